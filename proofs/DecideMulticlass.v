(** * Decisions about several classes *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckMulticlassLoss CheckMulticlassBound CheckParts MulticlassLosses CheckConvex Norms CheckUniversal Json Readers Claims Evidence DecideExtent DecideShift.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

Section Multiclass.
Variables (w : weighting) (S : raw).
Let d := dimension S.
Let B := against 1 S.
Let known := distinct_labels S.
Let k := (size known).-1.
Let ys := [seq number_of S y | y <- marks S].
Definition scores_of j := let? H := list_of (function_of S) j in guard (size H == size (distinct_labels S)) (Some H).
Let classifier := scores_of.
Let rivals := multipliers_of S known.
(** lam as a table, and theta; and both for a target over a denominator e *)
Definition rival_table m := [seq [seq loss_of ws l | l <- distinct_labels S] | ws <- against_rivals m].
Definition thetas m := [seq theta m l | l <- distinct_labels S].
Definition dense e m := [seq scalev e r | r <- rival_table m].
Definition dense_theta m := [seq Z.mul (unit S) t | t <- thetas m].
Let scored := check_scores d k B ys.
Let numbered s := number_of S s <= k.
Let certify e m s t := numbered s && check_rivals d k B ys (dense e m) (number_of S s) (dense_theta m) t.
Definition forces (p : vector) s ms := numbered s &&
  all (fun m => certify (below p) m s (scalev (Zneg xH) (rcons (numerators p) (below p)))) ms &&
  all (fun l => (l == number_of S s) || has (fun m => all (fun q => (q == l) || Z.eqb (nth Z0 (dense_theta m) q) Z0)
    (iota 0 k.+1)) ms) (iota 0 k.+1).

(** What [decide_extent] asks of several classes *)
Section Bound.
Variable x : extent.
Let s := number_of S (from x).
Let e := below (way x).
Let v := numerators (way x).
Definition bound_accepts h := numbered (from x) && scored h.
Definition bound_certify m := certify e m (from x) (rcons v Z0).
Definition bound_covers (q : rational) m := [seq within_all k q.1 q.2 (thetas m) r | r <- rival_table m].
Definition bound_attains z (a : rational) h := check_weak_scores d k B ys h && check_class_keeps k B e v h s z a.1 a.2.
Definition bound_escaping chain := check_class_order d k B ys chain &&
  (if chain is [:: h] then check_rising k h s (rcons v Z0) else true).
Definition bound_stays chain z := check_class_chain k B e v chain s z.
End Bound.
Definition decide_class_bound x := decide_extent classifier S x (lifted B) (bound_accepts x)
  rivals some (fun m => Some (bound_certify x m)) bound_covers (bound_attains x) true (bound_escaping x) (bound_stays x).

(** Perturbations, of all rows with the label or of listed points; the cuts, one for each part, are at one of the
    points of the list [starts]. *)
Section Universal.
Variable x : shift.
Let s := taken_from x.
Definition class_rows_lost (v : vector) upper :=
  let covered := any_of (size (table S)) [seq [seq within_all k 1 1 (thetas m) r | r <- rival_table m] | m <- upper] in
  [&& all (fun m => certify (below v) m s (rcons (numerators v) Z0)) upper, size covered == size (table S) &
    all (fun r => Z.eqb r.1 s ==> r.2) (zip (marks S) covered)].
Definition class_point_lost (v : vector) (r : vector * multipliers) := let q := sum_of r.1 v in
  [&& size (numerators q) == d, Z.ltb Z0 (below r.1) & certify (below q) r.2 s (rcons (numerators q) (below q))].
Definition class_shift (v : vector) upper := [&& size (numerators v) == d, Z.ltb Z0 (below v) &
  if of_points x is Some l then (size upper == size l) && all (class_point_lost v) (zip l upper) else class_rows_lost v upper].
Definition parts_of cs (cuts : seq (Z * seq (seq Z))) pressing : seq part :=
  [seq ((r.1.1, r.1.2.2), reshape (nseq (size r.1.1) (size (limits x))) r.2)
    | r <- zip (zip cs cuts) (reshape [seq (size c * size (limits x))%N | c <- cs] pressing)].
Definition class_cuts length i parts := if nth None (starts S x) i is Some p then
  all (check_part d k (number_of S s) p (measured_in x) length (map signed (limits x))) parts else false.
Definition left_open := if not_below x is Some q then [&& ~~ isSome (shifted_by x), Z.ltb Z0 q.1 & 0 < size (limits x)] else false.
Definition decide_class_universal e :=
  let? (found, more) := fields_or [:: "upper"; "cuts"; "pressing"; "separator"]%string [:: "splits"%string] e in
  if found is [:: u; c; p; f] then
  let? u' := list_of rivals u in let? c' := list_of (pair_of integer classifier) c in
  let? p' := list_of integer p in let? f' := classifier f in
  let? splits := maybe (list_of (nullable (pair_of integer integer))) (nth None more 0) in let n := size (starts S x) in
  if scored f' && has_row S s then
    let? cs := cones (odflt [:: None] splits) [:: units (size (rivals_of k (number_of S s)))] in
    let i := (head (Z0, [::]) c').1 in
    if [&& (isSome (shifted_by x) == isSome (not_below x)) || left_open, size c' == size cs, all (fun q => Z.eqb q.1 i) c' &
        size p' == sumn [seq (size c * size (limits x))%N | c <- cs]] then
      let i' := if Z.leb Z0 i && Z.ltb i (Z.of_nat n) then Z.to_nat i else n in let parts := parts_of cs c' p' in
      Some [&& numbered s, all (fun r : part => check_weak_scores d k B ys r.1.2) parts, isSome (nth None (starts S x) i'),
        all (Z.leb Z0) p', if shifted_by x is Some v then check_inside x v && class_shift v u' else true &
        if not_below x is Some q then [&& Z.leb Z0 q.1, Z.ltb Z0 q.2 & Z.eqb q.1 Z0 || class_cuts (Some q) i' parts]
        else class_cuts None i' parts]
    else None
  else Some false else None.
End Universal.

(** The weights and the loss of a claim *)
Let costs := [&& Z.ltb Z0 (per w), size (weights_of_rows w) == size (table S) & all (Z.ltb Z0) (weights_of_rows w)].
Let loss below (q : rational) := check_class_loss d k B ys below (Z.mul q.1 (per w)) q.2 (weights_of_rows w).
Let enough (q : rational) e m := check_enough (Z.mul q.1 (per w)) q.2 (weights_of_rows w) [seq sumz r | r <- dense e m].
Definition between a b least (h : seq (seq Z)) g := [&& costs, loss false b h, isSome g == ~~ least &
  if g is Some f then loss true a f else true].
Definition decide_class_budget v s a b least e :=
  let? [:: m; h; g] := fields [:: "multipliers"; "attaining"; "better"]%string e in
  let? m' := rivals m in let? h' := classifier h in let? g' := nullable classifier g in
  let way := if v is Some q then rcons (numerators q) Z0 else [::] in let unit := if v is Some q then below q else Zpos xH in
  Some [&& between a b least h' g', numbered s, Z.ltb Z0 a.2, if v is Some q then (size (numerators q) == d) && Z.ltb Z0 (below q) else true,
    check_rising k h' (number_of S s) way & Z.leb a.1 Z0 || certify unit m' s way && enough a unit m'].
Definition decide_label_budget (p : vector) s a b least e :=
  let? [:: l; h; g] := fields [:: "upper"; "attaining"; "better"]%string e in
  let? ms := list_of rivals l in let? h' := classifier h in let? g' := nullable classifier g in
  Some [&& between a b least h' g', Z.ltb Z0 a.2, size (numerators p) == d, Z.ltb Z0 (below p), numbered s,
    ~~ leads k h' (number_of S s) (rcons (numerators p) (below p)) &
    Z.leb a.1 Z0 || forces p s ms && all (enough a (below p)) ms].

Definition decide_multiclass c e : option bool := match c with
  | Separable => let? [:: h] := fields [:: "separator"]%string e in let? h' := classifier h in Some (scored h')
  | Inseparable => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := rivals m in
      Some (no_loss m' && certify (Zpos xH) m' (head Z0 known) [::])
  | Transfers v s => let? [:: m; h] := fields [:: "multipliers"; "separator"]%string e in
      let? m' := rivals m in let? h' := classifier h in
      Some [&& has_row S s, scored h', size (numerators v) == d, Z.ltb Z0 (below v) &
        certify (below v) m' s (rcons (numerators v) Z0)]
  | DoesNotTransfer v s => let? [:: h] := fields [:: "classifier"]%string e in let? h' := classifier h in
      Some [&& has_row S s, scored h', size (numerators v) == d, Z.ltb Z0 (below v) &
        numbered s && check_rising k h' (number_of S s) (rcons (numerators v) Z0)]
  | Forced p s => let? [:: l; h] := fields [:: "upper"; "separator"]%string e in
      let? ms := list_of rivals l in let? h' := classifier h in
      Some [&& scored h', size (numerators p) == d, Z.ltb Z0 (below p) & forces p s ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := classifier f in let? g' := classifier g in let z := rcons (numerators p) (below p) in
      Some [&& ~~ Z.eqb s1 s2, scored f', scored g', size (numerators p) == d, Z.ltb Z0 (below p), numbered s1 && numbered s2,
        leads k f' (number_of S s1) z & leads k g' (number_of S s2) z]
  | Bound x => decide_class_bound x e
  | Universal x => decide_class_universal x e
  | ClassBudget v s a b least => decide_class_budget v s a b least e
  | LabelBudget p s a b least => decide_label_budget p s a b least e
  | _ => None
  end.
End Multiclass.

Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).

Section Multiclass.
Variables (w : weighting) (S : raw).
Notation d := (dimension S).
Notation B := (against 1 S).
Notation k := (size (distinct_labels S)).-1.
Notation ys := [seq number_of S y | y <- marks S].
Notation acc := (Multiclass.accurate (@embed R d true) (@place R d B) (@class_of_row k B ys)).

Lemma number_val s : (number_of S s <= k)%N -> number_of S s = nat_of_ord (class_number S s).
Proof. by move=> le; rewrite inordK. Qed.

Lemma score_parts H : check_scores d k B ys H -> [/\ well_formed d B, size H = k.+1 & all (fun f => size f == d.+1) H].
Proof. by case/and4P => /and3P [wf _ _] /eqP sH sf _. Qed.

Lemma rival_sizes lam s theta t : check_rivals d k B ys lam s theta t ->
  [/\ Z.ltb Z0 (denominator B), size lam = size (points B) & all (fun r => size r == k.+1) lam].
Proof. by case/and4P => /and3P [/and3P [D0 _ _] _ _] /eqP sl sr _. Qed.

Definition losses_at (p : vector) q o := toR (below p) * @theta_of R k (dense_theta S q) o.
(** What [forces] says, for each rival m, of one of the multipliers; P is whatever else holds for all of them. *)
Lemma forces_ok (p : vector) s ms (P : pred multipliers) : size (numerators p) = d -> Z.ltb Z0 (below p) ->
  forces S p s ms -> all P ms -> forall m, m != class_number S s -> exists q, [/\ P q,
    [/\ Z.ltb Z0 (denominator B), size (dense S (below p) q) = size (points B) & all (fun r => size r == k.+1) (dense S (below p) q)],
    forall o, o != m -> losses_at p q o = 0 &
    certifies_target (@embed R d true) (@place R d B) (@class_of_row k B ys) (@table_of R k B (dense S (below p) q))
      (losses_at p q) (class_number S s) (- embed true (value R d p))].
Proof.
move=> sp e0 /andP [/andP [/number_val n certs] /allP off] ps m ms'.
have /off : nat_of_ord m \in iota 0 k.+1 by rewrite mem_iota /=.
rewrite n val_eqE (negbTE ms') /=; have both := conj certs ps; move/andP: both; rewrite -all_predI.
move=> /all_has h /h [q /andP [/andP [_ C] Pq] Q]; have {Q} /allP zero : all _ (iota 0 k.+1) := Q.
rewrite n in C; have sizes := rival_sizes C; have {}C := rivals_ok R C; rewrite vec_scale place_of // in C.
have E : toR (Zneg xH) *: (toR (below p) *: embed true (value R d p)) =
  toR (below p) *: - embed true (value R d p) by rewrite (_ : toR (Zneg xH) = -1) // scaleN1r scalerN.
rewrite E in C; exists q; split=> // [o om|]; last exact: (target_scale (ltW (toR_gt0 R e0)) C).
have /zero : nat_of_ord o \in iota 0 k.+1 by rewrite mem_iota /=.
by rewrite val_eqE (negbTE om) /= /losses_at /theta_of => /Z.eqb_spec ->; rewrite mulr0.
Qed.

Section Loss.
Variables (a b : rational) (least : bool).
Notation y := (@class_of_row k B ys).
Notation costs := [&& Z.ltb Z0 (per w), size (weights_of_rows w) == size (table S) & all (Z.ltb Z0) (weights_of_rows w)].
Notation loss below q := (check_class_loss d k B ys below (Z.mul q.1 (per w)) q.2 (weights_of_rows w)).
Notation loss_below q := (multiclass_loss_below (@embed R d true) (@place R d B) y (@cost R w S) (fraction R q)).
Notation loss_at_most q := (multiclass_loss_at_most (@embed R d true) (@place R d B) y (@cost R w S) (fraction R q)).

Lemma loss_sizes below q H : loss below q H -> size H = k.+1 /\ all (fun f => size f == d.+1) H.
Proof. by rewrite /check_class_loss; case: (best_scale _ _) => p g /and3P [_ /eqP sH /andP []]. Qed.

Lemma costs_gt0 : costs -> forall i, 0 < cost R w (S := S) i.
Proof.
case/and3P => /(toR_gt0 R) p0 /eqP sc /(all_nthP Z0) c0 i.
by rewrite divr_gt0 // toR_gt0 // c0 // sc.
Qed.

Lemma between_ok h g : between w S a b least h g -> [/\ costs, loss false b h, loss_at_most b (scores R d k h) &
  ~~ least -> exists H, loss_below a H].
Proof.
case/and4P => cs hb lb better; have /andP [p0 _] := cs; split=> // [|nl].
  exact: (class_loss_ok R p0 hb).
by case: g lb better => [f|]; rewrite nl // => _ /(class_loss_ok R p0) small; exists (scores R d k f).
Qed.

Lemma none_below H : costs -> Z.ltb Z0 a.2 -> Z.leb a.1 Z0 -> ~ loss_below a H.
Proof.
move=> /costs_gt0 c0 /(toR_gt0 R) b0 /(toR_le R) a0 [t [e [[_ e0 _]]]]; apply/negP; rewrite -leNgt.
apply: (@le_trans _ _ 0); first by rewrite /fraction mulr_le0_ge0 // invr_ge0 ltW.
by apply: sumr_ge0 => i _; rewrite mulr_ge0 // ltW.
Qed.

(** multiclass-budget, executed. *)
Lemma class_budget_ok v s e : decide_class_budget w S v s a b least e = Some true ->
  holds_multiclass R w S (ClassBudget v s a b least).
Proof.
rewrite /decide_class_budget; case: (fields _ e) => [[|j1 [|j2 [|j3 []]]]|] //.
case: (multipliers_of _ _ j1) => [m|] //; case: (scores_of S j2) => [h|] //; case: (nullable _ j3) => [g|] //.
cbv zeta => /yes_is /and5P [/between_ok [cs hb at_b better] /number_val n b0 wf /andP [up low]].
set v' := if v is Some q then value R d q else 0; set unit := if v is Some q then _ else _ in low.
set way := if v is Some q then _ else _ in up low; have /andP [p0 _] := cs.
have [u0 E] : Z.ltb Z0 unit /\ vec R (d + 1) way = toR unit *: direction v'.
  rewrite /unit /way /v'; case: (v) wf => [q /andP [/eqP sq q0]|_]; first by rewrite way_of.
  by rewrite vec0 /direction pair0 scaler0.
split=> // [H small|]; last first.
  have [sH sf] := loss_sizes hb; exists (scores R d k h) => // l; rewrite n in up.
  exact: (rising_ok (toR_gt0 R u0) sH sf E up).
case/orP: low => [/(none_below cs b0) /(_ small) //|/andP [/andP [_ C] en]].
have [D0 sl sr] := rival_sizes C; have [c1 enough] := class_enough_ok R p0 D0 sl sr en.
rewrite n in C; have := rivals_ok R C; rewrite E => /(target_scale (ltW (toR_gt0 R u0))) [L [th0 _] eq].
exact: (multiclass_budget_sound c1 L enough th0 eq small).
Qed.

(** multiclass-label-budget, executed. *)
Lemma label_budget_ok p s e : decide_label_budget w S p s a b least e = Some true ->
  holds_multiclass R w S (LabelBudget p s a b least).
Proof.
rewrite /decide_label_budget; case: (fields _ e) => [[|j1 [|j2 [|j3 []]]]|] //.
case: (list_of _ j1) => [ms|] //; case: (scores_of S j2) => [h|] //; case: (nullable _ j3) => [g|] //.
cbv zeta => /yes_is /and5P [/between_ok [cs hb at_b better] b0 /eqP sp e0 /and3P [/number_val n lost low]].
have /andP [p0 _] := cs; split=> // [H h' small D|]; last first.
  have [sH sf] := loss_sizes hb; exists (scores R d k h) => // win; move/negP: lost; apply.
  rewrite n; apply/allP => m; rewrite mem_iota => /andP [_ ml]; apply/orP.
  have [->|ne] := eqVneq m (nat_of_ord (class_number S s)); [by left|right].
  have := win (Ordinal ml) ne; rewrite /label_score.
  have at_p := product_ok sH sf _ (place_of R sp e0).
  rewrite -(ltr_pmul2l (toR_gt0 R e0)) -!at_p => lt; rewrite Z.ltb_antisym; apply/negP => /(toR_le R).
  by rewrite leNgt lt.
case/orP: low => [/(none_below cs b0) /(_ small) //|/andP [up en]].
have rivals m : m != class_number S s -> exists lam theta, holds_label (@embed R d true) (@place R d B) y (@cost R w S)
    (fraction R a) (class_number S s) (value R d p) m lam theta.
  case/(forces_ok sp e0 up en) => q [en_q [D0 sl sr] off [L [th0 _] eq]].
  have [_ enough] := class_enough_ok R p0 D0 sl sr en_q.
  by exists (@table_of R k B (dense S (below p) q)), (losses_at p q).
exact: (multiclass_label_budget_sound (costs_gt0 cs) rivals small D).
Qed.
End Loss.

(** bound, several classes, executed. *)
Lemma class_bound_ok x e : decide_class_bound S x e = Some true -> holds_multiclass R w S (Bound x).
Proof.
have sizes h : bound_accepts S x h -> size (marks S) = size (table S) /\ size (lifted B) = size (table S).
  by case/andP => _ /and4P [/and3P [_ /eqP sy _] _ _ _]; rewrite !size_map in sy *.
case/(extent_ok sizes) => -[sep sep_ok] [e0 sv] named low.
have [sm _] := sizes _ sep_ok; have [/number_val n scored] := andP sep_ok.
have [H0 acc0] : exists H, acc H by exists (scores R d k sep); apply: scores_ok.
have class_of (i : 'I_(size (table S))) : nth Z0 (marks S) i = from x -> @class_of_row k B ys i = class_number S (from x).
  by move=> si; rewrite /class_of_row (nth_map Z0) ?sm // si.
split; first by exists H0.
split=> [i ni|].
  have [si evidence] := named i (ltn_ord i) ni; split=> //.
  case: (nth false (endless_rows S x) i) evidence => [[chain /andP [order _] stay] c c0|[q -> [a0 b0 [m /yes_is /andP [_ C] wi]]]].
    rewrite /bound_stays n in stay; exact: (check_class_chain_sound sv e0 acc0 order stay c0).
  have il : (i < size (rival_table S m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
  exists q => // H aH t ct; rewrite (nth_map [::]) // in wi; rewrite n in C.
  exact: (check_within_all_sound sv e0 C a0 b0 wi (class_of i si) aH ct).
case: (low x) (high x) (reached x) low => [a|] [q|] [i|] // [i' [ei ni en [_ b0 [h /andP [weak keep]]]]].
exists i'; split=> // c c0 ca; have [si _] := named i' (ltn_ord i') ni; rewrite n in keep.
have [win after] := class_keeps_ok R sv e0 (S := B) (i := i') weak b0 keep.
apply: (Multiclass.bound_lower (@move_embed R d true) acc0 (weak_scores_ok R weak) win).
exact: (wins_between (@move_embed R d true) win after c0 ca).
Qed.

(** What the evidence for a perturbation says of it: of the rows with the label, or of the listed points. *)
Notation lost x delta := (forall H k p, acc H -> nth None (starts S x) k = Some p ->
  ~ wins (@embed R d true) H (class_number S (taken_from x)) (value R d p + delta)).
Lemma class_rows_lost_ok x v upper : check_classes d k B ys -> size (numerators v) = d -> Z.ltb Z0 (below v) ->
  of_points x = None -> class_rows_lost S x v upper -> lost x (value R d v).
Proof.
move=> cl sv e0 no_points /and3P [certs /eqP sc /(all_nthP (Z0, false)) cov] H j p aH.
have sm : size (marks S) = size (table S) by case/and3P: cl => _ /eqP; rewrite !size_map.
case/(starts_row sm no_points) => jt sj -> win.
have c_j := cov j; rewrite size_zip sc sm minnn nth_zip ?sm ?sc //= sj Z.eqb_refl in c_j.
have /any_ofP := c_j jt; rewrite has_map => /(all_has certs) [m /andP [/number_val n C] /= wi].
have il : (j < size (rival_table S m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
rewrite (nth_map [::]) // n in wi C.
have at_row : @class_of_row k B ys (Ordinal jt) = class_number S (taken_from x).
  by rewrite /class_of_row (nth_map Z0) ?sm //= sj.
have [t t1 far] := wins_farther (@move_embed R d true) win.
have [] := @check_within_all_sound R d k B ys _ _ sv e0 _ _ _ (Ordinal jt) _ _ C _ _ wi at_row H aH t => // [|l ahead].
  by rewrite (_ : toR 1 = 1) // divr1.
have [e|ne] := eqVneq l (class_number S (taken_from x)); first by rewrite e ltxx in ahead.
by have := lt_trans ahead (far l ne); rewrite ltxx.
Qed.
Lemma class_points_lost_ok x v upper l : Z.ltb Z0 (below v) -> of_points x = Some l -> size upper = size l ->
  all (class_point_lost S x v) (zip l upper) -> lost x (value R d v).
Proof.
move=> v0 points su /(all_nthP (Vector Z0 [::], Multipliers [::] [::])) lands H j p aH.
rewrite /starts points; have [jl|jl] := ltnP j (size l); last by rewrite nth_default // size_map.
rewrite (nth_map (Vector Z0 [::])) // => -[e] win; have := lands j; rewrite size_zip su minnn nth_zip // => /(_ jl).
rewrite /class_point_lost /= e => /and3P [/eqP sq p0 /andP [/number_val n C]]; have [s0 E] := sum_of_ok R d p0 v0.
rewrite n in C; set m := nth _ upper j in C.
have {}C : check_rivals d k B ys (dense S (below (sum_of p v)) m) (class_number S (taken_from x)) (dense_theta S m)
  (rcons (numerators (sum_of p v)) (below (sum_of p v))) := C.
have := rivals_ok R C; rewrite place_of // E.
case/(target_scale (ltW (toR_gt0 R s0))) => L th eq.
have [r [_ ahead]] := Multiclass.certified_rival_gains (And3 L th eq) aH.
have [e'|ne] := eqVneq r (class_number S (taken_from x)); first by rewrite e' ltxx in ahead.
by have := lt_trans ahead (win r ne); rewrite ltxx.
Qed.

Lemma parts_cover x cs cuts p : size cuts = size cs -> cs = [seq r.1.1 | r <- parts_of x cs cuts p].
Proof.
move=> sc; have sp : size (zip cs cuts) = size (reshape [seq (size c * size (limits x))%N | c <- cs] p).
  by rewrite size_zip sc minnn size_reshape size_map.
have -> : [seq r.1.1 | r <- parts_of x cs cuts p] = unzip1 (unzip1 (zip (zip cs cuts)
    (reshape [seq (size c * size (limits x))%N | c <- cs] p))) by rewrite /unzip1 -!map_comp.
by rewrite !unzip1_zip ?sp ?sc.
Qed.
(** universal-perturbation, several classes, executed: what is lost, and by parts how far that is at least. *)
Lemma class_universal_ok x e : decide_class_universal S x e = Some true -> holds_multiclass R w S (Universal x).
Proof.
rewrite /decide_class_universal; case: (fields_or _ _ e) => [[found more]|] //; case: found => [|j1 [|j2 [|j3 [|j4 []]]]] //.
case: (list_of _ j1) => [upper|] //; case: (list_of _ j2) => [cuts|] //; case: (list_of _ j3) => [p|] //.
case: (scores_of S j4) => [sep|] //; case: (maybe _ _) => [splits|] //; case: ifP => // /andP [sep_ok _]; cbv zeta.
case covered: (cones _ _) => [cs|] //; case: ifP => // /and4P [sides /eqP sc _ _]; move: (if _ then _ else _) => i.
case/yes_is/and5P => /number_val n weak _ _ /andP [up len].
have cl : check_classes d k B ys by case/and4P: sep_ok.
have [H0 acc0] : exists H, acc H by exists (scores R d k sep); apply: scores_ok.
split=> [|within]; first by exists H0.
rewrite (parts_cover x p sc) n in covered.
have keep length delta : class_cuts S x length i (parts_of x cs cuts p) -> within delta -> lost x delta ->
  ~~ (if length is Some q then sqnorm (measured_in x) delta < toR q.1 / toR q.2 else true).
  rewrite /class_cuts; case E: (nth None (starts S x) i) => [q|] //; rewrite n => ok ins lost2; apply/negP => short.
  have close : inside (R := R) (d := d) (map signed (limits x)) delta.
    move=> l; rewrite size_map => ll; have := ins l ll; rewrite (nth_map (Z0, ([::], (Z0, Zpos xH)))) //=.
    by rewrite vec_scale.
  have [H' [acc' win]] := check_parts_sound acc0 covered weak ok close short.
  exact: lost2 acc' E win.
have far v2 : within v2 -> lost x v2 -> forall q, not_below x = Some q -> fraction R q <= sqnorm (measured_in x) v2.
  move=> ins lost2 q Eq; move: len; rewrite Eq => /and3P [_ _ /orP [/Z.eqb_spec q0|near]].
    by rewrite /fraction q0 mul0r; case: (measured_in x); rewrite /= ?sqr_ge0 ?dot_ge0.
  by rewrite leNgt; apply: (keep (Some q) v2 near ins lost2).
case: (shifted_by x) up sides => [v|] up sides; last first.
  case E: (not_below x) far len => [q|] far len; first by move=> v2 ins lost2; apply: far ins lost2 q erefl.
  by move=> v2 ins lost2; move/negP: (keep None v2 len ins lost2); apply.
case E: (not_below x) far sides => [q|] far; last by rewrite /left_open E.
case/andP: up => ins /and3P [/eqP sv v0 land]; split; first by move=> j jl; apply: inside_ok.
split=> [|v2 ins2 lost2]; last exact: far ins2 lost2 q erefl.
by move: land; case E2: (of_points x) => [l|]; [case/andP => /eqP su; apply: class_points_lost_ok|apply: class_rows_lost_ok].
Qed.

(** Several classes, executed: whatever is decided with yes holds.  Kind by kind. *)
Lemma multiclass_ok c e : decide_multiclass w S c e = Some true -> holds_multiclass R w S c.
Proof.
case: c => //=.
- by reads => /(scores_ok R) a; exists (scores R d k l).
- reads => /andP [_ /andP [/number_val ->] /(rivals_ok R) [L _ E]] H.
  apply: (Multiclass.inseparable_sound L); move: E; rewrite vec0 big1 ?addr0 // => l _.
  rewrite /gap; have -> : (\matrix_(i, j) (((i == class_number S (head Z0 (distinct_labels S)))%:R - (i == l)%:R) *
    (0 : 'rV[R]_(d + 1)) 0 j)) = 0 :> 'M_(_, _) by apply/matrixP => i i'; rewrite !mxE mulr0.
  by rewrite linear0 scaler0.
- move=> v s; reads => /and5P [_ h_ok /eqP sv e0 /andP [/number_val -> /(rivals_ok R) C]].
  split=> [|H h aH D x hx]; first by exists (scores R d k l); apply: (scores_ok R h_ok).
  rewrite way_of // in C; have C' := target_scale (ltW (toR_gt0 R e0)) C.
  exact: (Multiclass.transfers_sound (@move_embed R d true) C' aH D hx).
- move=> v s; reads => /and5P [_ h_ok /eqP sv e0 /andP [/number_val n up]].
  exists (scores R d k l); split=> [|h D x win c c0]; first exact: (scores_ok R h_ok).
  have [_ sH sf] := score_parts h_ok; rewrite n in up.
  apply: (Multiclass.does_not_transfer_sound (@move_embed R d true) D win _ c0).
  exact: (rising_ok (toR_gt0 R e0) sH sf (way_of R sv e0) up).
- move=> p s; reads => /and4P [h_ok /eqP sp e0 up].
  split=> [|H h aH D]; first by exists (scores R d k l0); apply: (scores_ok R h_ok).
  apply: (Multiclass.forced_sound _ aH D) => m /(forces_ok sp e0 up (all_predT l)) [q [_ _ off C]].
  by exists (@table_of R k B (dense S (below p) q)), (losses_at p q).
- move=> p s1 s2; reads => /and5P [/negP ne f_ok g_ok /eqP sp /and4P [e0 /andP [/number_val n1 /number_val n2] l1 l2]].
  split=> [E|]; first by apply: ne; rewrite E Z.eqb_refl.
  exists (scores R d k l), (scores R d k l0); rewrite n1 in l1; rewrite n2 in l2.
  have [_ s1' f1] := score_parts f_ok; have [_ s2' f2] := score_parts g_ok.
  have e1 := toR_gt0 R e0.
  split; [exact: (scores_ok R f_ok)|exact: (scores_ok R g_ok)| |].
    exact: (leads_ok e1 s1' f1 (place_of R sp e0) l1).
  exact: (leads_ok e1 s2' f2 (place_of R sp e0) l2).
- by move=> x; apply: class_bound_ok.
- by move=> x; apply: class_universal_ok.
- by move=> v s a b least; apply: class_budget_ok.
by move=> p s a b least; apply: label_budget_ok.
Qed.
End Multiclass.
End Soundness.
