(** * Executable checks for linear classifiers

    Boolean functions on integers, as the checker computes them, and what a yes means: a statement
    about every classifier with coefficients in an arbitrary ordered field. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear Integers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** Row i is the point [points_i / denominator] with the label [labels_i]. *)
Record dataset := Dataset { denominator : Z; points : seq (seq Z); labels : seq bool }.
Definition well_formed d S := [&& Z.ltb Z0 (denominator S), size (labels S) == size (points S) &
  all (fun x => size x == d) (points S)].

Definition rows bias S : seq (seq Z) :=
  [seq scalev (sgz r.1) (rcons r.2 (if bias then denominator S else Z0)) | r <- zip (labels S) (points S)].

(** sum lam_i z_i + theta t = 0, lam >= 0, lam <> 0, theta >= 0 *)
Definition check_combination (zs : seq (seq Z)) n lam theta (t : seq Z) := [&& size lam == n,
  weightsv lam, Z.leb Z0 theta & zerov (addv (combv lam zs) (scalev theta t))].
Definition check_multipliers bias S := check_combination (rows bias S) (size (points S)).
Definition check_accurate bias S W := all (fun z => Z.ltb Z0 (dotv W z)) (rows bias S).

Definition check_separable d bias S W :=
  [&& well_formed d S, size W == d.+1 & check_accurate bias S W].
Definition check_inseparable d bias S lam :=
  well_formed d S && check_multipliers bias S lam Z0 [::].
Definition check_transfers d bias S s v lam theta := [&& well_formed d S, size v == d &
  check_multipliers bias S lam theta (scalev (sgz s) (rcons v Z0))].
Definition check_does_not_transfer d bias S s v W :=
  [&& check_separable d bias S W, size v == d & Z.leb Z0 (Z.mul (sgz s) (dotv W (rcons v Z0)))].
(** e is the denominator of the point p *)
Definition homogeneous bias (e : Z) p := rcons p (if bias then e else Z0).
Definition check_forced d bias S s e p lam theta := [&& well_formed d S, size p == d, Z.ltb Z0 e &
  check_multipliers bias S lam theta (scalev (Z.opp (sgz s)) (homogeneous bias e p))].
Definition check_not_forced d bias S e p W1 W2 := [&& check_separable d bias S W1,
  check_separable d bias S W2, size p == d, Z.ltb Z0 e,
  Z.ltb Z0 (dotv W1 (homogeneous bias e p)) & Z.ltb (dotv W2 (homogeneous bias e p)) Z0].

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool).
Notation toR := (toR R).
Notation score := (score (@embed R d bias)).
Notation decides := (decides (@embed R d bias)).

Definition point S i : 'rV[R]_d := (toR (denominator S))^-1 *: vec R d (nth [::] (points S) i).
Definition data_row S (i : 'I_(size (points S))) : 'rV[R]_(d + 1) :=
  sg R (nth true (labels S) i) *: embed bias (point S i).
Notation acc S := (accurate (@data_row S)).

Lemma vec_rcons x c : size x = d -> vec R (d + 1) (rcons x c) = pair (vec R d x) (toR c).
Proof.
move=> sx; apply/rowP => j; rewrite !mxE nth_rcons sx.
by case: splitP => i e; rewrite !mxE e // ord1 addn0 eqxx mulr1n.
Qed.

Lemma vec_homogeneous e p : size p = d -> Z.ltb Z0 e ->
  vec R (d + 1) (homogeneous bias e p) = toR e *: embed bias ((toR e)^-1 *: vec R d p).
Proof.
move=> sp e0; rewrite vec_rcons // pairZ scalerA divff ?gt_eqF ?toR_gt0 // scale1r.
by case: bias; rewrite ?mulr1 ?mulr0.
Qed.

Lemma size_rows S : well_formed d S -> size (rows bias S) = size (points S).
Proof. by case/and3P => _ /eqP e _; rewrite size_map size_zip e minnn. Qed.

Lemma vec_row S (i : 'I_(size (points S))) : well_formed d S ->
  vec R (d + 1) (nth [::] (rows bias S) i) = toR (denominator S) *: data_row i.
Proof.
case/and3P => D0 /eqP e /all_nthP sz; rewrite (nth_map (true, [::])) ?size_zip ?e ?minnn //.
rewrite nth_zip //= vec_scale toR_sg vec_homogeneous //; last by apply/eqP/sz.
by rewrite scalerA mulrC -scalerA.
Qed.

(** The multipliers of the checker, times the denominator, are multipliers of the rows. *)
Definition scaled S lam : 'I_(size (points S)) -> R :=
  fun i => toR (denominator S) * toR (nth Z0 lam i).
Arguments scaled S lam i : clear implicits.
Lemma multipliers_ok S lam theta t : well_formed d S -> check_multipliers bias S lam theta t ->
  [/\ weights (scaled S lam), 0 <= toR theta &
      \sum_i scaled S lam i *: data_row i = - (toR theta *: vec R (d + 1) t)].
Proof.
move=> wf /and4P [/eqP sl /(weightsv_ok R) L t0 /(vec_zero R (d + 1))].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
rewrite vec_add vec_comb vec_scale size_rows // => /eqP; rewrite addr_eq0 => /eqP e.
split; last 1 first.
- rewrite -e; apply: eq_bigr => i _.
  by rewrite vec_row // scalerA [_ * toR (denominator S)]mulrC.
- move: L; rewrite sl => -[l0 [i nz]]; split=> [j|]; first by rewrite mulr_ge0 // ltW.
  by exists i; rewrite mulf_neq0 // gt_eqF.
exact: toR_ge0.
Qed.

(** separable: the classifier of the certificate is accurate. *)
Lemma separable_ok S W : check_separable d bias S W -> acc S (vec R (d + 1) W).
Proof.
case/and3P => wf /eqP sW /(all_nthP [::]) a i.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
rewrite -(pmulr_rgt0 _ D0) -dotZr -vec_row // dot_vec ?sW ?addn1 //.
by apply/toR_gt0/a; rewrite size_rows.
Qed.

(** inseparable: no classifier is accurate. *)
Theorem check_inseparable_sound S lam : check_inseparable d bias S lam -> forall W, ~ acc S W.
Proof.
case/andP => wf /(multipliers_ok wf) [L _ e].
by apply: (inseparable_sound (weights_sound L)); rewrite e vec0 scaler0 oppr0.
Qed.

(** transfers: v is adversarial for every accurate classifier, at every point of the label s. *)
Theorem check_transfers_sound S s v lam theta : check_transfers d bias S s v lam theta ->
  forall W h, acc S W -> decides h W ->
  forall x, h x = s -> adversarial h s (vec R d v) x.
Proof.
case/and3P => wf /eqP sv /(multipliers_ok wf) [L t0 e].
apply: (transfers_sound (@move_embed R d bias) (z := @data_row S) (lam := scaled S lam) (theta := toR theta)).
by split=> //; [apply: weights_sound|rewrite e vec_scale toR_sg vec_rcons].
Qed.

(** does-not-transfer: the classifier is accurate, and v never takes the label s from any point. *)
Theorem check_does_not_transfer_sound S s v W : check_does_not_transfer d bias S s v W ->
  acc S (vec R (d + 1) W) /\ forall h, decides h (vec R (d + 1) W) ->
  forall x, 0 < sg R s * score (vec R (d + 1) W) x -> ~ adversarial h s (vec R d v) x.
Proof.
case/and3P => a /eqP sv pos; split=> [|h D x x0 [_ [c /ltW c0]]]; first exact: separable_ok.
rewrite (does_not_transfer_sound (@move_embed R d bias) D _ x0 c0); first by case: (s).
case/and3P: a => _ /eqP sW _.
have -> : direction (vec R d v) = vec R (d + 1) (rcons v Z0) by rewrite vec_rcons.
by rewrite dot_vec ?sW ?addn1 // -toR_sg -toRM toR_ge0.
Qed.

Lemma forced_value S s e p lam theta : check_forced d bias S s e p lam theta ->
  forall W, acc S W -> 0 < sg R s * score W ((toR e)^-1 *: vec R d p).
Proof.
case/and4P => wf /eqP sp e0 /(multipliers_ok wf) [L t0 E] W aW.
rewrite -dotZr; apply: (target_positive (weights_sound L) (theta := toR theta * toR e) _ _ aW).
  by rewrite mulr_ge0 // ltW // toR_gt0.
rewrite E vec_scale vec_homogeneous // -toR_sg.
by rewrite toRN scaleNr scalerN opprK !scalerA mulrAC.
Qed.

(** forced: every accurate classifier gives the point p / e the label s. *)
Theorem check_forced_sound S s e p lam theta : check_forced d bias S s e p lam theta ->
  forall W h, acc S W -> decides h W -> h ((toR e)^-1 *: vec R d p) = s.
Proof. by move=> ch W h aW D; apply: (decides_sign D); apply: forced_value ch W aW. Qed.

Lemma score_at e p W : size W = d.+1 -> size p = d -> Z.ltb Z0 e ->
  toR e * score (vec R (d + 1) W) ((toR e)^-1 *: vec R d p) = toR (dotv W (homogeneous bias e p)).
Proof. by move=> sW sp e0; rewrite -dotZr -vec_homogeneous // dot_vec ?sW ?addn1. Qed.

(** not-forced: two accurate classifiers, on different sides of the point p / e. *)
Lemma not_forced_ok S e p W1 W2 : check_not_forced d bias S e p W1 W2 ->
  [/\ acc S (vec R (d + 1) W1), acc S (vec R (d + 1) W2),
    0 < score (vec R (d + 1) W1) ((toR e)^-1 *: vec R d p) &
    score (vec R (d + 1) W2) ((toR e)^-1 *: vec R d p) < 0].
Proof.
case/and5P => c1 c2 /eqP sp e0 /andP [pos neg].
have e0' : 0 < toR e by apply: toR_gt0.
have [/and3P [_ /eqP s1 _] /and3P [_ /eqP s2 _]] := (c1, c2).
split; [exact: separable_ok|exact: separable_ok| |].
  by rewrite -(pmulr_rgt0 _ e0') score_at // toR_gt0.
by rewrite -(pmulr_rlt0 _ e0') score_at // toR_lt0.
Qed.

(** not-forced: no label is that of all accurate classifiers at p / e. *)
Theorem check_not_forced_sound S e p W1 W2 : check_not_forced d bias S e p W1 W2 ->
  forall s, ~ forall W h, acc S W -> decides h W -> h ((toR e)^-1 *: vec R d p) = s.
Proof. by case/not_forced_ok => a1 a2; apply: not_forced_sound. Qed.
End Meaning.
