(** * Executable checks for convex regions

    The labels of the data say whether a point is an inner one; a classifier is a list of units, positive
    on the region. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear Convex Units Integers CheckLinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition has_weight (r : bool * Z) := Z.ltb Z0 r.2.
Definition outer_weight (r : bool * Z) := ~~ r.1 && has_weight r.
(** Exactly one outer row has a weight, or none has one. *)
Definition check_one_outer S lam := count outer_weight (zip (labels S) lam) == 1%N.
Definition check_no_outer S lam := ~~ has outer_weight (zip (labels S) lam).
(** All units are positive at an inner point, some is negative at an outer one, of which z is minus the row. *)
Definition right_units us (inner : bool) z := (if inner then all else @has _) (fun u => Z.ltb Z0 (dotv u z)) us.
Definition check_units d S us := [&& well_formed d S, all (fun u => size u == d.+1) us &
  all (fun r => right_units us r.1 r.2) (zip (labels S) (rows true S))].
Definition check_inner_slopes us v := all (fun u => Z.leb Z0 (dotv u v)) us.
Definition check_outer_slope S us v := has (fun r => ~~ r.1 && has (fun u =>
  Z.ltb Z0 (dotv u r.2) && Z.leb (dotv u v) Z0) us) (zip (labels S) (rows true S)).

Section Meaning.
Variables (R : realFieldType) (d : nat) (S : dataset).
Notation toR := (toR R).
Definition spot (i : 'I_(size (points S))) := @point R d S i.
Definition inner (i : 'I_(size (points S))) := nth true (labels S) i.
Notation X := spot.

Lemma count_one T (P : pred T) (l : seq T) (x0 : T) : count P l = 1%N ->
  exists k, [/\ (k < size l)%N, P (nth x0 l k) & forall i, (i < size l)%N -> P (nth x0 l i) -> i = k].
Proof.
elim: l => //= x l IH; case px: (P x) => /=.
  rewrite add1n => -[] /eqP; rewrite -[_ == _]negbK -lt0n -has_count => none; exists 0%N; split=> // -[|i] //= il pi.
  by move/negP: none; case; apply/(has_nthP x0); exists i.
by rewrite add0n => /IH [k [kl pk only]]; exists k.+1; split=> // -[|i] //=; [rewrite px|move=> il /(only i il) ->].
Qed.

Section Multipliers.
Variable lam : seq Z.
Hypotheses (wf : well_formed d S) (sl : size lam = size (points S)) (l0 : all (Z.leb Z0) lam).
Notation scaled := (@scaled R S lam).

Lemma scaled_ge0 i : 0 <= scaled i.
Proof.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
rewrite mulr_ge0 ?(ltW D0) // toR_ge0 //; have /(all_nthP Z0) := l0; apply.
by rewrite sl.
Qed.
Lemma scaled_nz i : scaled i != 0 -> Z.ltb Z0 (nth Z0 lam i).
Proof.
have /(all_nthP Z0) /(_ (nat_of_ord i)) := l0; rewrite sl ltn_ord => /(_ isT).
by rewrite /scaled; case: (nth Z0 lam i) => //; rewrite mulr0 eqxx.
Qed.

Lemma row_of_pairs (i : 'I_(size (points S))) : (i < size (zip (labels S) lam))%N /\
  nth (true, Z0) (zip (labels S) lam) i = (inner i, nth Z0 lam i).
Proof.
have /eqP sy : size (labels S) == size (points S) by case/and3P: wf.
by rewrite size_zip sy sl minnn ltn_ord nth_zip ?sy ?sl.
Qed.

Lemma one_outer_ok : check_one_outer S lam -> exists k, one_outer inner scaled k.
Proof.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have /eqP sy : size (labels S) == size (points S) by case/and3P: wf.
move=> /eqP /(@count_one _ _ _ (true, Z0)) [k [kl pk only]].
have kn : (k < size (points S))%N by move: kl; rewrite size_zip sy sl minnn.
exists (Ordinal kn); have [_ e] := row_of_pairs (Ordinal kn); move: pk; rewrite e /outer_weight /= => /andP [out pos].
split=> // [i||i /scaled_nz wi]; first exact: scaled_ge0.
  by rewrite mulf_neq0 // gt_eqF // toR_gt0.
have [il ei] := row_of_pairs i; case ii: (inner i) => //=.
by apply/eqP/val_inj/only => //; rewrite ei /outer_weight /has_weight /= ii wi.
Qed.

Lemma no_outer_ok : check_no_outer S lam -> forall i, scaled i != 0 -> inner i.
Proof.
move=> /negP none i /scaled_nz wi; case ii: (inner i) => //; case: none.
have [il ei] := row_of_pairs i; apply/(has_nthP (true, Z0)); exists i => //.
by rewrite ei /outer_weight /has_weight /= ii wi.
Qed.
End Multipliers.

(** The region of units, where all of them are positive *)
Section UnitsOf.
Variable us : seq (seq Z).
Definition unit_of (j : 'I_(size us)) := vec R (d + 1) (nth [::] us j).
Notation u := unit_of.
Notation unit_value := (score (@embed R d true)).
Hypothesis sizes : all (fun u => size u == d.+1) us.

Lemma unit_product j z c q : vec R (d + 1) z = c *: q -> toR (dotv (nth [::] us (nat_of_ord j)) z) = c * dot (u j) q.
Proof.
move=> e; have /eqP sj : size (nth [::] us j) == d.+1 by have /(all_nthP [::]) := sizes; apply.
by rewrite -(@dot_vec R (d + 1)) ?sj ?addn1 // e dotZr.
Qed.

Lemma right_units_ok b z c q : 0 < c -> vec R (d + 1) z = c *: (sg R b *: embed true q) -> right_units us b z ->
  if b then forall j, 0 < unit_value (u j) q else exists j, unit_value (u j) q < 0.
Proof.
move=> c0 e; have P j : Z.ltb Z0 (dotv (nth [::] us (nat_of_ord j)) z) -> 0 < sg R b * unit_value (u j) q.
  by move=> /(toR_gt0 R); rewrite (unit_product _ e) dotZr pmulr_rgt0.
case: b P e => P e; first by move=> /(all_nthP [::]) all j; have := P j (all j (ltn_ord j)); rewrite mul1r.
by move=> /(has_nthP [::]) [j jl /(P (Ordinal jl))]; rewrite mulN1r oppr_gt0; exists (Ordinal jl).
Qed.

Lemma inner_slopes_ok z c q : 0 < c -> vec R (d + 1) z = c *: q -> check_inner_slopes us z ->
  forall j, 0 <= dot (u j) q.
Proof.
move=> c0 e /(all_nthP [::]) up j; have := toR_ge0 R (up j (ltn_ord j)).
by rewrite (unit_product _ e) pmulr_rge0.
Qed.
End UnitsOf.

Lemma row_pairs (i : 'I_(size (points S))) : well_formed d S ->
  (i < size (zip (labels S) (rows true S)))%N /\
  nth (true, [::]) (zip (labels S) (rows true S)) i = (inner i, nth [::] (rows true S) i).
Proof.
move=> wf; have /eqP sy : size (labels S) == size (points S) by case/and3P: wf.
by rewrite size_zip (@size_rows d) // sy minnn ltn_ord nth_zip ?(@size_rows d) ?sy.
Qed.

(** separable, convex region, executed: the units of the certificate are accurate. *)
Lemma check_units_ok us : check_units d S us -> units_accurate (@unit_of us) X inner.
Proof.
case/and3P => wf sizes /(all_nthP (true, [::])) right i.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have [il e] := row_pairs i wf; have := right i il; rewrite e /=.
apply: (right_units_ok sizes D0); exact: vec_row.
Qed.

(** A unit that excludes an outer row, and does not rise along v. *)
Lemma outer_slope_ok us z c q : check_units d S us -> 0 < c -> vec R (d + 1) z = c *: q ->
  check_outer_slope S us z -> exists i j, [/\ inner i = false,
    score (@embed R d true) (@unit_of us j) (X i) < 0 & dot (@unit_of us j) q <= 0].
Proof.
case/and3P => wf sizes _ c0 e /(has_nthP (true, [::])) [i il].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have i_n : (i < size (points S))%N.
  by move: il; rewrite size_zip (@size_rows d) //; case/and3P: wf => _ /eqP -> _; rewrite minnn.
have [_ ->] := row_pairs (Ordinal i_n) wf => /= /andP [/negbTE out /(has_nthP [::]) [j jl /andP [neg down]]].
exists (Ordinal i_n), (Ordinal jl); split=> //.
  have := toR_gt0 R neg; rewrite (unit_product sizes (Ordinal jl) (vec_row R true (Ordinal i_n) wf)).
  by rewrite pmulr_rgt0 // /data_row dotZr -/(inner (Ordinal i_n)) out mulN1r oppr_gt0.
have := toR_le R down; rewrite (unit_product sizes (Ordinal jl) e) pmulr_rle0 //.
Qed.
End Meaning.
