(** * Executable checks of bounds on flip distances, for linear classifiers *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Integers CheckLinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition check_weakly_accurate d bias S W := [&& well_formed d S, size W == d.+1 &
  all (fun z => Z.leb Z0 (dotv W z)) (rows bias S)].
(** The direction is v / e. *)
Definition slope s W v := Z.mul (sgz s) (dotv W (rcons v Z0)).
(** Positive at the row z, and not negative at a distance of a / b. *)
Definition check_keeps S s e v W z a b := Z.ltb Z0 (dotv W z) &&
  Z.leb Z0 (Z.add (Z.mul (Z.mul b e) (dotv W z)) (Z.mul (Z.mul a (denominator S)) (slope s W v))).
(** Positive at the row z, and not falling. *)
Definition check_escapes s v W z := Z.ltb Z0 (dotv W z) && Z.leb Z0 (slope s W v).
(** Chains h_0, h_1, ...: numbers taken lexicographically *)
Fixpoint lexv_pos (l : seq Z) := if l is a :: l' then Z.ltb Z0 a || Z.eqb a Z0 && lexv_pos l' else false.
Definition lexv_nonneg l := lexv_pos l || zerov l.
Fixpoint shiftedv (a : Z) (ts qs : seq Z) := if ts is t :: ts' then
  Z.add t a :: shiftedv (head Z0 qs) ts' (behead qs) else [:: a].
Definition check_in_order d bias S chain := [&& well_formed d S, all (fun W => size W == d.+1) chain &
  all (fun z => lexv_nonneg [seq dotv W z | W <- chain]) (rows bias S)].
Definition check_chain S s e v chain z := let here := [seq dotv W z | W <- chain] in
  lexv_pos here &&
  lexv_nonneg (shiftedv Z0 (scalev (denominator S) [seq slope s W v | W <- chain]) (scalev e here)).
(** Multipliers within a / b at a row: theta <= a / b lam_i. *)
Definition within a b theta l := Z.leb (Z.mul b theta) (Z.mul a l).
Definition check_within d bias S s e v lam theta :=
  Z.ltb Z0 e && check_transfers d bias S s v (scalev e lam) (Z.mul (denominator S) theta).

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation phi := (@embed R d bias).
Notation acc := (accurate (@data_row R d bias S)).
Notation row i := (nth [::] (rows bias S) (nat_of_ord i)).
Variables (s : bool) (e : Z) (v : seq Z).
Notation way := ((toR e)^-1 *: vec R d v).

Lemma weakly_accurate_ok W : check_weakly_accurate d bias S W ->
  weakly_accurate (@data_row R d bias S) (vec R (d + 1) W).
Proof.
case/and3P => wf /eqP sW /(all_nthP [::]) a i.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
rewrite -(pmulr_rge0 _ D0) -dotZr -vec_row // dot_vec ?sW ?addn1 //.
by apply/toR_ge0/a; rewrite (@size_rows d).
Qed.

Lemma way_ok : size v = d -> Z.ltb Z0 e -> vec R (d + 1) (rcons v Z0) = toR e *: direction way.
Proof.
move=> sv e0; have := @vec_homogeneous R d false e v sv e0.
by rewrite /homogeneous /embed /direction.
Qed.

Lemma slope_ok W : size W = d.+1 -> size v = d -> Z.ltb Z0 e ->
  toR (slope s W v) = toR e * (sg R s * dot (vec R (d + 1) W) (direction way)).
Proof.
move=> sW sv e0; rewrite toRM toR_sg -(@dot_vec R (d + 1)) ?sW ?addn1 // way_ok // dotZr.
by rewrite mulrCA.
Qed.

Lemma value_at_row W (i : 'I_(size (points S))) : well_formed d S -> size W = d.+1 ->
  nth true (labels S) i = s -> toR (dotv W (row i)) =
    toR (denominator S) * (sg R s * score phi (vec R (d + 1) W) (@point R d S i)).
Proof.
move=> wf sW si; rewrite -(@dot_vec R (d + 1)) ?sW ?addn1 // vec_row // dotZr.
by rewrite /data_row si dotZr.
Qed.

Lemma keeps_ok W (i : 'I_(size (points S))) a b : well_formed d S -> size W = d.+1 -> size v = d ->
  Z.ltb Z0 e -> Z.ltb Z0 b -> nth true (labels S) i = s -> check_keeps S s e v W (row i) a b ->
  let x := @point R d S i in let f y := sg R s * score phi (vec R (d + 1) W) y in
  0 < f x /\ 0 <= f (x + (toR a / toR b) *: way).
Proof.
move=> wf sW sv e0 b0 si /andP [/(toR_gt0 R) pos /(toR_ge0 R)].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have [e0' b0'] := (toR_gt0 R e0, toR_gt0 R b0).
rewrite value_at_row // in pos; rewrite toRD (toRM R (Z.mul b e)) (toRM R b) (toRM R (Z.mul a _)) (toRM R a) slope_ok // value_at_row // => far.
split=> /=; first by move: pos; rewrite pmulr_rgt0.
rewrite (value_move (@move_embed R d bias)) -(pmulr_rge0 _ (mulr_gt0 b0' (mulr_gt0 e0' D0))).
apply: le_trans far _; rewrite le_eqVlt; apply/orP; left; apply/eqP; rewrite -/(direction _).
by field; rewrite gt_eqF.
Qed.

Lemma escapes_ok W (i : 'I_(size (points S))) : well_formed d S -> size W = d.+1 -> size v = d ->
  Z.ltb Z0 e -> nth true (labels S) i = s -> check_escapes s v W (row i) ->
  0 < sg R s * score phi (vec R (d + 1) W) (@point R d S i) /\
  0 <= sg R s * dot (vec R (d + 1) W) (direction way).
Proof.
move=> wf sW sv e0 si /andP [/(toR_gt0 R) pos /(toR_ge0 R)].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
rewrite value_at_row // in pos; rewrite slope_ok // (pmulr_rge0 _ (toR_gt0 R e0)).
by move: pos; rewrite (pmulr_rgt0 _ D0).
Qed.

(** bound, upper end, executed: beyond a / b every accurate classifier has taken the label s from row i. *)
Theorem check_within_sound lam theta a b (i : 'I_(size (points S))) : check_within d bias S s e v lam theta ->
  Z.ltb Z0 a -> Z.ltb Z0 b -> within a b theta (nth Z0 lam i) -> nth true (labels S) i = s ->
  forall W, acc W -> flips_by phi W s (@point R d S i) way (toR a / toR b).
Proof.
case/andP => e0 /and3P [wf /eqP sv /(multipliers_ok R wf) [L t0 E]] a0 b0 /(toR_le R) low si W acc_W.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have [[e0' a0'] b0'] := (toR_gt0 R e0, toR_gt0 R a0, toR_gt0 R b0).
pose lam' := @scaled R S (scalev e lam).
have row_i : @data_row R d bias S i = sg R s *: phi (@point R d S i) by rewrite /data_row si.
have li : lam' i = toR (denominator S) * (toR e * toR (nth Z0 lam i)) by rewrite /lam' /scaled nth_scalev toRM.
apply: (@bound_upper _ _ _ phi (@direction R d) (@move_embed R d bias) acc _ (@data_row R d bias S) lam'
  (toR theta * toR (denominator S) * toR e) s way i _ (lam' i)).
- split; first exact: weights_sound.
    by move: t0; rewrite toRM mulrC => t0; rewrite mulr_ge0 ?(ltW e0').
  rewrite E vec_scale toR_sg way_ok // toRM !scalerA; congr (- (_ *: _)).
  by ring.
- exact: row_i.
- by rewrite divr_gt0.
- rewrite li -(ler_pmul2l b0'); have -> : toR b * (toR a / toR b * (toR (denominator S) * (toR e * toR (nth Z0 lam i)))) =
    toR a * toR (nth Z0 lam i) * (toR (denominator S) * toR e) by field; rewrite gt_eqF.
  have -> : toR b * (toR theta * toR (denominator S) * toR e) =
    toR b * toR theta * (toR (denominator S) * toR e) by ring.
  by rewrite ler_pmul2r ?mulr_gt0 // -!toRM.
- by apply: accurate_spares => // j; case: L.
- exact: acc_W.
by rewrite -dotZr -row_i.
Qed.

Section Chains.
Variable c : R.
Hypothesis c0 : 0 < c.
Notation same r l := ([seq c * x | x <- r] = [seq toR a | a <- l]).
Lemma lexv_pos_ok r l : same r l -> lexv_pos l -> lex_pos r.
Proof.
elim: l r => [|a l IH] [|x r] //= [e1 e2] /orP [/(toR_gt0 R)|/andP [/Z.eqb_spec a0 /(IH r e2) ->]].
  by rewrite -e1 pmulr_rgt0 // => ->.
by move/eqP: e1; rewrite a0 mulf_eq0 gt_eqF //= andbT => ->; rewrite orbT.
Qed.
Lemma lexv_nonneg_ok r l : same r l -> lexv_nonneg l -> lex_nonneg r.
Proof.
move=> E /orP [/(lexv_pos_ok E) p|z]; first by rewrite /lex_nonneg p.
rewrite /lex_nonneg; apply/orP; right; elim: l r E z => [|a l IH] [|x r] //= [e1 e2] /andP [a0 z].
rewrite (IH r) // andbT; move/eqP: e1; have -> : a = Z0 by case: (a) a0.
by rewrite mulf_eq0 gt_eqF.
Qed.
Lemma shiftedv_ok x a ts ts' qs qs' : c * x = toR a -> same ts ts' -> same qs qs' ->
  same (shifted x ts qs) (shiftedv a ts' qs').
Proof.
elim: ts' x a ts qs qs' => [|t' ts' IH] x a [|t ts] // qs qs' ea; first by move=> _ _ /=; rewrite ea.
case=> et ets eqs; rewrite /= toRD mulrDr et ea; congr (_ :: _).
by case: qs qs' eqs => [|q qs] [|q' qs'] //= => [_|[eq eqs]]; apply: IH; rewrite ?mulr0.
Qed.
Lemma same_scaled a r l : same r l -> [seq toR a * c * x | x <- r] = [seq toR b | b <- scalev a l].
Proof. by elim: l r => [|b l IH] [|x r] //= [eb /IH ->]; rewrite toRM -eb mulrA. Qed.
End Chains.

(** bound, infinite by a chain, executed. *)
Theorem check_chain_sound chain W0 (i : 'I_(size (points S))) : accurate (@data_row R d bias S) W0 ->
  check_in_order d bias S chain -> size v = d -> Z.ltb Z0 e -> nth true (labels S) i = s ->
  check_chain S s e v chain (row i) ->
  forall k, 0 <= k -> exists W, acc W /\ keeps_to phi W s (@point R d S i) way k.
Proof.
move=> a0 /and3P [wf sz /(all_nthP [::]) order] sv e0 si /andP [here far].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have e0' := toR_gt0 R e0; pose hs := [seq vec R (d + 1) W | W <- chain].
have at_point : [seq toR (denominator S) * x | x <- along hs (sg R s *: phi (@point R d S i))] =
  [seq toR a | a <- [seq dotv W (row i) | W <- chain]].
  rewrite /hs; elim: chain sz {order here far hs} => //= W chain IH /andP [/eqP sW /IH ->].
  by rewrite value_at_row // dotZr.
apply: (bound_chain (@move_embed R d bias) a0 (hs := hs)).
- move=> j; apply: (lexv_nonneg_ok D0) (order j _); last by rewrite (@size_rows d).
  rewrite /hs; elim: chain sz {order here far hs at_point} => //= W chain IH /andP [/eqP sW /IH ->].
  by rewrite -(@dot_vec R (d + 1)) ?sW ?addn1 // vec_row // dotZr.
- by apply: (lexv_pos_ok D0 at_point).
apply: (lexv_nonneg_ok (mulr_gt0 D0 e0')) far; apply: shiftedv_ok; first by rewrite mulr0.
  rewrite /hs; elim: chain sz {order here hs at_point} => //= W chain IH /andP [/eqP sW /IH ->].
  by rewrite (toRM R (denominator S)) slope_ok // dotZr !mulrA.
by rewrite mulrC; apply: same_scaled.
Qed.
End Meaning.
