(** * Motzkin's transposition theorem over an ordered field

    For finitely many strict rows A_i and weak rows B_j either some w has w.A_i > 0 and w.B_j >= 0
    for all of them, or 0 = sum lam_i A_i + sum mu_j B_j with lam, mu >= 0 and lam <> 0.
    Proof by Fourier-Motzkin elimination: derived rows are nonnegative combinations of given ones. *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Motzkin.
Variable (R : realFieldType).
Definition cmp (st : bool) (a b : R) := if st then a < b else a <= b.
Lemma cmpW st a b : cmp st a b -> a <= b.
Proof. by case: st => // /ltW. Qed.
Lemma cmp_scale st a b c : 0 < c -> cmp st (c * a) (c * b) = cmp st a b.
Proof. by case: st => c0; rewrite /cmp ?ltr_pmul2l ?ler_pmul2l. Qed.

Lemma cmp_sub st a b : cmp st a b = cmp st 0 (b - a).
Proof. by case: st; rewrite /cmp ?subr_gt0 ?subr_ge0. Qed.

(** Rows that follow from those of C; the Boolean says whether a row is strict. *)
Inductive der k (C : seq (bool * 'rV[R]_k)) : bool -> 'rV[R]_k -> Prop :=
| der_in c : c \in C -> der C c.1 c.2
| der_0 : der C false 0
| der_add s1 s2 u v : der C s1 u -> der C s2 v -> der C (s1 || s2) (u + v)
| der_scale s c u : 0 < c -> der C s u -> der C s (c *: u).

Definition sat k (w : 'rV[R]_k) (c : bool * 'rV[R]_k) := cmp c.1 0 (dot w c.2).

Lemma ex_max (s : seq (bool * R)) : s != [::] ->
  exists2 m, m \in s & forall x, x \in s -> x.2 <= m.2.
Proof.
elim: s => // a s IH _; have [->|/IH[m ms mx]] := eqVneq s [::].
  by exists a; rewrite ?inE // => x; rewrite inE => /eqP ->.
have [am|ma] := lerP a.2 m.2.
  by exists m; rewrite ?inE ?ms ?orbT // => x; rewrite inE => /predU1P[->|/mx].
exists a; rewrite ?inE ?eqxx // => x; rewrite inE => /predU1P[->|/mx h] //.
exact: le_trans h (ltW ma).
Qed.

Lemma ex_min (s : seq (bool * R)) : s != [::] ->
  exists2 m, m \in s & forall x, x \in s -> m.2 <= x.2.
Proof.
elim: s => // a s IH _; have [->|/IH[m ms mx]] := eqVneq s [::].
  by exists a; rewrite ?inE // => x; rewrite inE => /eqP ->.
have [am|ma] := lerP m.2 a.2.
  by exists m; rewrite ?inE ?ms ?orbT // => x; rewrite inE => /predU1P[->|/mx].
exists a; rewrite ?inE ?eqxx // => x; rewrite inE => /predU1P[->|/mx h] //.
exact: le_trans (ltW ma) h.
Qed.

(** Numbers with bounds on either side: some number is between, if each lower one is below each upper one. *)
Lemma between (L U : seq (bool * R)) :
  (forall l u, l \in L -> u \in U -> cmp (l.1 || u.1) l.2 u.2) ->
  exists w, (forall l, l \in L -> cmp l.1 l.2 w) /\ (forall u, u \in U -> cmp u.1 w u.2).
Proof.
move=> H; have [L0|Ln] := eqVneq L [::]; have [U0|Un] := eqVneq U [::].
- by exists 0; rewrite L0 U0; split.
- have [m mu mx] := ex_min Un; exists (m.2 - 1); rewrite L0; split=> // u /mx h.
  have : m.2 - 1 < u.2 by apply: lt_le_trans h; rewrite ltr_subl_addr ltr_addl ltr01.
  by case: u.1 => //= /ltW.
- have [m mu mx] := ex_max Ln; exists (m.2 + 1); rewrite U0; split=> // u /mx h.
  have : u.2 < m.2 + 1 by apply: le_lt_trans h _; rewrite ltr_addl ltr01.
  by case: u.1 => //= /ltW.
have [l lL lm] := ex_max Ln; have [u uU um] := ex_min Un.
have lu := H _ _ lL uU; have le_lu := cmpW lu.
have [lt_lu|ge_lu] := ltrP l.2 u.2.
  have [h1 h2] := midf_lt lt_lu; exists ((l.2 + u.2) / 2%:R); split=> [x /lm|x /um] h.
    by have := le_lt_trans h h1; case: x.1 => // /ltW.
  by have := lt_le_trans h2 h; case: x.1 => // /ltW.
have e : l.2 = u.2 by apply/eqP; rewrite eq_le le_lu ge_lu.
exists l.2; split=> x xin.
  have := H x u xin uU; rewrite -e; case: x.1 => //= _; exact: lm.
by have := H l x lL xin; case: x.1; rewrite ?orbT //= => _; rewrite e; apply: um.
Qed.

(** ** Elimination of the first coordinate *)
Definition hd k (v : 'rV[R]_k.+1) : R := v 0 ord0.
Definition tl k (v : 'rV[R]_k.+1) : 'rV[R]_k := \row_i v 0 (lift ord0 i).
Definition cons0 k a (v : 'rV[R]_k) : 'rV[R]_k.+1 :=
  \row_i (if unlift ord0 i is Some j then v 0 j else a).

Lemma dot_cons k a (w : 'rV[R]_k) (v : 'rV[R]_k.+1) :
  dot (cons0 a w) v = a * hd v + dot w (tl v).
Proof.
rewrite /dot /hd big_ord_recl mxE unlift_none; congr (_ + _).
by apply: eq_bigr => i _; rewrite !mxE liftK.
Qed.

Lemma cons_tl k (v : 'rV[R]_k.+1) : hd v = 0 -> cons0 0 (tl v) = v.
Proof.
move=> h; apply/rowP => i; rewrite mxE; case: unliftP => [j ->|->] //.
by rewrite mxE.
Qed.

Definition comb k (p q : bool * 'rV[R]_k.+1) : bool * 'rV[R]_k.+1 :=
  (p.1 || q.1, (- hd q.2) *: p.2 + hd p.2 *: q.2).

Definition elim1 k (C : seq (bool * 'rV[R]_k.+1)) : seq (bool * 'rV[R]_k.+1) :=
  [seq c <- C | hd c.2 == 0] ++
  [seq comb p q | p <- [seq c <- C | 0 < hd c.2], q <- [seq c <- C | hd c.2 < 0]].

Lemma elim1_hd k (C : seq (bool * 'rV[R]_k.+1)) c : c \in elim1 C -> hd c.2 = 0.
Proof.
rewrite mem_cat => /orP[|/allpairsP[[p q] [_ _ ->]]]; first by rewrite mem_filter => /andP[/eqP].
by rewrite /= {1}/hd !mxE -!/(hd _) mulNr mulrC addNr.
Qed.

Lemma elim1_der k (C : seq (bool * 'rV[R]_k.+1)) c : c \in elim1 C -> der C c.1 c.2.
Proof.
rewrite mem_cat => /orP[|/allpairsP[[p q] [/= pC qC ->]]].
  by rewrite mem_filter => /andP[_ /der_in].
move: pC qC; rewrite !mem_filter => /andP[p0 pC] /andP[q0 qC].
apply: der_add; apply: der_scale; rewrite ?oppr_gt0 //; exact: der_in.
Qed.

Lemma der_trans k (C C' : seq (bool * 'rV[R]_k)) s v :
  (forall c, c \in C' -> der C c.1 c.2) -> der C' s v -> der C s v.
Proof.
move=> H; elim=> [c /H //||s1 s2 u1 u2 _ h1 _ h2|s1 c u c0 _ h]; first exact: der_0.
  exact: der_add.
exact: der_scale.
Qed.

Lemma der_lift k (C : seq (bool * 'rV[R]_k.+1)) s v :
  (forall c, c \in C -> hd c.2 = 0) -> der [seq (c.1, tl c.2) | c <- C] s v ->
  der C s (cons0 0 v).
Proof.
move=> H; elim=> [c /mapP[c' cC ->] /=||s1 s2 u1 u2 _ h1 _ h2|s1 c u c0 _ h].
- by rewrite cons_tl ?H //; exact: der_in.
- have -> : cons0 0 0 = 0 :> 'rV[R]_k.+1; last exact: der_0.
  by apply/rowP => i; rewrite !mxE; case: unliftP => // j _; rewrite mxE.
- have -> : cons0 0 (u1 + u2) = cons0 0 u1 + cons0 0 u2; last exact: der_add.
  by apply/rowP => i; rewrite !mxE; case: unliftP => [j _|_]; rewrite ?mxE ?addr0.
have -> : cons0 0 (c *: u) = c *: cons0 0 u; last exact: der_scale.
by apply/rowP => i; rewrite !mxE; case: unliftP => [j _|_]; rewrite ?mxE ?mulr0.
Qed.

(** By induction on the dimension: eliminate the first coordinate, solve what is left, and choose the
    first coordinate between the bounds that the rows give it. *)
Theorem motzkin k (C : seq (bool * 'rV[R]_k)) :
  (exists w, forall c, c \in C -> sat w c) \/ der C true 0.
Proof.
elim: k C => [|k IH] C.
  have [/hasP[c cC cs]|/hasPn H] := boolP (has (fun c => c.1) C).
    by right; rewrite -cs -[0](_ : c.2 = 0); [exact: der_in|apply/rowP; case].
  left; exists 0 => c /H; rewrite /sat; case: c.1 => // _.
  by rewrite /cmp /dot big_ord0.
case: (IH [seq (c.1, tl c.2) | c <- elim1 C]) => [[w Hw]|D]; last first.
  right; apply: (@der_trans _ _ (elim1 C)); first exact: elim1_der.
  have <- : cons0 0 0 = 0 :> 'rV[R]_k.+1.
    by apply/rowP => i; rewrite !mxE; case: unliftP => // j _; rewrite mxE.
  by apply: der_lift D; exact: elim1_hd.
left.
pose bd (c : bool * 'rV[R]_k.+1) := (c.1, - dot w (tl c.2) / hd c.2).
have [|w0 [HL HU]] := @between [seq bd c | c <- C & 0 < hd c.2] [seq bd c | c <- C & hd c.2 < 0].
  move=> _ _ /mapP[p pC ->] /mapP[q qC ->] /=.
  have /Hw : ((comb p q).1, tl (comb p q).2) \in [seq (c.1, tl c.2) | c <- elim1 C].
    by apply: map_f; rewrite mem_cat; apply/orP; right; apply: allpairs_f.
  move: pC qC; rewrite !mem_filter => /andP[p0 _] /andP[q0 _]; rewrite /sat /=.
  have q0' : 0 < - hd q.2 by rewrite oppr_gt0.
  rewrite -(cmp_scale _ (- dot w (tl p.2) / _) _ (mulr_gt0 p0 q0')).
  have -> : tl (- hd q.2 *: p.2 + hd p.2 *: q.2) = - hd q.2 *: tl p.2 + hd p.2 *: tl q.2.
    by apply/rowP => i; rewrite !mxE.
  rewrite dotDr !dotZr.
  have -> : hd p.2 * - hd q.2 * (- dot w (tl p.2) / hd p.2) = - (- hd q.2 * dot w (tl p.2)).
    by move: (dot w _) => D; field; rewrite gt_eqF.
  have -> : hd p.2 * - hd q.2 * (- dot w (tl q.2) / hd q.2) = hd p.2 * dot w (tl q.2).
    by move: (dot w _) => D; field; rewrite lt_eqF.
  by move=> h; rewrite cmp_sub opprK addrC.
exists (cons0 w0 w) => c cC; rewrite /sat dot_cons.
have [c0|c0|c0] := ltgtP 0 (hd c.2).
- have /HL /= : bd c \in [seq bd c | c <- C & 0 < hd c.2] by rewrite map_f // mem_filter c0.
  rewrite -(cmp_scale _ _ _ c0) mulrCA divff ?gt_eqF // mulr1.
  by rewrite cmp_sub opprK [hd _ * _]mulrC.
- have /HU /= : bd c \in [seq bd c | c <- C & hd c.2 < 0] by rewrite map_f // mem_filter c0.
  have c0' : 0 < - hd c.2 by rewrite oppr_gt0.
  rewrite -(cmp_scale _ _ _ c0').
  have -> : - hd c.2 * (- dot w (tl c.2) / hd c.2) = dot w (tl c.2).
    by move: (dot w _) => D; field; rewrite lt_eqF.
  by rewrite cmp_sub mulNr opprK [hd _ * _]mulrC addrC.
rewrite -c0 mulr0 add0r.
have : (c.1, tl c.2) \in [seq (c.1, tl c.2) | c <- elim1 C].
  by apply: map_f; rewrite mem_cat mem_filter -c0 eqxx cC.
by move/Hw.
Qed.
End Motzkin.

(** ** The form with multipliers *)
Section Family.
Variables (R : realFieldType) (k : nat) (I J : finType) (P : pred I).
Variables (A : I -> 'rV[R]_k) (B : J -> 'rV[R]_k).

Definition fam : seq (bool * 'rV[R]_k) :=
  [seq (true, A i) | i <- enum P] ++ [seq (false, B j) | j <- enum J].
Definition combination (s : bool) v := exists (lam : I -> R) (mu : J -> R),
  [/\ forall i, 0 <= lam i, forall j, 0 <= mu j, s -> exists i, lam i != 0,
      forall i, lam i != 0 -> P i & v = \sum_i lam i *: A i + \sum_j mu j *: B j].

Lemma combination_in c : c \in fam -> combination c.1 c.2.
Proof.
have one (T : finType) (F : T -> 'rV[R]_k) j : \sum_i (i == j)%:R *: F i = F j.
  rewrite (bigD1 j) //= eqxx scale1r big1 ?addr0 // => i /negbTE ->; exact: scale0r.
have none (T : finType) (F : T -> 'rV[R]_k) : \sum_i 0 *: F i = 0.
  by rewrite big1 // => i _; apply: scale0r.
rewrite mem_cat => /orP[] /mapP[i]; rewrite mem_enum => Pi -> /=.
  exists (fun j => (j == i)%:R), (fun _ => 0); rewrite one none addr0; split=> // [j|_|j].
  - exact: ler0n.
  - by exists i; rewrite eqxx oner_eq0.
  by case: (eqVneq j i) => [->|_] //; rewrite eqxx.
exists (fun _ => 0), (fun j => (j == i)%:R); rewrite one none add0r; split=> // j.
  exact: ler0n.
by rewrite eqxx.
Qed.

Lemma combination_add (s1 s2 : bool) u1 u2 :
  combination s1 u1 -> combination s2 u2 -> combination (s1 || s2) (u1 + u2).
Proof.
case=> l1 [m1 [l0 m0 n1 P1 ->]] [l2 [m2 [l0' m0' n2 P2 ->]]].
have nz (a b : R) : 0 <= a -> 0 <= b -> (a + b != 0) = (a != 0) || (b != 0).
  by move=> a0 b0; rewrite paddr_eq0 // negb_and.
exists (fun i => l1 i + l2 i), (fun j => m1 j + m2 j); split=> [i|j||i|].
- exact: addr_ge0.
- exact: addr_ge0.
- by case/orP => [/n1|/n2] [i ni]; exists i; rewrite nz // ni ?orbT.
- by rewrite nz // => /orP [/P1|/P2].
rewrite addrACA; congr (_ + _); rewrite -big_split; apply: eq_bigr => i _; by rewrite scalerDl.
Qed.

Lemma combination_scale (s : bool) u c : 0 < c -> combination s u -> combination s (c *: u).
Proof.
move=> c0 [l1 [m1 [l0 m0 n1 P1 ->]]].
exists (fun i => c * l1 i), (fun j => c * m1 j); split=> [i|j|/n1 [i ni]|i|].
- by rewrite mulr_ge0 // ltW.
- by rewrite mulr_ge0 // ltW.
- by exists i; rewrite mulf_neq0 // gt_eqF.
- by rewrite mulf_eq0 negb_or => /andP [_ /P1].
by rewrite scalerDr !scaler_sumr; congr (_ + _); apply: eq_bigr => i _; rewrite scalerA.
Qed.

(** Motzkin's theorem: strict rows A_i where P i holds, weak rows B_j. *)
Theorem motzkin_family :
  (exists w, (forall i, P i -> 0 < dot w (A i)) /\ (forall j, 0 <= dot w (B j))) \/
  (exists (lam : I -> R) (mu : J -> R),
   [/\ forall i, 0 <= lam i, forall j, 0 <= mu j, exists i, lam i != 0, forall i, lam i != 0 -> P i &
       \sum_i lam i *: A i + \sum_j mu j *: B j = 0]).
Proof.
case: (motzkin fam) => [[w H]|D]; [left|right].
  exists w; split=> [i Pi|j].
    by apply: (H (true, A i)); rewrite mem_cat map_f // mem_enum.
  by apply: (H (false, B j)); rewrite mem_cat map_f ?orbT // mem_enum.
suff [lam [mu [l0 m0 nz PP e]]] : combination true 0 by exists lam, mu; split=> //; apply: nz.
elim: D => [c /combination_in //||s1 s2 u1 u2 _ h1 _ h2|s c u c0 _ h].
- exists (fun _ => 0), (fun _ => 0); split=> // [i|]; first by rewrite eqxx.
  by rewrite !big1 ?addr0 // => i _; rewrite scale0r.
- exact: combination_add.
exact: combination_scale.
Qed.
End Family.
