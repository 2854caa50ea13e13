(** * Executable checks of universal perturbations, for linear classifiers *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Norms Integers CheckLinear CheckBudget CheckBound Readers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition maxz (l : seq Z) := foldr Z.max Z0 l.
(** The square of the norm that is dual to N *)
Definition dualz N g := match N with
  | L1 => Z.mul (maxz (map Z.abs g)) (maxz (map Z.abs g))
  | L2 => dotv g g
  | Linf => Z.mul (sumz (map Z.abs g)) (sumz (map Z.abs g))
  end.
(** Sums of fractions, over the same denominator where it is one *)
Definition plusq (x y : rational) : rational := if Z.eqb x.2 y.2 then (Z.add x.1 y.1, x.2)
  else (Z.add (Z.mul x.1 y.2) (Z.mul y.1 x.2), Z.mul x.2 y.2).
Definition sumq (l : seq rational) := foldr plusq (Z0, Zpos xH) l.
(** A cut: the number of a point that is to lose its label, and a classifier that others of the class are near *)
Definition cut := (nat * seq Z)%type.
Definition check_cut d (near : seq Z -> bool) (starts : seq (option vector)) (q : cut) := if nth None starts q.1 is Some p
  then [&& size (numerators p) == d, Z.ltb Z0 (below p) & near q.2] else false.
Definition cut_value bias s (starts : seq (option vector)) (q : cut) : rational := if nth None starts q.1 is Some p
  then (Z.mul (sgz s) (dotv q.2 (homogeneous bias (below p) (numerators p))), below p) else (Z0, Zpos xH).
(** A limit, a.delta <= most, and by how much it presses *)
Definition limit := (seq Z * rational)%type.
Definition check_press d (r : Z * limit) := [&& Z.leb Z0 r.1, size r.2.1 == d & Z.ltb Z0 r.2.2.2].
Definition press_value (r : Z * limit) : rational := (Z.opp (Z.mul r.1 r.2.2.1), r.2.2.2).
(** c and g: that c + g.delta <= 0 holds for every universal delta within the limits. *)
Definition total_value bias s starts cuts pressed :=
  plusq (sumq [seq cut_value bias s starts q | q <- cuts]) (sumq [seq press_value r | r <- pressed]).
Definition total_normal d s (cuts : seq cut) (pressed : seq (Z * limit)) :=
  addv (foldr addv [::] [seq scalev (sgz s) (take d q.2) | q <- cuts]) (foldr addv [::] [seq scalev r.1 r.2.1 | r <- pressed]).
(** No universal perturbation is shorter than the root of a / b. *)
Definition check_no_shorter d bias s starts N a b cuts pressed := let c := total_value bias s starts cuts pressed in
  let g := total_normal d s cuts pressed in [&& Z.ltb Z0 c.1, size g == d, Z.leb Z0 a, Z.ltb Z0 b &
  Z.leb (Z.mul (Z.mul a (Z.mul c.2 c.2)) (dualz N g)) (Z.mul b (Z.mul c.1 c.1))].
(** None is universal. *)
Definition check_none d bias s starts cuts pressed := Z.ltb Z0 (total_value bias s starts cuts pressed).1 &&
  zerov (total_normal d s cuts pressed).

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation phi := (@embed R d bias).
Notation acc := (accurate (@data_row R d bias S)).

Lemma toR_abs a : toR (Z.abs a) = `|toR a|.
Proof.
case: a => [|p|p]; [by rewrite normr0|by rewrite gtr0_norm // toR_pos|].
by rewrite ltr0_norm ?toR_lt0 // -toRN.
Qed.
Lemma toR_maxz l n : size l = n -> all (Z.leb Z0) l -> toR (maxz l) = \big[Num.max/0]_(i < n) toR (nth Z0 l i).
Proof.
move=> <- {n}; elim: l => [|a l IH] /= => [_|/andP [_ /IH {}IH]]; first by rewrite big_ord0.
rewrite big_ord_recl /= -IH; case: (Z.max_spec a (maxz l)) => -[h ->].
  by rewrite max_r // toR_le //; apply/Z.leb_le/Z.lt_le_incl.
by rewrite max_l // toR_le //; apply/Z.leb_le.
Qed.
Lemma dual_ok N g : size g = d -> sqdual N (vec R d g) = toR (dualz N g).
Proof.
move=> sg; have sa : size (map Z.abs g) = d by rewrite size_map.
have entry (j : 'I_d) : `|vec R d g 0 j| = toR (nth Z0 (map Z.abs g) j).
  by rewrite mxE (nth_map Z0) ?sg // toR_abs.
case: N => /=; last 1 first.
- by rewrite toRM expr2 /norm_1 (toR_sumz R sa); congr (_ * _); apply: eq_bigr => j _.
- rewrite toRM expr2 /norm_inf (toR_maxz sa) ?(eq_bigr _ (fun j _ => entry j)) //.
  by rewrite all_map; elim: (g) => //= b l ->; case: (b).
by rewrite dot_vec ?sg.
Qed.

(** What is below 0 beyond a distance is at most 0 at it. *)
Lemma flips_at W s x v : flips_by phi W s x v 1 -> sg R s * score phi W (x + v) <= 0.
Proof.
move=> flips; rewrite leNgt; apply/negP => pos; have two : (1 : R) < 2%:R by rewrite ltr1n.
have := value_move (@move_embed R d bias) W s x; set A := _ * score _ _ _ => move_by.
rewrite -[v in x + v]scale1r move_by mul1r in pos; set m := _ * dot _ _ in pos move_by.
have [m0|m0] := leP 0 m.
  have := flips _ two; rewrite move_by -/m ltNge => /negP; apply.
  have -> : A + 2%:R * m = (A + m) + m by ring.
  by rewrite addr_ge0 // ltW.
have far : 1 < 1 + (A + m) / (- m) / 2%:R by rewrite ltr_addl !divr_gt0 ?oppr_gt0 // ltr0n.
have := flips _ far; rewrite move_by -/m ltNge => /negP; apply.
have -> : A + (1 + (A + m) / (- m) / 2%:R) * m = (A + m) / 2%:R by field; rewrite lt_eqF.
by rewrite divr_ge0 ?ler0n // ltW.
Qed.

(** universal-perturbation, executed: multipliers of at least theta at row i lead it across every boundary. *)
Theorem check_lands_sound s e v lam theta (i : 'I_(size (points S))) : check_within d bias S s e v lam theta ->
  within 1 1 theta (nth Z0 lam i) -> nth true (labels S) i = s ->
  forall W, acc W -> sg R s * score phi W (@point R d S i + (toR e)^-1 *: vec R d v) <= 0.
Proof.
move=> ch wi si W aW; apply: flips_at.
have := check_within_sound ch (erefl : is_true (Z.ltb 0 1)) (erefl : is_true (Z.ltb 0 1)) wi si aW.
by rewrite (_ : toR 1 = 1) // divr1.
Qed.

Lemma vec_sum (l : seq (seq Z)) : vec R d (foldr addv [::] l) = \sum_(i < size l) vec R d (nth [::] l i).
Proof. by elim: l => [|v l IH] /=; rewrite ?big_ord0 ?vec0 // big_ord_recl vec_add IH. Qed.

Notation quotient q := (toR q.1 / toR q.2).
Lemma plusq_ok x y : Z.ltb Z0 x.2 -> Z.ltb Z0 y.2 ->
  quotient (plusq x y) = quotient x + quotient y /\ Z.ltb Z0 (plusq x y).2.
Proof.
move=> x0 y0; have [x1 y1] := (toR_gt0 R x0, toR_gt0 R y0); rewrite /plusq; case: Z.eqb_spec => [e|_] /=.
  by split=> //; rewrite toRD -e mulrDl.
split; last by apply/Z.ltb_lt/Z.mul_pos_pos; apply/Z.ltb_lt.
by rewrite toRD !toRM; field; rewrite !gt_eqF.
Qed.
Lemma sumq_ok l : all (fun q : rational => Z.ltb Z0 q.2) l ->
  quotient (sumq l) = \sum_(i < size l) quotient (nth (Z0, Zpos xH) l i) /\ Z.ltb Z0 (sumq l).2.
Proof.
elim: l => [|q l IH] /=; first by rewrite big_ord0 mul0r.
by case/andP => q0 /IH [e l0]; have [-> ->] := plusq_ok q0 l0; rewrite big_ord_recl e.
Qed.

Section Cuts.
Variables (class : 'rV[R]_(d + 1) -> Prop) (near : seq Z -> bool).
Hypothesis near_ok : forall W, near W -> size W = d.+1 /\ approachable class (vec R (d + 1) W).
Variables (s : bool) (starts : seq (option vector)) (cuts : seq cut) (pressed : seq (Z * limit)).
Hypotheses (good : all (check_cut d near starts) cuts) (press0 : all (check_press d) pressed).
Notation spot p := ((toR (below p))^-1 *: vec R d (numerators p)).
Definition within_limits delta := forall l, (l < size pressed)%N -> let r := nth (Z0, ([::], (Z0, Zpos xH))) pressed l in
  dot (vec R d r.2.1) delta <= quotient r.2.2.
(** delta takes the label s from all these points: each is on or beyond every boundary. *)
Definition takes delta := forall W k p, class W -> nth None starts k = Some p -> sg R s * score phi W (spot p + delta) <= 0.

Notation nth_cut j := (nth (0%N, [::]) cuts (nat_of_ord j)).
Notation nth_press l := (nth (Z0, ([::], (Z0, Zpos xH))) pressed (nat_of_ord l)).
Let normal (j : 'I_(size cuts)) := vec R d (take d (nth_cut j).2).
Let offset (j : 'I_(size cuts)) := toR (nth Z0 (nth_cut j).2 d).
Let place (j : 'I_(size cuts)) := if nth None starts (nth_cut j).1 is Some p then spot p else 0.

Lemma cut_parts (j : 'I_(size cuts)) : exists p, [/\ nth None starts (nth_cut j).1 = Some p, size (numerators p) = d,
  Z.ltb Z0 (below p), near (nth_cut j).2 & vec R (d + 1) (nth_cut j).2 = pair (normal j) (offset j)].
Proof.
have := elimT (all_nthP (0%N, [::])) good _ (ltn_ord j); rewrite /check_cut.
case E: (nth None starts _) => [p|] // /and3P [/eqP sp p0 wa]; exists p; split=> //; have [sW _] := near_ok wa.
rewrite /normal /offset -vec_rcons; last by rewrite size_takel // sW.
by rewrite -take_nth ?sW // take_oversize ?sW.
Qed.

Lemma press_parts (l : 'I_(size pressed)) : [/\ 0 <= toR (nth_press l).1, size (nth_press l).2.1 = d & Z.ltb Z0 (nth_press l).2.2.2].
Proof.
have := elimT (all_nthP (Z0, ([::], (Z0, Zpos xH)))) press0 _ (ltn_ord l).
by case/and3P => /(toR_ge0 R) ? /eqP.
Qed.

(** What was summed as fractions and vectors *)
Lemma total_normal_ok : vec R d (total_normal d s cuts pressed) =
  (\sum_j sg R s *: normal j) + \sum_(l < size pressed) toR (nth_press l).1 *: vec R d (nth_press l).2.1.
Proof.
rewrite vec_add !vec_sum !size_map; congr (_ + _); apply: eq_bigr => j _.
  by rewrite (nth_map (0%N, [::])) // vec_scale toR_sg.
by rewrite (nth_map (Z0, ([::], (Z0, Zpos xH)))) // vec_scale.
Qed.
Lemma total_value_ok : Z.ltb Z0 (total_value bias s starts cuts pressed).2 /\
  quotient (total_value bias s starts cuts pressed) = (\sum_j sg R s * score phi (pair (normal j) (offset j)) (place j)) -
    \sum_(l < size pressed) toR (nth_press l).1 * quotient (nth_press l).2.2.
Proof.
have cuts0 : all (fun q : rational => Z.ltb Z0 q.2) [seq cut_value bias s starts q | q <- cuts].
  rewrite all_map; apply/(all_nthP (0%N, [::])) => j jn; have [p [e _ p0 _ _]] := cut_parts (Ordinal jn).
  by rewrite /= /cut_value e.
have limits0 : all (fun q : rational => Z.ltb Z0 q.2) [seq press_value r | r <- pressed].
  rewrite all_map; apply/(all_nthP (Z0, ([::], (Z0, Zpos xH)))) => l ln; by have [_ _] := press_parts (Ordinal ln).
have [cv c0] := sumq_ok cuts0; have [lv l0] := sumq_ok limits0; have [tv t0] := plusq_ok c0 l0; split=> //.
rewrite /total_value tv cv lv !size_map -sumrN; congr (_ + _); apply: eq_bigr => j _.
  rewrite (nth_map (0%N, [::])) // /place /cut_value; have [p [e sp p0 wa E]] := cut_parts j; rewrite e /=.
  have [sW _] := near_ok wa; rewrite toRM toR_sg -(@score_at R d bias _ _ _ sW sp p0) E.
  by rewrite mulrCA mulrAC divff ?mul1r // gt_eqF // toR_gt0.
by rewrite (nth_map (Z0, ([::], (Z0, Zpos xH)))) //= toRN toRM mulNr mulrA.
Qed.

(** The sum of the cuts, and of what presses, is at most 0 at every universal perturbation within the limits. *)
Lemma cuts_ok delta : takes delta -> within_limits delta ->
  Z.ltb Z0 (total_value bias s starts cuts pressed).2 /\
  quotient (total_value bias s starts cuts pressed) + dot (vec R d (total_normal d s cuts pressed)) delta <= 0.
Proof.
move=> univ lim; have [t0 ->] := total_value_ok; rewrite total_normal_ok; split=> //.
have univ' : universal bias class place s delta.
  by move=> W j aW; rewrite /place; have [p [e _ _ _ _]] := cut_parts j; rewrite e; apply: univ aW e.
have close j : approachable class (pair (normal j) (offset j)).
  by have [p [_ _ _ wa <-]] := cut_parts j; have [] := near_ok wa.
have press1 (l : 'I_(size pressed)) : 0 <= toR (nth_press l).1 by have [] := press_parts l.
have lim1 (l : 'I_(size pressed)) : dot (vec R d (nth_press l).2.1) delta <= quotient (nth_press l).2.2 := lim l (ltn_ord l).
exact: (universal_cut univ' close press1 lim1).
Qed.

(** universal-perturbation, executed, the length: no shorter one within the limits is universal. *)
Theorem check_no_shorter_sound N a b delta : check_no_shorter d bias s starts N a b cuts pressed ->
  takes delta -> within_limits delta -> toR a / toR b <= sqnorm N delta.
Proof.
move=> /and5P [/(toR_gt0 R) c0 /eqP sg _ /(toR_gt0 R) b0 /(toR_le R) far] univ lim.
have [/(toR_gt0 R) e0 cut] := cuts_ok univ lim.
apply: (no_shorter cut); first by rewrite divr_gt0.
rewrite dual_ok // exprMn exprVn -mulrA mulrCA.
move: far; rewrite !toRM => far; rewrite ler_pdivl_mulr ?exprn_gt0 // -(ler_pmul2l b0) expr2.
apply: le_trans far; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by field; rewrite gt_eqF.
Qed.

(** universal-perturbation, executed: none within the limits is universal. *)
Theorem check_none_sound delta : check_none d bias s starts cuts pressed ->
  takes delta -> ~ within_limits delta.
Proof.
move=> /andP [/(toR_gt0 R) c0 /(vec_zero R d) g0] univ lim.
have [/(toR_gt0 R) e0] := cuts_ok univ lim; rewrite g0 => /none_universal; apply.
by rewrite divr_gt0.
Qed.
End Cuts.
End Meaning.
