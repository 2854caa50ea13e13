(** * Polynomials

    A classifier is a polynomial of degree at most k, linear in its coefficients W: f(x) = W.phi(x),
    phi(x) the monomials and 1.  [leading v] are the monomials of degree k at v, zeros elsewhere: their
    product with W is the leading form at v.  Along a ray f is a polynomial in the distance. *)
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

(** ** Monomials: all products of at most k coordinates, in the order of the certificates *)
Section Products.
Variables (T : Type) (mul : T -> T -> T) (one : T).
(** The products of j entries of a list: those with the first entry, and those of the entries behind it *)
Fixpoint products j : seq T -> seq T := if j is j'.+1
  then fix behind x := if x is a :: x' then [seq mul a p | p <- products j' x] ++ behind x' else [::] else fun _ => [:: one].
Definition power b n := iter n (mul b) one.
(** Those of 1 to k entries, each with b as often as makes k factors *)
Definition forms k b x := flatten [seq [seq mul (power b (k - j)) p | p <- products j x] | j <- iota 1 k].
End Products.

Section Natural.
Variables (T U : Type) (mul : T -> T -> T) (one : T) (mul' : U -> U -> U) (one' : U) (f : T -> U).
Hypotheses (fM : forall a b, f (mul a b) = mul' (f a) (f b)) (f1 : f one = one').
Lemma map_products j x : map f (products mul one j x) = products mul' one' j (map f x).
Proof.
elim: j x => [|j IH] x; first by rewrite /= f1.
elim: x => //= a x IHx; rewrite map_cat {}IHx -[f a :: _]/(map f (a :: x)) -IH -!map_comp; congr (_ ++ _).
by apply: eq_map => p /=; rewrite fM.
Qed.
Lemma map_power b n : f (power mul one b n) = power mul' one' (f b) n.
Proof. by elim: n => //= n <-. Qed.
Lemma map_forms k b x : map f (forms mul one k b x) = forms mul' one' k (f b) (map f x).
Proof.
rewrite /forms map_flatten -map_comp; congr flatten; apply: eq_map => j /=.
by rewrite -map_products -!map_comp; apply: eq_map => p /=; rewrite fM map_power.
Qed.
End Natural.

Section Monomials.
Variables (R : realFieldType) (d k N : nat).
Implicit Types (x v : 'rV[R]_d) (W : 'rV[R]_(N + 1)) (t b c : R).
Notation listed := (@forms R *%R 1).
Definition entries x := [seq x 0 j | j <- enum 'I_d].
Definition list_row (l : seq R) : 'rV[R]_N := \row_m l`_m.
(** The monomials at x, and 1; those of degree k at v, zeros elsewhere *)
Definition monomials x : 'rV[R]_(N + 1) := pair (list_row (listed k 1 (entries x))) 1.
Definition leading v : 'rV[R]_(N + 1) := pair (list_row (listed k 0 (entries v))) 0.

Lemma powerE b n : power *%R 1 b n = b ^+ n.
Proof. by elim: n => //= n ->; rewrite exprS. Qed.
Lemma products_scale c j (l : seq R) : products *%R 1 j [seq c * a | a <- l] = [seq c ^+ j * p | p <- products *%R 1 j l].
Proof.
elim: j l => [|j IH] l; first by rewrite /= mul1r.
elim: l => //= a l IHl; rewrite IHl map_cat -[c * a :: _]/[seq c * a | a <- a :: l] IH -!map_comp; congr (_ ++ _).
by apply: eq_map => p /=; rewrite exprS; ring.
Qed.
(** At l over c, times c^k *)
Lemma forms_scale b c (l : seq R) : listed k (c * b) [seq c * a | a <- l] = [seq c ^+ k * p | p <- listed k b l].
Proof.
rewrite /forms map_flatten -map_comp; congr flatten; apply/eq_in_map => j; rewrite mem_iota => /andP [_ jk] /=.
have {}jk : (j <= k)%N by rewrite -ltnS.
rewrite products_scale -!map_comp; apply: eq_map => p /=.
rewrite !powerE exprMn (_ : c ^+ k = c ^+ (k - j) * c ^+ j); last by rewrite -exprD subnK.
by move: (c ^+ (k - j)) (b ^+ (k - j)) (c ^+ j) => u v w; ring.
Qed.

Lemma size_listed (T : Type) (f : 'I_d -> T) : size [seq f j | j <- enum 'I_d] = d.
Proof. by rewrite size_map size_enum_ord. Qed.
Lemma nth_listed (T : Type) (f : 'I_d -> T) (x0 : T) j (jd : (j < d)%N) : nth x0 [seq f j | j <- enum 'I_d] j = f (Ordinal jd).
Proof. by rewrite (nth_map (Ordinal jd)) ?size_enum_ord // (nth_ord_enum (Ordinal jd) (Ordinal jd)). Qed.

(** The polynomial t -> f(x + t v) *)
Definition ray_entries x v : seq {poly R} := [seq (x 0 j)%:P + v 0 j *: 'X | j <- enum 'I_d].
Definition along_ray W x v : {poly R} :=
  \sum_m lsubmx W 0 m *: (forms *%R 1 k 1 (ray_entries x v))`_m + (rsubmx W 0 0)%:P.

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
(** The same for all entries of two lists *)
Definition leads n (ps : seq {poly R}) (as_ : seq R) := size ps = size as_ /\ forall m, lead_at ps`_m n as_`_m.
Lemma lead_at0 n : lead_at 0 n 0.
Proof. by split; rewrite ?size_poly0 ?coef0. Qed.
Lemma leads_cat n ps as_ qs bs : leads n ps as_ -> leads n qs bs -> leads n (ps ++ qs) (as_ ++ bs).
Proof.
case=> sp hp [sq hq]; split=> [|m]; first by rewrite !size_cat sp sq.
by rewrite !nth_cat sp; case: ifP.
Qed.
Lemma leads_mul n j q b ps as_ : lead_at q n b -> leads j ps as_ -> leads (n + j) [seq q * p | p <- ps] [seq b * a | a <- as_].
Proof.
move=> hq [sp hp]; split=> [|m]; first by rewrite !size_map.
have [mp|mp] := ltnP m (size ps); last by rewrite !nth_default ?size_map -?sp //; apply: lead_at0.
by rewrite !(nth_map 0) -?sp //; apply: lead_at_mul.
Qed.
Lemma leads_products j ps as_ : leads 1 ps as_ -> leads j (products *%R 1 j ps) (products *%R 1 j as_).
Proof.
elim: j ps as_ => [|j IH] ps as_; first by split=> // -[|m] /=; [split; rewrite ?size_poly1 ?coef1|rewrite !nth_nil; apply: lead_at0].
elim: ps as_ => [|p ps IHp] [|a as_] [] //= => [_ _|[sp] hp]; first by split=> // m; rewrite !nth_nil; apply: lead_at0.
apply: leads_cat; last by apply: IHp; split=> // m; apply: (hp m.+1).
rewrite -add1n; apply: leads_mul; first exact: (hp 0%N).
by apply: (IH (p :: ps) (a :: as_)); split; rewrite /= ?sp.
Qed.
Lemma leads_forms ps as_ : leads 1 ps as_ -> leads k (forms *%R 1 k 1 ps) (listed k 0 as_).
Proof.
move=> h; have H j : (j <= k)%N -> leads k [seq power *%R 1 1 (k - j) * p | p <- products *%R 1 j ps]
    [seq power *%R 1 0 (k - j) * a | a <- products *%R 1 j as_].
  move=> jk; rewrite powerE -{1}(subnK jk); apply: leads_mul (leads_products j h).
  have -> : power *%R 1 1 (k - j) = 1 :> {poly R} by elim: (k - j)%N => //= n ->; rewrite mulr1.
  have [->|nz] := posnP (k - j)%N; first by rewrite expr0; split; rewrite ?size_poly1 ?coef1.
  by rewrite expr0n (gtn_eqF nz); split; rewrite ?size_poly1 // coef1 (gtn_eqF nz).
rewrite /forms; have : all (fun j => j <= k)%N (iota 1 k) by apply/allP => j; rewrite mem_iota add1n ltnS => /andP [].
elim: (iota 1 k) => [|j js IH] /=; first by split=> // m; rewrite !nth_nil; apply: lead_at0.
by case/andP => /H hj /IH; apply: leads_cat.
Qed.

Lemma along_ray_horner W x v t : (along_ray W x v).[t] = dot W (monomials (x + t *: v)).
Proof.
rewrite /along_ray hornerD hornerC horner_sum -[W in RHS]hsubmxK.
have -> : row_mx (lsubmx W) (rsubmx W) = pair (lsubmx W) (rsubmx W 0 0).
  by congr row_mx; apply/rowP => i; rewrite !ord1 !mxE mulr1n.
rewrite dot_pair mulr1; congr (_ + _); apply: eq_bigr => m _; rewrite hornerZ; congr (_ * _).
have ev (a b : {poly R}) : (a * b).[t] = a.[t] * b.[t] by rewrite hornerM.
have := map_forms ev (hornerC 1 t) k 1 (ray_entries x v); rewrite hornerC => e.
rewrite [RHS]mxE (_ : entries (x + t *: v) = map (fun p : {poly R} => p.[t]) (ray_entries x v)); last first.
  by rewrite -map_comp; apply: eq_map => j /=; rewrite !hornerE !mxE [t * _]mulrC.
rewrite -e; have [ml|ml] := ltnP m (size (forms *%R 1 k 1 (ray_entries x v))); first by rewrite (nth_map 0).
by rewrite !nth_default ?size_map ?horner0.
Qed.
(** Its degree is at most k, and its k-th coefficient is the leading form. *)
Lemma along_ray_lead W x v : (0 < k)%N -> lead_at (along_ray W x v) k (dot W (leading v)).
Proof.
move=> k0; have [_ H] : leads k (forms *%R 1 k 1 (ray_entries x v)) (listed k 0 (entries v)).
  rewrite /entries /ray_entries; apply: leads_forms; split=> [|m]; first by rewrite !size_map.
  have [md|md] := ltnP m d; last by rewrite !nth_default ?size_listed //; apply: lead_at0.
  rewrite !nth_listed; split; last by rewrite coefD coefC coefZ coefX add0r mulr1.
  rewrite (leq_trans (size_add _ _)) // geq_max (leq_trans (size_polyC_leq1 _)) //=.
  by rewrite (leq_trans (size_scale_leq _ _)) // size_polyX.
split.
  rewrite (leq_trans (size_add _ _)) // geq_max (leq_trans (size_polyC_leq1 _)) // andbT.
  apply: (leq_trans (size_sum _ _ _)); apply/bigmax_leqP => m _.
  by rewrite (leq_trans (size_scale_leq _ _)) //; case: (H m).
rewrite coefD coefC gtn_eqF // addr0 coef_sum -[W in RHS]hsubmxK.
have -> : row_mx (lsubmx W) (rsubmx W) = pair (lsubmx W) (rsubmx W 0 0).
  by congr row_mx; apply/rowP => i; rewrite !ord1 !mxE mulr1n.
rewrite dot_pair mulr0 addr0; apply: eq_bigr => m _; rewrite coefZ; congr (_ * _).
by rewrite mxE; case: (H m).
Qed.

Hypothesis k_gt0 : (0 < k)%N.
Notation value W s x := (sg R s * dot W (monomials x)).
Notation decides := (decides monomials).

(** A leading form of the sign of s keeps the label s, one of the other sign takes it, far out along v. *)
Lemma far_out W x v s : 0 < sg R s * dot W (leading v) ->
  exists2 t0, 0 < t0 & forall t, t0 <= t -> 0 < value W s (x + t *: v).
Proof.
move=> pos; have [sz lead] := along_ray_lead (sg R s *: W) x v k_gt0.
have [|t0 t00 H] := eventually_positive sz _; first by rewrite lead dotZl.
by exists t0 => // t /H; rewrite along_ray_horner dotZl.
Qed.

(** A polynomial that is positive up to c, but for a zero of order r at x, where another one is positive: with a small
    multiple of that added it is positive from x on. *)
Lemma keeps_near W W0 s x v c r (g : R -> R) m : (forall t, value W s (x + t *: v) = t ^+ r * g t) -> 0 < m ->
  (forall t, 0 <= t -> t <= c -> m <= g t) -> 0 < value W0 s x -> exists2 e, 0 < e &
  forall t, 0 <= t -> t <= c -> 0 < value (W + e *: W0) s (x + t *: v).
Proof.
move=> E m0 low pos; pose p := along_ray (sg R s *: W0) x v.
have at_t t : p.[t] = value W0 s (x + t *: v) by rewrite along_ray_horner dotZl.
have bounded (q : {poly R}) b : exists2 M, 0 < M & forall t, 0 <= t -> t <= b -> `|q.[t]| <= M.
  exists (\sum_(i < size q) `|q`_i| * `|b| ^+ i + 1).
    by rewrite ltr_paddl ?ltr01 // sumr_ge0 // => i _; rewrite mulr_ge0 ?exprn_ge0.
  move=> t t0 tb; rewrite horner_coef; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_paddr; first exact: ler01.
  apply: ler_sum => i _; rewrite normrM normrX (ger0_norm t0) ler_wpmul2l // ler_expn2r ?nnegrE ?normr_ge0 //.
  exact: le_trans tb (ler_norm _).
have [d0 d00 first] : exists2 d0, 0 < d0 & forall t, 0 <= t -> t <= d0 -> 0 < p.[t].
  have p0 : 0 < p.[0] by rewrite at_t scale0r addr0.
  have [rest [b eb]] : exists f b, p = f * 'X + b%:P.
    by elim/poly_ind: (p) => [|f b _]; [exists 0, 0; rewrite mul0r addr0|exists f, b].
  rewrite eb hornerMXaddC mulr0 add0r in p0; have [B _ hB] := bounded rest 1.
  have [|e0 e00 He] := @small_pos R b (fun t => rest.[t]) B p0; first by move=> t /ltW; apply: hB.
  exists e0 => // t; rewrite eb hornerMXaddC le_eqVlt => /predU1P [<-|t0 te]; first by rewrite mulr0 add0r.
  by rewrite addrC mulrC He.
have [M M0 hM] := bounded p c; pose kappa := d0 ^+ r * m; have k0 : 0 < kappa by rewrite mulr_gt0 ?exprn_gt0.
exists (kappa / (M + M)); first by rewrite divr_gt0 // addr_gt0.
move=> t t0 tc; rewrite dotDl dotZl mulrDr mulrCA -at_t E; set e := kappa / _.
have e0 : 0 < e by rewrite divr_gt0 // addr_gt0.
have [td|/ltW td] := leP t d0.
  apply: ltr_paddl; last by rewrite mulr_gt0 // first.
  by apply: mulr_ge0; [apply: exprn_ge0|apply: le_trans (ltW m0) (low t t0 tc)].
have small_e : e * M < kappa.
  by rewrite /e mulrAC ltr_pdivr_mulr ?addr_gt0 // ltr_pmul2l // ltr_addl.
have low_p : - M <= p.[t] by have := hM t t0 tc; rewrite ler_norml => /andP [].
apply: lt_le_trans (_ : kappa + e * - M <= _); first by rewrite mulrN subr_gt0.
apply: ler_add; last by rewrite ler_pmul2l.
apply: ler_pmul; [exact/exprn_ge0/ltW|exact: ltW| |exact: low].
by rewrite ler_expn2r ?nnegrE // ltW.
Qed.

Section Rows.
Variables (I : finType) (z : I -> 'rV[R]_(N + 1)) (acc : 'rV[R]_(N + 1) -> Prop).

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
