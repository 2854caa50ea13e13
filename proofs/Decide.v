(** * The verified checker

    [decide] reads a certificate and the data that it is about, and says whether the evidence proves
    the claim.  [accepted_sound] says what a yes means. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect all_algebra.
From Geomadv Require Import Vectors Linear Losses Integers CheckLinear CheckBudget Json Readers Claims.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

(** ** Evidence: nothing depends on how it is read *)
Section Increasing.
Variables (T : Type) (less : T -> T -> bool).
Fixpoint increasing l := match l with x :: (y :: _) as l' => less x y && increasing l' | _ => true end.
End Increasing.
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
  let entry k : option weight := let? Arr [:: i; m; x] := Some k in let? i' := small_integer i in
    let? m' := lab m in let? x' := integer x in
    guard (Z.leb 0 i' && Z.ltb i' (Z.of_nat (size (table S)))) (Some (i', (m', x'))) in
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
      Some [&& accepts h', 0 < size ms & all (fun m => Z.eqb (theta m s) Z0 &&
        check_forced d bias B (is_one s) (below p) (numerators p) (over (below p) m) (theta_over m s)) ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := classifier f in let? g' := classifier g in
      let: (pos, neg) := if is_one s1 then (f', g') else (g', f') in
      Some [&& is_one s2 == ~~ is_one s1, unbiased f', unbiased g' &
        check_not_forced d bias B (below p) (numerators p) pos neg]
  | Budget t a b least => decide_budget t a b least e
  end.
End Linear.

Definition decide_statement st e : option bool := match class st with
  | LinearClass bias w => decide_linear bias w (data st) (said st) e
  end.

Inductive verdict := Accepted | Rejected | Malformed | Undecided.
(** Whether the kind is decided here, in this class and with this claim. *)
Definition undecided kind letter := listed kinds kind letter && ~~ listed decided kind letter.
Definition beyond st := match said st, class st with
  | Budget _ _ _ _, LinearClass _ w => limited w
  | _, _ => false
  end.
Definition decide cert given : verdict :=
  if kind_of cert is Some kind then if letter_of cert is Some letter then
    if undecided kind letter then Undecided
    else if ~~ listed decided kind letter then Malformed
    else if statement_of cert given is Some st then
      if headings cert is Some [:: _; _; _; _; e] then
        if beyond st then Undecided
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

Lemma linear_ok c e : decide_linear bias w S c e = Some true -> holds_linear R bias w S c.
Proof.
case: c => [||v s|v s|p s|p s1 s2|t a b l] /=; last exact: budget_ok.
- by reads => /accepts_ok.
- by reads => /andP [_ /(check_inseparable_sound (R := R))].
- reads => /and5P [_ /accepts_ok a e0 _ /(check_transfers_sound (R := R)) T]; split=> // W h aW D x hx.
  by apply/(adversarial_scale h _ _ _ (toR_gt0 R e0)); rewrite value_scale //; apply: T aW D _ hx.
- reads => /and4P [_ _ e0 /(check_does_not_transfer_sound R) [a T]].
  exists (vec R (d + 1) l); split=> // h D x x0 /(adversarial_scale h _ _ _ (toR_gt0 R e0)).
  by rewrite value_scale //; apply: T D _ x0.
- reads => /and3P [/accepts_ok a n0 all]; split=> // W h aW D.
  by case: l n0 all => //= m ms _ /andP [/andP [_ /(check_forced_sound (R := R)) F] _]; apply: F aW D.
case E: (is_one s1); reads => /and4P [/eqP ne _ _ /(not_forced_ok R) [a1 a2 p1 p2]].
  split=> [eq|]; first by rewrite -eq E in ne.
  exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
  by rewrite mulN1r oppr_gt0.
split=> [eq|]; first by rewrite -eq E in ne.
exists (vec R (d + 1) l), (vec R (d + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
by rewrite mulN1r oppr_gt0.
Qed.
End Linear.

Lemma statement_ok st e : decide_statement st e = Some true -> holds R st.
Proof. by case: st => S [bias w] c; apply: linear_ok. Qed.

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
