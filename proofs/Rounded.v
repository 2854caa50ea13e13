(** * Multipliers that nobody has written down

    A certificate may give, in place of exact multipliers, a rounded inverse of a matrix of rows: if it
    is near enough, exact multipliers exist, and are near the rounded ones. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Inverse.
Variables (R : realFieldType) (m n : nat) (T : 'M[R]_(n, m)) (P : 'M[R]_(m, n)) (sigma e p : R).
Definition sum_norm k (q : 'rV[R]_k) := \sum_j `|q 0 j|.
Definition error := sigma%:M - P *m T.
(** P / sigma is nearly an inverse of T: rows of the error sum to at most e, e at most sigma / 2. *)
Hypothesis sigma_gt0 : 0 < sigma.
Hypothesis error_le : forall i, \sum_j `|error i j| <= e.
Hypothesis e_ge0 : 0 <= e.
Hypothesis e_le : 2%:R * e <= sigma.
Hypothesis p_ge0 : 0 <= p.
Hypothesis p_le : forall i j, `|P i j| <= p.
Implicit Types (q y : 'rV[R]_m).

Lemma sum_norm_mul k l (q : 'rV[R]_k) (M : 'M[R]_(k, l)) a :
  (forall i, \sum_j `|M i j| <= a) -> sum_norm (q *m M) <= a * sum_norm q.
Proof.
move=> Ma; apply: (@le_trans _ _ (\sum_j \sum_i `|q 0 i| * `|M i j|)).
  apply: ler_sum => j _; rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _.
  by apply: ler_sum => i _; rewrite normrM.
rewrite exchange_big mulr_sumr; apply: ler_sum => i _ /=.
by rewrite -mulr_sumr mulrC ler_wpmul2r.
Qed.
Lemma entry_mul q i : `|(q *m P) 0 i| <= p * sum_norm q.
Proof.
rewrite mxE; apply: le_trans (ler_norm_sum _ _ _) _; rewrite mulr_sumr.
by apply: ler_sum => j _; rewrite normrM mulrC ler_wpmul2r.
Qed.

(** y (P T) = sigma q bounds y by 2 q, and their difference by 2 (e / sigma) q. *)
Lemma solution_near q y : y *m (P *m T) = sigma *: q ->
  sum_norm y <= 2%:R * sum_norm q /\ sum_norm (y - q) <= 2%:R * (e / sigma) * sum_norm q.
Proof.
move=> eq; have D : sigma *: (y - q) = y *m error.
  by rewrite scalerBr /error mulmxBr mul_mx_scalar eq.
have N : sigma * sum_norm (y - q) <= e * sum_norm y.
  apply: le_trans (sum_norm_mul y error_le); rewrite -D mulr_sumr; apply: ler_sum => j _.
  by rewrite [X in _ <= `|X|]mxE normrM gtr0_norm.
have tri : sum_norm y <= sum_norm q + sum_norm (y - q).
  rewrite -big_split; apply: ler_sum => j _ /=; apply: le_trans (ler_norm_add _ _).
  by rewrite !mxE addrC subrK.
have y2 : sum_norm y <= 2%:R * sum_norm q.
  have y0 : 0 <= sum_norm y by apply: sumr_ge0 => j _; apply: normr_ge0.
  rewrite -(ler_pmul2l sigma_gt0) -subr_ge0.
  have h1 : 0 <= sigma * (sum_norm q + sum_norm (y - q) - sum_norm y).
    by rewrite mulr_ge0 ?(ltW sigma_gt0) // subr_ge0.
  have h2 : 0 <= e * sum_norm y - sigma * sum_norm (y - q) by rewrite subr_ge0.
  have h3 : 0 <= (sigma - 2%:R * e) * sum_norm y by rewrite mulr_ge0 // subr_ge0.
  rewrite (_ : _ - _ = 2%:R * (sigma * (sum_norm q + sum_norm (y - q) - sum_norm y)) +
    2%:R * (e * sum_norm y - sigma * sum_norm (y - q)) + (sigma - 2%:R * e) * sum_norm y); last by ring.
  by rewrite !addr_ge0 // mulr_ge0 ?ler0n.
split=> //; rewrite -(ler_pmul2l sigma_gt0); apply: le_trans N _.
have -> : sigma * (2%:R * (e / sigma) * sum_norm q) = e * (2%:R * sum_norm q).
  by move: (sum_norm q) => Q; field; rewrite gt_eqF.
exact: ler_wpmul2l.
Qed.

Lemma near_invertible : P *m T \in unitmx.
Proof.
rewrite -row_free_unit -kermx_eq0; apply/eqP/row_matrixP => i; rewrite row0.
set y := row i _; have y0 : y *m (P *m T) = sigma *: 0.
  by rewrite scaler0 /y -row_mul mulmx_ker row0.
have [] := solution_near y0; rewrite /sum_norm (big1 _ _ (fun j => `|(0 : 'rV[R]_m) 0 j|)) => [|j _].
  rewrite mulr0 => le0 _; apply/rowP => j; rewrite [RHS]mxE; apply/eqP; rewrite -normr_eq0 eq_le normr_ge0 andbT.
  by apply: le_trans le0; rewrite (bigD1 j) //= ler_addl sumr_ge0.
by rewrite mxE normr0.
Qed.

(** Exact coefficients of q in the rows of T: near those that P gives, and not large. *)
Theorem rounded_inverse q : exists mu : 'rV[R]_n, [/\ mu *m T = sigma *: q,
  forall i, `|(mu - q *m P) 0 i| <= p * (2%:R * (e / sigma) * sum_norm q) &
  forall i, `|mu 0 i| <= p * (2%:R * sum_norm q)].
Proof.
pose y := (sigma *: q) *m invmx (P *m T).
have eq : y *m (P *m T) = sigma *: q by rewrite mulmxKV // near_invertible.
have [y2 yq] := solution_near eq; exists (y *m P); rewrite -mulmxA; split=> // i.
  rewrite -mulmxBl; apply: le_trans (entry_mul _ _) _; exact: ler_wpmul2l yq.
apply: le_trans (entry_mul _ _) _; exact: ler_wpmul2l y2.
Qed.
End Inverse.

Section Basis.
Variables (R : realFieldType) (k n : nat) (I : finType) (z : I -> 'rV[R]_k) (basis : 'I_n -> I).
Variables (P : 'M[R]_(k, n)) (sigma e p : R).
Let T : 'M[R]_(n, k) := \matrix_i z (basis i).

(** bound and universal-perturbation, linear, by a basis: for a covered row i and the target
    u = -s c (v, 0) there are multipliers with a weight of row i of at least 1.  Idea: the rounded
    coefficients of u - z_i in the basis are so positive that the exact ones are nonnegative. *)
Theorem basis_sound u i : 0 < sigma -> (forall j, \sum_l `|error T P sigma j l| <= e) -> 0 <= e ->
  2%:R * e <= sigma -> 0 <= p -> (forall j l, `|P j l| <= p) ->
  (forall l, (z i *m P) 0 l <= (u *m P) 0 l - p * (2%:R * (e / sigma) * (sum_norm u + sum_norm (z i)))) ->
  exists lam, [/\ weights lam, 1 <= lam i & \sum_j lam j *: z j = u].
Proof.
move=> s0 err e0 e2 p0 pl cover.
have [mu [eq near _]] := rounded_inverse s0 err e0 e2 p0 pl (u - z i).
have tri : sum_norm (u - z i) <= sum_norm u + sum_norm (z i).
  by rewrite -big_split; apply: ler_sum => j _; rewrite !mxE; apply: ler_norm_sub.
have mu0 l : 0 <= mu 0 l.
  have slack : p * (2%:R * (e / sigma) * sum_norm (u - z i)) <=
    p * (2%:R * (e / sigma) * (sum_norm u + sum_norm (z i))).
    by rewrite !ler_wpmul2l // mulr_ge0 ?ler0n // divr_ge0 // ltW.
  have := le_trans (near l) slack; have := cover l; rewrite mulmxBl.
  have -> : (mu - (u *m P - z i *m P)) 0 l = mu 0 l - ((u *m P) 0 l - (z i *m P) 0 l).
    by move: (u *m P) (z i *m P) => a b; rewrite !mxE.
  move: ((u *m P) 0 l) ((z i *m P) 0 l) (p * _) => a b c h.
  rewrite ler_norml => /andP [low _]; have : 0 <= (a - c - b) + (mu 0 l - (a - b) + c).
    rewrite -(ler_add2r c) addNr in low; apply: addr_ge0 low.
    by rewrite subr_ge0.
  by have -> : a - c - b + (mu 0 l - (a - b) + c) = mu 0 l by ring.
pose lam j := (j == i)%:R + \sum_(l | basis l == j) mu 0 l / sigma.
have part j : 0 <= \sum_(l | basis l == j) mu 0 l / sigma.
  by apply: sumr_ge0 => l _; rewrite divr_ge0 // ltW.
have one : 1 <= lam i by rewrite /lam eqxx ler_addl.
exists lam; split=> //.
  split=> [j|]; first by rewrite addr_ge0 ?ler0n.
  by exists i; rewrite gt_eqF // (lt_le_trans ltr01).
have -> : \sum_j lam j *: z j = z i + \sum_l (mu 0 l / sigma) *: z (basis l).
  rewrite (eq_bigr (fun j => (j == i)%:R *: z j + \sum_(l | basis l == j) (mu 0 l / sigma) *: z (basis l))).
    rewrite big_split /= (bigD1 i) //= eqxx scale1r big1 ?addr0 => [|j /negbTE ->]; last by rewrite scale0r.
    rewrite (exchange_big_dep xpredT) //=; congr (_ + _); apply: eq_bigr => l _.
    by rewrite (big_pred1 (basis l)) // => j; rewrite eq_sym.
  move=> j _; rewrite scalerDl scaler_suml; congr (_ + _).
  by apply: eq_bigr => l /eqP ->.
have -> : \sum_l (mu 0 l / sigma) *: z (basis l) = sigma^-1 *: (mu *m T).
  rewrite mulmx_sum_row scaler_sumr; apply: eq_bigr => l _.
  by rewrite rowK scalerA mulrC.
by rewrite eq scalerA mulVf ?gt_eqF // scale1r addrC subrK.
Qed.
End Basis.

Section Bracket.
Variables (R : realFieldType) (k m n : nat) (I : finType) (z : I -> 'rV[R]_k).
Variables (basis : 'I_n -> I) (coordinate : 'I_m -> 'I_k).
Variables (P : 'M[R]_(m, n)) (sigma e p : R) (lam ell : I -> R).
Let T : 'M[R]_(n, m) := \matrix_(l, j) z (basis l) 0 (coordinate j).
(** What the weights ell miss of the sum of the weights lam, at the chosen coordinates. *)
Definition missing : 'rV[R]_m := \row_j (\sum_i (ell i - lam i) *: z i) 0 (coordinate j).
Definition correction := p * (2%:R * sum_norm missing) / sigma.

(** A vector that all relations of the rows annihilate is zero if it is at the chosen coordinates. *)
Lemma relations_suffice (w : 'rV[R]_k) : (forall j, w 0 (coordinate j) = 0) ->
  (forall j, (exists c, coordinate c = j) \/ exists f : 'rV[R]_k, [/\ dot f w = 0, f 0 j != 0 &
     forall j', j' != j -> f 0 j' != 0 -> exists c, coordinate c = j']) -> w = 0.
Proof.
move=> at_c rel; apply/rowP => j; rewrite [RHS]mxE; case: (rel j) => [[c <-] //|[f [fw fj alone]]].
apply/eqP; move/eqP: fw; rewrite /dot (bigD1 j) //= big1 => [|j' jj].
  by rewrite addr0 mulf_eq0 (negbTE fj).
have [->|nz] := eqVneq (f 0 j') 0; first by rewrite mul0r.
by have [c <-] := alone j' jj nz; rewrite at_c mulr0.
Qed.

(** universal-bracket: rounded weights ell can be corrected at the rows of the basis by so little that
    they stay nonnegative, and at least theta where they are by that much; then their sum is that of
    lam, so they certify the same direction.  Idea: what ell misses at the chosen coordinates is made
    up for in the basis; by the relations nothing is then missing anywhere. *)
Theorem bracket_sound theta : injective basis -> 0 < sigma ->
  (forall j, \sum_l `|error T P sigma j l| <= e) -> 0 <= e -> 2%:R * e <= sigma ->
  0 <= p -> (forall j l, `|P j l| <= p) ->
  (forall j, (exists c, coordinate c = j) \/ exists f : 'rV[R]_k, [/\ forall i, dot f (z i) = 0, f 0 j != 0 &
     forall j', j' != j -> f 0 j' != 0 -> exists c, coordinate c = j']) ->
  (forall i, 0 <= ell i) -> (forall l, correction <= ell (basis l)) ->
  exists lam', [/\ forall i, 0 <= lam' i, \sum_i lam' i *: z i = \sum_i lam i *: z i &
    forall i, theta <= ell i -> (forall l, basis l = i -> theta + correction <= ell i) -> theta <= lam' i].
Proof.
move=> inj s0 err e0 e2 p0 pl rel l0 lb.
have [mu [eq _ small]] := rounded_inverse s0 err e0 e2 p0 pl (- missing).
have small' l : - correction <= mu 0 l / sigma.
  have := small l; rewrite ler_norml => /andP [low _].
  rewrite /correction -mulNr ler_pdivl_mulr // mulfVK ?gt_eqF //; apply: le_trans low.
  rewrite ler_opp2 !ler_wpmul2l ?ler0n // le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => j _.
  by rewrite [X in `|X| = _]mxE normrN.
pose b i := \sum_(l | basis l == i) mu 0 l / sigma.
have at_basis l : b (basis l) = mu 0 l / sigma by rewrite /b (big_pred1 l) // => j; rewrite inj_eq.
have off i : (forall l, basis l != i) -> b i = 0 by move=> h; rewrite /b big_pred0 // => l; apply/negbTE.
have cases (Q : I -> Prop) i : ((forall l, basis l != i) -> Q i) -> (forall l, Q (basis l)) -> Q i.
  move=> h1 h2; have [/existsP [l /eqP <-]|/existsPn h] := boolP [exists l, basis l == i]; first exact: h2.
  exact: h1.
exists (fun i => ell i + b i); split=> [i||i].
- apply: (cases (fun i => 0 <= ell i + b i)) => [/off ->|l]; first by rewrite addr0.
  by rewrite at_basis; have := ler_add (lb l) (small' l); rewrite subrr.
- apply/eqP; rewrite -subr_eq0 -sumrB; apply/eqP/relations_suffice => j; last first.
    case: (rel j) => [|[f [fz fj alone]]]; [by left|right; exists f; split=> //].
    by rewrite dot_sumr big1 // => i _; rewrite -scalerBl dotZr fz mulr0.
  have -> : \sum_i ((ell i + b i) *: z i - lam i *: z i) =
    \sum_i (ell i - lam i) *: z i + \sum_l (mu 0 l / sigma) *: z (basis l).
    rewrite (eq_bigr (fun i => (ell i - lam i) *: z i + \sum_(l | basis l == i) (mu 0 l / sigma) *: z (basis l))).
      rewrite big_split /=; congr (_ + _); rewrite (exchange_big_dep xpredT) //=; apply: eq_bigr => l _.
      by rewrite (big_pred1 (basis l)) // => i; rewrite eq_sym.
    move=> i _; rewrite -scalerBl addrAC scalerDl /b scaler_suml; congr (_ + _).
    by apply: eq_bigr => l /eqP ->.
  have := congr1 (fun w : 'rV[R]_m => w 0 j) eq; rewrite /= !mxE => E.
  rewrite [X in _ + X]summxE (eq_bigr (fun l => sigma^-1 * (mu 0 l * T l j))) => [|l _]; last first.
    by rewrite [in LHS]mxE [T l j]mxE mulrA [sigma^-1 * _]mulrC.
  by rewrite -mulr_sumr E mulrA mulVf ?gt_eqF // mul1r addrN.
move=> ti; apply: (cases (fun i => (forall l, basis l = i -> theta + correction <= ell i) -> theta <= ell i + b i)).
  by move=> h _; rewrite off // addr0.
move=> l /(_ l erefl) h; rewrite at_basis.
by have := ler_add h (small' l); rewrite addrK.
Qed.
End Bracket.
