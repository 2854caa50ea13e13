(** * Evidence: multipliers and classifiers as they stand in a certificate *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex Norms CheckUniversal Json Readers Claims.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

(** theta by label, and for each row the lam of its rivals *)
Record multipliers := Multipliers { losses : seq (Z * Z); against_rivals : seq (seq (Z * Z)) }.
Definition weight := (Z * (Z * Z))%type.
Fixpoint taken (i : Z) (ws : seq weight) : seq (Z * Z) * seq weight := match ws with
  | (j, x) :: ws' => if Z.eqb i j then let: (mine, rest) := taken i ws' in (x :: mine, rest) else ([::], ws)
  | [::] => ([::], ws)
  end.
Fixpoint by_row (i : Z) (ys : seq Z) (ws : seq weight) : seq (seq (Z * Z)) :=
  if ys is _ :: ys' then let: (mine, rest) := taken i ws in mine :: by_row (Z.add i 1) ys' rest else [::].
Definition multipliers_of S known j : option multipliers :=
  let lab := label_in known in
  let? [:: a; b] := fields [:: "losses"; "weights"]%string j in
  let? theta := list_of (pair_of lab integer) a in
  let entry k : option weight := let? Arr [:: i; m; x] := Some k in let? i' := row_of S i in
    let? m' := lab m in let? x' := integer x in Some (i', (m', x')) in
  let? lam := list_of entry b in let rows := by_row 0 (marks S) lam in
  guard [&& increasing (fun x y => Z.ltb x.1 y.1) theta,
    increasing (fun x y : weight => Z.ltb x.1 y.1 || Z.eqb x.1 y.1 && Z.ltb x.2.1 y.2.1) lam &
    all (fun r => all (fun w => ~~ Z.eqb r.1 w.1) r.2) (zip (marks S) rows)]
  (Some (Multipliers theta rows)).
Fixpoint loss_of (l : seq (Z * Z)) s := if l is (m, x) :: l' then if Z.eqb m s then x else loss_of l' s else Z0.
Definition theta m := loss_of (losses m).
Definition no_loss m := all (fun l => Z.eqb l.2 Z0) (losses m).
(** With two labels a row has one rival. *)
Definition lam m := [seq if ws is w :: _ then w.2 else Z0 | ws <- against_rivals m].

Definition function_of S j := let? f := list_of integer j in guard (size f == (dimension S).+1) (Some f).
Definition single_function_of S j := let? [:: f] := list_of (function_of S) j in Some f.

Definition unbiased (bias : bool) W := bias || Z.eqb (last Z0 W) Z0.
(** lam and theta, for a target over a denominator e *)
Definition over e m := scalev e (lam m).
Definition theta_over S m s := Z.mul (unit S) (theta m (Z.opp s)).
Definition has_row S s := has (Z.eqb s) (marks S).

(** p + v *)
Definition sum_of (p v : vector) := Vector (Z.mul (below p) (below v))
  (addv (scalev (below v) (numerators p)) (scalev (below p) (numerators v))).
(** Whether some of the lists say so of a row, for each of n rows *)
Definition any_of n (ls : seq (seq bool)) := foldr (fun l found => [seq p.1 || p.2 | p <- zip l found]) (nseq n false) ls.

(** What a yes rests on is read part by part. *)
Lemma yes_is b : Some b = Some true -> b. Proof. by case=> ->. Qed.
Ltac reads := repeat match goal with |- (match ?x with _ => _ end) = Some _ -> _ => destruct x; try by [] end; cbv zeta; move/yes_is.

Lemma size_mask T i (l : seq T) m : size (mask i l m) = size l.
Proof. by elim: l i m => [|x l IH] i [|j m] //=; [rewrite IH|case: ifP; rewrite /= IH]. Qed.

Lemma any_ofP n (ls : seq (seq bool)) i : nth false (any_of n ls) i -> has (fun l => nth false l i) ls.
Proof.
elim: ls => [|l ls IH] /=; first by rewrite nth_nseq if_same.
have [h|h] := ltnP i (size (zip l (any_of n ls))); last by rewrite nth_default ?size_map.
rewrite (nth_map (false, false)) // nth_zip_cond h /= => /orP [->//|/IH ->]; by rewrite orbT.
Qed.

Lemma starts_row S x i p : size (marks S) = size (table S) -> of_points x = None -> nth None (starts S x) i = Some p ->
  [/\ i < size (table S), nth Z0 (marks S) i = taken_from x & p = Vector (unit S) (nth [::] (table S) i)].
Proof.
move=> sm none; rewrite /starts none; have [il|il] := ltnP i (size (zip (marks S) (table S))); last first.
  by rewrite nth_default // size_map.
rewrite (nth_map (Z0, [::])) // nth_zip //=; case: Z.eqb_spec => // si [<-].
by rewrite size_zip sm minnn in il.
Qed.

Lemma all_has T (P Q : T -> bool) l : all P l -> has Q l -> exists2 x, P x & Q x.
Proof. by elim: l => //= x l IH /andP [px /IH {}IH] /orP [qx|/IH //]; exists x. Qed.

Section Meaning.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).

Lemma value_scale d v : Z.ltb Z0 (below v) -> toR (below v) *: value R d v = vec R d (numerators v).
Proof. by move=> /(toR_gt0 R) e0; rewrite scalerA divff ?gt_eqF // scale1r. Qed.

Lemma way_of d (v : vector) : size (numerators v) = d -> Z.ltb Z0 (below v) ->
  vec R (d + 1) (rcons (numerators v) Z0) = toR (below v) *: @direction R d (value R d v).
Proof. by move=> sv e0; rewrite vec_rcons // -value_scale // /direction pairZ mulr0. Qed.

Lemma place_of d (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) ->
  vec R (d + 1) (rcons (numerators p) (below p)) = toR (below p) *: embed true (value R d p).
Proof. by move=> sp e0; rewrite -(@vec_homogeneous R d true). Qed.

Lemma adversarial_scale d (h : 'rV[R]_d -> bool) s c v x : 0 < c -> adversarial h s (c *: v) x <-> adversarial h s v x.
Proof.
move=> c0; split=> -[hx [t t0 ht]]; split=> //.
  by exists (t * c); rewrite ?mulr_gt0 // -scalerA.
by exists (t / c); rewrite ?divr_gt0 // scalerA divfK ?gt_eqF.
Qed.

Lemma sum_of_ok d (p v : vector) : Z.ltb Z0 (below p) -> Z.ltb Z0 (below v) ->
  Z.ltb Z0 (below (sum_of p v)) /\ value R d (sum_of p v) = value R d p + value R d v.
Proof.
move=> p0 v0; have [p1 v1] := (toR_gt0 R p0, toR_gt0 R v0); split; first by apply/Z.ltb_lt/Z.mul_pos_pos; apply/Z.ltb_lt.
rewrite /value /= vec_add !vec_scale toRM scalerDr !scalerA.
by congr (_ *: _ + _ *: _); field; rewrite !gt_eqF.
Qed.
End Meaning.
