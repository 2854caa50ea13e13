(** * Polynomials in one variable that are positive on a ray, or on an interval

    By halving: a form in x and y all of whose coefficients are positive is so where x and y are; else the form is
    looked at where x <= y, in x and (y - x) / 2, and where y <= x.  So positive forms are bounded from below. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Integers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The numbers h_0, h_1, ..., h_n stand for the form sum h_k x^k y^(n-k). *)
(** The form at x and x + c y *)
Definition shear c (h : seq Z) := if h is a :: h' then foldl (fun g b => addv (rcons (scalev c g) b) (Z0 :: g)) [:: a] h' else [::].
Fixpoint positive_form (depth : nat) h := if h is a :: _ then all (Z.ltb Z0) h || if depth is depth'.+1 then
    [&& Z.ltb Z0 a, Z.ltb Z0 (last Z0 h), positive_form depth' (shear (Zpos xH~0) h) & positive_form depth' (shear (Zpos xH~0) (rev h))]
  else false else false.
(** Without zeros at its end, which are factors y *)
Fixpoint trim (h : seq Z) := if h is a :: h' then
  if trim h' is b :: l then a :: b :: l else if Z.eqb a Z0 then [::] else [:: a] else [::].
(** Without zeros at its beginning, which are factors x *)
Fixpoint from_first (h : seq Z) := if h is a :: h' then if Z.eqb a Z0 then from_first h' else h else [::].
(** The form at a x and b y *)
Fixpoint stretched (a b : Z) (h : seq Z) := if h is c :: h' then
  Z.mul c (iter (size h') (Z.mul b) (Zpos xH)) :: scalev a (stretched a b h') else [::].
(** So often is halved; a form that is not decided then is one that may be zero. *)
Definition halvings := 300%N.
(** Positive at all t >= 0, and at 0 <= t < a / b *)
Definition positive_ray g := positive_form halvings (trim g).
Definition positive_until a b g := positive_form halvings (trim (shear (Zpos xH) (stretched a b g))).

Section Meaning.
Variable R : realFieldType.
Notation toR := (toR R).
Implicit Types (x y t m : R) (g h : seq Z).

Fixpoint form h x y : R := if h is a :: h' then toR a * y ^+ size h' + x * form h' x y else 0.
(** The polynomial that the numbers are the coefficients of *)
Definition horner_at t g := foldr (fun a r => toR a + t * r) 0 g.
Lemma form_horner g t : form g t 1 = horner_at t g.
Proof. by elim: g => //= a g ->; rewrite expr1n mulr1. Qed.

Lemma form_add u v x y : size u = size v -> form (addv u v) x y = form u x y + form v x y.
Proof.
elim: u v => [|a u IH] [|b v] //=; first by rewrite addr0.
case=> suv; rewrite IH // toRD (_ : size (addv u v) = size v); last by elim: u v suv {IH} => [|c u IH] [|e v] //= [/IH ->].
by rewrite suv; ring.
Qed.
Lemma form_scale c h x y : form (scalev c h) x y = toR c * form h x y.
Proof. by elim: h => [|a h IH]; rewrite /= ?mulr0 // size_map toRM IH; ring. Qed.
Lemma form_rcons h b x y : form (rcons h b) x y = y * form h x y + toR b * x ^+ size h.
Proof. by elim: h => [|a h IH] /=; [rewrite !mulr0 expr0 mulr1; ring|rewrite size_rcons IH !exprS; ring]. Qed.
Lemma form_rev h x y : form (rev h) x y = form h y x.
Proof. by elim: h => //= a h IH; rewrite rev_cons form_rcons IH size_rev addrC. Qed.

(** Idea: the form at x and x + c y is summed up from the constant on, a factor x + c y at each step. *)
Lemma shear_ok c h x y : size (shear c h) = size h /\ form (shear c h) x y = form h x (x + toR c * y).
Proof.
case: h => //= a h; suff step g : (0 < size g)%N -> let r := foldl (fun g b => addv (rcons (scalev c g) b) (Z0 :: g)) g h in
    size r = (size g + size h)%N /\ form r x y = form g x y * (x + toR c * y) ^+ size h + x ^+ size g * form h x (x + toR c * y).
  by have [-> ->] := step [:: a] isT; split=> //=; rewrite mulr0 addr0 expr0 mulr1 expr1.
elim: h g => [|b h IH] g g0 /=; first by rewrite addn0 expr0 mulr0 addr0 mulr1.
set g' := addv _ _; have sz : size (rcons (scalev c g) b) = size (Z0 :: g) by rewrite size_rcons size_map.
have sg : size g' = (size g).+1.
  have add u v : size u = size v -> size (addv u v) = size u by elim: u v => [|e u IHu] [|f v] //= [/IHu ->].
  by rewrite /g' add // size_rcons size_map.
have [|-> ->] := IH g'; first by rewrite sg.
rewrite sg addSnnS; split=> //; rewrite /g' form_add // form_rcons form_scale size_map /= (_ : toR Z0 = 0) // !exprS; ring.
Qed.

(** A positive form is at least a positive multiple of (x + y)^n. *)
Lemma positive_leaf a h : all (Z.ltb Z0) (a :: h) -> exists2 m, 0 < m &
  forall x y, 0 <= x -> 0 <= y -> m * (x + y) ^+ size h <= form (a :: h) x y.
Proof.
elim: h a => [|b h IH] a /andP [/(toR_gt0 R) a0].
  by exists (toR a) => // x y _ _ /=; rewrite mulr0 addr0.
case/IH => m m0 low; exists (Num.min (m / 2%:R) (toR a / 2%:R ^+ (size h).+1)).
  by rewrite lt_minr !divr_gt0 ?exprn_gt0 ?ltr0n.
move=> x y x0 y0; rewrite -[form _ x y]/(toR a * y ^+ (size h).+1 + x * form (b :: h) x y).
have xy0 : 0 <= x + y by rewrite addr_ge0.
have [le|le] := leP x y.
  apply: ler_paddr; first by rewrite mulr_ge0 // (le_trans _ (low x y x0 y0)) // mulr_ge0 ?exprn_ge0 // ltW.
  apply: le_trans (_ : toR a / 2%:R ^+ (size h).+1 * (2%:R * y) ^+ (size h).+1 <= _).
    apply: ler_pmul; rewrite ?exprn_ge0 ?le_minl ?lexx ?orbT // ?le_minr.
      by rewrite !divr_ge0 ?exprn_ge0 ?ler0n // ltW.
    by rewrite ler_expn2r // ?nnegrE ?mulr_ge0 ?ler0n // mulr_natl mulr2n ler_add2r.
  by rewrite exprMn mulrA divfK // gt_eqF // exprn_gt0 // ltr0n.
apply: ler_paddl; first by rewrite mulr_ge0 ?exprn_ge0 // ltW.
apply: le_trans (_ : x * (m * (x + y) ^+ size h) <= _); last by rewrite ler_wpmul2l // low.
apply: le_trans (_ : m / 2%:R * (x + y) ^+ (size h).+1 <= _).
  by rewrite ler_wpmul2r ?exprn_ge0 // le_minl lexx.
rewrite exprS mulrA [X in _ <= X]mulrA; apply: ler_wpmul2r; first exact: exprn_ge0.
rewrite mulrAC ler_pdivr_mulr ?ltr0n // [x * m]mulrC -mulrA ler_wpmul2l ?(ltW m0) // mulr_natr mulr2n ler_add2l.
exact: ltW.
Qed.
Lemma positive_ok depth h : positive_form depth h -> exists2 m, 0 < m &
  forall x y, 0 <= x -> 0 <= y -> m * (x + y) ^+ (size h).-1 <= form h x y.
Proof.
elim: depth h => [|depth IH] [|a h] //; first by rewrite /= orbF; apply: positive_leaf.
rewrite -[positive_form _ _]/(all (Z.ltb Z0) (a :: h) || [&& Z.ltb Z0 a, Z.ltb Z0 (last Z0 (a :: h)), _ & _]).
case/orP => [|/and4P [_ _ /IH [m1 m10 low1] /IH [m2 m20 low2]]]; first exact: positive_leaf.
set n := (size (a :: h)).-1; have two0 : 0 < 2%:R ^+ n :> R by rewrite exprn_gt0 // ltr0n.
have half (g : seq Z) x y m : size g = size (a :: h) -> 0 < m -> (forall x y, 0 <= x -> 0 <= y ->
    m * (x + y) ^+ (size (shear (Zpos xH~0) g)).-1 <= form (shear (Zpos xH~0) g) x y) -> 0 <= x -> x <= y ->
    m / 2%:R ^+ n * (x + y) ^+ n <= form g x y.
  move=> sg m0 low x0 xy; have [sz _] := shear_ok (Zpos xH~0) g 0 0; have := low x ((y - x) / 2%:R) x0.
  rewrite divr_ge0 ?ler0n ?subr_ge0 // sz sg => /(_ isT); have [_ ->] := shear_ok (Zpos xH~0) g x ((y - x) / 2%:R).
  have -> : x + toR (Zpos xH~0) * ((y - x) / 2%:R) = y by rewrite (_ : toR _ = 2%:R) //; field; rewrite ?ltr0n.
  apply: le_trans; rewrite -/n (_ : x + (y - x) / 2%:R = (x + y) / 2%:R); last by field; rewrite ?ltr0n.
  by rewrite expr_div_n mulrAC mulrA.
exists (Num.min m1 m2 / 2%:R ^+ n) => [|x y x0 y0]; first by rewrite divr_gt0 // lt_minr m10.
have xy0 : 0 <= (x + y) ^+ n by rewrite exprn_ge0 // addr_ge0.
have [le|/ltW le] := leP x y.
  apply: le_trans (half (a :: h) x y m1 erefl m10 low1 x0 le).
  by rewrite ler_wpmul2r // ler_pmul2r ?invr_gt0 // le_minl lexx.
rewrite -form_rev addrC; have sr : size (rev (a :: h)) = size (a :: h) by rewrite size_rev.
apply: le_trans (half (rev (a :: h)) y x m2 sr m20 low2 y0 le).
by rewrite addrC ler_wpmul2r // ler_pmul2r ?invr_gt0 // le_minl lexx orbT.
Qed.

Lemma form_trim h x y : form h x y = y ^+ (size h - size (trim h)) * form (trim h) x y.
Proof.
have le l : (size (trim l) <= size l)%N by elim: l => //= a l; case: (trim l) => [|b t] //; case: ifP.
elim: h => [|a h IH] /=; first by rewrite mulr0.
have := le h; rewrite {}IH; case: (trim h) => [|b l] sl.
  rewrite /= !mulr0 addr0; case: Z.eqb_spec => [->|_]; first by rewrite mulr0 mul0r.
  by rewrite /= subSS subn0 expr0 mulr1 mulr0 addr0 mulrC.
rewrite [size [:: a, b & l]]/= subSS -[form [:: a, b & l] x y]/(toR a * y ^+ size (b :: l) + x * form (b :: l) x y).
move: (form (b :: l) x y) => f; set n := size (b :: l) in sl *.
rewrite -{1}(subnK sl) exprD mulrDr mulrCA; congr (_ + _); exact: mulrCA.
Qed.

Lemma positive_ray_ok g : positive_ray g -> exists2 m, 0 < m & forall t, 0 <= t -> m <= horner_at t g.
Proof.
rewrite /positive_ray => /positive_ok [m m0 low]; exists m => // t t0.
rewrite -form_horner form_trim expr1n mul1r; apply: le_trans (low t 1 t0 ler01).
by rewrite -{1}[m]mulr1 ler_wpmul2l ?(ltW m0) // exprn_ege1 // ler_addr.
Qed.

Lemma stretched_ok a b h x y : size (stretched a b h) = size h /\ form (stretched a b h) x y = form h (toR a * x) (toR b * y).
Proof.
have power n : toR (iter n (Z.mul b) (Zpos xH)) = toR b ^+ n by elim: n => [|n IH]; rewrite ?expr0 //= toRM IH exprS.
elim: h => //= c h [sz E]; rewrite size_map sz; split=> //.
by rewrite form_scale E toRM power exprMn -!mulrA; congr (_ + _); apply: mulrCA.
Qed.
Lemma form_homogeneous c h x y : form h (c * x) (c * y) = c ^+ (size h).-1 * form h x y.
Proof.
have step a g u v : form (a :: g) u v = toR a * v ^+ size g + u * form g u v by [].
case: h => [|a h]; first by rewrite mulr0.
elim: h a => [|b h IH] a; first by rewrite !step !mulr0 !addr0 !expr0 mul1r.
rewrite !(step a) IH exprMn -[(size _).-1]/(size h) -[(size _).-1]/(size h).+1 -[size (b :: h)]/(size h).+1 !exprS.
by move: (toR a) (form _ _ _) (c ^+ _) (y ^+ _) => u f p q; ring.
Qed.

(** Up to any number below a / b, with x = t b / a and y = 1 - x, which is at least a positive number. *)
Lemma positive_until_ok a b g c : 0 < toR a -> 0 < toR b -> positive_until a b g -> 0 <= c -> c < toR a / toR b ->
  exists2 m, 0 < m & forall t, 0 <= t -> t <= c -> m <= horner_at t g.
Proof.
move=> a0 b0; rewrite /positive_until => /positive_ok [m m0 low] c0 ca; set h := shear _ _ in low.
pose y0 := 1 - c * toR b / toR a; pose e := (size h - size (trim h))%N; pose n := (size g).-1.
have y00 : 0 < y0 by rewrite subr_gt0 ltr_pdivr_mulr // mul1r -ltr_pdivl_mulr.
exists (y0 ^+ e * m / toR b ^+ n) => [|t t0 tc]; first by rewrite divr_gt0 ?mulr_gt0 ?exprn_gt0.
pose x := t * toR b / toR a; pose y := 1 - x.
have x0 : 0 <= x by rewrite divr_ge0 ?mulr_ge0 // ltW.
have yy : y0 <= y by rewrite /y0 /y /x ler_add2l ler_opp2 ler_pmul2r ?invr_gt0 // ler_pmul2r.
have y1 : 0 <= y := le_trans (ltW y00) yy.
have value : form h x y = toR b ^+ n * horner_at t g.
  rewrite /h (shear_ok _ _ x y).2 (stretched_ok _ _ _ _ _).2 (_ : toR (Zpos xH) = 1) // mul1r (addrC x) /y subrK mulr1.
  rewrite -form_horner -form_homogeneous mulr1; congr (form g _ _).
  by rewrite /x; field; rewrite gt_eqF.
rewrite ler_pdivr_mulr ?exprn_gt0 // [_ * toR b ^+ _]mulrC -value form_trim -/e; apply: ler_pmul.
- by rewrite exprn_ge0 // ltW.
- exact: ltW.
- by rewrite ler_expn2r // nnegrE // ltW.
by have := low x y x0 y1; rewrite addrC subrK expr1n mulr1.
Qed.

(** A polynomial without its zeros at 0 *)
Lemma from_first_ok g t : horner_at t g = t ^+ (size g - size (from_first g)) * horner_at t (from_first g).
Proof.
have le l : (size (from_first l) <= size l)%N by elim: l => //= a l; case: ifP => // _ /leq_trans; apply.
elim: g => [|a g IH] /=; first by rewrite mulr0.
case: Z.eqb_spec => [->|_]; last by rewrite subnn expr0 mul1r.
by rewrite add0r IH subSn // exprS mulrA.
Qed.
End Meaning.
