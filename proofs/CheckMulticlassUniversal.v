(** * Executable checks of universal perturbations, for several classes *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Multiclass Norms Integers CheckLinear CheckBudget CheckBound CheckMulticlass
  CheckMulticlassBound Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The classifier keeps the class y against every perturbation of p that is shorter than the root of a / b;
    without a length, against all. *)
Definition check_keeps_near d k H y (p : vector) N (length : option rational) := all (fun m => (m == y) ||
  let g := addv (nth [::] H y) (scalev (Zneg xH) (nth [::] H m)) in let w := take d g in
  let f := dotv g (rcons (numerators p) (below p)) in
  Z.ltb Z0 f && if length is Some q then Z.ltb Z0 q.2 &&
      Z.leb (Z.mul q.1 (Z.mul (Z.mul (below p) (below p)) (dualz N w))) (Z.mul q.2 (Z.mul f f))
    else zerov w) (iota 0 k.+1).

Section Meaning.
Variables (R : realFieldType) (d k : nat) (S : dataset) (ys : seq nat).
Notation toR := (toR R).
Notation phi := (@embed R d true).
Notation X := (@place R d S).
Notation classes := (@class_of_row k S ys).
Notation acc := (Multiclass.accurate phi X classes).

(** universal-perturbation, several classes, executed: what is shorter leaves the label of p as it is, with some
    accurate classifier.  Idea: [no_shorter_multiclass], for the differences of the score of y and the others, which
    are functions of integers; without a length these are constant, so that every length will do. *)
Theorem check_keeps_near_sound H0 H (y : 'I_k.+1) p N length delta : acc H0 -> check_weak_scores d k S ys H ->
  size (numerators p) = d -> Z.ltb Z0 (below p) -> check_keeps_near d k H y p N length ->
  (if length is Some q then sqnorm N delta < toR q.1 / toR q.2 else true) ->
  exists H', acc H' /\ wins phi H' y ((toR (below p))^-1 *: vec R d (numerators p) + delta).
Proof.
move=> a0 weak sp p0 /allP keeps short; have p1 := toR_gt0 R p0.
have [_ /andP [/eqP sH /(all_nthP [::]) sf] _] := and3P weak.
pose g (m : 'I_k.+1) := addv (nth [::] H y) (scalev (Zneg xH) (nth [::] H m)).
have s_of (m : 'I_k.+1) : size (nth [::] H m) = d.+1 by apply/eqP/sf; rewrite sH.
have sg m : size (g m) = d.+1.
  have add_size u v : size u = size v -> size (addv u v) = size u.
    by elim: u v => [|c u IH] [|c' v] //= [/IH ->].
  by rewrite add_size ?size_map ?s_of.
have E m : row y (scores R d k H) - row m (scores R d k H) = pair (vec R d (take d (g m))) (toR (nth Z0 (g m) d)).
  rewrite -vec_rcons ?size_takel ?sg // -take_nth ?sg // take_oversize ?sg //.
  by rewrite vec_add vec_scale !row_scores (_ : toR (Zneg xH) = -1) // scaleN1r.
set x := (toR (below p))^-1 *: _.
have value m : score phi (pair (vec R d (take d (g m))) (toR (nth Z0 (g m) d))) x =
  toR (dotv (g m) (rcons (numerators p) (below p))) / toR (below p).
  have -> : pair (vec R d (take d (g m))) (toR (nth Z0 (g m) d)) = vec R (d + 1) (g m).
    by rewrite -vec_rcons ?size_takel ?sg // -take_nth ?sg // take_oversize ?sg.
  by rewrite -(@score_at R d true _ _ _ (sg m) sp p0) mulrC mulKf // gt_eqF.
have ok m : m != y -> 0 < toR (dotv (g m) (rcons (numerators p) (below p))) / toR (below p) /\
    if length is Some q then toR q.1 / toR q.2 * sqdual N (vec R d (take d (g m))) <=
      (toR (dotv (g m) (rcons (numerators p) (below p))) / toR (below p)) ^+ 2 else vec R d (take d (g m)) = 0.
  move=> my; have mi : nat_of_ord m \in iota 0 k.+1 by rewrite mem_iota /=.
  have := keeps _ mi; rewrite val_eqE (negbTE my) -/(g m) => /andP [/(toR_gt0 R) f0]; split; first by rewrite divr_gt0.
  case: (length) b => [q /andP [/(toR_gt0 R) q0 /(toR_le R)]|/(vec_zero R d) //].
  rewrite dual_ok ?size_takel ?sg // !toRM => far; rewrite exprMn exprVn mulrAC ler_pdivr_mulr // -(ler_pmul2r (mulr_gt0 p1 p1)).
  rewrite (_ : _ ^+ 2 / _ * toR q.2 * _ = toR q.2 * (toR (dotv (g m) (rcons (numerators p) (below p))) * toR (dotv (g m) (rcons (numerators p) (below p))))).
    by apply: le_trans far; rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
  by field; rewrite gt_eqF.
apply: (no_shorter_multiclass (N := N) (ell := if length is Some q then toR q.1 / toR q.2 else sqnorm N delta + 1)
  (w := fun m => vec R d (take d (g m))) (b := fun m => toR (nth Z0 (g m) d)) a0 (weak_scores_ok R weak)) => // [m /ok [f0 _]|m /ok [_ far]|].
- by rewrite value.
- by rewrite value; case: (length) far => // ->; rewrite sqdual0 mulr0 sqr_ge0.
by case: (length) short => // _; rewrite ltr_addl ltr01.
Qed.
End Meaning.
