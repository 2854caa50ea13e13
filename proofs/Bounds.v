(** * How far along a direction: largest flip distances of linear classifiers *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** What holds for all small positive numbers *)
Section Small.
Variable R : realFieldType.
Implicit Types (P Q : R -> Prop) (a b e : R).

Definition small P := exists2 e0, 0 < e0 & forall e, 0 < e -> e <= e0 -> P e.

Lemma small_and P Q : small P -> small Q -> small (fun e => P e /\ Q e).
Proof.
case=> p p0 Hp [q q0 Hq]; exists (Num.min p q); first by rewrite lt_minr p0.
by move=> e e0; rewrite le_minr => /andP [ep eq]; split; [apply: Hp|apply: Hq].
Qed.
Lemma small_all (J : finType) (P : J -> R -> Prop) : (forall j, small (P j)) ->
  small (fun e => forall j, P j e).
Proof.
move=> H; suff [e0 e00 He]: small (fun e => forall j, j \in enum J -> P j e).
  by exists e0 => // e ep ee j; apply: He => //; rewrite mem_enum.
elim: (enum J) => [|j s [q q0 Hq]]; first by exists 1 => //; apply: ltr01.
have [p p0 Hp] := H j; exists (Num.min p q); first by rewrite lt_minr p0.
move=> e e0; rewrite le_minr => /andP [ep eq] i; rewrite inE => /predU1P [->|].
  exact: Hp.
exact: Hq.
Qed.
Lemma small_if (b : bool) P : (b -> small P) -> small (fun e => b -> P e).
Proof.
by case: b => [/(_ isT) [e0 e00 He]|_]; [exists e0 => // e ep ee _; apply: He|exists 1 => //; apply: ltr01].
Qed.
(** A positive number stays so when a bounded function of e, times e, is added. *)
Lemma small_pos a (f : R -> R) B : 0 < a -> (forall e, 0 < e -> e <= 1 -> `|f e| <= B) ->
  small (fun e => 0 < a + e * f e).
Proof.
move=> a0 fB; pose M := `|B| + 1; have M0 : 0 < M by rewrite ltr_paddl ?ltr01.
exists (Num.min 1 (a / M / 2%:R)).
  by rewrite lt_minr ltr01 !divr_gt0 ?ltr0n.
move=> e e0; rewrite le_minr => /andP [e1 ea].
have fM : `|f e| < M by apply: (le_lt_trans (fB _ e0 e1)); rewrite ltr_spaddr ?ltr01 ?ler_norm.
have eM : e * M < a.
  rewrite -ltr_pdivl_mulr //; apply: (le_lt_trans ea).
  by rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr ?divr_gt0 // ltr1n.
have : - M < f e by rewrite ltr_oppl; apply: le_lt_trans fM; rewrite ler_normr lexx orbT.
rewrite -(ltr_pmul2l e0) mulrN => low.
by apply: (@lt_trans _ _ (a - e * M)); rewrite ?subr_gt0 ?ltr_add2l.
Qed.
Lemma small_affine a b : 0 < a -> small (fun e => 0 < a + e * b).
Proof. by move=> a0; apply: (small_pos (f := fun _ => b) a0 (fun _ _ _ => lexx `|b|)). Qed.
Lemma small_ex P : small P -> exists e, [/\ 0 < e, e <= 1 & P e].
Proof.
case=> e0 e00 He; exists (Num.min e0 1); have e1 : 0 < Num.min e0 1 by rewrite lt_minr e00 ltr01.
by split=> //; [rewrite le_minl lexx orbT|apply: He => //; rewrite le_minl lexx].
Qed.
End Small.

(** ** Numbers taken lexicographically: the coefficients of a polynomial in a small number *)
Section Lexicographic.
Variable R : realFieldType.
Implicit Types (s : seq R) (a e : R).

Fixpoint lex_pos s := if s is a :: s' then (0 < a) || (a == 0) && lex_pos s' else false.
Definition lex_nonneg s := lex_pos s || all (fun a => a == 0) s.
Definition horner_at e s := foldr (fun a r => a + e * r) 0 s.

Lemma horner_bounded s : exists B, forall e, 0 < e -> e <= 1 -> `|horner_at e s| <= B.
Proof.
elim: s => [|a s [B HB]]; first by exists 0 => e _ _; rewrite normr0.
exists (`|a| + B) => e e0 e1 /=; apply: le_trans (ler_norm_add _ _) _.
rewrite ler_add2l normrM (gtr0_norm e0) (le_trans _ (HB _ e0 e1)) //.
by rewrite -[X in _ <= X]mul1r ler_wpmul2r.
Qed.
Lemma lex_pos_small s : lex_pos s -> small (fun e => 0 < horner_at e s).
Proof.
elim: s => //= a s IH /orP [a0|/andP [/eqP -> /IH [e0 e00 He]]].
  by have [B HB] := horner_bounded s; apply: small_pos a0 HB.
by exists e0 => // e ep ee; rewrite add0r mulr_gt0 // He.
Qed.
Lemma lex_nonneg_small s : lex_nonneg s -> small (fun e => 0 <= horner_at e s).
Proof.
case/orP => [/lex_pos_small [e0 e00 He]|z].
  by exists e0 => // e ep ee; apply/ltW/He.
exists 1 => [|e /ltW e0 _]; first exact: ltr01.
by elim: s z => //= a s IH /andP [/eqP -> /IH h]; rewrite add0r mulr_ge0.
Qed.
End Lexicographic.

(** ** Classifiers near a weakly accurate one *)
Section Near.
Variables (R : realFieldType) (k : nat).
Implicit Types (W q : 'rV[R]_k) (acc : 'rV[R]_k -> Prop).

(** Some classifier of the class is positive wherever W is, at finitely many given vectors. *)
Definition approachable acc W := forall (J : finType) (q : J -> 'rV[R]_k),
  (forall j, 0 < dot W (q j)) -> exists W', acc W' /\ forall j, 0 < dot W' (q j).

Lemma small_near (J : finType) (q : J -> 'rV[R]_k) W V : (forall j, 0 < dot W (q j)) ->
  small (fun e => forall j, 0 < dot (W + e *: V) (q j)).
Proof.
move=> pos; apply: small_all => j.
have [e0 e00 He] := small_affine (dot V (q j)) (pos j).
by exists e0 => // e ep ee; rewrite dotDl dotZl He.
Qed.

(** Weakly accurate classifiers are approached by W + e W0, W0 an accurate one. *)
Lemma accurate_near (I : finType) (z : I -> 'rV[R]_k) W W0 :
  accurate z W0 -> weakly_accurate z W -> approachable (accurate z) W.
Proof.
move=> a0 w J q /(small_near W0) /small_ex [e [e0 _ He]]; exists (W + e *: W0); split=> //.
by move=> i; rewrite dotDl dotZl ltr_paddl // mulr_gt0.
Qed.
End Near.

(** ** The bound *)
Section Bound.
Variables (R : realFieldType) (d k : nat) (phi psi : 'rV[R]_d -> 'rV[R]_k).
Hypothesis move_phi : forall x c v, phi (x + c *: v) = phi x + c *: psi v.
Variable acc : 'rV[R]_k -> Prop.
Implicit Types (x v : 'rV[R]_d) (W : 'rV[R]_k) (s : bool) (c theta kappa : R).
Notation value W s x := (sg R s * score phi W x).

(** The flip distance of W from x along v is at most c: beyond c the label s is lost. *)
Definition flips_by W s x v c := forall t, c < t -> value W s (x + t *: v) < 0.
(** W keeps the label s from x up to the distance c. *)
Definition keeps_to W s x v c := forall t, 0 <= t -> t <= c -> 0 < value W s (x + t *: v).

Lemma value_move W s x t v : value W s (x + t *: v) = value W s x + t * (sg R s * dot W (psi v)).
Proof. by rewrite (score_move move_phi) mulrDr [t * (_ * _)]mulrCA. Qed.

Lemma value_between W s x v c t : 0 < value W s x -> 0 <= value W s (x + c *: v) ->
  0 <= t -> t < c -> 0 < value W s (x + t *: v).
Proof.
move=> x0 xc t0 tc; have c0 : 0 < c by apply: le_lt_trans tc.
rewrite -(pmulr_rgt0 _ c0); move: xc; rewrite !value_move; set A := value W s x; set m := _ * dot _ _.
have -> : c * (A + t * m) = (c - t) * A + t * (A + c * m) by ring.
by move=> xc; rewrite ltr_spaddl ?mulr_ge0 // mulr_gt0 // subr_gt0.
Qed.
Lemma keeps_between W s x v t : 0 < value W s x -> 0 < value W s (x + t *: v) -> keeps_to W s x v t.
Proof.
move=> x0 xt u u0; rewrite le_eqVlt => /predU1P [-> //|ut].
exact: value_between x0 (ltW xt) u0 ut.
Qed.

(** bound, upper end (L5, R3): multipliers of v from which kappa >= theta / c can be taken from the
    weight of row i lead every classifier of the class across its boundary within c of x_i. *)
Theorem bound_upper (I : finType) (z : I -> 'rV[R]_k) lam theta s v i x kappa c :
  certifies psi z acc lam theta s v -> z i = sg R s *: phi x -> 0 < c -> theta <= c * kappa ->
  (forall W, acc W -> kappa * dot W (z i) <= \sum_j lam j * dot W (z j)) ->
  forall W, acc W -> 0 < value W s x -> flips_by W s x v c.
Proof.
case=> L t0 e zi c0 tc spare W a x0 t ct.
have [tp neg] := against_target L t0 e a; rewrite dotZr in neg.
have E : theta * (sg R s * dot W (psi v)) = - \sum_j lam j * dot W (z j).
  by rewrite -(dot_target W e) dotNr !dotZr opprK.
have := spare W a; rewrite zi dotZr -[dot W _]/(score phi W x).
set A := value W s x in x0 *; set m := sg R s * dot W _ in neg E * => sp.
have at_c : A + c * m <= 0.
  rewrite -(pmulr_rle0 _ tp) mulrDr [theta * (c * m)]mulrCA E mulrN subr_le0.
  by apply: (le_trans _ (ler_wpmul2l (ltW c0) sp)); rewrite [c * _]mulrA ler_wpmul2r // ltW.
by rewrite value_move -/A -/m (lt_le_trans _ at_c) // ltr_add2l ltr_nmul2r.
Qed.

(** For accurate classifiers anything up to lam_i can be taken from the weight of row i. *)
Theorem accurate_spares (I : finType) (z : I -> 'rV[R]_k) (lam : I -> R) i kappa :
  (forall j, 0 <= lam j) -> kappa <= lam i ->
  forall W, accurate z W -> kappa * dot W (z i) <= \sum_j lam j * dot W (z j).
Proof.
move=> l0 ki W a; rewrite (bigD1 i) //=; apply: ler_paddr; last by rewrite ler_wpmul2r // ltW.
by apply: sumr_ge0 => j _; rewrite mulr_ge0 // ltW.
Qed.

(** bound, lower end: a classifier that others of the class approach, positive at x and not negative
    at x + c v, proves that the bound is not below c. *)
Theorem bound_lower W s x v c : approachable acc W -> 0 < value W s x ->
  0 <= value W s (x + c *: v) -> forall t, 0 <= t -> t < c ->
  exists W', acc W' /\ keeps_to W' s x v t.
Proof.
move=> near x0 xc t t0 tc; have xt := value_between x0 xc t0 tc.
have [[] |W' [a pos]] := near _ (fun b => sg R s *: phi (if b then x else x + t *: v)).
  by rewrite dotZr.
  by rewrite dotZr.
exists W'; split=> //; have := pos true; have := pos false; rewrite !dotZr => At A0.
exact: keeps_between.
Qed.

(** bound, infinite: the slope of such a classifier is not negative. *)
Theorem bound_unbounded W s x v : approachable acc W -> 0 < value W s x ->
  0 <= sg R s * dot W (psi v) -> forall c, 0 <= c -> exists W', acc W' /\ keeps_to W' s x v c.
Proof.
move=> near x0 m0 c c0; apply: (bound_lower near x0 (c := c + 1) _ c0); last by rewrite ltr_addl ltr01.
rewrite value_move; apply: addr_ge0; first exact: ltW.
by rewrite mulr_ge0 // addr_ge0 ?ler01.
Qed.
End Bound.

(** ** Chains h_0, h_1, ...: the classifiers h_0 + e h_1 + e^2 h_2 + ... for small e *)
Section Chain.
Variables (R : realFieldType) (d k : nat) (phi psi : 'rV[R]_d -> 'rV[R]_k).
Hypothesis move_phi : forall x c v, phi (x + c *: v) = phi x + c *: psi v.
Variables (I : finType) (z : I -> 'rV[R]_k).
Implicit Types (hs : seq 'rV[R]_k) (q : 'rV[R]_k) (e : R).

Definition chain_sum e hs : 'rV[R]_k := foldr (fun h r => h + e *: r) 0 hs.
Definition along hs q := [seq dot h q | h <- hs].
(** The products of h_j with t, those with q shifted by one place, added. *)
Fixpoint shifted a (ts qs : seq R) :=
  if ts is t :: ts' then (t + a) :: shifted (head 0 qs) ts' (behead qs) else [:: a].

Lemma dot_chain e hs q : dot (chain_sum e hs) q = horner_at e (along hs q).
Proof. by elim: hs => [|h hs IH]; rewrite /= ?dot0l // dotDl dotZl IH. Qed.
Lemma horner_shifted e hs a t q :
  horner_at e (shifted a (along hs t) (along hs q)) =
  a + (horner_at e (along hs t) + e * horner_at e (along hs q)).
Proof.
by elim: hs a => [|h hs IH] a /=; rewrite ?IH; ring.
Qed.

(** bound, infinite, by a chain: in order at all rows, positive at x_i, and from x_i to x_i + v/e. *)
Theorem bound_chain hs W0 s x v : accurate z W0 ->
  (forall i, lex_nonneg (along hs (z i))) -> lex_pos (along hs (sg R s *: phi x)) ->
  lex_nonneg (shifted 0 (along hs (sg R s *: psi v)) (along hs (sg R s *: phi x))) ->
  forall c, 0 <= c -> exists W, accurate z W /\ keeps_to phi W s x v c.
Proof.
move=> a0 /(fun h i => lex_nonneg_small (h i)) /small_all sz /lex_pos_small sx /lex_nonneg_small sv c c0.
have [e0 e00 /(_ (Num.min e0 (c + 1)^-1))] := small_and sz (small_and sx sv).
set e := Num.min _ _; have c1 : 0 < c + 1 by rewrite ltr_paddl ?ltr01.
have e1 : 0 < e by rewrite lt_minr e00 invr_gt0.
rewrite le_minl lexx => /(_ e1 isT) [w [x0 far]].
have ce : c < e^-1.
  apply: (@lt_le_trans _ _ (c + 1)); rewrite ?ltr_addl ?ltr01 //.
  by rewrite -[c + 1]invrK lef_pinv ?posrE ?invr_gt0 // le_minl lexx orbT.
apply: (bound_lower move_phi (W := chain_sum e hs) (c := e^-1) _ _ _ c0 ce).
- by apply: (accurate_near a0) => i; rewrite dot_chain.
- by rewrite -dotZr dot_chain.
move: far; rewrite horner_shifted add0r -!dot_chain !dotZr => far.
by rewrite (value_move move_phi) -(pmulr_rge0 _ e1) mulrDr [e * (e^-1 * _)]mulrA divff ?gt_eqF // mul1r addrC.
Qed.
End Chain.
