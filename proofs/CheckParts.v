(** * Executable checks of perturbations for several classes, by parts

    The orthant of what multiplies the leads of a label over its rivals is split into cones; for each of them one
    weakly accurate classifier has leads over the mixed rivals, one for each generator. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Multiclass Norms Integers CheckLinear CheckBudget CheckBound CheckMulticlass
  CheckMulticlassBound Readers CheckUniversal.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** A cone by its generators; [splits] says of one after another how it is split, or that it is left as it is. *)
Definition cone := seq (seq Z).
Definition units n : cone := [seq [seq if i == j then Zpos xH else Z0 | i <- iota 0 n] | j <- iota 0 n].
Fixpoint cones (splits : seq (option (Z * Z))) (left : seq cone) : option (seq cone) := match splits, left with
  | [::], [::] => Some [::]
  | None :: rest, c :: others => if cones rest others is Some l then Some (c :: l) else None
  | Some (a, b) :: rest, c :: others => if [&& Z.leb Z0 a, Z.ltb a b & Z.ltb b (Z.of_nat (size c))] then
      let i := Z.to_nat a in let j := Z.to_nat b in let m := addv (nth [::] c i) (nth [::] c j) in
      cones rest (set_nth [::] c j m :: set_nth [::] c i m :: others) else None
  | _, _ => None
  end.
(** The lead over a mixed rival, from those over the rivals; most of them do not count. *)
Definition mixed (t : seq Z) (leads : seq (seq Z)) :=
  foldr addv [::] [seq scalev p.1 p.2 | p <- zip t leads & ~~ Z.eqb p.1 Z0].

Section Cones.
Variable R : realFieldType.
Notation toR := (toR R).
Implicit Types (theta w : nat -> R) (c : cone).
Notation entry c m j := (toR (nth Z0 (nth [::] c m) j)).

Definition in_cone c theta := exists2 w : nat -> R, (forall m : nat, 0 <= w m) & forall j, theta j = \sum_(m < size c) w m * entry c m j.

Lemma in_units n theta : (forall j, 0 <= theta j) -> (forall j, (n <= j)%N -> theta j = 0) -> in_cone (units n) theta.
Proof.
move=> t0 off; exists theta => // j; rewrite size_map size_iota.
have at_m (m : 'I_n) : entry (units n) m j = (m == j :> nat)%:R.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n; have [jn|jn] := ltnP j n; last first.
    by rewrite nth_default ?size_map ?size_iota // ltn_eqF // (leq_trans (ltn_ord m) jn).
  by rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n eq_sym; case: eqP.
under eq_bigr do rewrite at_m; have [jn|jn] := ltnP j n; last first.
  by rewrite off // big1 // => m _; rewrite ltn_eqF ?mulr0 // (leq_trans (ltn_ord m) jn).
rewrite (bigD1 (Ordinal jn)) //= eqxx mulr1 big1 ?addr0 // => m; rewrite -val_eqE /= => /negPf ->; exact: mulr0.
Qed.

(** Where the sum of two generators replaces the one that counts less, it takes over what this one counts. *)
Lemma replaced c i i' m theta w : (i < size c)%N -> (i' < size c)%N -> i != i' ->
  (forall j, toR (nth Z0 m j) = entry c i j + entry c i' j) -> (forall m : nat, 0 <= w m) ->
  (forall j, theta j = \sum_(m < size c) w m * entry c m j) -> w i <= w i' -> in_cone (set_nth [::] c i m) theta.
Proof.
move=> ic i'c ne sum w0 E less; exists (fun l => if l == i' then w i' - w i else w l) => [l|j].
  by case: eqP; rewrite ?subr_ge0.
rewrite size_set_nth (maxn_idPr ic) E.
have term (l : 'I_(size c)) : (if l == i' :> nat then w i' - w i else w l) * entry (set_nth [::] c i m) l j =
    w l * entry c l j + ((l == i :> nat)%:R - (l == i' :> nat)%:R) * (w i * entry c i' j).
  rewrite nth_set_nth /=; have [->|li] := eqVneq (l : nat) i; last first.
    by have [->|_] := eqVneq (l : nat) i'; rewrite /= ?mulr1n ?mulr0n; ring.
  by rewrite (negPf ne) sum /= mulr1n mulr0n; ring.
rewrite (eq_bigr _ (fun l _ => term l)) big_split /= -mulr_suml.
have pick n : (n < size c)%N -> \sum_(l < size c) (l == n :> nat)%:R = 1 :> R.
  move=> nc; rewrite (bigD1 (Ordinal nc)) //= eqxx big1 ?addr0 // => l; rewrite -val_eqE /= => /negPf -> //.
by rewrite sumrB !pick // subrr mul0r addr0.
Qed.

(** What is in a cone that is split is in one of the cones that come of it. *)
Lemma cones_cover splits left l theta : cones splits left = Some l ->
  (exists2 c, List.In c left & in_cone c theta) -> exists2 c, List.In c l & in_cone c theta.
Proof.
elim: splits left l => [|[[a b]|] splits IH] [|c left] l //=.
- by move=> _ [].
- case: ifP => // /and3P [/Z.leb_le a0 /Z.ltb_lt ab /Z.ltb_lt bc] /IH {}IH [c' [<-|other] I]; last first.
    by apply: IH; exists c' => //; do 2 right.
  case: I => w w0 E; set i := Z.to_nat a in IH; set j := Z.to_nat b in IH.
  have jc : (j < size c)%N by apply/ssrnat.ltP/Nat2Z.inj_lt; rewrite Z2Nat.id //; apply: Z.le_trans a0 (Z.lt_le_incl _ _ ab).
  have ij : (i < j)%N by apply/ssrnat.ltP/Z2Nat.inj_lt => //; apply: Z.le_trans a0 (Z.lt_le_incl _ _ ab).
  have ic := ltn_trans ij jc; have sum n : toR (nth Z0 (addv (nth [::] c i) (nth [::] c j)) n) = entry c i n + entry c j n.
    by rewrite nth_addv toRD.
  apply: IH; case: (lerP (w j) (w i)) => less.
    exists (set_nth [::] c j (addv (nth [::] c i) (nth [::] c j))); first by left.
    by apply: replaced w0 E less => //; [rewrite gtn_eqF|move=> n; rewrite sum addrC].
  exists (set_nth [::] c i (addv (nth [::] c i) (nth [::] c j))); first by right; left.
  by apply: replaced w0 E (ltW less) => //; rewrite ltn_eqF.
- case E: (cones splits left) => [l'|] // [<-] [c' [<-|other] I]; first by exists c => //; left.
  by have [|c2 c2l I2] := IH _ _ E; [exists c'|exists c2 => //; right].
Qed.
End Cones.

(** ** Several classifiers between them *)
Section Parts.
Variables (R : realFieldType) (d K : nat) (I : finType) (X : I -> 'rV[R]_d) (y : I -> 'I_K).
Notation phi := (@embed R d true).
Notation acc := (Multiclass.accurate phi X y).
Notation weak := (Multiclass.weakly_accurate phi X y).
Implicit Types (H : 'M[R]_(K, d + 1)) (s : 'I_K) (x : 'rV[R]_d).

Lemma weak_combined H lam : rival_weights y lam -> weak H -> 0 <= dot (mxvec H) (combined phi X y lam).
Proof.
case=> [[l0 _] _] wH; rewrite /combined dot_comb; apply: sumr_ge0 => -[i m] _.
by rewrite mulr_ge0 //= dot_gap subr_ge0 wH.
Qed.

(** With a little more of a score everywhere a label wins where it ties. *)
Lemma tie_broken H s x : acc H -> (forall l, label_score phi H l x <= label_score phi H s x) ->
  exists H', acc H' /\ wins phi H' s x.
Proof.
move=> aH tie; pose D := \matrix_(l < K) ((l == s)%:R *: pair (0 : 'rV[R]_d) 1).
have more e l z : label_score phi (H + e *: D) l z = label_score phi H l z + e * (l == s)%:R.
  rewrite /label_score linearD linearZ /= dotDl dotZl rowK dotZl; congr (_ + _ * _).
  by rewrite /embed /= dot_pair dot0l add0r mulr1 mulr1.
have S i m : small (fun e => m != y i -> label_score phi (H + e *: D) m (X i) < label_score phi (H + e *: D) (y i) (X i)).
  have [->|my] := eqVneq m (y i); first by exists 1.
  have := aH i m my; rewrite -subr_gt0 => /(small_affine ((y i == s)%:R - (m == s)%:R)) [e0 e00 He].
  by exists e0 => // e ep ee _; rewrite -subr_gt0 !more opprD addrACA -mulrBr; apply: He.
have [e [ep _ He]] := small_ex (small_all (fun i => small_all (S i))).
exists (H + e *: D); split=> [i m|m ms]; first exact: He.
by rewrite !more (negPf ms) eqxx mulr0 addr0 mulr1; apply: le_lt_trans (tie m) _; rewrite ltr_addl.
Qed.

(** For all mixtures of the leads over the rivals some weakly accurate classifier has a positive one at x, so
    some accurate classifier gives x the label.  Idea: multipliers that say the contrary are such a mixture. *)
Theorem by_parts H0 s x : acc H0 ->
  (forall theta : 'I_K -> R, (forall l, 0 <= theta l) -> theta s = 0 -> (exists l, theta l != 0) ->
    exists2 H, weak H & 0 < \sum_l theta l * (label_score phi H s x - label_score phi H l x)) ->
  exists H', acc H' /\ wins phi H' s x.
Proof.
move=> a0 parts; have rivals l : l != s -> l != s by [].
case: (alternative phi X y (phi x) rivals) => [[H [aH up]]|[lam [theta [_ [L [t0 ts] e]]]]].
  by apply: tie_broken aH _ => l; have [->|/up] := eqVneq l s.
have [/existsP some|/existsPn none] := boolP [exists l, theta l != 0]; last first.
  case: (Multiclass.inseparable_sound L _ a0); move: e; rewrite big1 ?addr0 // => l _.
  by have /negPn/eqP -> := none l; rewrite scale0r.
have [H wH] := parts theta t0 ts some; rewrite ltNge => /negP; case.
have := weak_combined L wH; rewrite -[dot _ _](addrK (\sum_l theta l * dot (mxvec H) (gap s l (phi x)))).
rewrite -dot_comb -dotDr e dot0r sub0r oppr_ge0.
by rewrite dot_comb; under eq_bigr do rewrite dot_gap.
Qed.
End Parts.

(** ** Executed *)
Definition rivals_of k y := [seq m <- iota 0 k.+1 | m != y].
Definition leads_over k (H : seq (seq Z)) y :=
  [seq addv (nth [::] H y) (scalev (Zneg xH) (nth [::] H m)) | m <- rivals_of k y].
(** No perturbation of p that is within the limits, and shorter than the root of a length if there is one, takes a
    lead W away: it is a cut by itself, with what presses. *)
Definition check_lead d (p : vector) N (length : option rational) pressed W := let starts := [:: Some p] in let cuts := [:: (0%N, W)] in
  [&& check_cut d (fun V => size V == d.+1) starts (0%N, W), all (check_press d) pressed & if length is Some q
    then check_no_shorter d true true starts N q.1 q.2 cuts pressed else check_none d true true starts cuts pressed].
(** A cone, the scores of its classifier, and what presses for each of its generators *)
Definition part := (cone * seq (seq Z) * seq (seq Z))%type.
Definition check_part d k y p N length ls (r : part) := let leads := leads_over k r.1.2 y in
  (size r.1.1 <= size r.2)%N && all (fun q => check_lead d p N length (zip q.2 ls) (mixed q.1 leads)) (zip r.1.1 r.2).

Section Meaning.
Variables (R : realFieldType) (d k : nat) (S : dataset) (ys : seq nat).
Notation toR := (toR R).
Notation phi := (@embed R d true).
Notation X := (@place R d S).
Notation classes := (@class_of_row k S ys).
Notation acc := (Multiclass.accurate phi X classes).
Notation spot p := ((toR (below p))^-1 *: vec R d (numerators p)).
Notation short N length delta := (if length is Some q then sqnorm N delta < toR q.1 / toR q.2 else true).

Lemma same_vector V W : all2 Z.eqb V W -> V = W.
Proof. by elim: V W => [|a V IH] [|b W] //= /andP [/Z.eqb_spec -> /IH ->]. Qed.
Lemma lead_kept p N (length : option rational) pressed W delta : check_lead d p N length pressed W ->
  within_limits pressed delta -> short N length delta -> 0 < score phi (vec R (d + 1) W) (spot p + delta).
Proof.
case/and3P => cut press far lim near; rewrite ltNge; apply/negP => lost.
pose class V := exists2 c : R, 0 < c & V = c *: vec R (d + 1) W.
pose fits V := (size V == d.+1) && all2 Z.eqb V W.
have close V : fits V -> size V = d.+1 /\ approachable class (vec R (d + 1) V).
  case/andP => /eqP sV /same_vector e; split=> // J q pos; exists (vec R (d + 1) V); split=> //.
  by exists 1; rewrite ?ltr01 // e scale1r.
have good : all (check_cut d fits [:: Some p]) [:: (0%N, W)].
  move: cut; rewrite /check_cut /= andbT /fits => /and3P [-> -> ->] /=.
  by elim: (W) => //= a V ->; rewrite Z.eqb_refl.
have taken : forall V j q, class V -> nth None [:: Some p] j = Some q -> sg R true * score phi V (spot q + delta) <= 0.
  move=> V [|j] q [c c0 ->] /=; last by rewrite nth_nil.
  by case=> <-; rewrite mul1r /score dotZl mulr_ge0_le0 // ltW.
case: (length) far near => [q|] far near; last by case: (check_none_sound close good press far taken lim).
by have := check_no_shorter_sound close good press far taken lim; rewrite leNgt near.
Qed.

(** The lead over a mixed rival is that sum of leads. *)
Lemma mixed_lead t gs z : dot (vec R (d + 1) (mixed t gs)) z = \sum_(j < size gs) toR (nth Z0 t j) * dot (vec R (d + 1) (nth [::] gs j)) z.
Proof.
rewrite /mixed; elim: t gs => [|a t IH] [|g gs] /=; rewrite ?vec0 ?dot0l ?big_ord0 //.
  by rewrite big1 // => j _; rewrite nth_nil mul0r.
rewrite big_ord_recl /= -IH; case: Z.eqb_spec => [->|_] /=; first by rewrite mul0r add0r.
by rewrite vec_add vec_scale dotDl dotZl.
Qed.

(** Within the limits *)
Definition inside (ls : seq limit) delta := forall l, (l < size ls)%N ->
  let q := nth ([::], (Z0, Zpos xH)) ls l in dot (vec R d q.1) delta <= toR q.2.1 / toR q.2.2.
Lemma inside_pressed ls pressing delta : inside ls delta -> within_limits (zip pressing ls) delta.
Proof.
move=> ins l ll; rewrite nth_zip_cond ll /=; apply: ins.
by move: ll; rewrite size_zip leq_min => /andP [].
Qed.

Lemma all_map_in T U (P : pred T) (f : T -> U) (l : seq T) c : all P l -> List.In c (map f l) -> exists2 r, P r & f r = c.
Proof.
elim: l => //= r l IH /andP [Pr Pl] [<-|/(IH Pl) //]; by exists r.
Qed.
Notation lead H y l x := (label_score phi (scores R d k H) y x - label_score phi (scores R d k H) l x).
Lemma lead_over H (y : 'I_k.+1) x j : (j < size (rivals_of k y))%N ->
  dot (vec R (d + 1) (nth [::] (leads_over k H y) j)) (phi x) = lead H y (inord (nth 0%N (rivals_of k y) j)) x.
Proof.
move=> jr; rewrite (nth_map 0%N) // vec_add vec_scale dotDl dotZl (_ : toR (Zneg xH) = -1) // mulN1r.
rewrite /label_score !row_scores inordK //.
by have := mem_nth 0%N jr; rewrite mem_filter mem_iota => /and3P [].
Qed.

(** The classifier of a part has a positive lead over every mixed rival in its cone. *)
Lemma part_leads (y : 'I_k.+1) p N length ls r delta theta : check_part d k y p N length ls r ->
  inside ls delta -> short N length delta -> in_cone r.1.1 theta ->
  (exists2 j, (j < size (rivals_of k y))%N & theta j != 0) ->
  0 < \sum_(j < size (rivals_of k y)) theta j * lead r.1.2 y (inord (nth 0%N (rivals_of k y) j)) (spot p + delta).
Proof.
case: r => [[c H] press] /andP [cs /(all_nthP ([::], [::])) leads] ins near [w w0 E] [j0 jr nz] /=.
pose F m := dot (vec R (d + 1) (mixed (nth [::] c m) (leads_over k H y))) (phi (spot p + delta)).
have F0 m : (m < size c)%N -> 0 < F m.
  move=> mc; have := leads m; rewrite size_zip (minn_idPl cs) nth_zip_cond size_zip (minn_idPl cs) /= mc => /(_ isT) ok.
  by apply: (lead_kept ok) near; apply: inside_pressed.
have -> : \sum_(j < size (rivals_of k y)) theta j * lead H y (inord (nth 0%N (rivals_of k y) j)) (spot p + delta) =
    \sum_(m < size c) w m * F m.
  rewrite (eq_bigr (fun j : 'I_(size (rivals_of k y)) => \sum_(m < size c) w m *
    (toR (nth Z0 (nth [::] c m) j) * dot (vec R (d + 1) (nth [::] (leads_over k H y) j)) (phi (spot p + delta))))) => [|j _].
    by rewrite exchange_big; apply: eq_bigr => m _; rewrite -mulr_sumr /F mixed_lead size_map.
  by rewrite E mulr_suml; apply: eq_bigr => m _; rewrite mulrA lead_over.
have [m wm] : exists m : 'I_(size c), w m != 0.
  apply/existsP; apply: contraNT nz => /existsPn none; rewrite E big1 // => m _.
  by have /negPn/eqP -> := none m; rewrite mul0r.
rewrite (bigD1 m) //= ltr_paddr ?sumr_ge0 // => [m' _|]; first by rewrite mulr_ge0 // ltW // F0.
by rewrite mulr_gt0 ?F0 // lt_def wm w0.
Qed.

(** universal-perturbation, several classes, executed, by parts: what is within the limits and shorter leaves the
    label of p as it is, with some accurate classifier. *)
Theorem check_parts_sound H0 (y : 'I_k.+1) p N length ls splits parts delta : acc H0 ->
  cones splits [:: units (size (rivals_of k y))] = Some (map (fun r : part => r.1.1) parts) ->
  all (fun r : part => check_weak_scores d k S ys r.1.2) parts -> all (check_part d k y p N length ls) parts -> inside ls delta -> short N length delta ->
  exists H', acc H' /\ wins phi H' y (spot p + delta).
Proof.
move=> a0 covered weak ok ins near; apply: by_parts a0 _ => theta t0 ty [l0 nz].
set rv := rivals_of k y in covered *; pose theta' j := if (j < size rv)%N then theta (inord (nth 0%N rv j)) else 0.
have orthant : in_cone (units (size rv)) theta'.
  by apply: in_units => j; rewrite /theta'; [case: ifP|rewrite ltnNge => ->].
have [|c in_l in_c] := cones_cover (theta := theta') covered; first by exists (units (size rv)) => //; left.
have both : all (fun r : part => check_weak_scores d k S ys r.1.2 && check_part d k y p N length ls r) parts.
  by rewrite all_predI weak.
have [r /andP [weak_r ok_r] E] := all_map_in both in_l.
exists (scores R d k r.1.2); first exact: weak_scores_ok.
have away : l0 != y by apply: contraNneq nz => ->; rewrite ty.
have l0r : nat_of_ord l0 \in rv by rewrite mem_filter away mem_iota ltn_ord.
have at_l j : (j < size rv)%N -> theta' j = theta (inord (nth 0%N rv j)) by rewrite /theta' => ->.
have some : exists2 j, (j < size rv)%N & theta' j != 0.
  by exists (index (nat_of_ord l0) rv); rewrite ?at_l ?index_mem // nth_index // inord_val.
rewrite -E in in_c; apply: lt_le_trans (part_leads ok_r ins near in_c some) _; rewrite le_eqVlt; apply/orP; left; apply/eqP.
pose G m := theta (inord m) * lead r.1.2 y (inord m) (spot p + delta).
rewrite (eq_bigr (fun j : 'I_(size rv) => G (nth 0%N rv j))) => [|j _]; last by rewrite at_l.
have -> : \sum_(j < size rv) G (nth 0%N rv j) = \sum_(m <- rv) G m by rewrite (big_nth 0%N) big_mkord.
rewrite big_filter.
rewrite big_mkcond (eq_bigr G) => [|m _]; last first.
  by case: eqP => //= ->; rewrite /G inord_val ty mul0r.
rewrite -[iota 0 k.+1]/(index_iota 0 k.+1) big_mkord; apply: eq_bigr => l _.
by rewrite /G inord_val.
Qed.
End Meaning.
