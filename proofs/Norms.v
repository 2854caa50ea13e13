(** * Universal perturbations and their length, in the norms l1, l2 and l-infinity *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Convex Units Multiclass.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Norms and their duals, by their squares: those are rational *)
Inductive norm := L1 | L2 | Linf.

Section Norms.
Variables (R : realFieldType) (d : nat).
Implicit Types (g v : 'rV[R]_d).

Definition norm_1 v := \sum_j `|v 0 j|.
Definition norm_inf v := \big[Num.max/0]_j `|v 0 j|.
Definition sqnorm N v := match N with L1 => norm_1 v ^+ 2 | L2 => dot v v | Linf => norm_inf v ^+ 2 end.
Definition sqdual N g := match N with L1 => norm_inf g ^+ 2 | L2 => dot g g | Linf => norm_1 g ^+ 2 end.

(** The norm to which N is dual; squares of lengths in the one are those of the dual norm of the other. *)
Definition polar N := match N with L1 => Linf | L2 => L2 | Linf => L1 end.

Lemma le_norm_inf g j : `|g 0 j| <= norm_inf g.
Proof.
rewrite /norm_inf; have := mem_index_enum j; elim: (index_enum _) => // i r IH.
by rewrite inE big_cons le_maxr => /predU1P [->|/IH ->]; rewrite ?lexx ?orbT.
Qed.

Lemma dot_norms g v : `|dot g v| <= norm_inf g * norm_1 v.
Proof.
rewrite mulr_sumr; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => j _.
by rewrite normrM ler_wpmul2r ?normr_ge0 // le_norm_inf.
Qed.

(** The norm l1, or else l-infinity; each is dual to the other one. *)
Definition either_norm (one : bool) v := if one then norm_1 v else norm_inf v.
Lemma either_norm_ge0 one v : 0 <= either_norm one v.
Proof.
case: one; first by apply: sumr_ge0 => j _; apply: normr_ge0.
by rewrite /= /norm_inf; elim/big_rec: _ => // j x _ x0; rewrite le_maxr normr_ge0.
Qed.
Lemma either_holder one g v : dot g v <= either_norm one g * either_norm (~~ one) v.
Proof.
apply: le_trans (ler_norm _) _; case: one => /=; last exact: dot_norms.
by rewrite dotC mulrC dot_norms.
Qed.

(** Cauchy and Schwarz. *)
Lemma dot_sqr g v : dot g v ^+ 2 <= dot g g * dot v v.
Proof.
have := dot_ge0 v; rewrite le_eqVlt => /predU1P [/esym /dot_eq0 ->|v0].
  by rewrite !dot0r expr0n mulr0.
have := dot_ge0 (dot v v *: g - dot g v *: v).
have -> : dot (dot v v *: g - dot g v *: v) (dot v v *: g - dot g v *: v) =
  dot v v * (dot g g * dot v v - dot g v ^+ 2).
  by rewrite !dotBr ![dot (_ - _) _]dotC !dotBr !dotZr !dotZl [dot v g]dotC; ring.
by rewrite (pmulr_rge0 _ v0) subr_ge0.
Qed.

Lemma holder N g v : dot g v ^+ 2 <= sqdual N g * sqnorm N v.
Proof.
have sq (a b c : R) : `|a| <= b * c -> a ^+ 2 <= b ^+ 2 * c ^+ 2.
  move=> h; rewrite -exprMn -[a ^+ 2]real_normK ?num_real // ler_pexpn2r ?nnegrE //.
  exact: le_trans h.
case: N => /=; [exact/sq/dot_norms|exact: dot_sqr|].
by apply: sq; rewrite dotC mulrC dot_norms.
Qed.

Lemma sqdualZ N c g : sqdual N (c *: g) = c ^+ 2 * sqdual N g.
Proof.
have n1 : norm_1 (c *: g) = `|c| * norm_1 g.
  by rewrite /norm_1 mulr_sumr; apply: eq_bigr => j _; rewrite mxE normrM.
have ni : norm_inf (c *: g) = `|c| * norm_inf g.
  rewrite /norm_inf; apply: (big_rec2 (fun x y => x = `|c| * y)) => [|j x y _ ->]; first by rewrite mulr0.
  by rewrite mxE normrM maxr_pmulr.
by case: N; rewrite /= ?n1 ?ni ?exprMn ?real_normK ?num_real // dotZl dotZr mulrA.
Qed.

Lemma sqdual0 N : sqdual N 0 = 0.
Proof. by rewrite -(scale0r (0 : 'rV_d)) sqdualZ expr0n mul0r. Qed.

(** A shift that is so short leaves the sign of an affine function as it is. *)
Lemma short_keeps N (f ell : R) w v : 0 < f -> ell * sqdual N w <= f ^+ 2 -> sqnorm N v < ell ->
  0 < f + dot w v.
Proof.
move=> f0 far short; rewrite ltNge; apply/negP; rewrite -ler_subr_addr sub0r => neg.
have f2 : f ^+ 2 <= dot w v ^+ 2.
  by rewrite -[X in _ <= X]sqrrN ler_pexpn2r ?nnegrE ?(ltW f0) // (le_trans (ltW f0) neg).
have h := le_trans f2 (holder N w v).
have dual0 : 0 < sqdual N w.
  rewrite lt_def; apply/andP; split; last by case: (N) => /=; rewrite ?sqr_ge0 ?dot_ge0.
  by apply: contraTneq h => ->; rewrite mul0r -ltNge exprn_gt0.
by have := le_trans far h; rewrite mulrC ler_pmul2l // leNgt short.
Qed.
End Norms.

(** ** Linear classifiers *)
Section Linear.
Variables (R : realFieldType) (d : nat) (bias : bool).
Notation phi := (@embed R d bias).
Notation psi := (@direction R d).
Variable acc : 'rV[R]_(d + 1) -> Prop.
Implicit Types (x delta v : 'rV[R]_d) (W : 'rV[R]_(d + 1)) (s : bool) (theta : R).
Notation value W s x := (sg R s * score phi W x).

(** delta takes the label s from the points: each is on or beyond the boundary of every classifier. *)
Definition universal (J : Type) (x : J -> 'rV[R]_d) s delta :=
  forall W j, acc W -> value W s (x j + delta) <= 0.

(** universal-perturbation, linear, upper end (L7, R5): multipliers of delta from which theta can be
    taken from the weight of row i lead x_i + delta across every boundary. *)
Theorem universal_upper (I : finType) (z : I -> 'rV[R]_(d + 1)) lam theta s delta i x :
  Linear.certifies psi z acc lam theta s delta -> z i = sg R s *: phi x ->
  (forall W, acc W -> theta * dot W (z i) <= \sum_j lam j * dot W (z j)) ->
  forall W, acc W -> value W s (x + delta) <= 0.
Proof.
case=> L t0 e zi spare W a; have [tp _] := against_target L t0 e a.
have E : theta * (sg R s * dot W (psi delta)) = - \sum_j lam j * dot W (z j).
  by rewrite -(dot_target W e) dotNr !dotZr opprK.
rewrite -[delta]scale1r (value_move (@move_embed R d bias)) mul1r -(pmulr_rle0 _ tp) mulrDr E subr_le0.
by have := spare W a; rewrite zi dotZr.
Qed.

(** universal-perturbation, linear, lower end (A1, A3): cuts, one weakly accurate classifier for each
    chosen point, and limits that press; c + g.delta <= 0 for every delta that is universal. *)
Theorem universal_cut (J L : finType) (x : J -> 'rV[R]_d) (w : J -> 'rV[R]_d) (b : J -> R) s delta
  (a : L -> 'rV[R]_d) (most press : L -> R) :
  universal x s delta -> (forall j, approachable acc (pair (w j) (b j))) ->
  (forall l, 0 <= press l) -> (forall l, dot (a l) delta <= most l) ->
  (\sum_j value (pair (w j) (b j)) s (x j)) - (\sum_l press l * most l) +
  dot ((\sum_j sg R s *: w j) + \sum_l press l *: a l) delta <= 0.
Proof.
move=> univ near p0 lim.
have cut j : value (pair (w j) (b j)) s (x j) + sg R s * dot (w j) delta <= 0.
  have -> : value (pair (w j) (b j)) s (x j) + sg R s * dot (w j) delta =
    value (pair (w j) (b j)) s (x j + delta).
    by rewrite -[delta in RHS]scale1r (value_move (@move_embed R d bias)) mul1r dot_pair mulr0 addr0.
  rewrite leNgt; apply/negP => pos.
  have [[]|W [aW /(_ tt)]] := near j unit_finType (fun _ => sg R s *: phi (x j + delta)); first by rewrite dotZr.
  by rewrite dotZr ltNge univ.
set g := (X in dot X delta); have -> : dot g delta = (\sum_j sg R s * dot (w j) delta) + \sum_l press l * dot (a l) delta.
  by rewrite dotDl ![dot _ delta]dotC !dot_comb; congr (_ + _); apply: eq_bigr => i _; rewrite dotC.
rewrite addrACA -big_split -sumrN -big_split /= -[X in _ <= X]addr0; apply: ler_add.
  by rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => j _; rewrite oppr_ge0.
rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => l _.
by rewrite opprD opprK -mulrBr mulr_ge0 // subr_ge0.
Qed.

(** universal-perturbation, linear: no universal perturbation within the limits is shorter. *)
Theorem no_shorter N (c ell : R) g delta : c + dot g delta <= 0 -> 0 < c ->
  ell * sqdual N g <= c ^+ 2 -> ell <= sqnorm N delta.
Proof.
by move=> cut c0 far; rewrite leNgt; apply/negP => /(short_keeps c0 far); rewrite ltNge cut.
Qed.

(** universal-perturbation, linear: with g = 0 there is none at all. *)
Theorem none_universal (c : R) delta : c + dot 0 delta <= 0 -> ~ 0 < c.
Proof. by rewrite dot0l addr0 leNgt => /negP. Qed.

(** From x, the direction v leads every classifier across its boundary within the limits: all have lost the label at one
    point within these, or v never leaves them and is adversarial for all. *)
Definition crosses (inside : 'rV[R]_d -> Prop) s v x :=
  (exists2 c, 0 < c & inside (x + c *: v) /\ forall W, acc W -> value W s (x + c *: v) <= 0) \/
  (forall c, 0 < c -> inside (x + c *: v)) /\
    forall W h, acc W -> decides phi h W -> h x = s -> adversarial h s v x.

(** Then every classifier with the label s at x falls along v. *)
Lemma crosses_falls (inside : 'rV[R]_d -> Prop) s v x W : acc W -> 0 < value W s x -> crosses inside s v x -> sg R s * dot W (psi v) < 0.
Proof.
move=> a pos [[c c0 [_ /(_ W a)]]|[_ adv]].
  rewrite (value_move (@move_embed R d bias)) => lost; rewrite -(pmulr_rlt0 _ c0).
  by apply: lt_le_trans lost; rewrite ltr_addr.
rewrite ltNge; apply/negP => up.
have D : decides phi (fun y => 0 < score phi W y) W by move=> y; split=> // neg; rewrite ltNge ltW.
have [_ [c /ltW c0]] := adv W _ a D (decides_sign D pos).
by rewrite (positive_slope_keeps (@move_embed R d bias) D up pos c0); case: (s).
Qed.

(** So does a classifier that others are near, and what presses, where it is not less at x than what presses. *)
Lemma crosses_pressed (inside : 'rV[R]_d -> Prop) (L : finType) (a : L -> 'rV[R]_d) (most press : L -> R) s v x w b :
  (forall y l, inside y -> dot (a l) y <= most l) -> approachable acc (pair w b) -> (forall l, 0 <= press l) ->
  \sum_l press l * (most l - dot (a l) x) <= value (pair w b) s x -> (forall W, acc W -> 0 < value W s x) ->
  crosses inside s v x -> sg R s * dot w v + \sum_l press l * dot (a l) v <= 0.
Proof.
move=> lim near p0 high pos cross; have [[c c0 [ins lost]]|[ins _]] := cross.
  have neg : value (pair w b) s (x + c *: v) <= 0.
    rewrite leNgt; apply/negP => up.
    have [[]|W [aW /(_ tt)]] := near unit_finType (fun _ => sg R s *: phi (x + c *: v)); first by rewrite dotZr.
    by rewrite dotZr ltNge lost.
  have walls : c * (\sum_l press l * dot (a l) v) <= value (pair w b) s x.
    apply: le_trans _ high; rewrite mulr_sumr; apply: ler_sum => l _.
    by rewrite mulrCA ler_wpmul2l // ler_subr_addl -dotZr -dotDr; apply: lim.
  rewrite -(pmulr_rle0 _ c0) mulrDr; apply: le_trans _ neg.
  rewrite (value_move (@move_embed R d bias)) dot_pair mulr0 addr0 addrC.
  by rewrite ler_add2r.
have walls l : dot (a l) v <= 0.
  rewrite leNgt; apply/negP => up; pose gap := most l - dot (a l) x.
  have c0 : 0 < (`|gap| + 1) / dot (a l) v by rewrite divr_gt0 // ltr_paddl ?ltr01.
  have := lim _ l (ins _ c0); rewrite dotDr dotZr divfK ?gt_eqF // -ler_subr_addl -/gap.
  by rewrite leNgt ltr_spaddr ?ltr01 // ler_norm.
rewrite -oppr_ge0 opprD addr_ge0 // oppr_ge0.
  rewrite leNgt; apply/negP => up.
  have [[]|W [aW /(_ tt)]] := near unit_finType (fun _ => sg R s *: psi v); first by rewrite dotZr dot_pair mulr0 addr0.
  by rewrite dotZr ltNge ltW // (crosses_falls aW (pos W aW) cross).
by rewrite -oppr_ge0 -sumrN; apply: sumr_ge0 => l _; rewrite oppr_ge0 mulr_ge0_le0.
Qed.

(** no-direction-within (A4): one weakly accurate classifier for each of some points, and what presses there, add up to
    minus an accurate classifier: no direction leads across all boundaries from all of these points. *)
Theorem no_direction_within_sound (inside : 'rV[R]_d -> Prop) (K L : finType) (x w : K -> 'rV[R]_d) (b : K -> R) s v w0 b0 x0
  (a : L -> 'rV[R]_d) (most : L -> R) (press : K -> L -> R) : (forall y l, inside y -> dot (a l) y <= most l) ->
  (forall k, approachable acc (pair (w k) (b k))) -> (forall k l, 0 <= press k l) ->
  (forall k, \sum_l press k l * (most l - dot (a l) (x k)) <= value (pair (w k) (b k)) s (x k)) ->
  sg R s *: w0 + \sum_k (sg R s *: w k + \sum_l press k l *: a l) = 0 ->
  (forall k W, acc W -> 0 < value W s (x k)) -> acc (pair w0 b0) -> 0 < value (pair w0 b0) s x0 ->
  (forall k, crosses inside s v (x k)) -> ~ crosses inside s v x0.
Proof.
move=> lim near p0 high total pos a0 pos0 does /(crosses_falls a0 pos0); apply/negP; rewrite -leNgt dot_pair mulr0 addr0.
have g k := crosses_pressed lim (near k) (p0 k) (high k) (pos k) (does k).
have := congr1 (fun u => dot u v) total; rewrite dot0l dotDl dotZl => /eqP.
rewrite addr_eq0 => /eqP ->; rewrite oppr_ge0 dotC dot_sumr -oppr_ge0 -sumrN.
apply: sumr_ge0 => k _; rewrite oppr_ge0 dotC dotDl dotZl [dot (\sum_l _) v]dotC dot_sumr.
rewrite (eq_bigr (fun l => press k l * dot (a l) v)) ?g // => l _.
by rewrite dotZr dotC.
Qed.
End Linear.

(** ** Convex regions and several classes: one classifier that stays positive on the whole ball *)
Section Others.
Variables (R : realFieldType) (d : nat).
Notation unit_value := (score (@embed R d true)).
Implicit Types (delta : 'rV[R]_d) (ell : R).

Lemma unit_short N (w : 'rV[R]_d) b x delta ell s : 0 < sg R s * unit_value (pair w b) x ->
  ell * sqdual N w <= (unit_value (pair w b) x) ^+ 2 -> sqnorm N delta < ell ->
  0 < sg R s * unit_value (pair w b) (x + delta).
Proof.
move=> pos far short; have := @short_keeps _ _ N _ ell (sg R s *: w) delta pos.
have dualN : sqdual N (- w) = sqdual N w.
  have e1 : norm_1 (- w) = norm_1 w by apply: eq_bigr => j _; rewrite mxE normrN.
  have e2 : norm_inf (- w) = norm_inf w by apply: eq_bigr => j _; rewrite mxE normrN.
  by case: N {far short} => /=; rewrite ?e1 ?e2 // dotNr dotNl opprK.
have -> : sqdual N (sg R s *: w) = sqdual N w by case: (s); rewrite /sg ?scale1r ?scaleN1r.
rewrite exprMn expr2 sgM mul1r => /(_ far short).
by rewrite -[delta in X in _ -> X]scale1r (value_move (@move_embed R d true)) mul1r dot_pair mulr0 addr0 dotZl.
Qed.

Section Units.
Variables (m n : nat) (w : 'I_m.+1 -> 'rV[R]_d) (b : 'I_m.+1 -> R) (u : 'I_n.+1 -> 'rV[R]_(d + 1)).
Variables (I : finType) (X : I -> 'rV[R]_d) (inner : I -> bool) (a : I -> 'I_m.+1).
Let cut j := pair (w j) (b j).
Hypothesis acc : units_accurate u X inner.
Hypothesis weak : forall i, if inner i then forall j, 0 <= unit_value (cut j) (X i)
  else unit_value (cut (a i)) (X i) <= 0.

(** universal-perturbation, convex region, lower end, from an inner point: delta is too short. *)
Theorem no_shorter_inner N i ell delta : (forall j, 0 < unit_value (cut j) (X i)) ->
  (forall j, ell * sqdual N (w j) <= (unit_value (cut j) (X i)) ^+ 2) -> sqnorm N delta < ell ->
  exists h, [/\ member h, right_at X inner h & h (X i + delta)].
Proof.
move=> pos far short; have [j _|u' [acc' win]] := inner_near acc weak (q := fun _ : unit => X i + delta).
  have := @unit_short N (w j) (b j) (X i) delta ell true.
  by rewrite !mul1r; apply; [apply: pos|apply: far|].
exists (all_positive u'); split; first exact: units_member.
  exact: units_right acc' (given_by_all_positive u').
by apply: (given_by_all_positive u' _).1 => j; apply: (win j tt).
Qed.

(** universal-perturbation, convex region, lower end, from an outer point. *)
Theorem no_shorter_outer N i ell delta : unit_value (cut (a i)) (X i) < 0 ->
  ell * sqdual N (w (a i)) <= (unit_value (cut (a i)) (X i)) ^+ 2 -> sqnorm N delta < ell ->
  exists h, [/\ member h, right_at X inner h & ~ h (X i + delta)].
Proof.
move=> neg far short; have [_|u' [acc' [j lose]]] := outer_near acc weak (q := fun _ : unit => X i + delta) (i := i).
  have := @unit_short N (w (a i)) (b (a i)) (X i) delta ell false.
  by rewrite /sg !mulN1r !oppr_gt0; apply.
exists (all_positive u'); split; first exact: units_member.
  exact: units_right acc' (given_by_all_positive u').
by rewrite ((given_by_all_positive u' _).2 j (lose tt)).
Qed.
End Units.
End Others.
