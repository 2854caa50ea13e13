(** * Vectors, signs and weighted sums over an ordered field

    Everything in this development holds over an arbitrary ordered field [R], so for
    rational and for real classifiers alike.  Nothing is assumed as an axiom. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Dot.
Variables (R : realFieldType) (d : nat).
Implicit Types (u v w : 'rV[R]_d) (c : R).

Definition dot u v : R := \sum_i u 0 i * v 0 i.

Lemma dotC u v : dot u v = dot v u.
Proof. by apply: eq_bigr => i _; rewrite mulrC. Qed.
Lemma dotDr u v w : dot u (v + w) = dot u v + dot u w.
Proof. by rewrite -big_split; apply: eq_bigr => i _; rewrite mxE mulrDr. Qed.
Lemma dotZr u c v : dot u (c *: v) = c * dot u v.
Proof. by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mxE mulrCA. Qed.
Lemma dotNr u v : dot u (- v) = - dot u v.
Proof. by rewrite -scaleN1r dotZr mulN1r. Qed.
Lemma dotBr u v w : dot u (v - w) = dot u v - dot u w.
Proof. by rewrite dotDr dotNr. Qed.
Lemma dot0r u : dot u 0 = 0.
Proof. by rewrite -(scale0r (0 : 'rV_d)) dotZr mul0r. Qed.
Lemma dotDl u v w : dot (u + v) w = dot u w + dot v w.
Proof. by rewrite ![dot _ w]dotC dotDr. Qed.
Lemma dotZl c u v : dot (c *: u) v = c * dot u v.
Proof. by rewrite ![dot _ v]dotC dotZr. Qed.
Lemma dotNl u v : dot (- u) v = - dot u v.
Proof. by rewrite ![dot _ v]dotC dotNr. Qed.
Lemma dot0l u : dot 0 u = 0.
Proof. by rewrite dotC dot0r. Qed.
Lemma dot_sumr u (I : finType) (F : I -> 'rV[R]_d) :
  dot u (\sum_i F i) = \sum_i dot u (F i).
Proof. exact: (big_morph (dot u) (dotDr u) (dot0r u)). Qed.
Lemma dot_comb u (I : finType) (lam : I -> R) (z : I -> 'rV[R]_d) :
  dot u (\sum_i lam i *: z i) = \sum_i lam i * dot u (z i).
Proof. by rewrite dot_sumr; apply: eq_bigr => i _; rewrite dotZr. Qed.

Lemma dot_ge0 u : 0 <= dot u u.
Proof. by apply: sumr_ge0 => i _; rewrite -expr2 sqr_ge0. Qed.
Lemma dot_eq0 u : dot u u = 0 -> u = 0.
Proof.
move=> h; apply/rowP => i; rewrite mxE; apply/eqP; rewrite -sqrf_eq0 expr2.
have P : forall j : 'I_d, true -> 0 <= u 0 j * u 0 j by move=> j _; rewrite -expr2 sqr_ge0.
by rewrite (psumr_eq0P P h).
Qed.
End Dot.

(** A vector of d coordinates and one more: (x, c). *)
Section Pair.
Variables (R : realFieldType) (d : nat).
Implicit Types (x y w : 'rV[R]_d) (a b c : R).

Definition pair x c : 'rV[R]_(d + 1) := row_mx x c%:M.

Lemma dot_pair w b x c : dot (pair w b) (pair x c) = dot w x + b * c.
Proof.
rewrite /dot big_split_ord /= big_ord1; congr (_ + _); last by rewrite !row_mxEr !mxE !mulr1n.
by apply: eq_bigr => i _; rewrite !row_mxEl.
Qed.
Lemma pairD x y a b : pair x a + pair y b = pair (x + y) (a + b).
Proof. by rewrite /pair add_row_mx raddfD. Qed.
Lemma pairZ a x c : a *: pair x c = pair (a *: x) (a * c).
Proof. by rewrite /pair scale_row_mx scale_scalar_mx. Qed.
Lemma pair0 : pair 0 0 = 0.
Proof. by rewrite /pair raddf0 row_mx0. Qed.
Lemma pair_inj x y a b : pair x a = pair y b -> x = y /\ a = b.
Proof.
case/eq_row_mx => -> /matrixP /(_ 0 0); by rewrite !mxE !mulr1n.
Qed.
Lemma pair_sum (I : finType) (x : I -> 'rV[R]_d) (a : I -> R) :
  \sum_i pair (x i) (a i) = pair (\sum_i x i) (\sum_i a i).
Proof.
by elim/big_rec3: _ => [|i z b u _ ->]; rewrite ?pair0 ?pairD.
Qed.
Lemma pair_eta (W : 'rV[R]_(d + 1)) : exists w b, W = pair w b.
Proof.
exists (lsubmx W), (rsubmx W 0 0); rewrite /pair -[LHS]hsubmxK; congr row_mx.
by apply/rowP => i; rewrite !ord1 !mxE mulr1n.
Qed.
End Pair.

(** Labels: [true] is +1, [false] is -1. *)
Section Sign.
Variable R : realFieldType.
Definition sg (s : bool) : R := if s then 1 else -1.
Lemma sgM s : sg s * sg s = 1.
Proof. by case: s; rewrite /sg ?mulrNN mulr1. Qed.
Lemma sgN s : sg (~~ s) = - sg s.
Proof. by case: s; rewrite /sg ?opprK. Qed.
End Sign.

(** Weighted sums *)
Section Weights.
Variables (R : realFieldType) (I : finType).
Implicit Types lam a : I -> R.

Definition weights lam := (forall i, 0 <= lam i) /\ exists i, lam i != 0.

Lemma wsum_gt0 lam a : weights lam -> (forall i, 0 < a i) -> 0 < \sum_i lam i * a i.
Proof.
case=> l0 [j nz] a0; rewrite (bigD1 j) //=; apply: ltr_paddr.
  by apply: sumr_ge0 => i _; rewrite mulr_ge0 // ltW.
by rewrite mulr_gt0 // lt_def nz l0.
Qed.

Lemma wsum_lt0 lam a : (forall i, 0 <= lam i) -> \sum_i lam i * a i < 0 ->
  exists i, 0 < lam i /\ a i < 0.
Proof.
move=> l0 neg; have [/existsP [i /andP [li ai]]|/existsPn none] :=
  boolP [exists i, (0 < lam i) && (a i < 0)]; first by exists i.
move: neg; rewrite ltNge sumr_ge0 // => i _; have := none i; have := l0 i.
rewrite le_eqVlt => /predU1P [<-|li]; first by rewrite mul0r.
by rewrite li -leNgt => ai; rewrite mulr_ge0.
Qed.

Lemma weights_sum lam : weights lam -> 0 < \sum_i lam i.
Proof.
move=> W; rewrite (eq_bigr (fun i => lam i * 1)) => [|i _]; last by rewrite mulr1.
by apply: wsum_gt0 => // i; apply: ltr01.
Qed.
End Weights.

(** Finitely many alternatives: one of the first kind, or all of the second. *)
Lemma exists_or_all n (P Q : 'I_n -> Prop) : (forall i, P i \/ Q i) -> (exists i, P i) \/ forall i, Q i.
Proof.
elim: n P Q => [|n IH] P Q H; first by right; case.
case: (H ord0) => [p|q]; first by left; exists ord0.
case: (IH (fun i => P (lift ord0 i)) (fun i => Q (lift ord0 i)) (fun i => H _)) => [[i p]|all].
  by left; exists (lift ord0 i).
by right=> i; case: (unliftP ord0 i) => [j ->|->].
Qed.
