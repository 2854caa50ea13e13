(** * Separation: what is finite and what is not, without logarithms

    Of the claim [separation] the part that is about inequalities: which rows overlap, and which
    coefficients every exposing classifier has in common. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Separation.
Variables (R : realFieldType) (k : nat) (I : finType) (z : I -> 'rV[R]_k).
Implicit Types (W t : 'rV[R]_k) (mu lam : I -> R).

(** Weights of a zero sum are on rows where every weakly accurate classifier is zero. *)
Lemma zero_on_weights mu W i : (forall j, 0 <= mu j) -> \sum_j mu j *: z j = 0 ->
  weakly_accurate z W -> mu i != 0 -> dot W (z i) = 0.
Proof.
move=> m0 e w nz; have := dot_target W e; rewrite dot0r => /esym sum0.
have pos j : true -> 0 <= mu j * dot W (z j) by rewrite mulr_ge0.
by have /eqP := psumr_eq0P pos sum0 (i := i) isT; rewrite mulf_eq0 (negbTE nz) => /eqP.
Qed.

(** separation, the rows: W is positive off the overlapping rows, and no weakly accurate one is on them. *)
Theorem separation_rows_sound mu W : (forall j, 0 <= mu j) -> \sum_j mu j *: z j = 0 ->
  weakly_accurate z W -> (forall i, (dot W (z i) == 0) = (mu i != 0)) ->
  (forall i, mu i = 0 -> 0 < dot W (z i)) /\
  forall V i, weakly_accurate z V -> mu i != 0 -> dot V (z i) = 0.
Proof.
move=> m0 e w same; split=> [i mi|V i wV]; last exact: zero_on_weights.
by rewrite lt_def w same mi eqxx.
Qed.

(** separation, a coefficient t that is fixed: with t a combination of overlapping rows, weakly accurate
    classifiers can be added without changing it. *)
Theorem separation_finite_sound mu lam t V : (forall j, 0 <= mu j) -> \sum_j mu j *: z j = 0 ->
  (forall i, lam i != 0 -> mu i != 0) -> \sum_i lam i *: z i = t ->
  weakly_accurate z V -> dot V t = 0.
Proof.
move=> m0 e only <- w; rewrite dot_comb big1 // => i _.
have [->|/only nz] := eqVneq (lam i) 0; first by rewrite mul0r.
by rewrite (zero_on_weights m0 e w nz) mulr0.
Qed.

(** separation, a coefficient t that grows: it is at least lam_i times the value at each row i. *)
Theorem separation_infinite_sound lam t V i : (forall j, 0 <= lam j) -> \sum_j lam j *: z j = t ->
  weakly_accurate z V -> lam i * dot V (z i) <= dot V t.
Proof.
move=> l0 <- w; rewrite dot_comb (bigD1 i) //= ler_addl.
by apply: sumr_ge0 => j _; rewrite mulr_ge0.
Qed.
End Separation.
