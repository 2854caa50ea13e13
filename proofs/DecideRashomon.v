(** * Decisions about linear classifiers of a small loss *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckLossBound CheckMargin CheckMulticlass
  CheckConvex Norms CheckUniversal Json Readers Claims Evidence DecideExtent DecideShift DecideLinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

(** Classifiers of a loss below tau *)
Section Rashomon.
Variables (bias : bool) (w : weighting) (S : raw) (tau : rational).
Let d := dimension S.
Let B := against 1 S.
Let c := weights_of_rows w.
Let classifier := single_function_of S.
Let known := labels_of S (LinearClass bias w).
Let loss_ok h := unbiased bias h && check_loss_of bias w S true tau h.
Let suffices lam := [&& Z.ltb Z0 (per w), Z.ltb Z0 tau.2 & check_enough (Z.mul tau.1 (per w)) tau.2 c lam].
Let small h := Z.ltb Z0 (per w) && loss_ok h.

(** What [decide_extent] asks of a small loss *)
Section Bound.
Variable x : extent.
Let s := is_one (from x).
Let v := numerators (way x).
Let near h := unbiased bias h && check_near d bias B (Z.mul tau.1 (per w)) tau.2 c h.
Definition bound_accepts h := [&& size c == size (table S), all (Z.ltb Z0) c, Z.ltb Z0 tau.2 & small h].
Definition bound_certify m := Z.eqb (theta m (from x)) Z0 && check_combination (rows bias B) (size (table S))
  (over (below (way x)) m) (theta_over S m (from x)) (scalev (sgz s) (rcons v Z0)).
Definition bound_covers (q : rational) m := [seq check_spares (Z.mul tau.1 (per w)) tau.2 q.1 q.2 (theta m (Z.opp (from x))) c (lam m) i |
  i <- iota 0 (size (lam m))].
Definition bound_attains z (a : rational) h := near h && check_keeps B s (below (way x)) v h z a.1 a.2.
Definition bound_escaping chain := if chain is [:: h] then near h && Z.leb Z0 (slope s h v) else false.
Definition bound_stays chain z := if chain is [:: h] then check_escapes s v h z else false.
End Bound.
Definition decide_loss_bound x := decide_extent classifier S x (rows bias B) bound_accepts
  (multipliers_of S known) some (fun m => Some (bound_certify x m)) (bound_covers x) (bound_attains x) false (bound_escaping x) (bound_stays x).

(** What [decide_shift] asks of a small loss *)
Section Universal.
Variable x : shift.
Let s := taken_from x.
Let near h := check_near d bias B (Z.mul tau.1 (per w)) tau.2 c h.
Definition shift_certify (v : vector) m := Z.eqb (theta m s) Z0 && check_combination (rows bias B) (size (table S))
  (over (below v) m) (theta_over S m s) (scalev (sgz (is_one s)) (rcons (numerators v) Z0)).
Definition shift_covers m := [seq check_spares_all (Z.mul tau.1 (per w)) tau.2 (theta m (Z.opp s)) c (lam m) i | i <- iota 0 (size (lam m))].
Definition shift_forces (q : vector) m := [&& Z.eqb (theta m (Z.opp s)) Z0, suffices (over (below q) m) &
  check_forced d bias B (~~ is_one s) (below q) (numerators q) (over (below q) m) (theta_over S m (Z.opp s))].
Definition decide_loss_shift := decide_shift bias S x bound_accepts near (multipliers_of S known)
  (fun v m => Some (shift_certify v m)) shift_covers some shift_forces.
End Universal.

Definition decide_rashomon cl e : option bool := match cl with
  | Separable => let? [:: h] := fields [:: "separator"]%string e in let? h' := classifier h in Some (small h')
  | Inseparable => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& no_loss m', Z.ltb Z0 (per w) & check_enough_for bias w S tau (lam m') Z0 [::]]
  | Transfers v s => let? [:: m; h] := fields [:: "multipliers"; "separator"]%string e in
      let? m' := multipliers_of S known m in let? h' := classifier h in
      Some [&& has_row S s, small h', Z.ltb Z0 (below v) && Z.eqb (theta m' s) Z0, size (numerators v) == d &
        check_enough_for bias w S tau (over (below v) m') (theta_over S m' s) (scalev (Z.opp (sgz (is_one s))) (rcons (numerators v) Z0))]
  | DoesNotTransfer v s => let? [:: h] := fields [:: "classifier"]%string e in let? h' := classifier h in
      Some [&& has_row S s, small h', size (numerators v) == d, Z.ltb Z0 (below v) &
        Z.leb Z0 (slope (is_one s) h' (numerators v))]
  | Forced p s => let? [:: l; h] := fields [:: "upper"; "separator"]%string e in
      let? ms := list_of (multipliers_of S known) l in let? h' := classifier h in
      Some [&& small h', 0 < size ms, size (numerators p) == d, Z.ltb Z0 (below p) & all (fun m => Z.eqb (theta m s) Z0 &&
        check_enough_for bias w S tau (over (below p) m) (theta_over S m s)
          (scalev (sgz (is_one s)) (homogeneous bias (below p) (numerators p)))) ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := classifier f in let? g' := classifier g in
      let at_point h s := Z.ltb Z0 (Z.mul (sgz (is_one s)) (dotv h (homogeneous bias (below p) (numerators p)))) in
      Some [&& ~~ Z.eqb s1 s2, small f', small g', size (numerators p) == d, Z.ltb Z0 (below p),
        at_point f' s1 & at_point g' s2]
  | Bound x => if bounded_by w is Some _ then None else decide_loss_bound x e
  | Universal x => if bounded_by w is Some _ then None else decide_loss_shift x e
  | _ => None
  end.
End Rashomon.

Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).

Section Rashomon.
Variables (bias : bool) (w : weighting) (S : raw) (tau : rational).
Notation d := (dimension S).
Notation B := (against 1 S).
Notation z := (@data_row R d bias B).
Notation acc := (loss_below z (cost R w (S := S)) (fraction R tau)).
Notation limit := (Z.mul tau.1 (per w)).
Notation c := (weights_of_rows w).

Lemma small_ok W : Z.ltb Z0 (per w) && (unbiased bias W && check_loss_of bias w S true tau W) ->
  @has_loss_below R bias w S tau (vec R (d + 1) W) /\ size W = d.+1.
Proof. by case/and3P => e0 _ /(loss_of_ok R e0). Qed.
Section Unbounded.
Hypothesis unbounded : bounded_by w = None.
Lemma small_unbounded W : Z.ltb Z0 (per w) && (unbiased bias W && check_loss_of bias w S true tau W) ->
  acc (vec R (d + 1) W) /\ size W = d.+1.
Proof. by move/small_ok; rewrite /has_loss_below unbounded. Qed.

Lemma suffices_ok l n t theta' : [&& Z.ltb Z0 (per w), Z.ltb Z0 tau.2 & check_enough limit tau.2 c l] ->
  well_formed d B -> check_combination n (size (points B)) l theta' t -> n = rows bias B ->
  sound_for z acc (@scaled R B l).
Proof.
case/and3P => /(toR_gt0 R) e0 b0 en wf ch en'; rewrite en' in ch.
have [L _ _] := multipliers_ok R wf ch; have sl : size l = size (points B) by case/and4P: ch => /eqP.
have D0 : Z.ltb Z0 (denominator B) by case/and3P: wf.
have [c0 E] := enough_ok R D0 sl en; move=> W [k k0 low]; apply: (enough_sound c0 L E); exists k => //.
by rewrite toRM mulrAC -ltr_pdivr_mulr // -hinge_over.
Qed.

Lemma near_size h : check_near d bias B limit tau.2 c h -> size h = d.+1.
Proof.
by case/orP => [/and3P [_ /eqP]|] //; case: (near_scale _ _ _) => p g /and3P [_ _ /andP [/eqP]].
Qed.

(** bound, small losses, executed.  Idea: [near_ok] makes every classifier of the evidence one that is approached, so
    that [bound_unbounded] and [bound_lower] apply; [check_spares_sound] is the upper end. *)
Lemma loss_bound_ok x e : decide_loss_bound bias w S tau x e = Some true -> holds_rashomon R bias w S tau (Bound x).
Proof.
have sizes h : bound_accepts bias w S tau h -> well_formed d B.
  by case/and5P => _ _ _ _ /andP [_]; rewrite /check_loss_of unbounded /check_loss; case: (best_scale _ _) => p g /andP [].
have sizes' h : bound_accepts bias w S tau h -> size (marks S) = size (table S) /\ size (rows bias B) = size (table S).
  by move/sizes => wf; rewrite (@size_rows d) //; case/and3P: wf => _ /eqP; rewrite size_map.
case/(extent_ok sizes') => -[sep sep_ok] [e0 sv] named low; have [sm _] := sizes' _ sep_ok; have wf := sizes _ sep_ok.
have /and4P [/eqP sc c0 b0 small_sep] := sep_ok; have [acc0 _] := small_unbounded small_sep; have per0 : Z.ltb Z0 (per w) by case/andP: small_sep.
have label_of (i : 'I_(size (points B))) : nth Z0 (marks S) i = from x -> nth true (labels B) i = is_one (from x).
  by move=> si; rewrite (nth_map Z0) ?sm // si.
have near h : check_near d bias B limit tau.2 c h -> approachable acc (vec R (d + 1) h) .
  exact: (@near_ok R d bias B c (per w) tau.1 tau.2 per0 sc c0 _ _ acc0).
rewrite /holds_rashomon /has_loss_below unbounded; split; first by exists (vec R (d + 1) sep).
split=> [i ni|].
  have [si evidence] := named i (ltn_ord i) ni; split=> //.
  case: (nth false (endless_rows S x) i) evidence => [[chain esc stay] k k0|[q -> [p0 q0 [m /yes_is /andP [_ C] wi]]]].
    case: chain esc stay => [|h [|]] //= /andP [/andP [_ nh] _] stay.
    have [x0 up] := escapes_ok R wf (near_size nh) sv e0 (label_of i si) stay.
    exact: (bound_unbounded (@move_embed R d bias) (near h nh) x0 up k0).
  have cert : check_within d bias B (is_one (from x)) (below (way x)) (numerators (way x)) (lam m) (theta m (Z.opp (from x))).
    by rewrite /check_within /check_transfers e0 wf sv eqxx.
  have il : (i < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map size_iota.
  exists q => // W aW x0; rewrite (nth_map 0%N) ?size_iota // nth_iota // in wi.
  exact: (@check_spares_sound R d bias B c (per w) tau.1 tau.2 per0 b0 sc c0 _ _ _ _ _ _ _ _ cert p0 q0 wi (label_of i si) W aW x0).
case: (low x) (high x) (reached x) low => [a|] [q|] [i|] // [i' [ei ni en [_ a0 [h /andP [/andP [_ nh] keep]]]]].
exists i'; split=> //; have [si _] := named i' (ltn_ord i') ni.
have [x0 xa] := keeps_ok R (S := B) (bias := bias) (i := i') wf (near_size nh) sv e0 a0 (label_of i' si) keep.
exact: (bound_lower (@move_embed R d bias) (near h nh) x0 xa).
Qed.

(** universal-perturbation, small losses, executed. *)
Lemma loss_shift_ok x e : decide_loss_shift bias w S tau x e = Some true -> holds_rashomon R bias w S tau (Universal x).
Proof.
have sizes h : bound_accepts bias w S tau h -> well_formed d B.
  by case/and5P => _ _ _ _ /andP [_]; rewrite /check_loss_of unbounded /check_loss; case: (best_scale _ _) => p g /andP [].
rewrite /holds_rashomon /has_loss_below unbounded; apply: shift_ok => [h ok|h h0 ok near|h0 v m i ok wf sv e0 /yes_is /andP [_ C] wi it si W aW|q m /and3P [_ en F] W aW].
- split; first exact: sizes ok.
  by have /and5P [_ _ _ per0 rest] := ok; exists (vec R (d + 1) h); apply: (small_unbounded _).1; rewrite per0.
- have /and5P [/eqP sc c0 b0 per0 rest] := ok; split; first exact: near_size near.
  have [acc0 _] := small_unbounded (introT andP (conj per0 rest)).
  exact: (@near_ok R d bias B c (per w) tau.1 tau.2 per0 sc c0 _ _ acc0 near).
- have /and5P [/eqP sc c0 b0 per0 _] := ok.
  have cert : check_within d bias B (is_one (taken_from x)) (below v) (numerators v) (lam m) (theta m (Z.opp (taken_from x))).
    by rewrite /check_within /check_transfers e0 wf sv eqxx.
  have il : (i < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map size_iota.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n in wi.
  exact: (@check_spares_all_sound R d bias B c (per w) tau.1 tau.2 per0 b0 sc c0 _ _ _ _ _ (Ordinal it) cert wi si W aW).
have /and4P [wf /eqP sp e0 ch] := F; have [L t0 E] := multipliers_ok R wf ch.
have e1 := toR_gt0 R e0; have th0 := mulr_ge0 t0 (ltW e1).
have := target_positive (suffices_ok en wf ch erefl) th0 _ aW (t := sg R (~~ is_one (taken_from x)) *: @embed R d bias (value R d q)).
rewrite dotZr sgN mulNr oppr_gt0 => neg; apply/ltW/neg.
rewrite E vec_scale vec_homogeneous // -toR_sg.
by rewrite toRN scaleNr scalerN opprK !scalerA mulrAC !toR_sg sgN.
Qed.

End Unbounded.

(** Linear classifiers of a small loss, executed: whatever is decided with yes holds.  Kind by kind. *)
Lemma rashomon_ok cl e : decide_rashomon bias w S tau cl e = Some true -> holds_rashomon R bias w S tau cl.
Proof.
case: cl => //=; rewrite /holds_rashomon /=.
- by reads => /small_ok [a _]; exists (vec R (d + 1) l).
- by reads => /and3P [_ e0 en] W /(enough_for_ok e0 en); rewrite vec0 dot0r ltxx.
- move=> v s; reads => /and5P [_ sm /andP [e0 _] /eqP sv en]; have [a _] := small_ok sm.
  split=> [|W h aW D x hx]; first by exists (vec R (d + 1) l).
  have := enough_for_ok (proj1 (andP sm)) en aW; rewrite vec_scale toRN toR_sg (way_ok R sv e0) !dotZr mulrCA pmulr_rgt0 ?toR_gt0 //.
  by rewrite mulNr oppr_gt0 => neg; apply: (negative_slope_flips (@move_embed R d bias) D neg hx).
- move=> v s; reads => /and5P [_ /small_ok [a sW] /eqP sv e0 up]; exists (vec R (d + 1) l); split=> // h D x x0 [_ [k k0]].
  rewrite (Linear.does_not_transfer_sound (@move_embed R d bias) D _ x0 (ltW k0)); first by case: (is_one s).
  by have := toR_ge0 R up; rewrite (slope_ok R _ sW sv e0) pmulr_rge0 // toR_gt0.
- move=> p s; reads => /and5P [sm n0 /eqP sp e0 all]; have [a _] := small_ok sm.
  split=> [|W h aW D]; first by exists (vec R (d + 1) l0).
  case: l n0 all => //= m ms _ /andP [/andP [_ en] _]; apply: (decides_sign D).
  have := enough_for_ok (proj1 (andP sm)) en aW; rewrite vec_scale toR_sg vec_homogeneous // !dotZr mulrCA pmulr_rgt0 //.
  exact: toR_gt0.
- move=> p s1 s2; reads => /and5P [/negP ne /small_ok [a1 z1] /small_ok [a2 z2] /eqP sp /and3P [e0 p1 p2]].
  split=> [E|]; first by apply: ne; rewrite E Z.eqb_refl.
  have at_p W s : size W = d.+1 -> Z.ltb Z0 (Z.mul (sgz (is_one s)) (dotv W (homogeneous bias (below p) (numerators p)))) ->
    0 < sg R (is_one s) * score (@embed R d bias) (vec R (d + 1) W) (value R d p).
    move=> sW /(toR_gt0 R); rewrite toRM toR_sg -(@score_at R d bias _ _ _ sW sp e0) mulrCA pmulr_rgt0 //.
    exact: toR_gt0.
  by exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; apply: at_p.
- by move=> x; case E: (bounded_by w) => [b|] //; apply: loss_bound_ok.
by move=> x; case E: (bounded_by w) => [b|] //; apply: loss_shift_ok.
Qed.
End Rashomon.
End Soundness.
