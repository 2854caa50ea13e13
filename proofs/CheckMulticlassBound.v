(** * Executable checks of bounds on flip distances, for several classes *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Multiclass Integers CheckLinear CheckBudget CheckBound CheckMulticlass.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition score_sizes d k (H : seq (seq Z)) := (size H == k.+1) && all (fun f => size f == d.+1) H.
Definition check_weak_scores d k S ys H := [&& check_classes d k S ys, score_sizes d k H &
  all (fun r => check_rising k H r.1 r.2) (zip ys (lifted S))].
(** A multiple of the point at a distance of a / b from z, along v / e *)
Definition at_distance S e v (z : seq Z) a b := addv (scalev (Z.mul b e) z) (scalev (Z.mul a (denominator S)) (rcons v Z0)).
(** y is ahead at z, and no other class is ahead of it at that distance. *)
Definition check_class_keeps k S e v H y z a b := leads k H y z && check_rising k H y (at_distance S e v z a b).
(** By how much y is ahead of m at z, for each classifier of a chain *)
Definition leads_along (chain : seq (seq (seq Z))) y m z := [seq Z.add (dotv (nth [::] H y) z) (Z.opp (dotv (nth [::] H m) z)) | H <- chain].
Definition check_class_order d k S ys chain := [&& check_classes d k S ys, all (score_sizes d k) chain &
  all (fun r => all (fun m => (m == r.1) || lexv_nonneg (leads_along chain r.1 m r.2)) (iota 0 k.+1)) (zip ys (lifted S))].
Definition check_class_chain k S e v chain y z := all (fun m => (m == y) || let here := leads_along chain y m z in
  lexv_pos here && lexv_nonneg (shiftedv Z0 (scalev (denominator S) (leads_along chain y m (rcons v Z0))) (scalev e here))) (iota 0 k.+1).
(** Multipliers within a / b at a row: theta_l <= a / b lam_l for all l. *)
Definition within_all k a b (theta lam : seq Z) := all (fun l => within a b (nth Z0 theta l) (nth Z0 lam l)) (iota 0 k.+1).

Section Meaning.
Variables (R : realFieldType) (d k : nat) (S : dataset) (ys : seq nat).
Notation toR := (toR R).
Notation phi := (@embed R d true).
Notation X := (@place R d S).
Notation classes := (@class_of_row k S ys).
Notation acc := (Multiclass.accurate phi X classes).
Variables (e : Z) (v : seq Z).
Hypotheses (sv : size v = d) (e0 : Z.ltb Z0 e).
Notation way := ((toR e)^-1 *: vec R d v).

Lemma pair_of_row (i : 'I_(size (points S))) : check_classes d k S ys ->
  (i < size (zip ys (lifted S)))%N /\ nth (0%N, [::]) (zip ys (lifted S)) i = (nat_of_ord (classes i), nth [::] (lifted S) i).
Proof.
move=> cl; have [_ /eqP sy _] := and3P cl.
by rewrite size_zip size_map sy minnn ltn_ord nth_zip ?size_map ?sy //= (class_val i cl).
Qed.

Lemma weak_scores_ok H : check_weak_scores d k S ys H -> Multiclass.weakly_accurate phi X classes (scores R d k H).
Proof.
case/and3P => cl /andP [/eqP sH sf] /(all_nthP (0%N, [::])) up i m.
have [/and3P [/(toR_gt0 R) D0 _ _] _ _] := and3P cl; have wf : well_formed d S by case/and3P: cl.
have [il ei] := pair_of_row i cl; have := up i il; rewrite ei /=.
by move/(rising_ok D0 sH sf (lifted_ok R i wf)); apply.
Qed.

Lemma class_keeps_ok H (i : 'I_(size (points S))) (y : 'I_k.+1) a b : check_weak_scores d k S ys H -> Z.ltb Z0 b ->
  check_class_keeps k S e v H y (nth [::] (lifted S) i) a b ->
  wins phi (scores R d k H) y (X i) /\ forall m, m != y ->
    0 <= dot (mxvec (scores R d k H)) (gap y m (phi (X i + (toR a / toR b) *: way))).
Proof.
case/and3P => cl /andP [/eqP sH sf] _ /(toR_gt0 R) b0 /andP [here far].
have [/and3P [/(toR_gt0 R) D0 _ _] _ _] := and3P cl; have wf : well_formed d S by case/and3P: cl.
have e1 := toR_gt0 R e0; split=> [|m _]; first exact: (leads_ok D0 sH sf (lifted_ok R i wf) here).
have E : vec R (d + 1) (at_distance S e v (nth [::] (lifted S) i) a b) =
  (toR b * toR e * toR (denominator S)) *: phi (X i + (toR a / toR b) *: way).
  rewrite vec_add !vec_scale lifted_ok // !toRM (way_ok R sv e0) move_embed scalerDr !scalerA; congr (_ + _ *: _).
  by field; rewrite gt_eqF.
rewrite dot_gap subr_ge0; apply: (rising_ok _ sH sf E far).
by rewrite !mulr_gt0.
Qed.

Lemma leads_along_ok chain (y m : 'I_k.+1) z c q : all (score_sizes d k) chain -> vec R (d + 1) z = c *: q ->
  [seq c * x | x <- along [seq mxvec (scores R d k H) | H <- chain] (gap y m q)] = [seq toR a | a <- leads_along chain y m z].
Proof.
move=> + E; elim: chain => //= H chain IH /andP [/andP [/eqP sH sf] /IH ->]; congr (_ :: _).
by rewrite dot_gap toRD toRN !(product_ok sH sf _ E) mulrBr.
Qed.

(** bound, several classes, infinite by a chain, executed. *)
Theorem check_class_chain_sound chain H0 (i : 'I_(size (points S))) (y : 'I_k.+1) : acc H0 ->
  check_class_order d k S ys chain -> check_class_chain k S e v chain y (nth [::] (lifted S) i) ->
  forall c, 0 <= c -> exists H, acc H /\ forall u, 0 <= u -> u <= c -> wins phi H y (X i + u *: way).
Proof.
move=> a0 /and3P [cl sizes /(all_nthP (0%N, [::])) order] /allP stay.
have [/and3P [/(toR_gt0 R) D0 _ _] _ _] := and3P cl; have wf : well_formed d S by case/and3P: cl.
have e1 := toR_gt0 R e0.
have stay_m (m : 'I_k.+1) : m != y -> let here := leads_along chain y m (nth [::] (lifted S) i) in
  lexv_pos here && lexv_nonneg (shiftedv Z0 (scalev (denominator S) (leads_along chain y m (rcons v Z0))) (scalev e here)).
  have mi : nat_of_ord m \in iota 0 k.+1 by rewrite mem_iota /=.
  by move=> my; have := stay _ mi; rewrite val_eqE (negbTE my).
apply: (multiclass_chain (@move_embed R d true) a0 (hs := [seq mxvec (scores R d k H) | H <- chain])).
- move=> j m mj; have [jl ej] := pair_of_row j cl; have := order j jl; rewrite ej.
  have mi : nat_of_ord m \in iota 0 k.+1 by rewrite mem_iota /=.
  move=> ord; have := allP (ord : all _ (iota 0 k.+1)) _ mi; rewrite val_eqE (negbTE mj); apply: (lexv_nonneg_ok D0).
  exact: leads_along_ok (lifted_ok R j wf).
- by move=> m /stay_m /andP [pos _]; apply: (lexv_pos_ok D0 _ pos); apply: leads_along_ok (lifted_ok R i wf).
move=> m /stay_m /andP [_ far]; apply: (lexv_nonneg_ok (mulr_gt0 D0 e1)) far; apply: shiftedv_ok; first by rewrite mulr0.
  exact: (same_scaled (denominator S) (leads_along_ok y m sizes (way_ok R sv e0))).
by rewrite mulrC; apply: same_scaled; apply: leads_along_ok (lifted_ok R i wf).
Qed.

(** bound, several classes, upper end, executed: beyond a / b another class is ahead. *)
Theorem check_within_all_sound lam theta (y : 'I_k.+1) (i : 'I_(size (points S))) a b :
  check_rivals d k S ys [seq scalev e r | r <- lam] y [seq Z.mul (denominator S) t | t <- theta] (rcons v Z0) ->
  Z.ltb Z0 a -> Z.ltb Z0 b -> within_all k a b theta (nth [::] lam i) -> classes i = y ->
  forall H, acc H -> forall t, toR a / toR b < t -> exists l, label_score phi H y (X i + t *: way) < label_score phi H l (X i + t *: way).
Proof.
move=> C /(toR_gt0 R) a0 /(toR_gt0 R) b0 /allP wi iy H aH; have e1 := toR_gt0 R e0.
have sl : size lam = size (points S) by case/and4P: (C) => _ /eqP; rewrite size_map.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: C => /and3P [/and3P []].
have := rivals_ok R C; rewrite (way_ok R sv e0) => /(target_scale (ltW e1)) C'.
apply: (Multiclass.bound_upper (@move_embed R d true) C' iy) => // [|l]; first by rewrite divr_gt0.
have := wi l; rewrite mem_iota ltn_ord => /(_ isT) /(toR_le R); rewrite !toRM => low.
rewrite /theta_of /table_of /= (nth_map [::]) ?sl // nth_scalev toRM -(ler_pmul2l b0).
have -> : toR (nth Z0 [seq Z.mul (denominator S) t | t <- theta] l) = toR (denominator S) * toR (nth Z0 theta l).
  by rewrite -toRM -nth_scalev.
rewrite (_ : _ * (_ * (_ * _)) = toR e * toR (denominator S) * (toR b * toR (nth Z0 theta l))); last by ring.
rewrite [X in _ <= X](_ : _ = toR e * toR (denominator S) * (toR a * toR (nth Z0 (nth [::] lam i) l))).
  by rewrite ler_pmul2l // mulr_gt0.
by field; rewrite gt_eqF.
Qed.
End Meaning.
