(** * Classifiers that are given by hidden units

    A list of affine functions, the units: x has the label of the region where all of them are
    positive, and the other label where some unit is negative.  (For r = -1 the units here are minus
    those of the network.) *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Convex.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Units.
Variables (R : realFieldType) (d : nat).
Implicit Types (h : 'rV[R]_d -> bool) (x v p : 'rV[R]_d) (c t e : R).
Notation unit_value := (score (@embed R d true)).

Section Family.
Variables (J : finType) (u : J -> 'rV[R]_(d + 1)).
(** h is given by the units, however it labels the boundary. *)
Definition given_by h := forall x, ((forall j, 0 < unit_value (u j) x) -> h x = true) /\
  forall j, unit_value (u j) x < 0 -> h x = false.
Definition all_positive x := [forall j, 0 < unit_value (u j) x].

Lemma given_by_all_positive : given_by all_positive.
Proof.
move=> x; split=> [h|j neg]; first exact/forallP.
by apply/negbTE/forallPn; exists j; rewrite -leNgt ltW.
Qed.

(** The region where all units are positive is convex and open: a member of the class. *)
Lemma units_member : member all_positive.
Proof.
have move j y c v := score_move (@move_embed R d true) (u j) y c v.
split=> [x z t t0 t1 /forallP hx /forallP hz|].
  apply/forallP => j; have -> : (1 - t) *: x + t *: z = x + t *: (z - x).
    by apply/rowP => i; rewrite !mxE; move: (x 0 i) (z 0 i) => p q; ring.
  have hz' := hz j; rewrite -[z in unit_value _ z](subrK x) addrC -[z - x]scale1r move in hz'.
  rewrite move; have -> : unit_value (u j) x + t * dot (u j) (direction (z - x)) =
    (1 - t) * unit_value (u j) x + t * (unit_value (u j) x + 1 * dot (u j) (direction (z - x))) by ring.
  move: t0; rewrite le_eqVlt => /predU1P [<-|t0].
    by rewrite mul0r addr0 subr0 mul1r.
  by rewrite ltr_paddl ?mulr_gt0 // mulr_ge0 ?subr_ge0 // ltW.
right=> z g /forallP hz.
have [e [e0 _ He]] := small_ex (small_all (fun j => small_affine (dot (u j) (direction g)) (hz j))).
by exists e => //; apply/forallP => j; rewrite move He.
Qed.

Variables (I : finType) (X : I -> 'rV[R]_d) (inner : I -> bool).
Definition units_accurate := forall i,
  if inner i then forall j, 0 < unit_value (u j) (X i) else exists j, unit_value (u j) (X i) < 0.
Definition units_weakly_accurate := forall i,
  if inner i then forall j, 0 <= unit_value (u j) (X i) else exists j, unit_value (u j) (X i) <= 0.

(** separable, convex region: h is right about all rows. *)
Theorem units_right h : units_accurate -> given_by h -> right_at X inner h.
Proof.
move=> a D i; have := a i; case: (inner i) => [pos|[j neg]].
  by apply: (D _).1.
exact: (D _).2 neg.
Qed.

(** does-not-transfer, convex region, s = r: units that do not fall along v keep the label. *)
Theorem does_not_transfer_inner h v x c : given_by h -> (forall j, 0 <= dot (u j) (direction v)) ->
  (forall j, 0 < unit_value (u j) x) -> 0 <= c -> h (x + c *: v) = true.
Proof.
move=> D up pos c0; apply: (D _).1 => j; rewrite (score_move (@move_embed R d true)).
by rewrite ltr_paddr // mulr_ge0.
Qed.

(** does-not-transfer, convex region, s = -r: a negative unit that does not rise keeps the label. *)
Theorem does_not_transfer_outer h v x c j : given_by h -> dot (u j) (direction v) <= 0 ->
  unit_value (u j) x < 0 -> 0 <= c -> h (x + c *: v) = false.
Proof.
move=> D down neg c0; apply: (D _).2 (j) _; rewrite (score_move (@move_embed R d true)).
by rewrite ltr_naddr // mulr_ge0_le0.
Qed.

(** does-not-transfer refutes transfers: such units exclude all multipliers. *)
Theorem does_not_transfer_refutes lam theta v k i : units_accurate -> inner i ->
  (forall j, 0 <= dot (u j) (direction v)) -> ~ certifies X inner lam theta true v k.
Proof.
move=> a ii up C; have D := given_by_all_positive.
apply: (transfers_sound C units_member (units_right a D) (x := X i)) => c c0.
apply: (does_not_transfer_inner D up _ (ltW c0)).
by have := a i; rewrite ii.
Qed.
End Family.

(** not-forced, convex region: two such classifiers that disagree about p. *)
Theorem not_forced_sound (J1 J2 : finType) (u1 : J1 -> 'rV[R]_(d + 1)) (u2 : J2 -> 'rV[R]_(d + 1))
  (I : finType) (X : I -> 'rV[R]_d) inner p j :
  units_accurate u1 X inner -> units_accurate u2 X inner ->
  (forall i, 0 < unit_value (u1 i) p) -> unit_value (u2 j) p < 0 ->
  forall s, ~ forall h, member h -> right_at X inner h -> h p = s.
Proof.
move=> a1 a2 p1 p2 s F.
have D1 := given_by_all_positive u1; have D2 := given_by_all_positive u2.
have e1 := F _ (units_member u1) (units_right a1 D1).
have e2 := F _ (units_member u2) (units_right a2 D2).
by have := (D2 p).2 _ p2; rewrite e2 -e1 (D1 p).1.
Qed.

(** ** Weakly accurate units are approached by accurate ones, with a unit for each row *)
Section Near.
Variables (m n : nat) (w : 'I_m.+1 -> 'rV[R]_(d + 1)) (u : 'I_n.+1 -> 'rV[R]_(d + 1)).
Variables (I : finType) (X : I -> 'rV[R]_d) (inner : I -> bool).
Hypothesis acc : units_accurate u X inner.
Variable a : I -> 'I_m.+1.   (* the unit of w that excludes row i, if that is an outer row *)
Hypothesis weak : forall i, if inner i then forall j, 0 <= unit_value (w j) (X i)
  else unit_value (w (a i)) (X i) <= 0.

Definition excluding i := odflt ord0 [pick j | unit_value (u j) (X i) < 0].
Definition mixed e i := w (a i) + e *: u (excluding i).

Lemma unit_mixed e i x :
  unit_value (mixed e i) x = unit_value (w (a i)) x + e * unit_value (u (excluding i)) x.
Proof. by rewrite /score dotDl dotZl. Qed.

Lemma mixed_accurate e : 0 < e -> units_accurate (mixed e) X inner.
Proof.
move=> e0 i; have := weak i; have := acc i; case: (inner i) => [pos nonneg j|[j neg] npos].
  by rewrite unit_mixed ltr_paddl // mulr_gt0.
exists i; rewrite unit_mixed ltr_naddl // pmulr_rlt0 // /excluding.
by case: pickP => //= /(_ j); rewrite neg.
Qed.

Lemma mixed_small (q : I -> 'rV[R]_d) s : (forall i, 0 < sg R s * unit_value (w (a i)) (q i)) ->
  small (fun e => forall i, 0 < sg R s * unit_value (mixed e i) (q i)).
Proof.
move=> pos; apply: small_all => i; pose b := sg R s * unit_value (u (excluding i)) (q i).
have [e0 e00 He] := small_affine b (pos i).
by exists e0 => // e ep ee; rewrite unit_mixed mulrDr mulrCA He.
Qed.

(** Units that are all positive at finitely many points are approached by accurate ones that are, too. *)
Theorem inner_near (Q : finType) (q : Q -> 'rV[R]_d) : (forall j y, 0 < unit_value (w j) (q y)) ->
  exists u', units_accurate u' X inner /\ forall (i : I) y, 0 < unit_value (u' i) (q y).
Proof.
move=> pos; have [y|e [e0 _ He]] := @small_ex _ _ (small_all (P := fun y e =>
  forall i, 0 < sg R true * unit_value (mixed e i) (q y)) _).
  by apply: mixed_small => i; rewrite mul1r.
by exists (mixed e); split=> [|i y]; [apply: mixed_accurate|have := He y i; rewrite mul1r].
Qed.

(** A unit that excludes finitely many points is approached by one that does, of accurate units. *)
Theorem outer_near (Q : finType) (q : Q -> 'rV[R]_d) i : (forall y, unit_value (w (a i)) (q y) < 0) ->
  exists u', units_accurate u' X inner /\ exists j : I, forall y, unit_value (u' j) (q y) < 0.
Proof.
move=> neg; pose b y := - unit_value (u (excluding i)) (q y).
have neg' y : 0 < - unit_value (w (a i)) (q y) by rewrite oppr_gt0.
have [e [e0 _ He]] := small_ex (small_all (fun y => small_affine (b y) (neg' y))).
exists (mixed e); split; [exact: mixed_accurate|exists i => y].
by rewrite -oppr_gt0 unit_mixed opprD -mulrN He.
Qed.

(** bound, lower end, convex region, from an inner point: accurate units keep the label up to t < c. *)
Theorem bound_lower_inner x v c : (forall j, 0 < unit_value (w j) x) ->
  (forall j, 0 <= unit_value (w j) (x + c *: v)) -> forall t, 0 <= t -> t < c ->
  exists u', units_accurate u' X inner /\ forall i : I, keeps_to (@embed R d true) (u' i) true x v t.
Proof.
move=> x0 xc t t0 tc; have [j b|u' [a' pos]] := @inner_near _ (fun b => if b then x else x + t *: v).
  case: b => //; have := @value_between _ _ _ _ _ (@move_embed R d true) (w j) true x v c t.
  by rewrite !mul1r; apply.
exists u'; split=> // i; apply: (keeps_between (@move_embed R d true)); rewrite mul1r.
  exact: (pos i true).
exact: (pos i false).
Qed.

(** bound, lower end, convex region, from the outer point x_i. *)
Theorem bound_lower_outer i v c : unit_value (w (a i)) (X i) < 0 ->
  unit_value (w (a i)) (X i + c *: v) <= 0 -> forall t, 0 <= t -> t < c ->
  exists u', units_accurate u' X inner /\
    exists j : I, keeps_to (@embed R d true) (u' j) false (X i) v t.
Proof.
move=> x0 xc t t0 tc; have N y : sg R false * y = - y by rewrite mulN1r.
have [b|u' [a' [j neg]]] := @outer_near _ (fun b => if b then X i else X i + t *: v) i.
  case: b => //; have := @value_between _ _ _ _ _ (@move_embed R d true) (w (a i)) false (X i) v c t.
  by rewrite !N !oppr_gt0 oppr_ge0; apply.
exists u'; split=> //; exists j; apply: (keeps_between (@move_embed R d true)); rewrite N oppr_gt0.
  exact: (neg true).
exact: (neg false).
Qed.
End Near.
End Units.
