(** * Executable checks of losses with a bound on the normal, in the norm l1 or l-infinity *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Losses Norms Integers CheckLinear CheckBudget Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition lengthz (one : bool) v := let sizes := map Z.abs v in if one then sumz sizes else maxz sizes.
(** sum lam_i z_i is theta t and (g, 0), and sum lam_i - B |g| >= a / b lam_i / c_i for all i. *)
Definition check_bounded_budget d bias S one (B : rational) a b c lam theta t :=
  let r := addv (combv lam (rows bias S)) (scalev (Z.opp theta) t) in let D := denominator S in
  let total := Z.add (Z.mul B.2 (Z.mul D (sumz lam))) (Z.opp (Z.mul B.1 (lengthz (~~ one) (take d r)))) in
  [&& well_formed d S, (size lam == size (points S)) && (size c == size lam), weightsv lam, Z.leb Z0 theta, Z.ltb Z0 a && Z.ltb Z0 b,
    Z.ltb Z0 B.2, all (Z.ltb Z0) c, (size r == d.+1) && Z.eqb (nth Z0 r d) Z0 &
    all (fun q => Z.leb (Z.mul a (Z.mul (Z.mul B.2 D) q.2)) (Z.mul q.1 (Z.mul b total))) (zip c lam)].
(** The best scale with |w| at most B *)
Definition bounded_scale d S one (B : rational) c f (W : seq Z) := let: (p, g) := best_scale c f in
  let least := Z.mul (Z.mul (denominator S) (lengthz one (take d W))) B.2 in
  if Z.ltb (Z.mul g B.1) (Z.mul p least) then (B.1, least) else (p, g).
Definition check_bounded_loss d bias S one (B : rational) below a b c W :=
  let: (p, g) := bounded_scale d S one B c (values bias S W) W in [&& check_scale d bias S below a b c W p g, Z.ltb Z0 B.2 &
    Z.leb (Z.mul p (Z.mul (Z.mul (denominator S) (lengthz one (take d W))) B.2)) (Z.mul B.1 g)].

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset) (one : bool) (B : rational).
Notation toR := (toR R).
Notation z := (@data_row R d bias S).
Notation bound := (toR B.1 / toR B.2).

Lemma length_ok (b : bool) v : size v = d -> either_norm b (vec R d v) = toR (lengthz b v).
Proof.
move=> sv; have sa : size (map Z.abs v) = d by rewrite size_map.
have entry (j : 'I_d) : `|vec R d v 0 j| = toR (nth Z0 (map Z.abs v) j) by rewrite mxE (nth_map Z0) ?sv // toR_abs.
case: b => /=; first by rewrite (toR_sumz R sa) /norm_1; apply: eq_bigr => j _.
rewrite /norm_inf (toR_maxz R sa) ?(eq_bigr _ (fun j _ => entry j)) //.
by rewrite all_map; elim: (v) => //= a l ->; case: (a).
Qed.

(** budget with a norm bound, executed. *)
Theorem check_bounded_budget_sound a b c per lam theta t : Z.ltb Z0 per ->
  check_bounded_budget d bias S one B (Z.mul a per) b c lam theta t ->
  forall W, bounded_loss_below z (fun i => weight_of R c i / toR per) bound (either_norm one) (toR a / toR b) W ->
  0 < dot W (vec R (d + 1) t).
Proof.
move=> /(toR_gt0 R) per0 /and5P [wf /andP [/eqP sl /eqP sc] /(weightsv_ok R) L /(toR_ge0 R) t0 /and5P [/andP [/(toR_gt0 R) a0 /(toR_gt0 R) b0]]].
move=> /(toR_gt0 R) B0 /(all_nthP Z0) c0 /andP [/eqP sr /Z.eqb_spec last0] /(all_nthP (Z0, Z0)) cap.
set r := addv _ _ in sr last0 cap; have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have Lam : weights (@scaled R S lam).
  move: L; rewrite sl => -[l0 [i nz]]; split=> [j|]; first by rewrite mulr_ge0 // ltW.
  by exists i; rewrite mulf_neq0 // gt_eqF.
have E : \sum_i @scaled R S lam i *: z i = toR theta *: vec R (d + 1) t + pair (vec R d (take d r)) 0.
  have -> : pair (vec R d (take d r)) 0 = vec R (d + 1) r.
    have <- : toR (nth Z0 r d) = 0 by rewrite last0.
    rewrite -vec_rcons; last by rewrite size_takel ?sr.
    by rewrite -take_nth ?sr // take_oversize ?sr.
  rewrite vec_add vec_scale toRN scaleNr addrC subrK vec_comb (@size_rows d) //.
  by apply: eq_bigr => i _; rewrite vec_row // scalerA [_ * toR (denominator S)]mulrC.
have cost0 (i : 'I_(size (points S))) : 0 < weight_of R c i / toR per by rewrite divr_gt0 // toR_gt0 // c0 // sc sl.
pose total := (\sum_i @scaled R S lam i) - bound * either_norm (~~ one) (vec R d (take d r)).
have tau0 : 0 < toR a / toR b by rewrite divr_gt0 //; move: a0; rewrite toRM pmulr_lgt0.
move=> W small; apply: (budget_norm_bound_sound cost0 (either_norm_ge0 (~~ one)) (either_holder one) Lam t0 (M := total / (toR a / toR b)) _ E _ small).
  move=> i; have := cap i; rewrite size_zip sc minnn sl ltn_ord nth_zip //= => /(_ isT) /(toR_le R).
  rewrite !toRM toRD toRN !toRM -length_ok ?size_takel ?sr //; set g := either_norm _ _ => le.
  rewrite mulrAC ler_pdivl_mulr // -(ler_pmul2l (mulr_gt0 (mulr_gt0 b0 per0) B0)).
  have -> : total = toR (denominator S) * toR (sumz lam) - bound * g by rewrite /total -mulr_sumr -(toR_sumz R sl).
  rewrite (_ : _ * (scaled _ _ _ * _) = toR a * toR per * (toR B.2 * toR (denominator S) * toR (nth Z0 lam i))).
    by apply: le_trans le _; rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite /weight_of; field; rewrite !gt_eqF.
  by rewrite /scaled; field; rewrite gt_eqF.
by rewrite mulrCA divff ?mulr1 // gt_eqF.
Qed.

(** The loss with a norm bound, executed. *)
Lemma bounded_loss_ok (below : bool) a b c per W : Z.ltb Z0 per -> check_bounded_loss d bias S one B below (Z.mul a per) b c W ->
  (if below then @bounded_loss_below else @bounded_loss_at_most) R d _ z (fun i => weight_of R c i / toR per) bound (either_norm one)
    (toR a / toR b) (vec R (d + 1) W).
Proof.
move=> per0; rewrite /check_bounded_loss; case: (bounded_scale _ _ _ _ _ _ _) => p g /and3P [ok /(toR_gt0 R) B0 /(toR_le R)].
have /and3P [wf /eqP sW /and5P [_ _ /(toR_gt0 R) g0 _ _]] := ok; rewrite !toRM => short.
have [[t0 _]] := scale_value R per0 ok; set t := _ / _; have norm_ok : t * either_norm one (lsubmx (vec R (d + 1) W)) <= bound.
  have -> : lsubmx (vec R (d + 1) W) = vec R d (take d W).
    by apply/rowP => j; rewrite !mxE nth_take.
  rewrite length_ok ?size_takel ?sW // ler_pdivl_mulr // -(ler_pmul2r g0); apply: le_trans short.
  by rewrite le_eqVlt /t; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
by case: below {ok} => h; exists t.
Qed.
End Meaning.
