(** * An executable check that no output layer completes given hidden units *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear Convex Units Networks Width Integers CheckLinear CheckBudget CheckMulticlass CheckConvex.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The weights, with the sign of inner rows positive, and the sum with one number for each row *)
Definition signed_weights S lam := [seq Z.mul (sgz r.1) r.2 | r <- zip (labels S) lam].
Definition check_output_layer d S us lam := let signed := signed_weights S lam in
  [&& well_formed d S, size lam == size (points S), weightsv lam, all (fun u => size u == d.+1) us, Z.leb (sumz signed) Z0 &
    all (fun u => Z.leb Z0 (dotv signed [seq Z.max Z0 (dotv u x) | x <- lifted S])) us].

Section Meaning.
Variables (R : realFieldType) (d : nat) (S : dataset) (us : seq (seq Z)) (lam : seq Z).
Notation toR := (toR R).
Notation X := (@spot R d S).
Notation inner := (@inner S).

(** no-output-layer, executed. *)
Theorem check_output_layer_sound : check_output_layer d S us lam ->
  forall a reach tau, (forall j, 0 <= a j) -> 0 < tau -> ~ right_at X inner (below reach tau (network (@unit_of R d us) a)).
Proof.
case/and5P => wf /eqP sl /(weightsv_ok R) L sizes /andP [/(toR_le R) total /(all_nthP [::]) each].
have [/(toR_gt0 R) D0 /eqP sy _] := and3P wf.
have {}L : weights (fun i : 'I_(size (points S)) => toR (nth Z0 lam i)) by move: L; rewrite sl.
have ss : size (signed_weights S lam) = size (points S) by rewrite size_map size_zip sy sl minnn.
have entry (i : 'I_(size (points S))) : toR (nth Z0 (signed_weights S lam) i) = sg R (inner i) * toR (nth Z0 lam i).
  by rewrite (nth_map (true, Z0)) ?size_zip ?sy ?sl ?minnn // nth_zip ?sy ?sl //= toRM toR_sg.
apply: (no_output_layer_sound L) => [|j].
  by move: total; rewrite (toR_sumz R ss) (eq_bigr _ (fun i _ => entry i)).
have := toR_ge0 R (each j (ltn_ord j)); rewrite -(@toR_dotv R (size (points S))) ?ss // => pos.
rewrite -(pmulr_rge0 _ D0) mulr_sumr; apply: le_trans pos _; rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => i _.
rewrite entry (nth_map [::]) ?size_map // toR_max (unit_product sizes j (lifted_ok R i wf)) /relu mulrCA; congr (_ * _).
by rewrite maxr_pmulr ?mulr0 // ltW.
Qed.
End Meaning.
