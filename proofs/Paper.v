(** * The paper's theorems as instances

    Numbers are those of "A Geometric Perspective on the Transferability of Adversarial Directions".
    Theorems 11, 12 and 16 are stated as repaired: regions are convex and closed or open. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Multiclass.
From Geomadv Require Import Vectors Motzkin Linear Bounds Convex Units Networks Margins.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Linear.
Variables (R : realFieldType) (d : nat) (I : finType) (X : I -> 'rV[R]_d) (y : I -> bool).
Implicit Types (u w x v : 'rV[R]_d) (b c gamma : R) (lam : I -> R) (s : bool).
Definition row_of i : 'rV[R]_(d + 1) := sg R (y i) *: embed true (X i).
Notation score := (score (@embed R d true)).

(** (u, b) has functional margin 1, and no shorter normal has. *)
Definition max_margin u b := (forall i, 1 <= dot (pair u b) (row_of i)) /\
  forall w b', (forall i, 1 <= dot (pair w b') (row_of i)) -> dot u u <= dot w w.

(** Lemma 3, with complementary slackness: the maximum-margin normal is a nonnegative combination of
    rows of margin 1.  Otherwise some direction shortens u and lowers no margin that is 1. *)
Theorem Lemma3 u b : max_margin u b -> exists lam, kkt row_of u b lam 0 true 0.
Proof.
case=> mu best; pose tight i := dot (pair u b) (row_of i) == 1.
case: (motzkin_family xpredT (fun _ : 'I_1 => - pair u 0) (fun i => if tight i then row_of i else 0)) => [[V [neg up]]|].
  have [w [b' eV]] := pair_eta V; rewrite eV in neg up; have := neg ord0 isT.
  rewrite dotNr dot_pair mulr0 addr0 oppr_gt0 => wu.
  have S i : small (fun e => 1 <= dot (pair u b) (row_of i) + e * dot (pair w b') (row_of i)).
    have [t|nt] := boolP (tight i).
      exists 1 => [|r /ltW r0 _]; first exact: ltr01.
      by rewrite (eqP t) ler_addl mulr_ge0 //; have := up i; rewrite t.
    have : 0 < dot (pair u b) (row_of i) - 1 by rewrite subr_gt0 lt_def nt mu.
    case/(small_affine (dot (pair w b') (row_of i))) => r0 r00 Hr; exists r0 => // r rp rr.
    by have := Hr r rp rr; rewrite addrAC subr_gt0 => /ltW.
  have short : 0 < - (2%:R * dot w u) by rewrite oppr_gt0 pmulr_rlt0 ?ltr0n.
  have [r [r0 _ [Hr Hs]]] := small_ex (small_and (small_all S) (small_affine (- dot w w) short)).
  have /best : forall i, 1 <= dot (pair (u + r *: w) (b + r * b')) (row_of i).
    by move=> i; rewrite -pairD -pairZ dotDl dotZl Hr.
  rewrite dotDl !dotDr !dotZl !dotZr [dot u w]dotC -subr_le0 leNgt => /negP [].
  rewrite (_ : _ - _ = r * (- (2%:R * dot w u) + r * - dot w w)); last by ring.
  exact: mulr_gt0.
case=> al [lam [al0 l0 [j nz] _]]; rewrite big_ord1 scalerN addrC => /eqP.
rewrite subr_eq0 => /eqP e; have a0 : 0 < al ord0 by rewrite lt_def al0 andbT; move: nz; rewrite (ord1 j).
exists (fun i => if tight i then lam i / al ord0 else 0).
split=> // [i|i||]; last by split; rewrite ?dot0r ?mulr0.
- by case: (tight i); rewrite // divr_ge0 // ltW.
- by case t: (tight i); [rewrite (eqP t)|rewrite ltxx].
rewrite mul0r scale0r subr0 -[pair u 0]scale1r -(mulVf (negbT (gt_eqF a0))) -scalerA -e scaler_sumr.
apply: eq_bigr => i _; case: (tight i); rewrite ?scaler0 ?scale0r //.
by rewrite scalerA mulrC.
Qed.

(** What kkt says of any other classifier: its slope along u is the weighted sum of its margins. *)
Lemma slope_along u b lam w b' : kkt row_of u b lam 0 true 0 ->
  dot w u = \sum_i lam i * dot (pair w b') (row_of i).
Proof.
by case=> _ _ _ e _; rewrite -dot_comb e mul0r scale0r subr0 dot_pair mulr0 addr0.
Qed.

(** Both labels occur, so the multipliers are not all zero. *)
Lemma kkt_weights u b lam i j : kkt row_of u b lam 0 true 0 -> y i -> ~~ y j -> weights lam.
Proof.
move=> K yi yj; have [l0 mu _ e _] := K; split=> //.
have [/existsP //|/existsPn none] := boolP [exists i, lam i != 0].
have uu : dot u u = 0.
  by rewrite (slope_along u b K) big1 // => k _; rewrite (eqP (negPn (none k))) mul0r.
have := mu j; have := mu i; rewrite /row_of yi (negbTE yj) /sg scaleN1r scale1r dotNr !dot_pair.
rewrite (dot_eq0 uu) !dot0l !add0r !mulr1 => b1 b2.
by have := ler_add b1 b2; rewrite subrr leNgt addr_gt0 ?ltr01.
Qed.

(** Theorem 4: -y u is adversarial for every accurate classifier, at every point to which it gives y. *)
Theorem Theorem4 u b lam i j : kkt row_of u b lam 0 true 0 -> y i -> ~~ y j ->
  forall W h, accurate row_of W -> decides (embed true) h W ->
  forall s x, h x = s -> adversarial h s (- sg R s *: u) x.
Proof.
move=> K yi yj W h a D s x; have L := kkt_weights K yi yj.
have C : Linear.certifies (@direction R d) row_of (accurate row_of) lam 1 s (- sg R s *: u).
  split; [exact: weights_sound|exact: ler01|case: K => _ _ _ -> _].
  rewrite scale1r mul0r scale0r subr0 pairZ mulr0 scalerA mulrN sgM scaleN1r -scaleN1r pairZ mulr0.
  by rewrite scaleN1r opprK.
exact: (Linear.transfers_sound (@move_embed R d true) C a D).
Qed.

(** Theorem 5: so many times u suffice. *)
Theorem Theorem5 u b lam w b' gamma s x c : kkt row_of u b lam 0 true 0 -> weights lam -> 0 < gamma ->
  (forall i, gamma <= dot (pair w b') (row_of i)) -> 0 < sg R s * score (pair w b') x ->
  sg R s * score (pair w b') x / (gamma * \sum_i lam i) < c ->
  sg R s * score (pair w b') (x - (c * sg R s) *: u) < 0.
Proof.
move=> K L g0 mg x0 cc; have S0 : 0 < gamma * \sum_i lam i by rewrite mulr_gt0 ?weights_sum.
have c0 : 0 < c by apply: lt_trans cc; rewrite divr_gt0.
have wu : gamma * (\sum_i lam i) <= dot w u.
  rewrite (slope_along w b' K) mulr_sumr; apply: ler_sum => i _.
  by rewrite mulrC ler_wpmul2l //; case: K.
rewrite -scaleNr (score_move (@move_embed R d true)) dot_pair mulr0 addr0 mulrDr mulNr mulrN.
rewrite [_ * (c * _ * _)]mulrA [_ * (c * _)]mulrCA sgM mulr1 subr_lt0.
apply: (lt_le_trans (y := c * (gamma * \sum_i lam i))); first by rewrite -ltr_pdivr_mulr.
by rewrite ler_pmul2l.
Qed.

(** Corollary 6: at a row of least margin, every c above 1 / sum lam_i. *)
Theorem Corollary6 u b lam w b' i c : kkt row_of u b lam 0 true 0 -> weights lam ->
  accurate row_of (pair w b') ->
  (forall j, dot (pair w b') (row_of i) <= dot (pair w b') (row_of j)) -> (\sum_j lam j)^-1 < c ->
  sg R (y i) * score (pair w b') (X i - (c * sg R (y i)) *: u) < 0.
Proof.
move=> K L a least cc; have E : dot (pair w b') (row_of i) = sg R (y i) * score (pair w b') (X i).
  by rewrite dotZr.
apply: (Theorem5 K L (a i) least); rewrite -?E ?a //.
by rewrite invfM mulrA divff ?mul1r // gt_eqF.
Qed.
End Linear.

Section Convex.
Variables (R : realFieldType) (d : nat) (I : finType) (X : I -> 'rV[R]_d) (inner : I -> bool).
Implicit Types (x v : 'rV[R]_d).

(** The paper's direction, from an inner point to an outer one, has multipliers. *)
Lemma difference_certified i k : inner i -> ~~ inner k ->
  certifies X inner (fun j => (j == i)%:R + (j == k)%:R) 1 true (X k - X i) k.
Proof.
move=> ii ok; have ik : i != k by apply: contraTneq ii => ->.
split; [split=> // [j||j]|exact: ler01|].
- by rewrite addr_ge0 ?ler0n.
- by rewrite eqxx [k == i]eq_sym (negbTE ik) add0r oner_eq0.
- have [->|_] := eqVneq j i; first by rewrite ii.
  by case: (j == k); rewrite ?orbT //= !mulr0n addr0 eqxx.
rewrite (bigD1 i) //= eqxx (negbTE ik) addr0 scale1r (bigD1 k) ?(eq_sym k) //= eqxx (negbTE ik).
rewrite add0r scale1r big1 ?addr0 => [|j /andP [/negbTE -> /negbTE ->]]; last by rewrite addr0 scale0r.
rewrite /region_row ii (negbTE ok) /sg !scale1r scaleN1r /embed /direction -[pair (X k) _]scale1r -scaleNr.
by rewrite !pairZ pairD -scaleN1r pairZ !scaleN1r opprB mulr0 !mulN1r subrr.
Qed.

(** Theorem 11, repaired: x_beta - x_alpha, for every accurate h whose region is convex and closed or
    convex and open. *)
Theorem Theorem11 i k : inner i -> ~~ inner k -> forall h, member h -> right_at X inner h ->
  forall x, ~ forall c, 0 < c -> h (x + c *: (X k - X i)).
Proof. by move=> ii ok; apply: transfers_sound (difference_certified ii ok). Qed.

(** Theorem 12, repaired: h need only give the label beta outside a set C as above that contains
    x_alpha and not x_beta. *)
Theorem Theorem12 (C h : 'rV[R]_d -> bool) xa xb : member C -> C xa -> ~~ C xb ->
  (forall x, ~~ C x -> h x = false) -> forall x, ~ forall c, 0 < c -> h (x + c *: (xb - xa)).
Proof.
move=> reg Ca /negP Cb out x keep; apply: Cb; rewrite -[xb](subrK xa) addrC -[xb - xa]scale1r.
apply: (ray_parallel reg Ca ltr01 (x := x)) => c /keep h1.
by apply/negPn/negP => /out; rewrite h1.
Qed.

(** Theorem 15 (and 10: a = 1, a threshold that is to be exceeded): networks with a >= 0, the
    direction from a row labelled -1 to one labelled +1. *)
Theorem Theorem15 i k m (w : 'I_m -> 'rV[R]_(d + 1)) a reach tau : inner i -> ~~ inner k ->
  (forall j, 0 <= a j) -> right_at X inner (below reach tau (network w a)) ->
  forall x, exists2 c, 0 < c & below reach tau (network w a) (x + c *: (X k - X i)) = false.
Proof.
by move=> ii ok a0; apply: (transfers_convex (difference_certified ii ok)); apply: network_convex.
Qed.

(** Theorem 16, for R'' in place of R': +1 is said where all hidden units are positive. *)
Theorem Theorem16 i k (J : finType) (w : J -> 'rV[R]_(d + 1)) : inner i -> ~~ inner k ->
  right_at X inner (all_positive w) ->
  forall x, ~ forall c, 0 < c -> all_positive w (x + c *: (X k - X i)).
Proof. by move=> ii ok; apply: Theorem11 ii ok _ (units_member w). Qed.

(** Corollary 17: the same direction takes the label -1 from every point also in linear classifiers.
    Here inner rows are those labelled -1. *)
Theorem Corollary17 i k w b h : inner i -> ~~ inner k ->
  (forall j, 0 < sg R (~~ inner j) * score (embed true) (pair w b) (X j)) ->
  decides (embed true) h (pair w b) -> forall x, h x = false -> adversarial h false (X k - X i) x.
Proof.
move=> ii ok acc D x; apply: (negative_slope_flips (@move_embed R d true) D).
have := acc k; have := acc i; rewrite ii ok /score !dot_pair mulN1r mul1r oppr_gt0 => neg pos.
by rewrite mulN1r oppr_lt0 mulr0 addr0 dotBr subr_gt0 -(ltr_add2r (b * 1)) (lt_trans neg).
Qed.
End Convex.

(** Theorem 8: u is the maximum-margin normal of the rows labelled k, as +1, against those labelled l.
    Then -u is adversarial wherever an accurate multiclass classifier says k; so is u where it says l. *)
Theorem Theorem8 (R : realFieldType) d K (I J : finType) (X : I -> 'rV[R]_d) (y : I -> 'I_K) (r : J -> I)
  (positive : J -> bool) (k l : 'I_K) u b lam j1 j2 : k != l ->
  (forall j, y (r j) = if positive j then k else l) -> positive j1 -> ~~ positive j2 ->
  kkt (row_of (fun j => X (r j)) positive) u b lam 0 true 0 ->
  forall H h, Multiclass.accurate (@embed R d true) X y H -> Multiclass.is_argmax (@embed R d true) h H ->
  forall x, (h x = k -> exists2 c, 0 < c & h (x + c *: - u) != k) /\
            (h x = l -> exists2 c, 0 < c & h (x + c *: u) != l).
Proof.
move=> kl yr p1 p2 K1 H h acc D x; have L := kkt_weights K1 p1 p2.
have [w [b' e]] := pair_eta (matrix.row k H - matrix.row l H).
have slope v : dot (matrix.row k H) (direction v) - dot (matrix.row l H) (direction v) = dot w v.
  by rewrite -dotNl -dotDl e dot_pair mulr0 addr0.
have wu : 0 < dot w u.
  rewrite (slope_along w b' K1); apply: wsum_gt0 => // j; rewrite -e /row_of dotZr dotDl dotNl.
  have := yr j; case: (positive j) => yj.
    by rewrite mul1r subr_gt0; have := acc (r j) l; rewrite yj eq_sym => /(_ kl).
  by rewrite mulN1r oppr_gt0 subr_lt0; have := acc (r j) k; rewrite yj => /(_ kl).
split=> _.
  apply: (Multiclass.gaining_rival_flips (l := l) (@move_embed R d true) _ D).
  by rewrite -subr_lt0 slope dotNr oppr_lt0.
apply: (Multiclass.gaining_rival_flips (l := k) (@move_embed R d true) _ D).
by rewrite -subr_gt0 slope.
Qed.
