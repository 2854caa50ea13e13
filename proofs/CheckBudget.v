(** * An executable check of budgets

    The loss below which every classifier is positive at a target: Lemma beta, on integers. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Losses Integers CheckLinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition sumz (lam : seq Z) := foldr Z.add Z0 lam.
(** tau = a / b; b c_i sum lam >= a lam_i says that sum lam >= tau lam_i / c_i. *)
Definition check_enough (a b : Z) (c lam : seq Z) := [&& Z.ltb Z0 a, Z.ltb Z0 b, size c == size lam,
  all (Z.ltb Z0) c &
  all (fun i => Z.leb Z0 (Z.add (Z.mul (Z.mul b (nth Z0 c i)) (sumz lam)) (Z.opp (Z.mul a (nth Z0 lam i)))))
    (iota 0 (size lam))].
Definition check_budget d bias S a b c lam theta t := [&& well_formed d S, check_enough a b c lam &
  check_multipliers bias S lam theta (scalev (Zneg xH) t)].

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool).
Notation toR := (toR R).

Lemma toR_sumz lam n : size lam = n -> toR (sumz lam) = \sum_(i < n) toR (nth Z0 lam i).
Proof.
by move<-; elim: lam => [|l lam IH]; rewrite ?big_ord0 // big_ord_recl /= toRD IH.
Qed.

Definition weight_of S (c : seq Z) : 'I_(size (points S)) -> R := fun i => toR (nth Z0 c i).
Arguments weight_of S c i : clear implicits.

Lemma enough_ok S a b c lam : Z.ltb Z0 (denominator S) -> size lam = size (points S) ->
  check_enough a b c lam ->
  (forall i, 0 < weight_of S c i) /\ enough (weight_of S c) (toR a / toR b) (@scaled R S lam).
Proof.
move=> /(toR_gt0 R) D0 sl /and5P [/(toR_gt0 R) a0 /(toR_gt0 R) b0 /eqP sc /(all_nthP Z0) cp /allP en].
have tau0 : 0 < toR a / toR b by rewrite divr_gt0.
split=> [i|]; first by apply/toR_gt0/cp; rewrite sc sl.
exists ((\sum_i @scaled R S lam i) / (toR a / toR b)); split=> [i|]; last first.
  by rewrite mulrCA divff ?mulr1 // gt_eqF.
rewrite mulrAC ler_pdivl_mulr // mulrA ler_pdivr_mulr // -mulr_sumr -(toR_sumz sl).
have : nat_of_ord i \in iota 0 (size lam) by rewrite mem_iota add0n sl /=.
move/en/(toR_ge0 R); rewrite toRD toRN !toRM subr_ge0 -(ler_pmul2l D0) /scaled /weight_of.
move: (toR (denominator S)) (toR a) (toR b) (toR (nth Z0 lam i)) (toR (nth Z0 c i)) => D A B l C.
move: (toR (sumz lam)) => T; have -> : D * (A * l) = D * l * A by ring.
by have -> : D * (B * C * T) = D * T * C * B by ring.
Qed.

(** budget, executed: every classifier of a loss below a / b is positive at the target. *)
Theorem check_budget_sound S a b c lam theta t : check_budget d bias S a b c lam theta t ->
  forall W, loss_below (@data_row R d bias S) (weight_of S c) (toR a / toR b) W ->
  0 < dot W (vec R (d + 1) t).
Proof.
case/and3P => wf en ch W; have [L t0 e] := multipliers_ok R wf ch.
have D0 : Z.ltb Z0 (denominator S) by case/and3P: wf.
have sl : size lam = size (points S) by case/and4P: ch => /eqP.
have [c0 E] := enough_ok D0 sl en.
apply: (budget_sound c0 L E t0); rewrite e vec_scale.
by rewrite (_ : toR (Zneg xH) = -1) // scaleN1r scalerN opprK.
Qed.
End Meaning.
