(** * Decisions about convex regions *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex CheckConvexBound CheckConvexUniversal CheckOutputLayer CheckWidth Width Norms CheckUniversal Json Readers Claims Evidence DecideExtent.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

Section Convex.
Variables (r : Z) (S : raw).
Let d := dimension S.
Let B := against r S.
Let known := labels_of S (ConvexClass r).
(** The units, positive on the region *)
Definition units_of j := let? us := list_of (function_of S) j in guard (0 < size us) (Some [seq scalev r u | u <- us]).
Let classifier := units_of.
Let accurate := check_units d B.
Let outer m := check_one_outer B (lam m).
Let theta_of m s := Z.mul (unit S) (theta m (Z.opp s)).
Definition convex_forces (p : vector) s m := [&& Z.eqb (theta m s) Z0,
  if Z.eqb s r then check_no_outer B (over (below p) m) else check_one_outer B (over (below p) m) &
  check_forced d true B (Z.eqb s r) (below p) (numerators p) (over (below p) m) (theta_of m s)].

(** Multipliers that certify v at y, with one outer row *)
Definition certify_way (v : vector) y m := let e := below v in [&& Z.eqb (theta m y) Z0, check_one_outer B (over e m) &
  check_combination (rows true B) (size (table S)) (over e m) (theta_of m y) (scalev (sgz (Z.eqb y r)) (rcons (numerators v) Z0))].

(** What [decide_extent] asks of convex regions *)
Section Bound.
Variable x : extent.
Let s := Z.eqb (from x) r.
Let e := below (way x).
Let v := numerators (way x).
Definition bound_accepts us := (0 < size us) && accurate us.
Definition bound_covers (q : rational) m := [seq within q.1 q.2 (theta m (Z.opp (from x))) l && (s || Z.ltb Z0 l) | l <- lam m].
Definition bound_attains z (a : rational) us := check_weak_units d B us &&
  units_are s (fun u => check_keeps B s e v u z a.1 a.2) us.
Definition bound_escaping chain := if chain is [:: us]
  then check_weak_units d B us && units_are s (fun u => Z.leb Z0 (slope s u v)) us else false.
Definition bound_stays chain z := if chain is [:: us] then units_are s (fun u => check_escapes s v u z) us else false.
End Bound.
Definition decide_region_bound x := decide_extent classifier S x (rows true B) bound_accepts
  (multipliers_of S known) some (fun m => Some (certify_way (way x) (from x) m)) (bound_covers x) (bound_attains x) false (bound_escaping x) (bound_stays x).

(** Perturbations of all rows with the label; the one cut is at such a row. *)
Section Universal.
Variable x : shift.
Let s := taken_from x.
Let inner := Z.eqb s r.
Definition region_shift (v : vector) upper :=
  let covered := any_of (size (table S)) [seq [seq lands inner (theta m (Z.opp s)) l | l <- lam m] | m <- upper] in
  [&& size (numerators v) == d, Z.ltb Z0 (below v), all (certify_way v s) upper, size covered == size (table S) &
    all (fun r => Z.eqb r.1 s ==> r.2) (zip (marks S) covered)].
Definition decide_region_universal e :=
  let? [:: u; c; p; f] := fields [:: "upper"; "cuts"; "pressing"; "separator"]%string e in
  let? u' := list_of (multipliers_of S known) u in let? c' := list_of (pair_of integer classifier) c in
  let? p' := list_of integer p in let? f' := classifier f in let n := size (table S) in
  if bound_accepts f' && has_row S s then
    if [&& ~~ isSome (of_points x), isSome (shifted_by x) == isSome (not_below x), size p' == 0 & size (limits x) == 0]
    then if c' is [:: (i, us)] then
      let inside := Z.leb 0 i && Z.ltb i (Z.of_nat n) in let i' := if inside then Z.to_nat i else n in
      Some [&& isSome (nth None (starts S x) i'), check_weak_units d B us,
        if not_below x is Some q then Z.leb Z0 q.1 && Z.ltb Z0 q.2 else true,
        check_units_near d B inner (measured_in x) (not_below x) us (nth [::] (rows true B) i') &
        if shifted_by x is Some v then region_shift v u' else true]
      else None else None
  else Some false.
End Universal.

(** Conflicts, in which any number of outer rows may have a weight; theta is 0 without a direction. *)
Definition width_certified (v : option vector) m := Z.eqb (theta m r) Z0 && (isSome v || no_loss m).
Definition decide_width l (v : option vector) e := let? [:: c] := fields [:: "conflicts"]%string e in
  let? ms := list_of (multipliers_of S known) c in let: Vector g way := odflt (Vector (Zpos xH) (nseq d Z0)) v in
  Some (all (width_certified v) ms && check_width d B g way [seq (lam m, theta m (Z.opp r)) | m <- ms] (Z.add l (Zneg xH))).

Definition decide_convex c e : option bool := match c with
  | Separable => let? [:: h] := fields [:: "separator"]%string e in let? h' := classifier h in Some (accurate h')
  | Inseparable => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& no_loss m', outer m' & check_inseparable d true B (lam m')]
  | Transfers v s => let? [:: m; h] := fields [:: "multipliers"; "separator"]%string e in
      let? m' := multipliers_of S known m in let? h' := classifier h in
      Some [&& Z.eqb s r, has_row S s, accurate h', Z.ltb Z0 (below v) && Z.eqb (theta m' s) Z0,
        check_one_outer B (over (below v) m') &
        check_transfers d true B true (numerators v) (over (below v) m') (theta_of m' s)]
  | DoesNotTransfer v s => let? [:: h] := fields [:: "classifier"]%string e in let? h' := classifier h in
      let way := rcons (numerators v) Z0 in Some [&& has_row S s, accurate h', size (numerators v) == d,
        Z.ltb Z0 (below v) & if Z.eqb s r then check_inner_slopes h' way else check_outer_slope B h' way]
  | Forced p s => let? [:: l; h] := fields [:: "upper"; "separator"]%string e in
      let? ms := list_of (multipliers_of S known) l in let? h' := classifier h in
      Some [&& accurate h', 0 < size ms & all (convex_forces p s) ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := classifier f in let? g' := classifier g in
      let at_point us s := let inner := Z.eqb s r in
        right_units us inner (scalev (sgz inner) (rcons (numerators p) (below p))) in
      Some [&& ~~ Z.eqb s1 s2, accurate f', accurate g', size (numerators p) == d, Z.ltb Z0 (below p),
        at_point f' s1 & at_point g' s2]
  | Bound x => decide_region_bound x e
  | Universal x => decide_region_universal x e
  | WidthAtLeast l v => decide_width l v e
  | NoOutputLayer us => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      if Z.eqb r (-1) then Some (no_loss m' && check_output_layer d B us (lam m')) else None
  | _ => None
  end.
End Convex.

Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).

Section Convex.
Variables (r : Z) (S : raw).
Notation d := (dimension S).
Notation B := (against r S).
Notation X := (@spot R d B).
Notation inner := (@inner B).
Notation region us := (all_positive (@unit_of R d us)).

Lemma region_ok us : check_units d B us -> member (region us) /\ right_at X inner (region us).
Proof.
move=> a; split; first exact: units_member.
exact: units_right (check_units_ok R a) (given_by_all_positive _).
Qed.

Lemma multipliers_parts lam theta t : check_multipliers true B lam theta t ->
  size lam = size (points B) /\ all (Z.leb Z0) lam.
Proof. by case/and4P => /eqP sl /andP [l0 _]. Qed.

Lemma value_of us (inside : bool) p : check_units d B us -> size (numerators p) = d -> Z.ltb Z0 (below p) ->
  right_units us inside (scalev (sgz inside) (rcons (numerators p) (below p))) -> region us (value R d p) = inside.
Proof.
case/and3P => _ sizes _ sp e0 here.
have e : vec R (d + 1) (scalev (sgz inside) (rcons (numerators p) (below p))) =
  toR (below p) *: (sg R inside *: embed true (value R d p)).
  by rewrite vec_scale toR_sg place_of // !scalerA mulrC.
have := right_units_ok sizes (toR_gt0 R e0) e here; have D := given_by_all_positive (@unit_of R d us).
by case: inside {here e} => [pos|[j neg]]; [apply: (D _).1|apply: (D _).2 neg].
Qed.

Lemma convex_forces_ok p s m : convex_forces r S p s m ->
  forall h, member h -> right_at X inner h -> h (value R d p) = Z.eqb s r.
Proof.
case/and3P => _ outer /and4P [wf /eqP sp e0 ch] h mem acc.
have [L t0 E] := multipliers_ok R wf ch; have [sl l0] := multipliers_parts ch.
have target : vec R (d + 1) (scalev (Z.opp (sgz (Z.eqb s r))) (homogeneous true (below p) (numerators p))) =
  - (sg R (Z.eqb s r) *: (toR (below p) *: embed true (value R d p))).
  by rewrite vec_scale toRN toR_sg scaleNr /homogeneous place_of.
rewrite target scalerN opprK in E; set theta' := toR (Z.mul _ _) in t0 E.
have th0 : 0 <= theta' * toR (below p) by rewrite mulr_ge0 ?(ltW (toR_gt0 R e0)).
case: (Z.eqb s r) outer E => outer; rewrite scalerA => E.
  rewrite mulr1 scalerA in E.
  exact: (forced_inner_sound L (no_outer_ok wf sl l0 outer) E mem acc).
rewrite mulrN1 scaleNr scalerA in E; have [k one] := one_outer_ok R wf sl l0 outer; apply/negP.
exact: (forced_outer_sound one th0 E mem acc).
Qed.

(** bound, convex region, executed.  Idea: [units_beyond] for the rows that are endless and for the lower end, with
    what [units_stay] and [units_keep] read off the units; [check_region_within_sound] for the others. *)
Lemma region_bound_ok x e : decide_region_bound r S x e = Some true -> holds_convex R r S (Bound x).
Proof.
have sizes us : bound_accepts r S us -> size (marks S) = size (table S) /\ size (rows true B) = size (table S).
  by case/andP => _ /and3P [wf _ _]; rewrite (@size_rows d) //; case/and3P: wf => _ /eqP; rewrite size_map.
case/(extent_ok sizes) => -[sep sep_ok] [e0 sv] named low; have [sm _] := sizes _ sep_ok.
have [n0 acc] := andP sep_ok; have right := check_units_ok R acc; have wf : well_formed d B by case/andP: acc.
have label_of (i : 'I_(size (points B))) : nth Z0 (marks S) i = from x -> inner i = Z.eqb (from x) r.
  by move=> si; rewrite /CheckConvex.inner (nth_map Z0) ?sm // si.
have near us (i : 'I_(size (points B))) c : check_weak_units d B us ->
  (if inner i then forall j, 0 < score (@embed R d true) (@unit_of R d us j) (X i) /\
     0 <= score (@embed R d true) (@unit_of R d us j) (X i + c *: value R d (way x))
   else exists j, score (@embed R d true) (@unit_of R d us j) (X i) < 0 /\
     score (@embed R d true) (@unit_of R d us j) (X i + c *: value R d (way x)) <= 0) ->
  forall t, 0 <= t -> t < c -> exists h, (member h /\ right_at X inner h) /\
    forall t', 0 <= t' -> t' <= t -> h (X i + t' *: value R d (way x)) = inner i.
  move=> weak; have := weak_units_ok R weak; case/and4P: weak => _; case: us => // u us _ _ _ weak.
  by case: sep n0 right {sep_ok acc} => // f sep _ right keeps; apply: (units_beyond right weak keeps).
split; first by exists (region sep); apply: region_ok.
split=> [i ni|].
  have [si evidence] := named i (ltn_ord i) ni; split=> //; have ii := label_of i si.
  case: (nth false (endless_rows S x) i) evidence => [[chain esc stay] c c0|[q -> [a0 b0 [m /yes_is /and3P [_ one C] wi]]]].
    case: chain esc stay => [|us [|]] //= /andP [weak _]; rewrite -ii => stay.
    have c1 : 0 <= c + 1 by rewrite addr_ge0 ?ler01.
    apply: (near us i (c + 1) weak (units_stay sv e0 weak c1 stay) c c0).
    by rewrite ltr_addl ltr01.
  exists q => // h acc_h.
  have cert : check_within d true B (Z.eqb (from x) r) (below (way x)) (numerators (way x)) (lam m) (theta m (Z.opp (from x))).
    by rewrite /check_within /check_transfers e0 wf sv eqxx.
  have il : (i < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
  rewrite (nth_map Z0) // in wi; have [low_i pos] := andP wi.
  exact: (check_region_within_sound cert one a0 b0 low_i pos ii acc_h).
case: (low x) (high x) (reached x) low => [a|] [q|] [i|] // [i' [ei ni en [_ b0 [us /andP [weak keep]]]]].
exists i'; split=> //; have [si _] := named i' (ltn_ord i') ni; have ii := label_of i' si.
by rewrite -ii in keep *; exact: (near us i' _ weak (units_keep R sv e0 weak b0 keep)).
Qed.

(** universal-perturbation, convex region, executed. *)
Lemma region_universal_ok x e : decide_region_universal r S x e = Some true -> holds_convex R r S (Universal x).
Proof.
rewrite /decide_region_universal; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 []]]]]|] //.
case: (list_of _ j1) => [upper|] //; case: (list_of _ j2) => [found|] //; case: (list_of _ j3) => [p|] //.
case: (units_of _ _ j4) => [sep|] //; case: ifP => // /andP [/andP [n0 acc] _].
case: ifP => // /and4P [/negPf unlisted /eqP sides _ /eqP none]; case: found => [|[i0 us] []] //; cbv zeta; move: (if _ then _ else _) => i.
case/yes_is/and5P => start weak signs near up; have {}unlisted : of_points x = None by case: (of_points x) unlisted.
have right := check_units_ok R acc; have wf : well_formed d B by case/andP: acc.
have sm : size (marks S) = size (table S) by case/and3P: wf => _ /eqP; rewrite size_map.
have label_of (j : 'I_(size (points B))) : nth Z0 (marks S) j = taken_from x -> inner j = Z.eqb (taken_from x) r.
  by move=> sj; rewrite /CheckConvex.inner (nth_map Z0) ?sm // sj.
split=> [|inside]; first by exists (region sep); apply: region_ok.
have keep delta : (forall h k p, member h /\ right_at X inner h -> nth None (starts S x) k = Some p ->
    h (value R d p + delta) = ~~ Z.eqb (taken_from x) r) ->
  ~~ (if not_below x is Some q then sqnorm (measured_in x) delta < toR q.1 / toR q.2 else true).
  case E: (nth None (starts S x) i) start => [q|] // _ lost; apply/negP => short.
  have [it si eq] := starts_row sm unlisted E; have ii := label_of (Ordinal it) si; rewrite -ii in near.
  case: sep n0 right {acc} => // f sep _ right.
  have [h [acc at_i]] := @check_units_near_sound R d B _ (@unit_of R d (f :: sep)) us _ _ (Ordinal it) delta right weak near short.
  by have := lost h i q acc E; rewrite eq [value R d _ + _](_ : _ = X (Ordinal it) + delta) // at_i ii; case: (Z.eqb _ _).
case: (shifted_by x) (not_below x) sides signs keep up => [v|] [q|] // _ _ keep up; last by move=> v2 _ /keep.
case/and5P: up => /eqP sv v0 certs /eqP sc /(all_nthP (Z0, false)) cov; split; first by move=> j; rewrite none.
split=> [h j p' acc_h|v2 _ /keep]; last by rewrite -leNgt.
case/(starts_row sm unlisted) => jt sj ->; have c_j := cov j.
rewrite size_zip sc sm minnn nth_zip ?sm ?sc //= sj Z.eqb_refl in c_j.
have /any_ofP := c_j jt; rewrite has_map => /(all_has certs) [m /and3P [_ one C] /= wi].
have cert : check_within d true B (Z.eqb (taken_from x) r) (below v) (numerators v) (lam m) (theta m (Z.opp (taken_from x))).
  by rewrite /check_within /check_transfers v0 wf sv eqxx.
have il : (j < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
rewrite (nth_map Z0) // in wi.
exact: (check_region_lands_sound (S := B) (i := Ordinal jt) cert one wi (label_of (Ordinal jt) sj) acc_h).
Qed.

(** width-at-least, executed. *)
Lemma width_ok l v e : decide_width r S l v e = Some true -> holds_convex R r S (WidthAtLeast l v).
Proof.
rewrite /decide_width; case: (fields _ e) => [[|j1 []]|] //; case: (list_of _ j1) => [ms|] //.
case E: (odflt _ v) => [g way] /yes_is /andP [_ ch] m u h acc given keeps.
suff : (Z.to_nat (Z.add l (Zneg xH)) < m)%N by move=> /ssrnat.ltP lt; apply/Z.leb_le; Lia.lia.
apply: (check_width_sound ch acc) => -[i ii] j; case: v E keeps => [q|] /= E keeps; last first.
  case: E => _ <-; have -> : vec R d (nseq d Z0) = 0 by apply: vec_zero; rewrite /zerov all_nseq orbT.
  by rewrite scaler0 /direction pair0 dot0r.
have -> : (toR g)^-1 *: vec R d way = value R d q by rewrite E.
apply: (@never_leaves_rises R d (u j) (X i)) => c c0; rewrite leNgt; apply/negP => neg.
have at_i : h (X i) by apply: (given _).1 => j'; have := acc i; rewrite ii; apply.
by have := keeps _ at_i c c0; rewrite ((given _).2 j neg).
Qed.

(** Convex regions, executed: whatever is decided with yes holds.  Kind by kind. *)
Lemma convex_ok c e : decide_convex r S c e = Some true -> holds_convex R r S c.
Proof.
case: c => //=.
- by reads => /region_ok; exists (region l).
- reads => /and3P [_ one /andP [wf ch]] h [mem acc].
  have [L _ E] := multipliers_ok R wf ch; have [sl l0] := multipliers_parts ch.
  have [k O] := one_outer_ok R wf sl l0 one.
  by apply: (Convex.inseparable_sound O _ mem acc); rewrite E vec0 scaler0 oppr0.
- move=> v s; reads => /and5P [/Z.eqb_spec e1 _ a /andP [e0 _] /andP [one /and3P [wf /eqP sv ch]]].
  split=> //; split; first by exists (region l); apply: region_ok.
  move=> h [mem acc] x _ stays.
  have [L t0 E] := multipliers_ok R wf ch; have [sl l0] := multipliers_parts ch.
  have [k O] := one_outer_ok R wf sl l0 one.
  have C : Convex.certifies X inner (@scaled R B (over (below v) m)) (toR (theta_over S m s)) true
    (vec R d (numerators v)) k by split=> //; rewrite E vec_scale vec_rcons.
  apply: (Convex.transfers_sound C mem acc (x := x)) => c c0.
  by rewrite -value_scale // scalerA; apply: stays; rewrite mulr_gt0 // toR_gt0.
- move=> v s; reads => /and5P [_ a /eqP sv e0 slopes]; exists (region l); first exact: region_ok.
  have [_ sizes _] := and3P a; have way := way_of R sv e0; have e1 := toR_gt0 R e0.
  case: (Z.eqb s r) slopes => slopes.
    move=> x /forallP x0 c c0; apply: (does_not_transfer_inner (given_by_all_positive _) _ x0 c0).
    exact: (inner_slopes_ok sizes e1 way slopes).
  have [i [o [out neg down]]] := outer_slope_ok a e1 way slopes; exists i => // c c0.
  by rewrite (does_not_transfer_outer (given_by_all_positive _) down neg c0).
- move=> p s; reads => /and3P [a n0 all]; split; first by exists (region l0); apply: region_ok.
  move=> h [mem acc]; case: l n0 all => //= m ms _ /andP [F _].
  exact: convex_forces_ok F h mem acc.
- move=> p s1 s2; reads => /and5P [/negP ne a1 a2 /eqP sp /and3P [e0 h1 h2]].
  split=> [E|]; first by apply: ne; rewrite E Z.eqb_refl.
  by exists (region l), (region l0); split; [apply: region_ok|apply: region_ok|apply: value_of|apply: value_of].
- by move=> x; apply: region_bound_ok.
- by move=> x; apply: region_universal_ok.
- move=> us; case: (fields _ e) => [[|j []]|] //; case: (multipliers_of _ _ j) => [m|] //; case: Z.eqb_spec => // -> /yes_is.
  by case/andP => _ ok; split=> // a reach tau a0 tau0; apply: (check_output_layer_sound ok a0 tau0).
by move=> l v; apply: width_ok.
Qed.
End Convex.
End Soundness.
