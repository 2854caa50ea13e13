(** * Completeness for convex regions: exactly one of the two certificates exists

    Where there are no multipliers, there are hidden units, one for each outer row; they also make a
    two-layer ReLU network with output weights 1. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Motzkin Linear Convex Units Networks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Complete.
Variables (R : realFieldType) (d n : nat) (X : 'I_n -> 'rV[R]_d) (inner : 'I_n -> bool).
Implicit Types (v x : 'rV[R]_d) (W : 'rV[R]_(d + 1)).
Notation region_row := (region_row X inner).

(** For one outer row: multipliers, or a unit that excludes it, is positive at the inner rows, and
    does not fall along v. *)
Lemma unit_alternative k v : ~~ inner k ->
  (exists lam theta, certifies X inner lam theta true v k) \/
  exists W, [/\ forall i, inner i -> 0 < score (embed true) W (X i), score (embed true) W (X k) < 0 &
                0 <= dot W (direction v)].
Proof.
move=> out; have := @motzkin_family R _ _ _ (fun i => inner i || (i == k)) region_row (fun _ : 'I_1 => direction v).
case=> [[W [a /(_ ord0) pos]]|[lam [mu [l0 m0 [j nz] only]]]].
  right; exists W; split=> // [i ii|].
    by have := a i; rewrite ii /region_row ii /sg scale1r; apply.
  by have := a k; rewrite eqxx orbT /region_row (negbTE out) /sg scaleN1r dotNr oppr_gt0; apply.
rewrite big_ord1 => /eqP; rewrite addr_eq0 => /eqP e; left; exists lam, (mu ord0).
split; rewrite ?e /sg ?scale1r //; split=> //; apply/eqP => k0; move: e.
(* without the outer row the weights of the inner ones would sum to 0 *)
rewrite (bigID inner) /= [X in _ + X]big1 => [|i ni]; last first.
  case: (eqVneq (lam i) 0) => [->|/only]; first by rewrite scale0r.
  by rewrite (negbTE ni) => /eqP ->; rewrite k0 scale0r.
rewrite addr0 inner_rows pairZ mulr0 -scaleN1r pairZ mulr0 => /pair_inj [_ S].
have /orP [ij|/eqP jk] := only j nz; last by rewrite jk k0 eqxx in nz.
by rewrite (psumr_eq0P (fun i _ => l0 i) S) ?eqxx in nz.
Qed.

(** C1, C2: multipliers for some outer row, or accurate units that do not fall along v. *)
Theorem transfers_complete v :
  (exists k lam theta, certifies X inner lam theta true v k) \/
  exists u : 'I_n -> 'rV[R]_(d + 1), units_accurate u X inner /\ forall j, 0 <= dot (u j) (direction v).
Proof.
have H k : (exists lam theta, certifies X inner lam theta true v k) \/ exists W,
    [/\ forall i, inner i -> 0 < score (embed true) W (X i),
        ~~ inner k -> score (embed true) W (X k) < 0 & 0 <= dot W (direction v)].
  case ik: (inner k); last first.
    by case: (unit_alternative v (negbT ik)) => [|[W [a b c]]]; [left|right; exists W].
  right; exists (pair 0 1); split=> // [i _|]; rewrite /score dot_pair dot0l add0r mul1r ?ltr01 //.
case: (exists_or_all H) => [|/fin_all_exists [u U]]; [by left|right].
exists u; split=> [i|j]; last by case: (U j).
case ii: (inner i); first by move=> j; case: (U j) => /(_ i ii).
by exists i; case: (U i) => _ /(_ (negbT ii)).
Qed.

(** C1: an outer point in the hull of the inner ones, or accurate units; never both (inseparable_sound). *)
Theorem separable_complete : (exists k lam, one_outer inner lam k /\ \sum_i lam i *: region_row i = 0) \/
  exists u : 'I_n -> 'rV[R]_(d + 1), units_accurate u X inner.
Proof.
case: (transfers_complete 0) => [[k [lam [theta [O _ e]]]]|[u [a _]]]; last by right; exists u.
by left; exists k, lam; rewrite e /direction pair0 !scaler0 oppr0.
Qed.

(** Exactly one: units that do not fall along v exclude multipliers, and conversely. *)
Theorem transfers_exactly_one v i : inner i ->
  (exists k lam theta, certifies X inner lam theta true v k) <->
  ~ exists u : 'I_n -> 'rV[R]_(d + 1), units_accurate u X inner /\ forall j, 0 <= dot (u j) (direction v).
Proof.
move=> ii; split=> [[k [lam [theta C]]] [u [a up]]|N].
  exact: (does_not_transfer_refutes a ii up C).
by case: (transfers_complete v).
Qed.

(** Units as a network with output weights 1 and the threshold 0: f is the sum of max(0, -u_j). *)
Definition network_of (u : 'I_n -> 'rV[R]_(d + 1)) := network (fun j => - u j) (fun _ => 1).

Theorem network_of_units u : units_accurate u X inner -> right_at X inner (below false 0 (network_of u)).
Proof.
move=> a i; have := a i; rewrite /below /network_of /network; case: (inner i) => [pos|[j neg]].
  rewrite big1 ?lexx // => j _; rewrite mul1r /relu /score dotNl; apply/eqP.
  by rewrite eq_maxl oppr_le0 ltW // pos.
apply/negbTE; rewrite -ltNge (bigD1 j) //= mul1r ltr_spaddl //; last first.
  by apply: sumr_ge0 => l _; rewrite mul1r /relu le_maxr lexx.
by rewrite /relu lt_maxr /score dotNl oppr_gt0 neg orbT.
Qed.

(** Along a direction on which no unit falls, the network keeps the label -1 wherever it gives it. *)
Theorem network_never_changes u v x c : (forall j, 0 <= dot (u j) (direction v)) -> 0 <= c ->
  below false 0 (network_of u) x -> below false 0 (network_of u) (x + c *: v).
Proof.
move=> up c0; apply: le_trans; apply: ler_sum => j _; rewrite !mul1r /relu le_maxl le_maxr lexx /=.
rewrite (score_move (@move_embed R d true)) le_maxr; apply/orP; right.
by rewrite ger_addl dotNl mulr_ge0_le0 // oppr_le0.
Qed.

(** C2 as an equivalence, for the networks of width n with output weights 1: multipliers, or no. *)
Theorem transfers_iff v i : inner i ->
  (exists k lam theta, certifies X inner lam theta true v k) <->
  (forall m (w : 'I_m -> 'rV[R]_(d + 1)) out reach tau, (forall j, 0 <= out j) ->
   right_at X inner (below reach tau (network w out)) ->
   forall x, below reach tau (network w out) x ->
   ~ forall c, 0 < c -> below reach tau (network w out) (x + c *: v)).
Proof.
move=> ii; split=> [[k [lam [theta C]]] m w out reach tau o0 acc x _|T].
  exact: (transfers_sound C (network_member w reach tau o0) acc).
case: (transfers_complete v) => // -[u [a up]]; have acc := network_of_units a.
have hx : below false 0 (network_of u) (X i) by rewrite acc.
case: (T _ _ _ _ _ (fun _ => ler01) acc _ hx) => c c0.
exact: network_never_changes up (ltW c0) hx.
Qed.
End Complete.
