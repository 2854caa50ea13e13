(** * An executable check of the maximum margin *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Margins Integers CheckLinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The normal is u / e, the bias p / q: the margins are at least 1, and 1 where lam_i is not 0. *)
Definition check_margin d bias S e u p q lam theta := [&& well_formed d S, size u == d,
  [&& Z.ltb Z0 e, Z.ltb Z0 q & Z.ltb Z0 theta],
  check_multipliers bias S (scalev e lam) (Z.mul (denominator S) theta) (scalev (Zneg xH) (rcons u Z0)) &
  let W := rcons (scalev q u) (Z.mul e p) in let one := Z.mul (Z.mul e q) (denominator S) in
  all (fun r => Z.leb one (dotv W r.2) && (Z.eqb r.1 Z0 || Z.eqb (dotv W r.2) one)) (zip lam (rows bias S))].
(** a / b times u.u / e^2 is 1. *)
Definition check_squared a b e u := Z.eqb (Z.mul a (dotv u u)) (Z.mul b (Z.mul e e)).

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation z := (@data_row R d bias S).
Notation normal e u := ((toR e)^-1 *: vec R d u).

(** max-margin, executed: the conditions of Karush, Kuhn and Tucker hold. *)
Theorem check_margin_sound e u p q lam theta : check_margin d bias S e u p q lam theta ->
  exists lam', kkt z (normal e u) (toR p / toR q) lam' 0 true 0.
Proof.
case/and5P => wf /eqP su /and3P [/(toR_gt0 R) e0 /(toR_gt0 R) q0 /(toR_gt0 R) th0] ch margins.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have [[l0 _] _ E] := multipliers_ok R wf ch.
have sl : size lam = size (points S) by case/and4P: ch => /eqP; rewrite size_map.
pose W := rcons (scalev q u) (Z.mul e p); pose total := toR theta * (toR (denominator S) * toR e).
have t0 : 0 < total by rewrite !mulr_gt0.
have vW : vec R (d + 1) W = (toR e * toR q) *: pair (normal e u) (toR p / toR q).
  rewrite /W vec_rcons ?size_map // vec_scale toRM pairZ scalerA; congr pair.
    by congr (_ *: _); field; rewrite gt_eqF.
  by field; rewrite gt_eqF.
have value (i : 'I_(size (points S))) : toR (dotv W (nth [::] (rows bias S) i)) =
  toR e * toR q * toR (denominator S) * dot (pair (normal e u) (toR p / toR q)) (z i).
  rewrite -(@dot_vec R (d + 1)) ?size_rcons ?size_map ?su ?addn1 // vW vec_row // dotZl dotZr.
  by rewrite !mulrA.
have eqD0 : 0 < toR e * toR q * toR (denominator S) by rewrite !mulr_gt0.
have row (i : 'I_(size (points S))) :
    1 <= dot (pair (normal e u) (toR p / toR q)) (z i) /\
    (nth Z0 lam i <> Z0 -> dot (pair (normal e u) (toR p / toR q)) (z i) = 1).
  have := elimT (all_nthP (Z0, [::])) margins i.
  rewrite size_zip sl (@size_rows d) // minnn ltn_ord nth_zip ?sl ?(@size_rows d) //= => /(_ isT) /andP [/(toR_le R)].
  rewrite -/W value !toRM -[X in X <= _]mulr1 ler_pmul2l // => le1 tight; split=> // nz.
  case/orP: tight => [/Z.eqb_spec //|/Z.eqb_spec /(congr1 toR)].
  by rewrite value !toRM -[X in _ = X]mulr1 => /(mulfI (lt0r_neq0 eqD0)).
exists (fun i => @scaled R S (scalev e lam) i / total); split.
- by move=> i; rewrite divr_ge0 // ltW.
- by move=> i; case: (row i).
- move=> i li; apply: (row i).2 => nz; move: li; rewrite /scaled nth_scalev nz Z.mul_0_r mulr0 mul0r ltxx.
  by [].
- rewrite mul0r scale0r subr0; under eq_bigr => i _ do rewrite mulrC -scalerA.
  rewrite -scaler_sumr E vec_scale vec_rcons // (_ : toR (Zneg xH) = -1) // scaleN1r !scalerN opprK.
  rewrite !pairZ !mulr0 !scalerA toRM; congr (pair (_ *: _) _).
  by rewrite /total; field; rewrite !gt_eqF.
by rewrite dot0r mulr0 mul0r lexx.
Qed.

Lemma squared_ok a b e u : (size u <= d)%N -> Z.ltb Z0 e -> Z.ltb Z0 b -> check_squared a b e u ->
  toR a / toR b * dot (normal e u) (normal e u) = 1.
Proof.
move=> su /(toR_gt0 R) e0 /(toR_gt0 R) b0 /Z.eqb_spec /(congr1 toR); rewrite !toRM -(@dot_vec R d) // => E.
rewrite dotZl dotZr; apply: (mulfI (_ : toR b * (toR e * toR e) != 0)); first by rewrite !mulf_neq0 ?gt_eqF.
rewrite mulr1 -[RHS]E; move: (dot _ _) => x; field; by rewrite !gt_eqF.
Qed.
End Meaning.
