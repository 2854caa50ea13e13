(** * N7: the quadrant and a positive threshold

    The paper calls the networks of R', compared with a positive threshold, more than those of R, compared with 0.
    With one unit more they are; with the same two units the quadrant is not among their regions. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp Require Import ring.
From Geomadv Require Import Networks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Quadrant.
Variable R : realFieldType.
Implicit Types (a p q r s t u x y : R).

(** ** One unit along a ray *)
Lemma relu_ge u : u <= relu u. Proof. by rewrite /relu le_maxr lexx orbT. Qed.
Lemma relu_ge0 u : 0 <= relu u. Proof. by rewrite /relu le_maxr lexx. Qed.
Lemma relu_mono u u' : u <= u' -> relu u <= relu u'.
Proof. by move=> h; rewrite /relu le_maxl !le_maxr lexx h orbT. Qed.
Lemma relu_step u e : relu (u + e) <= relu u + `|e|.
Proof.
rewrite /relu le_maxl; apply/andP; split; first by rewrite addr_ge0 // relu_ge0.
by rewrite ler_add ?ler_norm ?relu_ge.
Qed.

(** A unit that stays below a number along a ray does not grow there. *)
Lemma bounded_unit a r s most : (forall t, 0 <= t -> a * relu (r + s * t) <= most) -> 0 < a -> s <= 0.
Proof.
move=> H a0; rewrite leNgt; apply/negP => s0; pose t := (`|most / a| + `|r| + 1) / s.
have t0 : 0 <= t by rewrite divr_ge0 ?addr_ge0 ?normr_ge0 ?ler01 // ltW.
move: (H t t0); apply/negP; rewrite -ltNge mulrC -ltr_pdivr_mulr //; apply: lt_le_trans (relu_ge _).
have -> : r + s * t = `|most / a| + (r + `|r|) + 1 by rewrite /t; field; rewrite gt_eqF.
apply: ltr_spaddr ltr01 _; apply: ler_paddr; last exact: ler_norm.
by rewrite -ler_subl_addl sub0r ler_normr lexx orbT.
Qed.

Lemma bounded_unit_falls a r s most t : 0 <= a -> 0 <= t ->
  (forall t, 0 <= t -> a * relu (r + s * t) <= most) -> a * relu (r + s * t) <= a * relu r.
Proof.
move=> a0 t0 H; have [->|an] := eqVneq a 0; first by rewrite !mul0r.
rewrite ler_wpmul2l // relu_mono // ger_addl mulr_le0_ge0 //; apply: bounded_unit H _.
by rewrite lt_def an.
Qed.

(** Two units whose sum is constant along a ray are constant there, and the second one does not grow. *)
Lemma constant_sum a a' r r' s s' tau : 0 <= a -> 0 <= a' ->
  (forall t, 0 <= t -> a * relu (r + s * t) + a' * relu (r' + s' * t) = tau) ->
  [/\ a * relu (r + s) = a * relu r & 0 < a' -> s' <= 0].
Proof.
move=> a0 a'0 E.
have B t : 0 <= t -> a * relu (r + s * t) <= tau.
  by move=> /E <-; rewrite ler_addl mulr_ge0 ?relu_ge0.
have B' t : 0 <= t -> a' * relu (r' + s' * t) <= tau.
  by move=> /E <-; rewrite ler_addr mulr_ge0 ?relu_ge0.
split; last exact: bounded_unit B'.
have := bounded_unit_falls a0 ler01 B; have := bounded_unit_falls a'0 ler01 B'.
move: (E 0 (lexx _)); rewrite -(E 1 ler01) !mulr0 !addr0 !mulr1 => F h' h.
apply/eqP; rewrite eq_le h /= -(ler_add2r (a' * relu (r' + s'))) -F.
by rewrite ler_add2l.
Qed.

Lemma relu_pos u : 0 < relu u -> relu u = u.
Proof. by rewrite /relu lt_maxr ltxx => /= /ltW /max_idPr. Qed.
Lemma same_unit a r s : 0 <= a -> 0 < a * relu r -> a * relu (r + s) = a * relu r -> s = 0.
Proof.
move=> a0 r0 E; have an : a != 0 by apply: contraTneq r0 => ->; rewrite mul0r ltxx.
move: r0; rewrite pmulr_rgt0 ?lt_def ?an // -lt_def => r0; move: (mulfI an E) => F.
by move: (relu_pos r0) (r0); rewrite -F => G /relu_pos; rewrite G -{1}[r]addr0 => /addrI/esym.
Qed.
Lemma never_off u q : (forall t, 0 <= t -> 0 < relu (u - q * t)) -> q <= 0.
Proof.
move=> H; rewrite leNgt; apply/negP => q0; have t0 : 0 <= `|u| / q by rewrite divr_ge0 // ltW.
move: (H _ t0); rewrite mulrCA divff ?gt_eqF // mulr1 /relu lt_maxr ltxx /= subr_gt0.
by rewrite ltNge ler_norm.
Qed.

(** ** Two units in the plane *)
Section Two.
Variables (a p q r a' p' q' r' tau : R).
Let f x y := a * relu (p * x + q * y + r) + a' * relu (p' * x + q' * y + r').

(** If one unit counts at the corner, it is constant, and the region is a half-plane, or all or nothing. *)
Lemma one_unit : 0 <= a -> 0 <= a' -> 0 < a * relu r ->
  (forall t, 0 <= t -> f 0 (- t) = tau) -> (forall t, 0 <= t -> f (- t) 0 = tau) ->
  ~ forall x y, (f x y <= tau) = (x <= 0) && (y <= 0).
Proof.
move=> a0 a'0 on E1 E2 H.
have F1 t : 0 <= t -> a * relu (r + - q * t) + a' * relu (r' + - q' * t) = tau.
  by move/E1 <-; rewrite /f !mulr0 !add0r !mulrN !mulNr ![- _ + _]addrC.
have F2 t : 0 <= t -> a * relu (r + - p * t) + a' * relu (r' + - p' * t) = tau.
  by move/E2 <-; rewrite /f !mulr0 !addr0 !mulrN !mulNr ![- _ + _]addrC.
have zero s : - s = 0 -> s = 0 by move/eqP; rewrite oppr_eq0 => /eqP.
have [/(same_unit a0 on)/zero q0 falls] := constant_sum a0 a'0 F1.
have [/(same_unit a0 on)/zero p0 falls'] := constant_sum a0 a'0 F2.
have corner : tau = a * relu r + a' * relu r' by rewrite -(F1 0 (lexx _)) !mulr0 !addr0.
have out x y : (x <= 0) && (y <= 0) = false -> a' * relu r' < a' * relu (p' * x + q' * y + r').
  by rewrite -H => /negbT; rewrite -ltNge corner /f p0 q0 !mul0r !add0r ltr_add2l.
have a'1 : 0 < a'.
  by rewrite lt_def a'0 andbT; apply: contraTneq (out 1 1 _) => [->|]; rewrite ?ler10 // !mul0r ltxx.
have off x y : (x <= 0) && (y <= 0) = false -> 0 < relu (p' * x + q' * y + r').
  by move/out; rewrite ltr_pmul2l //; apply: le_lt_trans (relu_ge0 _).
have q1 : q' = 0.
  apply/eqP; rewrite eq_le -[0 <= _]oppr_le0 (falls a'1) andbT.
  apply: (@never_off (p' + r')) => t _; have := off 1 (- t); rewrite ler10 => /(_ erefl).
  by rewrite mulr1 mulrN addrAC.
have p1 : p' = 0.
  apply/eqP; rewrite eq_le -[0 <= _]oppr_le0 (falls' a'1) andbT.
  apply: (@never_off (q' + r')) => t _; have := off (- t) 1; rewrite ler10 andbF => /(_ erefl).
  by rewrite mulr1 mulrN -addrA addrC.
by have := out 1 1; rewrite ler10 p1 q1 !mul0r !add0r ltxx => /(_ erefl).
Qed.
End Two.

(** N7, "R' is broader than R", at equal width: the quadrant is where max(0, x) + max(0, y) is not above 0, but
    no sum of two units is below a positive threshold just there, by either rule. *)
Theorem N7 reach a p q r a' p' q' r' tau : 0 <= a -> 0 <= a' -> 0 < tau ->
  let f x y := a * relu (p * x + q * y + r) + a' * relu (p' * x + q' * y + r') in
  ~ forall x y, (if reach then f x y < tau else f x y <= tau) = (x <= 0) && (y <= 0).
Proof.
move=> a0 a'0 tau0 f H.
have inside x y : x <= 0 -> y <= 0 -> f x y <= tau.
  by move=> x0 y0; move: (H x y); rewrite x0 y0; case: reach {H} => // /ltW.
(* One step towards (1, 1) changes f by K at most, so f is tau on the edges. *)
pose K := a * `|p + q| + a' * `|p' + q'|.
have step x y e : 0 <= e -> f (x + e) (y + e) <= f x y + K * e.
  move=> e0; have unit b s s' u : 0 <= b ->
      b * relu (s * (x + e) + s' * (y + e) + u) <= b * relu (s * x + s' * y + u) + b * `|s + s'| * e.
    move=> b0; rewrite -mulrA -mulrDr ler_wpmul2l //.
    have -> : s * (x + e) + s' * (y + e) + u = s * x + s' * y + u + (s + s') * e by ring.
    by apply: le_trans (relu_step _ _) _; rewrite normrM [`|e|]ger0_norm.
  by rewrite /f /K mulrDl addrACA ler_add // unit.
have edge x y : x <= 0 -> y <= 0 -> (x == 0) || (y == 0) -> f x y = tau.
  move=> x0 y0 xy; apply/eqP; rewrite eq_le inside //= leNgt; apply/negP; rewrite -subr_gt0 => gap.
  have K1 : 0 < K + 1 by rewrite ltr_spaddr ?ltr01 // addr_ge0 // mulr_ge0.
  pose e := (tau - f x y) / (K + 1); have e0 : 0 < e by rewrite divr_gt0.
  have := H (x + e) (y + e).
  have -> : (x + e <= 0) && (y + e <= 0) = false.
    by case/orP: xy => /eqP ->; rewrite add0r [e <= 0]leNgt e0 ?andbF.
  have less : f (x + e) (y + e) < tau.
    apply: le_lt_trans (step _ _ _ (ltW e0)) _.
    have -> : tau = f x y + K * e + e by rewrite /e; field; rewrite gt_eqF.
    by rewrite ltr_addl.
  by case: reach {H} => /=; rewrite ?less // ltW.
have corner : f 0 0 = tau by apply: edge; rewrite ?eqxx.
case: reach H => H; first by move: (H 0 0); rewrite corner ltxx lexx.
have E1 t : 0 <= t -> f 0 (- t) = tau by move=> t0; apply: edge; rewrite ?oppr_le0 ?eqxx.
have E2 t : 0 <= t -> f (- t) 0 = tau by move=> t0; apply: edge; rewrite ?oppr_le0 ?eqxx ?orbT.
move: tau0; rewrite -corner /f !mulr0 !add0r; have [z|on _] := lerP (a * relu r) 0; last exact: one_unit E1 E2 H.
have -> : a * relu r = 0 by apply/eqP; rewrite eq_le z mulr_ge0 ?relu_ge0.
rewrite add0r => on.
apply: (@one_unit a' p' q' r' a p q r tau) => // [t /E1|t /E2|x y]; rewrite ?[a' * _ + _]addrC //.
exact: H.
Qed.
End Quadrant.
