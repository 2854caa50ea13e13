(** * Decisions about perturbations, for linear classifiers, accurate or of a small loss

    What is the same for both: the limits, the cuts that bound the length from below, and that each row with the
    label, or each listed point, has the evidence that it needs; a class says what that is. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Norms Integers CheckLinear CheckUniversal Json Readers Claims Evidence DecideExtent.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

Section Shift.
Variables (bias : bool) (S : raw) (x : shift).
Let d := dimension S.
Let B := against 1 S.
Let classifier := single_function_of S.
(** Whether a classifier is of the class, and whether others of the class are near it *)
Variables accepts near : seq Z -> bool.
(** What certifies a direction, and with which rows within one step of it; what certifies a point, if it does so *)
Variables (U : Type) (entry : json -> option U) (certify : vector -> U -> option bool) (covers : U -> seq bool).
Variables (single : U -> option multipliers) (forces : vector -> multipliers -> bool).
Let s := taken_from x.

(** A cut at a row that there is not counts as one that is not right. *)
Definition cut_of j : option (bool * cut) := let? (i, h) := pair_of integer classifier j in let n := size (starts S x) in
  let inside := Z.leb 0 i && Z.ltb i (Z.of_nat n) in Some (unbiased bias h, (if inside then Z.to_nat i else n, h)).
Definition signed (l : limit) : CheckUniversal.limit := (scalev l.1 l.2.1, l.2.2).
Definition check_inside (v : vector) := all (fun l : limit => Z.ltb Z0 l.2.2.2 &&
  Z.leb (Z.mul l.2.2.2 (dotv (numerators v) (scalev l.1 l.2.1))) (Z.mul l.2.2.1 (below v))) (limits x).
(** All rows with the label *)
Definition check_rows_lost (v : vector) upper := let? ok := certified (certify v) upper in
  let covered := any_of (size (table S)) [seq covers u | u <- upper] in
  Some [&& ok, size covered == size (table S) & all (fun r => Z.eqb r.1 s ==> r.2) (zip (marks S) covered)].
(** Listed points; without bias no classifier is positive at the origin. *)
Definition check_point_lost (v : vector) (r : vector * multipliers) := let q := sum_of r.1 v in
  [&& size (numerators r.1) == d, Z.ltb Z0 (below r.1) & ~~ bias && zerov (numerators q) || forces q r.2].
Definition check_points_lost v l upper := (size upper == size l) && all (check_point_lost v) (zip l upper).
Definition check_shift (v : vector) upper := if [&& size (numerators v) == d, Z.ltb Z0 (below v) & check_inside v] then
    if of_points x is Some l then let? ms := traverse single upper in Some (check_points_lost v l ms) else check_rows_lost v upper
  else Some false.
(** That no perturbation within the limits is shorter, or that there is none: cuts, and what presses *)
Definition check_cuts (c : seq (bool * cut)) p := let cuts := map snd c in let pressed := zip p (map signed (limits x)) in let b := is_one s in
  [&& all fst c, all (check_cut d near (starts S x)) cuts, all (check_press d) pressed & if not_below x is Some q then
      [&& Z.leb Z0 q.1, Z.ltb Z0 q.2 & Z.eqb q.1 Z0 || check_no_shorter d bias b (starts S x) (measured_in x) q.1 q.2 cuts pressed]
    else check_none d bias b (starts S x) cuts pressed].
Definition decide_shift e :=
  let? [:: u; c; p; f] := fields [:: "upper"; "cuts"; "pressing"; "separator"]%string e in
  let? u' := list_of entry u in let? c' := list_of cut_of c in
  let? p' := list_of integer p in let? f' := classifier f in
  if accepts f' && has_row S s then
    if [&& ~~ isSome (of_points x) || isSome (traverse single u'), isSome (shifted_by x) == isSome (not_below x) & size p' == size (limits x)] then
      let? ok := if shifted_by x is Some v then check_shift v u' else Some true in
      Some (ok && check_cuts c' p') else None
  else Some false.

(** ** Soundness *)
Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).
Variable class : 'rV[R]_(d + 1) -> Prop.
Notation score := (score (@embed R d bias)).
Hypothesis accepts_ok : forall h, accepts h -> well_formed d B /\ exists W, class W.
Hypothesis near_ok : forall h h0, accepts h0 -> near h -> size h = d.+1 /\ approachable class (vec R (d + 1) h).
Hypothesis rows_ok : forall h0 (v : vector) u i, accepts h0 -> well_formed d B -> size (numerators v) = d -> Z.ltb Z0 (below v) ->
  certify v u = Some true -> nth false (covers u) i -> (i < size (table S))%N -> nth true (labels B) i = is_one s ->
  forall W, class W -> sg R (is_one s) * score W (value R d (Vector (unit S) (nth [::] (table S) i)) + value R d v) <= 0.
Hypothesis point_ok : forall (q : vector) m, forces q m -> forall W, class W -> sg R (is_one s) * score W (value R d q) <= 0.
Notation lost delta := (forall W k p, class W -> nth None (starts S x) k = Some p ->
  sg R (is_one s) * score W (value R d p + delta) <= 0).

Lemma rows_lost sep v upper : accepts sep -> well_formed d B -> size (numerators v) = d -> Z.ltb Z0 (below v) -> of_points x = None ->
  check_rows_lost v upper = Some true -> lost (value R d v).
Proof.
move=> sep_ok wf sv e0 no_points; rewrite /check_rows_lost; case F: (certified _ upper) => [ok|] // /yes_is.
case/and3P => ok1 /eqP sc /(all_nthP (Z0, false)) cov W k p aW; rewrite ok1 in F.
have sm : size (marks S) = size (table S) by case/and3P: wf => _ /eqP; rewrite size_map.
case/(starts_row sm no_points) => kt sk ->; have c_k := cov k.
rewrite size_zip sc sm minnn nth_zip ?sm ?sc //= sk Z.eqb_refl in c_k.
have at_k : nth true (labels B) k = is_one s by rewrite (nth_map Z0) ?sm // sk.
have /any_ofP := c_k kt; rewrite has_map => /(certified_ok F) [u C wi]; exact: (rows_ok sep_ok wf sv e0 C wi kt at_k aW).
Qed.
Lemma points_lost v upper l : Z.ltb Z0 (below v) -> of_points x = Some l ->
  check_points_lost v l upper -> lost (value R d v).
Proof.
move=> v0 points /andP [/eqP su /(all_nthP (Vector Z0 [::], Multipliers [::] [::])) all_lost] W k p aW.
rewrite /starts points; have [kl|kl] := ltnP k (size l); last by rewrite nth_default // size_map.
rewrite (nth_map (Vector Z0 [::])) // => -[e]; have := all_lost k; rewrite size_zip su minnn nth_zip // => /(_ kl).
rewrite /check_point_lost /= e => /and3P [_ p0]; have [_ <-] := sum_of_ok R d p0 v0.
case/orP => [/andP [/negPf nb /(vec_zero R d) z]|F]; last exact: point_ok F W aW.
by rewrite /value z scaler0 /Linear.score /embed nb pair0 dot0r mulr0.
Qed.
Lemma inside_ok v k : size (numerators v) = d -> Z.ltb Z0 (below v) -> check_inside v -> (k < size (limits x))%N ->
  let q := nth (Z0, ([::], (Z0, Zpos xH))) (limits x) k in dot (toR q.1 *: vec R d q.2.1) (value R d v) <= fraction R q.2.2.
Proof.
move=> sv /(toR_gt0 R) v0 /(all_nthP (Z0, ([::], (Z0, Zpos xH)))) lim /lim; cbv zeta; case: (nth _ _ _) => t [a [p q]] /=.
case/andP => /(toR_gt0 R) q0 /(toR_le R); rewrite !toRM => le.
rewrite dotC -vec_scale /value dotZl dot_vec ?sv // /fraction /= mulrC ler_pdivr_mulr // mulrAC ler_pdivl_mulr //.
by rewrite [X in X <= _]mulrC.
Qed.

Lemma length_ok sep c p : accepts sep -> check_cuts c p -> size p = size (limits x) -> forall delta,
  inside_limits (d := d) (limits x) delta -> lost delta -> exists2 q, not_below x = Some q & fraction R q <= sqnorm (measured_in x) delta.
Proof.
move=> sep_ok /and4P [_ cuts press len] sp delta ins lost2.
have close h : near h -> size h = d.+1 /\ approachable class (vec R (d + 1) h) by exact: near_ok sep_ok.
have lim : within_limits (zip p (map signed (limits x))) delta.
  move=> k; rewrite size_zip size_map sp minnn => kl; have := ins k kl.
  by rewrite nth_zip ?size_map //= (nth_map (Z0, ([::], (Z0, Zpos xH)))) //= vec_scale.
case: (not_below x) len => [q|] len; last by case: (check_none_sound close cuts press len lost2 lim).
exists q => //; case/and3P: len => _ _ /orP [/Z.eqb_spec q0|short].
  by rewrite /fraction q0 mul0r; case: (measured_in x); rewrite /= ?sqr_ge0 ?dot_ge0.
exact: (check_no_shorter_sound close cuts press short lost2 lim).
Qed.

(** universal-perturbation, linear classifiers, executed. *)
Lemma shift_ok e : decide_shift e = Some true -> holds_shift (d := d) x (exists W, class W) (fun delta => lost delta).
Proof.
rewrite /decide_shift; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 []]]]]|] //.
case: (list_of _ j1) => [upper|] //; case: (list_of _ j2) => [c|] //; case: (list_of _ j3) => [p|] //.
case: (classifier j4) => [sep|] //; case: ifP => // /andP [sep_ok _].
case: ifP => // /and3P [_ /eqP sides /eqP sp]; case F: (if shifted_by x is Some v then check_shift v upper else Some true) => [ok|] // /yes_is /andP [ok1 cuts].
rewrite ok1 in F; have [wf some] := accepts_ok sep_ok; split=> //; have := length_ok sep_ok cuts sp.
case: (shifted_by x) (not_below x) sides F => [v|] [q|] // _ F len inside; last by move=> v2 ins /(len v2 ins) [].
move: F; rewrite /check_shift; case: ifP => // /and3P [/eqP sv v0 ins] land; split; first by move=> k kl; apply: inside_ok.
split=> [|v2 ins2 /(len v2 ins2) [_ [<-]]] //.
move: land; case E: (of_points x) => [l|]; last exact: rows_lost sep_ok wf sv v0 E.
by case: (traverse _ _) => [ms|] // /yes_is; apply: points_lost.
Qed.
End Soundness.
End Shift.
