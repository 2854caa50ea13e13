(** * Classifiers of small loss, and budgets

    The loss of W is the total hinge loss sum c_i max(0, 1 - a W.z_i) with the best scale a >= 0; so
    it is below tau iff some a >= 0 makes the sum smaller than tau. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Loss.
Variables (R : realFieldType) (k : nat) (I : finType) (z : I -> 'rV[R]_k) (c : I -> R).
Hypothesis c_gt0 : forall i, 0 < c i.
Implicit Types (W t : 'rV[R]_k) (lam : I -> R) (tau theta M a : R).

Definition hinge W := \sum_i c i * Num.max 0 (1 - dot W (z i)).
Definition loss_below tau W := exists2 a, 0 <= a & hinge (a *: W) < tau.
Definition loss_at_most tau W := exists2 a, 0 <= a & hinge (a *: W) <= tau.

(** sum lam_i >= tau max lam_i / c_i; M is that maximum, or anything above. *)
Definition enough tau lam := exists M, (forall i, lam i <= M * c i) /\ tau * M <= \sum_i lam i.

Lemma hinge_bound lam M W : (forall i, 0 <= lam i) -> (forall i, lam i <= M * c i) ->
  \sum_i lam i * (1 - dot W (z i)) <= M * hinge W.
Proof.
move=> l0 lM; rewrite mulr_sumr; apply: ler_sum => i _; rewrite mulrA.
apply: (@le_trans _ _ (lam i * Num.max 0 (1 - dot W (z i)))).
  by rewrite ler_wpmul2l // le_maxr lexx orbT.
by rewrite ler_wpmul2r // le_maxr lexx.
Qed.

Lemma cap_positive lam M : weights lam -> (forall i, lam i <= M * c i) -> 0 < M.
Proof.
case=> l0 [i nz] lM; rewrite -(pmulr_lgt0 _ (c_gt0 i)); apply: lt_le_trans (lM i).
by rewrite lt_def nz l0.
Qed.

(** The lower bound of the loss that enough multipliers prove: of aW, up to a W.(sum lam_i z_i). *)
Lemma loss_lower lam M W : (forall i, 0 <= lam i) -> (forall i, lam i <= M * c i) ->
  (\sum_i lam i) - dot W (\sum_i lam i *: z i) <= M * hinge W.
Proof.
move=> l0 lM; apply: le_trans (hinge_bound W l0 lM); rewrite dot_comb -sumrB le_eqVlt.
by apply/orP; left; apply/eqP/eq_bigr => i _; rewrite mulrBr mulr1.
Qed.

(** Enough multipliers are sound for the classifiers of a loss below tau (R1-R4): all that is said
    of accurate classifiers in [Linear] and [Bounds] holds for these. *)
Theorem enough_sound tau lam : weights lam -> enough tau lam -> sound_for z (loss_below tau) lam.
Proof.
move=> L [M [lM S]] W [a a0 small]; have M0 := cap_positive L lM.
have := loss_lower (a *: W) L.1 lM; rewrite dotZl dot_comb => low.
have big : M * hinge (a *: W) < \sum_i lam i.
  by apply: lt_le_trans S; rewrite mulrC ltr_pmul2r.
have : 0 < a * (\sum_i lam i * dot W (z i)).
  by have := le_lt_trans low big; rewrite ltr_subl_addr ltr_addl.
have := a0; rewrite le_eqVlt => /predU1P [<-|ap]; first by rewrite mul0r ltxx.
by rewrite (pmulr_rgt0 _ ap).
Qed.

(** budget (Lemma beta, R2, R4): every classifier of a loss below tau is positive at the target t. *)
Theorem budget_sound tau lam theta t W : weights lam -> enough tau lam -> 0 <= theta ->
  \sum_i lam i *: z i = theta *: t -> loss_below tau W -> 0 < dot W t.
Proof. by move=> L E t0 e; apply: (target_positive (enough_sound L E) t0 e). Qed.

(** budget, least loss (t = 0, R1): no classifier has a loss below tau. *)
Theorem least_loss_sound tau lam : weights lam -> enough tau lam -> \sum_i lam i *: z i = 0 ->
  forall W, ~ loss_below tau W.
Proof. by move=> L E; apply: inseparable_sound (enough_sound L E). Qed.

(** budget refutes: a classifier with a loss of at most m and W.t <= 0 excludes budgets above m. *)
Theorem budget_refutes m tau lam theta t W : loss_at_most m W -> dot W t <= 0 -> m < tau ->
  weights lam -> enough tau lam -> 0 <= theta -> \sum_i lam i *: z i <> theta *: t.
Proof.
move=> [a a0 h] neg mt L E t0 e; have: loss_below tau W by exists a => //; apply: le_lt_trans mt.
by move/(budget_sound L E t0 e); rewrite ltNge neg.
Qed.

(** bound, small losses (R3): kappa can be taken from lam_i if what is left is 0, or enough. *)
Theorem enough_spares tau lam i kappa :
  (forall j, 0 <= (if j == i then lam i - kappa else lam j)) ->
  (forall j, (if j == i then lam i - kappa else lam j) = 0) \/
  enough tau (fun j => if j == i then lam i - kappa else lam j) ->
  forall W, loss_below tau W -> kappa * dot W (z i) <= \sum_j lam j * dot W (z j).
Proof.
move=> l0 left W w; set lam' := fun j => _ in left l0 *.
rewrite -subr_ge0 (_ : _ - _ = \sum_j lam' j * dot W (z j)); last first.
  rewrite (bigD1 i) //= [in RHS](bigD1 i) //= /lam' eqxx addrAC -mulrBl; congr (_ + _).
  by apply: eq_bigr => j /negbTE ->.
case: left => [zero|E].
  by rewrite big1 // => j _; rewrite [X in X * _]zero mul0r.
have [/existsP [j nz]|/existsPn none] := boolP [exists j, lam' j != 0].
  by apply/ltW/(enough_sound _ E) => //; split=> //; exists j.
by rewrite big1 // => j _; have /negPn /eqP -> := none j; rewrite mul0r.
Qed.

(** hinge is convex. *)
Lemma hinge_mix W V a b e : 0 <= e -> e <= 1 ->
  hinge ((1 - e) *: (a *: W) + e *: (b *: V)) <= (1 - e) * hinge (a *: W) + e * hinge (b *: V).
Proof.
move=> e0 e1; have f0 : 0 <= 1 - e by rewrite subr_ge0.
rewrite /hinge !mulr_sumr -big_split; apply: ler_sum => i _ /=.
rewrite [(1 - e) * (_ * _)]mulrCA [e * (c i * _)]mulrCA -mulrDr ler_wpmul2l ?(ltW (c_gt0 i)) //.
rewrite dotDl ![dot (_ *: (_ *: _)) _]dotZl le_maxl; apply/andP; split.
  by rewrite addr_ge0 // mulr_ge0 // le_maxr lexx.
have -> : 1 - ((1 - e) * dot (a *: W) (z i) + e * dot (b *: V) (z i)) =
  (1 - e) * (1 - dot (a *: W) (z i)) + e * (1 - dot (b *: V) (z i)) by ring.
by rewrite ler_add // ler_wpmul2l // le_maxr lexx orbT.
Qed.

(** A classifier of a loss of at most tau is approached by those of a loss below, if there are any. *)
Theorem loss_near tau W V a : loss_below tau V -> 0 < a -> hinge (a *: W) <= tau ->
  approachable (loss_below tau) W.
Proof.
case=> b b0 hV a0 hW J q pos.
have pos' j : 0 < dot (a *: W) (q j) by rewrite dotZl mulr_gt0.
have [e [e0 e1 He]] := small_ex (small_near (b *: V - a *: W) pos').
exists (a *: W + e *: (b *: V - a *: W)); split; last exact: He.
have -> : a *: W + e *: (b *: V - a *: W) = (1 - e) *: (a *: W) + e *: (b *: V).
  by rewrite scalerBr scalerBl scale1r addrA addrAC.
exists 1; rewrite ?ler01 // scale1r; apply: (le_lt_trans (hinge_mix _ _ _ _ (ltW e0) e1)).
have -> : tau = (1 - e) * tau + e * tau by ring.
by rewrite ler_lt_add // ?ltr_pmul2l // ler_wpmul2l // subr_ge0.
Qed.

(** So is a weakly accurate one: added in a large multiple it does not raise the loss. *)
Theorem weakly_accurate_loss_near tau W V : loss_below tau V -> weakly_accurate z W ->
  approachable (loss_below tau) W.
Proof.
case=> b b0 hV w J q /(small_near (b *: V)) /small_ex [e [e0 _ He]].
exists (W + e *: (b *: V)); split=> //; exists e^-1; first by rewrite invr_ge0 ltW.
apply: le_lt_trans hV; apply: ler_sum => i _; rewrite ler_wpmul2l ?(ltW (c_gt0 i)) //.
rewrite scalerDr scalerA mulVf ?gt_eqF // scale1r dotDl dotZl le_maxl le_maxr lexx /= le_maxr.
by apply/orP; right; rewrite ler_add2l ler_opp2 ler_addr mulr_ge0 // invr_ge0 ltW.
Qed.
End Loss.

(** ** With a bound on the normal, in a norm of which no more is used than its dual norm *)
Section NormBound.
Variables (R : realFieldType) (d : nat) (I : finType) (z : I -> 'rV[R]_(d + 1)) (c : I -> R) (B : R).
Variables len dual : 'rV[R]_d -> R.
Hypothesis c_gt0 : forall i, 0 < c i.
Hypothesis dual_ge0 : forall g, 0 <= dual g.
Hypothesis holder : forall w g, dot w g <= len w * dual g.
Implicit Types (g w : 'rV[R]_d) (t W : 'rV[R]_(d + 1)) (b tau theta M : R).

(** Only the scales with |a w| <= B count. *)
Definition bounded_loss_below tau W := exists a, [/\ 0 <= a, a * len (lsubmx W) <= B & hinge z c (a *: W) < tau].
Definition bounded_loss_at_most tau W := exists a, [/\ 0 <= a, a * len (lsubmx W) <= B & hinge z c (a *: W) <= tau].

(** budget with a norm bound (R7). *)
Theorem budget_norm_bound_sound tau lam theta t g M W : weights lam -> 0 <= theta ->
  (forall i, lam i <= M * c i) -> \sum_i lam i *: z i = theta *: t + pair g 0 ->
  tau * M <= (\sum_i lam i) - B * dual g -> bounded_loss_below tau W -> 0 < dot W t.
Proof.
move=> L t0 lM e S [a [a0 aB small]]; have M0 := cap_positive c_gt0 L lM.
rewrite ltNge; apply/negP => neg; have := loss_lower z (a *: W) L.1 lM.
rewrite e dotDr dotZr dotZl [dot (a *: _) (pair _ _)]dotZl.
have -> : dot W (pair g 0) = dot (lsubmx W) g.
  have [w [b ->]] := pair_eta W; rewrite dot_pair mulr0 addr0 /pair row_mxKl //.
move=> low; have wg : a * dot (lsubmx W) g <= B * dual g.
  by apply: le_trans (ler_wpmul2l a0 (holder _ g)) _; rewrite mulrA ler_wpmul2r.
have tn : theta * (a * dot W t) <= 0 by rewrite !mulr_ge0_le0.
have : M * tau < M * tau; last by rewrite ltxx.
apply: (@le_lt_trans _ _ (M * hinge z c (a *: W))); last by rewrite ltr_pmul2l.
apply: le_trans low; rewrite mulrC; apply: le_trans S _.
by rewrite opprD addrA ler_add ?ler_opp2 // -subr_ge0 addrAC subrr sub0r oppr_ge0.
Qed.
End NormBound.

(** ** Other losses of the margins, such as the log-loss

    Of the loss phi and of h no more is used than the inequality of Fenchel and Young; for
    phi(m) = log(1 + exp(-m)) it holds with the entropy h(u) = -u log u - (1 - u) log(1 - u). *)
Section MarginLoss.
Variables (R : realFieldType) (k : nat) (I : finType) (z : I -> 'rV[R]_k) (c : I -> R) (phi h : R -> R).
Hypothesis c_gt0 : forall i, 0 < c i.
Hypothesis fenchel_young : forall m u, 0 <= u <= 1 -> h u - u * m <= phi m.
Implicit Types (W t : 'rV[R]_k) (mu : I -> R).

Definition margin_loss W := \sum_i c i * phi (dot W (z i)).

(** log-loss-budget (R7): every W of a smaller loss, at any scale a, is positive at the target t. *)
Theorem margin_budget_sound mu theta L t W a : (forall i, 0 <= mu i <= 1) -> 0 <= theta ->
  \sum_i (c i * mu i) *: z i = theta *: t -> L <= \sum_i c i * h (mu i) ->
  0 <= a -> margin_loss (a *: W) < L -> 0 < dot W t.
Proof.
move=> m01 th0 e low a0 small; rewrite ltNge; apply/negP => neg.
have: L <= margin_loss (a *: W); last by move/(lt_le_trans small); rewrite ltxx.
apply: (le_trans low); apply: (@le_trans _ _ (\sum_i c i * (h (mu i) - mu i * dot (a *: W) (z i)))).
  rewrite [X in _ <= X](eq_bigr (fun i => c i * h (mu i) - c i * mu i * dot (a *: W) (z i))); last first.
    by move=> i _; rewrite mulrBr mulrA.
  rewrite sumrB -dot_comb e dotZr dotZl ler_addl oppr_ge0.
  by rewrite mulr_ge0_le0 // mulr_ge0_le0.
by apply: ler_sum => i _; rewrite ler_wpmul2l ?(ltW (c_gt0 i)) // fenchel_young.
Qed.

(** log-loss-budget refutes: a W of a smaller loss with W.t <= 0 excludes such mu. *)
Theorem margin_budget_refutes mu theta L t W a : 0 <= a -> margin_loss (a *: W) < L -> dot W t <= 0 ->
  (forall i, 0 <= mu i <= 1) -> 0 <= theta -> L <= \sum_i c i * h (mu i) ->
  \sum_i (c i * mu i) *: z i <> theta *: t.
Proof.
move=> a0 small neg m01 th0 low e; have := margin_budget_sound m01 th0 e low a0 small.
by rewrite ltNge neg.
Qed.
End MarginLoss.
