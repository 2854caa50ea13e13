(** * An executable check of the maximum margin *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Losses Norms Margins Integers CheckLinear CheckBudget Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** theta t / e is the sum of the lam_i z_i. *)
Definition check_sum d bias S e t lam theta := [&& well_formed d S, size t == d, Z.ltb Z0 e && Z.ltb Z0 theta &
  check_multipliers bias S (scalev e lam) (Z.mul (denominator S) theta) (scalev (Zneg xH) (rcons t Z0))].
(** The normal is u / e, the bias p / q; by [over_one] a margin at a row is over, or below, 1. *)
Definition functional e u p q := rcons (scalev q u) (Z.mul e p).
Definition unit_margin S e q := Z.mul (Z.mul e q) (denominator S).
(** The margins are at least 1, and 1 where lam_i is not 0. *)
Definition check_tight bias S e u p q lam := let one := unit_margin S e q in all (fun r => let f := dotv (functional e u p q) r.2 in
  Z.leb one f && (Z.eqb r.1 Z0 || Z.eqb f one)) (zip lam (rows bias S)).
Definition check_margin d bias S e u p q lam theta := [&& check_sum d bias S e u lam theta, Z.ltb Z0 q & check_tight bias S e u p q lam].
(** a / b times the square of the dual norm of u / e is 1. *)
Definition check_squared N a b e u := Z.eqb (Z.mul a (dualz N u)) (Z.mul b (Z.mul e e)).
(** The sum is u less k / c s v / g: both over c g e. *)
Definition pressed e u k c s g (v : seq Z) := addv (scalev (Z.mul c g) u) (scalev (Z.mul (Z.opp (sgz s)) (Z.mul k e)) v).
Definition check_resistance d bias S e u p q k c s g v lam theta := let sv := Z.mul (sgz s) (dotv u v) in
  [&& check_sum d bias S (Z.mul (Z.mul c g) e) (pressed e u k c s g v) lam theta, size u == d, size v == d,
    [&& Z.ltb Z0 e, Z.ltb Z0 q, Z.ltb Z0 c & Z.ltb Z0 g], [&& Z.leb Z0 k, Z.leb Z0 sv & Z.eqb (Z.mul k sv) Z0] &
    check_tight bias S e u p q lam].
(** lam_i is 0 over the margin 1, the penalty a / b times c_i below it, and at most that; the rows have the weights c_i / per. *)
Definition check_soft d bias S e u p q a b per c lam theta := let one := unit_margin S e q in
  [&& check_sum d bias S e u lam theta, Z.ltb Z0 q, [&& Z.ltb Z0 a, Z.ltb Z0 b & Z.ltb Z0 per], size c == size (points S) &
    all (fun r => let f := dotv (functional e u p q) r.2 in let weight := Z.mul (Z.mul b per) r.1.2 in
      let most := Z.mul (Z.mul a r.1.1) theta in
      [&& Z.leb weight most, Z.leb f one || Z.eqb r.1.2 Z0 & Z.leb one f || Z.eqb weight most]) (zip (zip c lam) (rows bias S))].
(** x / y is (u.u) / 2 and the penalty times the loss. *)
Definition check_objective bias S e u p q a b per c x y := let one := unit_margin S e q in
  let lost := hingev (Zpos xH) one c [seq dotv (functional e u p q) z | z <- rows bias S] in let two := Zpos (xO xH) in
  Z.eqb (Z.mul x (Z.mul (Z.mul (Z.mul e e) two) (Z.mul (Z.mul b per) one)))
    (Z.mul y (Z.add (Z.mul (dotv u u) (Z.mul (Z.mul b per) one)) (Z.mul (Z.mul (Z.mul e e) two) (Z.mul a lost)))).

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation z := (@data_row R d bias S).
Notation normal e u := ((toR e)^-1 *: vec R d u).
Notation margin e u p q i := (dot (pair (normal e u) (toR p / toR q)) (z i)).

Lemma sum_ok e t lam theta : check_sum d bias S e t lam theta -> [/\ well_formed d S, size t = d, size lam = size (points S),
  0 < toR theta & (forall i : 'I_(size (points S)), 0 <= toR (nth Z0 lam i)) /\
  \sum_(i < size (points S)) (toR (nth Z0 lam i) / toR theta) *: z i = pair (normal e t) 0].
Proof.
case/and4P => wf /eqP st /andP [/(toR_gt0 R) e0 /(toR_gt0 R) th0] ch; have [[l0 _] _ E] := multipliers_ok R wf ch.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have sl : size lam = size (points S) by case/and4P: ch => /eqP; rewrite size_map.
have scaled_i (i : 'I_(size (points S))) : @scaled R S (scalev e lam) i = toR (denominator S) * toR e * toR (nth Z0 lam i).
  by rewrite /scaled nth_scalev toRM mulrA.
split=> //; split=> [i|]; first by have := l0 i; rewrite scaled_i pmulr_rge0 // mulr_gt0.
have c0 : toR theta * (toR (denominator S) * toR e) != 0 by rewrite !mulf_neq0 // gt_eqF.
rewrite (eq_bigr (fun i => (toR theta * (toR (denominator S) * toR e))^-1 *: (@scaled R S (scalev e lam) i *: z i))).
  rewrite -scaler_sumr E vec_scale vec_rcons // (_ : toR (Zneg xH) = -1) // scaleN1r !scalerN opprK.
  rewrite !pairZ !mulr0 !scalerA toRM; congr (pair (_ *: _) _).
  by field; rewrite !gt_eqF.
by move=> i _; rewrite scaled_i [RHS]scalerA; congr (_ *: _); field; rewrite !gt_eqF.
Qed.

Lemma margin_value e u p q (i : 'I_(size (points S))) : well_formed d S -> size u = d -> 0 < toR e -> 0 < toR q ->
  toR (dotv (functional e u p q) (nth [::] (rows bias S) i)) = toR (unit_margin S e q) * margin e u p q i.
Proof.
move=> wf su e0 q0; have vW : vec R (d + 1) (functional e u p q) = (toR e * toR q) *: pair (normal e u) (toR p / toR q).
  rewrite /functional vec_rcons ?size_map // vec_scale toRM pairZ scalerA; congr pair.
    by congr (_ *: _); field; rewrite gt_eqF.
  by field; rewrite gt_eqF.
rewrite -(@dot_vec R (d + 1)) ?size_rcons ?size_map ?su ?addn1 // vW vec_row // dotZl dotZr.
by rewrite /unit_margin !toRM !mulrA.
Qed.

Lemma tight_ok e u p q lam (i : 'I_(size (points S))) : well_formed d S -> size u = d -> 0 < toR e -> 0 < toR q ->
  size lam = size (points S) -> check_tight bias S e u p q lam ->
  1 <= margin e u p q i /\ (toR (nth Z0 lam i) != 0 -> margin e u p q i = 1).
Proof.
move=> wf su e0 q0 sl /(all_nthP (Z0, [::])) /(_ (nat_of_ord i)).
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have one0 : 0 < toR (unit_margin S e q) by rewrite !toRM !mulr_gt0.
rewrite size_zip sl (@size_rows d) // minnn ltn_ord nth_zip ?sl ?(@size_rows d) //= => /(_ isT) /andP [/(toR_le R)].
rewrite margin_value // -[X in X <= _]mulr1 ler_pmul2l // => le1 tight; split=> // nz.
case/orP: tight => [/Z.eqb_spec z0|/Z.eqb_spec /(congr1 toR)]; first by rewrite z0 eqxx in nz.
by rewrite margin_value // -[X in _ = X]mulr1 => /(mulfI (lt0r_neq0 one0)).
Qed.

(** max-margin, executed: the conditions of Karush, Kuhn and Tucker hold. *)
Theorem check_margin_sound e u p q lam theta : check_margin d bias S e u p q lam theta ->
  exists lam', kkt z (normal e u) (toR p / toR q) lam' 0 true 0.
Proof.
case/and3P => sum /(toR_gt0 R) q0 tight; have e0 : 0 < toR e by apply: toR_gt0; case/and4P: sum => _ _ /andP [].
have [wf su sl th0 [l0 E]] := sum_ok sum; have row i := tight_ok i wf su e0 q0 sl tight.
exists (fun i : 'I_(size (points S)) => toR (nth Z0 lam i) / toR theta); split=> [i|i|i li||].
- by rewrite divr_ge0 ?l0 // ltW.
- by case: (row i).
- by apply: (row i).2; apply: contraTneq li => ->; rewrite mul0r ltxx.
- by rewrite E mul0r scale0r subr0.
by rewrite dot0r mulr0 mul0r lexx.
Qed.

(** resistance-margin, l2, executed: the same with what presses. *)
Theorem check_resistance_sound e u p q k c s g v lam theta : check_resistance d bias S e u p q k c s g v lam theta ->
  exists lam', kkt z (normal e u) (toR p / toR q) lam' (toR k / toR c) s (normal g v).
Proof.
case/and5P => sum /eqP su /eqP sv /and4P [/(toR_gt0 R) e0 /(toR_gt0 R) q0 /(toR_gt0 R) c0 /(toR_gt0 R) g0].
case/andP => /and3P [/(toR_ge0 R) k0 /(toR_ge0 R) up /Z.eqb_spec /(congr1 toR) comp] tight.
have [wf _ sl th0 [l0 E]] := sum_ok sum; have row i := tight_ok i wf su e0 q0 sl tight.
have uv : dot (normal e u) (normal g v) = toR (dotv u v) / (toR e * toR g).
  by rewrite dotZl dotZr dot_vec ?su //; field; rewrite !gt_eqF.
exists (fun i : 'I_(size (points S)) => toR (nth Z0 lam i) / toR theta); split=> [i|i|i li||].
- by rewrite divr_ge0 ?l0 // ltW.
- by case: (row i).
- by apply: (row i).2; apply: contraTneq li => ->; rewrite mul0r ltxx.
- rewrite E /pressed vec_add !vec_scale !toRM toRN toR_sg scalerDr !scalerA; congr (pair (_ *: _ + _) _).
    by field; rewrite !gt_eqF.
  by rewrite -scaleNr; congr (_ *: _); field; rewrite !gt_eqF.
rewrite uv; move: up comp; rewrite !toRM toR_sg => up comp; split; first by rewrite divr_ge0 // ltW.
  by rewrite mulrA divr_ge0 // ltW // mulr_gt0.
have -> : toR k / toR c * (sg R s * (toR (dotv u v) / (toR e * toR g))) = toR k * (sg R s * toR (dotv u v)) / (toR c * (toR e * toR g)).
  by field; rewrite !gt_eqF.
by rewrite comp; apply: mul0r.
Qed.

(** soft-margin, executed. *)
Theorem check_soft_sound e u p q a b per c lam theta : check_soft d bias S e u p q a b per c lam theta ->
  let cost (i : 'I_(size (points S))) := toR (nth Z0 c i) / toR per in let C := toR a / toR b in
  forall w b', dot (normal e u) (normal e u) / 2%:R + C * hinge z cost (pair (normal e u) (toR p / toR q)) <=
    dot w w / 2%:R + C * hinge z cost (pair w b').
Proof.
case/and5P => sum /(toR_gt0 R) q0 /and3P [/(toR_gt0 R) a0 /(toR_gt0 R) b0 /(toR_gt0 R) per0] /eqP sc /(all_nthP ((Z0, Z0), [::])) each cost C.
have e0 : 0 < toR e by apply: toR_gt0; case/and4P: sum => _ _ /andP [].
have [wf su sl th0 [l0 E]] := sum_ok sum; have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have one0 : 0 < toR (unit_margin S e q) by rewrite !toRM !mulr_gt0.
have row (i : 'I_(size (points S))) : [/\ toR (nth Z0 lam i) / toR theta <= C * cost i,
    1 < margin e u p q i -> toR (nth Z0 lam i) = 0 & margin e u p q i < 1 -> toR (nth Z0 lam i) / toR theta = C * cost i].
  have := each i; rewrite !size_zip sc sl (@size_rows d) // !minnn ltn_ord !nth_zip ?size_zip ?sc ?sl ?minnn ?(@size_rows d) //= => /(_ isT).
  set f := dotv _ _; have fv : toR f = toR (unit_margin S e q) * margin e u p q i by apply: margin_value.
  have most : C * cost i = toR (Z.mul (Z.mul a (nth Z0 c i)) theta) / (toR b * toR per * toR theta).
    by rewrite !toRM /C /cost; field; rewrite !gt_eqF.
  have weight : toR (nth Z0 lam i) / toR theta = toR (Z.mul (Z.mul b per) (nth Z0 lam i)) / (toR b * toR per * toR theta).
    by rewrite !toRM; field; rewrite !gt_eqF.
  have all0 : 0 < toR b * toR per * toR theta by rewrite !mulr_gt0.
  case/and3P => le over under; split=> [|m1|m1].
  - by rewrite most weight ler_pmul2r ?invr_gt0 // toR_le.
  - case/orP: over => [/(toR_le R)|/Z.eqb_spec -> //]; by rewrite fv -[X in _ <= X]mulr1 ler_pmul2l // leNgt m1.
  case/orP: under => [/(toR_le R)|/Z.eqb_spec eq]; first by rewrite fv -[X in X <= _]mulr1 ler_pmul2l // leNgt m1.
  by rewrite most weight eq.
apply: (soft_margin_sound (lam := fun i : 'I_(size (points S)) => toR (nth Z0 lam i) / toR theta)) => [i|i|i m1|i m1|].
- by rewrite divr_ge0 ?l0 // ltW.
- by case: (row i).
- by case: (row i) => _ -> //; rewrite mul0r.
- by case: (row i) => _ _; apply.
exact: E.
Qed.

(** The objective of a soft margin, executed. *)
Lemma objective_ok e u p q a b per c x y : well_formed d S -> size u = d -> size c = size (points S) -> 0 < toR e -> 0 < toR q ->
  0 < toR b -> 0 < toR per -> 0 < toR y -> check_objective bias S e u p q a b per c x y ->
  toR x / toR y = dot (normal e u) (normal e u) / 2%:R +
    toR a / toR b * hinge z (fun i : 'I_(size (points S)) => toR (nth Z0 c i) / toR per) (pair (normal e u) (toR p / toR q)).
Proof.
move=> wf su sc e0 q0 b0 per0 y0; have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have one0 : 0 < toR (unit_margin S e q) by rewrite !toRM !mulr_gt0.
rewrite /check_objective; cbv zeta; set f := [seq _ | _ <- _]; have sf : size f = size (points S) by rewrite size_map (@size_rows d).
move=> /Z.eqb_spec /(congr1 toR).
have -> : hinge z (fun i : 'I_(size (points S)) => toR (nth Z0 c i) / toR per) (pair (normal e u) (toR p / toR q)) =
  toR (hingev (Zpos xH) (unit_margin S e q) c f) / toR (unit_margin S e q) / toR per.
  rewrite -(hingev_ok (Zpos xH) sc sf one0) mulr_suml; apply: eq_bigr => i _; rewrite mulrAC; congr (_ * Num.max _ (1 - _) / _).
  by rewrite (nth_map [::]) ?(@size_rows d) // margin_value // (_ : toR (Zpos xH) = 1) // mulrA mul1r mulVf ?mul1r // gt_eqF.
rewrite dotZl dotZr dot_vec ?su //; set one := unit_margin S e q in one0 *; set lost := hingev _ one _ _; clearbody lost one.
rewrite !(toRM, toRD) (_ : toR (Zpos (xO xH)) = 2%:R) // => eq; apply: (mulfI (lt0r_neq0 y0)).
have -> : toR y * (toR x / toR y) = toR x by rewrite mulrCA divff ?mulr1 // gt_eqF.
have n0 : 0 < toR e * toR e * 2%:R * (toR b * toR per * toR one) by rewrite !mulr_gt0 // ltr0n.
apply: (mulIf (lt0r_neq0 n0)); rewrite eq.
by field; rewrite !gt_eqF // ltr0n.
Qed.

Lemma squared_ok N a b e u : size u = d -> Z.ltb Z0 e -> Z.ltb Z0 b -> check_squared N a b e u ->
  toR a / toR b * sqdual N (normal e u) = 1.
Proof.
move=> su /(toR_gt0 R) e0 /(toR_gt0 R) b0 /Z.eqb_spec /(congr1 toR); rewrite !toRM -(dual_ok R N su) sqdualZ => E.
apply: (mulfI (_ : toR b * (toR e * toR e) != 0)); first by rewrite !mulf_neq0 ?gt_eqF.
rewrite mulr1 -[RHS]E; move: (sqdual _ _) => x; field; by rewrite !gt_eqF.
Qed.
End Meaning.
