(** * An executable check of weights that are corrected in a basis: universal perturbations of many points *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Norms Rounded Integers CheckLinear CheckBudget CheckBound Readers CheckUniversal CheckBasis.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** Rows, coordinates, for each of the rows a number for each of the coordinates, over a scale, and for each other
    coordinate a function that is zero at all rows *)
Record corrector := Corrector { at_rows : seq nat; coordinates : seq nat; corrects : seq (seq Z); over_scale : Z;
  relations : seq (seq Z) }.
Definition pick (cs : seq nat) (v : seq Z) := [seq nth Z0 v j | j <- cs].

Section Check.
Variables (d : nat) (bias : bool) (S : dataset) (b : corrector).
Let z (i : nat) := nth [::] (rows bias S) i.
Let cs := coordinates b.
Let whole := Z.mul (over_scale b) (denominator S).
Definition others := [seq j <- iota 0 d.+1 | j \notin cs].
Definition check_related := (size (relations b) == size others) && all (fun r => [&& ~~ Z.eqb (nth Z0 r.2 r.1) Z0,
  all (fun j => (j == r.1) || Z.eqb (nth Z0 r.2 j) Z0) others, size r.2 == d.+1 & all (fun row => Z.eqb (dotv r.2 row) Z0) (rows bias S)])
  (zip others (relations b)).
(** Column j of (the chosen rows, as columns) inverse - scale *)
Definition corrected j := addv (combv [seq nth Z0 line j | line <- corrects b] [seq pick cs (z k) | k <- at_rows b])
  (scalev (Z.opp whole) [seq if i == j then Zpos xH else Z0 | i <- iota 0 (size cs)]).
Definition error_left := maxz [seq sum_abs (corrected j) | j <- iota 0 (size cs)].
Definition largest_entry := maxz [seq maxz (map Z.abs line) | line <- corrects b].
Definition check_corrector := [&& well_formed d S, Z.ltb Z0 (over_scale b), uniq (at_rows b), all (fun k => k < size (points S))%N (at_rows b) &
  [&& all (fun j => j < d.+1)%N cs, size (corrects b) == size (at_rows b), all (fun line => size line == size cs) (corrects b), check_related &
  Z.leb (Z.mul (Zpos (xO xH)) error_left) whole]].
(** What weights are sure to be when they have been corrected to sum to what lam does, times [whole] *)
Definition slack lam ell := Z.mul largest_entry (Z.mul (Zpos (xO xH))
  (sum_abs (combv (addv ell (scalev (Zneg xH) lam)) [seq pick cs row | row <- rows bias S]))).
Definition surely lam ell := let loss := Z.opp (slack lam ell) in
  [seq Z.add (Z.mul whole (nth Z0 ell i)) (if i \in at_rows b then loss else Z0) | i <- iota 0 (size (points S))].
Definition check_weights lam ell := (size ell == size (points S)) && all (Z.leb Z0) (surely lam ell).
Definition serves theta lam ell := [seq Z.leb (Z.mul whole theta) a | a <- surely lam ell].
End Check.

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset) (b : corrector).
Notation toR := (toR R).
Notation n := (size (points S)).
Notation z := (@data_row R d bias S).
Notation cs := (coordinates b).
Notation whole := (Z.mul (over_scale b) (denominator S)).

(** What multipliers that the checker accepts sum to *)
Lemma within_equation s e v lam theta : check_within d bias S s e v lam theta ->
  \sum_(i < n) toR (nth Z0 lam i) *: z i = - (toR theta *: (sg R s *: @direction R d ((toR e)^-1 *: vec R d v))).
Proof.
case/andP => e0 /and3P [wf /eqP sv /(multipliers_ok R wf) [_ _ E]].
have D0 : 0 < toR (denominator S) by apply: toR_gt0; case/and3P: wf.
have c0 : toR (denominator S) * toR e != 0 by rewrite mulf_neq0 // gt_eqF // toR_gt0.
apply: (scalerI c0); rewrite scaler_sumr scalerN (eq_bigr (fun i => @scaled R S (scalev e lam) i *: z i)) => [|i _].
  rewrite E vec_scale toR_sg (way_ok R sv e0) toRM !scalerA; congr (- (_ *: _)).
  by ring.
by rewrite /scaled nth_scalev toRM !scalerA mulrA.
Qed.

Section Corrector.
Hypothesis ok : check_corrector d bias S b.
Let wf : well_formed d S. Proof. by case/and3P: ok. Qed.
Let D0 : 0 < toR (denominator S). Proof. by apply: toR_gt0; case/and3P: wf. Qed.
Let whole0 : 0 < toR whole. Proof. by rewrite toRM mulr_gt0 //; apply: toR_gt0; case/and3P: ok. Qed.
Let row (i : 'I_n) := vec R (d + 1) (nth [::] (rows bias S) i).
Let base_in (l : 'I_(size (at_rows b))) : (nth 0%N (at_rows b) l < n)%N.
Proof. by case/and5P: ok => _ _ _ /(all_nthP 0%N) inside _; apply: inside. Qed.
Let base l : 'I_n := Ordinal (base_in l).
Let coord_in (j : 'I_(size cs)) : (nth 0%N cs j < d + 1)%N.
Proof. by rewrite addn1; case/and5P: ok => _ _ _ _ /and5P [/(all_nthP 0%N) small _ _ _ _]; apply: small. Qed.
Let coord j : 'I_(d + 1) := Ordinal (coord_in j).
Let P : 'M[R]_(size cs, size (at_rows b)) := \matrix_(j, l) toR (nth Z0 (nth [::] (corrects b) l) j).

Let base_injective : injective base.
Proof.
have distinct : uniq (at_rows b) by case/and3P: ok => _ _ /andP [].
by move=> l l' /(congr1 val) /= e; apply/val_inj/eqP; rewrite -(nth_uniq 0%N (ltn_ord l) (ltn_ord l') distinct) e.
Qed.
Let row_picked (i : 'I_n) (j : 'I_(size cs)) : row i 0 (coord j) = toR (nth Z0 (pick cs (nth [::] (rows bias S) i)) j).
Proof. by rewrite mxE (nth_map 0%N). Qed.

(** Coordinate j of a sum of rows, of which only some coordinates are taken *)
Let comb_entry m lam (vs : seq (seq Z)) (j : 'I_m) :
  toR (nth Z0 (combv lam vs) j) = \sum_(i < size vs) toR (nth Z0 lam i) * toR (nth Z0 (nth [::] vs i) j).
Proof.
have := congr1 (fun v : 'rV[R]_m => v 0 j) (vec_comb R m lam vs); rewrite /= mxE => ->.
by rewrite summxE; apply: eq_bigr => i _; rewrite !mxE.
Qed.

Let error_le (j : 'I_(size cs)) :
  \sum_l `|error (\matrix_(l, j) row (base l) 0 (coord j)) P (toR whole) j l| <= toR (error_left bias S b).
Proof.
have /eqP sc : size (corrects b) == size (at_rows b) by case/and5P: ok => _ _ _ _ /and3P [].
apply: le_trans (maxz_ge R (i := j) _); last by rewrite size_map size_iota.
rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n; apply: le_trans (sum_abs_ge R (size cs) _).
rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => l _; rewrite -normrN; congr (`|_|).
have -> : - error (\matrix_(l, j) row (base l) 0 (coord j)) P (toR whole) j l =
    \sum_k P j k * row (base k) 0 (coord l) - toR whole *+ (j == l).
  rewrite /error mxE [(toR whole)%:M j l]mxE [X in _ + X]mxE mxE opprB; congr (_ - _).
  by apply: eq_bigr => k _; congr (_ * _); rewrite mxE.
rewrite [RHS]mxE /corrected nth_addv toRD nth_scalev (toRM R (Z.opp whole)) toRN comb_entry size_map; congr (_ + _).
  by apply: eq_bigr => k _; rewrite row_picked [P j k]mxE (nth_map [::]) ?sc // (nth_map 0%N).
rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n mulNr; congr (- _); rewrite eq_sym -val_eqE.
by case: eqP => _; rewrite ?mulr1n ?mulr0n ?mulr1 ?mulr0.
Qed.

Let entry_le j l : `|P j l| <= toR (largest_entry b).
Proof.
have [/eqP sc /(all_nthP [::]) lines] : size (corrects b) == size (at_rows b) /\ all (fun line => size line == size cs) (corrects b).
  by case/and5P: ok => _ _ _ _ /and5P [].
have /eqP sline : size (nth [::] (corrects b) l) == size cs by apply: lines; rewrite sc.
rewrite mxE -toR_abs; apply: le_trans (maxz_ge R (i := l) _); last by rewrite size_map sc.
rewrite (nth_map [::]) ?sc //; apply: le_trans (maxz_ge R (i := j) _); last by rewrite size_map sline.
by rewrite (nth_map Z0) ?sline.
Qed.

Let related (j : 'I_(d + 1)) : (exists c, coord c = j) \/ exists f : 'rV[R]_(d + 1), [/\ forall i, dot f (row i) = 0, f 0 j != 0 &
  forall j', j' != j -> f 0 j' != 0 -> exists c, coord c = j'].
Proof.
have /andP [/eqP sr /(all_nthP (0%N, [::])) rel] : check_related d bias S b by case/and5P: ok => _ _ _ _ /and5P [].
have known (j' : 'I_(d + 1)) : nat_of_ord j' \in cs -> exists c, coord c = j'.
  by move=> /(nthP 0%N) [c ci e]; exists (Ordinal ci); apply: val_inj.
have other (j' : 'I_(d + 1)) : nat_of_ord j' \notin cs -> nat_of_ord j' \in others d b.
  by move=> jc; rewrite mem_filter jc mem_iota /= add0n -[X in (_ < X)%N](addn1 d) ltn_ord.
have [jc|jc] := boolP (nat_of_ord j \in cs); [by left; apply: known|right].
have := other j jc => /(nthP 0%N) [k ki e]; have := rel k; rewrite size_zip sr minnn nth_zip // => /(_ ki) /=.
rewrite e => /and4P [nz /allP alone /eqP sf /(all_nthP [::]) orth]; exists (vec R (d + 1) (nth [::] (relations b) k)); split.
- move=> i; rewrite dot_vec ?sf ?addn1 //; have := orth i; rewrite (@size_rows d) // => /(_ (ltn_ord i)) /Z.eqb_spec ->.
  by [].
- rewrite mxE; apply: contraNneq nz; case: (nth Z0 _ _) => // p e0; first by have := toR_pos R p; rewrite e0 ltxx.
  by have := toR_lt0 R (erefl : is_true (Z.ltb (Zneg p) Z0)); rewrite e0 ltxx.
move=> j' jj; rewrite mxE => nz'; apply: known; apply: contraR nz' => /other /alone.
by rewrite val_eqE (negbTE jj) => /Z.eqb_spec ->.
Qed.

(** universal-bracket, executed: weights that sum to what the lam do, and are what [surely] says, or more.
    Idea: [bracket_sound], for the rows times the denominator of the data, with what was computed for norms. *)
Theorem check_weights_sound theta lam ell : check_weights bias S b lam ell -> exists lam' : 'I_n -> R,
  [/\ forall i, 0 <= lam' i, \sum_i lam' i *: z i = \sum_(i < n) toR (nth Z0 lam i) *: z i &
    forall i : 'I_n, nth false (serves bias S b theta lam ell) i -> toR theta <= lam' i].
Proof.
move=> /andP [_ /(all_nthP Z0) sure]; pose lam0 (i : 'I_n) := toR (nth Z0 lam i); pose ell0 (i : 'I_n) := toR (nth Z0 ell i).
pose lost := toR (slack bias S b lam ell) / toR whole.
have lost_le : correction row coord (toR whole) (toR (largest_entry b)) lam0 ell0 <= lost.
  rewrite /correction /lost ler_pmul2r ?invr_gt0 // /slack !toRM (_ : toR (Zpos (xO xH)) = 2%:R) //.
  rewrite ler_wpmul2l ?maxz_ge0 // ler_wpmul2l ?ler0n //; apply: le_trans (sum_abs_ge R (size cs) _).
  rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => j _; congr (`|_|).
  rewrite /missing mxE summxE [RHS]mxE comb_entry size_map (@size_rows d) //; apply: eq_bigr => i _.
  rewrite [LHS]mxE row_picked (nth_map [::]) ?(@size_rows d) //; congr (_ * _).
  by rewrite nth_addv nth_scalev toRD toRM /ell0 /lam0 (_ : toR (Zneg xH) = -1) // mulN1r.
have slack0 : 0 <= toR (slack bias S b lam ell).
  rewrite /slack !toRM (_ : toR (Zpos (xO xH)) = 2%:R) // mulr_ge0 ?maxz_ge0 // mulr_ge0 ?ler0n //.
  by apply: le_trans (sum_abs_ge R 0 _); rewrite /sum_norm big_ord0.
have lost0 : 0 <= lost by rewrite divr_ge0 // ltW.
have ss : size (surely bias S b lam ell) = n by rewrite size_map size_iota.
(* what one entry of [surely] says *)
have sure_i (i : 'I_n) c : toR (Z.mul whole c) <= toR (nth Z0 (surely bias S b lam ell) i) ->
    toR c <= ell0 i /\ forall l, base l = i -> toR c + lost <= ell0 i.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n toRD !(toRM R whole) -/(ell0 i) => le.
  have with_lost l : base l = i -> toR c + lost <= ell0 i.
    move=> e; have inside : nat_of_ord i \in at_rows b by rewrite -e mem_nth.
    move: le; rewrite inside toRN -(ler_pmul2l whole0) mulrDr /lost [toR whole * (_ / _)]mulrC divfK ?gt_eqF // => le.
    by rewrite -ler_subr_addr.
  split=> //; rewrite -(ler_pmul2l whole0); apply: le_trans le _; rewrite ger_addl; case: ifP => // _.
  by rewrite toRN oppr_le0.
have near : 2%:R * toR (error_left bias S b) <= toR whole.
  by case/and5P: ok => _ _ _ _ /and5P [_ _ _ _ /(toR_le R)]; rewrite (toRM R (Zpos (xO xH))).
have nonneg i : 0 <= ell0 i /\ forall l, base l = i -> lost <= ell0 i.
  have := sure_i i Z0; rewrite Z.mul_0_r (_ : toR Z0 = 0) // => h; have [|h0 hl] := h.
    by apply: toR_ge0; apply: sure; rewrite ss.
  by split=> // l /hl; rewrite add0r.
have [lam' [l0 sum big]] := bracket_sound (lam := lam0) (ell := ell0) (toR theta) base_injective whole0 error_le (maxz_ge0 R _) near
  (maxz_ge0 R _) entry_le related (fun i => (nonneg i).1) (fun l => le_trans lost_le ((nonneg (base l)).2 l erefl)).
exists lam'; split=> // [|i si]; last first.
  have il : (i < size (surely bias S b lam ell))%N by rewrite ss.
  move: si; rewrite (nth_map Z0) // => /(toR_le R) /sure_i [t1 t2]; apply: big => // l /t2; apply: le_trans.
  by rewrite ler_add2l.
apply: (scalerI (lt0r_neq0 D0)); rewrite !scaler_sumr.
have same (c : 'I_n -> R) : \sum_i toR (denominator S) *: (c i *: z i) = \sum_i c i *: row i.
  by apply: eq_bigr => i _; rewrite /row vec_row // !scalerA [toR _ * _]mulrC.
by rewrite !same.
Qed.

(** universal-bracket, executed: a row that is served loses its label. *)
Theorem check_bracket_sound s e v theta lam ell (i : 'I_n) : check_within d bias S s e v lam theta -> Z.ltb Z0 theta ->
  check_weights bias S b lam ell -> nth false (serves bias S b theta lam ell) i -> nth true (labels S) i = s ->
  forall W, accurate z W -> sg R s * score (@embed R d bias) W (@point R d S i + (toR e)^-1 *: vec R d v) <= 0.
Proof.
move=> ch /(toR_gt0 R) t0 weights_ok si label W aW; have [lam' [l0 sum big]] := check_weights_sound theta weights_ok.
have served := big i si; have row_i : z i = sg R s *: @embed R d bias (@point R d S i) by rewrite /data_row label.
apply: (universal_upper (acc := accurate z) (z := z) (lam := lam') (theta := toR theta) _ row_i _ aW).
- split; last by rewrite sum; apply: within_equation.
    by apply: weights_sound; split=> //; exists i; rewrite gt_eqF // (lt_le_trans t0).
  exact: ltW.
exact: accurate_spares.
Qed.
End Corrector.
End Meaning.
