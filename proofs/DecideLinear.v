(** * Decisions about linear classifiers *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect all_algebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex Norms CheckUniversal Json Readers Claims Evidence.
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
by move=> v s N a; apply: universal_ok.
Qed.
End Linear.
End Soundness.
