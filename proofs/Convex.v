(** * Convex decision regions

    [h x = true] means that h gives x the label of the region, the label r of the certificates; so
    both labels r are treated at once.  Rows with this label are inner rows, the others outer ones.
    A member of the class has a region that is convex and closed, or convex and open; closed or open
    along segments is enough. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Sets.
Variables (R : realFieldType) (d : nat).
Implicit Types (C : 'rV[R]_d -> Prop) (x v z g p : 'rV[R]_d) (e t : R).

Definition convex_set C := forall x z t, 0 <= t -> t <= 1 -> C x -> C z -> C ((1 - t) *: x + t *: z).
Definition closed_along_segments C := forall z g, (forall e, 0 < e -> e <= 1 -> C (z + e *: g)) -> C z.
Definition open_along_segments C := forall z g, C z -> exists2 e, 0 < e & C (z + e *: g).
Definition region C := convex_set C /\ (closed_along_segments C \/ open_along_segments C).

(** S is a sum of weights of points of C, V that of the weighted points. *)
Definition weighted C (S : R) (V : 'rV[R]_d) := S = 0 /\ V = 0 \/ 0 < S /\ C (S^-1 *: V).

Lemma weighted_add C a x S V : convex_set C -> 0 <= a -> C x -> weighted C S V ->
  weighted C (a + S) (a *: x + V).
Proof.
move=> cC; rewrite le_eqVlt => /predU1P [<-|a0] Cx; first by rewrite scale0r !add0r.
case=> [[-> ->]|[S0 CV]]; right.
  by rewrite !addr0 scalerA mulVf ?gt_eqF // scale1r.
have aS : 0 < a + S by rewrite addr_gt0.
split=> //; have := cC x _ (S / (a + S)) _ _ Cx CV.
rewrite divr_ge0 ?(ltW S0) ?(ltW aS) // ler_pdivr_mulr // mul1r ler_addr (ltW a0) => /(_ isT isT).
by congr C; rewrite scalerDr !scalerA; congr (_ *: _ + _ *: _); field; rewrite ?gt_eqF.
Qed.
Lemma weighted_sum C (I : finType) (P : pred I) (lam : I -> R) (x : I -> 'rV[R]_d) : convex_set C ->
  (forall i, P i -> 0 <= lam i) -> (forall i, P i -> C (x i)) ->
  weighted C (\sum_(i | P i) lam i) (\sum_(i | P i) lam i *: x i).
Proof.
move=> cC l0 Cx; apply: (big_rec2 (weighted C)) => [|i S V Pi]; first by left.
by apply: weighted_add; [|apply: l0|apply: Cx].
Qed.
(** What such a sum of points is, over a positive sum of weights, is in C. *)
Lemma weighted_in C S V p : weighted C S V -> 0 < S -> S *: p = V -> C p.
Proof.
case=> [[-> _]|[S0 CV] _ e]; first by rewrite ltxx.
by move: CV; rewrite -e scalerA mulVf ?gt_eqF // scale1r.
Qed.

(** From a point of the region, x + c v for all c: then z + t v is in the region with z, for t > 0. *)
Lemma ray_parallel C x v z t : region C -> C z -> 0 < t -> (forall c, 0 < c -> C (x + c *: v)) ->
  C (z + t *: v).
Proof.
case=> cv top Cz t0 H; case: top => [cl|op].
  apply: (cl _ (x - z)) => e e0 e1.
  have -> : z + t *: v + e *: (x - z) = (1 - e) *: z + e *: (x + (t / e) *: v).
    by apply/rowP => i; rewrite !mxE; move: (z 0 i) (v 0 i) (x 0 i) => p q r; field; rewrite gt_eqF.
  by apply: cv => //; [apply: ltW|apply: H; rewrite divr_gt0].
have [e e0 Ce] := op z (z - x) Cz.
have e1 : 0 < 1 + e by rewrite addr_gt0 ?ltr01.
have f0 : 0 < e / (1 + e) by rewrite divr_gt0.
have -> : z + t *: v =
  (1 - e / (1 + e)) *: (z + e *: (z - x)) + (e / (1 + e)) *: (x + (t / (e / (1 + e))) *: v).
  apply/rowP => i; rewrite !mxE; move: (z 0 i) (x 0 i) (v 0 i) => p q r.
  by field; rewrite !gt_eqF.
apply: cv => //; first exact: ltW.
  by rewrite ler_pdivr_mulr // mul1r ler_addr ler01.
by apply: H; rewrite divr_gt0.
Qed.
End Sets.

Section ConvexRegion.
Variables (R : realFieldType) (d : nat) (I : finType) (X : I -> 'rV[R]_d) (inner : I -> bool).
Implicit Types (h : 'rV[R]_d -> bool) (x v p : 'rV[R]_d) (lam : I -> R) (theta c : R).

(** Row i as for linear classifiers, the label of the region counting as +1. *)
Definition region_row i : 'rV[R]_(d + 1) := sg R (inner i) *: embed true (X i).
Definition right_at h := forall i, h (X i) = inner i.
Definition member h := region (fun x => h x).

(** k is the only outer row with a weight. *)
Definition one_outer lam k := [/\ forall i, 0 <= lam i, ~~ inner k, lam k != 0 &
  forall i, lam i != 0 -> inner i || (i == k)].

Lemma inner_rows lam : \sum_(i | inner i) lam i *: region_row i =
  pair (\sum_(i | inner i) lam i *: X i) (\sum_(i | inner i) lam i).
Proof.
rewrite big_mkcond [X in pair X _]big_mkcond [X in pair _ X]big_mkcond -pair_sum; apply: eq_bigr => i _; rewrite /region_row /=.
by case: (inner i); rewrite ?pair0 // /sg scale1r pairZ mulr1.
Qed.

(** The equation, solved for the outer row: with its weight, x_k is a sum of inner points and t. *)
Lemma outer_solved lam k t b : one_outer lam k -> \sum_i lam i *: region_row i = - pair t b ->
  \sum_(i | inner i) lam i = lam k - b /\ lam k *: X k = \sum_(i | inner i) lam i *: X i + t.
Proof.
case=> _ ok _ only; rewrite (bigID inner) /= [X in _ + X](bigD1 k) //= [X in _ + (_ + X)]big1 => [|i].
  rewrite addr0 inner_rows /region_row (negbTE ok) /sg scaleN1r scalerN pairZ mulr1 => e.
  have : pair (lam k *: X k) (lam k) =
    pair (\sum_(i | inner i) lam i *: X i + t) (\sum_(i | inner i) lam i + b).
    by rewrite -pairD -[pair t b]opprK -e opprB [RHS]addrC subrK.
  by case/pair_inj => -> ->; rewrite addrK.
case/andP => oi ik; have := only i; case: eqP => [-> _|_ /(_ isT)]; first by rewrite scale0r.
by rewrite (negbTE oi) (negbTE ik).
Qed.

Definition certifies lam theta s v k :=
  [/\ one_outer lam k, 0 <= theta & \sum_i lam i *: region_row i = - (theta *: (sg R s *: direction v))].

Lemma certifies_solved lam theta s v k : certifies lam theta s v k ->
  \sum_(i | inner i) lam i = lam k /\
  lam k *: X k = \sum_(i | inner i) lam i *: X i + (theta * sg R s) *: v.
Proof.
case=> O _; rewrite scalerA pairZ mulr0 => /(outer_solved O) [].
by rewrite subr0.
Qed.

Lemma outer_positive lam k : one_outer lam k -> 0 < lam k.
Proof. by case=> l0 _ nz _; rewrite lt_def nz l0. Qed.

(** The inner rows, with their weights, for an accurate h with a convex region. *)
Lemma inner_weighted h lam : convex_set h -> right_at h -> (forall i, 0 <= lam i) ->
  weighted h (\sum_(i | inner i) lam i) (\sum_(i | inner i) lam i *: X i).
Proof. by move=> cv acc l0; apply: weighted_sum => // i; rewrite acc. Qed.

Lemma outer_lost h lam k : right_at h -> one_outer lam k -> ~ h (X k).
Proof. by move=> acc [_ /negbTE out _ _]; rewrite acc out. Qed.

(** inseparable, convex region (C1): an outer point in the hull of the inner ones. *)
Theorem inseparable_sound lam k : one_outer lam k -> \sum_i lam i *: region_row i = 0 ->
  forall h, member h -> ~ right_at h.
Proof.
move=> O e h [cv _] acc; have l0 : forall i, 0 <= lam i by case: O.
have [] := outer_solved (t := 0) (b := 0) O; first by rewrite e pair0 oppr0.
rewrite subr0 addr0 => S E; apply: (outer_lost acc O).
by apply: (weighted_in (inner_weighted cv acc l0)); rewrite S ?outer_positive.
Qed.

(** Multipliers for the label of the region say that x_k lies behind a point z of the region along v. *)
Lemma outer_behind lam theta v k h : certifies lam theta true v k -> convex_set h -> right_at h ->
  exists z t, [/\ h z, 0 < t, X k = z + t *: v & ~ h (X k)].
Proof.
move=> C cv acc; have [O t0 _] := C; have k0 := outer_positive O.
have [S E] := certifies_solved C; rewrite /sg mulr1 in E; have out := outer_lost acc O.
have l0 : forall i, 0 <= lam i by case: O.
pose z := (lam k)^-1 *: \sum_(i | inner i) lam i *: X i.
have hz : h z.
  apply: (weighted_in (inner_weighted cv acc l0)); rewrite S //.
  by rewrite scalerA divff ?gt_eqF // scale1r.
have e : X k = z + (theta / lam k) *: v.
  have k1 : lam k != 0 by rewrite gt_eqF.
  have -> : X k = (lam k)^-1 *: (lam k *: X k) by rewrite scalerA mulVf ?scale1r.
  by rewrite E scalerDr scalerA [theta / _]mulrC.
exists z, (theta / lam k); split=> //; rewrite divr_gt0 // lt_def t0 andbT.
by apply/eqP => tz; apply: out; rewrite e tz mul0r scale0r addr0.
Qed.

(** transfers, convex region (C2; contains Theorems 11 and 12): no accurate member keeps the label
    of the region all along v, from any point to which it gives this label. *)
Theorem transfers_sound lam theta v k : certifies lam theta true v k ->
  forall h, member h -> right_at h -> forall x, ~ forall c, 0 < c -> h (x + c *: v).
Proof.
move=> C h mem acc x H; have [z [t [hz t0 e]]] := outer_behind C mem.1 acc.
by apply; rewrite e; apply: (ray_parallel mem hz t0 H).
Qed.

(** bound, convex region, from inner points (C3): x_i + c v has lost the label if c lam_i >= theta. *)
Theorem bound_upper_inner lam theta v k i c : certifies lam theta true v k -> inner i ->
  0 < c -> theta <= c * lam i ->
  forall h, member h -> right_at h -> ~ h (X i + c *: v).
Proof.
move=> C ii c0 tc h [cv _] acc hx; have [O t0 _] := C; have k0 := outer_positive O.
have [S E] := certifies_solved C; rewrite /sg mulr1 in E.
have l0 : forall i, 0 <= lam i by case: O.
(* x_k is a convex combination of inner points, with x_i + u c v in the place of x_i. *)
pose u := theta / (c * lam i).
have lu : lam i * (u * c) = theta.
  have [z|nz] := eqVneq (lam i) 0; last by rewrite /u; field; rewrite nz gt_eqF.
  by rewrite z mulr0 in tc; rewrite z mul0r; apply/eqP; rewrite eq_le t0 tc.
have u0 : 0 <= u by rewrite divr_ge0 // mulr_ge0 ?l0 // ltW.
have u1 : u <= 1.
  have [z|nz] := eqVneq (lam i) 0; first by rewrite /u z mulr0 invr0 mulr0 ler01.
  by rewrite ler_pdivr_mulr ?mul1r // mulr_gt0 // lt_def nz l0.
pose Y j := if j == i then (1 - u) *: X i + u *: (X i + c *: v) else X j.
have hY j : inner j -> h (Y j).
  by move=> ij; rewrite /Y; case: eqP => [_|_]; rewrite ?cv ?acc.
apply: (outer_lost acc O); apply: (weighted_in (weighted_sum cv (fun j _ => l0 j) hY)); rewrite S //.
rewrite E (bigD1 i) //= [in RHS](bigD1 i) //= addrAC; congr (_ + _).
  by rewrite /Y eqxx scalerBl scale1r [u *: (_ + _)]scalerDr addrA subrK scalerA scalerDr scalerA lu.
by apply: eq_bigr => j /andP [_ /negbTE ji]; rewrite /Y ji.
Qed.

(** bound, convex region, from the outer point x_k (C6): at the distance theta / lam_k it has lost it. *)
Theorem bound_upper_outer lam theta v k : certifies lam theta false v k ->
  forall h, member h -> right_at h -> h (X k + (theta / lam k) *: v).
Proof.
move=> C h [cv _] acc; have [O _ _] := C; have k0 := outer_positive O.
have [S E] := certifies_solved C; rewrite /sg mulrN1 scaleNr in E.
have l0 : forall i, 0 <= lam i by case: O.
apply: (weighted_in (inner_weighted cv acc l0)); rewrite S //.
by rewrite scalerDr E scalerA mulrCA divff ?gt_eqF // mulr1 subrK.
Qed.

(** forced, convex region, the label of the region (C4): p is in the hull of the inner points. *)
Theorem forced_inner_sound lam theta p : weights lam -> (forall i, lam i != 0 -> inner i) ->
  \sum_i lam i *: region_row i = theta *: embed true p ->
  forall h, member h -> right_at h -> h p.
Proof.
move=> L only; rewrite (bigID inner) /= [X in _ + X]big1 => [|i ni]; last first.
  by case: (eqVneq (lam i) 0) => [->|/only]; [rewrite scale0r|rewrite (negbTE ni)].
rewrite addr0 inner_rows pairZ mulr1 => /pair_inj [E S] h [cv _] acc.
apply: (weighted_in (inner_weighted cv acc L.1)); last by rewrite S E.
rewrite -(_ : \sum_i lam i = \sum_(i | inner i) lam i) ?weights_sum // (bigID inner) /=.
by rewrite [X in _ + X]big1 ?addr0 // => i ni; apply/eqP; apply: contraNT ni; apply: only.
Qed.

(** forced, convex region, the other label (C4): with p in the region x_k would be, too. *)
Theorem forced_outer_sound lam theta p k : one_outer lam k -> 0 <= theta ->
  \sum_i lam i *: region_row i = - (theta *: embed true p) ->
  forall h, member h -> right_at h -> ~ h p.
Proof.
move=> O t0; rewrite pairZ mulr1 => /(outer_solved O) [S E] h [cv _] acc hp.
have l0 : forall i, 0 <= lam i by case: O.
apply: (outer_lost acc O); apply: (weighted_in (weighted_add cv t0 hp (inner_weighted cv acc l0))).
  by rewrite S addrC subrK outer_positive.
by rewrite S addrC subrK E addrC.
Qed.
End ConvexRegion.
