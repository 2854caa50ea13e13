(** * Multiclass classifiers of small loss

    The loss of Crammer and Singer is sum c_i max(0, 1 - a f_i), f_i the least lead of y_i over a
    rival, with the best a >= 0.  It is below tau iff some slacks e_i >= 0 do: 1 - a lead <= e_i for
    every rival, and sum c_i e_i < tau. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear Multiclass.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section MulticlassLoss.
Variables (R : realFieldType) (d k K : nat) (phi psi : 'rV[R]_d -> 'rV[R]_k).
Hypothesis move_phi : forall x c v, phi (x + c *: v) = phi x + c *: psi v.
Variables (I : finType) (X : I -> 'rV[R]_d) (y : I -> 'I_K) (c : I -> R).
Hypothesis c_gt0 : forall i, 0 < c i.
Implicit Types (H : 'M[R]_(K, k)) (lam : I * 'I_K -> R) (s : 'I_K) (tau : R).

Definition lead H i m := label_score phi H (y i) (X i) - label_score phi H m (X i).
Definition slacks H (a : R) (e : I -> R) := [/\ 0 <= a, forall i, 0 <= e i &
  forall i m, m != y i -> 1 - a * lead H i m <= e i].
Definition multiclass_loss_below tau H := exists a e, slacks H a e /\ \sum_i c i * e i < tau.
Definition multiclass_loss_at_most tau H := exists a e, slacks H a e /\ \sum_i c i * e i <= tau.
Definition multiclass_enough tau lam := exists M, (forall i, \sum_m lam (i, m) <= M * c i) /\
  tau * M <= \sum_p lam p.

Lemma combined_positive_loss tau lam H : rival_weights y lam -> multiclass_enough tau lam ->
  multiclass_loss_below tau H -> 0 < dot (mxvec H) (combined phi X y lam).
Proof.
case=> [L own] [M [lM S]] [a [e [[a0 e0 slack] small]]].
have M0 : 0 < M.
  case: (L) => l0 [[i m] nz]; rewrite -(pmulr_lgt0 _ (c_gt0 i)); apply: lt_le_trans (lM i).
  by rewrite (bigD1 m) //= ltr_spaddl ?sumr_ge0 // lt_def nz l0.
rewrite /combined dot_comb; set T := \sum_p _.
have E : T = \sum_i \sum_m lam (i, m) * lead H i m.
  by rewrite pair_bigA; apply: eq_bigr => -[i m] _; rewrite dot_gap.
have up : (\sum_p lam p) - a * T <= M * \sum_i c i * e i.
  rewrite E mulr_sumr (eq_bigr (fun p => lam (p.1, p.2))) => [|[]] //.
  rewrite -(pair_bigA _ (fun i m => lam (i, m))) -sumrB mulr_sumr; apply: ler_sum => i _.
  apply: (@le_trans _ _ ((\sum_m lam (i, m)) * e i)); last by rewrite mulrA ler_wpmul2r.
  rewrite mulr_sumr mulr_suml -sumrB; apply: ler_sum => m _.
  have [->|mi] := eqVneq m (y i); first by rewrite own !mul0r mulr0 subrr.
  rewrite mulrCA -{1}[lam _]mulr1 -mulrBr ler_wpmul2l ?L.1 //; exact: slack.
have : 0 < a * T.
  have : (\sum_p lam p) - a * T < \sum_p lam p.
    apply: (le_lt_trans up); apply: lt_le_trans S; by rewrite mulrC ltr_pmul2r.
  by rewrite ltr_subl_addr ltr_addl.
have := a0; rewrite le_eqVlt => /predU1P [<-|ap]; first by rewrite mul0r ltxx.
by rewrite (pmulr_rgt0 _ ap).
Qed.

(** multiclass-budget (R8): every H of a loss below tau has a rival that gains on s along v. *)
Theorem multiclass_budget_sound tau lam theta s v H : rival_weights y lam -> multiclass_enough tau lam ->
  (forall l, 0 <= theta l) -> combined phi X y lam + \sum_l theta l *: gap s l (psi v) = 0 ->
  multiclass_loss_below tau H -> exists l, dot (row s H) (psi v) < dot (row l H) (psi v).
Proof.
move=> L E th0 e small; have pos := combined_positive_loss L E small.
by have [l [_ gain]] := some_rival_gains th0 e pos; exists l.
Qed.

(** multiclass-budget, least loss: no H has a loss below tau. *)
Theorem multiclass_least_loss_sound tau lam : rival_weights y lam -> multiclass_enough tau lam ->
  combined phi X y lam = 0 -> forall H, ~ multiclass_loss_below tau H.
Proof.
by move=> L E e H small; have := combined_positive_loss L E small; rewrite e dot0r ltxx.
Qed.

(** multiclass-budget refutes: an H of small loss along which no rival gains excludes multipliers. *)
Theorem multiclass_budget_refutes tau lam theta s v H : multiclass_loss_below tau H ->
  (forall l, dot (row l H) (psi v) <= dot (row s H) (psi v)) ->
  rival_weights y lam -> multiclass_enough tau lam -> (forall l, 0 <= theta l) ->
  combined phi X y lam + \sum_l theta l *: gap s l (psi v) <> 0.
Proof.
move=> small up L E th0 e; have [l] := multiclass_budget_sound L E th0 e small.
by rewrite ltNge up.
Qed.

(** Enough multipliers with theta zero off l, at the target -phi(p). *)
Definition holds_label tau s p l (lam : I * 'I_K -> R) (theta : 'I_K -> R) := [/\ rival_weights y lam,
  multiclass_enough tau lam, forall m, 0 <= theta m, forall m, m != l -> theta m = 0 &
  combined phi X y lam + \sum_m theta m *: gap s m (- phi p) = 0].

Lemma label_held tau s p l lam theta H : holds_label tau s p l lam theta ->
  multiclass_loss_below tau H -> label_score phi H l p < label_score phi H s p.
Proof.
case=> L E th0 off e small; have pos := combined_positive_loss L E small.
have [m [tm]] := some_rival_gains th0 e pos.
have [->|/off z] := eqVneq m l; last by rewrite z ltxx in tm.
by rewrite !dotNr ltr_opp2.
Qed.

(** multiclass-label-budget (R8): every H of a loss below tau gives p the label s, if each rival has
    such multipliers. *)
Theorem multiclass_label_budget_sound tau s p :
  (forall l, l != s -> exists lam theta, holds_label tau s p l lam theta) ->
  forall H h, multiclass_loss_below tau H -> is_argmax phi h H -> h p = s.
Proof.
move=> C H h small D; apply: (wins_label D) => l /C [lam [theta T]].
exact: label_held T small.
Qed.

(** multiclass-label-budget refutes: an H of small loss that does not prefer s to some rival at p. *)
Theorem multiclass_label_budget_refutes tau s p l lam theta H : multiclass_loss_below tau H ->
  label_score phi H s p <= label_score phi H l p -> ~ holds_label tau s p l lam theta.
Proof. by move=> small le T; have := label_held T small; rewrite ltNge le. Qed.
End MulticlassLoss.
