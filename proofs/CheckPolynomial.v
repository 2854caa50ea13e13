(** * Executable checks for polynomials

    Points and directions are lifted to their monomials; a polynomial is a linear classifier of these. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Polynomials Integers CheckLinear Readers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Notation formsz := (forms Z.mul (Zpos xH)).
Notation powerz := (power Z.mul (Zpos xH)).
(** How many monomials there are, without 1 *)
Definition width k d := size (formsz k Z0 (nseq d Z0)).
Definition raised k (p : vector) := Vector (powerz (below p) k) (formsz k (below p) (numerators p)).
Definition lift k S := Dataset (powerz (denominator S) k) [seq formsz k (denominator S) x | x <- points S] (labels S).
(** The leading monomials of a direction *)
Definition lead k (v : vector) := Vector (powerz (below v) k) (formsz k Z0 (numerators v)).

(** The factorial of k over the coefficients of the monomials in (1 + x.y)^k, for each monomial the list of its factors *)
Definition factorial n : Z := foldr (fun i f => Z.mul (Z.of_nat i) f) (Zpos xH) (iota 1 n).
Definition share k (t : seq nat) := Z.mul (factorial (k - size t)) (foldr (fun i f => Z.mul (factorial (count_mem i t)) f) (Zpos xH) (undup t)).
Definition shares k d : seq Z := map (share k) (forms cat [::] k [::] [seq [:: i] | i <- iota 0 d]).

(** The point at the distance a / b along v *)
Definition there (x v : vector) (t : rational) := Vector (Z.mul (Z.mul t.2 (below v)) (below x))
  (addv (scalev (Z.mul t.1 (below x)) (numerators v)) (scalev (Z.mul t.2 (below v)) (numerators x))).
(** Weighted sums of lifted points, over a denominator *)
Definition over_one := (Z * seq Z)%type.
Definition plus_over (x y : over_one) : over_one := if Z.eqb x.1 y.1 then (x.1, addv x.2 y.2)
  else (Z.mul x.1 y.1, addv (scalev y.1 x.2) (scalev x.1 y.2)).
Definition weighed (w : rational) (p : vector) last : over_one := (Z.mul w.2 (below p), scalev w.1 (rcons (numerators p) last)).
(** Pairs of a distance and a weight *)
Definition ray_target k x v beyond (ds : seq (rational * rational)) := foldr (fun q sum =>
  let p := raised k (there x v q.1) in plus_over (weighed q.2 p (below p)) sum) (weighed beyond (lead k v) Z0) ds.
Definition check_from d k S s x v beyond ds lam theta := let t := ray_target k x v beyond ds in
  [&& well_formed (width k d) (lift k S), all (fun q => [&& Z.ltb Z0 q.1.1, Z.ltb Z0 q.1.2, Z.leb Z0 q.2.1 & Z.ltb Z0 q.2.2]) ds,
    Z.leb Z0 beyond.1 && Z.ltb Z0 beyond.2 & check_multipliers true (lift k S) (scalev t.1 lam) (Z.mul (denominator (lift k S)) theta)
      (scalev (sgz s) t.2)].

Section Meaning.
Variables (R : realFieldType) (d k : nat).
Notation toR := (toR R).
Notation N := (width k d).
Notation phi := (@monomials R d k N).
Notation psi := (@leading R d k N).
Notation spot p := ((toR (below p))^-1 *: vec R d (numerators p)).

Lemma toR_power b n : toR (powerz b n) = toR b ^+ n.
Proof. by elim: n => [|n IH]; rewrite ?expr0 // exprS -IH -toRM. Qed.
Lemma power_gt0 b n : Z.ltb Z0 b -> Z.ltb Z0 (powerz b n).
Proof. by move=> b0; elim: n => //= n IH; apply/Z.ltb_lt/Z.mul_pos_pos; apply/Z.ltb_lt. Qed.

(** The squared norm of a polynomial without constant *)
Definition kernel_norm (w : 'rV[R]_N) := \sum_m w 0 m ^+ 2 * (toR (nth Z0 (shares k d) m) / toR (factorial k)).

Lemma factorial_gt0 n : Z.ltb Z0 (factorial n).
Proof.
suff H m : (0 < m)%N -> Z.ltb Z0 (foldr (fun i f => Z.mul (Z.of_nat i) f) (Zpos xH) (iota m n)) by exact: H.
elim: n m => //= n IH m m0; apply/Z.ltb_lt/Z.mul_pos_pos; last exact/Z.ltb_lt/IH.
by case: m m0.
Qed.
Lemma share_gt0 t : Z.ltb Z0 (share k t).
Proof.
apply/Z.ltb_lt/Z.mul_pos_pos; first exact/Z.ltb_lt/factorial_gt0.
by apply/Z.ltb_lt; elim: (undup t) => //= i l IH; apply/Z.ltb_lt/Z.mul_pos_pos; apply/Z.ltb_lt; rewrite ?factorial_gt0.
Qed.

Lemma entries_vec (v : seq Z) : size v = d -> entries (vec R d v) = map toR v.
Proof.
move=> sv; apply: (@eq_from_nth _ 0) => [|j]; first by rewrite size_listed size_map.
by rewrite size_listed => jd; rewrite nth_listed mxE (nth_map Z0) ?sv.
Qed.

Lemma nth_toR (l : seq Z) m : (map toR l)`_m = toR (nth Z0 l m).
Proof. by have [ml|ml] := ltnP m (size l); [rewrite (nth_map Z0)|rewrite !nth_default ?size_map]. Qed.
Lemma nth_scaled (c : R) l m : [seq c * a | a <- l]`_m = c * l`_m.
Proof. by have [ml|ml] := ltnP m (size l); [rewrite (nth_map 0)|rewrite !nth_default ?size_map ?mulr0]. Qed.

(** Monomials of integers, and of the numbers that they stand for *)
Lemma forms_ok c b (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) -> toR c = toR (below p) * b ->
  vec R N (formsz k c (numerators p)) = toR (below p) ^+ k *: list_row N (forms *%R 1 k b (entries (spot p))).
Proof.
move=> sp p0 cb; have e0 := toR_gt0 R p0; apply/rowP => m; rewrite [LHS]mxE [RHS]mxE [X in _ * X]mxE.
have E : [seq toR (below p) * a | a <- entries (spot p)] = map toR (numerators p).
  by rewrite -(entries_vec sp) -map_comp; apply: eq_map => j /=; rewrite !mxE mulrA divff ?mul1r // gt_eqF.
rewrite -nth_toR (@map_forms Z R Z.mul (Zpos xH) *%R 1 _ (toRM R)) // cb -E forms_scale.
exact: nth_scaled.
Qed.
Lemma raised_ok (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) ->
  vec R N (numerators (raised k p)) = toR (below (raised k p)) *: list_row N (forms *%R 1 k 1 (entries (spot p))).
Proof. by move=> sp p0; rewrite /= toR_power; apply: forms_ok; rewrite ?mulr1. Qed.
Lemma lead_ok (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) -> size (numerators (lead k p)) = N ->
  vec R (N + 1) (rcons (numerators (lead k p)) Z0) = toR (below (lead k p)) *: psi (spot p).
Proof.
move=> sp p0 sl; rewrite vec_rcons // /psi pairZ mulr0 /= toR_power; congr pair.
by apply: forms_ok; rewrite ?mulr0.
Qed.
(** The point, lifted *)
Lemma raised_at (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) ->
  pair ((toR (below (raised k p)))^-1 *: vec R N (numerators (raised k p))) 1 = phi (spot p).
Proof.
move=> sp p0; rewrite raised_ok // scalerA mulVf ?scale1r // gt_eqF //.
by apply: toR_gt0; apply: power_gt0.
Qed.

(** Polynomials are accurate where they are on the lifted rows. *)
Lemma lifted_row S (i : 'I_(size (points S))) (j : 'I_(size (points (lift k S)))) : well_formed d S -> nat_of_ord i = j ->
  @data_row R N true (lift k S) j = sg R (nth true (labels S) i) *: phi (@point R d S i).
Proof.
case/and3P => D0 _ /(all_nthP [::]) sizes ij; have /eqP si := sizes i (ltn_ord i).
rewrite /data_row /embed /= -ij; congr (_ *: _); rewrite -(raised_at (p := Vector (denominator S) (nth [::] (points S) i)) si D0).
by congr pair; rewrite /point /= (nth_map [::]).
Qed.
Lemma lifted_accurate S W : well_formed d S -> accurate (@data_row R N true (lift k S)) W <->
  accurate (fun i : 'I_(size (points S)) => sg R (nth true (labels S) i) *: phi (@point R d S i)) W.
Proof.
move=> wf; have e : size (points (lift k S)) = size (points S) by rewrite size_map.
split=> a i; first by rewrite -(@lifted_row S i (cast_ord (esym e) i)).
by rewrite (@lifted_row S (cast_ord e i) i).
Qed.

(** Sums of lifted points *)
Lemma plus_over_ok (x y : over_one) u v : 0 < toR x.1 -> 0 < toR y.1 -> vec R (N + 1) x.2 = toR x.1 *: u ->
  vec R (N + 1) y.2 = toR y.1 *: v -> 0 < toR (plus_over x y).1 /\
  vec R (N + 1) (plus_over x y).2 = toR (plus_over x y).1 *: (u + v).
Proof.
move=> x0 y0 ex ey; rewrite /plus_over; case: Z.eqb_spec => [e|_] /=; first by rewrite vec_add ex ey -e scalerDr.
rewrite toRM mulr_gt0 // vec_add !vec_scale ex ey !scalerA scalerDr; split=> //.
by rewrite [toR y.1 * _]mulrC.
Qed.
Lemma there_ok (x v : vector) t : Z.ltb Z0 (below x) -> Z.ltb Z0 (below v) -> Z.ltb Z0 t.2 ->
  Z.ltb Z0 (below (there x v t)) /\ spot (there x v t) = spot x + (toR t.1 / toR t.2) *: spot v.
Proof.
move=> x0 v0 t0; have [x1 v1 t1] := And3 (toR_gt0 R x0) (toR_gt0 R v0) (toR_gt0 R t0); split.
  by apply/Z.ltb_lt/Z.mul_pos_pos; [apply/Z.mul_pos_pos|]; apply/Z.ltb_lt.
rewrite vec_add !vec_scale scalerDr !scalerA addrC /= !toRM; congr (_ *: _ + _ *: _); field; by rewrite !gt_eqF.
Qed.
Lemma size_forms b (x : seq Z) : size x = d -> size (formsz k b x) = N.
Proof.
have all_units b' (x' : seq Z) : size (formsz k b' x') = size (forms (fun _ _ => tt) tt k tt (nseq (size x') tt)).
  rewrite -(size_map (fun=> tt)) (map_forms (mul' := fun _ _ => tt) (one' := tt)) //; congr (size (forms _ _ _ _ _)).
  by elim: x' => //= _ x' ->.
by move=> sx; rewrite /width !all_units size_nseq sx.
Qed.
Lemma size_add (u v : seq Z) : size u = size v -> size (addv u v) = size u.
Proof. by elim: u v => [|a u IH] [|b v] //= [/IH ->]. Qed.

Lemma weighed_ok (w : rational) (p : vector) last u : Z.ltb Z0 w.2 -> 0 < toR (below p) ->
  vec R (N + 1) (rcons (numerators p) last) = toR (below p) *: u ->
  0 < toR (weighed w p last).1 /\ vec R (N + 1) (weighed w p last).2 = toR (weighed w p last).1 *: ((toR w.1 / toR w.2) *: u).
Proof.
move=> /(toR_gt0 R) w0 p0 E; rewrite /= toRM mulr_gt0 // vec_scale E !scalerA; split=> //.
by congr (_ *: _); field; rewrite gt_eqF.
Qed.

Section From.
Variables (x v : vector) (beyond : rational).
Hypotheses (sx : size (numerators x) = d) (x0 : Z.ltb Z0 (below x)) (sv : size (numerators v) = d) (v0 : Z.ltb Z0 (below v)).
Notation quotient q := (toR q.1 / toR q.2).
Notation nth_pair ds j := (nth ((Z0, Zpos xH), (Z0, Zpos xH)) ds (nat_of_ord j)).

Lemma ray_target_ok ds : all (fun q : rational * rational => [&& Z.ltb Z0 q.1.1, Z.ltb Z0 q.1.2, Z.leb Z0 q.2.1 & Z.ltb Z0 q.2.2]) ds ->
  Z.ltb Z0 beyond.2 -> 0 < toR (ray_target k x v beyond ds).1 /\ vec R (N + 1) (ray_target k x v beyond ds).2 = toR (ray_target k x v beyond ds).1 *:
    ((\sum_(j < size ds) quotient (nth_pair ds j).2 *: phi (spot x + quotient (nth_pair ds j).1 *: spot v)) + quotient beyond *: psi (spot v)).
Proof.
move=> + b0; elim: ds => [_|q ds IH /andP [/and4P [_ t0 _ w0] /IH [s0 E]]].
  rewrite big_ord0 add0r; apply: weighed_ok => //; first by apply/toR_gt0/power_gt0.
  by apply: lead_ok => //; apply: size_forms.
have [p0 at_p] := there_ok x0 v0 t0; set p := there x v q.1 in p0 at_p *.
have sp : size (numerators p) = d by rewrite /= size_add !size_map ?sv ?sx.
have P0 : 0 < toR (below (raised k p)) by apply/toR_gt0/power_gt0.
have [|w1 W] := @weighed_ok q.2 (raised k p) (below (raised k p)) (phi (spot p)) w0 P0.
  rewrite vec_rcons ?size_forms // -raised_at // pairZ mulr1; congr pair.
  by rewrite scalerA divff ?scale1r // gt_eqF.
have -> : ray_target k x v beyond (q :: ds) = plus_over (weighed q.2 (raised k p) (below (raised k p))) (ray_target k x v beyond ds) by [].
have [r0 sum] := plus_over_ok w1 s0 W E; split; first exact: r0.
by rewrite sum big_ord_recl -addrA at_p.
Qed.

(** transfers-from, executed. *)
Theorem check_from_sound S s ds lam theta : well_formed d S -> check_from d k S s x v beyond ds lam theta -> (0 < k)%N ->
  forall W h, accurate (fun i : 'I_(size (points S)) => sg R (nth true (labels S) i) *: phi (@point R d S i)) W ->
  decides phi h W -> h (spot x) = s -> adversarial h s (spot v) (spot x).
Proof.
move=> wf /and4P [wfL good /andP [/(toR_ge0 R) beyond0 b0] ch] k0 W h /(lifted_accurate _ wf) aW D hx.
have [t0 target] := ray_target_ok good b0; have [L th0 E] := multipliers_ok R wfL ch.
set t := ray_target _ _ _ _ _ in t0 target ch L E; have b1 := toR_gt0 R b0; move/(all_nthP ((Z0, Zpos xH), (Z0, Zpos xH))): good => good.
apply: (transfers_from_sound k0 (z := @data_row R N true (lift k S)) (lam := @scaled R (lift k S) (scalev t.1 lam))
  (theta := toR (Z.mul (denominator (lift k S)) theta) * toR t.1) (tau := fun j : 'I_(size ds) => quotient (nth_pair ds j).1)
  (weight := fun j : 'I_(size ds) => quotient (nth_pair ds j).2) (beyond := quotient beyond) (weights_sound L) _ _ _ _ _ aW D hx).
- by rewrite mulr_ge0 // ltW.
- by move=> j; have /and4P [/(toR_gt0 R) ? /(toR_gt0 R) ? _ _] := good j (ltn_ord j); rewrite divr_gt0.
- by move=> j; have /and4P [_ _ /(toR_ge0 R) ? /(toR_gt0 R) ?] := good j (ltn_ord j); rewrite divr_ge0 // ltW.
- by rewrite divr_ge0 // ltW.
by rewrite E vec_scale toR_sg target !scalerA; congr (- (_ *: _)); ring.
Qed.
End From.
End Meaning.
