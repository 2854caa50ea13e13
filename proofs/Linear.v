(** * Linear classifiers

    A classifier is one vector [W] = (w, b); it gives x the label of the sign of [dot W (phi x)].
    With bias [phi x] is (x, 1) and [psi v] is (v, 0); the sections assume only that phi moves by
    [c *: psi v] when x moves by [c *: v].  Row i of the data is
    [z i] = y_i phi(x_i), so W is right about row i iff [0 < dot W (z i)]. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Certificates: weights of rows that sum to a target *)
Section Certificates.
Variables (R : realFieldType) (k : nat) (I : finType) (z : I -> 'rV[R]_k).
Implicit Types (W t : 'rV[R]_k) (lam : I -> R) (theta c : R).

Definition accurate W := forall i, 0 < dot W (z i).
Definition weakly_accurate W := forall i, 0 <= dot W (z i).

Lemma dot_target lam t W : \sum_i lam i *: z i = t -> dot W t = \sum_i lam i * dot W (z i).
Proof. by move<-; apply: dot_comb. Qed.

(** A set of weights is [sound] for a class of classifiers if it makes every one of them positive. *)
Definition sound_for (acc : 'rV[R]_k -> Prop) lam :=
  forall W, acc W -> 0 < \sum_i lam i * dot W (z i).

Lemma weights_sound lam : weights lam -> sound_for accurate lam.
Proof. by move=> L W; apply: wsum_gt0. Qed.

(** inseparable (L1, R1): weights that sum to zero exclude every classifier of the class. *)
Theorem inseparable_sound acc lam : sound_for acc lam -> \sum_i lam i *: z i = 0 ->
  forall W, ~ acc W.
Proof. by move=> L e W /L; rewrite -(dot_target W e) dot0r ltxx. Qed.

(** Weights that sum to -theta t make t negative, and theta positive; theta >= 0 is given. *)
Lemma against_target acc lam theta t W : sound_for acc lam -> 0 <= theta ->
  \sum_i lam i *: z i = - (theta *: t) -> acc W -> 0 < theta /\ dot W t < 0.
Proof.
move=> L t0 e /L; rewrite -(dot_target W e) dotNr dotZr oppr_gt0 => neg.
have tp : 0 < theta by rewrite lt_def t0 andbT; apply: contraTneq neg => ->; rewrite mul0r ltxx.
by split=> //; rewrite -(pmulr_rlt0 _ tp).
Qed.

(** budget of a target (Lemma beta, "yes"): weights that sum to theta t make t positive. *)
Theorem target_positive acc lam theta t W : sound_for acc lam -> 0 <= theta ->
  \sum_i lam i *: z i = theta *: t -> acc W -> 0 < dot W t.
Proof.
move=> L t0 e a; have e' : \sum_i lam i *: z i = - (theta *: - t) by rewrite e scalerN opprK.
by have [_] := against_target L t0 e' a; rewrite dotNr oppr_lt0.
Qed.
End Certificates.

(** ** Labels, directions and points *)
Section Linear.
Variables (R : realFieldType) (d k : nat) (phi psi : 'rV[R]_d -> 'rV[R]_k).
Hypothesis move_phi : forall x c v, phi (x + c *: v) = phi x + c *: psi v.
Implicit Types (x v p : 'rV[R]_d) (W : 'rV[R]_k) (s : bool) (h : 'rV[R]_d -> bool).

Definition score W x := dot W (phi x).

(** h is the classifier W, however it labels the points of its boundary. *)
Definition decides h W :=
  forall x, (0 < score W x -> h x = true) /\ (score W x < 0 -> h x = false).
Definition adversarial h s v x := h x = s /\ exists2 c, 0 < c & h (x + c *: v) = ~~ s.

Lemma score_move W x c v : score W (x + c *: v) = score W x + c * dot W (psi v).
Proof. by rewrite /score move_phi dotDr dotZr. Qed.

Lemma decides_sign h W s x : decides h W -> 0 < sg R s * score W x -> h x = s.
Proof.
case: s => /(_ x) [p n]; rewrite /sg ?mul1r ?mulN1r ?oppr_gt0; [exact: p|exact: n].
Qed.

Lemma decides_label h W s x : decides h W -> h x = s -> 0 <= sg R s * score W x.
Proof.
move=> D hx; rewrite leNgt; apply/negP => neg.
have : h x = ~~ s by apply: (decides_sign D); rewrite sgN mulNr oppr_gt0.
by rewrite hx; case: (s).
Qed.

(** A negative slope leads every point of the label s across the boundary. *)
Lemma negative_slope_flips h W s v x : decides h W -> sg R s * dot W (psi v) < 0 ->
  h x = s -> adversarial h s v x.
Proof.
move=> D neg hx; split=> //; have := decides_label D hx.
move: neg; set m := sg R s * _; set a := sg R s * _ => neg a0.
exists ((a + 1) / - m); first by rewrite divr_gt0 ?oppr_gt0 // ltr_paddl ?ltr01.
apply: (decides_sign D); rewrite sgN mulNr oppr_gt0 score_move mulrDr mulrCA -/m -/a.
have -> : a + (a + 1) / - m * m = -1 by field; rewrite lt_eqF.
by rewrite oppr_lt0 ltr01.
Qed.

(** A slope of the right sign keeps the label for ever. *)
Lemma positive_slope_keeps h W s v x c : decides h W -> 0 <= sg R s * dot W (psi v) ->
  0 < sg R s * score W x -> 0 <= c -> h (x + c *: v) = s.
Proof.
move=> D pos x0 c0; apply: (decides_sign D); rewrite score_move mulrDr mulrCA.
by apply: ltr_paddr => //; rewrite mulr_ge0.
Qed.

Section Rows.
Variables (I : finType) (z : I -> 'rV[R]_k) (acc : 'rV[R]_k -> Prop).

(** Multipliers that certify the direction v at s. *)
Definition certifies (lam : I -> R) theta s v :=
  [/\ sound_for z acc lam, 0 <= theta & \sum_i lam i *: z i = - (theta *: (sg R s *: psi v))].

(** transfers, linear (L3, R2; contains Theorem 4): v is adversarial, for every classifier of the
    class, at every point to which it gives the label s. *)
Theorem transfers_sound lam theta s v : certifies lam theta s v ->
  forall W h, acc W -> decides h W -> forall x, h x = s -> adversarial h s v x.
Proof.
case=> L t0 e W h a D x hx; apply: negative_slope_flips hx => //.
by have [_] := against_target L t0 e a; rewrite dotZr.
Qed.

(** does-not-transfer, linear: such a classifier never changes the label s along v. *)
Theorem does_not_transfer_sound s v W h x c : decides h W -> 0 <= sg R s * dot W (psi v) ->
  0 < sg R s * score W x -> 0 <= c -> h (x + c *: v) = s.
Proof. exact: positive_slope_keeps. Qed.

(** does-not-transfer refutes: no multipliers certify v when a classifier has a slope >= 0. *)
Theorem does_not_transfer_refutes s v W : acc W -> 0 <= sg R s * dot W (psi v) ->
  forall lam theta, ~ certifies lam theta s v.
Proof.
move=> a pos lam theta [L t0 e]; have [_] := against_target L t0 e a.
by rewrite dotZr ltNge pos.
Qed.

(** forced, linear (L6, R4): every classifier of the class gives p the label s. *)
Theorem forced_sound lam theta s p : sound_for z acc lam -> 0 <= theta ->
  \sum_i lam i *: z i = theta *: (sg R s *: phi p) ->
  forall W h, acc W -> decides h W -> h p = s.
Proof.
move=> L t0 e W h a D; apply: (decides_sign D).
by have := target_positive L t0 e a; rewrite dotZr.
Qed.

(** not-forced: two classifiers of the class disagree about p, so neither label is forced. *)
Theorem not_forced_sound W1 W2 p : acc W1 -> acc W2 -> 0 < score W1 p -> score W2 p < 0 ->
  forall s, ~ forall W h, acc W -> decides h W -> h p = s.
Proof.
move=> a1 a2 p1 p2 s F.
have D W : decides (fun x => 0 < score W x) W.
  by move=> x; split=> [//|n]; rewrite ltNge ltW.
have e1 := F _ _ a1 (D W1); have e2 := F _ _ a2 (D W2).
by move: e1; rewrite -e2 p1 ltNge ltW.
Qed.
End Rows.
End Linear.

(** ** With and without bias

    [embed true x] is (x, 1); [embed false x] is (x, 0), so that without bias b plays no part. *)
Section Embedding.
Variables (R : realFieldType) (d : nat) (bias : bool).
Implicit Types x v : 'rV[R]_d.
Definition embed x := pair x bias%:R.
Definition direction v := pair v 0 : 'rV[R]_(d + 1).
Lemma move_embed x c v : embed (x + c *: v) = embed x + c *: direction v.
Proof. by rewrite pairZ pairD mulr0 addr0. Qed.
End Embedding.
