(** * Executable checks of universal perturbations, for linear classifiers *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Norms Integers CheckLinear CheckBudget CheckBound.
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
(** A cut: the number of a row, and a classifier *)
Definition cut := (nat * seq Z)%type.
Definition check_cut d bias S s (q : cut) := [&& (q.1 < size (points S))%N, nth true (labels S) q.1 == s &
  check_weakly_accurate d bias S q.2].
Definition cut_value bias S (cuts : seq cut) := sumz [seq dotv q.2 (nth [::] (rows bias S) q.1) | q <- cuts].
Definition cut_normal d s (cuts : seq cut) := foldr addv [::] [seq scalev (sgz s) (take d q.2) | q <- cuts].
(** No universal perturbation is shorter than the root of a / b. *)
Definition check_no_shorter d bias S s N a b cuts := let c := cut_value bias S cuts in
  let g := cut_normal d s cuts in [&& all (check_cut d bias S s) cuts, Z.ltb Z0 c, size g == d, Z.leb Z0 a, Z.ltb Z0 b &
  Z.leb (Z.mul (Z.mul a (Z.mul (denominator S) (denominator S))) (dualz N g)) (Z.mul b (Z.mul c c))].
(** None is universal. *)
Definition check_none d bias S s cuts := [&& all (check_cut d bias S s) cuts, Z.ltb Z0 (cut_value bias S cuts) &
  zerov (cut_normal d s cuts)].

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

(** delta takes the label s from all points that have it: each is on or beyond every boundary. *)
Definition takes s delta := forall W (i : 'I_(size (points S))), nth true (labels S) i = s -> acc W ->
  sg R s * score phi W (@point R d S i + delta) <= 0.

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

Section Cuts.
Variables (s : bool) (cuts : seq cut).
Hypothesis good : all (check_cut d bias S s) cuts.
Notation nth_cut j := (nth (0%N, [::]) cuts (nat_of_ord j)).
Let normal (j : 'I_(size cuts)) := vec R d (take d (nth_cut j).2).
Let offset (j : 'I_(size cuts)) := toR (nth Z0 (nth_cut j).2 d).
Let place (j : 'I_(size cuts)) := @point R d S (nth_cut j).1.

Lemma cut_parts (j : 'I_(size cuts)) : [/\ ((nth_cut j).1 < size (points S))%N, nth true (labels S) (nth_cut j).1 = s,
  check_weakly_accurate d bias S (nth_cut j).2 & vec R (d + 1) (nth_cut j).2 = pair (normal j) (offset j)].
Proof.
have /(_ (nat_of_ord j) (ltn_ord j)) /and3P [il /eqP si wa] := elimT (all_nthP (0%N, [::])) good.
split=> //; have /and3P [_ /eqP sW _] := wa.
rewrite /normal /offset -vec_rcons; last by rewrite size_takel // sW.
by rewrite -take_nth ?sW // take_oversize ?sW.
Qed.

(** The sum of the cuts is at most 0 at every universal perturbation. *)
Lemma cuts_ok delta W0 : acc W0 -> well_formed d S -> takes s delta ->
  toR (cut_value bias S cuts) / toR (denominator S) + dot (vec R d (cut_normal d s cuts)) delta <= 0.
Proof.
move=> a0 wf univ; have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have univ' : universal bias acc place s delta.
  by move=> W j aW; have [il si _ _] := cut_parts j; apply: (univ W (Ordinal il)).
have near j : approachable acc (pair (normal j) (offset j)).
  by have [_ _ wa <-] := cut_parts j; apply: (accurate_near a0 (weakly_accurate_ok R wa)).
have none (l : void) : 'I_d by case: l.
have lim (l : void) : 0 * delta 0 (none l) <= 0 by case: l.
have empty (V : zmodType) (F : void -> V) : \sum_l F l = 0 by rewrite big1 // => -[].
have := universal_cut univ' near (fun=> lexx 0) lim; rewrite !empty subr0 addr0.
have -> : toR (cut_value bias S cuts) / toR (denominator S) =
  \sum_j sg R s * score phi (pair (normal j) (offset j)) (place j).
  rewrite /cut_value (@toR_sumz R _ (size cuts)) ?size_map // mulr_suml; apply: eq_bigr => j _.
  have [il si /and3P [_ /eqP sW _] e] := cut_parts j.
  rewrite (nth_map (0%N, [::])) // (@value_at_row R d bias S s _ (Ordinal il) wf sW si) -e.
  by rewrite mulrC mulKf ?gt_eqF.
suff -> : vec R d (cut_normal d s cuts) = \sum_j sg R s *: normal j by [].
rewrite /cut_normal vec_sum size_map; apply: eq_bigr => j _.
by rewrite (nth_map (0%N, [::])) // vec_scale toR_sg.
Qed.

(** universal-perturbation, executed, the length: no shorter one is universal. *)
Theorem check_no_shorter_sound N a b delta W0 : acc W0 -> well_formed d S ->
  check_no_shorter d bias S s N a b cuts -> takes s delta -> toR a / toR b <= sqnorm N delta.
Proof.
move=> a0 wf /and5P [_ /(toR_gt0 R) c0 /eqP sg _ /andP [/(toR_gt0 R) b0 /(toR_le R) far]] univ.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
apply: (no_shorter (cuts_ok a0 wf univ)); first by rewrite divr_gt0.
rewrite dual_ok // exprMn exprVn -mulrA mulrCA.
move: far; rewrite !toRM => far; rewrite ler_pdivl_mulr ?exprn_gt0 // -(ler_pmul2l b0) expr2.
apply: le_trans far; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by field; rewrite gt_eqF.
Qed.

(** universal-perturbation, executed: none is universal. *)
Theorem check_none_sound delta W0 : acc W0 -> well_formed d S -> check_none d bias S s cuts -> ~ takes s delta.
Proof.
move=> a0 wf /and3P [_ /(toR_gt0 R) c0 /(vec_zero R d) g0] univ.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have := cuts_ok a0 wf univ; rewrite g0 => /none_universal; apply.
by rewrite divr_gt0.
Qed.
End Cuts.
End Meaning.
