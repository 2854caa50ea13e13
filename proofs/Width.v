(** * How many hidden units, and which output layers *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear Bounds Convex Units Networks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Width.
Variables (R : realFieldType) (d : nat) (I : finType) (X : I -> 'rV[R]_d) (inner : I -> bool).
Implicit Types (v x : 'rV[R]_d) (lam : I -> R) (theta : R).
Notation unit_value := (score (@embed R d true)).

(** Units that never let a point of the region leave it along v do not fall along v. *)
Lemma never_leaves_rises (W : 'rV[R]_(d + 1)) x v :
  (forall c, 0 <= c -> 0 <= unit_value W (x + c *: v)) -> 0 <= dot W (direction v).
Proof.
move=> H; rewrite leNgt; apply/negP => neg; set m := dot _ _ in neg.
have x0 := H 0 (lexx 0); rewrite scale0r addr0 in x0.
have := H ((unit_value W x + 1) / - m); rewrite divr_ge0 ?oppr_ge0 ?addr_ge0 ?ler01 ?(ltW neg) //.
rewrite (score_move (@move_embed R d true)) -/m invrN mulrN mulNr mulrAC mulfK ?lt_eqF //.
by move=> /(_ isT); rewrite opprD addrA subrr sub0r oppr_ge0 leNgt ltr01.
Qed.

(** A conflict: weights of inner and outer rows with sum lam_i row_i = -theta (v, 0). *)
Definition conflict lam theta v :=
  [/\ weights lam, 0 <= theta & \sum_i lam i *: region_row X inner i = - (theta *: direction v)].

(** width-at-least (C8): if, however the outer rows are coloured with m + 1 colours, all outer rows of
    some conflict have one colour, no m + 1 accurate units do without falling along v.  (That there is
    at least one unit is part of what a list of units is.) *)
Theorem width_sound m v :
  (forall colour : I -> 'I_m.+1, exists lam theta (j : 'I_m.+1), conflict lam theta v /\
     forall i, lam i != 0 -> ~~ inner i -> colour i = j) ->
  forall u : 'I_m.+1 -> 'rV[R]_(d + 1), units_accurate u X inner ->
  ((exists i, inner i) -> forall j, 0 <= dot (u j) (direction v)) -> False.
Proof.
move=> C u acc rise; pose colour i := odflt ord0 [pick j | unit_value (u j) (X i) < 0].
have excluded i : ~~ inner i -> unit_value (u (colour i)) (X i) < 0.
  move=> /negbTE ii; have := acc i; rewrite ii /colour => -[j neg].
  by case: pickP => //= /(_ j); rewrite neg.
have [lam [theta [j [[L t0 e] one]]]] := C colour.
(* some row of the conflict is an inner one, as the last coordinates sum to 0 *)
have up : forall j, 0 <= dot (u j) (direction v).
  apply: rise; apply/existsP; apply: contraT => /existsPn none.
  have := congr1 (dot (pair 0 1)) e; rewrite dot_comb dotNr dotZr dot_pair dot0l mulr0 addr0 mulr0 oppr0.
  rewrite (eq_bigr (fun i => - lam i)) => [|i _]; last first.
    by rewrite /region_row (negbTE (none i)) dotZr dot_pair dot0l add0r !mulr1 mulrN1.
  by rewrite sumrN => /eqP; rewrite oppr_eq0 gt_eqF // weights_sum.
(* the unit j is positive on the inner rows of the conflict, and negative on all its outer rows *)
have term i : 0 <= lam i * dot (u j) (region_row X inner i) /\
  (lam i != 0 -> 0 < lam i * dot (u j) (region_row X inner i)).
  have [->|nz] := eqVneq (lam i) 0; first by rewrite mul0r; split=> //; rewrite eqxx.
  suff pos : 0 < lam i * dot (u j) (region_row X inner i) by split=> //; apply: ltW.
  apply: mulr_gt0; first by rewrite lt_def nz L.1.
  rewrite /region_row dotZr; have := acc i.
  case ii: (inner i); first by move=> pos; rewrite /sg mul1r; apply: pos.
  by move=> _; rewrite /sg mulN1r oppr_gt0 -(one i nz) ?ii //; apply: excluded; rewrite ii.
have : 0 < dot (u j) (\sum_i lam i *: region_row X inner i).
  rewrite dot_comb; case: (L) => _ [i nz]; rewrite (bigD1 i) //= ltr_paddr ?(term i).2 //.
  by apply: sumr_ge0 => l _; case: (term l).
by rewrite e dotNr dotZr oppr_gt0 ltNge mulr_ge0.
Qed.

(** no-output-layer: given units u_j, no network sum a_j max(0, u_j) with a >= 0 and a threshold tau > 0
    is right on all rows.  Here the inner rows are those labelled -1; reach: +1 is said at tau. *)
Theorem no_output_layer_sound m (u : 'I_m -> 'rV[R]_(d + 1)) lam :
  weights lam -> \sum_i sg R (inner i) * lam i <= 0 ->
  (forall j, 0 <= \sum_i sg R (inner i) * lam i * relu (unit_value (u j) (X i))) ->
  forall a reach tau, (forall j, 0 <= a j) -> 0 < tau ->
  ~ right_at X inner (below reach tau (network u a)).
Proof.
move=> L S U a reach tau a0 tau0 acc.
pose f i := network u a (X i).
have total : 0 <= \sum_i sg R (inner i) * lam i * f i.
  rewrite (eq_bigr (fun i => \sum_j a j * (sg R (inner i) * lam i * relu (unit_value (u j) (X i))))) => [|i _].
    by rewrite exchange_big /=; apply: sumr_ge0 => j _; rewrite -mulr_sumr mulr_ge0.
  by rewrite /f /network mulr_sumr; apply: eq_bigr => j _; rewrite mulrCA.
(* being right says that f - tau has the sign of -sg, strictly on the label [reach] *)
have right i : 0 <= sg R (inner i) * (tau - f i) /\ (inner i = reach -> tau - f i != 0).
  have := acc i; rewrite /below -/(f i) subr_eq0 => E; case: reach E {acc}; case: (inner i) => E.
  - by rewrite /sg mul1r subr_ge0 ltW // gt_eqF.
  - by rewrite /sg mulN1r oppr_ge0 subr_le0 leNgt E.
  - by rewrite /sg mul1r subr_ge0 E.
  have h : tau < f i by rewrite ltNge E.
  by rewrite /sg mulN1r oppr_ge0 subr_le0 ltW // lt_eqF.
pose T i := sg R (inner i) * lam i * (tau - f i).
have T0 i : 0 <= T i by rewrite /T mulrAC mulr_ge0 ?L.1 // (right i).1.
have sumT : \sum_i T i = tau * (\sum_i sg R (inner i) * lam i) - \sum_i sg R (inner i) * lam i * f i.
  by rewrite mulr_sumr -sumrB; apply: eq_bigr => i _; rewrite /T mulrBr [tau * _]mulrC.
have tS : tau * (\sum_i sg R (inner i) * lam i) <= 0 by rewrite pmulr_rle0.
have zeroT : \sum_i T i = 0.
  by apply/eqP; rewrite eq_le sumr_ge0 // andbT sumT subr_le0 (le_trans tS).
have zeroS : \sum_i sg R (inner i) * lam i = 0.
  apply/eqP; rewrite eq_le S -(pmulr_rge0 _ tau0) andTb (le_trans total) // -subr_le0 -opprB oppr_le0.
  by rewrite -sumT zeroT.
have none i : inner i = reach -> lam i = 0.
  move=> ir; have : T i = 0 := psumr_eq0P (fun i _ => T0 i) zeroT isT.
  move/eqP; rewrite mulf_eq0 (negbTE ((right i).2 ir)) orbF mulf_eq0 => /orP [|/eqP //].
  by case: (inner i); rewrite /sg ?oppr_eq0 oner_eq0.
have := weights_sum L; rewrite (eq_bigr (fun i => sg R (~~ reach) * (sg R (inner i) * lam i))).
  by rewrite -mulr_sumr zeroS mulr0 ltxx.
move=> i _; rewrite mulrA.
have [ir|ir] := eqVneq (inner i) reach; first by rewrite none ?mulr0.
have -> : inner i = ~~ reach by move: ir; case: (inner i); case: (reach).
by rewrite sgM mul1r.
Qed.
End Width.
