(** * Executable checks of the loss of several classes *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring ssrZ.
From Geomadv Require Import Vectors Linear Losses Multiclass MulticlassLosses Integers CheckLinear CheckBudget CheckMulticlass.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition lesser a b := if Z.leb a b then a else b.
(** By how much y is ahead of the closest other class, at z *)
Definition lead_over k (H : seq (seq Z)) y z := let own := dotv (nth [::] H y) z in
  let ahead := [seq Z.add own (Z.opp (dotv (nth [::] H m) z)) | m <- iota 0 k.+1 & m != y] in
  foldr lesser (head Z0 ahead) ahead.
Definition leads_of k S ys H := [seq lead_over k H r.1 r.2 | r <- zip ys (lifted S)].
(** The loss at the scale p / g is below a / b, or at most that. *)
Definition check_class_scale d k S ys (below : bool) a b c H p g := [&& check_classes d k S ys, size H == k.+1,
  all (fun f => size f == d.+1) H, size c == size (points S), Z.leb Z0 p, Z.ltb Z0 g, Z.ltb Z0 b &
  (if below then Z.ltb else Z.leb) (Z.mul b (hingev p g c (leads_of k S ys H))) (Z.mul a g)].
Definition check_class_loss d k S ys below a b c H :=
  let: (p, g) := best_scale c (leads_of k S ys H) in check_class_scale d k S ys below a b c H p g.

Section Meaning.
Variables (R : realFieldType) (d k : nat) (S : dataset) (ys : seq nat) (c : seq Z) (e : Z).
Notation toR := (toR R).
Notation phi := (@embed R d true).
Notation X := (@place R d S).
Notation y := (@class_of_row k S ys).
Definition row_cost (i : 'I_(size (points S))) := toR (nth Z0 c i) / toR e.

Lemma lesser_le (l : seq Z) x z : x \in l -> toR (foldr lesser z l) <= toR x.
Proof.
elim: l => //= a l IH; rewrite inE /lesser; case: Z.leb_spec => [/Z.leb_le /(toR_le R) al|/Z.lt_le_incl /Z.leb_le /(toR_le R) la].
  by case/predU1P => [->//|/IH]; apply: le_trans.
by case/predU1P => [->//|/IH].
Qed.

Lemma lead_over_ok H (i : 'I_(size (points S))) m : check_classes d k S ys -> size H = k.+1 ->
  all (fun f => size f == d.+1) H -> m != y i ->
  toR (nth Z0 (leads_of k S ys H) i) <= toR (denominator S) * lead phi X y (scores R d k H) i m.
Proof.
move=> cl sH sf my; have [/and3P [D0 _ _] /eqP sy _] := and3P cl; have wf : well_formed d S by case/and3P: cl.
have D0' := toR_gt0 R D0; have at_i := product_ok sH sf _ (lifted_ok R i wf).
rewrite /lead mulrBr -!at_i -toRN -toRD (nth_map (0%N, [::])) ?size_zip ?size_map ?sy ?minnn //.
rewrite nth_zip ?size_map ?sy //= -(class_val i cl).
apply: lesser_le; apply/mapP; exists (nat_of_ord m) => //.
by rewrite mem_filter mem_iota /= ltn_ord andbT.
Qed.

(** The loss at a scale: the slacks are those of the leads, so many times. *)
Lemma class_scale_ok (below : bool) a b H p g : Z.ltb Z0 e ->
  check_class_scale d k S ys below (Z.mul a e) b c H p g ->
  (if below then @multiclass_loss_below else @multiclass_loss_at_most) R d (d + 1)%N k.+1 phi _ X y row_cost (toR a / toR b) (scores R d k H).
Proof.
move=> /(toR_gt0 R) e0 /and5P [cl /eqP sH sf /eqP sc /and4P [/(toR_ge0 R) p0 /(toR_gt0 R) g0 /(toR_gt0 R) b0 small]].
have [/and3P [/(toR_gt0 R) D0 _ _] /eqP sy _] := and3P cl.
pose f := leads_of k S ys H; pose slack (i : 'I_(size (points S))) := Num.max 0 (1 - toR p / toR g * toR (nth Z0 f i)).
have ok : slacks phi X y (scores R d k H) (toR p * toR (denominator S) / toR g) slack.
  split=> [|i|i m my]; [by rewrite !mulr_ge0 ?invr_ge0 // ltW|by rewrite /slack le_maxr lexx|].
  rewrite le_maxr ler_add2l ler_opp2; apply/orP; right; set L := lead _ _ _ _ _ _.
  have -> : toR p * toR (denominator S) / toR g * L = toR p / toR g * (toR (denominator S) * L).
    by field; rewrite gt_eqF.
  by rewrite ler_wpmul2l ?lead_over_ok // mulr_ge0 // invr_ge0 ltW.
have sf' : size f = size (points S) by rewrite size_map size_zip size_map sy minnn.
have total : \sum_i row_cost i * slack i = toR (hingev p g c f) / toR g / toR e.
  by rewrite -(hingev_ok p sc sf' g0) mulr_suml; apply: eq_bigr => i _; rewrite /row_cost mulrAC.
have same : toR b * (toR a / toR b * toR e * toR g) = toR a * toR e * toR g.
  by rewrite -!mulrA mulrCA mulVKf // gt_eqF.
case: below small => [/(toR_lt R)|/(toR_le R)]; rewrite !toRM -same => small;
  exists (toR p * toR (denominator S) / toR g), slack; split=> //; rewrite total.
  by move: small; rewrite ltr_pmul2l // !ltr_pdivr_mulr.
by move: small; rewrite ler_pmul2l // !ler_pdivr_mulr.
Qed.

(** The loss of H, executed. *)
Lemma class_loss_ok (below : bool) a b H : Z.ltb Z0 e ->
  check_class_loss d k S ys below (Z.mul a e) b c H ->
  (if below then @multiclass_loss_below else @multiclass_loss_at_most) R d (d + 1)%N k.+1 phi _ X y row_cost (toR a / toR b) (scores R d k H).
Proof. by rewrite /check_class_loss; case: (best_scale _ _) => p g; apply: class_scale_ok. Qed.

(** Enough multipliers, executed. *)
Lemma class_enough_ok a b (lam : seq (seq Z)) : Z.ltb Z0 e -> Z.ltb Z0 (denominator S) -> size lam = size (points S) ->
  all (fun r => size r == k.+1) lam -> check_enough (Z.mul a e) b c [seq sumz r | r <- lam] ->
  (forall i, 0 < row_cost i) /\ multiclass_enough row_cost (toR a / toR b) (@table_of R k S lam).
Proof.
move=> e0 D0 sl sr en; have e0' := toR_gt0 R e0.
have sums i : @scaled R S [seq sumz r | r <- lam] i = \sum_m @table_of R k S lam (i, m).
  have si : size (nth [::] lam i) = k.+1 by apply/eqP; have /(all_nthP [::]) := sr; apply; rewrite sl.
  by rewrite /scaled (nth_map [::]) ?sl // (toR_sumz R si) mulr_sumr.
have [|c0 [M [cap total]]] := @enough_ok R S (Z.mul a e) b c [seq sumz r | r <- lam] D0 _ en; first by rewrite size_map.
split=> [i|]; first by rewrite divr_gt0 // c0.
exists (M * toR e); split=> [i|].
  rewrite -sums /row_cost (_ : _ * (_ / _) = M * weight_of R c i); first exact: cap.
  by rewrite /weight_of; field; rewrite gt_eqF.
rewrite (_ : _ * (M * _) = toR (Z.mul a e) / toR b * M); last by rewrite toRM; ring.
apply: le_trans total _; rewrite (eq_bigr _ (fun i _ => sums i)) pair_bigA le_eqVlt; apply/orP; left.
by apply/eqP/eq_bigr => -[].
Qed.
End Meaning.
