(** * Completeness for linear classifiers: exactly one of the two certificates exists *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Motzkin Linear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Complete.
Variables (R : realFieldType) (d k : nat) (I : finType) (z : I -> 'rV[R]_k).
Variables (phi psi : 'rV[R]_d -> 'rV[R]_k).
Hypothesis move_phi : forall x c v, phi (x + c *: v) = phi x + c *: psi v.
Notation acc := (accurate z).

(** One more weak row t: an accurate W with W.t >= 0, or weights that sum to -theta t. *)
Lemma alternative t : (exists W, acc W /\ 0 <= dot W t) \/
  exists lam theta, [/\ weights lam, 0 <= theta & \sum_i lam i *: z i = - (theta *: t)].
Proof.
case: (motzkin_family xpredT z (fun _ : 'I_1 => t)) => [[W [HA HB]]|[lam [mu [l0 m0 nz _ e]]]].
  by left; exists W; split=> [i|]; [apply: HA|apply: HB ord0].
right; exists lam, (mu ord0); split=> //.
by apply/eqP; rewrite -addr_eq0; move: e; rewrite big_ord1 => ->.
Qed.

(** separable, inseparable (L1): an accurate classifier, or weights that sum to zero; never both. *)
Theorem separable_complete :
  (exists W, acc W) \/ exists lam, weights lam /\ \sum_i lam i *: z i = 0.
Proof.
case: (alternative 0) => [[W [a _]]|[lam [theta [L _ e]]]]; first by left; exists W.
by right; exists lam; rewrite e scaler0 oppr0.
Qed.

(** transfers, linear (L3): multipliers, or an accurate classifier with a slope >= 0. *)
Theorem transfers_complete s v :
  (exists lam theta, weights lam /\ certifies psi z acc lam theta s v) \/
  exists W, acc W /\ 0 <= sg R s * dot W (psi v).
Proof.
case: (alternative (sg R s *: psi v)) => [[W [a]]|[lam [theta [L t0 e]]]].
  by rewrite dotZr => pos; right; exists W.
by left; exists lam, theta; split=> //; split=> //; apply: weights_sound.
Qed.

(** L3 as an equivalence, at any point x that accurate classifiers label s. *)
Theorem transfers_iff s v x : (forall W, acc W -> 0 < sg R s * score phi W x) ->
  (exists lam theta, weights lam /\ certifies psi z acc lam theta s v) <->
  (forall W h, acc W -> decides phi h W -> adversarial h s v x).
Proof.
move=> xs; split=> [[lam [theta [_ C]]] W h a D|T].
  by apply: (transfers_sound move_phi C a D); apply: (decides_sign D); apply: xs.
case: (transfers_complete s v) => // -[W [a pos]].
have D : decides phi (fun y => 0 < score phi W y) W.
  by move=> y; split=> [//|y0]; rewrite ltNge ltW.
have [_ [c c0]] := T W _ a D.
rewrite (positive_slope_keeps move_phi D pos (xs _ a) (ltW c0)); by case: (s).
Qed.

(** forced, linear (L6): multipliers, or an accurate classifier that does not give p the label s. *)
Theorem forced_complete s p :
  (exists lam theta, [/\ weights lam, 0 <= theta & \sum_i lam i *: z i = theta *: (sg R s *: phi p)])
  \/ exists W, acc W /\ sg R s * score phi W p <= 0.
Proof.
case: (alternative (- (sg R s *: phi p))) => [[W [a]]|[lam [theta [L t0 e]]]].
  by rewrite dotNr oppr_ge0 dotZr => neg; right; exists W.
by left; exists lam, theta; split=> //; rewrite e scalerN opprK.
Qed.

(** Exactly one: an accurate classifier with a slope >= 0 excludes multipliers, and conversely. *)
Theorem transfers_exactly_one s v :
  (exists lam theta, weights lam /\ certifies psi z acc lam theta s v) <->
  ~ exists W, acc W /\ 0 <= sg R s * dot W (psi v).
Proof.
split=> [[lam [theta [_ C]]] [W [a pos]]|N]; first exact: (does_not_transfer_refutes a pos C).
by case: (transfers_complete s v).
Qed.
End Complete.
