(** * Integers, lists of them, and the numbers and vectors that they stand for

    What a certificate consists of, as the checker computes with it: binary integers of the standard
    library and plain recursion on lists.  [toR] and [vec] say what they mean in an ordered field. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ssrZ.
From Geomadv Require Import Vectors.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Fixpoint addv (u v : seq Z) : seq Z :=
  match u, v with
  | a :: u', b :: v' => Z.add a b :: addv u' v'
  | [::], _ => v
  | _, [::] => u
  end.
Definition scalev (c : Z) (v : seq Z) := map (Z.mul c) v.
Fixpoint dotv (u v : seq Z) : Z :=
  match u, v with a :: u', b :: v' => Z.add (Z.mul a b) (dotv u' v') | _, _ => Z0 end.
(** sum lam_i row_i; most lam_i are 0 *)
Fixpoint combv (lam : seq Z) (rows : seq (seq Z)) : seq Z := match lam, rows with
  | l :: lam', r :: rows' => if Z.eqb l Z0 then combv lam' rows' else addv (scalev l r) (combv lam' rows')
  | _, _ => [::]
  end.
Definition zerov (v : seq Z) := all (Z.eqb Z0) v.
(** lam >= 0, lam <> 0 *)
Definition weightsv (lam : seq Z) := all (Z.leb Z0) lam && has (Z.ltb Z0) lam.
Definition sgz (s : bool) : Z := if s then Zpos xH else Zneg xH.

Section Meaning.
Variable R : realFieldType.

Definition toR (a : Z) : R := (int_of_Z a)%:~R.
Lemma toRD a b : toR (Z.add a b) = toR a + toR b.
Proof. by rewrite /toR (raddfD ZInstances.int_of_Z_additive) intrD. Qed.
Lemma toRM a b : toR (Z.mul a b) = toR a * toR b.
Proof. by rewrite /toR (rmorphM ZInstances.int_of_Z_rmorphism) intrM. Qed.
Lemma toRN a : toR (Z.opp a) = - toR a.
Proof. by rewrite /toR (raddfN ZInstances.int_of_Z_additive) mulrNz. Qed.
Lemma toR_sg s : toR (sgz s) = sg R s.
Proof. by case: s. Qed.
Lemma toR_pos p : 0 < toR (Zpos p).
Proof. by rewrite /toR ltr0z /= ltz_nat; apply/ssrnat.ltP; apply: Pos2Nat.is_pos. Qed.
Lemma toR_gt0 a : Z.ltb Z0 a -> 0 < toR a.
Proof. by case: a => // p _; apply: toR_pos. Qed.
Lemma toR_lt0 a : Z.ltb a Z0 -> toR a < 0.
Proof. by case: a => // p _; rewrite -oppr_gt0 -toRN; apply: toR_pos. Qed.
Lemma toR_ge0 a : Z.leb Z0 a -> 0 <= toR a.
Proof. by case: a => // p _; apply/ltW/toR_pos. Qed.
Lemma toR_lt a b : Z.ltb a b -> toR a < toR b.
Proof.
move=> h; rewrite -subr_gt0 -toRN -toRD; apply/toR_gt0/Z.ltb_lt/Z.lt_0_sub/Z.ltb_lt; exact: h.
Qed.
Lemma toR_le a b : Z.leb a b -> toR a <= toR b.
Proof.
move=> h; rewrite -subr_ge0 -toRN -toRD; apply/toR_ge0/Z.leb_le/Z.le_0_sub/Z.leb_le; exact: h.
Qed.
Lemma toR_max a : toR (Z.max Z0 a) = Num.max 0 (toR a).
Proof.
case: a => [|p|p]; first by rewrite maxxx.
  by rewrite max_r // ltW // toR_pos.
by rewrite max_l // ltW // toR_lt0.
Qed.

Variable k : nat.
Definition vec (v : seq Z) : 'rV[R]_k := \row_j toR (nth Z0 v j).

Lemma nth_addv u v j : nth Z0 (addv u v) j = Z.add (nth Z0 u j) (nth Z0 v j).
Proof.
by elim: u v j => [|a u IH] [|b v] [|j] //=; rewrite ?Z.add_0_r // IH.
Qed.
Lemma vec_add u v : vec (addv u v) = vec u + vec v.
Proof. by apply/rowP => j; rewrite !mxE nth_addv toRD. Qed.
Lemma nth_scalev c v j : nth Z0 (scalev c v) j = Z.mul c (nth Z0 v j).
Proof.
have [h|h] := ltnP j (size v); first by rewrite (nth_map Z0).
by rewrite !nth_default ?size_map // Z.mul_0_r.
Qed.
Lemma vec_scale c v : vec (scalev c v) = toR c *: vec v.
Proof. by apply/rowP => j; rewrite !mxE -toRM nth_scalev. Qed.
Lemma vec0 : vec [::] = 0.
Proof. by apply/rowP => j; rewrite !mxE nth_nil. Qed.
Lemma vec_zero v : zerov v -> vec v = 0.
Proof.
move=> /allP h; apply/rowP => j; rewrite !mxE.
have [jv|jv] := ltnP j (size v); last by rewrite nth_default.
by rewrite -(Z.eqb_eq Z0 (nth Z0 v j)).1 // h // mem_nth.
Qed.
Lemma vec_comb lam rows :
  vec (combv lam rows) = \sum_(i < size rows) toR (nth Z0 lam i) *: vec (nth [::] rows i).
Proof.
elim: rows lam => [|r rows IH] [|l lam]; rewrite /= ?vec0 ?big_ord0 //.
  by rewrite big1 // => i _; rewrite nth_nil scale0r.
rewrite big_ord_recl /= -IH; case: Z.eqb_spec => [->|_]; last by rewrite vec_add vec_scale.
by rewrite scale0r add0r.
Qed.
Lemma weightsv_ok (lam : seq Z) : weightsv lam -> weights (fun i : 'I_(size lam) => toR (nth Z0 lam i)).
Proof.
case/andP => /allP l0 /(has_nthP Z0) [i il pos]; split=> [j|].
  by apply: toR_ge0; apply: l0; apply: mem_nth.
by exists (Ordinal il); rewrite gt_eqF // toR_gt0.
Qed.
Lemma toR_dotv j u v : (size u <= j)%N ->
  \sum_(i < j) toR (nth Z0 u i) * toR (nth Z0 v i) = toR (dotv u v).
Proof.
elim: j u v => [|j IH] [|a u] [|b v] //= h; rewrite ?big_ord0 //.
- by rewrite big1 // => i _; rewrite nth_nil mul0r.
- by rewrite big1 // => i _; rewrite nth_nil mul0r.
- by rewrite big1 // => i _; rewrite nth_nil mulr0.
by rewrite big_ord_recl toRD toRM -(IH u v).
Qed.
Lemma dot_vec u v : (size u <= k)%N -> dot (vec u) (vec v) = toR (dotv u v).
Proof. by move=> h; rewrite -(toR_dotv v h); apply: eq_bigr => i _; rewrite !mxE. Qed.
End Meaning.
