(** * Executable checks of universal perturbations, for convex regions *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Convex Units Norms Integers CheckLinear CheckBound CheckConvex CheckConvexBound
  Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The units keep the label at the row z against every perturbation that is shorter than the root of a / b; without a
    length, against all. *)
Definition check_units_near d S inner N (length : option rational) us z := units_are inner (fun u => let f := dotv u z in
  let w := take d u in Z.ltb Z0 f && if length is Some q then Z.ltb Z0 q.2 &&
      Z.leb (Z.mul q.1 (Z.mul (Z.mul (denominator S) (denominator S)) (dualz N w))) (Z.mul q.2 (Z.mul f f))
    else zerov w) us.
(** At a step of the whole direction row i has lost its label; an outer row has no more weight than it takes. *)
Definition lands (inner : bool) theta l := if inner then Z.leb theta l else Z.ltb Z0 l && Z.eqb theta l.

Section Meaning.
Variables (R : realFieldType) (d : nat) (S : dataset).
Notation toR := (toR R).
Notation X := (@spot R d S).
Notation inner := (@inner S).
Notation unit_value := (score (@embed R d true)).
Notation accurate h := (member h /\ right_at X inner h).

(** universal-perturbation, convex region, executed: the whole step takes the label from row i. *)
Theorem check_region_lands_sound s e v lam theta (i : 'I_(size (points S))) : check_within d true S s e v lam theta ->
  check_one_outer S (scalev e lam) -> lands s theta (nth Z0 lam i) -> inner i = s ->
  forall h, accurate h -> h (X i + (toR e)^-1 *: vec R d v) = ~~ s.
Proof.
move=> ch one low si h [mem acc]; have [k C] := region_certifies R ch one.
have li := scaled_weight R i ch; have [e0 D0] := within_signs R ch; rewrite -[_ *: vec R d v]scale1r.
case: s {ch} si low C => si low C.
  apply/negP; apply: (Convex.bound_upper_inner C si ltr01 _ mem acc); rewrite mul1r li.
  by rewrite -mulrA mulrC -mulrA ler_pmul2l // ler_pmul2l // toR_le.
case/andP: low => /(toR_gt0 R) l0 /Z.eqb_spec et.
have lp : 0 < scaled_by R e lam i by rewrite li !mulr_gt0.
have ik : i = k by case: (C) => -[_ _ _ /(_ i)]; rewrite si => /(_ (lt0r_neq0 lp)) /eqP.
have := Convex.bound_upper_outer C mem acc; rewrite -ik li et (_ : _ / _ = 1) //.
by field; rewrite !gt_eqF.
Qed.

(** universal-perturbation, convex region, executed: what is shorter leaves the label of row i as it is, with some
    accurate classifier.  Idea: [no_shorter_inner] and [no_shorter_outer]; without a length the units that count are
    constant, so that every length will do. *)
Theorem check_units_near_sound n (sep : 'I_n.+1 -> 'rV[R]_(d + 1)) us N length (i : 'I_(size (points S))) delta :
  units_accurate sep X inner -> check_weak_units d S us ->
  check_units_near d S (inner i) N length us (nth [::] (rows true S) i) ->
  (if length is Some q then sqnorm N delta < toR q.1 / toR q.2 else true) ->
  exists h, accurate h /\ h (X i + delta) = inner i.
Proof.
move=> acc weak near short; have wu := weak_units_ok R weak; have /and4P [wf n0 /(all_nthP [::]) sizes _] := weak.
case: us n0 weak near wu sizes => // u0 us _ weak near wu sizes; set l := u0 :: us in weak near wu sizes.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
pose w (j : 'I_(size us).+1) := vec R d (take d (nth [::] l j)); pose b (j : 'I_(size us).+1) := toR (nth Z0 (nth [::] l j) d).
have part j : @unit_of R d l j = pair (w j) (b j).
  have /eqP sj := sizes j (ltn_ord j); rewrite /unit_of -vec_rcons ?size_takel ?sj //.
  by rewrite -take_nth ?sj // take_oversize ?sj.
pose ell := if length is Some q then toR q.1 / toR q.2 else sqnorm N delta + 1.
have short' : sqnorm N delta < ell by rewrite /ell; case: (length) short => // _; rewrite ltr_addl ltr01.
pose good j := 0 < sg R (inner i) * unit_value (pair (w j) (b j)) (X i) /\
  ell * sqdual N (w j) <= unit_value (pair (w j) (b j)) (X i) ^+ 2.
have found : if inner i then forall j, good j else exists j, good j.
  apply: (units_are_ok _ near) => j /andP [/(toR_gt0 R) f0 far]; have /eqP sj := sizes j (ltn_ord j).
  have f_ok : toR (dotv (nth [::] l j) (nth [::] (rows true S) i)) =
    toR (denominator S) * (sg R (inner i) * unit_value (pair (w j) (b j)) (X i)).
    by rewrite -part -(@dot_vec R (d + 1)) ?sj ?addn1 // vec_row // dotZr /data_row dotZr.
  rewrite f_ok in f0; split; first by move: f0; rewrite pmulr_rgt0.
  rewrite /ell; case: (length) far => [q /andP [/(toR_gt0 R) q0 /(toR_le R)]|/(vec_zero R d) w0]; last first.
    by rewrite /w w0 sqdual0 mulr0 sqr_ge0.
  rewrite !toRM f_ok -(@dual_ok R d N) ?size_takel ?sj // -/(w j) => far.
  rewrite mulrAC ler_pdivr_mulr // -(ler_pmul2l (mulr_gt0 D0 D0)).
  rewrite (_ : _ * (toR q.1 * _) = toR q.1 * (toR (denominator S) * toR (denominator S) * sqdual N (w j))); last by ring.
  apply: le_trans far _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  have := sgM R (inner i); move: (sg R _) (unit_value _ _) => g x gg; rewrite [LHS](_ : _ = toR (denominator S) * toR (denominator S) * (x ^+ 2 * toR q.2) * (g * g)); last by ring.
  by rewrite gg mulr1.
have cut_of (j : 'I_(size us).+1) : (~~ inner i -> unit_value (pair (w j) (b j)) (X i) <= 0) ->
  exists a : 'I_(size (points S)) -> 'I_(size us).+1, a i = j /\ forall i', if inner i' then forall j, 0 <= unit_value (pair (w j) (b j)) (X i')
    else unit_value (pair (w (a i')) (b (a i'))) (X i') <= 0.
  move=> at_i; have [|a [ai weak']] := @excluding_units R d S _ (@unit_of R d l) i j wu; first by rewrite part.
  by exists a; split=> // i'; have := weak' i'; case: (inner i') => [h j'|]; rewrite -?part.
move: found; case ii: (inner i) => found.
  have [|a [_ weak']] := cut_of ord0; first by rewrite ii.
  have [|j|h [mem right at_i]] := @no_shorter_inner R d _ _ w b sep _ X inner a acc weak' N i ell delta _ _ short'.
  - by move=> j; have [] := found j; rewrite ii mul1r.
  - by have [_] := found j.
  by exists h.
have [j [neg far]] := found; rewrite ii mulN1r oppr_gt0 in neg.
have [|a [ai weak']] := cut_of j; first by move=> _; apply: ltW.
rewrite -ai in neg far.
have [h [mem right at_i]] := @no_shorter_outer R d _ _ w b sep _ X inner a acc weak' N i ell delta neg far short'.
by exists h; split=> //; apply/negP.
Qed.
End Meaning.
