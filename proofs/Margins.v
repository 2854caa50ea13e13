(** * Largest margins and soft margins: the Karush-Kuhn-Tucker conditions suffice *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Losses Norms.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Margins.
Variables (R : realFieldType) (d : nat) (I : finType) (z : I -> 'rV[R]_(d + 1)).
Implicit Types (u w v : 'rV[R]_d) (b kappa C : R) (lam : I -> R) (s : bool).

(** If u.u <= u.w then u is not longer than w, and where lengths agree w is u. *)
Lemma shorter u w : dot u u <= dot u w -> dot u u <= dot w w /\ (dot w w = dot u u -> w = u).
Proof.
move=> g; have E : dot w w = dot u u + dot (w - u) (w - u) + 2%:R * (dot u w - dot u u).
  by rewrite dotBr ![dot (w - u) _]dotC !dotBr [dot w u]dotC; ring.
have q : 0 <= 2%:R * (dot u w - dot u u) by rewrite mulr_ge0 ?ler0n // subr_ge0.
split=> [|e]; first by rewrite E -addrA ler_addl addr_ge0 // dot_ge0.
apply/eqP; rewrite -subr_eq0; apply/eqP; apply: dot_eq0; apply/eqP.
rewrite eq_le dot_ge0 andbT -(ler_add2l (dot u u)) addr0.
by rewrite -[X in _ <= X]e E ler_addl.
Qed.

(** (u, b) has functional margin 1; lam and kappa are complementary, and sum to u - kappa s v. *)
Definition kkt u b lam kappa s v :=
  [/\ forall i, 0 <= lam i, forall i, 1 <= dot (pair u b) (z i),
      forall i, 0 < lam i -> dot (pair u b) (z i) = 1,
      \sum_i lam i *: z i = pair (u - (kappa * sg R s) *: v) 0 &
      [/\ 0 <= kappa, 0 <= sg R s * dot u v & kappa * (sg R s * dot u v) = 0]].

(** resistance-margin (A5): of the classifiers of functional margin 1 that v never takes the label s
    from, (u, b) has the shortest normal, so the largest margin, and u is the only one. *)
Theorem resistance_margin_sound u b lam kappa s v : kkt u b lam kappa s v ->
  forall w b', (forall i, 1 <= dot (pair w b') (z i)) -> 0 <= sg R s * dot w v ->
  dot u u <= dot w w /\ (dot w w = dot u u -> w = u).
Proof.
case=> l0 _ tight e [k0 _ comp] w b' mw sw; apply: shorter.
have D x : dot x u = \sum_i lam i * dot (pair x b) (z i) + kappa * (sg R s * dot x v).
  by rewrite -dot_comb e dot_pair mulr0 addr0 dotBr dotZr -mulrA subrK.
have D' : dot w u = \sum_i lam i * dot (pair w b') (z i) + kappa * (sg R s * dot w v).
  by rewrite -dot_comb e dot_pair mulr0 addr0 dotBr dotZr -mulrA subrK.
rewrite [dot u w]dotC D D' comp addr0; apply: (@le_trans _ _ (\sum_i lam i)).
  rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => i _.
  have := l0 i; rewrite le_eqVlt => /predU1P [<-|li]; first by rewrite mul0r.
  by rewrite tight // mulr1.
apply: ler_paddr; first by rewrite mulr_ge0.
by apply: ler_sum => i _; rewrite -{1}[lam i]mulr1 ler_wpmul2l.
Qed.

(** resistance-margin in any norm (A5): where the sum and kappa s v are x, no longer than the sum of the lam_i times
    the margin of u, the root of m, no such classifier has a shorter normal than u. *)
Theorem norm_margin_sound N m u lam kappa s v x : weights lam -> 0 <= kappa ->
  \sum_i lam i *: z i = pair (x - (kappa * sg R s) *: v) 0 ->
  sqdual (polar N) x <= m * (\sum_i lam i) ^+ 2 -> m * sqdual N u = 1 ->
  forall w b', (forall i, 1 <= dot (pair w b') (z i)) -> 0 <= sg R s * dot w v -> sqdual N u <= sqdual N w.
Proof.
move=> L k0 e near unit w b' mw sw; have S0 := weights_sum L; set T := \sum_i lam i in S0 near *.
have ge0 (y : 'rV[R]_d) : 0 <= sqdual N y by case: (N); rewrite /= ?sqr_ge0 ?dot_ge0.
have u0 : 0 < sqdual N u.
  by rewrite lt_def ge0 andbT; apply/eqP => z0; have := unit; rewrite z0 mulr0 => /esym /eqP; rewrite oner_eq0.
have m0 : 0 < m by rewrite -(pmulr_lgt0 _ u0) unit ltr01.
have T_le : T <= dot w x.
  have -> : dot w x = \sum_i lam i * dot (pair w b') (z i) + kappa * (sg R s * dot w v).
    by rewrite -dot_comb e dot_pair mulr0 addr0 dotBr dotZr -mulrA subrK.
  apply: ler_paddr; first exact: mulr_ge0.
  by apply: ler_sum => i _; rewrite -{1}[lam i]mulr1; apply: ler_wpmul2l; case: L.
have T2 : T ^+ 2 <= sqdual N w * (m * T ^+ 2).
  have [w0 h] : 0 <= dot w x /\ dot w x ^+ 2 <= sqdual N w * sqdual (polar N) x.
    by split; [apply: le_trans (ltW S0) T_le|have := holder N w x; case: (N)].
  apply: le_trans (_ : dot w x ^+ 2 <= _); first by rewrite ler_pexpn2r ?nnegrE // ltW.
  by apply: le_trans h _; rewrite ler_wpmul2l.
rewrite -(ler_pmul2l m0) unit -(ler_pmul2r (exprn_gt0 2 S0)) mul1r.
by rewrite mulrAC [m * _ * _]mulrC in T2 *.
Qed.

(** max-margin (L2, Lemma 3): the case v = 0. *)
Theorem max_margin_sound u b lam : kkt u b lam 0 true 0 ->
  forall w b', (forall i, 1 <= dot (pair w b') (z i)) ->
  dot u u <= dot w w /\ (dot w w = dot u u -> w = u).
Proof.
by move=> K w b' mw; apply: (resistance_margin_sound K mw); rewrite dot0r mulr0.
Qed.

(** max-margin, polynomials (P1): coordinate j has the squared length c_j, and t is u over these. Of the
    functions of functional margin 1, (u, b) has the least norm, and u is the only one. *)
Theorem kernel_margin_sound (c t : 'rV[R]_d) u b lam : (forall j, 0 < c 0 j) ->
  (forall j, u 0 j = c 0 j * t 0 j) -> (forall i, 0 <= lam i) ->
  (forall i, 0 < lam i -> dot (pair u b) (z i) = 1) -> \sum_i lam i *: z i = pair t 0 ->
  forall w v b', (forall j, w 0 j = c 0 j * v 0 j) -> (forall i, 1 <= dot (pair w b') (z i)) ->
  dot u t <= dot w v /\ (dot w v = dot u t -> w = u).
Proof.
move=> c0 ut l0 tight e w v b' wv mw.
have D x b0 : dot x t = \sum_i lam i * dot (pair x b0) (z i) by rewrite -dot_comb e dot_pair mulr0 addr0.
have C : dot u v = dot w t.
  by apply: eq_bigr => j _; rewrite ut wv -!mulrA [t 0 j * _]mulrC.
have g : dot u t <= dot w t.
  rewrite (D u b) (D w b'); apply: ler_sum => i _; have := l0 i.
  rewrite le_eqVlt => /predU1P [<-|li]; first by rewrite !mul0r.
  by rewrite ler_pmul2l // tight.
have E : dot w v = dot u t + dot (w - u) (v - t) + 2%:R * (dot w t - dot u t).
  by rewrite dotBr ![dot (w - u) _]dotC !dotBr ![dot v _]dotC ![dot t _]dotC C; ring.
have p : dot (w - u) (v - t) = \sum_j c 0 j * (v - t) 0 j ^+ 2.
  by apply: eq_bigr => j _; rewrite !mxE ut wv -mulrBr expr2 mulrA.
have p0 : 0 <= dot (w - u) (v - t) by rewrite p sumr_ge0 // => j _; rewrite mulr_ge0 ?sqr_ge0 // ltW.
have q0 : 0 <= 2%:R * (dot w t - dot u t) by rewrite mulr_ge0 ?ler0n // subr_ge0.
split=> [|same]; first by rewrite E -addrA ler_addl addr_ge0.
have z0 : dot (w - u) (v - t) = 0.
  apply/eqP; rewrite eq_le p0 andbT -(ler_add2l (dot u t)) addr0.
  by rewrite -[X in _ <= X]same E ler_addl.
apply/rowP => j; rewrite ut wv; congr (_ * _); apply/eqP; rewrite -subr_eq0.
move: z0; rewrite p => /eqP; rewrite psumr_eq0 => [|k _]; last by rewrite mulr_ge0 ?sqr_ge0 // ltW.
by move=> /allP/(_ j); rewrite mem_index_enum => /(_ isT)/=; rewrite mulf_eq0 sqrf_eq0 gt_eqF //= !mxE.
Qed.

(** soft-margin: lam_i = 0 beyond the margin, = C c_i within, at most C c_i: a minimiser. *)
Theorem soft_margin_sound (c : I -> R) u b lam C : (forall i, 0 <= lam i) ->
  (forall i, lam i <= C * c i) -> (forall i, 1 < dot (pair u b) (z i) -> lam i = 0) ->
  (forall i, dot (pair u b) (z i) < 1 -> lam i = C * c i) -> \sum_i lam i *: z i = pair u 0 ->
  forall w b', dot u u / 2%:R + C * hinge z c (pair u b) <= dot w w / 2%:R + C * hinge z c (pair w b').
Proof.
move=> l0 lC over under e w b'.
have D x b0 : dot x u = \sum_i lam i * dot (pair x b0) (z i) by rewrite -dot_comb e dot_pair mulr0 addr0.
have low : (\sum_i lam i) - dot w u <= C * hinge z c (pair w b').
  have -> : dot w u = dot (pair w b') (\sum_i lam i *: z i) by rewrite e dot_pair mulr0 addr0.
  exact: loss_lower.
have exact_u : (\sum_i lam i) - dot u u = C * hinge z c (pair u b).
  rewrite (D u b) -sumrB mulr_sumr; apply: eq_bigr => i _.
  rewrite -{1}[lam i]mulr1 -mulrBr mulrA.
  have [m1|m1|<-] := ltrgtP (dot (pair u b) (z i)) 1; last by rewrite subrr maxxx !mulr0.
  - by rewrite under // (elimT max_idPr) // subr_ge0 ltW.
  by rewrite over // mul0r (elimT max_idPl) ?mulr0 // subr_le0 ltW.
have sq : 0 <= dot (w - u) (w - u) / 2%:R by rewrite divr_ge0 ?dot_ge0 ?ler0n.
rewrite -exact_u -subr_ge0; set H := C * _.
have -> : dot w w / 2%:R + H - (dot u u / 2%:R + (\sum_i lam i - dot u u)) =
  dot (w - u) (w - u) / 2%:R + (H - ((\sum_i lam i) - dot w u)).
  by rewrite dotBr ![dot (w - u) _]dotC !dotBr [dot u w]dotC; field.
by rewrite addr_ge0 // subr_ge0.
Qed.
End Margins.
