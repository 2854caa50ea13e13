(** * An executable check of the maximum margin of polynomials, for the products (1 + x.y)^k *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Margins Polynomials Integers CheckLinear CheckBudget CheckMargin Readers CheckPolynomial.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition shared k d (u : seq Z) := [seq Z.mul r.1 r.2 | r <- zip u (shares k d)].
(** The sum of the lam_i z_i is the polynomial over the factors of its monomials; a / b times its squared norm is 1. *)
Definition check_kernel d k S e u p q a b lam theta := let N := width k d in let whole := factorial k in
  [&& check_sum N true (lift k S) (Z.mul e whole) (shared k d u) lam theta, size (shares k d) == N, size u == N,
    Z.ltb Z0 e && Z.ltb Z0 q && Z.ltb Z0 b, check_tight true (lift k S) e u p q lam &
    Z.eqb (Z.mul a (dotv u (shared k d u))) (Z.mul b (Z.mul (Z.mul e e) whole))].

Section Meaning.
Variables (R : realFieldType) (d k : nat) (S : dataset).
Notation toR := (toR R).
Notation N := (width k d).
Notation phi := (@monomials R d k N).
Notation normal e u := ((toR e)^-1 *: vec R N u).

Notation kernel_norm := (@kernel_norm R d k).
(** max-margin, polynomials, executed: [kernel_margin_sound], with the weights of the kernel. *)
Theorem check_kernel_sound e u p q a b lam theta : well_formed d S -> check_kernel d k S e u p q a b lam theta ->
  let z (i : 'I_(size (points S))) := sg R (nth true (labels S) i) *: phi (@point R d S i) in
  [/\ forall i, 1 <= dot (pair (normal e u) (toR p / toR q)) (z i),
    forall w b', (forall i, 1 <= dot (pair w b') (z i)) ->
      kernel_norm (normal e u) <= kernel_norm w /\ (kernel_norm w = kernel_norm (normal e u) -> w = normal e u) &
    toR a / toR b * kernel_norm (normal e u) = 1].
Proof.
move=> wf /and5P [sum /eqP ss /eqP su /andP [/andP [/(toR_gt0 R) e0 /(toR_gt0 R) q0] /(toR_gt0 R) b0] /andP [tight /Z.eqb_spec unit]] z.
have [wfL _ sl th0 [l0 E]] := sum_ok R sum; have f0 : 0 < toR (factorial k) by apply/toR_gt0/factorial_gt0.
have share0 (m : 'I_N) : 0 < toR (nth Z0 (shares k d) m).
  have mN : (m < size (forms cat [::] k [::] [seq [:: i] | i <- iota 0 d]))%N by move: ss; rewrite size_map => ->.
  by rewrite (nth_map [::]) //; apply/toR_gt0/share_gt0.
have entry (m : nat) : (m < N)%N -> nth Z0 (shared k d u) m = Z.mul (nth Z0 u m) (nth Z0 (shares k d) m).
  by move=> mN; rewrite (nth_map (Z0, Z0)) ?size_zip ?su ?ss ?minnn // nth_zip ?su ?ss.
have row i := tight_ok i wfL su e0 q0 sl tight.
have esize : size (points (lift k S)) = size (points S) by rewrite size_map.
have same w b' : (forall i, 1 <= dot (pair w b') (z i)) <-> forall j, 1 <= dot (pair w b') (@data_row R N true (lift k S) j).
  split=> H i; first by rewrite (@lifted_row R d k S (cast_ord esize i) i) //; apply: H.
  by have := H (cast_ord (esym esize) i); rewrite (@lifted_row R d k S i).
pose c : 'rV[R]_N := \row_m (toR (factorial k) / toR (nth Z0 (shares k d) m)).
pose t := (toR (Z.mul e (factorial k)))^-1 *: vec R N (shared k d u).
have c0 m : 0 < c 0 m by rewrite mxE divr_gt0.
have ut m : normal e u 0 m = c 0 m * t 0 m.
  rewrite !mxE entry // !toRM; move: (share0 m) (toR (nth Z0 u m)) => s0 x; move: (toR (nth _ _ _)) s0 => s s0.
  by field; rewrite !gt_eqF.
have dot_norm (w v : 'rV[R]_N) : (forall m, w 0 m = c 0 m * v 0 m) -> dot w v = kernel_norm w.
  move=> wv; apply: eq_bigr => m _; rewrite wv mxE; move: (share0 m) (v 0 m) => s0 x; move: (toR (nth _ _ _)) s0 => s s0.
  by rewrite expr2; field; rewrite !gt_eqF.
have tight' (i : 'I_(size (points (lift k S)))) : 0 < toR (nth Z0 lam i) / toR theta -> dot (pair (normal e u) (toR p / toR q)) (@data_row R N true (lift k S) i) = 1.
  by move=> li; apply: (row i).2; apply: contraTneq li => ->; rewrite mul0r ltxx.
split; first by apply/same => i; case: (row i).
  move=> w b' /same mw; pose v : 'rV[R]_N := \row_m (w 0 m / c 0 m).
  have wv m : w 0 m = c 0 m * v 0 m by rewrite [v 0 m]mxE mulrCA divff ?mulr1 // gt_eqF.
  rewrite -(dot_norm _ _ ut) -(dot_norm _ _ wv).
  apply: (kernel_margin_sound (lam := fun i : 'I_(size (points (lift k S))) => toR (nth Z0 lam i) / toR theta) c0 ut _ tight' E wv mw) => i.
  by rewrite divr_ge0 ?l0 // ltW.
rewrite -(dot_norm _ _ ut) dotZl dotZr dot_vec ?su //.
have := congr1 toR unit; rewrite !toRM => {}unit; apply: (mulfI (_ : toR b * (toR e * toR e * toR (factorial k)) != 0)).
  by rewrite !mulf_neq0 ?gt_eqF.
rewrite mulr1 -[RHS]unit; move: (toR (dotv _ _)) => x; field; by rewrite !gt_eqF.
Qed.
End Meaning.
