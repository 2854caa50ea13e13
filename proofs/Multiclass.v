(** * Multiclass linear classifiers

    A classifier has a score [dot (row l H) (phi x)] for each label l; x gets a label of the largest
    score, however ties are broken.  Its differences of scores are linear forms of H, so everything
    is again about weights of vectors, one for each row i and rival m <> y_i. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Motzkin Linear Bounds.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Multiclass.
Variables (R : realFieldType) (d k K : nat) (phi psi : 'rV[R]_d -> 'rV[R]_k).
Hypothesis move_phi : forall x c v, phi (x + c *: v) = phi x + c *: psi v.
Variables (I : finType) (X : I -> 'rV[R]_d) (y : I -> 'I_K).
Implicit Types (H : 'M[R]_(K, k)) (x v p : 'rV[R]_d) (t z : 'rV[R]_k) (l m s : 'I_K).
Implicit Types (lam : I * 'I_K -> R) (theta : 'I_K -> R).

Definition label_score H l x := dot (row l H) (phi x).
Definition accurate H := forall i m, m != y i -> label_score H m (X i) < label_score H (y i) (X i).
(** H as a decision, with any rule for ties. *)
Definition is_argmax (h : 'rV[R]_d -> 'I_K) H := forall x m, label_score H m x <= label_score H (h x) x.

(** The vector (e_a - e_b) (x) z, whose product with H is the difference of two scores. *)
Definition gap a b z : 'rV[R]_(K * k) := mxvec (\matrix_(l, j) (((l == a)%:R - (l == b)%:R) * z 0 j)).

Lemma dot_mxvec (M N : 'M[R]_(K, k)) : dot (mxvec M) (mxvec N) = \sum_l dot (row l M) (row l N).
Proof.
rewrite /dot pair_big /= (reindex _ (curry_mxvec_bij K k)) /=.
by apply: eq_bigr => -[l j] _; rewrite !mxvecE !mxE.
Qed.

Lemma dot_gap H a b z : dot (mxvec H) (gap a b z) = dot (row a H) z - dot (row b H) z.
Proof.
have pick (c : 'I_K) : \sum_l (l == c)%:R * dot (row l H) z = dot (row c H) z.
  by rewrite (bigD1 c) //= eqxx mul1r big1 ?addr0 // => l /negbTE ->; rewrite mul0r.
rewrite dot_mxvec -!pick -sumrB; apply: eq_bigr => l _.
rewrite -mulrBl -dotZr; congr dot; by apply/rowP => j; rewrite !mxE.
Qed.

(** lam >= 0, lam <> 0, and no weight of a row against its own label. *)
Definition rival_weights lam := weights lam /\ forall i, lam (i, y i) = 0.
Definition combined lam := \sum_(p : I * 'I_K) lam p *: gap (y p.1) p.2 (phi (X p.1)).

Lemma combined_positive lam H : rival_weights lam -> accurate H -> 0 < dot (mxvec H) (combined lam).
Proof.
case=> [[l0 [p nz]] own] acc; rewrite /combined dot_comb.
have term q : 0 <= lam q * dot (mxvec H) (gap (y q.1) q.2 (phi (X q.1))).
  case: q => i m; rewrite dot_gap /=; have [->|mi] := eqVneq m (y i); first by rewrite own mul0r.
  by rewrite mulr_ge0 // subr_ge0 ltW // acc.
rewrite (bigD1 p) //= ltr_paddr ?sumr_ge0 //; case: p nz => i m nz.
rewrite dot_gap; apply: mulr_gt0; first by rewrite lt_def nz l0.
rewrite subr_gt0; apply: acc; apply: contraNneq nz => /= ->; by rewrite own.
Qed.

(** inseparable, multiclass: weights that sum to zero. *)
Theorem inseparable_sound lam : rival_weights lam -> combined lam = 0 -> forall H, ~ accurate H.
Proof. by move=> L e H /(combined_positive L); rewrite e dot0r ltxx. Qed.

Definition losses s theta := (forall l, 0 <= theta l) /\ theta s = 0.
Definition certifies_target lam theta s t :=
  [/\ rival_weights lam, losses s theta & combined lam + \sum_l theta l *: gap s l t = 0].
(** Multipliers that certify the direction v at the label s. *)
Definition certifies lam theta s v := certifies_target lam theta s (psi v).

(** Some difference of scores of s is negative at the target, for a label with theta > 0. *)
Lemma some_rival_gains lam theta s t H : (forall l, 0 <= theta l) ->
  combined lam + \sum_l theta l *: gap s l t = 0 -> 0 < dot (mxvec H) (combined lam) ->
  exists l, 0 < theta l /\ dot (row s H) t < dot (row l H) t.
Proof.
move=> th0 e pos; have : \sum_l theta l * (dot (row s H) t - dot (row l H) t) < 0.
  rewrite -[X in X < 0](addKr (dot (mxvec H) (combined lam))) -oppr_gt0 opprD opprK.
  rewrite (eq_bigr (fun l => theta l * dot (mxvec H) (gap s l t))) => [|l _]; last by rewrite dot_gap.
  by rewrite -dot_comb -dotDr e dot0r subr0.
by case/(wsum_lt0 th0) => l [tl neg]; exists l; split=> //; rewrite -subr_lt0.
Qed.
Lemma certified_rival_gains lam theta s t H : certifies_target lam theta s t -> accurate H ->
  exists l, 0 < theta l /\ dot (row s H) t < dot (row l H) t.
Proof. by case=> L [th0 _] e /(combined_positive L); apply: some_rival_gains. Qed.

Lemma score_step H l x c v : label_score H l (x + c *: v) = label_score H l x + c * dot (row l H) (psi v).
Proof. by rewrite /label_score move_phi dotDr dotZr. Qed.

(** A rival that gains on s along v takes the label s from every point. *)
Lemma gaining_rival_flips H h s l v x : is_argmax h H -> dot (row s H) (psi v) < dot (row l H) (psi v) ->
  exists2 c, 0 < c & h (x + c *: v) != s.
Proof.
move=> D; rewrite -subr_gt0; set g := _ - _ => g0.
pose a := label_score H s x - label_score H l x.
exists ((`|a| + 1) / g); first by rewrite divr_gt0 // ltr_paddl ?ltr01.
apply/eqP => hs; have := D (x + ((`|a| + 1) / g) *: v) l; rewrite hs !score_step.
rewrite -subr_ge0; set c := _ / g.
have -> : label_score H s x + c * dot (row s H) (psi v) -
  (label_score H l x + c * dot (row l H) (psi v)) = a - c * g by rewrite /a /g; ring.
by rewrite /c divfK ?gt_eqF // subr_ge0 leNgt ltr_spaddr ?ltr01 // ler_norm.
Qed.

(** transfers, multiclass (M2; contains Theorem 8): v is adversarial, for every accurate classifier,
    at every point to which it gives the label s; and at the others nothing is claimed. *)
Theorem transfers_sound lam theta s v : certifies lam theta s v ->
  forall H h, accurate H -> is_argmax h H -> forall x, h x = s -> exists2 c, 0 < c & h (x + c *: v) != s.
Proof.
move=> C H h acc D x _; have [l [_ gain]] := certified_rival_gains C acc.
exact: gaining_rival_flips gain.
Qed.

(** s is the label at x with a strictly largest score. *)
Definition wins H s x := forall m, m != s -> label_score H m x < label_score H s x.
Lemma wins_label H h s x : is_argmax h H -> wins H s x -> h x = s.
Proof. by move=> D W; apply/eqP/negPn/negP => /W; rewrite ltNge D. Qed.

(** does-not-transfer, multiclass: no rival gains on s along v, so s stays the label for ever. *)
Theorem does_not_transfer_sound H h s v x c : is_argmax h H -> wins H s x ->
  (forall l, dot (row l H) (psi v) <= dot (row s H) (psi v)) -> 0 <= c -> h (x + c *: v) = s.
Proof.
move=> D W up c0; apply: (wins_label D) => m /W lead.
by rewrite !score_step ltr_le_add // ler_wpmul2l.
Qed.

(** does-not-transfer refutes: such an H excludes multipliers. *)
Theorem does_not_transfer_refutes H s v : accurate H ->
  (forall l, dot (row l H) (psi v) <= dot (row s H) (psi v)) -> forall lam theta, ~ certifies lam theta s v.
Proof.
move=> acc up lam theta /certified_rival_gains /(_ acc) [l [_]].
by rewrite ltNge up.
Qed.

(** forced, multiclass: for each rival l multipliers with theta zero off l, at the target -phi(p). *)
Theorem forced_sound s p : (forall l, l != s -> exists lam theta,
    (forall m, m != l -> theta m = 0) /\ certifies_target lam theta s (- phi p)) ->
  forall H h, accurate H -> is_argmax h H -> h p = s.
Proof.
move=> C H h acc D; apply: (wins_label D) => l /C [lam [theta [off T]]].
have [m [tm]] := certified_rival_gains T acc.
have [->|/off z] := eqVneq m l; last by rewrite z ltxx in tm.
by rewrite !dotNr ltr_opp2.
Qed.

(** universal-perturbation, multiclass, of a point that is moved to p: some label is ahead of s there. *)
Theorem lost_sound lam theta s p : certifies_target lam theta s (phi p) ->
  forall H h, accurate H -> is_argmax h H -> h p != s.
Proof.
move=> C H h acc D; have [l [_ ahead]] := certified_rival_gains C acc.
by apply/eqP => e; have := D p l; rewrite e leNgt ahead.
Qed.

(** not-forced, multiclass: two accurate classifiers with different winners at p. *)
Theorem not_forced_sound H1 H2 s1 s2 p : accurate H1 -> accurate H2 -> s1 != s2 ->
  wins H1 s1 p -> wins H2 s2 p ->
  forall s, ~ forall H h, accurate H -> is_argmax h H -> h p = s.
Proof.
move=> a1 a2 ne w1 w2 s F.
have ex H : exists h, is_argmax h H.
  exists (fun x => [arg max_(l > s) label_score H l x]%O) => x m.
  by case: arg_maxP => // l _; apply.
have [h1 D1] := ex H1; have [h2 D2] := ex H2.
have e1 := F _ _ a1 D1; have e2 := F _ _ a2 D2.
by move/eqP: ne; rewrite -(wins_label D1 w1) -(wins_label D2 w2) e1 e2.
Qed.

(** ** Completeness *)

(** One target with some losses allowed: multipliers, or an accurate H that gives none of them. *)
Lemma alternative s t (P : pred 'I_K) : (forall l, P l -> l != s) ->
  (exists H, accurate H /\ forall l, P l -> dot (row l H) t <= dot (row s H) t) \/
  exists lam theta, (forall l, ~~ P l -> theta l = 0) /\ certifies_target lam theta s t.
Proof.
move=> Ps; pose B l := if P l then gap s l t else 0.
case: (motzkin_family (fun q : I * 'I_K => q.2 != y q.1) (fun q => gap (y q.1) q.2 (phi (X q.1))) B).
  case=> W [HA HB]; left; exists (vec_mx W); rewrite -[W]vec_mxK in HA HB.
  split=> [i m mi|l Pl]; first by have := HA (i, m) mi; rewrite dot_gap subr_gt0.
  by have := HB l; rewrite /B Pl dot_gap subr_ge0.
case=> lam [mu [l0 m0 nz only e]]; right; exists lam, (fun l => if P l then mu l else 0).
split=> [l /negbTE -> //|]; split.
- by split=> // i; apply/eqP/negPn/negP => /only; rewrite eqxx.
- split=> [l|]; first by case: (P l).
  by case Ps': (P s) => //; have := Ps _ Ps'; rewrite eqxx.
rewrite -[RHS]e; congr (_ + _); apply: eq_bigr => l _.
by rewrite /B; case: (P l); rewrite ?scale0r ?scaler0.
Qed.

(** transfers, multiclass (M2): exactly one, multipliers or an accurate H along which no rival gains. *)
Theorem transfers_complete s v : (exists lam theta, certifies lam theta s v) \/
  exists H, accurate H /\ forall l, dot (row l H) (psi v) <= dot (row s H) (psi v).
Proof.
have Ps l : l != s -> l != s by [].
case: (alternative (psi v) Ps) => [[H [acc up]]|[lam [theta [_ C]]]]; [right|left].
  by exists H; split=> // l; have [->|/up] := eqVneq l s.
by exists lam, theta.
Qed.

(** Exactly one: an accurate H along which no rival gains excludes multipliers, and conversely. *)
Theorem transfers_exactly_one s v : (exists lam theta, certifies lam theta s v) <->
  ~ exists H, accurate H /\ forall l, dot (row l H) (psi v) <= dot (row s H) (psi v).
Proof.
split=> [[lam [theta C]] [H [acc up]]|N]; first exact: (does_not_transfer_refutes acc up C).
by case: (transfers_complete s v).
Qed.

(** separable, inseparable: exactly one (inseparable_sound excludes both). *)
Theorem separable_complete (s : 'I_K) : (exists H, accurate H) \/
  exists lam, rival_weights lam /\ combined lam = 0.
Proof.
case: (@alternative s 0 xpred0) => [//|[H [acc _]]|[lam [theta [z [L _ e]]]]]; first by left; exists H.
right; exists lam; split=> //; move: e; rewrite big1 ?addr0 // => l _.
by rewrite z // scale0r.
Qed.

(** forced, multiclass: multipliers for every rival, or an accurate H that lets one of them reach s. *)
Theorem forced_complete s p : (forall l, l != s -> exists lam theta,
    (forall m, m != l -> theta m = 0) /\ certifies_target lam theta s (- phi p)) \/
  exists H l, [/\ accurate H, l != s & label_score H s p <= label_score H l p].
Proof.
have A l : (l != s /\ exists H, accurate H /\ label_score H s p <= label_score H l p) \/
  (l != s -> exists lam theta, (forall m, m != l -> theta m = 0) /\ certifies_target lam theta s (- phi p)).
  have [->|ls] := eqVneq l s; first by right.
  case: (@alternative s (- phi p) (pred1 l)) => [m /eqP -> //|[H [acc up]]|C]; last by right.
  left; split=> //; exists H; split=> //.
  by rewrite /label_score -ler_opp2 -!dotNr; apply: (up l (eqxx l)).
by case: (exists_or_all A) => [[l [ls [H [acc up]]]]|all]; [right; exists H, l|left].
Qed.

(** ** Distances *)

(** bound, multiclass, upper end: beyond c some rival is ahead of s, if c lam_(i,l) >= theta_l for all. *)
Theorem bound_upper lam theta s v i c : certifies lam theta s v -> y i = s -> 0 < c ->
  (forall l, theta l <= c * lam (i, l)) ->
  forall H, accurate H -> forall t : R, c < t ->
  exists l, label_score H s (X i + t *: v) < label_score H l (X i + t *: v).
Proof.
case=> [[[l0 [p nz]] own] [th0 ths] e] yi c0 tl H acc t ct; have t0 := lt_trans c0 ct.
(* t lam, less theta at row i, are again weights *)
pose lam' (q : I * 'I_K) := t * lam q - (if q.1 == i then theta q.2 else 0).
have less (q : I * 'I_K) : (if q.1 == i then theta q.2 else 0) <= c * lam q.
  by case: q => j l /=; case: eqP => [->|_]; rewrite ?mulr_ge0 // ltW.
have L' : rival_weights lam'.
  split=> [|j]; last by rewrite /lam' own mulr0 /=; case: eqP => [->|_]; rewrite ?yi ?ths subr0.
  split=> [q|]; first by rewrite subr_ge0 (le_trans (less q)) // ler_wpmul2r // ltW.
  exists p; rewrite gt_eqF // subr_gt0 (le_lt_trans (less p)) // ltr_pmul2r // lt_def nz.
  exact: l0.
have := combined_positive L' acc.
have -> : combined lam' = t *: combined lam - \sum_l theta l *: gap s l (phi (X i)).
  rewrite /combined scaler_sumr -yi.
  have -> : \sum_l theta l *: gap (y i) l (phi (X i)) = \sum_(q : I * 'I_K)
    (if q.1 == i then theta q.2 else 0) *: gap (y q.1) q.2 (phi (X q.1)).
    rewrite -(pair_bigA _ (fun j l => (if j == i then theta l else 0) *: gap (y j) l (phi (X j)))) /=.
    rewrite (bigD1 i) //= eqxx [X in _ + X]big1 ?addr0 // => j /negbTE ->.
    by rewrite big1 // => l _; rewrite scale0r.
  by rewrite -sumrB; apply: eq_bigr => q _; rewrite scalerA -scalerBl.
rewrite dotBr dotZr subr_gt0 dot_comb.
have -> : dot (mxvec H) (combined lam) = - \sum_l theta l * dot (mxvec H) (gap s l (psi v)).
  by rewrite -dot_comb; apply/eqP; rewrite -addr_eq0 -dotDr e dot0r.
rewrite mulrN mulr_sumr -subr_lt0 opprK -big_split /= => neg.
pose F l := label_score H s (X i + t *: v) - label_score H l (X i + t *: v).
have E l : F l = dot (mxvec H) (gap s l (phi (X i))) + t * dot (mxvec H) (gap s l (psi v)).
  by rewrite /F !dot_gap !score_step opprD addrACA -mulrBr.
have [|l [_ Fl]] := @wsum_lt0 _ _ theta F th0; last by exists l; rewrite -subr_lt0.
rewrite (eq_bigr _ (fun l _ => congr1 (GRing.mul (theta l)) (E l))).
rewrite (eq_bigr _ (fun l _ => mulrDr _ _ _)) big_split /= [X in _ + X < 0](eq_bigr _ (fun l _ => mulrCA _ _ _)).
by rewrite -big_split.
Qed.

(** Accurate classifiers are near every weakly accurate one: bounds can be attained. *)
Definition weakly_accurate H := forall i m, label_score H m (X i) <= label_score H (y i) (X i).
Theorem multiclass_near H0 H (Q : finType) (q : Q -> 'rV[R]_d) s : accurate H0 -> weakly_accurate H ->
  (forall j, wins H s (q j)) -> exists H', accurate H' /\ forall j, wins H' s (q j).
Proof.
move=> acc weak win.
have sc H1 e l x : label_score (H + e *: H1) l x = label_score H l x + e * label_score H1 l x.
  by rewrite /label_score -dotZl -dotDl; congr dot; apply/rowP => j; rewrite !mxE.
have S j m : small (fun e => m != s -> label_score (H + e *: H0) m (q j) < label_score (H + e *: H0) s (q j)).
  have [->|ms] := eqVneq m s; first by exists 1 => // ; apply: ltr01.
  have := win j m ms; rewrite -subr_gt0.
  case/(small_affine (label_score H0 s (q j) - label_score H0 m (q j))) => e0 e00 He.
  exists e0 => // e ep ee _; rewrite -subr_gt0 !sc opprD addrACA -mulrBr.
  exact: He e ep ee.
have [e [ep _ He]] := small_ex (small_all (fun j => small_all (S j))).
exists (H + e *: H0); split=> [i m mi|j m]; last exact: He.
by rewrite !sc ler_lt_add // ltr_pmul2l // acc.
Qed.

(** bound, multiclass, lower end and infinite: a weakly accurate H for which s wins at x and at x + t v. *)
Theorem bound_lower H0 H s x v (t : R) : accurate H0 -> weakly_accurate H -> wins H s x ->
  wins H s (x + t *: v) -> exists H', accurate H' /\
  forall u, 0 <= u -> u <= t -> wins H' s (x + u *: v).
Proof.
move=> acc weak x0 xt; have [[] //|H' [acc' win]] := @multiclass_near H0 H _ (fun b => if b then x else x + t *: v) s acc weak.
exists H'; split=> // u u0; rewrite le_eqVlt => /predU1P [->|ut]; first exact: (win false).
move=> m ms; have t0 := le_lt_trans u0 ut; have a0 := win false m ms; have b0 := win true m ms.
rewrite -subr_gt0 /= !score_step in a0; rewrite -subr_gt0 in b0.
rewrite -subr_gt0 -(pmulr_rgt0 _ t0) !score_step.
set a := _ - _ in a0; set b := _ - _ in b0.
rewrite (_ : t * _ = (t - u) * b + u * a); last by rewrite /a /b; ring.
by apply: ltr_spaddl; [rewrite mulr_gt0 // subr_gt0|rewrite mulr_ge0 // ltW].
Qed.

Lemma wins_gap H s x : (forall m, m != s -> 0 < dot (mxvec H) (gap s m (phi x))) <-> wins H s x.
Proof. by split=> h m /h; rewrite dot_gap subr_gt0. Qed.

(** Between a point where s wins, and one where no label is ahead of it, s wins. *)
Lemma wins_between H s x v (c t : R) : wins H s x ->
  (forall m, m != s -> 0 <= dot (mxvec H) (gap s m (phi (x + c *: v)))) -> 0 <= t -> t < c -> wins H s (x + t *: v).
Proof.
move=> /wins_gap x0 xc t0 tc; apply/wins_gap => m ms; have c0 := le_lt_trans t0 tc.
have at_ u : dot (mxvec H) (gap s m (phi (x + u *: v))) =
  dot (mxvec H) (gap s m (phi x)) + u * dot (mxvec H) (gap s m (psi v)).
  by rewrite !dot_gap move_phi !dotDr !dotZr; ring.
have := xc m ms; have := x0 m ms; rewrite !at_; set a := dot _ _; set b := dot _ _ => a0 b0.
rewrite -(pmulr_rgt0 _ c0) (_ : c * _ = (c - t) * a + t * (a + c * b)); last by ring.
by rewrite ltr_spaddl ?mulr_ge0 // mulr_gt0 // subr_gt0.
Qed.

(** bound, multiclass, infinite by a chain H_0 + e H_1 + ... as for linear classifiers. *)
Theorem multiclass_chain hs H0 s x v : accurate H0 ->
  (forall i m, m != y i -> lex_nonneg (along hs (gap (y i) m (phi (X i))))) ->
  (forall m, m != s -> lex_pos (along hs (gap s m (phi x)))) ->
  (forall m, m != s -> lex_nonneg (shifted 0 (along hs (gap s m (psi v))) (along hs (gap s m (phi x))))) ->
  forall c, 0 <= c -> exists H, accurate H /\ forall u, 0 <= u -> u <= c -> wins H s (x + u *: v).
Proof.
move=> a0 order here far c c0; pose value e q := horner_at e (along hs q).
have so : small (fun e => forall p : I * 'I_K, p.2 != y p.1 -> 0 <= value e (gap (y p.1) p.2 (phi (X p.1)))).
  by apply: small_all => -[i m]; apply: small_if => /order /lex_nonneg_small.
have sx : small (fun e => forall m, m != s -> 0 < value e (gap s m (phi x))).
  by apply: small_all => m; apply: small_if => /here /lex_pos_small.
have sv : small (fun e => forall m, m != s -> 0 <= horner_at e (shifted 0 (along hs (gap s m (psi v))) (along hs (gap s m (phi x))))).
  by apply: small_all => m; apply: small_if => /far /lex_nonneg_small.
have [e0 e00 /(_ (Num.min e0 (c + 1)^-1))] := small_and so (small_and sx sv).
set e := Num.min _ _; have c1 : 0 < c + 1 by rewrite ltr_paddl ?ltr01.
have e1 : 0 < e by rewrite lt_minr e00 invr_gt0.
rewrite le_minl lexx => /(_ e1 isT) [weak [x0 fall]].
have ce : c < e^-1.
  apply: (@lt_le_trans _ _ (c + 1)); rewrite ?ltr_addl ?ltr01 //.
  by rewrite -[c + 1]invrK lef_pinv ?posrE ?invr_gt0 // le_minl lexx orbT.
pose H : 'M[R]_(K, k) := vec_mx (chain_sum e hs).
have val q : dot (mxvec H) q = value e q by rewrite vec_mxK dot_chain.
have win : wins H s x by apply/wins_gap => m ms; rewrite val x0.
apply: (bound_lower a0 _ win).
  move=> i m; have [->|mi] := eqVneq m (y i); first exact: lexx.
  by rewrite -subr_ge0 -dot_gap val (weak (i, m)).
apply: (wins_between win _ c0 ce) => m ms; have := fall m ms; rewrite horner_shifted add0r.
rewrite -/(value e _) -/(value e _) -!val !dot_gap move_phi !dotDr !dotZr => up.
have ei : e * e^-1 = 1 by rewrite divff ?gt_eqF.
rewrite -(pmulr_rge0 _ e1); apply: le_trans up _; rewrite le_eqVlt; apply/orP; left; apply/eqP/esym.
by rewrite (_ : _ * (_ - _) = e * e^-1 * (dot (row s H) (psi v) - dot (row m H) (psi v)) + e * (dot (row s H) (phi x) - dot (row m H) (phi x))); [rewrite ei mul1r|ring].
Qed.

(** Where s wins at x + v it does a little farther along v. *)
Lemma wins_farther H s x v : wins H s (x + v) -> exists2 t : R, 1 < t & wins H s (x + t *: v).
Proof.
move=> /wins_gap win; pose b m := dot (mxvec H) (gap s m (psi v)).
have far : small (fun e => forall m, m != s -> 0 < dot (mxvec H) (gap s m (phi (x + v))) + e * b m).
  by apply: small_all => m; apply: small_if => /win; apply: small_affine.
have [e [e0 _ He]] := small_ex far; exists (1 + e); first by rewrite ltr_addl.
apply/wins_gap => m /He; rewrite scalerDl scale1r addrA move_phi /b !dot_gap !dotDr !dotZr.
by move=> pos; apply: lt_le_trans pos _; rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.
End Multiclass.
