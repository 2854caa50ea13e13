(** * An executable check of margins in the norms l1 and l-infinity, among classifiers that resist a direction *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Norms Margins Integers CheckLinear CheckBudget CheckMargin Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** c g D times the sum of the lam_i y_i x_i and theta k / c s v / g, which is to have no bias *)
Definition reached bias S k c s g (v : seq Z) lam theta := addv (scalev (Z.mul c g) (combv lam (rows bias S)))
  (scalev (Z.mul (Z.mul theta (denominator S)) (Z.mul (sgz s) k)) (rcons v Z0)).
(** It is no longer than the sum of the lam_i times the margin, the root of a / b. *)
Definition check_norm_resistance d bias S N e u p q k c s g v a b lam theta := let r := reached bias S k c s g v lam theta in
  let most := Z.mul (sumz lam) (Z.mul (Z.mul c g) (denominator S)) in
  [&& well_formed d S, size u == d, size v == d, [&& Z.ltb Z0 e, Z.ltb Z0 q, Z.ltb Z0 c, Z.ltb Z0 g & Z.ltb Z0 b] &
  [&& Z.leb Z0 k, Z.leb Z0 (Z.mul (sgz s) (dotv u v)), Z.leb Z0 theta, (size lam == size (points S)) && weightsv lam &
    [&& size r == d.+1, Z.eqb (nth Z0 r d) Z0, Z.leb (Z.mul b (dualz (polar N) (take d r))) (Z.mul a (Z.mul most most)) &
      all (fun z => Z.leb (unit_margin S e q) (dotv (functional e u p q) z)) (rows bias S)]]].

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation z := (@data_row R d bias S).
Notation normal e u := ((toR e)^-1 *: vec R d u).

(** resistance-margin in any norm, executed: [norm_margin_sound], with what was computed over c g D. *)
Theorem check_norm_resistance_sound N e u p q k c s g v a b lam theta :
  check_norm_resistance d bias S N e u p q k c s g v a b lam theta -> toR a / toR b * sqdual N (normal e u) = 1 ->
  [/\ forall i, 1 <= dot (pair (normal e u) (toR p / toR q)) (z i), 0 <= sg R s * dot (normal e u) (normal g v) &
    forall w b', (forall i, 1 <= dot (pair w b') (z i)) -> 0 <= sg R s * dot w (normal g v) ->
      sqdual N (normal e u) <= sqdual N w].
Proof.
case/and5P => wf /eqP su /eqP sv /and5P [/(toR_gt0 R) e0 /(toR_gt0 R) q0 /(toR_gt0 R) c0 /(toR_gt0 R) g0 /(toR_gt0 R) b0].
case/and5P => /(toR_ge0 R) k0 /(toR_ge0 R) up /(toR_ge0 R) t0 /andP [/eqP sl /(weightsv_ok R) L].
case/and4P => /eqP sr /Z.eqb_spec last0 /(toR_le R) near /(all_nthP [::]) above unit.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have one0 : 0 < toR (unit_margin S e q) by rewrite !toRM !mulr_gt0.
have {}L : weights (fun i : 'I_(size (points S)) => toR (nth Z0 lam i)) by move: L; rewrite sl.
have uv : dot (normal e u) (normal g v) = toR (dotv u v) / (toR e * toR g).
  by rewrite dotZl dotZr dot_vec ?su //; field; rewrite !gt_eqF.
have margins i : 1 <= dot (pair (normal e u) (toR p / toR q)) (z i).
  have := above i; rewrite (@size_rows d) // => /(_ (ltn_ord i)) /(toR_le R).
  by rewrite (@margin_value R d) // -[X in X <= _]mulr1 ler_pmul2l.
have resists : 0 <= sg R s * dot (normal e u) (normal g v).
  by rewrite uv mulrA divr_ge0 ?(ltW (mulr_gt0 e0 g0)) // -toR_sg -toRM.
split=> // w b' mw sw; set r := reached _ _ _ _ _ _ _ _ _ in sr last0 near.
have all0 : 0 < toR c * toR g * toR (denominator S) by rewrite !mulr_gt0.
pose x := (toR c * toR g * toR (denominator S))^-1 *: vec R d (take d r).
have E : \sum_(i < size (points S)) toR (nth Z0 lam i) *: z i = pair (x - (toR theta * toR k / toR c * sg R s) *: normal g v) 0.
  have vr : vec R (d + 1) r = pair (vec R d (take d r)) 0.
    have <- : toR (nth Z0 r d) = 0 by rewrite last0.
    by rewrite -vec_rcons ?size_takel ?sr // -take_nth ?sr // take_oversize ?sr.
  have sum_rows : vec R (d + 1) (combv lam (rows bias S)) = toR (denominator S) *: \sum_(i < size (points S)) toR (nth Z0 lam i) *: z i.
    rewrite vec_comb (@size_rows d) // scaler_sumr; apply: eq_bigr => i _.
    by rewrite vec_row // !scalerA [_ * toR (denominator S)]mulrC.
  move: vr; rewrite /r /reached vec_add !vec_scale sum_rows vec_rcons // scalerA (_ : toR Z0 = 0) // !toRM toR_sg.
  rewrite -/r => vr; set sum := \sum_(i < _) _ in vr *; apply: (scalerI (lt0r_neq0 all0)).
  move/(canRL (addrK _)): vr => ->; rewrite /x -[- (_ *: pair _ _)]scaleN1r !pairZ pairD; congr pair; last by rewrite !mulr0 addr0.
  rewrite scaleN1r scalerBr !scalerA divff ?gt_eqF // scale1r; congr (_ - _ *: _).
  by field; rewrite !gt_eqF.
apply: (norm_margin_sound (m := toR a / toR b) (lam := fun i : 'I_(size (points S)) => toR (nth Z0 lam i)) (kappa := toR theta * toR k / toR c) (s := s) (v := normal g v) L _ E _ unit mw sw).
  by rewrite divr_ge0 ?mulr_ge0 // ltW.
have -> : sqdual (polar N) x = (toR c * toR g * toR (denominator S))^-1 ^+ 2 * toR (dualz (polar N) (take d r)).
  by rewrite sqdualZ dual_ok // size_takel ?sr.
move: near; rewrite !toRM -(toR_sumz R sl) => near.
rewrite exprVn mulrC ler_pdivr_mulr ?exprn_gt0 // -(ler_pmul2l b0); apply: le_trans near _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.
End Meaning.
