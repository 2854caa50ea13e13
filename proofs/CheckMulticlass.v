(** * Executable checks for several classes

    Labels are numbers of classes, counted from 0; lam is a table, a weight for each row and class. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Multiclass Integers CheckLinear CheckBudget.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The points are those of S, whose labels play no part; there are k + 1 classes. *)
Definition check_classes d k S (ys : seq nat) := [&& well_formed d S, size ys == size (points S) &
  all (fun y => y <= k)%N ys].
Definition lifted S : seq (seq Z) := [seq rcons x (denominator S) | x <- points S].
(** The class y is ahead of all others. *)
Definition leads k (H : seq (seq Z)) y z := let own := dotv (nth [::] H y) z in
  all (fun m => (m == y) || Z.ltb (dotv (nth [::] H m) z) own) (iota 0 k.+1).
Definition check_scores d k S ys H := [&& check_classes d k S ys, size H == k.+1, all (fun f => size f == d.+1) H &
  all (fun r => leads k H r.1 r.2) (zip ys (lifted S))].
Definition coefficient l (r : nat * seq Z) := Z.add (if r.1 == l then sumz r.2 else Z0) (Z.opp (nth Z0 r.2 l)).
(** Z(lam) + sum theta_l (e_s - e_l) t = 0, lam >= 0, lam <> 0, theta >= 0, theta_s = 0 *)
Definition check_rivals d k S ys lam s theta (t : seq Z) := [&& check_classes d k S ys,
  size lam == size (points S), all (fun r => size r == k.+1) lam, all (all (Z.leb Z0)) lam,
  has (has (Z.ltb Z0)) lam, all (fun r => Z.eqb (nth Z0 r.2 r.1) Z0) (zip ys lam), size theta == k.+1,
  all (Z.leb Z0) theta, Z.eqb (nth Z0 theta s) Z0 &
  all (fun l => zerov (addv (combv [seq coefficient l r | r <- zip ys lam] (lifted S))
    (scalev (coefficient l (s, theta)) t))) (iota 0 k.+1)].
(** No class gains on s along v. *)
Definition check_rising k H s v := all (fun m => Z.leb (dotv (nth [::] H m) v) (dotv (nth [::] H s) v)) (iota 0 k.+1).

Section Meaning.
Variables (R : realFieldType) (d k : nat) (S : dataset) (ys : seq nat).
Notation toR := (toR R).
Notation phi := (@embed R d true).
Definition class_of_row (i : 'I_(size (points S))) : 'I_k.+1 := inord (nth 0%N ys i).
Definition place (i : 'I_(size (points S))) := @point R d S i.
Notation X := place.
Notation acc := (Multiclass.accurate phi X class_of_row).
Definition scores (H : seq (seq Z)) : 'M[R]_(k.+1, d + 1) := \matrix_(l, j) toR (nth Z0 (nth [::] H l) j).

Lemma row_scores H l : row l (scores H) = vec R (d + 1) (nth [::] H l).
Proof. by apply/rowP => j; rewrite !mxE. Qed.

Lemma lifted_ok (i : 'I_(size (points S))) : well_formed d S ->
  vec R (d + 1) (nth [::] (lifted S) i) = toR (denominator S) *: phi (X i).
Proof.
case/and3P => D0 _ /all_nthP sz; rewrite (nth_map [::]) // -(@vec_homogeneous R d true) //.
by apply/eqP/sz.
Qed.

Section Point.
Variables (H : seq (seq Z)) (z : seq Z) (c : R) (p : 'rV[R]_d).
Hypotheses (c0 : 0 < c) (sH : size H = k.+1) (sf : all (fun f => size f == d.+1) H).

Lemma product_ok q (l : 'I_k.+1) : vec R (d + 1) z = c *: q ->
  toR (dotv (nth [::] H l) z) = c * dot (row l (scores H)) q.
Proof.
move=> e; have sl : size (nth [::] H l) = d.+1 by move/all_nthP: sf => /(_ [::] l) h; apply/eqP/h; rewrite sH.
by rewrite -(@dot_vec R (d + 1)) ?sl ?addn1 // e dotZr row_scores.
Qed.

Lemma leads_ok (y : 'I_k.+1) : vec R (d + 1) z = c *: phi p -> leads k H y z -> wins phi (scores H) y p.
Proof.
move=> e /allP ahead m my; have /ahead : nat_of_ord m \in iota 0 k.+1 by rewrite mem_iota /=.
by rewrite val_eqE (negbTE my) /= => /(toR_lt R); rewrite !(product_ok _ e) ltr_pmul2l.
Qed.

Lemma rising_ok (s : 'I_k.+1) q : vec R (d + 1) z = c *: q -> check_rising k H s z ->
  forall l, dot (row l (scores H)) q <= dot (row s (scores H)) q.
Proof.
move=> e /allP up l; have /up : nat_of_ord l \in iota 0 k.+1 by rewrite mem_iota /=.
by move=> /(toR_le R); rewrite !(product_ok _ e) ler_pmul2l.
Qed.
End Point.

Lemma class_val (i : 'I_(size (points S))) : check_classes d k S ys -> nat_of_ord (class_of_row i) = nth 0%N ys i.
Proof. by case/and3P => _ /eqP sy /all_nthP le; rewrite inordK // ltnS le // sy. Qed.

(** separable, several classes: the classifier of the certificate is accurate. *)
Lemma scores_ok H : check_scores d k S ys H -> acc (scores H).
Proof.
case/and4P => cl /eqP sH sf /(all_nthP (0%N, [::])) ahead i.
have [/and3P [D0 _ _] sy _] := and3P cl; have wf : well_formed d S by case/and3P: cl.
apply: (leads_ok (toR_gt0 R D0) sH sf (lifted_ok i wf)); rewrite class_val //.
have := ahead i; rewrite size_zip size_map (eqP sy) minnn ltn_ord nth_zip ?size_map ?(eqP sy) //=.
exact.
Qed.

Lemma coefficient_ok (l y : 'I_k.+1) r : size r = k.+1 ->
  toR (coefficient l (nat_of_ord y, r)) = \sum_(m < k.+1) toR (nth Z0 r m) * ((l == y)%:R - (l == m)%:R).
Proof.
move=> sr; under eq_bigr => m _ do rewrite mulrBr.
rewrite sumrB -mulr_suml -(toR_sumz R sr) toRD toRN /=.
congr (_ - _); first by rewrite val_eqE eq_sym; case: eqP => _; rewrite ?mulr1 ?mulr0.
by rewrite (bigD1 l) //= eqxx mulr1 big1 ?addr0 // => m /negbTE; rewrite eq_sym => ->; rewrite mulr0.
Qed.

Definition table_of lam (q : 'I_(size (points S)) * 'I_k.+1) : R :=
  toR (denominator S) * toR (nth Z0 (nth [::] lam q.1) q.2).
Definition theta_of theta (l : 'I_k.+1) := toR (nth Z0 theta l).

(** What is checked are the K rows of a matrix equation; [gap] has it as one vector. *)
Lemma rivals_ok lam (s : 'I_k.+1) theta t : check_rivals d k S ys lam s theta t ->
  certifies_target phi X class_of_row (table_of lam) (theta_of theta) s (vec R (d + 1) t).
Proof.
case/and5P => cl /eqP sl /(all_nthP [::]) sr /(all_nthP [::]) l0 /and5P [nz own /eqP st th0 /andP [/Z.eqb_spec ths /allP eqs]].
have [/and3P [/(toR_gt0 R) D0 _ _] /eqP sy _] := and3P cl; have wf : well_formed d S by case/and3P: cl.
have lam_ge0 i (m : 'I_k.+1) : (i < size (points S))%N -> 0 <= toR (nth Z0 (nth [::] lam i) m).
  rewrite -sl => il; apply: toR_ge0; have /(all_nthP Z0) := l0 i il; apply.
  by rewrite (eqP (sr i il)).
split.
- split; first split=> [[i m]|].
  + by rewrite mulr_ge0 ?(ltW D0) // lam_ge0.
  + have /(has_nthP [::]) [i il /(has_nthP Z0) [m ml pos]] := nz.
    have il' : (i < size (points S))%N by rewrite -sl.
    have ml' : (m < k.+1)%N by rewrite -(eqP (sr i il)).
    by exists (Ordinal il', Ordinal ml'); rewrite mulf_neq0 // gt_eqF // toR_gt0.
  move=> i; have := elimT (all_nthP (0%N, [::])) own i.
  rewrite size_zip sy sl minnn ltn_ord nth_zip ?sy ?sl //= -class_val // => /(_ isT) /Z.eqb_spec e.
  by rewrite /table_of /= e mulr0.
- split=> [l|]; last by rewrite /theta_of ths.
  by apply: toR_ge0; have /(all_nthP Z0) := th0; apply; rewrite st.
pose a i l := toR (nth Z0 (nth [::] lam i) l).
have entry (l : 'I_k.+1) j : \sum_(i < size (points S)) (toR (denominator S) *
    \sum_(m < k.+1) a i m * ((l == class_of_row i)%:R - (l == m)%:R)) * phi (X i) 0 j +
    (\sum_m theta_of theta m * ((l == s)%:R - (l == m)%:R)) * vec R (d + 1) t 0 j = 0.
  have /eqs /(vec_zero R (d + 1)) : nat_of_ord l \in iota 0 k.+1 by rewrite mem_iota /=.
  rewrite vec_add vec_comb vec_scale size_map => /matrixP /(_ 0 j); rewrite !mxE summxE => E.
  rewrite -[RHS]E /theta_of -coefficient_ok //; congr (_ + _).
  apply: eq_bigr => i _; rewrite lifted_ok // scalerA [RHS]mxE mulrC [RHS]mulrC; congr (_ * _).
  rewrite (nth_map (0%N, [::])) ?size_zip ?sy ?sl ?minnn // nth_zip ?sy ?sl //= -class_val // mulrC; congr (_ * _).
  by rewrite coefficient_ok //; apply/eqP/sr; rewrite sl.
have gap_entry (c : R) y m z (l : 'I_k.+1) j : vec_mx (c *: gap y m z) l j = c * ((l == y)%:R - (l == m)%:R) * z 0 j.
  by rewrite linearZ /= mxvecK [LHS]mxE [X in _ * X]mxE mulrA.
apply: (can_inj vec_mxK); rewrite raddf0 raddfD /combined !raddf_sum; apply/matrixP => l j.
rewrite [RHS]mxE -[RHS](entry l j) [LHS]mxE !summxE; congr (_ + _).
  rewrite -(pair_bigA _ (fun i m => vec_mx (table_of lam (i, m) *: gap (class_of_row i) m (phi (X i))) l j)) /=.
  apply: eq_bigr => i _; rewrite mulr_sumr mulr_suml; apply: eq_bigr => m _.
  by rewrite gap_entry mulrA.
by rewrite mulr_suml; apply: eq_bigr => m _; rewrite gap_entry.
Qed.

(** Multipliers of a multiple of a target are, with the losses multiplied, those of the target. *)
Lemma target_scale lam theta s c t : 0 <= c -> certifies_target phi X class_of_row lam theta s (c *: t) ->
  certifies_target phi X class_of_row lam (fun l => c * theta l) s t.
Proof.
move=> c0 [L [th0 ths] e]; split=> //; first by split=> [l|]; rewrite ?mulr_ge0 // ths mulr0.
rewrite -[RHS]e; congr (_ + _); apply: eq_bigr => l _; rewrite mulrC -scalerA; congr (_ *: _).
by rewrite /gap -linearZ; congr mxvec; apply/matrixP => i j; rewrite !mxE mulrCA.
Qed.
End Meaning.
