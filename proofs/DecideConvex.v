(** * Decisions about convex regions *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex CheckConvexBound CheckOutputLayer Norms CheckUniversal Json Readers Claims Evidence DecideExtent.
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

(** What [decide_extent] asks of convex regions *)
Section Bound.
Variable x : extent.
Let s := Z.eqb (from x) r.
Let e := below (way x).
Let v := numerators (way x).
Definition bound_accepts us := (0 < size us) && accurate us.
Definition bound_certify m := [&& Z.eqb (theta m (from x)) Z0, check_one_outer B (over e m) &
  check_combination (rows true B) (size (table S)) (over e m) (theta_of m (from x)) (scalev (sgz s) (rcons v Z0))].
Definition bound_covers (q : rational) m := [seq within q.1 q.2 (theta m (Z.opp (from x))) l && (s || Z.ltb Z0 l) | l <- lam m].
Definition bound_attains z (a : rational) us := check_weak_units d B us &&
  units_are s (fun u => check_keeps B s e v u z a.1 a.2) us.
Definition bound_escaping chain := if chain is [:: us]
  then check_weak_units d B us && units_are s (fun u => Z.leb Z0 (slope s u v)) us else false.
Definition bound_stays chain z := if chain is [:: us] then units_are s (fun u => check_escapes s v u z) us else false.
End Bound.
Definition decide_region_bound x := decide_extent classifier S x (rows true B) bound_accepts
  (multipliers_of S known) (fun m => Some (bound_certify x m)) (bound_covers x) (bound_attains x) false (bound_escaping x) (bound_stays x).

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
move=> us; case: (fields _ e) => [[|j []]|] //; case: (multipliers_of _ _ j) => [m|] //; case: Z.eqb_spec => // -> /yes_is.
by case/andP => _ ok; split=> // a reach tau a0 tau0; apply: (check_output_layer_sound ok a0 tau0).
Qed.
End Convex.
End Soundness.
