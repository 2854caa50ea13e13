(** * Executable checks of polynomials along a ray *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Polynomials Integers CheckLinear Readers CheckPolynomial Positive.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** Products of polynomials in the distance, given by their coefficients *)
Fixpoint mulv (p q : seq Z) := if p is a :: p' then addv (scalev a q) (Z0 :: mulv p' q) else [::].
(** The coordinates of x + t v, and a polynomial there, times the denominators of x and v, to the power of the degree *)
Definition ray_points (x v : vector) : seq (seq Z) :=
  [seq [:: Z.mul (below v) r.1; Z.mul (below x) r.2] | r <- zip (numerators x) (numerators v)].
Definition on_ray k W (x v : vector) := let e := Z.mul (below x) (below v) in
  combv W (rcons (forms mulv [:: Zpos xH] k [:: e] (ray_points x v)) [:: powerz e k]).
(** The sign s all along *)
Definition check_ray k s W x v := positive_ray (scalev (sgz s) (on_ray k W x v)).
(** The same behind x, where it may be zero, for ever or up to a distance *)
Definition behind k s W x v := from_first (scalev (sgz s) (on_ray k W x v)).
Definition check_for_ever k s W x v := positive_ray (behind k s W x v).
Definition check_until k s W x v (a : rational) := Z.eqb a.1 Z0 || positive_until a.1 a.2 (behind k s W x v).

Section Meaning.
Variables (R : realFieldType) (d k : nat).
Notation toR := (toR R).
Notation N := (width k d).
Notation phi := (@monomials R d k N).
Notation spot p := ((toR (below p))^-1 *: vec R d (numerators p)).
Implicit Types t : R.

Lemma horner_add t u v : horner_at t (addv u v) = horner_at t u + horner_at t v.
Proof.
elim: u v => [|a u IH] [|b v] //=; rewrite ?add0r ?addr0 // toRD IH mulrDr.
by rewrite addrACA.
Qed.
Lemma horner_scale t c u : horner_at t (scalev c u) = toR c * horner_at t u.
Proof. by elim: u => [|a u IH] /=; rewrite ?mulr0 // toRM IH mulrDr mulrCA. Qed.
Lemma horner_mul t p q : horner_at t (mulv p q) = horner_at t p * horner_at t q.
Proof.
elim: p => [|a p IH] /=; first by rewrite mul0r.
by rewrite horner_add horner_scale /= IH (_ : toR Z0 = 0) // add0r mulrDl mulrA.
Qed.
Lemma horner_comb t lam rows :
  horner_at t (combv lam rows) = \sum_(i < size rows) toR (nth Z0 lam i) * horner_at t (nth [::] rows i).
Proof.
elim: rows lam => [|r rows IH] [|l lam]; rewrite /= ?big_ord0 //.
  by rewrite big1 // => i _; rewrite nth_nil mul0r.
rewrite big_ord_recl /= -IH; case: Z.eqb_spec => [->|_]; last by rewrite horner_add horner_scale.
by rewrite mul0r add0r.
Qed.

Section Ray.
Variables (x v : vector).
Hypotheses (sx : size (numerators x) = d) (x0 : Z.ltb Z0 (below x)) (sv : size (numerators v) = d) (v0 : Z.ltb Z0 (below v)).
Let e := Z.mul (below x) (below v).
Let e0 : 0 < toR e. Proof. by rewrite toRM mulr_gt0 // toR_gt0. Qed.

Lemma ray_points_ok t : map (horner_at t) (ray_points x v) = [seq toR e * a | a <- entries (spot x + t *: spot v)].
Proof.
have sz : size (map (horner_at t) (ray_points x v)) = d by rewrite !size_map size_zip sx sv minnn.
apply: (@eq_from_nth _ 0) => [|j]; rewrite sz; first by rewrite size_map size_listed.
move=> jd.
rewrite (nth_map [::]) ?size_map ?size_zip ?sx ?sv ?minnn // (nth_map (Z0, Z0)) ?size_zip ?sx ?sv ?minnn // nth_zip ?sx ?sv //=.
rewrite nth_scaled nth_listed !mxE /= mulr0 addr0 !toRM.
by move: (toR_gt0 R x0) (toR_gt0 R v0) (toR (nth _ _ _)) (toR (nth _ _ _)) => x1 v1 a b; field; rewrite !gt_eqF.
Qed.
Lemma on_ray_ok W t : size W = N.+1 -> horner_at t (on_ray k W x v) = toR e ^+ k * dot (vec R (N + 1) W) (phi (spot x + t *: spot v)).
Proof.
move=> sW; set y := spot x + _; set rows := rcons (forms mulv [:: Zpos xH] k [:: e] (ray_points x v)) [:: powerz e k].
have all_forms : map (horner_at t) (forms mulv [:: Zpos xH] k [:: e] (ray_points x v)) = [seq toR e ^+ k * p | p <- forms *%R 1 k 1 (entries y)].
  rewrite (@map_forms _ R mulv [:: Zpos xH] *%R 1 (horner_at t) (horner_mul t)) /=; last by rewrite mulr0 addr0.
  by rewrite mulr0 addr0 ray_points_ok -{1}[toR e]mulr1 forms_scale.
have sf : size (forms *%R 1 k 1 (entries y)) = N.
  have := size_forms k (x := nseq d Z0) Z0 (size_nseq d Z0); rewrite -(size_map (fun=> tt)) (map_forms (mul' := fun _ _ => tt) (one' := tt)) // => <-.
  rewrite -(size_map (fun=> tt)) (map_forms (mul' := fun _ _ => tt) (one' := tt)) //; congr (size (forms _ _ _ _ _)).
  by apply: (@eq_from_nth _ tt) => [|j _]; [rewrite size_map size_listed size_map size_nseq|case: (nth _ _ _); case: (nth _ _ _)].
have sr : size (forms mulv [:: Zpos xH] k [:: e] (ray_points x v)) = N by rewrite -(size_map (horner_at t)) all_forms size_map.
rewrite /on_ray horner_comb -/rows /dot mulr_sumr (_ : size rows = (N + 1)%N); last by rewrite size_rcons sr addn1.
apply: eq_bigr => i _; rewrite mxE mulrCA; congr (_ * _); rewrite /rows nth_rcons sr mxE.
case: splitP => j ij; last first.
  have iN : nat_of_ord i = N by rewrite ij ord1 addn0.
  by rewrite iN eqxx mxE !ord1 mulr1n /= mulr0 addr0 toR_power mulr1.
rewrite ij mxE; have := congr1 (fun l => l`_j) all_forms; rewrite /= nth_scaled => <-.
by rewrite (nth_map [::]) // sr.
Qed.

(** A polynomial that has the sign s all along is bounded from below. *)
Lemma check_ray_sound W s : size W = N.+1 -> check_ray k s W x v ->
  exists2 m, 0 < m & forall t, 0 <= t -> m <= sg R s * dot (vec R (N + 1) W) (phi (spot x + t *: spot v)).
Proof.
move=> sW; rewrite /check_ray => /(positive_ray_ok R) [m m0 low]; exists (m / toR e ^+ k) => [|t t0]; first by rewrite divr_gt0 ?exprn_gt0.
rewrite ler_pdivr_mulr ?exprn_gt0 // mulrAC -mulrA -on_ray_ok // -toR_sg -horner_scale.
exact: low.
Qed.

(** bound, polynomials, executed: what is positive behind x, and others that are near, keep their sign. *)
Lemma behind_keeps W W0 s c m : size W = N.+1 -> 0 < m ->
  (forall t, 0 <= t -> t <= c -> m <= horner_at t (behind k s W x v)) -> 0 < sg R s * dot W0 (phi (spot x)) ->
  exists2 r, 0 < r & forall t, 0 <= t -> t <= c -> 0 < sg R s * dot (vec R (N + 1) W + r *: W0) (phi (spot x + t *: spot v)).
Proof.
move=> sW m0 low pos; have ek : 0 < toR e ^+ k by rewrite exprn_gt0.
have factor t : sg R s * dot (vec R (N + 1) W) (phi (spot x + t *: spot v)) =
    t ^+ (size (scalev (sgz s) (on_ray k W x v)) - size (behind k s W x v)) * (horner_at t (behind k s W x v) / toR e ^+ k).
  rewrite mulrA -from_first_ok horner_scale toR_sg on_ray_ok // -mulrA; congr (_ * _).
  by rewrite mulrAC divff ?mul1r // gt_eqF.
have low' t : 0 <= t -> t <= c -> m / toR e ^+ k <= horner_at t (behind k s W x v) / toR e ^+ k.
  by move=> t0 tc; rewrite ler_pmul2r ?invr_gt0 // low.
exact: (keeps_near factor (divr_gt0 m0 ek) low' pos).
Qed.
Lemma endless_keeps W W0 s c : size W = N.+1 -> check_for_ever k s W x v -> 0 < sg R s * dot W0 (phi (spot x)) ->
  exists2 r, 0 < r & forall t, 0 <= t -> t <= c -> 0 < sg R s * dot (vec R (N + 1) W + r *: W0) (phi (spot x + t *: spot v)).
Proof.
move=> sW; rewrite /check_for_ever => /(positive_ray_ok R) [m m0 low].
by apply: (behind_keeps sW m0) => t t0 _; apply: low.
Qed.
Lemma until_keeps W W0 s c a : size W = N.+1 -> Z.leb Z0 a.1 -> Z.ltb Z0 a.2 -> check_until k s W x v a ->
  0 <= c -> c < toR a.1 / toR a.2 -> 0 < sg R s * dot W0 (phi (spot x)) ->
  exists2 r, 0 < r & forall t, 0 <= t -> t <= c -> 0 < sg R s * dot (vec R (N + 1) W + r *: W0) (phi (spot x + t *: spot v)).
Proof.
move=> sW /(toR_ge0 R) a0 /(toR_gt0 R) b0; rewrite /check_until => /orP [/Z.eqb_spec ->|ok] c0 ca.
  by move: (le_lt_trans c0 ca); rewrite (_ : toR Z0 = 0) // mul0r ltxx.
have a1 : 0 < toR a.1 by have := le_lt_trans c0 ca; rewrite pmulr_lgt0 // invr_gt0.
have [m m0 low] := positive_until_ok a1 b0 ok c0 ca; exact: (behind_keeps sW m0 low).
Qed.
End Ray.
End Meaning.
