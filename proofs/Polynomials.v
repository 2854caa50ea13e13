(** * Polynomials

    A classifier is a polynomial of degree at most k, linear in its coefficients W: f(x) = W.phi(x),
    phi(x) the monomials.  [psi v] are the monomials of degree k at v, zeros elsewhere: W.psi(v) is
    the leading form at v.  Along a ray f is a polynomial in the distance. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** A polynomial of degree at most k takes the sign of its k-th coefficient in the end *)
Section Eventually.
Variable R : realFieldType.
Implicit Types (p q : {poly R}) (t e : R).

Lemma horner_reversed n (a : nat -> R) e : e != 0 ->
  e ^+ n * (\sum_(j < n.+1) a j * e^-1 ^+ j) = horner_at e [seq a (n - j)%N | j <- iota 0 n.+1].
Proof.
move=> e0; rewrite mulr_sumr.
have -> : \sum_(j < n.+1) e ^+ n * (a j * e^-1 ^+ j) = \sum_(j < n.+1) a (n - j)%N * e ^+ j.
  rewrite (reindex_inj rev_ord_inj) /=; apply: eq_bigr => j _; rewrite subSS.
  have jn : (j <= n)%N by rewrite -ltnS.
  rewrite mulrCA exprVn -expfB_cond ?(negbTE e0) ?add0n ?leq_subr //.
  by rewrite subKn.
have gen (b : nat -> R) m : horner_at e [seq b j | j <- iota 0 m] = \sum_(j < m) b j * e ^+ j.
  elim: m b => [|m IH] b; first by rewrite big_ord0.
  have -> : [seq b j | j <- iota 0 m.+1] = b 0%N :: [seq b j.+1 | j <- iota 0 m].
    by rewrite /= -[1%N]addn0 iotaDl -map_comp.
  rewrite big_ord_recl /= (IH (fun j => b j.+1)) mulr1 mulr_sumr.
  by congr (_ + _); apply: eq_bigr => j _; rewrite mulrCA exprS.
by rewrite (gen (fun j => a (n - j)%N)).
Qed.

Lemma eventually_positive n p : (size p <= n.+1)%N -> 0 < p`_n -> exists2 t0, 0 < t0 &
  forall t, t0 <= t -> 0 < p.[t].
Proof.
move=> sz pn; have lead : lex_pos [seq p`_(n - j) | j <- iota 0 n.+1] by rewrite /= subn0 pn.
have [e0 e00 He] := lex_pos_small lead; exists e0^-1; first by rewrite invr_gt0.
move=> t tt; have t0 : 0 < t by apply: lt_le_trans tt; rewrite invr_gt0.
have te : t^-1 <= e0 by rewrite -[e0]invrK lef_pinv ?posrE ?invr_gt0.
have ti : 0 < t^-1 by rewrite invr_gt0.
have := He _ ti te; rewrite -(horner_reversed n (fun j => p`_j)) ?invr_eq0 ?gt_eqF //.
rewrite pmulr_rgt0 ?exprn_gt0 // invrK (horner_coef_wide t sz).
exact.
Qed.
End Eventually.

(** ** Monomials: one for each vector of exponents, of degree at most k *)
Section Monomials.
Variables (R : realFieldType) (d k N : nat) (exponent : 'I_N -> 'I_d -> nat).
Implicit Types (x v : 'rV[R]_d) (W : 'rV[R]_N) (t : R).
Definition degree m := (\sum_j exponent m j)%N.
Hypothesis degree_le : forall m, (degree m <= k)%N.

Definition monomials x : 'rV[R]_N := \row_m \prod_j x 0 j ^+ exponent m j.
Definition leading v : 'rV[R]_N := \row_m (if degree m == k then \prod_j v 0 j ^+ exponent m j else 0).
Definition ray_monomial x v m : {poly R} := \prod_j ((x 0 j)%:P + v 0 j *: 'X) ^+ exponent m j.
(** The polynomial t -> f(x + t v). *)
Definition along_ray W x v : {poly R} := \sum_m W 0 m *: ray_monomial x v m.

(** Degrees add, and so do leading coefficients multiply. *)
Definition lead_at (p : {poly R}) n a := (size p <= n.+1)%N /\ p`_n = a.
Lemma lead_at_mul p q n m a b : lead_at p n a -> lead_at q m b -> lead_at (p * q) (n + m) (a * b).
Proof.
case=> sp <- [sq <-]; split.
  apply: (leq_trans (size_mul_leq p q)).
  by rewrite -subn1 leq_subLR add1n -addnS -addSn leq_add.
rewrite coefM (bigD1 (inord n)) //= inordK ?ltnS ?leq_addr // addKn big1 ?addr0 // => i ni.
have [lt|ge] := ltnP i n; last first.
  rewrite nth_default ?mul0r // (leq_trans sp) // ltn_neqAle ge andbT.
  by apply: contraNneq ni => e; apply/eqP/val_inj; rewrite /= inordK ?ltnS ?leq_addr.
rewrite [X in _ * X]nth_default ?mulr0 // (leq_trans sq) //.
by rewrite ltn_subRL ltn_add2r.
Qed.
Lemma lead_at_monomial x v m : lead_at (ray_monomial x v m) (degree m) (\prod_j v 0 j ^+ exponent m j).
Proof.
rewrite /ray_monomial /degree.
apply: (big_rec3 (fun a n p => lead_at p n a)) => [|j a n p _]; first by split; rewrite ?size_poly1 ?coef1.
apply: lead_at_mul; elim: (exponent m j) => [|e IH]; first by split; rewrite ?size_poly1 ?coef1.
rewrite !exprS -[e.+1]add1n; apply: lead_at_mul IH; split.
  rewrite (leq_trans (size_add _ _)) // geq_max (leq_trans (size_polyC_leq1 _)) //=.
  by rewrite (leq_trans (size_scale_leq _ _)) // size_polyX.
by rewrite coefD coefC coefZ coefX add0r mulr1.
Qed.

Lemma along_ray_horner W x v t : (along_ray W x v).[t] = dot W (monomials (x + t *: v)).
Proof.
rewrite /along_ray horner_sum; apply: eq_bigr => m _; rewrite hornerZ mxE; congr (_ * _).
rewrite horner_prod; apply: eq_bigr => j _.
by rewrite horner_exp !hornerE !mxE [t * _]mulrC.
Qed.
(** Its degree is at most k, and its k-th coefficient is the leading form. *)
Lemma along_ray_lead W x v : lead_at (along_ray W x v) k (dot W (leading v)).
Proof.
split.
  rewrite /along_ray; apply: (leq_trans (size_sum _ _ _)); apply/bigmax_leqP => m _.
  rewrite (leq_trans (size_scale_leq _ _)) //; have [s _] := lead_at_monomial x v m.
  by rewrite (leq_trans s) // ltnS.
rewrite /along_ray coef_sum; apply: eq_bigr => m _; rewrite coefZ mxE; congr (_ * _).
have [s lead] := lead_at_monomial x v m; case: eqP => [<- //|/eqP ne].
by rewrite nth_default // (leq_trans s) // ltn_neqAle ne degree_le.
Qed.

Notation value W s x := (sg R s * dot W (monomials x)).
Notation decides := (decides monomials).

(** A leading form of the sign of s keeps the label s, one of the other sign takes it, far out along v. *)
Lemma far_out W x v s : 0 < sg R s * dot W (leading v) ->
  exists2 t0, 0 < t0 & forall t, t0 <= t -> 0 < value W s (x + t *: v).
Proof.
move=> pos; have [sz lead] := along_ray_lead (sg R s *: W) x v.
have [|t0 t00 H] := eventually_positive sz _; first by rewrite lead dotZl.
by exists t0 => // t /H; rewrite along_ray_horner dotZl.
Qed.

Section Rows.
Variables (I : finType) (z : I -> 'rV[R]_N) (acc : 'rV[R]_N -> Prop).

(** transfers, polynomials (P2): v is adversarial from every point to which f gives the label s. *)
Theorem transfers_sound lam theta s v : certifies leading z acc lam theta s v ->
  forall W h, acc W -> decides h W -> forall x, h x = s -> adversarial h s v x.
Proof.
case=> L t0 e W h a D x hx; split=> //.
have [_] := against_target L t0 e a; rewrite dotZr -oppr_gt0 -mulNr -sgN => pos.
have [t tp /(_ t (lexx t)) far] := far_out x pos; exists t => //.
exact: decides_sign D far.
Qed.

(** does-not-transfer, polynomials: from points far out along v the label s is never lost. *)
Theorem does_not_transfer_sound s v W h x : decides h W -> 0 < sg R s * dot W (leading v) ->
  exists t0, forall t, t0 <= t -> h (x + t *: v) = s /\ ~ adversarial h s v (x + t *: v).
Proof.
move=> D pos; have [t0 t00 H] := far_out x pos.
have keep t : t0 <= t -> h (x + t *: v) = s by move=> /H; apply: decides_sign.
exists t0 => t tt; split; first exact: keep.
case=> _ [c c0]; rewrite -addrA -scalerDl keep; first by case: (s).
by apply: (le_trans tt); rewrite ler_addl ltW.
Qed.

(** transfers-from, polynomials (P3): weights of points of the ray, and of its end, sum to the target. *)
Theorem transfers_from_sound (J : finType) lam theta s v x (tau weight : J -> R) beyond :
  sound_for z acc lam -> 0 <= theta -> (forall j, 0 < tau j) -> (forall j, 0 <= weight j) -> 0 <= beyond ->
  \sum_i lam i *: z i =
    - (theta *: (sg R s *: ((\sum_j weight j *: monomials (x + tau j *: v)) + beyond *: leading v))) ->
  forall W h, acc W -> decides h W -> h x = s -> adversarial h s v x.
Proof.
move=> L t0 tau0 w0 b0 e W h a D hx; split=> //.
have [_] := against_target L t0 e a; rewrite dotZr dotDr dot_comb dotZr mulrDr => neg.
have [b1|b1] := ltrP (sg R s * dot W (leading v)) 0.
  rewrite -oppr_gt0 -mulNr -sgN in b1; have [t tp /(_ t (lexx t)) far] := far_out x b1.
  by exists t => //; apply: decides_sign D far.
have : \sum_j weight j * value W s (x + tau j *: v) < 0.
  rewrite (eq_bigr (fun j => sg R s * (weight j * dot W (monomials (x + tau j *: v))))) => [|j _]; last first.
    by rewrite mulrCA.
  rewrite -mulr_sumr; apply: le_lt_trans neg; rewrite ler_addl mulrCA.
  exact: mulr_ge0.
case/(wsum_lt0 w0) => j [_ neg_j]; exists (tau j) => //.
by apply: (decides_sign D); rewrite sgN mulNr oppr_gt0.
Qed.

(** does-not-transfer-from, polynomials: f keeps the sign s on the whole ray. *)
Theorem does_not_transfer_from_sound s v W h x : decides h W ->
  (forall t, 0 <= t -> 0 < value W s (x + t *: v)) -> ~ adversarial h s v x.
Proof.
move=> D keep [_ [c /ltW /keep /(decides_sign D) ->]]; by case: (s).
Qed.
End Rows.
End Monomials.
