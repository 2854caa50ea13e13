(** * An executable check of budgets

    The loss below which every classifier is positive at a target: Lemma beta, on integers. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Losses Integers CheckLinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition sumz (lam : seq Z) := foldr Z.add Z0 lam.
(** tau = a / b; b c_i sum lam >= a lam_i says that sum lam >= tau lam_i / c_i. *)
Definition check_enough (a b : Z) (c lam : seq Z) := [&& Z.ltb Z0 a, Z.ltb Z0 b, size c == size lam,
  all (Z.ltb Z0) c & let total := Z.mul b (sumz lam) in
  all (fun r => Z.leb (Z.mul a r.2) (Z.mul r.1 total)) (zip c lam)].
Definition check_budget d bias S a b c lam theta t := [&& well_formed d S, check_enough a b c lam &
  check_multipliers bias S lam theta (scalev (Zneg xH) t)].

(** sum c_i max(0, g - p f_i): g times the loss at the scale p / g, of a classifier with the values f_i *)
Fixpoint hingev (p g : Z) (c f : seq Z) : Z := match c, f with
  | ci :: c', fi :: f' => Z.add (Z.mul ci (Z.max Z0 (Z.add g (Z.opp (Z.mul p fi))))) (hingev p g c' f')
  | _, _ => Z0
  end.
Definition values bias S W := [seq dotv W z | z <- rows bias S].
(** The loss at this scale is below a / b, or at most that. *)
Definition check_scale d bias S (below : bool) a b c W p g := [&& well_formed d S, size W == d.+1,
  size c == size (points S), Z.leb Z0 p, Z.ltb Z0 g, Z.ltb Z0 b &
  (if below then Z.ltb else Z.leb) (Z.mul b (hingev p g c (values bias S W))) (Z.mul a g)].
(** The best scale: sum c_i f_i over the values below its inverse is positive, and it is the largest such one. *)
Fixpoint inverse_scale (total : Z) (pairs : seq (Z * Z)) : Z := if pairs is (f, c) :: rest then
  let left := Z.add total (Z.opp (Z.mul f c)) in if Z.leb left Z0 then f else inverse_scale left rest else Z0.
Definition best_scale (c f : seq Z) : Z * Z :=
  let g := inverse_scale (dotv c f) (sort (fun x y : Z * Z => Z.leb y.1 x.1) (zip f c)) in
  if Z.ltb Z0 g && Z.ltb Z0 (dotv c f) then (Zpos xH, g) else (Z0, Zpos xH).
Definition check_loss d bias S below a b c W :=
  let: (p, g) := best_scale c (values bias S W) in check_scale d bias S below a b c W p g.

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool).
Notation toR := (toR R).

Lemma toR_sumz lam n : size lam = n -> toR (sumz lam) = \sum_(i < n) toR (nth Z0 lam i).
Proof.
by move<-; elim: lam => [|l lam IH]; rewrite ?big_ord0 // big_ord_recl /= toRD IH.
Qed.

Definition weight_of S (c : seq Z) : 'I_(size (points S)) -> R := fun i => toR (nth Z0 c i).
Arguments weight_of S c i : clear implicits.

Lemma enough_ok S a b c lam : Z.ltb Z0 (denominator S) -> size lam = size (points S) ->
  check_enough a b c lam ->
  (forall i, 0 < weight_of S c i) /\ enough (weight_of S c) (toR a / toR b) (@scaled R S lam).
Proof.
move=> /(toR_gt0 R) D0 sl /and5P [/(toR_gt0 R) a0 /(toR_gt0 R) b0 /eqP sc /(all_nthP Z0) cp /(all_nthP (Z0, Z0)) en].
have tau0 : 0 < toR a / toR b by rewrite divr_gt0.
split=> [i|]; first by apply/toR_gt0/cp; rewrite sc sl.
exists ((\sum_i @scaled R S lam i) / (toR a / toR b)); split=> [i|]; last first.
  by rewrite mulrCA divff ?mulr1 // gt_eqF.
rewrite mulrAC ler_pdivl_mulr // mulrA ler_pdivr_mulr // -mulr_sumr -(toR_sumz sl).
have := en i; rewrite size_zip sc minnn sl ltn_ord nth_zip //= => /(_ isT) /(toR_le R).
rewrite !toRM -(ler_pmul2l D0) /scaled /weight_of.
move: (toR (denominator S)) (toR a) (toR b) (toR (nth Z0 lam i)) (toR (nth Z0 c i)) => D A B l C.
move: (toR (sumz lam)) => T; have -> : D * (A * l) = D * l * A by ring.
by have -> : D * (C * (B * T)) = D * T * C * B by ring.
Qed.

(** budget, executed: every classifier of a loss below a / b is positive at the target. *)
Theorem check_budget_sound S a b c lam theta t : check_budget d bias S a b c lam theta t ->
  forall W, loss_below (@data_row R d bias S) (weight_of S c) (toR a / toR b) W ->
  0 < dot W (vec R (d + 1) t).
Proof.
case/and3P => wf en ch W; have [L t0 e] := multipliers_ok R wf ch.
have D0 : Z.ltb Z0 (denominator S) by case/and3P: wf.
have sl : size lam = size (points S) by case/and4P: ch => /eqP.
have [c0 E] := enough_ok D0 sl en.
apply: (budget_sound c0 L E t0); rewrite e vec_scale.
by rewrite (_ : toR (Zneg xH) = -1) // scaleN1r scalerN opprK.
Qed.

Lemma hingev_ok p g c f n : size c = n -> size f = n -> 0 < toR g ->
  \sum_(i < n) toR (nth Z0 c i) * Num.max 0 (1 - toR p / toR g * toR (nth Z0 f i)) = toR (hingev p g c f) / toR g.
Proof.
move=> sc sf g0; elim: n c f sc sf => [|n IH] [|ci c] [|fi f] //= => [_ _|[sc] [sf]].
  by rewrite big_ord0 mul0r.
rewrite big_ord_recl (IH c f) // toRD toRM toR_max toRD toRN toRM [RHS]mulrDl -[toR ci * _ / _]mulrA; congr (_ * _ + _) => /=.
by rewrite maxr_pmull ?invr_ge0 ?(ltW g0) // mul0r mulrBl divff ?gt_eqF // mulrAC.
Qed.

Lemma hinge_over S c e W : hinge (@data_row R d bias S) (fun i => weight_of S c i / e) W =
  hinge (@data_row R d bias S) (weight_of S c) W / e.
Proof. by rewrite /hinge mulr_suml; apply: eq_bigr => i _; rewrite mulrAC. Qed.

(** The loss at a scale, executed; the rows have the weights c_i / e. *)
Lemma scale_value S (below : bool) a b c e W p g : Z.ltb Z0 e ->
  check_scale d bias S below (Z.mul a e) b c W p g -> let t := toR p * toR (denominator S) / toR g in
  (0 <= t /\ (Z.ltb Z0 p -> 0 < t)) /\
  let h := hinge (@data_row R d bias S) (fun i => weight_of S c i / toR e) (t *: vec R (d + 1) W) in
  if below then h < toR a / toR b else h <= toR a / toR b.
Proof.
move=> /(toR_gt0 R) e0 /and5P [wf /eqP sW /eqP sc p1 /and3P [/(toR_gt0 R) g0 /(toR_gt0 R) b0 small]].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have p0 := toR_ge0 R p1; split=> /=.
  by split=> [|/(toR_gt0 R) p2]; [rewrite !mulr_ge0 // ?invr_ge0 ltW|rewrite divr_gt0 // mulr_gt0].
rewrite hinge_over; have -> : hinge (@data_row R d bias S) (weight_of S c)
  ((toR p * toR (denominator S) / toR g) *: vec R (d + 1) W) = toR (hingev p g c (values bias S W)) / toR g.
  have sf : size (values bias S W) = size (points S) by rewrite size_map (@size_rows d).
  rewrite -(hingev_ok p sc sf g0); apply: eq_bigr => i _; congr (_ * Num.max _ (1 - _)).
  rewrite dotZl /values (nth_map [::]) ?(@size_rows d) // -(@dot_vec R (d + 1)) ?sW ?addn1 // vec_row // dotZr.
  by rewrite !mulrA; congr (_ * _); rewrite mulrAC.
have same : toR b * (toR a / toR b * toR e * toR g) = toR a * toR e * toR g.
  by rewrite -!mulrA mulrCA mulVKf // gt_eqF.
case: below small => [/(toR_lt R)|/(toR_le R)]; rewrite !toRM -same.
  by rewrite ltr_pmul2l // !ltr_pdivr_mulr.
by rewrite ler_pmul2l // !ler_pdivr_mulr.
Qed.
Lemma scale_ok S (below : bool) a b c e W p g : Z.ltb Z0 e ->
  check_scale d bias S below (Z.mul a e) b c W p g -> exists2 t, 0 <= t /\ (Z.ltb Z0 p -> 0 < t) &
  let h := hinge (@data_row R d bias S) (fun i => weight_of S c i / toR e) (t *: vec R (d + 1) W) in
  if below then h < toR a / toR b else h <= toR a / toR b.
Proof. by move=> e0 /(scale_value e0) [t0 h]; exists (toR p * toR (denominator S) / toR g). Qed.
End Meaning.
