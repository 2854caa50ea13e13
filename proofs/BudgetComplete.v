(** * Completeness of budgets: multipliers that are enough, or a classifier of small loss *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Motzkin Linear Losses.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Complete.
Variables (R : realFieldType) (k n : nat) (z : 'I_n -> 'rV[R]_k) (c : 'I_n -> R).
Hypothesis c_gt0 : forall i, 0 < c i.
Variables (tau : R) (t : 'rV[R]_k).
Implicit Types (W : 'rV[R]_k) (xi : 'rV[R]_n) (s a b : R).

(** The variables are W, slacks xi and a scale s, as one vector. *)
Definition triple W xi s := pair (row_mx W xi) s.
Lemma dot_triple W xi s W' xi' s' :
  dot (triple W xi s) (triple W' xi' s') = dot W W' + dot xi xi' + s * s'.
Proof.
rewrite dot_pair /dot big_split_ord /=; congr (_ + _ + _); apply: eq_bigr => i _.
  by rewrite !row_mxEl.
by rewrite !row_mxEr.
Qed.
Lemma triple_eta (V : 'rV[R]_(k + n + 1)) : exists W xi s, V = triple W xi s.
Proof. by have [U [s ->]] := pair_eta V; exists (lsubmx U), (rsubmx U), s; rewrite /triple hsubmxK. Qed.

(** Strict: s > 0, and tau s > sum c_i xi_i.  Weak: xi_i >= 0, xi_i >= s - W.z_i, and W.t <= 0. *)
Definition strict_rows (q : bool) := if q then triple 0 0 1 else triple 0 (- \row_i c i) tau.
Definition weak_rows (q : 'I_n + 'I_n + 'I_1) := match q with
  | inl (inl i) => triple 0 (delta_mx 0 i) 0
  | inl (inr i) => triple (z i) (delta_mx 0 i) (-1)
  | inr _ => triple (- t) 0 0
  end.

Lemma dot_delta xi i : dot xi (delta_mx 0 i) = xi 0 i.
Proof.
rewrite /dot (bigD1 i) //= mxE !eqxx mulr1 big1 ?addr0 // => j /negbTE ji.
by rewrite mxE ji andbF mulr0.
Qed.

(** A solution, over its scale, is a classifier of a loss below tau. *)
Lemma solution_small W xi s : (forall q, 0 < dot (triple W xi s) (strict_rows q)) ->
  (forall q, 0 <= dot (triple W xi s) (weak_rows q)) ->
  hinge z c (s^-1 *: W) < tau /\ dot (s^-1 *: W) t <= 0.
Proof.
move=> S V; have s0 : 0 < s by have := S true; rewrite dot_triple !dot0r !add0r mulr1.
have si : 0 < s^-1 by rewrite invr_gt0.
split; last first.
  by have := V (inr ord0); rewrite dot_triple dotNr dot0r mulr0 !addr0 oppr_ge0 dotZl pmulr_rle0.
rewrite -(ltr_pmul2l s0) [s * tau]mulrC; apply: (@le_lt_trans _ _ (\sum_i c i * xi 0 i)).
  rewrite mulr_sumr; apply: ler_sum => i _; rewrite mulrCA ler_wpmul2l ?(ltW (c_gt0 i)) //.
  have := V (inl (inl i)); rewrite dot_triple dot0r dot_delta mulr0 add0r addr0 => x0.
  have := V (inl (inr i)); rewrite dot_triple dot_delta mulrN1 => x1.
  have [m0|m0] := lerP 0 (1 - dot (s^-1 *: W) (z i)); last by rewrite mulr0.
  rewrite dotZl mulrBr mulrA divff ?gt_eqF // mul1r mulr1 -subr_ge0.
  by have -> : xi 0 i - (s - dot W (z i)) = dot W (z i) + xi 0 i - s by ring.
have := S false; rewrite dot_triple dot0r add0r dotNr addrC subr_gt0 mulrC => h.
apply: le_lt_trans h; rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => i _.
by rewrite mxE mulrC.
Qed.

(** budget, complete: enough multipliers for the target t, or a classifier of a loss below tau that is
    not positive at t.  With t = -s (v, 0) this is the budget of the direction v. *)
Theorem budget_complete : 0 < tau ->
  (exists lam theta, [/\ weights lam, enough c tau lam, 0 <= theta & \sum_i lam i *: z i = theta *: t]) \/
  exists W, loss_below z c tau W /\ dot W t <= 0.
Proof.
move=> tau0; case: (motzkin_family xpredT strict_rows weak_rows) => [[V [S Wk]]|[al [be [al0 be0 nz _ E]]]]; [right|left].
  have [W [xi [s e]]] := triple_eta V; rewrite e in S Wk.
  have [h neg] := solution_small (fun q => S q isT) Wk; exists (s^-1 *: W); split=> //.
  by exists 1; rewrite ?ler01 // scale1r.
rewrite big_bool /= !big_sumType /= big_ord1 in E.
set a := al true in E; set b := al false in E; set theta := be (inr ord0) in E.
pose mu i := be (inl (inl i)); pose lam i := be (inl (inr i)).
have eq W xi s : a * s + b * (tau * s - \sum_i c i * xi 0 i) + (\sum_i mu i * xi 0 i +
  (\sum_i lam i * (dot W (z i) + xi 0 i - s)) - theta * dot W t) = 0.
  have := dot0r (triple W xi s); rewrite -E !dotDr !dot_comb !dotZr !dot_triple !dot0r !dotNr.
  have -> : dot xi (\row_i c i) = \sum_i c i * xi 0 i by apply: eq_bigr => i _; rewrite mxE mulrC.
  rewrite [X in _ + (X + _ + _)](eq_bigr (fun i => mu i * xi 0 i)) => [|i _]; last first.
    by rewrite dot_triple dot0r dot_delta mulr0 add0r addr0.
  rewrite [X in _ + (_ + X + _)](eq_bigr (fun i => lam i * (dot W (z i) + xi 0 i - s))) => [|i _].
    by rewrite !mulr0 !addr0 !add0r mulr1 mulrN [- _ + _]addrC [s * tau]mulrC.
  by rewrite dot_triple dot_delta mulrN1.
have zero (f : 'I_n -> R) : \sum_i f i * (0 : 'rV[R]_n) 0 i = 0.
  by rewrite big1 // => i _; rewrite mxE mulr0.
have S : \sum_i lam i = a + b * tau.
  have T : \sum_i lam i * (dot 0 (z i) + (0 : 'rV[R]_n) 0 i - 1) = - \sum_i lam i.
    by rewrite -sumrN; apply: eq_bigr => i _; rewrite dot0l mxE !add0r mulrN1.
  have := eq 0 0 1; rewrite T dot0l !zero mulr0 !subr0 !mulr1 add0r => /eqP.
  by rewrite subr_eq0 => /eqP.
have lamM i : lam i <= b * c i.
  have d j : (delta_mx 0 i : 'rV[R]_n) 0 j = (j == i)%:R by rewrite mxE eqxx.
  have one (f : 'I_n -> R) : \sum_j f j * (delta_mx 0 i : 'rV[R]_n) 0 j = f i.
    by rewrite (bigD1 i) //= d eqxx mulr1 big1 ?addr0 // => j /negbTE ji; rewrite d ji mulr0.
  have T : \sum_j lam j * (dot 0 (z j) + (delta_mx 0 i : 'rV[R]_n) 0 j - 0) = lam i.
    by rewrite -one; apply: eq_bigr => j _; rewrite dot0l add0r subr0.
  have := eq 0 (delta_mx 0 i) 0; rewrite T !one dot0l !mulr0 subr0 !add0r mulrN => /eqP.
  by rewrite addrC subr_eq0 => /eqP <-; rewrite ler_addr be0.
have Z : \sum_i lam i *: z i = theta *: t.
  apply/eqP; rewrite -subr_eq0; apply/eqP; set D := _ - _; apply: dot_eq0.
  have T : \sum_i lam i * (dot D (z i) + (0 : 'rV[R]_n) 0 i - 0) = \sum_i lam i * dot D (z i).
    by apply: eq_bigr => i _; rewrite mxE addr0 subr0.
  by rewrite {2}/D dotBr dot_comb dotZr -[RHS](eq D 0 0) T !zero !mulr0 subr0 mulr0 !add0r.
have b0 : b != 0.
  apply/eqP => bz; case: nz => q; have lz i : lam i = 0.
    by apply/eqP; rewrite eq_le be0 andbT; have := lamM i; rewrite bz mul0r.
  have az : a = 0 by have := S; rewrite bz mul0r addr0 big1 // => i _; apply: lz.
  by case: q; rewrite -/a -/b ?az ?bz eqxx.
have bp : 0 < b by rewrite lt_def b0 al0.
exists lam, theta; split; [|exists b; split=> //; by rewrite S mulrC ler_addr al0|exact: be0|exact: Z].
split=> [i|]; first exact: be0.
have [/existsP //|/existsPn none] := boolP [exists i, lam i != 0].
have : 0 < \sum_i lam i by rewrite S ltr_paddl ?al0 // mulr_gt0.
by rewrite big1 ?ltxx // => i _; apply/eqP/negPn/none.
Qed.
End Complete.
