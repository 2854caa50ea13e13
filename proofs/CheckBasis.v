(** * An executable check of bases: rounded inverses in the place of many multipliers *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Rounded Integers CheckLinear CheckBudget CheckBound Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** The rows that are covered; an inverse of the chosen rows, over a scale *)
Record basis := Basis { covered : seq bool; chosen : seq nat; inverse : seq (seq Z); scale : Z }.
Section Check.
Variables (d : nat) (bias : bool) (S : dataset).
(** How many coordinates count *)
Let m := (d + bias)%N.
Definition square b := [&& size (chosen b) == m, size (inverse b) == m & all (fun line => size line == m) (inverse b)].
Let z (i : nat) := take m (nth [::] (rows bias S) i).
Let whole b := Z.mul (scale b) (denominator S).
Definition sum_abs v := sumz (map Z.abs v).
(** Column j of (the chosen rows, as columns) inverse - scale *)
Definition column b j := addv (combv [seq nth Z0 line j | line <- inverse b] [seq z k | k <- chosen b])
  (scalev (Z.opp (whole b)) [seq if i == j then Zpos xH else Z0 | i <- iota 0 m]).
Definition error_of b := maxz [seq sum_abs (column b j) | j <- iota 0 m].
(** The direction is v / e, the distance p / q. *)
Definition check_basis s e v p q b := let n := size (points S) in let err := error_of b in
  let far := take m (scalev (Z.mul (Z.opp (sgz s)) (Z.mul p (denominator S))) (rcons v Z0)) in let below := Z.mul e q in
  let largest := maxz [seq maxz (map Z.abs line) | line <- inverse b] in
  let longest := maxz [seq if r.1 then sum_abs (take m r.2) else Z0 | r <- zip (covered b) (rows bias S)] in
  let slack := Z.mul (Z.mul (Z.mul largest err) (Zpos (xO xH))) (Z.add (sum_abs far) (Z.mul below longest)) in
  [&& well_formed d S, size v == d, square b, Z.ltb Z0 (scale b), Z.ltb Z0 below, all (fun k => k < n)%N (chosen b),
    size (covered b) == n, Z.leb (Z.mul err (Zpos (xO xH))) (whole b) &
    all (fun r => r.1 ==> all (fun line => Z.leb (Z.mul (whole b) (Z.mul below (dotv line (take m r.2))))
      (Z.add (Z.mul (whole b) (dotv line far)) (Z.opp slack))) (inverse b)) (zip (covered b) (rows bias S))].
End Check.

Section Meaning.
Variables (R : realFieldType) (d : nat) (bias : bool) (S : dataset).
Notation toR := (toR R).
Notation m := (d + bias)%N.
Notation z := (@data_row R d bias S).

Lemma maxz_ge l i : (i < size l)%N -> toR (nth Z0 l i) <= toR (maxz l).
Proof.
elim: l i => //= a l IH [|i] il; first by apply: toR_le; apply/Z.leb_le/Z.le_max_l.
by apply: le_trans (IH i il) _; apply: toR_le; apply/Z.leb_le/Z.le_max_r.
Qed.
Lemma maxz_ge0 l : 0 <= toR (maxz l).
Proof.
elim: l => //= a l IH; apply: le_trans IH _; apply: toR_le; apply/Z.leb_le/Z.le_max_r.
Qed.
Lemma sum_abs_ge n v : sum_norm (vec R n v) <= toR (sum_abs v).
Proof.
have pos w : 0 <= toR (sum_abs w).
  by elim: w => // b w IH; rewrite /sum_abs /= toRD addr_ge0 // toR_abs normr_ge0.
rewrite /sum_norm; elim: v n => [|a v IH] [|n]; rewrite ?big_ord0 //.
  by rewrite big1 // => i _; rewrite mxE nth_nil; apply: normr0.
rewrite big_ord_recl /sum_abs /= toRD mxE toR_abs ler_add2l; apply: le_trans (IH n); rewrite le_eqVlt; apply/orP; left.
by apply/eqP/eq_bigr => i _; rewrite !mxE.
Qed.

Section One.
Variables (s : bool) (e : Z) (v : seq Z) (p q : Z) (b : basis).
Hypotheses (ok : check_basis d bias S s e v p q b) (e0 : 0 < toR e) (q0 : 0 < toR q).
Let wf : well_formed d S. Proof. by case/and3P: ok. Qed.
Let sv : size v = d. Proof. by case/and3P: ok => _ /eqP. Qed.
Let D0 : 0 < toR (denominator S). Proof. by apply: toR_gt0; case/and3P: wf. Qed.
Notation whole := (Z.mul (scale b) (denominator S)).
Notation far := (take m (scalev (Z.mul (Z.opp (sgz s)) (Z.mul p (denominator S))) (rcons v Z0))).
Let row (j : nat) := take m (nth [::] (rows bias S) j).
Let zz (j : 'I_(size (points S))) := vec R m (row j).
Let u := (toR (Z.mul e q))^-1 *: vec R m far.

(** What the first m coordinates of a sum of rows say of all of them. *)
Lemma all_coordinates lam : \sum_j lam j *: zz j = u ->
  \sum_j lam j *: z j = - ((toR p / toR q) *: (sg R s *: direction ((toR e)^-1 *: vec R d v))).
Proof.
move=> E; have e1 : Z.ltb Z0 e by move: e0; case: (e) => // [|r]; rewrite ?ltxx // ltNge (ltW (toR_lt0 R _)).
have way := way_ok R sv e1; apply/rowP => j; have [jm|jm] := ltnP j m; last first.
  have nb : bias = false.
    by apply/negbTE/negP => hb; move: jm; rewrite hb leqNgt ltn_ord.
  have jd : nat_of_ord j = d.
    by apply/eqP; rewrite eqn_leq -ltnS -[d.+1]addn1 ltn_ord; move: jm; rewrite nb addn0.
  have last0 x : (@pair R d x 0) 0 j = 0 by rewrite mxE; case: splitP => i; rewrite ?jd => ei; [have := ltn_ord i; rewrite -ei ltnn|rewrite mxE ord1 mulr1n].
  rewrite summxE big1 => [|i _]; first by rewrite mxE [X in - X]mxE [X in _ * X]mxE /direction last0 !mulr0 oppr0.
  by rewrite mxE /data_row mxE /embed nb last0 !mulr0.
have := congr1 (fun w : 'rV[R]_m => w 0 (Ordinal jm)) E; rewrite /u /= !summxE => Ej.
have row_j i : vec R (d + 1) (nth [::] (rows bias S) (nat_of_ord i)) 0 j = toR (denominator S) * z i 0 j.
  by rewrite vec_row // mxE.
apply: (mulfI (lt0r_neq0 D0)); rewrite mulr_sumr.
have -> : \sum_i toR (denominator S) * (lam i *: z i) 0 j = \sum_i (lam i *: zz i) 0 (Ordinal jm).
  apply: eq_bigr => i _; rewrite [(lam i *: z i) 0 j]mxE [(lam i *: zz i) 0 _]mxE [zz i 0 _]mxE /= nth_take // mulrCA; congr (_ * _).
  by have := row_j i; rewrite [vec _ _ _ 0 j]mxE => ->.
set dir := direction _ in way *; have w_j : toR (nth Z0 (rcons v Z0) j) = toR e * dir 0 j.
  by have := congr1 (fun w : 'rV[R]_(d + 1) => w 0 j) way; rewrite /= mxE => ->; rewrite mxE.
have -> : (- (toR p / toR q *: (sg R s *: dir))) 0 j = - (toR p / toR q * (sg R s * dir 0 j)).
  by rewrite mxE [X in - X]mxE [X in _ * X]mxE.
rewrite Ej mxE [X in _ * X]mxE /= nth_take // nth_scalev !toRM w_j toRN toR_sg.
by move: (dir 0 j) => x; field; rewrite !gt_eqF.
Qed.

(** bound and universal-perturbation by a basis, executed: multipliers whose weight of a covered row is at least 1
    exist, for the target -s p / q (v / e, 0).  Idea: [basis_sound], with the rows as far as coordinates count. *)
Theorem check_basis_sound (i : 'I_(size (points S))) : nth false (covered b) i -> exists lam, [/\ weights lam, 1 <= lam i &
  \sum_j lam j *: z j = - ((toR p / toR q) *: (sg R s *: direction ((toR e)^-1 *: vec R d v)))].
Proof.
case/and5P: ok => _ _ /and3P [/eqP sch /eqP sinv /(all_nthP [::]) lines] /(toR_gt0 R) s0 /and5P [_ /(all_nthP 0%N) inside /eqP scov].
move=> /(toR_le R) near /(all_nthP (false, [::])) covers ci.
have chosen_in (l : 'I_m) : (nth 0%N (chosen b) l < size (points S))%N by apply: inside; rewrite sch.
pose pick (l : 'I_m) : 'I_(size (points S)) := Ordinal (chosen_in l).
pose P : 'M[R]_(m, m) := \matrix_(j, l) toR (nth Z0 (nth [::] (inverse b) l) j).
set err := error_of d bias S b in near covers; set largest := maxz _ in covers; set longest := maxz _ in covers.
have whole0 : 0 < toR whole by rewrite toRM mulr_gt0.
have sline (l : 'I_m) : size (nth [::] (inverse b) l) = m by apply/eqP/lines; rewrite sinv.
have dot_line (l : 'I_m) x : (vec R m x *m P) 0 l = toR (dotv (nth [::] (inverse b) l) x).
  rewrite -(@dot_vec R m) ?sline // dotC mxE; apply: eq_bigr => j _.
  by rewrite [P j l]mxE [vec R m (nth _ _ _) 0 j]mxE.
have err_le (j : 'I_m) : \sum_l `|error (\matrix_l zz (pick l)) P (toR whole) j l| <= toR err.
  apply: le_trans (maxz_ge (i := j) _); last by rewrite size_map size_iota.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n; apply: le_trans (sum_abs_ge m _).
  rewrite le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => l _; rewrite -normrN; congr (`|_|).
  have -> : error (\matrix_l zz (pick l)) P (toR whole) j l =
    toR whole *+ (j == l) - \sum_n P j n * (\matrix_l zz (pick l)) n l.
    by rewrite /error mxE; congr (_ + _); rewrite mxE // mxE.
  rewrite /column vec_add vec_comb vec_scale size_map sch opprB [RHS]mxE summxE; congr (_ + _).
    apply: eq_bigr => k _; rewrite [RHS]mxE [P j k]mxE [(\matrix__ _) k l]mxE (nth_map [::]) ?sinv //; congr (_ * _).
    by rewrite /zz /row mxE [RHS]mxE (nth_map 0%N) ?sch.
  rewrite [RHS]mxE [X in _ = _ * X]mxE toRN mulNr; congr (- _); rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n eq_sym -val_eqE.
  by case: eqP => _; rewrite ?mulr1n ?mulr0n ?mulr1 ?mulr0.
have largest_le (j l : 'I_m) : `|P j l| <= toR largest.
  rewrite mxE -toR_abs; apply: le_trans (maxz_ge (i := l) _); last by rewrite size_map sinv.
  rewrite (nth_map [::]) ?sinv //; apply: le_trans (maxz_ge (i := j) _); last by rewrite size_map sline.
  by rewrite (nth_map Z0) ?sline.
have row_i : nth (false, [::]) (zip (covered b) (rows bias S)) i = (true, nth [::] (rows bias S) i).
  by rewrite nth_zip ?(@size_rows d) // ci.
have i_in : (i < size (zip (covered b) (rows bias S)))%N by rewrite size_zip scov (@size_rows d) // minnn.
have longest_le : sum_norm (zz i) <= toR longest.
  apply: le_trans (sum_abs_ge m _) _; apply: le_trans (maxz_ge (i := i) _); last by rewrite size_map.
  by rewrite (nth_map (false, [::])) // row_i.
have below0 : 0 < toR (Z.mul e q) by rewrite toRM mulr_gt0.
have u_le : toR (Z.mul e q) * sum_norm u <= toR (sum_abs far).
  apply: le_trans (sum_abs_ge m _); rewrite /sum_norm mulr_sumr le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => j _.
  by rewrite [u 0 j]mxE normrM gtr0_norm ?invr_gt0 // mulrA divff ?mul1r // gt_eqF.
have [|||||lam [L one E]] := @basis_sound R m m _ zz pick P (toR whole) (toR err) (toR largest) u i whole0 err_le.
- exact: maxz_ge0.
- by move: near; rewrite (toRM R err) (_ : toR (Zpos (xO xH)) = 2%:R) // mulrC.
- exact: maxz_ge0.
- exact: largest_le.
- move=> l; have := covers i i_in; rewrite row_i /= => /(all_nthP [::]) /(_ (nat_of_ord l)); rewrite sinv => /(_ (ltn_ord l)) /(toR_le R).
  rewrite (toRM R whole) (toRM R (Z.mul e q)) toRD (toRM R whole) toRN !(toRM R _ (Z.add _ _)) (toRM R _ (Zpos (xO xH))) (toRM R largest) toRD (toRM R (Z.mul e q)) => le.
  rewrite (_ : toR (Zpos (xO xH)) = 2%:R) // in le.
  rewrite dot_line {1}/u -scalemxAl [X in _ <= X - _]mxE dot_line.
  have w1 : 0 < toR whole * toR (Z.mul e q) by rewrite mulr_gt0.
  have slack : toR largest * toR err * 2%:R * (toR (Z.mul e q) * sum_norm u + toR (Z.mul e q) * sum_norm (zz i)) <=
    toR largest * toR err * 2%:R * (toR (sum_abs far) + toR (Z.mul e q) * toR longest).
    apply: ler_wpmul2l; first by rewrite mulr_ge0 ?ler0n // mulr_ge0 // maxz_ge0.
    by apply: ler_add => //; rewrite ler_wpmul2l // ltW.
  rewrite -(ler_pmul2l w1); apply: le_trans (_ : toR whole * toR (dotv (nth [::] (inverse b) l) far) -
    toR largest * toR err * 2%:R * (toR (Z.mul e q) * sum_norm u + toR (Z.mul e q) * sum_norm (zz i)) <= _).
    rewrite -[X in X <= _]mulrA; apply: le_trans le _; by rewrite ler_add2l ler_opp2.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite !gt_eqF.
by exists lam; split=> //; apply: all_coordinates.
Qed.
End One.

(** So beyond the distance every accurate classifier has taken the label from a covered row. *)
Theorem basis_flips s e v p q b (i : 'I_(size (points S))) : check_basis d bias S s e v p q b -> Z.ltb Z0 e -> Z.ltb Z0 p -> Z.ltb Z0 q ->
  nth false (covered b) i -> nth true (labels S) i = s -> forall W, accurate z W ->
  flips_by (@embed R d bias) W s (@point R d S i) ((toR e)^-1 *: vec R d v) (toR p / toR q).
Proof.
move=> ok /(toR_gt0 R) e0 /(toR_gt0 R) p0 /(toR_gt0 R) q0 ci si W aW.
have [lam [L one E]] := check_basis_sound ok e0 q0 ci; have pq0 : 0 < toR p / toR q by rewrite divr_gt0.
have row_i : z i = sg R s *: @embed R d bias (@point R d S i) by rewrite /data_row si.
apply: (@bound_upper _ _ _ (@embed R d bias) (@direction R d) (@move_embed R d bias) (accurate z) _ z lam (toR p / toR q) s _ i _ 1 _ _ row_i) => //.
- by split=> //; [apply: weights_sound|apply: ltW].
- by rewrite mulr1.
- by apply: accurate_spares => //; case: L.
by have := aW i; rewrite row_i dotZr.
Qed.
End Meaning.
