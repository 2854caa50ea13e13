(** * Executable checks of bounds on flip distances, for linear classifiers of a small loss *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Losses Integers CheckLinear CheckBudget CheckBound.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The weights with row i left out, and of the others one that is largest for its cost, after that cost *)
Definition without (lam : seq Z) i := set_nth Z0 lam i Z0.
Definition heavier (r best : Z * Z) := if Z.ltb (Z.mul best.2 r.1) (Z.mul best.1 r.2) then r else best.
Definition lesser a b := if Z.leb a b then a else b.
(** From lam_i one can take kappa, theta <= a / b kappa, so that what is left is enough for the loss t / u: as much is
    left as possible, but no more for its cost than of the others. *)
Definition check_spares t u a b theta (c lam : seq Z) i := let free := Z.add (Z.mul a (nth Z0 lam i)) (Z.opp (Z.mul b theta)) in
  Z.leb Z0 free && let others := without lam i in let: (cost, most) := foldr heavier (Zpos xH, Z0) (zip c others) in
  let left := lesser (Z.mul cost free) (Z.mul (nth Z0 c i) (Z.mul a most)) in
  [&& Z.ltb Z0 cost, Z.leb Z0 most, all (fun r => Z.leb (Z.mul r.2 cost) (Z.mul most r.1)) (zip c others) &
    Z.leb (Z.mul t (Z.mul a most)) (Z.mul u (Z.add (Z.mul a (Z.mul cost (sumz others))) left))].
(** One can take theta itself from lam_i so that what is left is enough for the loss t / u, or nothing. *)
Definition check_spares_all t u theta (c lam : seq Z) i := let left := Z.add (nth Z0 lam i) (Z.opp theta) in
  let rest := set_nth Z0 lam i left in let total := Z.mul u (sumz rest) in
  [&& Z.leb Z0 left, Z.ltb Z0 t, Z.ltb Z0 u & all (fun r => Z.leb (Z.mul t r.2) (Z.mul r.1 total)) (zip c rest)].
(** A scale > 0 at which the loss is least, or near the scale 0 where that is best *)
Definition near_scale u (c f : seq Z) := let total := dotv c f in if Z.ltb Z0 total then best_scale c f
  else (Zpos xH, Z.add (Zpos xH) (Z.add (sumz (map Z.abs f)) (Z.mul u (Z.abs total)))).
(** Classifiers of a loss below t / u come as near to W as one likes. *)
Definition check_near d bias S t u c W := check_weakly_accurate d bias S W ||
  let: (p, g) := near_scale u c (values bias S W) in Z.ltb Z0 p && check_scale d bias S false t u c W p g.

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation phi := (@embed R d bias).
Notation z := (@data_row R d bias S).
Variables (c : seq Z) (per : Z) (a b : Z).
Hypotheses (per0 : Z.ltb Z0 per) (b0 : Z.ltb Z0 b) (sc : size c = size (points S)) (c0 : all (Z.ltb Z0) c).
Let cost i := toR (nth Z0 c i) / toR per.
Notation small := (loss_below z (fun i : 'I_(size (points S)) => cost i) (toR a / toR b)).

Lemma cost_gt0 (i : 'I_(size (points S))) : 0 < cost i.
Proof. by rewrite divr_gt0 ?(toR_gt0 R per0) // toR_gt0 //; have /(all_nthP Z0) := c0; apply; rewrite sc. Qed.

(** bound and small losses, lower ends: what [check_near] accepts is approached. *)
Lemma near_ok W V : small V -> check_near d bias S (Z.mul a per) b c W -> approachable small (vec R (d + 1) W).
Proof.
move=> sV /orP [wa|]; first exact: (weakly_accurate_loss_near cost_gt0 sV (weakly_accurate_ok R wa)).
case: (near_scale _ _ _) => p g /andP [p0 ok]; have [t [_ /(_ p0) t0] low] := scale_ok R per0 ok.
exact: (loss_near cost_gt0 sV t0 low).
Qed.

Lemma toR_lesser x y : toR (lesser x y) <= toR x /\ toR (lesser x y) <= toR y.
Proof. by rewrite /lesser; case: Z.leb_spec => [/Z.leb_le|/Z.lt_le_incl /Z.leb_le] /(toR_le R). Qed.

Section Row.
Variables (lam : seq Z) (i : 'I_(size (points S))) (p q theta : Z).
Hypotheses (sl : size lam = size (points S)) (p0 : Z.ltb Z0 p) (q0 : Z.ltb Z0 q).

Lemma nth_without (j : 'I_(size (points S))) : nth Z0 (without lam i) j = if j == i then Z0 else nth Z0 lam j.
Proof. by rewrite nth_set_nth /= val_eqE. Qed.

(** [check_spares]: what is left of lam_i, so that with the other weights it is enough.  Idea: the maximum of the
    lam_j / c_j is most / cost, that of a row which was left out, since no more is left of lam_i for its cost. *)
Lemma spares_ok : check_spares (Z.mul a per) b p q theta c lam i -> exists left : R,
  [/\ 0 <= left, toR theta <= toR p / toR q * (toR (nth Z0 lam i) - left) &
    enough (fun i : 'I_(size (points S)) => cost i) (toR a / toR b) (fun j => if j == i then left else toR (nth Z0 lam j))].
Proof.
case/andP => free0; cbv zeta; case: (foldr _ _ _) => k m /and4P [/(toR_gt0 R) k0 /(toR_ge0 R) m0 /(all_nthP (Z0, Z0)) cap /(toR_le R)].
set free := Z.add _ _ in free0 *; set left := lesser _ _ => total; have [fit small_left] := toR_lesser (Z.mul k free) (Z.mul (nth Z0 c i) (Z.mul p m)).
rewrite -/left !toRM in fit small_left; rewrite !(toRM, toRD) in total.
have [p1 q1] := (toR_gt0 R p0, toR_gt0 R q0); have [per1 b1] := (toR_gt0 R per0, toR_gt0 R b0).
have ci (j : 'I_(size (points S))) : 0 < toR (nth Z0 c j).
  by apply: toR_gt0; have /(all_nthP Z0) := c0; apply; rewrite sc.
have left0 : 0 <= toR left.
  have f0 := toR_ge0 R free0; rewrite /left /lesser.
  by case: ifP => _; rewrite !toRM; apply: mulr_ge0 => //; [apply: ltW|apply: ltW|apply: mulr_ge0 => //; apply: ltW].
exists (toR left / (toR p * toR k)); split; first by rewrite divr_ge0 // ltW // mulr_gt0.
  rewrite mulrBr ler_subr_addl -(ler_pmul2l (mulr_gt0 q1 k0)).
  have -> : toR q * toR k * (toR p / toR q * toR (nth Z0 lam i)) = toR k * (toR p * toR (nth Z0 lam i)) by field; rewrite gt_eqF.
  have -> : toR q * toR k * (toR p / toR q * (toR left / (toR p * toR k)) + toR theta) = toR left + toR k * (toR q * toR theta).
    by field; rewrite !gt_eqF.
  by rewrite -ler_subr_addr -mulrBr; move: fit; rewrite /free toRD toRN !toRM.
have st : size (without lam i) = size (points S) by rewrite size_set_nth sl; apply/maxn_idPr.
exists (toR m / toR k * toR per); split=> [j|].
  have -> : toR m / toR k * toR per * cost j = toR m / toR k * toR (nth Z0 c j) by rewrite /cost; field; rewrite !gt_eqF.
  case: eqP => [->|/eqP ji].
    rewrite ler_pdivr_mulr ?mulr_gt0 // (_ : _ * (toR p * toR k) = toR (nth Z0 c i) * (toR p * toR m)) //.
    by field; rewrite gt_eqF.
  have := cap j; rewrite size_zip sc st minnn ltn_ord nth_zip ?sc ?st //= nth_without (negbTE ji) => /(_ isT) /(toR_le R).
  by rewrite !toRM mulrAC ler_pdivl_mulr.
have -> : \sum_(j < size (points S)) (if j == i then toR left / (toR p * toR k) else toR (nth Z0 lam j)) =
  toR left / (toR p * toR k) + toR (sumz (without lam i)).
  rewrite (toR_sumz R st) (bigD1 i) //= eqxx [in RHS](bigD1 i) //= nth_without eqxx add0r; congr (_ + _).
  by apply: eq_bigr => j ji; rewrite nth_without (negbTE ji).
rewrite -(ler_pmul2l (mulr_gt0 (mulr_gt0 b1 p1) k0)) [X in X <= _](_ : _ = toR a * toR per * (toR p * toR m)).
  apply: le_trans total _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by field; rewrite !gt_eqF.
by field; rewrite !gt_eqF.
Qed.
End Row.

(** bound, small losses, upper end, executed.  Idea: [bound_upper] for the classifiers of a small loss that give row i
    its label; for them the multipliers are sound, as kappa times a positive number and what is left are. *)
Theorem check_spares_sound s e v lam theta p q (i : 'I_(size (points S))) : check_within d bias S s e v lam theta ->
  Z.ltb Z0 p -> Z.ltb Z0 q -> check_spares (Z.mul a per) b p q theta c lam i -> nth true (labels S) i = s ->
  forall W, small W -> 0 < sg R s * score phi W (@point R d S i) ->
  flips_by phi W s (@point R d S i) ((toR e)^-1 *: vec R d v) (toR p / toR q).
Proof.
case/andP => e0 /and3P [wf /eqP sv ch] p0 q0 sp si W aW x0; have [L t0 E] := multipliers_ok R wf ch.
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have e1 := toR_gt0 R e0; have De : 0 < toR (denominator S) * toR e by rewrite mulr_gt0.
have sl : size lam = size (points S) by case/and4P: ch => /eqP; rewrite size_map.
have [left [left0 reach en]] := spares_ok sl p0 q0 sp.
pose lam' := @scaled R S (scalev e lam); have lj j : lam' j = toR (denominator S) * toR e * toR (nth Z0 lam j).
  by rewrite /lam' /scaled nth_scalev toRM mulrA.
have row_i : z i = sg R s *: phi (@point R d S i) by rewrite /data_row si.
pose kappa := toR (denominator S) * toR e * (toR (nth Z0 lam i) - left).
(* what is left, in the same units *)
have rest : (fun j => if j == i then lam' i - kappa else lam' j) =1
    (fun j => toR (denominator S) * toR e * (if j == i then left else toR (nth Z0 lam j))).
  by move=> j; case: eqP => _; rewrite !lj // /kappa -mulrBr subKr.
have en' : enough (fun i : 'I_(size (points S)) => cost i) (toR a / toR b) (fun j => if j == i then lam' i - kappa else lam' j).
  case: en => M [cap total]; exists (toR (denominator S) * toR e * M); split=> [j|].
    by rewrite rest -[X in _ <= X]mulrA ler_pmul2l.
  by rewrite (eq_bigr _ (fun j _ => rest j)) -mulr_sumr mulrCA ler_pmul2l.
have spare := enough_spares cost_gt0 (z := z) _ (or_intror en').
have {}spare V : small V -> kappa * dot V (z i) <= \sum_j lam' j * dot V (z j).
  apply: spare => j; rewrite rest mulr_ge0 ?(ltW De) //; case: eqP => // _.
  by have := L.1 j; rewrite -/(lam' j) lj pmulr_rge0.
have kappa0 : 0 <= kappa.
  rewrite mulr_ge0 ?(ltW De) // -(pmulr_rge0 _ (divr_gt0 (toR_gt0 R p0) (toR_gt0 R q0))); apply: le_trans reach.
  by move: t0; rewrite toRM pmulr_rge0.
apply: (@bound_upper _ _ _ phi (@direction R d) (@move_embed R d bias) (fun V => small V /\ 0 < dot V (z i)) _ z lam'
  (toR theta * toR (denominator S) * toR e) s _ i _ kappa _ _ row_i) => //.
- split=> [V [sV pV]||]; last 1 first.
  + rewrite E vec_scale toR_sg (way_ok R sv e0) toRM !scalerA; congr (- (_ *: _)).
    by ring.
  + move: kappa0; rewrite le_eqVlt => /predU1P [k0|kp]; last by apply: lt_le_trans (spare V sV); rewrite mulr_gt0.
    apply: (enough_sound cost_gt0 L _ sV); have same j : (if j == i then lam' i - kappa else lam' j) = lam' j.
      by rewrite -k0 subr0; case: eqP => [->|].
    case: en' => M [cap total]; exists M; split=> [j|]; first by have := cap j; rewrite same.
    by move: total; rewrite (eq_bigr _ (fun j _ => same j)).
  by move: t0; rewrite toRM mulrC => t0; rewrite mulr_ge0 ?(ltW e1).
- by rewrite divr_gt0 ?toR_gt0.
- rewrite /kappa mulrA [_ / _ * _]mulrC -!mulrA mulrC -!mulrA ler_pmul2l // ler_pmul2l //.
  by rewrite mulrA.
- by move=> V [sV _]; apply: spare.
by split=> //; rewrite row_i dotZr.
Qed.

(** universal-perturbation, small losses, executed: the whole step takes the label from row i.  Idea: with theta taken
    from lam_i what is left is enough, so that no classifier of a small loss is positive behind it; where theta is 0
    the multipliers would exclude all classifiers. *)
Theorem check_spares_all_sound s e v lam theta (i : 'I_(size (points S))) : check_within d bias S s e v lam theta ->
  check_spares_all (Z.mul a per) b theta c lam i -> nth true (labels S) i = s ->
  forall W, small W -> sg R s * score phi W (@point R d S i + (toR e)^-1 *: vec R d v) <= 0.
Proof.
case/andP => e0 /and3P [wf /eqP sv ch]; rewrite /check_spares_all; set left := Z.add _ _; set rest := set_nth _ _ _ _.
case/and4P => /(toR_ge0 R) left0 /(toR_gt0 R) a0 /(toR_gt0 R) _ /(all_nthP (Z0, Z0)) cap si W aW.
have [L t0 E] := multipliers_ok R wf ch; have [per1 b1] := (toR_gt0 R per0, toR_gt0 R b0).
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have e1 := toR_gt0 R e0; pose f := toR (denominator S) * toR e; have f0 : 0 < f by rewrite mulr_gt0.
have sl : size lam = size (points S) by case/and4P: ch => /eqP; rewrite size_map.
have sr : size rest = size (points S) by rewrite size_set_nth sl; apply/maxn_idPr.
pose lam' := @scaled R S (scalev e lam); have lj j : lam' j = f * toR (nth Z0 lam j).
  by rewrite /lam' /scaled nth_scalev toRM mulrA.
have rj (j : 'I_(size (points S))) : (if j == i then lam' i - f * toR theta else lam' j) = f * toR (nth Z0 rest j).
  rewrite /rest nth_set_nth /= val_eqE; case: (j == i); last exact: lj.
  by rewrite lj -mulrBr /left toRD toRN.
have l0 j : 0 <= lam' j by case: L.
have a1 : 0 < toR a by move: a0; rewrite toRM pmulr_lgt0.
have en : enough (fun i : 'I_(size (points S)) => cost i) (toR a / toR b) (fun j => if j == i then lam' i - f * toR theta else lam' j).
  exists (f * toR (sumz rest) / (toR a / toR b)); split=> [j|]; last first.
    by rewrite mulrCA divff ?mulr1 ?gt_eqF ?divr_gt0 // (eq_bigr _ (fun j _ => rj j)) -mulr_sumr -(toR_sumz R sr).
  rewrite rj [X in _ <= X](_ : _ = f * (toR (nth Z0 c j) * (toR b * toR (sumz rest)) / (toR a * toR per))); last first.
    by rewrite /cost; move: (toR (nth _ _ _)) (toR (sumz _)) => x y; field; rewrite !gt_eqF.
  rewrite ler_pmul2l // ler_pdivl_mulr ?mulr_gt0 // mulrC.
  have := cap j; rewrite size_zip sc sr minnn ltn_ord nth_zip ?sc ?sr //= => /(_ isT) /(toR_le R).
  by rewrite !toRM.
have spare : f * toR theta * dot W (z i) <= \sum_j lam' j * dot W (z j).
  apply: (enough_spares cost_gt0 (tau := toR a / toR b) _ (or_intror en) aW) => j; rewrite rj; apply: mulr_ge0; first exact: ltW.
  rewrite /rest nth_set_nth /=; case: eqP => // _; by have := l0 j; rewrite lj pmulr_rge0.
have total : \sum_j lam' j * dot W (z j) = - (f * toR theta * (sg R s * dot W (direction ((toR e)^-1 *: vec R d v)))).
  rewrite -dot_comb E dotNr dotZr vec_scale toR_sg (way_ok R sv e0) !dotZr toRM; congr (- _).
  by rewrite /f; move: (dot _ _) => x; ring.
have [th0|th0] := ltrP 0 (toR theta); last first.
  have zero : toR theta = 0 by apply/eqP; rewrite eq_le th0; move: t0; rewrite toRM pmulr_rge0.
  have en' : enough (fun i : 'I_(size (points S)) => cost i) (toR a / toR b) lam'.
    have same j : (if j == i then lam' i - f * toR theta else lam' j) = lam' j by rewrite zero mulr0 subr0; case: eqP => [->|].
    case: en => M [cap' sum]; exists M; split=> [j|]; first by have := cap' j; rewrite same.
    by move: sum; rewrite (eq_bigr _ (fun j _ => same j)).
  by have := enough_sound cost_gt0 L en' aW; rewrite total zero mulr0 mul0r oppr0 ltxx.
rewrite -[(toR e)^-1 *: _]scale1r (value_move (@move_embed R d bias)) mul1r -(pmulr_rle0 _ (mulr_gt0 f0 th0)) mulrDr.
rewrite -subr_ge0 total in spare; rewrite -oppr_ge0 opprD addrC; apply: le_trans spare _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
by rewrite /data_row si dotZr.
Qed.
End Meaning.
