(** * The verified checker

    [decide] reads a certificate and the data that it is about, and says whether the evidence proves
    the claim.  [accepted_sound] says what a yes means. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect all_algebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex Norms CheckUniversal Json Readers Claims.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

(** ** Evidence: nothing depends on how it is read *)
(** theta by label, and for each row the lam of its rivals *)
Record multipliers := Multipliers { losses : seq (Z * Z); against_rivals : seq (seq (Z * Z)) }.
Definition weight := (Z * (Z * Z))%type.
Fixpoint taken (i : Z) (ws : seq weight) : seq (Z * Z) * seq weight := match ws with
  | (j, x) :: ws' => if Z.eqb i j then let: (mine, rest) := taken i ws' in (x :: mine, rest) else ([::], ws)
  | [::] => ([::], ws)
  end.
Fixpoint by_row (i : Z) (ys : seq Z) (ws : seq weight) : seq (seq (Z * Z)) :=
  if ys is _ :: ys' then let: (mine, rest) := taken i ws in mine :: by_row (Z.add i 1) ys' rest else [::].
Definition multipliers_of S known j : option multipliers :=
  let lab := label_in known in
  let? [:: a; b] := fields [:: "losses"; "weights"]%string j in
  let? theta := list_of (pair_of lab integer) a in
  let entry k : option weight := let? Arr [:: i; m; x] := Some k in let? i' := row_of S i in
    let? m' := lab m in let? x' := integer x in Some (i', (m', x')) in
  let? lam := list_of entry b in let rows := by_row 0 (marks S) lam in
  guard [&& increasing (fun x y => Z.ltb x.1 y.1) theta,
    increasing (fun x y : weight => Z.ltb x.1 y.1 || Z.eqb x.1 y.1 && Z.ltb x.2.1 y.2.1) lam &
    all (fun r => all (fun w => ~~ Z.eqb r.1 w.1) r.2) (zip (marks S) rows)]
  (Some (Multipliers theta rows)).
Fixpoint loss_of (l : seq (Z * Z)) s := if l is (m, x) :: l' then if Z.eqb m s then x else loss_of l' s else Z0.
Definition theta m := loss_of (losses m).
Definition no_loss m := all (fun l => Z.eqb l.2 Z0) (losses m).
(** With two labels a row has one rival. *)
Definition lam m := [seq if ws is w :: _ then w.2 else Z0 | ws <- against_rivals m].

Definition function_of S j := let? f := list_of integer j in guard (size f == (dimension S).+1) (Some f).
Definition single_function_of S j := let? [:: f] := list_of (function_of S) j in Some f.

(** ** Decisions: nothing where the evidence is not of its form *)
Definition has_row S s := has (Z.eqb s) (marks S).

Section Linear.
Variables (bias : bool) (w : weighting) (S : raw).
Let d := dimension S.
Let B := against 1 S.
Let classifier := single_function_of S.
Let known := labels_of S (LinearClass bias w).
Definition unbiased W := bias || Z.eqb (last Z0 W) Z0.
Definition accepts W := unbiased W && check_separable d bias B W.
(** lam and theta, for a target over a denominator e *)
Definition over e m := scalev e (lam m).
Definition theta_over m s := Z.mul (unit S) (theta m (Z.opp s)).

Definition decide_budget t a b least e := 
  let? [:: m; h; g] := fields [:: "multipliers"; "attaining"; "better"]%string e in
  let? m' := multipliers_of S known m in let? h' := classifier h in let? g' := nullable classifier g in
  let t' := clipped bias S t in let c := weights_of_rows w in
  let loss below q := check_loss d bias B below (Z.mul q.1 (per w)) q.2 c in
  Some [&& Z.ltb Z0 (per w), Z.ltb Z0 a.2 && all (Z.leb Z0) c,
    Z.leb a.1 Z0 || Z.eqb (theta m' 1) Z0 &&
      check_budget d bias B (Z.mul a.1 (per w)) a.2 c (lam m') (theta_over m' 1) t',
    Z.leb (dotv h' t') Z0, unbiased h', loss false b h', isSome g' == ~~ least &
    if g' is Some f then unbiased f && loss true a f else true].

(** Whether some of the lists say so of a row, for each of n rows *)
Definition any_of n (ls : seq (seq bool)) := foldr (fun l found => [seq p.1 || p.2 | p <- zip l found]) (nseq n false) ls.
Definition attains x (h : seq Z) := if (low x, reached x) is (Some a, Some i) then let k := Z.to_nat i in
  [&& Z.leb Z0 i, nth false (named_rows S x) k, ~~ nth false (endless_rows S x) k, Z.leb Z0 a.1, Z.ltb Z0 a.2,
    unbiased h, check_weakly_accurate d bias B h &
    check_keeps B (is_one (from x)) (below (way x)) (numerators (way x)) h (nth [::] (rows bias B) k) a.1 a.2]
  else false.
Definition stays x chain z := if chain is [:: h] then check_escapes (is_one (from x)) (numerators (way x)) h z
  else check_chain B (is_one (from x)) (below (way x)) (numerators (way x)) chain z.
Definition escaping x chain := all unbiased chain && if chain is [:: h]
  then check_weakly_accurate d bias B h && Z.leb Z0 (slope (is_one (from x)) h (numerators (way x)))
  else check_in_order d bias B chain.
(** Nothing where one of them has no classifier, and all before are right. *)
Fixpoint chains x l : option bool := if l is chain :: l' then
  if size chain == 0 then None else if escaping x chain then chains x l' else Some false else Some true.
Definition check_bound x upper (attaining : option (seq Z)) sep :=
  let named := named_rows S x in let n := size (table S) in let endless := endless_rows S x in
  let (a, b) := odflt (Zpos xH, Zpos xH) (high x) in let v := way x in
  let bounded := has (fun r => r.1 && ~~ r.2) (zip named endless) in
  [&& accepts sep, has_row S (from x), size named == n, all (fun r => r.1 ==> Z.eqb r.2 (from x)) (zip named (marks S)),
    all (fun r => r.2 ==> r.1) (zip named endless),
    all (fun o => o == bounded) [:: isSome (low x); isSome (high x); isSome (reached x); isSome attaining],
    Z.ltb Z0 a, Z.ltb Z0 b, Z.ltb Z0 (below v) && (size (numerators v) == d),
    let zs := rows bias B in let t := scalev (sgz (is_one (from x))) (rcons (numerators v) Z0) in
    all (fun m => Z.eqb (theta m (from x)) Z0 && check_combination zs n (over (below v) m) (theta_over m (from x)) t) upper,
    let covered := any_of n [seq [seq within a b (theta m (Z.opp (from x))) l | l <- lam m] | m <- upper] in
    (size covered == n) && all (fun r => r.1.1 && ~~ r.1.2 ==> r.2) (zip (zip named endless) covered) & if attaining is Some h then attains x h else true].
Definition check_endless x ch := all (fun r => r.1 ==> has (fun chain => stays x chain r.2) ch)
  (zip (endless_rows S x) (rows bias B)).
Definition decide_bound x e :=
  let? [:: u; h; c; f] := fields [:: "upper"; "attaining"; "escaping"; "separator"]%string e in
  let? u' := list_of (multipliers_of S known) u in let? h' := nullable classifier h in
  let? c' := list_of (list_of classifier) c in let? f' := classifier f in
  if check_bound x u' h' f' then let? held := chains x c' in Some (held && check_endless x c') else Some false.

(** A cut at a row that there is not counts as one that is not right. *)
Definition cut_of j : option (bool * cut) := let? (i, h) := pair_of integer classifier j in
  let inside := Z.leb 0 i && Z.ltb i (Z.of_nat (size (table S))) in
  Some (unbiased h, (if inside then Z.to_nat i else size (table S), h)).
Definition check_upper (v : vector) s upper := let n := size (table S) in let zs := rows bias B in
  let t := scalev (sgz (is_one s)) (rcons (numerators v) Z0) in
  let covered := any_of n [seq [seq within 1 1 (theta m (Z.opp s)) l | l <- lam m] | m <- upper] in
  [&& size (numerators v) == d, Z.ltb Z0 (below v),
    all (fun m => Z.eqb (theta m s) Z0 && check_combination zs n (over (below v) m) (theta_over m s) t) upper,
    size covered == n & all (fun r => (r.1 == is_one s) ==> r.2) (zip (labels B) covered)].
Definition decide_universal v s N a e :=
  let? [:: u; c; p; f] := fields [:: "upper"; "cuts"; "pressing"; "separator"]%string e in
  let? u' := list_of (multipliers_of S known) u in let? c' := list_of cut_of c in
  let? p' := list_of integer p in let? f' := classifier f in let cuts := map snd c' in
  if accepts f' && has_row S s then
    if (isSome v == isSome a) && (size p' == 0) then Some [&& if v is Some v' then check_upper v' s u' else true,
      all fst c', all (check_cut d bias B (is_one s)) cuts & if a is Some q then
        [&& Z.leb Z0 q.1, Z.ltb Z0 q.2 & Z.eqb q.1 Z0 || check_no_shorter d bias B (is_one s) N q.1 q.2 cuts]
      else check_none d bias B (is_one s) cuts] else None
  else Some false.

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
  | Universal v s N a => decide_universal v s N a e
  | MaxMargin u b q => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& bias || Z.eqb b.1 Z0, Z.eqb (theta m' 1) Z0, Z.ltb Z0 q.2,
        check_squared q.1 q.2 (below u) (numerators u) &
        check_margin d bias B (below u) (numerators u) b.1 b.2 (lam m') (theta m' (-1))]
  end.
End Linear.

Section Multiclass.
Variable S : raw.
Let d := dimension S.
Let B := against 1 S.
Let known := distinct_labels S.
Let k := (size known).-1.
Let ys := [seq number_of S y | y <- marks S].
Definition scores_of j := let? H := list_of (function_of S) j in guard (size H == size (distinct_labels S)) (Some H).
Let classifier := scores_of.
Let rivals := multipliers_of S known.
(** lam as a table, and theta, for a target over a denominator e *)
Definition dense e m := [seq scalev e [seq loss_of ws l | l <- distinct_labels S] | ws <- against_rivals m].
Definition dense_theta m := [seq Z.mul (unit S) (theta m l) | l <- distinct_labels S].
Let scored := check_scores d k B ys.
Let numbered s := number_of S s <= k.
Let certify e m s t := numbered s && check_rivals d k B ys (dense e m) (number_of S s) (dense_theta m) t.
Definition forces (p : vector) s ms := numbered s &&
  all (fun m => certify (below p) m s (scalev (Zneg xH) (rcons (numerators p) (below p)))) ms &&
  all (fun l => (l == number_of S s) || has (fun m => all (fun q => (q == l) || Z.eqb (nth Z0 (dense_theta m) q) Z0)
    (iota 0 k.+1)) ms) (iota 0 k.+1).

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
  | Budget _ _ _ _ | Bound _ | MaxMargin _ _ _ | Universal _ _ _ _ => None
  end.
End Multiclass.

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
  | Budget _ _ _ _ | Bound _ | MaxMargin _ _ _ | Universal _ _ _ _ => None
  end.
End Convex.

(** Classifiers of a loss below tau *)
Section Rashomon.
Variables (bias : bool) (w : weighting) (S : raw) (tau : rational).
Let d := dimension S.
Let B := against 1 S.
Let c := weights_of_rows w.
Let classifier := single_function_of S.
Let known := labels_of S (LinearClass bias w).
Let loss_ok h := unbiased bias h && check_loss d bias B true (Z.mul tau.1 (per w)) tau.2 c h.
Let suffices lam := [&& Z.ltb Z0 (per w), Z.ltb Z0 tau.2 & check_enough (Z.mul tau.1 (per w)) tau.2 c lam].
Let small h := Z.ltb Z0 (per w) && loss_ok h.

Definition decide_rashomon cl e : option bool := match cl with
  | Separable => let? [:: h] := fields [:: "separator"]%string e in let? h' := classifier h in Some (small h')
  | Inseparable => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& no_loss m', suffices (lam m') & check_inseparable d bias B (lam m')]
  | Transfers v s => let? [:: m; h] := fields [:: "multipliers"; "separator"]%string e in
      let? m' := multipliers_of S known m in let? h' := classifier h in
      Some [&& has_row S s, small h', Z.ltb Z0 (below v) && Z.eqb (theta m' s) Z0, suffices (over (below v) m') &
        check_transfers d bias B (is_one s) (numerators v) (over (below v) m') (theta_over S m' s)]
  | DoesNotTransfer v s => let? [:: h] := fields [:: "classifier"]%string e in let? h' := classifier h in
      Some [&& has_row S s, small h', size (numerators v) == d, Z.ltb Z0 (below v) &
        Z.leb Z0 (slope (is_one s) h' (numerators v))]
  | Forced p s => let? [:: l; h] := fields [:: "upper"; "separator"]%string e in
      let? ms := list_of (multipliers_of S known) l in let? h' := classifier h in
      Some [&& small h', 0 < size ms & all (fun m => [&& Z.eqb (theta m s) Z0, suffices (over (below p) m) &
        check_forced d bias B (is_one s) (below p) (numerators p) (over (below p) m) (theta_over S m s)]) ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := classifier f in let? g' := classifier g in
      let at_point h s := Z.ltb Z0 (Z.mul (sgz (is_one s)) (dotv h (homogeneous bias (below p) (numerators p)))) in
      Some [&& ~~ Z.eqb s1 s2, small f', small g', size (numerators p) == d, Z.ltb Z0 (below p),
        at_point f' s1 & at_point g' s2]
  | Budget _ _ _ _ | Bound _ | MaxMargin _ _ _ | Universal _ _ _ _ => None
  end.
End Rashomon.

Definition decide_statement st e : option bool := match class st with
  | LinearClass bias w => decide_linear bias w (data st) (said st) e
  | MulticlassClass => decide_multiclass (data st) (said st) e
  | ConvexClass r => decide_convex r (data st) (said st) e
  | RashomonClass bias w tau => decide_rashomon bias w (data st) tau (said st) e
  end.

Inductive verdict := Accepted | Rejected | Malformed | Undecided.
(** Whether the kind is decided here, in this class and with this claim. *)
Definition undecided kind letter := listed kinds kind letter && ~~ listed decided kind letter.
Definition has_basis e := if field "upper" e is Some (Arr l) then has (fun m => isSome (field "scale" m)) l else false.
(** Products of numbers that several classes may take *)
Definition many_classes S := let K := Z.of_nat (size (distinct_labels S)) in
  Z.ltb 1000000000 (Z.mul (Z.mul K (Z.add K (Z.of_nat (dimension S)))) (Z.of_nat (size (table S)))).
Definition beyond st e := match said st, class st with
  | Budget _ _ _ _, LinearClass _ w => limited w
  | Bound _, _ | Universal _ _ _ _, _ => has_basis e
  | _, RashomonClass _ w _ => limited w
  | _, MulticlassClass => many_classes (data st)
  | _, _ => false
  end.
(** Universal perturbations of listed points, and those within limits *)
Definition partial kind cert := if headings cert is Some [:: _; _; c; _; _] then
  String.eqb kind "universal-perturbation" &&
  ~~ (if field "points" c is Some Null then if field "limits" c is Some (Arr [::]) then true else false else false)
  else false.
Definition decide cert given : verdict :=
  if kind_of cert is Some kind then if letter_of cert is Some letter then
    if undecided kind letter || listed decided kind letter && partial kind cert then Undecided
    else if ~~ listed decided kind letter then Malformed
    else if statement_of cert given is Some st then
      if headings cert is Some [:: _; _; _; _; e] then
        if beyond st e then Undecided
        else if decide_statement st e is Some yes then if yes then Accepted else Rejected else Malformed
      else Malformed
    else Malformed
  else Malformed else Malformed.

(** ** Soundness *)
Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).
Lemma yes_is b : Some b = Some true -> b. Proof. by case=> ->. Qed.
Ltac reads := repeat match goal with |- (match ?x with _ => _ end) = Some _ -> _ => destruct x; try by [] end; cbv zeta; move/yes_is.

Lemma value_scale d v : Z.ltb Z0 (below v) -> toR (below v) *: value R d v = vec R d (numerators v).
Proof. by move=> /(toR_gt0 R) e0; rewrite scalerA divff ?gt_eqF // scale1r. Qed.

Lemma way_of d (v : vector) : size (numerators v) = d -> Z.ltb Z0 (below v) ->
  vec R (d + 1) (rcons (numerators v) Z0) = toR (below v) *: @direction R d (value R d v).
Proof. by move=> sv e0; rewrite vec_rcons // -value_scale // /direction pairZ mulr0. Qed.

Lemma place_of d (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) ->
  vec R (d + 1) (rcons (numerators p) (below p)) = toR (below p) *: embed true (value R d p).
Proof. by move=> sp e0; rewrite -(@vec_homogeneous R d true). Qed.

Lemma adversarial_scale d (h : 'rV[R]_d -> bool) s c v x : 0 < c -> adversarial h s (c *: v) x <-> adversarial h s v x.
Proof.
move=> c0; split=> -[hx [t t0 ht]]; split=> //.
  by exists (t * c); rewrite ?mulr_gt0 // -scalerA.
by exists (t / c); rewrite ?divr_gt0 // scalerA divfK ?gt_eqF.
Qed.

Section Linear.
Variables (bias : bool) (w : weighting) (S : raw).
Notation d := (dimension S).
Notation B := (against 1 S).
Notation acc := (accurate (@data_row R d bias B)).

Lemma accepts_ok W : accepts bias S W -> exists W', acc W'.
Proof. by case/andP => _ /(separable_ok R) a; exists (vec R (d + 1) W). Qed.

(** budget, executed. *)
Lemma budget_ok t a b least e : decide_budget bias w S t a b least e = Some true ->
  holds_linear R bias w S (Budget t a b least).
Proof.
have loss_ok below q W : Z.ltb Z0 (per w) -> check_loss d bias B below (Z.mul q.1 (per w)) q.2 (weights_of_rows w) W ->
  exists2 k, 0 <= k & let h := hinge (@data_row R d bias B) (cost R w (S := S)) (k *: vec R (d + 1) W) in
  if below then h < fraction R q else h <= fraction R q.
  by rewrite /check_loss; case: (best_scale _ _) => p g e0 /(scale_ok R e0).
rewrite /decide_budget; reads => /and5P [e0 /andP [b0 c0] low neg /and4P [_ att lb better]].
have {}e0' := toR_gt0 R e0.
split=> [W [k k0 small]||nl].
- case/orP: low => [/(toR_le R) a0|/andP [_ /(check_budget_sound (R := R))]]; last first.
    apply; exists k => //; rewrite toRM mulrAC -ltr_pdivr_mulr //.
    by rewrite -hinge_over.
  move: small; rewrite ltNge => /negP []; apply: (@le_trans _ _ 0).
    by rewrite /fraction mulr_le0_ge0 // invr_ge0 ltW // toR_gt0.
  apply: sumr_ge0 => i _; rewrite mulr_ge0 ?le_maxr ?lexx // divr_ge0 ?(ltW e0') // toR_ge0 //.
  have [h|h] := ltnP i (size (weights_of_rows w)); last by rewrite nth_default.
  by move/(all_nthP Z0): c0; apply.
- have [k k0 h] := loss_ok _ _ _ e0 att.
  exists (vec R (d + 1) l) => //; first by exists k.
  have sl : size l = d.+1.
    by move: att; rewrite /check_loss; case: (best_scale _ _) => p g /and3P [_ /eqP].
  by rewrite dot_vec ?sl ?addn1 //; apply: (toR_le R neg).
by case: o lb better => [f|]; rewrite nl // => _ /andP [_ /(loss_ok _ _ _ e0) [k k0 h]]; exists (vec R (d + 1) f), k.
Qed.

Lemma size_mask T i (l : seq T) m : size (mask i l m) = size l.
Proof. by elim: l i m => [|x l IH] i [|j m] //=; [rewrite IH|case: ifP; rewrite /= IH]. Qed.

Lemma any_ofP n (ls : seq (seq bool)) i : nth false (any_of n ls) i -> has (fun l => nth false l i) ls.
Proof.
elim: ls => [|l ls IH] /=; first by rewrite nth_nseq if_same.
have [h|h] := ltnP i (size (zip l (any_of n ls))); last by rewrite nth_default ?size_map.
rewrite (nth_map (false, false)) // nth_zip_cond h /= => /orP [->//|/IH ->]; by rewrite orbT.
Qed.

Lemma all_has T (P Q : T -> bool) l : all P l -> has Q l -> exists2 x, P x & Q x.
Proof. by elim: l => //= x l IH /andP [px /IH {}IH] /orP [qx|/IH //]; exists x. Qed.

Lemma chains_ok x ch P : chains bias S x ch = Some true -> has P ch -> exists2 chain, escaping bias S x chain & P chain.
Proof.
elim: ch => //= chain ch IH; case: ifP => // _; case: ifP => // ok /IH {}IH /orP [p|/IH //].
by exists chain.
Qed.

(** bound, linear, executed: first what was checked of each row is read off the lists, by number; then
    [check_within_sound], [bound_unbounded], [check_chain_sound] and [bound_lower] are used. *)
Lemma bound_ok x e : decide_bound bias w S x e = Some true -> holds_bound R bias S x.
Proof.
rewrite /decide_bound; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 []]]]]|] //.
case: (list_of _ j1) => [upper|] //; case: (nullable _ j2) => [att|] //.
case: (list_of _ j3) => [ch|] //; case: (single_function_of S j4) => [sep|] //.
case: ifP => // ok; case E: (chains bias S x ch) => [held|] // /yes_is /andP [eh end_ok]; rewrite eh in E.
move: ok; rewrite /check_bound; case H: (odflt _ _) => [a b] /and5P [sep_ok source_ok /eqP sn /(all_nthP (false, Z0)) marked].
case/and5P => /(all_nthP (false, false)) sub nulls a0 b0 /and4P [/andP [e0 /eqP sv] certs /andP [/eqP sc /(all_nthP ((false, false), false)) cov] att_ok].
have [W0 acc0] := accepts_ok sep_ok.
have wf : well_formed d B by case/andP: sep_ok => _ /andP [].
have se : size (endless_rows S x) = size (table S) by rewrite size_mask.
set s := is_one (from x); set v := value R d (way x).
have sm : size (marks S) = size (table S) by case/and3P: wf => _ /eqP; rewrite size_map.
have named_label (i : 'I_(size (table S))) : nth false (named_rows S x) i -> nth Z0 (marks S) i = from x.
  move=> ni; have := marked i; rewrite size_zip sn sm minnn ltn_ord nth_zip ?sn ?sm //= ni /=.
  by move=> /(_ isT) /Z.eqb_spec.
have label_of (i : 'I_(size (points B))) : nth false (named_rows S x) i -> nth true (labels B) i = s.
  by move=> /named_label si; rewrite (nth_map Z0) ?sm // si.
split; first by exists W0.
split=> [i ni|].
  split; first exact: named_label.
  case en: (nth false (endless_rows S x) i).
    move=> k k0; have := elimT (all_nthP (false, [::])) end_ok i.
    rewrite size_zip se (@size_rows d) // minnn ltn_ord nth_zip ?se ?(@size_rows d) //= en => /(_ isT) stay.
    have [chain esc st] := chains_ok E stay.
    case: chain esc st => [|h [|h2 chain]]; rewrite /escaping /stays /=.
    - by rewrite /check_chain.
    - rewrite andbT => /and3P [_ wa _] st; have [_ /andP [/eqP sh _]] := andP wa.
      have [x0 up] := escapes_ok R wf sh sv e0 (label_of i ni) st.
      apply: (bound_unbounded (@move_embed R d bias) _ x0 up k0).
      exact: (accurate_near acc0 (weakly_accurate_ok R wa)).
    - by case/andP => _ ord st; apply: (check_chain_sound acc0 ord sv e0 (label_of i ni) st).
  have c_i := cov i; rewrite !size_zip sn se minnn sc minnn ltn_ord in c_i.
  move/(_ isT): c_i; rewrite !nth_zip ?size_zip ?sn ?se ?sc ?minnn //= ni en /= => /any_ofP.
  rewrite has_map => /(all_has certs) [m /andP [_ C] /= wi].
  have cert : check_within d bias B s (below (way x)) (numerators (way x)) (lam m) (theta m (Z.opp (from x))).
    by rewrite /check_within /check_transfers e0 wf sv eqxx.
  have some_high : isSome (high x).
    move: nulls; rewrite /= => /and3P [_ /eqP -> _]; apply/(has_nthP (false, false)); exists i.
      by rewrite size_zip sn se minnn.
    by rewrite nth_zip ?sn ?se //= ni en.
  case: (high x) some_high H => // q _ /= ->; exists (a, b) => //.
  have il : (i < size (lam m))%N.
    by case: ltnP wi => // short; rewrite nth_default // size_map.
  by rewrite (nth_map Z0) // in wi; apply: (check_within_sound cert a0 b0 wi (label_of i ni)).
move: nulls att_ok; rewrite /= /attains => /and5P [/eqP l /eqP h /eqP r /eqP at_ _].
case: att at_ l h r => [W|] /= <-; last by case: (low x); case: (high x); case: (reached x).
case: (low x) => // q _; case: (high x) => // q' _; case: (reached x) => // i _.
case/and5P => i0 ni en q0 /and4P [q1 _ wa keep].
have k_n : (Z.to_nat i < size (table S))%N.
  by rewrite ltnNge; apply: contraL ni => k; rewrite nth_default // sn.
exists (Ordinal k_n); split=> //; first by rewrite Z2Nat.id //; apply/Z.leb_le.
have [_ /andP [/eqP sW _]] := andP wa.
have [x0 xa] := keeps_ok R (S := B) (bias := bias) (i := Ordinal k_n) wf sW sv e0 q1 (label_of (Ordinal k_n) ni) keep.
exact: (bound_lower (@move_embed R d bias) (accurate_near acc0 (weakly_accurate_ok R wa)) x0 xa).
Qed.

(** max-margin, linear, executed. *)
Lemma margin_ok u b q e : decide_linear bias w S (MaxMargin u b q) e = Some true ->
  holds_linear R bias w S (MaxMargin u b q).
Proof.
rewrite /=; reads => /and5P [_ _ q0 sq ch]; have [lam' K] := check_margin_sound R ch.
have [_ /eqP su /andP [e0 _] _ _] := and5P ch; split; first by case: K.
  by move=> w' b' mw; apply: (max_margin_sound K mw).
by apply: (squared_ok R _ e0 q0 sq); rewrite su.
Qed.

(** universal-perturbation, linear, executed. *)
Lemma universal_ok v s N a e : decide_universal bias w S v s N a e = Some true ->
  holds_linear R bias w S (Universal v s N a).
Proof.
rewrite /decide_universal; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 []]]]]|] //.
case: (list_of _ j1) => [upper|] //; case: (list_of _ j2) => [found|] //; case: (list_of _ j3) => [p|] //.
case: (single_function_of S j4) => [sep|] //; case: ifP => // /andP [sep_ok _].
case: ifP => // /andP [/eqP sides _] /yes_is /and4P [up _ cuts len].
have [W0 acc0] := accepts_ok sep_ok; split; first by exists W0.
have wf : well_formed d B by case/andP: sep_ok => _ /andP [].
case: v a sides up len => [v|] [q|] // _ up len; last by move=> v2; exact: (check_none_sound cuts acc0 wf len).
split=> [W i si aW|v2 univ]; last first.
  case/and3P: len => _ _ /orP [/Z.eqb_spec q0|short]; last exact: (check_no_shorter_sound cuts acc0 wf short univ).
  by rewrite /fraction q0 mul0r; case: (N); rewrite /= ?sqr_ge0 ?dot_ge0.
have /eqP sl : size (labels B) == size (points B) by case/and3P: wf.
case/and5P: up => /eqP sv e0 certs /eqP sc /(all_nthP (true, false)) cov.
have c_i := cov (nat_of_ord i); rewrite size_zip sl sc minnn ltn_ord in c_i.
have e1 : nth true (labels B) i == is_one s by apply/eqP.
have := c_i isT; rewrite nth_zip ?sl ?sc // => c_i'; have /any_ofP := implyP c_i' e1.
rewrite has_map => /(all_has certs) [m /andP [_ C] /= wi].
have cert : check_within d bias B (is_one s) (below v) (numerators v) (lam m) (theta m (Z.opp s)).
  by rewrite /check_within /check_transfers e0 wf sv eqxx.
have il : (i < size (lam m))%N by case: ltnP wi => // short; rewrite nth_default // size_map.
by rewrite (nth_map Z0) // in wi; exact: (check_lands_sound cert wi si aW).
Qed.

(** Linear classifiers: whatever is decided with yes holds. *)
Lemma linear_ok c e : decide_linear bias w S c e = Some true -> holds_linear R bias w S c.
Proof.
case: c => [||v s|v s|p s|p s1 s2|t a b l|x|u b q|v s N a] /=; last exact: universal_ok;
  last exact: margin_ok;
  last exact: bound_ok; last exact: budget_ok.
- by reads => /accepts_ok.
- by reads => /andP [_ /(check_inseparable_sound (R := R))].
- reads => /and5P [_ /accepts_ok a e0 _ /(check_transfers_sound (R := R)) T]; split=> // W h aW D x hx.
  by apply/(adversarial_scale h _ _ _ (toR_gt0 R e0)); rewrite value_scale //; apply: T aW D _ hx.
- reads => /and4P [_ _ e0 /(check_does_not_transfer_sound R) [a T]].
  exists (vec R (d + 1) l); split=> // h D x x0 /(adversarial_scale h _ _ _ (toR_gt0 R e0)).
  by rewrite value_scale //; apply: T D _ x0.
- reads => /and5P [a n0 sp e0 all]; split=> [|W h aW D]; first exact: accepts_ok a.
  have wf : well_formed d B by case/andP: a => _ /andP [].
  case: l n0 all => //= m ms _ /andP [/andP [_ C] _].
  have F : check_forced d bias B (is_one s) (below p) (numerators p) (over (below p) m) (theta_over S m s).
    by rewrite /check_forced wf sp e0.
  exact: check_forced_sound F W h aW D.
case E: (is_one s1); reads => /and4P [/eqP ne _ _ /(not_forced_ok R) [a1 a2 p1 p2]].
  split=> [eq|]; first by rewrite -eq E in ne.
  exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
  by rewrite mulN1r oppr_gt0.
split=> [eq|]; first by rewrite -eq E in ne.
exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
by rewrite mulN1r oppr_gt0.
Qed.
End Linear.

Section Multiclass.
Variable S : raw.
Notation d := (dimension S).
Notation B := (against 1 S).
Notation k := (size (distinct_labels S)).-1.
Notation ys := [seq number_of S y | y <- marks S].
Notation acc := (Multiclass.accurate (@embed R d true) (@place R d B) (@class_of_row k B ys)).

Lemma number_val s : (number_of S s <= k)%N -> number_of S s = nat_of_ord (class_number S s).
Proof. by move=> le; rewrite inordK. Qed.

Lemma score_parts H : check_scores d k B ys H -> [/\ well_formed d B, size H = k.+1 & all (fun f => size f == d.+1) H].
Proof. by case/and4P => /and3P [wf _ _] /eqP sH sf _. Qed.

(** Several classes, executed: whatever is decided with yes holds. *)
Lemma multiclass_ok c e : decide_multiclass S c e = Some true -> holds_multiclass R S c.
Proof.
case: c => [||v s|v s|p s|p s1 s2|t a b l|x|u b q|v s N a] //=.
- by reads => /(scores_ok R) a; exists (scores R d k l).
- reads => /andP [_ /andP [/number_val ->] /(rivals_ok R) [L _ E]] H.
  apply: (Multiclass.inseparable_sound L); move: E; rewrite vec0 big1 ?addr0 // => l _.
  rewrite /gap; have -> : (\matrix_(i, j) (((i == class_number S (head Z0 (distinct_labels S)))%:R - (i == l)%:R) *
    (0 : 'rV[R]_(d + 1)) 0 j)) = 0 :> 'M_(_, _) by apply/matrixP => i i'; rewrite !mxE mulr0.
  by rewrite linear0 scaler0.
- reads => /and5P [_ h_ok /eqP sv e0 /andP [/number_val -> /(rivals_ok R) C]].
  split=> [|H h aH D x hx]; first by exists (scores R d k l); apply: (scores_ok R h_ok).
  rewrite way_of // in C; have C' := target_scale (ltW (toR_gt0 R e0)) C.
  exact: (Multiclass.transfers_sound (@move_embed R d true) C' aH D hx).
- reads => /and5P [_ h_ok /eqP sv e0 /andP [/number_val n up]].
  exists (scores R d k l); split=> [|h D x win c c0]; first exact: (scores_ok R h_ok).
  have [_ sH sf] := score_parts h_ok; rewrite n in up.
  apply: (Multiclass.does_not_transfer_sound (@move_embed R d true) D win _ c0).
  exact: (rising_ok (toR_gt0 R e0) sH sf (way_of sv e0) up).
- reads => /and4P [h_ok /eqP sp e0 /andP [/andP [/number_val n certs] /allP off]].
  split=> [|H h aH D]; first by exists (scores R d k l0); apply: (scores_ok R h_ok).
  apply: (Multiclass.forced_sound _ aH D) => m ms.
  have /off : nat_of_ord m \in iota 0 k.+1 by rewrite mem_iota /=.
  rewrite n val_eqE (negbTE ms) /= => /(all_has certs) [q /andP [_ C] Q].
  have {Q} /allP zero : all _ (iota 0 k.+1) := Q.
  rewrite n in C; have {}C := rivals_ok R C; rewrite vec_scale place_of // in C.
  have E : toR (Zneg xH) *: (toR (below p) *: embed true (value R d p)) =
    toR (below p) *: - embed true (value R d p) by rewrite (_ : toR (Zneg xH) = -1) // scaleN1r scalerN.
  rewrite E in C; exists (@table_of R k B (dense S (below p) q)), (fun o => toR (below p) * @theta_of R k (dense_theta S q) o).
  split=> [o om|]; last exact: (target_scale (ltW (toR_gt0 R e0)) C).
  have /zero : nat_of_ord o \in iota 0 k.+1 by rewrite mem_iota /=.
  by rewrite val_eqE (negbTE om) /= /theta_of => /Z.eqb_spec ->; rewrite mulr0.
reads => /and5P [/negP ne f_ok g_ok /eqP sp /and4P [e0 /andP [/number_val n1 /number_val n2] l1 l2]].
split=> [E|]; first by apply: ne; rewrite E Z.eqb_refl.
exists (scores R d k l), (scores R d k l0); rewrite n1 in l1; rewrite n2 in l2.
have [_ s1' f1] := score_parts f_ok; have [_ s2' f2] := score_parts g_ok.
have e1 := toR_gt0 R e0.
split; [exact: (scores_ok R f_ok)|exact: (scores_ok R g_ok)| |].
  exact: (leads_ok e1 s1' f1 (place_of sp e0) l1).
exact: (leads_ok e1 s2' f2 (place_of sp e0) l2).
Qed.
End Multiclass.

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

(** Convex regions, executed: whatever is decided with yes holds. *)
Lemma convex_ok c e : decide_convex r S c e = Some true -> holds_convex R r S c.
Proof.
case: c => [||v s|v s|p s|p s1 s2|t a b l|x|u b q|v s N a] //=.
- by reads => /region_ok; exists (region l).
- reads => /and3P [_ one /andP [wf ch]] h [mem acc].
  have [L _ E] := multipliers_ok R wf ch; have [sl l0] := multipliers_parts ch.
  have [k O] := one_outer_ok R wf sl l0 one.
  by apply: (Convex.inseparable_sound O _ mem acc); rewrite E vec0 scaler0 oppr0.
- reads => /and5P [/Z.eqb_spec e1 _ a /andP [e0 _] /andP [one /and3P [wf /eqP sv ch]]].
  split=> //; split; first by exists (region l); apply: region_ok.
  move=> h [mem acc] x _ stays.
  have [L t0 E] := multipliers_ok R wf ch; have [sl l0] := multipliers_parts ch.
  have [k O] := one_outer_ok R wf sl l0 one.
  have C : Convex.certifies X inner (@scaled R B (over (below v) m)) (toR (theta_over S m s)) true
    (vec R d (numerators v)) k by split=> //; rewrite E vec_scale vec_rcons.
  apply: (Convex.transfers_sound C mem acc (x := x)) => c c0.
  by rewrite -value_scale // scalerA; apply: stays; rewrite mulr_gt0 // toR_gt0.
- reads => /and5P [_ a /eqP sv e0 slopes]; exists (region l); first exact: region_ok.
  have [_ sizes _] := and3P a; have way := way_of sv e0; have e1 := toR_gt0 R e0.
  case: (Z.eqb s r) slopes => slopes.
    move=> x /forallP x0 c c0; apply: (does_not_transfer_inner (given_by_all_positive _) _ x0 c0).
    exact: (inner_slopes_ok sizes e1 way slopes).
  have [i [o [out neg down]]] := outer_slope_ok a e1 way slopes; exists i => // c c0.
  by rewrite (does_not_transfer_outer (given_by_all_positive _) down neg c0).
- reads => /and3P [a n0 all]; split; first by exists (region l0); apply: region_ok.
  move=> h [mem acc]; case: l n0 all => //= m ms _ /andP [F _].
  exact: convex_forces_ok F h mem acc.
reads => /and5P [/negP ne a1 a2 /eqP sp /and3P [e0 h1 h2]].
split=> [E|]; first by apply: ne; rewrite E Z.eqb_refl.
by exists (region l), (region l0); split; [apply: region_ok|apply: region_ok|apply: value_of|apply: value_of].
Qed.
End Convex.

Section Rashomon.
Variables (bias : bool) (w : weighting) (S : raw) (tau : rational).
Notation d := (dimension S).
Notation B := (against 1 S).
Notation z := (@data_row R d bias B).
Notation acc := (loss_below z (cost R w (S := S)) (fraction R tau)).
Notation limit := (Z.mul tau.1 (per w)).
Notation c := (weights_of_rows w).

Lemma small_ok W : Z.ltb Z0 (per w) && (unbiased bias W && check_loss d bias B true limit tau.2 c W) ->
  acc (vec R (d + 1) W) /\ size W = d.+1.
Proof.
case/and3P => e0 _; rewrite /check_loss; case: (best_scale _ _) => p g ok; split; last by case/and3P: ok => _ /eqP.
by have [k k0 h] := scale_ok R e0 ok; exists k.
Qed.

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

(** Linear classifiers of a small loss, executed: whatever is decided with yes holds. *)
Lemma rashomon_ok cl e : decide_rashomon bias w S tau cl e = Some true -> holds_rashomon R bias w S tau cl.
Proof.
case: cl => [||v s|v s|p s|p s1 s2|t a b l|x|u b q|v s N a] //=; rewrite /holds_rashomon /=.
- by reads => /small_ok [a _]; exists (vec R (d + 1) l).
- reads => /and3P [_ en /andP [wf ch]]; have [L _ E] := multipliers_ok R wf ch.
  by apply: (Linear.inseparable_sound (suffices_ok en wf ch erefl)); rewrite E vec0 scaler0 oppr0.
- reads => /and5P [_ /small_ok [a _] /andP [e0 _] en /and3P [wf /eqP sv ch]].
  split=> [|W h aW D x hx]; first by exists (vec R (d + 1) l).
  have [L t0 E] := multipliers_ok R wf ch.
  apply/(adversarial_scale h _ _ _ (toR_gt0 R e0)); rewrite value_scale //.
  apply: (Linear.transfers_sound (@move_embed R d bias) _ aW D hx).
  by split; [exact: (suffices_ok en wf ch erefl)|exact: t0|rewrite E vec_scale toR_sg vec_rcons].
- reads => /and5P [_ /small_ok [a sW] /eqP sv e0 up]; exists (vec R (d + 1) l); split=> // h D x x0 [_ [k k0]].
  rewrite (Linear.does_not_transfer_sound (@move_embed R d bias) D _ x0 (ltW k0)); first by case: (is_one s).
  by have := toR_ge0 R up; rewrite (slope_ok R _ sW sv e0) pmulr_rge0 // toR_gt0.
- reads => /and3P [/small_ok [a _] n0 all]; split=> [|W h aW D]; first by exists (vec R (d + 1) l0).
  case: l n0 all => //= m ms _ /andP [/and3P [_ en F] _].
  have /and4P [wf /eqP sp e0 ch] := F; have [L t0 E] := multipliers_ok R wf ch.
  apply: (Linear.forced_sound (suffices_ok en wf ch erefl) (theta := toR (theta_over S m s) * toR (below p)) _ _ aW D).
    by rewrite mulr_ge0 // ltW // toR_gt0.
  rewrite E vec_scale vec_homogeneous // -toR_sg.
  by rewrite toRN scaleNr scalerN opprK !scalerA mulrAC.
reads => /and5P [/negP ne /small_ok [a1 z1] /small_ok [a2 z2] /eqP sp /and3P [e0 p1 p2]].
split=> [E|]; first by apply: ne; rewrite E Z.eqb_refl.
have at_p W s : size W = d.+1 -> Z.ltb Z0 (Z.mul (sgz (is_one s)) (dotv W (homogeneous bias (below p) (numerators p)))) ->
  0 < sg R (is_one s) * score (@embed R d bias) (vec R (d + 1) W) (value R d p).
  move=> sW /(toR_gt0 R); rewrite toRM toR_sg -(@score_at R d bias _ _ _ sW sp e0) mulrCA pmulr_rgt0 //.
  exact: toR_gt0.
by exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; apply: at_p.
Qed.
End Rashomon.

Lemma statement_ok st e : decide_statement st e = Some true -> holds R st.
Proof.
by case: st => S [bias w||r|bias w tau] c; [apply: linear_ok|apply: multiclass_ok|apply: convex_ok|apply: rashomon_ok].
Qed.

(** Whatever is accepted is true of the data that were given: the certificate states a claim about them,
    and that claim holds. *)
Theorem accepted_sound cert given : decide cert given = Accepted ->
  exists2 st, statement_of cert given = Some st & holds R st.
Proof.
rewrite /decide; case: (kind_of cert) => [kind|] //; case: (letter_of cert) => [letter|] //.
case: ifP => // _; case: ifP => // _; case E: (statement_of cert given) => [st|] //.
case: (headings cert) => [[|j1 [|j2 [|j3 [|j4 [|e [|]]]]]]|] //; case: ifP => // _.
case D: (decide_statement st e) => [[]|] // _; exists st => //; exact: statement_ok D.
Qed.
End Soundness.
