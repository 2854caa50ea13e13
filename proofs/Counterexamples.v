(** * Sentences of the paper that do not hold as printed

    Each refutes every direction, or every constant, where the text says "there is".  E and N are the
    labels of the theory; the line and the plane suffice. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Convex Networks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Counterexamples.
Variable R : realFieldType.
Implicit Types (v c x : R).

Definition plane (a b : R) : 'rV[R]_2 := \row_i (nth 0 [:: a; b] i).
Lemma dot_plane a b a' b' : dot (plane a b) (plane a' b') = a * a' + b * b'.
Proof. by rewrite /dot !big_ord_recl big_ord0 addr0 !mxE. Qed.
Lemma planeD a b a' b' : plane a b + plane a' b' = plane (a + a') (b + b').
Proof. by apply/rowP; case=> [[|[|]]] // ?; rewrite !mxE. Qed.
Lemma planeZ c a b : c *: plane a b = plane (c * a) (c * b).
Proof. by apply/rowP; case=> [[|[|]]] // ?; rewrite !mxE. Qed.

(** Along v or against it: a half-line is never left in one of the two directions. *)
Lemma one_way v : (forall c, 0 <= c -> 0 <= c * v) \/ (forall c, 0 <= c -> c * v <= 0).
Proof.
have [v0|v0] := lerP 0 v; [left|right] => c c0; first exact: mulr_ge0.
by rewrite mulr_ge0_le0 // ltW.
Qed.

(** E1, after Corollary 6: no universal constant.  (1,0), (1,1) against (-1,0), u = (1,0): for every C
    some accurate classifier keeps the label of (1,1) up to a distance C along -u. *)
Theorem E1 C : 0 < C -> exists w b, [/\ 0 < dot w (plane 1 0) + b, 0 < dot w (plane 1 1) + b,
  dot w (plane (-1) 0) + b < 0 &
  forall c, 0 <= c -> c <= C -> 0 < dot w (plane 1 1 + c *: plane (-1) 0) + b].
Proof.
move=> C0; have e0 : 0 < C^-1 by rewrite invr_gt0.
exists (plane C^-1 1), 0; rewrite !dot_plane; split.
- by rewrite !addr0 mulr1 mulr0 addr0.
- by rewrite !mulr1 addr0 addr_gt0 ?ltr01.
- by rewrite mulr0 !addr0 mulrN1 oppr_lt0.
move=> c c0 cC; rewrite planeZ planeD dot_plane.
have -> : C^-1 * (1 + c * -1) + 1 * (1 + c * 0) + 0 = C^-1 + (1 - c * C^-1) by ring.
by rewrite ltr_paddr // subr_ge0 ler_pdivr_mulr // mul1r.
Qed.

Definition h3 (x : 'rV[R]_2) := (0 < x 0 ord_max) || (x == 0).
(** E3, Theorem 11 with "convex" alone: the open upper half-plane and the origin.  From (0,1) the direction
    from the origin to (1,0) never leaves them, and any other direction fails by C2. *)
Theorem E3 : [/\ convex_set h3, h3 0, ~~ h3 (plane 1 0) & forall c, h3 (plane 0 1 + c *: plane 1 0)].
Proof.
split=> [x z t t0 t1 hx hz||| c]; last by rewrite /h3 planeZ planeD mxE /= mulr0 addr0 ltr01.
- have nn u : h3 u -> 0 <= u 0 ord_max by case/orP => [/ltW //|/eqP ->]; rewrite mxE.
  have [z0|tn] := eqVneq t 0; first by rewrite z0 subr0 scale1r scale0r addr0.
  have tp : 0 < t by rewrite lt_def tn.
  have [z1|t1n] := eqVneq t 1; first by rewrite z1 subrr scale0r add0r scale1r.
  have tq : 0 < 1 - t by rewrite subr_gt0 lt_def eq_sym t1n.
  rewrite /h3 !mxE; case/orP: (hx) => [xp|/eqP ->].
    by rewrite ltr_spaddl ?mulr_gt0 // mulr_ge0 // nn.
  case/orP: hz => [zp|/eqP ->]; first by rewrite mxE mulr0 add0r mulr_gt0.
  by rewrite !scaler0 addr0 eqxx orbT.
- by rewrite /h3 eqxx orbT.
rewrite /h3 mxE /= ltxx /=; apply/eqP => /rowP /(_ ord0); rewrite !mxE /= => /eqP.
by rewrite oner_eq0.
Qed.

Definition h4 x := ~~ ((1 < x) && (x < 3%:R)).
(** E4, Theorem 12: C_h may contain x_beta.  h says beta exactly between 1 and 3, C_h is the line, 0 is
    x_alpha and 2 is x_beta: no v works at 0 and at 4. *)
Theorem E4 v : [/\ h4 0, ~~ h4 2%:R & (forall c, 0 <= c -> h4 (0 + c * v)) \/ (forall c, 0 <= c -> h4 (4%:R + c * v))].
Proof.
rewrite /h4 (ltNge 1 0) ler01 /= negbK !ltr_nat ltr1n; split=> //.
case: (one_way v) => H; [right|left] => c c0; rewrite negb_and -!leNgt.
  by rewrite orbC ler_paddr ?H // ler_nat.
by rewrite add0r (le_trans (H c c0)) // ler01.
Qed.

(** The network max(0, x) + max(0, -x), which is the absolute value. *)
Lemma relu_abs x : relu x + relu (- x) = `|x|.
Proof.
rewrite /relu; have [x0|x0] := lerP 0 x.
  by rewrite (elimT max_idPl) ?addr0 ?oppr_le0 // ger0_norm.
by rewrite add0r (elimT max_idPr) ?oppr_ge0 ?ltW // ltr0_norm.
Qed.

Lemma two_sides v : (forall c, 0 <= c -> 1 < `|2%:R + c * v|) \/ (forall c, 0 <= c -> 1 < `|- 3%:R + c * v|).
Proof.
have far (n : nat) x : (1 < n)%N -> 0 <= x -> 1 < `|n%:R + x|.
  by move=> n1 x0; rewrite ger0_norm; [apply: ltr_paddr; rewrite ?ltr1n|rewrite addr_ge0 ?ler0n].
case: (one_way v) => H; [left|right] => c /H h; first exact: far.
by rewrite -normrN opprD opprK far // oppr_ge0.
Qed.

(** E5, section 6 with g = 1 iff f < a: right on 0 (+1) and 2 (-1), no v takes -1 from 2 and from -3. *)
Theorem E5 v : let h x := relu x + relu (- x) < 1 in
  [/\ h 0, ~~ h 2%:R & (forall c, 0 <= c -> ~~ h (2%:R + c * v)) \/ (forall c, 0 <= c -> ~~ h (- 3%:R + c * v))].
Proof.
rewrite /= !relu_abs normr0 ltr01 -leNgt ger0_norm ?ler0n // ler1n; split=> //.
by case: (two_sides v) => H; [left|right] => c /H /ltW; rewrite relu_abs -leNgt.
Qed.

(** E7, Theorem 16 for R': +1 iff f > 1: right on 2 (+1) and 0 (-1), no v takes +1 from 2 and from -3. *)
Theorem E7 v : let h x := 1 < relu x + relu (- x) in
  [/\ h 2%:R, ~~ h 0 & (forall c, 0 <= c -> h (2%:R + c * v)) \/ (forall c, 0 <= c -> h (- 3%:R + c * v))].
Proof.
rewrite /= !relu_abs normr0 -leNgt ler01 ger0_norm ?ler0n // ltr1n; split=> //.
by case: (two_sides v) => H; [left|right] => c /H; rewrite relu_abs.
Qed.

(** E6, after Theorem 8: scores 0 and 2x - 1; no v takes the first label from 0 and the second from 1. *)
Theorem E6 v : (forall c, 0 <= c -> 2%:R * (0 + c * v) - 1 < 0) \/ (forall c, 0 <= c -> 0 < 2%:R * (1 + c * v) - 1).
Proof.
case: (one_way v) => H; [right|left] => c /H h.
  rewrite (_ : _ - 1 = 1 + 2%:R * (c * v)); last by ring.
  by apply: ltr_paddr ltr01; apply: mulr_ge0 h; apply: ler0n.
rewrite add0r ltr_subl_addr add0r; apply: le_lt_trans ltr01.
by apply: mulr_ge0_le0 h; apply: ler0n.
Qed.

(** N2, one label only: sign(x + 1) and sign(1 - x) are right on (0, +), and no v fools both. *)
Theorem N2 v : (forall c, 0 <= c -> 0 < 0 + c * v + 1) \/ (forall c, 0 <= c -> 0 < 1 - (0 + c * v)).
Proof.
case: (one_way v) => H; [left|right] => c /H h; rewrite add0r.
  by rewrite ltr_paddl ?ltr01.
by rewrite ltr_paddr ?oppr_ge0 ?ltr01.
Qed.

(** N3, Theorem 7 with bias: (w, b) = (1, 0) and (-1, 2) are right on (1, +), and no v fools both. *)
Theorem N3 v : (forall c, 0 <= c -> 0 < 1 * (1 + c * v) + 0) \/ (forall c, 0 <= c -> 0 < -1 * (1 + c * v) + 2%:R).
Proof.
case: (one_way v) => H; [left|right] => c /H h.
  by rewrite mul1r addr0 ltr_paddr ?ltr01.
rewrite (_ : _ + _ = 1 - c * v); last by ring.
by rewrite ltr_paddr ?oppr_ge0 ?ltr01.
Qed.

(** N4, data in the square [0,1]^2: w = (2,2), b = -1 is right on (1,0), (1,1) against (0,0), whose
    maximum-margin normal is (2,0); from (1,1) along its negative the square is left first. *)
Theorem N4 c : 0 <= c -> 0 <= 1 - 2%:R * c -> 0 < dot (plane 2%:R 2%:R) (plane 1 1 + c *: plane (-2%:R) 0) - 1.
Proof.
move=> c0 inside; rewrite planeZ planeD dot_plane.
have -> : 2%:R * (1 + c * -2%:R) + 2%:R * (1 + c * 0) - 1 = 1 + 2%:R * (1 - 2%:R * c) by ring.
by rewrite ltr_paddr ?ltr01 // mulr_ge0 ?ler0n.
Qed.

(** N5, Lemma 3 without complementary slackness: for {1, 2} against {-1} the weights 0, 1/3, 1/3 give
    w* = 1, but their sum is less than 1 over the margin 1. *)
Theorem N5 (a : R) : a = 3%:R^-1 ->
  [/\ 0 * 1 + a * 1 - a * 1 = 0, 0 * 1 * 1 + a * 1 * 2%:R + a * -1 * -1 = 1 & 0 + a + a < 1].
Proof.
move=> ->.
have a0 : 0 < 3%:R^-1 :> R by rewrite invr_gt0 ltr0n.
have E : 3%:R^-1 + 3%:R^-1 + 3%:R^-1 = 1 :> R by field.
split; [ring|by field|].
by rewrite add0r -[X in _ < X]E ltr_addl.
Qed.

(** N6, sign(0) = +1: sign(x) is right on 0 (+) and -1 (-) with the margin 0, by which Theorem 5 divides. *)
Theorem N6 : (1 * 0 + 0 : R) = 0 /\ 0 < -1 * (1 * -1 + 0) :> R.
Proof. by rewrite !mul1r !addr0 mulrNN mulr1 ltr01. Qed.
End Counterexamples.
