(** * Two data sets: a direction that is adversarial for the accurate classifiers of both *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section TwoSamples.
Variables (R : realFieldType) (d : nat) (bias : bool).
Variables (I1 I2 : finType) (z1 : I1 -> 'rV[R]_(d + 1)) (z2 : I2 -> 'rV[R]_(d + 1)).
Implicit Types (v x w : 'rV[R]_d) (s : bool).
Notation phi := (@embed R d bias).
Notation psi := (@direction R d).
Definition fooled (acc : 'rV[R]_(d + 1) -> Prop) s v x :=
  forall W h, acc W -> decides phi h W -> h x = s -> adversarial h s v x.

(** common-direction (L8): multipliers over the rows of each data set. *)
Theorem common_direction_sound lam1 theta1 lam2 theta2 s v :
  certifies psi z1 (accurate z1) lam1 theta1 s v -> certifies psi z2 (accurate z2) lam2 theta2 s v ->
  forall x, fooled (accurate z1) s v x /\ fooled (accurate z2) s v x.
Proof.
move=> C1 C2 x; split=> W h a D hx.
  exact: (transfers_sound (@move_embed R d bias) C1 a D hx).
exact: (transfers_sound (@move_embed R d bias) C2 a D hx).
Qed.

(** A direction that is adversarial for W at a point of the label s has a negative slope. *)
Lemma fooled_slope (acc : 'rV[R]_(d + 1) -> Prop) W s v x : acc W -> 0 < sg R s * score phi W x -> fooled acc s v x ->
  sg R s * dot W (psi v) < 0.
Proof.
move=> a x0 F; rewrite ltNge; apply/negP => up.
have D : decides phi (fun y => 0 < score phi W y) W.
  by move=> y; split=> [//|y0]; rewrite ltNge ltW.
have [_ [c /ltW c0]] := F W _ a D (decides_sign D x0).
rewrite (positive_slope_keeps (@move_embed R d bias) D up x0 c0); by case: (s).
Qed.

(** no-common-direction: accurate classifiers of the two data sets with the normals w and -w. *)
Theorem no_common_direction_sound s w b1 b2 x1 x2 :
  accurate z1 (pair w b1) -> accurate z2 (pair (- w) b2) ->
  0 < sg R s * score phi (pair w b1) x1 -> 0 < sg R s * score phi (pair (- w) b2) x2 ->
  forall v, ~ (fooled (accurate z1) s v x1 /\ fooled (accurate z2) s v x2).
Proof.
move=> a1 a2 p1 p2 v [F1 F2].
have := fooled_slope a2 p2 F2; have := fooled_slope a1 p1 F1.
rewrite !dot_pair !mulr0 !addr0 dotNl mulrN oppr_lt0 => neg pos.
by have := lt_trans neg pos; rewrite ltxx.
Qed.
End TwoSamples.
