(** * Decisions about linear classifiers *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex Norms TwoSamples CheckUniversal CheckNormBound CheckBasis Json Readers Claims Evidence DecideExtent.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

Section Linear.
Variables (bias : bool) (w : weighting) (S : raw).
Let d := dimension S.
Let B := against 1 S.
Let classifier := single_function_of S.
Let known := labels_of S (LinearClass bias w).
Let unbiased := unbiased bias.
Let theta_over := theta_over S.
Definition accepts W := unbiased W && check_separable d bias B W.

(** Whether a loss is below, or at most, a number; and whether multipliers are enough for it *)
Definition check_loss_of below (q : rational) h := let top := Z.mul q.1 (per w) in
  if bounded_by w is Some (l1, limit) then check_bounded_loss d bias B l1 limit below top q.2 (weights_of_rows w) h
  else check_loss d bias B below top q.2 (weights_of_rows w) h.
Definition check_enough_for (q : rational) m t := let top := Z.mul q.1 (per w) in
  if bounded_by w is Some (l1, limit)
  then check_bounded_budget d bias B l1 limit top q.2 (weights_of_rows w) (lam m) (theta_over m 1) t
  else check_budget d bias B top q.2 (weights_of_rows w) (lam m) (theta_over m 1) t.
Definition decide_budget t a b least e :=
  let? [:: m; h; g] := fields [:: "multipliers"; "attaining"; "better"]%string e in
  let? m' := multipliers_of S known m in let? h' := classifier h in let? g' := nullable classifier g in
  let t' := clipped bias S t in
  Some [&& Z.ltb Z0 (per w), Z.ltb Z0 a.2 && all (Z.leb Z0) (weights_of_rows w),
    Z.leb a.1 Z0 || Z.eqb (theta m' 1) Z0 && check_enough_for a m' t',
    Z.leb (dotv h' t') Z0, unbiased h', check_loss_of false b h', isSome g' == ~~ least &
    if g' is Some f then unbiased f && check_loss_of true a f else true].

Section Bound.
Variable x : extent.
Let s := is_one (from x).
Let v := numerators (way x).
Definition attains z (a : rational) h := [&& unbiased h, check_weakly_accurate d bias B h &
  check_keeps B s (below (way x)) v h z a.1 a.2].
Definition stays chain z := if chain is [:: h] then check_escapes s v h z else check_chain B s (below (way x)) v chain z.
Definition escaping chain := all unbiased chain && if chain is [:: h]
  then check_weakly_accurate d bias B h && Z.leb Z0 (slope s h v)
  else check_in_order d bias B chain.
Definition certify m := Z.eqb (theta m (from x)) Z0 && check_combination (rows bias B) (size (table S))
  (over (below (way x)) m) (theta_over m (from x)) (scalev (sgz s) (rcons v Z0)).
Definition covers (q : rational) m := [seq within q.1 q.2 (theta m (Z.opp (from x))) l | l <- lam m].
End Bound.
(** Multipliers, or a basis in their place *)
Definition upper_entry := (multipliers + basis)%type.
Definition basis_of j := let? [:: a; b; c; e] := fields [:: "covers"; "inverse"; "rows"; "scale"]%string j in
  let? a' := rows_of S a in let? b' := list_of (list_of integer) b in let? c' := list_of (row_of S) c in
  let? e' := positive_integer e in Some (Basis (mask 0 (table S) a') (map Z.to_nat c') b' e').
Definition entry_of j : option upper_entry := if field "scale" j is Some _ then omap inr (basis_of j)
  else omap inl (multipliers_of S known j).
Definition certify_entry (certify : multipliers -> bool) (v : vector) s (q : rational) (u : upper_entry) := match u with
  | inl m => Some (certify m)
  | inr b => if square d bias b then Some (check_basis d bias B (is_one s) (below v) (numerators v) q.1 q.2 b) else None
  end.
Definition covers_entry (covers : multipliers -> seq bool) (u : upper_entry) := match u with inl m => covers m | inr b => covered b end.
Definition decide_bound x := let most := odflt (Zpos xH, Zpos xH) (high x) in decide_extent classifier S x (rows bias B) accepts
  entry_of (certify_entry (certify x) (way x) (from x) most) (fun q => covers_entry (covers x q)) (attains x) true (escaping x) (stays x).

Section Universal.
Variable x : shift.
Let s := taken_from x.
(** A cut at a row that there is not counts as one that is not right. *)
Definition cut_of j : option (bool * cut) := let? (i, h) := pair_of integer classifier j in let n := size (starts S x) in
  let inside := Z.leb 0 i && Z.ltb i (Z.of_nat n) in Some (unbiased h, (if inside then Z.to_nat i else n, h)).
Definition signed (l : limit) : CheckUniversal.limit := (scalev l.1 l.2.1, l.2.2).
Definition check_inside (v : vector) := all (fun l : limit => Z.ltb Z0 l.2.2.2 &&
  Z.leb (Z.mul l.2.2.2 (dotv (numerators v) (scalev l.1 l.2.1))) (Z.mul l.2.2.1 (below v))) (limits x).
(** All rows with the label *)
Definition certify_shift (v : vector) m := Z.eqb (theta m s) Z0 && check_combination (rows bias B) (size (table S)) (over (below v) m)
  (theta_over m s) (scalev (sgz (is_one s)) (rcons (numerators v) Z0)).
Definition covers_shift := covers_entry (fun m => [seq within 1 1 (theta m (Z.opp s)) l | l <- lam m]).
Definition check_rows_lost (v : vector) upper := let? ok := certified (certify_entry (certify_shift v) v s (Zpos xH, Zpos xH)) upper in
  let covered := any_of (size (table S)) [seq covers_shift u | u <- upper] in
  Some [&& ok, size covered == size (table S) & all (fun r => Z.eqb r.1 s ==> r.2) (zip (marks S) covered)].
(** Listed points *)
Definition check_point_lost (v : vector) (r : vector * multipliers) := let q := sum_of r.1 v in
  [&& size (numerators r.1) == d, Z.ltb Z0 (below r.1) & ~~ bias && zerov (numerators q) ||
    Z.eqb (theta r.2 (Z.opp s)) Z0 && check_forced d bias B (~~ is_one s) (below q) (numerators q) (over (below q) r.2)
      (theta_over r.2 (Z.opp s))].
Definition check_points_lost v l upper := (size upper == size l) && all (check_point_lost v) (zip l upper).
Definition no_basis (u : upper_entry) := if u is inl m then Some m else None.
Definition check_shift (v : vector) upper := if [&& size (numerators v) == d, Z.ltb Z0 (below v) & check_inside v] then
    if of_points x is Some l then let? ms := traverse no_basis upper in Some (check_points_lost v l ms) else check_rows_lost v upper
  else Some false.
Definition decide_universal e := let b := is_one s in
  let? [:: u; c; p; f] := fields [:: "upper"; "cuts"; "pressing"; "separator"]%string e in
  let? u' := list_of entry_of u in let? c' := list_of cut_of c in
  let? p' := list_of integer p in let? f' := classifier f in let cuts := map snd c' in
  let pressed := zip p' (map signed (limits x)) in
  if accepts f' && has_row S s then
    if [&& ~~ isSome (of_points x) || isSome (traverse no_basis u'), isSome (shifted_by x) == isSome (not_below x) & size p' == size (limits x)] then
      let? ok := if shifted_by x is Some v then check_shift v u' else Some true in
      Some [&& ok, all fst c', all (check_cut d bias B (starts S x)) cuts, all (check_press d) pressed & if not_below x is Some q then
          [&& Z.leb Z0 q.1, Z.ltb Z0 q.2 & Z.eqb q.1 Z0 || check_no_shorter d bias b (starts S x) (measured_in x) q.1 q.2 cuts pressed]
        else check_none d bias b (starts S x) cuts pressed] else None
  else Some false.
End Universal.

(** Two data sets *)
Definition check_half k first h s := let S' := half_of S k first in
  [&& has_row S' s, unbiased h & check_separable d bias (against 1 S') h].
Definition check_half_transfers k first (v : vector) s m h := [&& check_half k first h s, Z.ltb Z0 (below v), Z.eqb (theta m s) Z0,
  zerov (half k (~~ first) (lam m)) & check_transfers d bias (against 1 (half_of S k first)) (is_one s) (numerators v)
    (scalev (below v) (half k first (lam m))) (theta_over m s)].
Definition decide_common k v s e :=
  let? [:: u; h] := fields [:: "upper"; "separators"]%string e in
  let? (m1, m2) := pair_of (multipliers_of S known) (multipliers_of S known) u in
  let? (h1, h2) := pair_of classifier classifier h in
  Some (check_half_transfers k true v s m1 h1 && check_half_transfers k false v s m2 h2).
Definition decide_no_common k s e := let? [:: h] := fields [:: "separators"]%string e in
  let? (h1, h2) := pair_of classifier classifier h in
  Some [&& check_half k true h1 s, check_half k false h2 s & zerov (take d (addv h1 h2))].

Definition decide_linear c e : option bool := match c with
  | Separable => let? [:: h] := fields [:: "separator"]%string e in let? h' := classifier h in Some (accepts h')
  | Inseparable => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some (no_loss m' && check_inseparable d bias B (lam m'))
  | Transfers v s => let? [:: m; h] := fields [:: "multipliers"; "separator"]%string e in
      let? m' := multipliers_of S known m in let? h' := classifier h in
      Some [&& has_row S s, accepts h', Z.ltb Z0 (below v), Z.eqb (theta m' s) Z0 &
        check_transfers d bias B (is_one s) (numerators v) (over (below v) m') (theta_over m' s)]
  | DoesNotTransfer v s => let? [:: h] := fields [:: "classifier"]%string e in let? h' := classifier h in
      Some [&& has_row S s, unbiased h', Z.ltb Z0 (below v) &
        check_does_not_transfer d bias B (is_one s) (numerators v) h']
  | Forced p s => let? [:: l; h] := fields [:: "upper"; "separator"]%string e in
      let? ms := list_of (multipliers_of S known) l in let? h' := classifier h in
      let zs := rows bias B in let n := size (table S) in
      let t := scalev (Z.opp (sgz (is_one s))) (homogeneous bias (below p) (numerators p)) in
      Some [&& accepts h', 0 < size ms, size (numerators p) == d, Z.ltb Z0 (below p) & all (fun m =>
        Z.eqb (theta m s) Z0 && check_combination zs n (over (below p) m) (theta_over m s) t) ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := classifier f in let? g' := classifier g in
      let: (pos, neg) := if is_one s1 then (f', g') else (g', f') in
      Some [&& is_one s2 == ~~ is_one s1, unbiased f', unbiased g' &
        check_not_forced d bias B (below p) (numerators p) pos neg]
  | Budget t a b least => decide_budget t a b least e
  | Bound x => decide_bound x e
  | Universal x => decide_universal x e
  | MaxMargin u b q => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 q.2,
        check_squared q.1 q.2 (below u) (numerators u) &
        check_margin d bias B (below u) (numerators u) b.1 b.2 (lam m') (theta m' (-1))]
  | SoftMargin u b C o => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      if bounded_by w is Some _ then None else Some [&& bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 o.2,
        check_soft d bias B (below u) (numerators u) b.1 b.2 C.1 C.2 (per w) (weights_of_rows w) (lam m') (theta m' (-1)) &
        check_objective bias B (below u) (numerators u) b.1 b.2 C.1 C.2 (per w) (weights_of_rows w) o.1 o.2]
  | ResistanceMargin v s u b N q => let? [:: m; k] := fields [:: "multipliers"; "weight"]%string e in
      let? m' := multipliers_of S known m in let? k' := rational_of k in
      Some [&& if N is L2 then has_row S s else false, bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 q.2,
        check_squared q.1 q.2 (below u) (numerators u) & check_resistance d bias B (below u) (numerators u) b.1 b.2 k'.1 k'.2
          (is_one s) (below v) (numerators v) (lam m') (theta m' (-1))]
  | CommonDirection k v s => decide_common k v s e
  | NoCommonDirection k s => decide_no_common k s e
  | _ => None
  end.
End Linear.

Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).

Section Linear.
Variables (bias : bool) (w : weighting) (S : raw).
Notation d := (dimension S).
Notation B := (against 1 S).
Notation acc := (accurate (@data_row R d bias B)).

Lemma accepts_ok W : accepts bias S W -> exists W', acc W'.
Proof. by case/andP => _ /(separable_ok R) a; exists (vec R (d + 1) W). Qed.

Lemma loss_of_ok (below : bool) q W : Z.ltb Z0 (per w) -> check_loss_of bias w S below q W ->
  (if below then @has_loss_below else @has_loss_at_most) R bias w S q (vec R (d + 1) W) /\ size W = d.+1.
Proof.
move=> p0; rewrite /check_loss_of; case E: (bounded_by w) => [[l1 limit]|] ok.
  split; last first.
    by move: ok; rewrite /check_bounded_loss; case: (bounded_scale _ _ _ _ _ _ _) => p g /andP [/and3P [_ /eqP]].
  by have := bounded_loss_ok R p0 ok; case: (below); rewrite /has_loss_below /has_loss_at_most E.
split; last by move: ok; rewrite /check_loss; case: (best_scale _ _) => p g /and3P [_ /eqP].
move: ok; rewrite /check_loss; case: (best_scale _ _) => p g /(scale_ok R p0) [k [k0 _]].
by case: (below) => h; rewrite /has_loss_below /has_loss_at_most E; exists k.
Qed.

(** budget, executed. *)
Lemma budget_ok t a b least e : decide_budget bias w S t a b least e = Some true ->
  holds_linear R bias w S (Budget t a b least).
Proof.
rewrite /decide_budget; reads => /and5P [e0 /andP [b0 c0] low neg /and4P [_ att lb better]].
have {}e0' := toR_gt0 R e0; have [att' sl] := loss_of_ok e0 att.
split=> [W small||nl].
- case/orP: low => [/(toR_le R) a0|/andP [_ en]]; last first.
    move: small en; rewrite /has_loss_below /check_enough_for; case: (bounded_by w) => [[l1 limit]|] small en.
      exact: (check_bounded_budget_sound e0 en small).
    case: small => k k0 small; apply: (check_budget_sound (R := R) en); exists k => //.
    by rewrite toRM mulrAC -ltr_pdivr_mulr // -hinge_over.
  have [k k0 {}small] : exists2 k, 0 <= k & hinge (@data_row R d bias B) (cost R w (S := S)) (k *: W) < fraction R a.
    by move: small; rewrite /has_loss_below; case: (bounded_by w) => [[l1 limit]|] [k] => [[k0 _]|k0]; exists k.
  move: small; rewrite ltNge => /negP []; apply: (@le_trans _ _ 0).
    by rewrite /fraction mulr_le0_ge0 // invr_ge0 ltW // toR_gt0.
  apply: sumr_ge0 => i _; rewrite mulr_ge0 ?le_maxr ?lexx // divr_ge0 ?(ltW e0') // toR_ge0 //.
  have [h|h] := ltnP i (size (weights_of_rows w)); last by rewrite nth_default.
  by move/(all_nthP Z0): c0; apply.
- by exists (vec R (d + 1) l) => //; rewrite dot_vec ?sl ?addn1 //; apply: (toR_le R neg).
by case: o lb better => [f|]; rewrite nl // => _ /andP [_ /(loss_of_ok e0) [small _]]; exists (vec R (d + 1) f).
Qed.

Lemma accepts_sizes W : accepts bias S W -> size (marks S) = size (table S) /\ size (rows bias B) = size (table S).
Proof. by case/andP => _ /andP [wf _]; rewrite (@size_rows d) //; case/and3P: wf => _ /eqP; rewrite size_map. Qed.

(** bound, linear, executed: [check_within_sound], [bound_unbounded], [check_chain_sound] and [bound_lower]
    say what the evidence for each row means. *)
Lemma bound_ok x e : decide_bound bias w S x e = Some true -> @holds_bound_for R bias S acc x.
Proof.
case/(extent_ok accepts_sizes) => -[sep sep_ok] [e0 sv] named low.
have [sm _] := accepts_sizes sep_ok; have [W0 acc0] := accepts_ok sep_ok.
have wf : well_formed d B by case/andP: sep_ok => _ /andP [].
have label_of (i : 'I_(size (points B))) : nth Z0 (marks S) i = from x -> nth true (labels B) i = is_one (from x).
  by move=> si; rewrite (nth_map Z0) ?sm // si.
split; first by exists W0.
split=> [i ni|].
  have [si evidence] := named i (ltn_ord i) ni; split=> //.
  case: (nth false (endless_rows S x) i) evidence => [[chain esc st] k k0|[q Eq [a0 b0 [[m|b] C wi]]]]; last 1 first.
  - rewrite Eq /= in C *; exists q => // W aW _; move: C; rewrite /certify_entry; case: ifP => // _ /yes_is C.
    exact: (basis_flips C e0 a0 b0 wi (label_of i si) aW).
  - case: chain esc st => [|h [|h2 chain]]; rewrite /escaping /stays /=.
    - by rewrite /check_chain.
    - rewrite andbT => /and3P [_ wa _] st; have [_ /andP [/eqP sh _]] := andP wa.
      have [x0 up] := escapes_ok R wf sh sv e0 (label_of i si) st.
      apply: (bound_unbounded (@move_embed R d bias) _ x0 up k0).
      exact: (accurate_near acc0 (weakly_accurate_ok R wa)).
    - by case/andP => _ ord st; apply: (check_chain_sound acc0 ord sv e0 (label_of i si) st).
  have cert : check_within d bias B (is_one (from x)) (below (way x)) (numerators (way x)) (lam m) (theta m (Z.opp (from x))).
    by move/yes_is: C => /andP [_ C]; rewrite /check_within /check_transfers e0 wf sv eqxx.
  have il : (i < size (lam m))%N.
    by case: ltnP wi => // short; rewrite nth_default // size_map.
  rewrite Eq; exists q => // W aW _; rewrite (nth_map Z0) // in wi.
  exact: (check_within_sound cert a0 b0 wi (label_of i si) aW).
case: (low x) (high x) (reached x) low => [a|] [q|] [i|] // [i' [ei ni en [_ b0 [h /and3P [_ wa keep]]]]].
exists i'; split=> //; have [si _] := named i' (ltn_ord i') ni; have [_ /andP [/eqP sW _]] := andP wa.
have [x0 xa] := keeps_ok R (S := B) (bias := bias) (i := i') wf sW sv e0 b0 (label_of i' si) keep.
exact: (bound_lower (@move_embed R d bias) (accurate_near acc0 (weakly_accurate_ok R wa)) x0 xa).
Qed.

(** max-margin, linear, executed. *)
Lemma margin_ok u b q e : decide_linear bias w S (MaxMargin u b q) e = Some true ->
  holds_linear R bias w S (MaxMargin u b q).
Proof.
rewrite /=; reads => /and5P [_ _ q0 sq ch]; have [lam' K] := check_margin_sound R ch.
have [sum _ _] := and3P ch; have [_ /eqP su /andP [e0 _] _] := and4P sum; split; first by case: K.
  by move=> w' b' mw; apply: (max_margin_sound K mw).
by apply: (squared_ok R _ e0 q0 sq); rewrite su.
Qed.

(** soft-margin, executed. *)
Lemma soft_ok u b C o e : decide_linear bias w S (SoftMargin u b C o) e = Some true ->
  holds_linear R bias w S (SoftMargin u b C o).
Proof.
rewrite /=; case: (fields _ e) => [[|j []]|] //; case: (multipliers_of _ _ j) => [m|] //; case: (bounded_by w) => // /yes_is.
case/and5P => _ _ /(toR_gt0 R) o0 ch ob; split; first exact: (check_soft_sound ch).
have [sum /(toR_gt0 R) q0 /and3P [_ /(toR_gt0 R) b0 /(toR_gt0 R) per0] /eqP sc _] := and5P ch.
have [wf /eqP su /andP [/(toR_gt0 R) e0 _] _] := and4P sum.
by rewrite -(objective_ok wf su sc e0 q0 b0 per0 o0 ob).
Qed.

(** resistance-margin, executed. *)
Lemma resistance_ok v s u b N q e : decide_linear bias w S (ResistanceMargin v s u b N q) e = Some true ->
  holds_linear R bias w S (ResistanceMargin v s u b N q).
Proof.
rewrite /=; case: (fields _ e) => [[|j1 [|j2 []]]|] //; case: (multipliers_of _ _ j1) => [m|] //; case: (rational_of j2) => [k|] // /yes_is.
case/and5P => + _ _ q0 /andP [sq ch]; case: N => // _; split=> //; have [lam' K] := check_resistance_sound R ch.
have [_ /eqP su _ /and4P [e0 _ _ _] _] := and5P ch; split; [by case: K|by case: K => _ _ _ _ []| |].
  by move=> w' b' mw up; apply: (resistance_margin_sound K mw up).
by apply: (squared_ok R _ e0 q0 sq); rewrite su.
Qed.

Notation lost x delta := (forall W k p, acc W -> nth None (starts S x) k = Some p ->
  sg R (is_one (taken_from x)) * score (@embed R d bias) W (value R d p + delta) <= 0).

(** What the evidence for a perturbation says of it: of the rows with the label, or of the listed points. *)
Lemma rows_lost x v upper : well_formed d B -> size (numerators v) = d -> Z.ltb Z0 (below v) -> of_points x = None ->
  check_rows_lost bias S x v upper = Some true -> lost x (value R d v).
Proof.
move=> wf sv e0 no_points; rewrite /check_rows_lost; case F: (certified _ upper) => [ok|] // /yes_is.
case/and3P => ok1 /eqP sc /(all_nthP (Z0, false)) cov W k p aW; rewrite ok1 in F.
have sm : size (marks S) = size (table S) by case/and3P: wf => _ /eqP; rewrite size_map.
rewrite /starts no_points; have [kn|kn] := ltnP k (size (zip (marks S) (table S))); last by rewrite nth_default // size_map.
rewrite (nth_map (Z0, [::])) // nth_zip //=; case: Z.eqb_spec => // sk -[<-].
have kt : (k < size (table S))%N by move: kn; rewrite size_zip sm minnn.
have c_k := cov k; rewrite size_zip sc sm minnn nth_zip ?sm ?sc //= sk Z.eqb_refl in c_k.
have at_k : nth true (labels B) k = is_one (taken_from x) by rewrite (nth_map Z0) ?sm // sk.
have /any_ofP := c_k kt; rewrite has_map => /(certified_ok F) [[m /yes_is /andP [_ C]|b C] /= wi]; last first.
  move: C; rewrite /certify_entry; case: ifP => // _ /yes_is C; apply: (flips_at (bias := bias)); have one : Z.ltb Z0 1 by [].
  by have := basis_flips (S := B) (i := Ordinal kt) C e0 one one wi at_k aW; rewrite (_ : toR 1 = 1) // divr1.
have cert : check_within d bias B (is_one (taken_from x)) (below v) (numerators v) (lam m) (theta m (Z.opp (taken_from x))).
  by rewrite /check_within /check_transfers e0 wf sv eqxx.
have il : (k < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
rewrite (nth_map Z0) // in wi; exact: (check_lands_sound (R := R) (S := B) (i := Ordinal kt) cert wi at_k aW).
Qed.
Lemma points_lost x v upper l : Z.ltb Z0 (below v) -> of_points x = Some l ->
  check_points_lost bias S x v l upper -> lost x (value R d v).
Proof.
move=> v0 points /andP [/eqP su /(all_nthP (Vector Z0 [::], Multipliers [::] [::])) lands] W k p aW.
rewrite /starts points; have [kl|kl] := ltnP k (size l); last by rewrite nth_default // size_map.
rewrite (nth_map (Vector Z0 [::])) // => -[e]; have := lands k; rewrite size_zip su minnn nth_zip // => /(_ kl).
rewrite /check_point_lost /= e => /and3P [_ p0]; have [s0 <-] := sum_of_ok R d p0 v0.
case/orP => [/andP [/negPf nb /(vec_zero R d) z]|/andP [_ F]].
  by rewrite /value z scaler0 /score /embed nb pair0 dot0r mulr0.
have := forced_value F aW; rewrite sgN mulNr oppr_gt0; exact: ltW.
Qed.
Lemma inside_ok x v k : size (numerators v) = d -> Z.ltb Z0 (below v) -> check_inside x v -> (k < size (limits x))%N ->
  let q := nth (Z0, ([::], (Z0, Zpos xH))) (limits x) k in dot (toR q.1 *: vec R d q.2.1) (value R d v) <= fraction R q.2.2.
Proof.
move=> sv /(toR_gt0 R) v0 /(all_nthP (Z0, ([::], (Z0, Zpos xH)))) lim /lim; cbv zeta; case: (nth _ _ _) => s [a [p q]] /=.
case/andP => /(toR_gt0 R) q0 /(toR_le R); rewrite !toRM => le.
rewrite dotC -vec_scale /value dotZl dot_vec ?sv // /fraction /= mulrC ler_pdivr_mulr // mulrAC ler_pdivl_mulr //.
by rewrite [X in X <= _]mulrC.
Qed.

(** universal-perturbation, linear, executed. *)
Lemma universal_ok x e : decide_universal bias w S x e = Some true -> holds_linear R bias w S (Universal x).
Proof.
rewrite /decide_universal; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 []]]]]|] //.
case: (list_of _ j1) => [upper|] //; case: (list_of _ j2) => [found|] //; case: (list_of _ j3) => [p|] //.
case: (single_function_of S j4) => [sep|] //; case: ifP => // /andP [sep_ok _].
case: ifP => // /and3P [_ /eqP sides /eqP sp]; case F: (if shifted_by x is Some v then check_shift bias S x v upper else Some true) => [ok|] // /yes_is /and5P [ok1 _ cuts press len].
rewrite ok1 in F.
have [W0 acc0] := accepts_ok sep_ok; split=> [|inside]; first by exists W0.
have wf : well_formed d B by case/andP: sep_ok => _ /andP [].
have lim delta : inside delta -> within_limits (zip p (map signed (limits x))) delta.
  move=> ins k; rewrite size_zip size_map sp minnn => kl; have := ins k kl.
  by rewrite nth_zip ?size_map //= (nth_map (Z0, ([::], (Z0, Zpos xH)))) //= vec_scale.
case: (shifted_by x) (not_below x) sides F len => [v|] [q|] // _ F len; last first.
  by move=> v2 ins lost2; exact: (check_none_sound cuts press acc0 len lost2 (lim v2 ins)).
move: F; rewrite /check_shift; case: ifP => // /and3P [/eqP sv v0 ins] land; split; first by move=> k kl; apply: inside_ok.
split=> [|v2 ins2 lost2].
  move: land; case E: (of_points x) => [l|]; last exact: rows_lost.
  by case: (traverse _ _) => [ms|] // /yes_is; apply: points_lost.
case/and3P: len => _ _ /orP [/Z.eqb_spec q0|short].
  by rewrite /fraction q0 mul0r; case: (measured_in x); rewrite /= ?sqr_ge0 ?dot_ge0.
exact: (check_no_shorter_sound cuts press acc0 short lost2 (lim v2 ins2)).
Qed.

(** common-direction, executed. *)
Lemma common_ok k v s e : decide_common bias w S k v s e = Some true -> holds_linear R bias w S (CommonDirection k v s).
Proof.
have half_ok first m h : check_half_transfers bias S k first v s m h -> let acc := @accurate_half R bias S k first in
    (exists W, acc W) /\ fools bias acc (is_one s) (value R d v).
  case/and5P => /and3P [_ _ /(separable_ok R) a] e0 _ _ /(check_transfers_sound (R := R)) T.
  split=> [|W g aW D x hx]; first by exists (vec R (d + 1) h).
  by apply/(adversarial_scale g _ _ _ (toR_gt0 R e0)); rewrite value_scale //; apply: T aW D _ hx.
rewrite /decide_common; case: (fields _ e) => [[|j1 [|j2 []]]|] //.
case: (pair_of _ _ j1) => [[m1 m2]|] //; case: (pair_of _ _ j2) => [[h1 h2]|] // /yes_is /andP [c1 c2] [].
  exact: half_ok c1.
exact: half_ok c2.
Qed.

(** no-common-direction, executed. *)
Lemma no_common_ok k s e : decide_no_common bias S k s e = Some true -> holds_linear R bias w S (NoCommonDirection k s).
Proof.
rewrite /decide_no_common; case: (fields _ e) => [[|j1 []]|] //; case: (pair_of _ _ j1) => [[h1 h2]|] // /yes_is.
case/and3P => /and3P [r1 _ c1] /and3P [r2 _ c2] /(vec_zero R d) opposite.
have [a1 a2] := (separable_ok R c1, separable_ok R c2).
have place first h : has_row (half_of S k first) s -> check_separable d bias (against 1 (half_of S k first)) h ->
  exists x, 0 < sg R (is_one s) * score (@embed R d bias) (vec R (d + 1) h) x.
  move=> /(has_nthP Z0) [i il /Z.eqb_spec si] c; have /and3P [/and3P [_ /eqP sl _] _ _] := c.
  have i_n : (i < size (points (against 1 (half_of S k first))))%N by rewrite -sl size_map.
  exists (@point R d (against 1 (half_of S k first)) (Ordinal i_n)); have := separable_ok R c (Ordinal i_n).
  by rewrite /data_row dotZr (nth_map Z0) // -si.
have [[x1 p1] [x2 p2]] := (place true h1 r1 c1, place false h2 r2 c2).
have parts h first : check_separable d bias (against 1 (half_of S k first)) h ->
  vec R (d + 1) h = pair (vec R d (take d h)) (toR (nth Z0 h d)).
  case/and3P => _ /eqP sh _; rewrite -vec_rcons ?size_takel ?sh //.
  by rewrite -take_nth ?sh // take_oversize ?sh.
have E1 := parts _ _ c1; have E2 := parts _ _ c2.
have opp : vec R d (take d h2) = - vec R d (take d h1).
  apply/rowP => j; have := congr1 (fun u : 'rV[R]_d => u 0 j) opposite; rewrite !mxE !nth_take ?ltn_ord // nth_addv toRD addrC.
  by move=> /eqP; rewrite addr_eq0 => /eqP.
rewrite E2 opp in a2 p2; rewrite E1 in a1 p1.
split=> [[]|v both]; [by eexists; exact: a1|by eexists; exact: a2|].
apply: (no_common_direction_sound a1 a2 p1 p2 (v := v)); split=> W h aW D.
  exact: (both true W h aW D x1).
exact: (both false W h aW D x2).
Qed.

(** Linear classifiers: whatever is decided with yes holds.  Kind by kind. *)
Lemma linear_ok c e : decide_linear bias w S c e = Some true -> holds_linear R bias w S c.
Proof.
case: c => //=.
- by reads => /accepts_ok.
- by reads => /andP [_ /(check_inseparable_sound (R := R))].
- move=> v s; reads => /and5P [_ /accepts_ok a e0 _ /(check_transfers_sound (R := R)) T]; split=> // W h aW D x hx.
  by apply/(adversarial_scale h _ _ _ (toR_gt0 R e0)); rewrite value_scale //; apply: T aW D _ hx.
- move=> v s; reads => /and4P [_ _ e0 /(check_does_not_transfer_sound R) [a T]].
  exists (vec R (d + 1) l); split=> // h D x x0 /(adversarial_scale h _ _ _ (toR_gt0 R e0)).
  by rewrite value_scale //; apply: T D _ x0.
- move=> p s; reads => /and5P [a n0 sp e0 all]; split=> [|W h aW D]; first exact: accepts_ok a.
  have wf : well_formed d B by case/andP: a => _ /andP [].
  case: l n0 all => //= m ms _ /andP [/andP [_ C] _].
  have F : check_forced d bias B (is_one s) (below p) (numerators p) (over (below p) m) (theta_over S m s).
    by rewrite /check_forced wf sp e0.
  exact: check_forced_sound F W h aW D.
- move=> p s1 s2; case E: (is_one s1); reads => /and4P [/eqP ne _ _ /(not_forced_ok R) [a1 a2 p1 p2]].
    split=> [eq|]; first by rewrite -eq E in ne.
    exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
    by rewrite mulN1r oppr_gt0.
  split=> [eq|]; first by rewrite -eq E in ne.
  exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
  by rewrite mulN1r oppr_gt0.
- by move=> t a b least; apply: budget_ok.
- by move=> x; apply: bound_ok.
- by move=> u b q; apply: margin_ok.
- by move=> x; apply: universal_ok.
- by move=> k v s; apply: common_ok.
- by move=> k s; apply: no_common_ok.
- by move=> u b C o; apply: soft_ok.
by move=> v s u b N q; apply: resistance_ok.
Qed.
End Linear.
End Soundness.
