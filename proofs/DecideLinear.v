(** * Decisions about linear classifiers *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckNormMargin CheckMulticlass
  CheckConvex Norms TwoSamples CheckUniversal CheckNormBound CheckBasis CheckBracket CheckDirection Json Readers Claims Evidence DecideExtent DecideShift.
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
Definition check_enough_for (q : rational) lam theta t := let top := Z.mul q.1 (per w) in
  if bounded_by w is Some (l1, limit) then check_bounded_budget d bias B l1 limit top q.2 (weights_of_rows w) lam theta t
  else check_budget d bias B top q.2 (weights_of_rows w) lam theta t.
Definition decide_budget t a b least e :=
  let? [:: m; h; g] := fields [:: "multipliers"; "attaining"; "better"]%string e in
  let? m' := multipliers_of S known m in let? h' := classifier h in let? g' := nullable classifier g in
  let t' := clipped bias S t in
  Some [&& Z.ltb Z0 (per w), Z.ltb Z0 a.2 && all (Z.leb Z0) (weights_of_rows w),
    Z.leb a.1 Z0 || Z.eqb (theta m' 1) Z0 && check_enough_for a (lam m') (theta_over m' 1) t',
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
  entry_of some (certify_entry (certify x) (way x) (from x) most) (fun q => covers_entry (covers x q)) (attains x) true (escaping x) (stays x).

(** Perturbations: what [decide_shift] asks of accurate classifiers *)
Section Universal.
Variable x : shift.
Let s := taken_from x.
Definition certify_shift (v : vector) m := Z.eqb (theta m s) Z0 && check_combination (rows bias B) (size (table S)) (over (below v) m)
  (theta_over m s) (scalev (sgz (is_one s)) (rcons (numerators v) Z0)).
Definition covers_shift := covers_entry (fun m => [seq within 1 1 (theta m (Z.opp s)) l | l <- lam m]).
Definition forces_shift (q : vector) m := Z.eqb (theta m (Z.opp s)) Z0 && check_forced d bias B (~~ is_one s) (below q) (numerators q)
  (over (below q) m) (theta_over m (Z.opp s)).
Definition no_basis (u : upper_entry) := if u is inl m then Some m else None.
End Universal.
Definition decide_universal x := decide_shift bias S x accepts (check_weakly_accurate d bias B) entry_of
  (fun v => certify_entry (certify_shift x v) v (taken_from x) (Zpos xH, Zpos xH)) (covers_shift x) no_basis (forces_shift x).

(** Many points: weights that are corrected in a basis.  What is not of the form is looked at after
    the classifier, and only then are coordinates taken as such. *)
Definition decide_bracket x e := let? [:: a; b; c; k; i; t; r; g; f] := fields [:: "common"; "combinations"; "basis"; "coordinates";
    "inverse"; "scale"; "relations"; "cuts"; "separator"]%string e in
  let? m := multipliers_of S known a in let? ells := list_of (list_of integer) b in let? c' := rows_of S c in
  let? k' := list_of integer k in let? i' := list_of (list_of integer) i in let? t' := positive_integer t in
  let? r' := list_of (function_of S) r in let? g' := list_of (pair_of (row_of S) classifier) g in let? f' := classifier f in
  let s := taken_from x in let th := theta m (Z.opp s) in let n := size (table S) in
  let certified v := [&& size (numerators v) == d, Z.ltb Z0 (below v), Z.ltb Z0 th & certify_shift x v m] in
  if [&& accepts f', has_row S s & if shifted_by x is Some v then certified v else false] then
    if ~~ all (fun ell => size ell == n) ells then None
    else if ~~ (increasing Z.ltb k' && all (fun j => Z.leb Z0 j && Z.leb j (Z.of_nat d)) k') then Some false
    else if [&& size i' == size c', 0 < size c', 0 < size k', all (fun line => size line == size k') i' & size r' + size k' == d.+1] then
      let b' := Corrector (map Z.to_nat c') (map Z.to_nat k') i' t' r' in
      let covered := any_of n [seq serves bias B b' th (lam m) ell | ell <- ells] in
      Some [&& check_corrector d bias B b', all (check_weights bias B b' (lam m)) ells, size covered == n,
        all (fun r => Z.eqb r.1 s ==> r.2) (zip (marks S) covered) & check_cuts bias S x (check_weakly_accurate d bias B)
          [seq (unbiased q.2, (Z.to_nat q.1, q.2)) | q <- g'] [::]]
    else None
  else Some false.

(** Directions within limits: each cut is at a row with the label. *)
Definition decide_no_direction s ls e := let? [:: c; p; f] := fields [:: "cuts"; "pressing"; "separator"]%string e in
  let? c' := list_of (pair_of (row_of S) classifier) c in let? p' := list_of (list_of integer) p in let? f' := classifier f in
  if accepts f' && has_row S s then if (size p' == size c') && all (fun u => size u == size ls) p' then
    let place q : direction_cut := (Vector (unit S) (nth [::] (table S) (Z.to_nat q.1.1)), q.1.2, q.2) in
    Some [&& all (fun q => (Z.to_nat q.1 < size (table S))%N && Z.eqb (nth Z0 (marks S) (Z.to_nat q.1)) s && unbiased q.2) c' &
      check_no_direction d bias B (is_one s) (map signed ls) (map place (zip c' p')) f'] else None else Some false.

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
  | Bracket x => if [&& size (limits x) == 0, ~~ isSome (of_points x) & isSome (not_below x)] then decide_bracket x e else None
  | MaxMargin u b q => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 q.2,
        check_squared L2 q.1 q.2 (below u) (numerators u) &
        check_margin d bias B (below u) (numerators u) b.1 b.2 (lam m') (theta m' (-1))]
  | SoftMargin u b C o => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      if bounded_by w is Some _ then None else Some [&& bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 o.2,
        check_soft d bias B (below u) (numerators u) b.1 b.2 C.1 C.2 (per w) (weights_of_rows w) (lam m') (theta m' (-1)) &
        check_objective bias B (below u) (numerators u) b.1 b.2 C.1 C.2 (per w) (weights_of_rows w) o.1 o.2]
  | ResistanceMargin v s u b N q => let? [:: m; k] := fields [:: "multipliers"; "weight"]%string e in
      let? m' := multipliers_of S known m in let? k' := rational_of k in
      let: (e, p) := (below u, numerators u) in let: (g, r) := (below v, numerators v) in let th := theta m' (-1) in
      Some [&& has_row S s, bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 q.2, check_squared N q.1 q.2 e p &
        if N is L2 then check_resistance d bias B e p b.1 b.2 k'.1 k'.2 (is_one s) g r (lam m') th
        else check_norm_resistance d bias B N e p b.1 b.2 k'.1 k'.2 (is_one s) g r q.1 q.2 (lam m') th]
  | NoDirection s ls => decide_no_direction s ls e
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

(** Every classifier of such a loss is positive at the target that multipliers certify. *)
Lemma enough_for_ok q lam theta t : Z.ltb Z0 (per w) -> check_enough_for bias w S q lam theta t ->
  forall W, @has_loss_below R bias w S q W -> 0 < dot W (vec R (d + 1) t).
Proof.
move=> e0; rewrite /check_enough_for /has_loss_below; case: (bounded_by w) => [[l1 limit]|] en W small.
  exact: (check_bounded_budget_sound e0 en small).
case: small => k k0 small; apply: (check_budget_sound (R := R) en); exists k => //.
by rewrite toRM mulrAC -ltr_pdivr_mulr ?(toR_gt0 R e0) // -hinge_over.
Qed.

(** budget, executed. *)
Lemma budget_ok t a b least e : decide_budget bias w S t a b least e = Some true ->
  holds_linear R bias w S (Budget t a b least).
Proof.
rewrite /decide_budget; reads => /and5P [e0 /andP [b0 c0] low neg /and4P [_ att lb better]].
have {}e0' := toR_gt0 R e0; have [att' sl] := loss_of_ok e0 att.
split=> [W small||nl].
- case/orP: low => [/(toR_le R) a0|/andP [_ en]]; last exact: enough_for_ok e0 en W small.
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
exact: (squared_ok R su e0 q0 sq).
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
case/and5P => _ _ _ q0 /andP [sq].
have other : check_norm_resistance d bias B N (below u) (numerators u) b.1 b.2 k.1 k.2 (is_one s) (below v) (numerators v) q.1 q.2
    (lam m) (theta m (-1)) -> N <> L2 -> holds_linear R bias w S (ResistanceMargin v s u b N q).
  move=> ch l2; have [_ /eqP su _ /and5P [e0 _ _ _ _] _] := and5P ch; have unit := squared_ok R su e0 q0 sq.
  by have [margins up least] := check_norm_resistance_sound ch unit; split=> // w' b' mw sw; split=> [|/l2 //]; apply: least mw sw.
case: N sq other => sq other ch; try exact: other.
have [lam' K] := check_resistance_sound R ch; have [_ /eqP su _ /and4P [e0 _ _ _] _] := and5P ch.
split; [by case: K|by case: K => _ _ _ _ []| |exact: (squared_ok R su e0 q0 sq)].
by move=> w' b' mw up; have [le same] := resistance_margin_sound K mw up; split=> // _.
Qed.

(** universal-perturbation, linear, executed. *)
Lemma universal_ok x e : decide_universal bias w S x e = Some true -> holds_linear R bias w S (Universal x).
Proof.
apply: shift_ok => [h ok|h h0 ok wa|h0 v u i _ wf sv e0 C wi it si W aW|q m /andP [_ F] W aW].
- by split; [case/andP: ok => _ /andP []|apply: accepts_ok ok].
- have [W0 acc0] := accepts_ok ok; have /and3P [_ /eqP sh _] := wa.
  by split=> //; apply: (accurate_near acc0 (weakly_accurate_ok R wa)).
- case: u C wi => [m /yes_is /andP [_ C]|b C] /= wi; last first.
    move: C; rewrite /certify_entry; case: ifP => // _ /yes_is C; apply: (flips_at (bias := bias)); have one : Z.ltb Z0 1 by [].
    by have := basis_flips (S := B) (i := Ordinal it) C e0 one one wi si aW; rewrite (_ : toR 1 = 1) // divr1.
  have cert : check_within d bias B (is_one (taken_from x)) (below v) (numerators v) (lam m) (theta m (Z.opp (taken_from x))).
    by rewrite /check_within /check_transfers e0 wf sv eqxx.
  have il : (i < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
  by rewrite (nth_map Z0) // in wi; exact: (check_lands_sound (R := R) (S := B) (i := Ordinal it) cert wi si aW).
by have := forced_value F aW; rewrite sgN mulNr oppr_gt0; apply: ltW.
Qed.

(** universal-bracket, executed. *)
Lemma bracket_ok x e : size (limits x) = 0%N -> of_points x = None -> isSome (not_below x) -> decide_bracket bias w S x e = Some true ->
  holds_linear R bias w S (Bracket x).
Proof.
move=> none points some_length; rewrite /decide_bracket; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 [|j5 [|j6 [|j7 [|j8 [|j9 []]]]]]]]]]|] //.
case: (multipliers_of _ _ j1) => [m|] //; case: (list_of _ j2) => [ells|] //; case: (rows_of _ j3) => [c|] //; case: (list_of _ j4) => [k|] //.
case: (list_of _ j5) => [inv|] //; case: (positive_integer j6) => [t|] //; case: (list_of _ j7) => [r|] //; case: (list_of _ j8) => [g|] //.
case: (single_function_of S j9) => [f|] //; cbv zeta; case: ifP => // /and3P [ok _ cert]; case: ifP => // _; case: ifP => // _; case: ifP => // _ /yes_is.
case/and5P => corr weighted /eqP sc /(all_nthP (Z0, false)) cov cuts.
case E: (shifted_by x) cert => [v|] // /and4P [/eqP sv v0 th0 /andP [_ C]].
have wf : well_formed d B by case/andP: ok => _ /andP [].
have [sm _] := accepts_sizes ok; split=> [|inside]; first exact: accepts_ok ok.
have near_ok h h0 : accepts bias S h0 -> check_weakly_accurate d bias B h -> size h = d.+1 /\ approachable acc (vec R (d + 1) h).
  move=> ok0 wa; have [W0 acc0] := accepts_ok ok0; have /and3P [_ /eqP sh _] := wa.
  by split=> //; apply: (accurate_near acc0 (weakly_accurate_ok R wa)).
have len := length_ok near_ok ok cuts (esym none).
rewrite E; case: (not_below x) some_length len => // q _ len; split; first by move=> j; rewrite none.
split=> [W j p aW|v2 ins2 /(len v2 ins2) [_ [<-]] //].
case/(starts_row sm points) => jt sj ->; have c_j := cov j.
rewrite size_zip sc sm minnn nth_zip ?sm ?sc //= sj Z.eqb_refl in c_j.
have at_j : nth true (labels B) j = is_one (taken_from x) by rewrite (nth_map Z0) ?sm // sj.
have within_ok : check_within d bias B (is_one (taken_from x)) (below v) (numerators v) (lam m) (theta m (Z.opp (taken_from x))).
  by rewrite /check_within /check_transfers v0 wf sv eqxx.
have /any_ofP := c_j jt; rewrite has_map => /(all_has weighted) [ell we /= si].
exact: (check_bracket_sound (i := Ordinal jt) corr within_ok th0 we si at_j aW).
Qed.

(** no-direction-within, executed. *)
Lemma no_direction_ok s ls e : decide_no_direction bias S s ls e = Some true -> holds_linear R bias w S (NoDirection s ls).
Proof.
rewrite /decide_no_direction; case: (fields _ e) => [[|j1 [|j2 [|j3 []]]]|] //.
case: (list_of _ j1) => [c|] //; case: (list_of _ j2) => [p|] //; case: (single_function_of S j3) => [f|] //.
case: ifP => // /andP [ok row]; case: ifP => // /andP [/eqP sp _] /yes_is /andP [/(all_nthP (Z0, [::])) at_rows ch].
have [sm _] := accepts_sizes ok; have sep : check_separable d bias B f by case/andP: ok.
split=> [|v all_cross]; first exact: accepts_ok ok.
have pos (i : 'I_(size (table S))) V : nth Z0 (marks S) i = s -> acc V -> 0 < sg R (is_one s) * score (@embed R d bias) V (@point R d B i).
  by move=> si /(_ i); rewrite /data_row dotZr (nth_map Z0) ?sm // si.
have [i it /Z.eqb_spec si] : exists2 i, (i < size (table S))%N & Z.eqb (nth Z0 (marks S) i) s.
  by case/(has_nthP Z0): row => i im /Z.eqb_spec si; exists i; rewrite -?sm // -si Z.eqb_refl.
have sz : size (zip c p) = size c by rewrite size_zip sp minnn.
set cuts := map _ (zip c p) in ch; have cut_row k : (k < size cuts)%N -> exists i : 'I_(size (table S)),
    nth Z0 (marks S) i = s /\ (toR (below (nth (Vector Z0 [::], [::], [::]) cuts k).1.1))^-1 *:
      vec R d (numerators (nth (Vector Z0 [::], [::], [::]) cuts k).1.1) = @point R d B i.
  rewrite size_map sz => kc; have /andP [/andP [kt /Z.eqb_spec sk] _] := at_rows k kc; exists (Ordinal kt); split=> //.
  by rewrite (nth_map ((Z0, [::]), [::])) ?sz // nth_zip.
apply: (check_no_direction_sound (x0 := @point R d B (Ordinal it)) (v := v) (inside := inside_limits (d := d) ls) sep ch).
- move=> y ins l; rewrite size_map => ll; have := ins l ll; rewrite (nth_map (Z0, ([::], (Z0, Zpos xH)))) //=.
  by rewrite vec_scale.
- by move=> k V /cut_row [i' [si' ->]]; apply: pos.
- by move=> V; apply: pos; rewrite si.
- by move=> k /cut_row [i' [si' ->]]; apply: all_cross.
by apply: all_cross; rewrite si.
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
- move=> x; case: ifP => // /and3P [/eqP none points some_length]; apply: bracket_ok none _ some_length.
  by case: (of_points x) points.
- by move=> k v s; apply: common_ok.
- by move=> k s; apply: no_common_ok.
- by move=> s ls; apply: no_direction_ok.
- by move=> u b C o; apply: soft_ok.
by move=> v s u b N q; apply: resistance_ok.
Qed.
End Linear.
End Soundness.
