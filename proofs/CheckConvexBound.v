(** * Executable checks of bounds on flip distances, for convex regions *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Convex Units Integers CheckLinear CheckBound CheckConvex.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** All units, of the label of the region, or some unit, of the other label *)
Definition units_are (inner : bool) (p : pred (seq Z)) us := (if inner then all else @has _) p us.
Definition check_weak_units d S us := [&& well_formed d S, 0 < size us, all (fun u => size u == d.+1) us &
  all (fun r => units_are r.1 (fun u => Z.leb Z0 (dotv u r.2)) us) (zip (labels S) (rows true S))]%N.

Section Meaning.
Variables (R : realFieldType) (d : nat) (S : dataset).
Notation toR := (toR R).
Notation X := (@spot R d S).
Notation inner := (@inner S).
Notation unit_value := (score (@embed R d true)).
Notation accurate h := (member h /\ right_at X inner h).

(** For each outer row a unit that excludes it, or nearly so; for one of them a given unit. *)
Lemma excluding_units m (w : 'I_m.+1 -> 'rV[R]_(d + 1)) i0 j0 : units_weakly_accurate w X inner ->
  (~~ inner i0 -> unit_value (w j0) (X i0) <= 0) -> exists a, a i0 = j0 /\
  forall i, if inner i then forall j, 0 <= unit_value (w j) (X i) else unit_value (w (a i)) (X i) <= 0.
Proof.
move=> weak at0; exists (fun i => if i == i0 then j0 else odflt ord0 [pick j | unit_value (w j) (X i) <= 0]).
rewrite eqxx; split=> // i; have := weak i; case ii: (inner i) => // -[j neg].
case: eqP => [e|_]; first by rewrite e at0 // -e ii.
by case: pickP => //= /(_ j); rewrite neg.
Qed.

(** Units that keep the label of row i up to c, or nearly so, are approached by accurate ones. *)
Lemma units_beyond m n (w : 'I_m.+1 -> 'rV[R]_(d + 1)) (u : 'I_n.+1 -> 'rV[R]_(d + 1)) i v c :
  units_accurate u X inner -> units_weakly_accurate w X inner ->
  (if inner i then forall j, 0 < unit_value (w j) (X i) /\ 0 <= unit_value (w j) (X i + c *: v)
   else exists j, unit_value (w j) (X i) < 0 /\ unit_value (w j) (X i + c *: v) <= 0) ->
  forall t, 0 <= t -> t < c -> exists h, accurate h /\ forall t', 0 <= t' -> t' <= t -> h (X i + t' *: v) = inner i.
Proof.
move=> acc weak keeps t t0 tc.
have found (J : finType) (u' : J -> 'rV[R]_(d + 1)) : units_accurate u' X inner -> accurate (all_positive u').
  by move=> a; split; [apply: units_member|apply: units_right a (given_by_all_positive u')].
move: keeps; case ii: (inner i).
  move=> keeps; have [|a [_ weak']] := @excluding_units m w i ord0 weak; first by rewrite ii.
  have [u' [a' keep]] := bound_lower_inner acc weak' (fun j => (keeps j).1) (fun j => (keeps j).2) t0 tc.
  exists (all_positive u'); split; first exact: found.
  move=> t' t1 t2; apply: (given_by_all_positive u' _).1 => j; have := keep j t' t1 t2; by rewrite mul1r.
case=> j [neg far]; have [_|a [aj weak']] := @excluding_units m w i j weak; first exact: ltW.
rewrite -aj in neg far; have [u' [a' [j' keep]]] := bound_lower_outer acc weak' neg far t0 tc.
exists (all_positive u'); split; first exact: found.
by move=> t' t1 t2; apply: (given_by_all_positive u' _).2 (j') _; have := keep t' t1 t2; rewrite mulN1r oppr_gt0.
Qed.

Section UnitsOf.
Variable us : seq (seq Z).
Notation u := (@unit_of R d us).

Lemma units_are_ok b (p : pred (seq Z)) (P : 'I_(size us) -> Prop) :
  (forall j : 'I_(size us), p (nth [::] us j) -> P j) -> units_are b p us -> if b then forall j, P j else exists j, P j.
Proof.
rewrite /units_are; case: b => H; first by move=> /(all_nthP [::]) all j; apply/H/all.
by move=> /(has_nthP [::]) [j jl pj]; exists (Ordinal jl); apply: H.
Qed.

Lemma weak_units_ok : check_weak_units d S us -> units_weakly_accurate u X inner.
Proof.
case/and4P => wf _ sizes /(all_nthP (true, [::])) right i.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have [il e] := row_pairs i wf; have := right i il; rewrite e /= => found.
have value (j : 'I_(size us)) : Z.leb Z0 (dotv (nth [::] us j) (nth [::] (rows true S) i)) ->
  0 <= sg R (inner i) * unit_value (u j) (X i).
  by move=> /(toR_ge0 R); rewrite (unit_product sizes j (vec_row R true i wf)) pmulr_rge0 // dotZr.
have := units_are_ok value found; case: (inner i) => [pos j|[j neg]]; first by have := pos j; rewrite mul1r.
by exists j; rewrite mulN1r oppr_ge0 in neg.
Qed.

Variables (e : Z) (v : seq Z).
Hypotheses (sv : size v = d) (e0 : Z.ltb Z0 e).
Notation way := ((toR e)^-1 *: vec R d v).

(** The executed conditions of [units_beyond] *)
Lemma units_keep (i : 'I_(size (points S))) a b : check_weak_units d S us -> Z.ltb Z0 b ->
  units_are (inner i) (fun u => check_keeps S (inner i) e v u (nth [::] (rows true S) i) a b) us ->
  if inner i then forall j, 0 < unit_value (u j) (X i) /\ 0 <= unit_value (u j) (X i + (toR a / toR b) *: way)
  else exists j, unit_value (u j) (X i) < 0 /\ unit_value (u j) (X i + (toR a / toR b) *: way) <= 0.
Proof.
case/and4P => wf _ /(all_nthP [::]) sizes _ b0 keeps.
have value (j : 'I_(size us)) : check_keeps S (inner i) e v (nth [::] us j) (nth [::] (rows true S) i) a b ->
  0 < sg R (inner i) * unit_value (u j) (X i) /\ 0 <= sg R (inner i) * unit_value (u j) (X i + (toR a / toR b) *: way).
  by move=> k; apply: (keeps_ok R wf _ sv e0 b0 erefl k); apply/eqP/sizes.
have := units_are_ok value keeps; case: (inner i) => [pos j|[j]]; first by have := pos j; rewrite !mul1r.
by rewrite !mulN1r oppr_gt0 oppr_ge0; exists j.
Qed.

Lemma units_stay (i : 'I_(size (points S))) c : check_weak_units d S us -> 0 <= c ->
  units_are (inner i) (fun u => check_escapes (inner i) v u (nth [::] (rows true S) i)) us ->
  if inner i then forall j, 0 < unit_value (u j) (X i) /\ 0 <= unit_value (u j) (X i + c *: way)
  else exists j, unit_value (u j) (X i) < 0 /\ unit_value (u j) (X i + c *: way) <= 0.
Proof.
case/and4P => wf _ /(all_nthP [::]) sizes _ c0 stays.
have value (j : 'I_(size us)) : check_escapes (inner i) v (nth [::] us j) (nth [::] (rows true S) i) ->
  0 < sg R (inner i) * unit_value (u j) (X i) /\ 0 <= sg R (inner i) * unit_value (u j) (X i + c *: way).
  move=> k; have [|x0 up] := escapes_ok R wf _ sv e0 (erefl (inner i)) k; first by apply/eqP/sizes.
  by split=> //; rewrite (value_move (@move_embed R d true)); apply: addr_ge0; [apply: ltW|apply: mulr_ge0].
have := units_are_ok value stays; case: (inner i) => [pos j|[j]]; first by have := pos j; rewrite !mul1r.
by rewrite !mulN1r oppr_gt0 oppr_ge0; exists j.
Qed.
End UnitsOf.

(** What multipliers that the checker accepts certify, over the denominators of the direction and of the data. *)
Definition scaled_by e lam : 'I_(size (points S)) -> R := @scaled R S (scalev e lam).
Lemma within_signs s e v lam theta : check_within d true S s e v lam theta -> 0 < toR e /\ 0 < toR (denominator S).
Proof. by case/andP => /(toR_gt0 R) e0 /and3P [/and3P [/(toR_gt0 R) D0 _ _] _ _]. Qed.
Lemma scaled_weight s e v lam theta i : check_within d true S s e v lam theta ->
  scaled_by e lam i = toR (denominator S) * (toR e * toR (nth Z0 lam i)).
Proof. by rewrite /scaled_by /scaled nth_scalev toRM. Qed.
Lemma region_certifies s e v lam theta : check_within d true S s e v lam theta -> check_one_outer S (scalev e lam) ->
  exists k, Convex.certifies X inner (scaled_by e lam) (toR theta * toR (denominator S) * toR e) s ((toR e)^-1 *: vec R d v) k.
Proof.
move=> ch one; have [e1 D0] := within_signs ch; case/andP: ch => e0 /and3P [wf /eqP sv ch].
have [L t0 E] := multipliers_ok R wf ch.
have [sl l0] : size (scalev e lam) = size (points S) /\ all (Z.leb Z0) (scalev e lam) by case/and4P: ch => /eqP sl /andP [l0 _].
have [k O] := one_outer_ok R wf sl l0 one; exists k; split=> //.
  by move: t0; rewrite toRM mulrC => t0; rewrite mulr_ge0 ?(ltW e1).
rewrite E vec_scale toR_sg (way_ok R sv e0) toRM !scalerA; congr (- (_ *: _)).
by ring.
Qed.

(** bound, convex region, upper end, executed: at some distance of at most a / b row i has lost its label.
    Idea: from an inner row that is a / b itself, as [bound_upper_inner] holds for every distance with theta <= c lam_i;
    an outer row is the only one that has a weight, and has lost its label at theta / lam_k. *)
Theorem check_region_within_sound s e v lam theta a b (i : 'I_(size (points S))) : check_within d true S s e v lam theta ->
  check_one_outer S (scalev e lam) -> Z.ltb Z0 a -> Z.ltb Z0 b -> within a b theta (nth Z0 lam i) ->
  s || Z.ltb Z0 (nth Z0 lam i) -> inner i = s ->
  forall h, accurate h -> exists t, [/\ 0 <= t, t <= toR a / toR b & h (X i + t *: ((toR e)^-1 *: vec R d v)) = ~~ s].
Proof.
move=> ch one /(toR_gt0 R) a0 /(toR_gt0 R) b0 /(toR_le R) low pos si h [mem acc].
have [e0 D0] := within_signs ch; have [k C] := region_certifies ch one; have li := scaled_weight i ch.
pose lam' := scaled_by e lam; pose theta' := toR theta * toR (denominator S) * toR e.
have c0 : 0 < toR a / toR b by rewrite divr_gt0.
have near : theta' <= toR a / toR b * lam' i.
  rewrite /lam' li -(ler_pmul2l b0) (_ : _ * theta' = toR b * toR theta * (toR (denominator S) * toR e)); last by rewrite /theta'; ring.
  rewrite [X in _ <= X](_ : _ = toR a * toR (nth Z0 lam i) * (toR (denominator S) * toR e)).
    by rewrite ler_pmul2r ?mulr_gt0 // -!toRM.
  by field; rewrite gt_eqF.
case: s {ch} si pos C => si pos C.
  exists (toR a / toR b); split=> //; first exact: ltW.
  by apply/negP; apply: (Convex.bound_upper_inner C si c0 near mem acc).
have lp : 0 < lam' i by rewrite /lam' li !mulr_gt0 // toR_gt0.
have ik : i = k.
  by case: (C) => -[_ _ _ /(_ i)]; rewrite si => /(_ (lt0r_neq0 lp)) /eqP.
exists (theta' / lam' k); rewrite -ik; split; first by rewrite divr_ge0 ?(ltW lp) //; case: C.
  by rewrite ler_pdivr_mulr.
by rewrite ik; apply: (Convex.bound_upper_outer C mem acc).
Qed.
End Meaning.
