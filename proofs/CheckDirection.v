(** * An executable check that no direction leads across all boundaries within limits *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Norms Integers CheckLinear CheckBound Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** A point, a classifier, and by how much each limit presses *)
Definition direction_cut := (vector * seq Z * seq Z)%type.
(** The limit for p + delta, as one for delta *)
Definition moved (p : vector) (l : limit) : limit :=
  (l.1, (Z.add (Z.mul l.2.1 (below p)) (Z.opp (Z.mul l.2.2 (dotv l.1 (numerators p)))), Z.mul l.2.2 (below p))).
Section Check.
Variables (d : nat) (bias : bool) (S : dataset) (s : bool) (ls : seq limit).
Definition check_direction_cut (q : direction_cut) := let starts := [:: Some q.1.1] in let cuts := [:: (0%N, q.1.2)] in
  [&& all (check_cut d (check_weakly_accurate d bias S) starts) cuts, size q.2 == size ls, all (check_press d) (zip q.2 ls) &
    Z.leb Z0 (total_value bias s starts cuts (zip q.2 (map (moved q.1.1) ls))).1].
Definition check_no_direction cuts W := all check_direction_cut cuts && zerov (addv (scalev (sgz s) (take d W))
  (foldr addv [::] [seq total_normal d s [:: (0%N, q.1.2)] (zip q.2 ls) | q <- cuts])).
End Check.

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation phi := (@embed R d bias).
Notation acc := (accurate (@data_row R d bias S)).
Notation quotient q := (toR q.1 / toR q.2).
Notation spot p := ((toR (below p))^-1 *: vec R d (numerators p)).

Lemma moved_ok p l : Z.ltb Z0 (below p) -> Z.ltb Z0 l.2.2 -> size l.1 = d ->
  quotient (moved p l).2 = quotient l.2 - dot (vec R d l.1) (spot p).
Proof.
move=> /(toR_gt0 R) p0 /(toR_gt0 R) q0 sl; rewrite dotZr dot_vec ?sl // toRD toRN !toRM.
move: (dotv _ _) (below p) (l.2.1) (l.2.2) p0 q0 => x y t q p0 q0; by field; rewrite !gt_eqF.
Qed.

Section Direction.
Variables (s : bool) (ls : seq limit) (cuts : seq direction_cut) (W : seq Z).
Notation nth_limit l := (nth ([::], (Z0, Zpos xH)) ls l).
Notation nth_cut k := (nth (Vector Z0 [::], [::], [::]) cuts k).

(** no-direction-within, executed.  Idea: [no_direction_within_sound], whose sums over the limits are what was summed
    as fractions and vectors, for each cut by itself. *)
Theorem check_no_direction_sound (inside : 'rV[R]_d -> Prop) x0 v : check_separable d bias S W -> check_no_direction d bias S s ls cuts W ->
  (forall y, inside y -> forall l, (l < size ls)%N -> dot (vec R d (nth_limit l).1) y <= quotient (nth_limit l).2) ->
  (forall k V, (k < size cuts)%N -> acc V -> 0 < sg R s * score phi V (spot (nth_cut k).1.1)) ->
  (forall V, acc V -> 0 < sg R s * score phi V x0) ->
  (forall k, (k < size cuts)%N -> crosses bias acc inside s v (spot (nth_cut k).1.1)) -> ~ crosses bias acc inside s v x0.
Proof.
move=> sep /andP [/(all_nthP (Vector Z0 [::], [::], [::])) each /(vec_zero R d) total] lim pos pos0.
have acc0 := separable_ok R sep; have /and3P [_ /eqP sW _] := sep.
have near_ok h : check_weakly_accurate d bias S h -> size h = d.+1 /\ approachable acc (vec R (d + 1) h).
  by move=> wa; have /and3P [_ /eqP sh _] := wa; split=> //; apply: (accurate_near acc0 (weakly_accurate_ok R wa)).
have parts h : size h = d.+1 -> vec R (d + 1) h = pair (vec R d (take d h)) (toR (nth Z0 h d)).
  by move=> sh; rewrite -vec_rcons ?size_takel ?sh // -take_nth ?sh // take_oversize ?sh.
rewrite (parts _ sW) in acc0.
pose press (k : 'I_(size cuts)) (l : 'I_(size ls)) := toR (nth Z0 (nth_cut k).2 l).
have cut_ok (k : 'I_(size cuts)) : [/\ size (nth_cut k).1.2 = d.+1, approachable acc (vec R (d + 1) (nth_cut k).1.2),
    forall l, 0 <= press k l, vec R d (total_normal d s [:: (0%N, (nth_cut k).1.2)] (zip (nth_cut k).2 ls)) =
      sg R s *: vec R d (take d (nth_cut k).1.2) + \sum_l press k l *: vec R d (nth_limit (nat_of_ord l)).1 &
    \sum_l press k l * (quotient (nth_limit (nat_of_ord l)).2 - dot (vec R d (nth_limit (nat_of_ord l)).1) (spot (nth_cut k).1.1)) <=
      sg R s * score phi (vec R (d + 1) (nth_cut k).1.2) (spot (nth_cut k).1.1)].
  rewrite /press; have := each k (ltn_ord k); case: (nth_cut k) => [[p h] u] /and4P [good /eqP su press0 high].
  have /andP [/and3P [/eqP sp p0 wa] _] := good; have [sh close] := near_ok h wa.
  have sz : size (zip u ls) = size ls by rewrite size_zip su minnn.
  have entry l : nth (Z0, ([::], (Z0, Zpos xH))) (zip u ls) l = (nth Z0 u l, nth_limit l) by rewrite nth_zip.
  have signs (l : 'I_(size ls)) : [/\ 0 <= toR (nth Z0 u l), size (nth_limit l).1 = d & Z.ltb Z0 (nth_limit l).2.2].
    have := elimT (all_nthP (Z0, ([::], (Z0, Zpos xH)))) press0 l; rewrite sz => /(_ (ltn_ord l)).
    by rewrite entry => /and3P [/(toR_ge0 R) ? /eqP].
  have press1 : all (check_press d) (zip u (map (moved p) ls)).
    apply/(all_nthP (Z0, ([::], (Z0, Zpos xH)))) => l; rewrite size_zip size_map su minnn => ll.
    rewrite nth_zip ?size_map //= (nth_map ([::], (Z0, Zpos xH))) //.
    have := elimT (all_nthP (Z0, ([::], (Z0, Zpos xH)))) press0 l; rewrite sz => /(_ ll).
    rewrite entry => /and3P [u0 sl q0]; apply/and3P; split=> //.
    by apply/Z.ltb_lt/Z.mul_pos_pos; apply/Z.ltb_lt.
  split=> //; first by move=> l; have [] := signs l.
    rewrite total_normal_ok big_ord1; congr (_ + _).
    rewrite (big_ord_widen _ (fun l => toR (nth (Z0, ([::], (Z0, Zpos xH))) (zip u ls) l).1 *:
      vec R d (nth (Z0, ([::], (Z0, Zpos xH))) (zip u ls) l).2.1) (eq_leq sz)) sz.
    by rewrite big_mkcond; apply: eq_bigr => l _; rewrite ltn_ord entry.
  have [/(toR_gt0 R) t0 tv] := total_value_ok bias near_ok s good press1.
  move: (toR_ge0 R high) => /= {}high.
  have : 0 <= quotient (total_value bias s [:: Some p] [:: (0%N, h)] (zip u (map (moved p) ls))) by rewrite divr_ge0 // ltW.
  rewrite tv big_ord1 subr_ge0 (parts h sh) => {}tv; apply: le_trans _ tv.
  have sz' : size (zip u (map (moved p) ls)) = size ls by rewrite size_zip size_map su minnn.
  rewrite (big_ord_widen _ (fun l => toR (nth (Z0, ([::], (Z0, Zpos xH))) (zip u (map (moved p) ls)) l).1 *
    quotient (nth (Z0, ([::], (Z0, Zpos xH))) (zip u (map (moved p) ls)) l).2.2) (eq_leq sz')) sz' [X in _ <= X]big_mkcond.
  rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => l _; rewrite ltn_ord nth_zip ?size_map //= (nth_map ([::], (Z0, Zpos xH))) //.
  by have [_ sl q0] := signs l; rewrite moved_ok.
move=> does; apply: (no_direction_within_sound (K := [finType of 'I_(size cuts)]) (L := [finType of 'I_(size ls)])
  (x := fun k : 'I_(size cuts) => spot (nth_cut k).1.1) (w := fun k : 'I_(size cuts) => vec R d (take d (nth_cut k).1.2))
  (b := fun k : 'I_(size cuts) => toR (nth Z0 (nth_cut k).1.2 d)) (a := fun l : 'I_(size ls) => vec R d (nth_limit l).1)
  (most := fun l : 'I_(size ls) => quotient (nth_limit l).2) (press := press) _ _ _ _ _ _ acc0).
- by move=> y l /lim; apply.
- by move=> k; have [sh close _ _ _] := cut_ok k; rewrite -parts.
- by move=> k; have [_ _ p0 _ _] := cut_ok k.
- by move=> k; have [sh _ _ _ high] := cut_ok k; rewrite -parts.
- rewrite -[X in _ = X]total vec_add vec_scale toR_sg vec_sum size_map; congr (_ + _); apply: eq_bigr => k _.
  by rewrite (nth_map (Vector Z0 [::], [::], [::])) //; have [_ _ _ -> _] := cut_ok k.
- by move=> k V; apply: pos.
- by rewrite -parts //; apply: pos0; rewrite parts.
by move=> k; apply: does.
Qed.
End Direction.
End Meaning.
