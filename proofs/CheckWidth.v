(** * An executable check of how many hidden units there must be

    Conflicts are lists of outer rows that no single unit can exclude together.  A search shows that however the outer
    rows are divided into groups, some conflict has all its rows in one group. *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ssrZ ring.
From Geomadv Require Import Vectors Linear Bounds Convex Units Width Integers CheckLinear CheckBound CheckConvex CheckConvexBound.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

(** The colours that are used, and a new one, if there may be *)
Definition candidates (groups : Z) used := [seq g <- iota 0 used.+1 | Z.ltb (Z.of_nat g) groups].
Arguments candidates : simpl never.
(** Rows are coloured one after the other.  For each row there are its conflicts with rows before it, given by how many
    rows are between; [colours] are those of the rows before, the last one first, of which [used] are different; of new
    colours only one is tried.  The result is how many rows may still be coloured, [None] if all could be, or if there
    was no end of it. *)
Fixpoint search (groups : Z) (rest : seq (seq (seq nat))) (colours : seq nat) (used : nat) (left : Z) : option Z :=
  if rest is conflicts :: rest' then foldl (fun left g => if left is Some k then
      if has (all (fun o => nth used.+1 colours o == g)) conflicts then Some k
      else if Z.ltb Z0 k then search groups rest' (g :: colours) (maxn used g.+1) (Z.add k (Zneg xH)) else None
    else None) (Some left) (candidates groups used)
  else None.
(** The first places of what is in a list *)
Definition firsts (l : seq nat) := rev (undup (rev l)).
Definition together S lam : seq nat := [seq r.1 | r <- zip (iota 0 (size (points S))) (zip (labels S) lam) & outer_weight r.2].
Definition outer_rows S : seq nat := [seq r.1 | r <- zip (iota 0 (size (points S))) (labels S) & ~~ r.2].
(** Rows of small conflicts first *)
Definition in_order S (conflicts : seq (seq nat)) :=
  firsts (flatten (sort (fun a b : seq nat => (size a <= size b)%N) conflicts) ++ outer_rows S).
Definition ending (order : seq nat) (conflicts : seq (seq nat)) := [seq [seq [seq (r.2.-1 - index i order)%N | i <- c & i != r.1] |
  c <- conflicts & (r.1 \in c) && all (fun i => index i order <= r.2)%N c] | r <- zip order (iota 0 (size order))].
Definition most_cases : Z := 49999.
Definition indivisible S (conflicts : seq (seq nat)) groups :=
  isSome (search groups (ending (in_order S conflicts) conflicts) [::] 0 most_cases).

(** ** The search *)
Section Search.
Variable groups : Z.
(** Some conflict has one colour: [real] are the colours of the rows before, [next] of the others. *)
Fixpoint conflicting (rest : seq (seq (seq nat))) (real next : seq nat) := match rest, next with
  | conflicts :: rest', c :: next' =>
      has (all (fun o => (o < size real) && (nth 0 real o == c))) conflicts || conflicting rest' (c :: real) next'
  | _, _ => false
  end.
Notation G := (Z.to_nat groups).
Lemma below_groups g : Z.ltb (Z.of_nat g) groups = (g < G).
Proof. by apply/idP/idP => [/Z.ltb_lt|/ssrnat.ltP] h; [apply/ssrnat.ltP|apply/Z.ltb_lt]; Lia.lia. Qed.

Lemma foldl_some (T : Type) (U : eqType) (F : T -> U -> option T) l l' gs :
  foldl (fun left g => if left is Some k then F k g else None) (Some l) gs = Some l' ->
  forall g, g \in gs -> exists k k', F k g = Some k'.
Proof.
elim: gs l => //= g gs IH l; case E: (F l g) => [k|]; last by rewrite (_ : foldl _ None gs = None) //; elim: (gs).
move=> /IH {}IH g'; rewrite inE => /predU1P [->|/IH //]; by exists l, k.
Qed.

(** Idea: sigma are the colours that the search calls 0, 1, ...; a colour that is none of them is called the next one. *)
Lemma search_ok rest colours used left left' sigma next : search groups rest colours used left = Some left' ->
  uniq sigma -> size sigma = used -> all (fun c => c < G) sigma -> all (fun g => g < used) colours ->
  size next = size rest -> all (fun c => c < G) next -> conflicting rest (map (nth 0 sigma) colours) next.
Proof.
elim: rest colours used left left' sigma next => //= conflicts rest IH colours used left left' sigma [|c next] //= found.
move=> distinct size_sigma bounded named [size_next] /andP [cG nextG].
pose g := index c sigma; pose sigma' := if c \in sigma then sigma else rcons sigma c.
have [uniq' size' bounded'] : [/\ uniq sigma', size sigma' = maxn used g.+1 & all (fun c => c < G) sigma'].
  rewrite /sigma' /g -size_sigma; case: ifP => cs.
    by split=> //; apply/esym/maxn_idPl; rewrite index_mem.
  rewrite rcons_uniq cs distinct all_rcons cG bounded size_rcons memNindex ?cs //.
  by split=> //; apply/esym/maxn_idPr.
have at_g : nth 0 sigma' g = c.
  by rewrite /sigma' /g; case: ifP => cs; [rewrite nth_index|rewrite nth_rcons memNindex ?cs // ltnn eqxx].
have same k : k < used -> nth 0 sigma' k = nth 0 sigma k.
  by rewrite /sigma'; case: ifP => // _ ku; rewrite nth_rcons size_sigma ku.
have few : size sigma' <= G.
  rewrite -[X in _ <= X](size_iota 0); apply: uniq_leq_size uniq' _ => k /(allP bounded').
  by rewrite mem_iota.
have gG : g < G.
  by apply: leq_trans few; rewrite size' leq_max ltnSn orbT.
have g_tried : g \in candidates groups used.
  by rewrite mem_filter below_groups gG mem_iota /= ltnS -size_sigma index_size.
have [k [k' step]] := foldl_some (F := fun k g => if has (all (fun o => nth used.+1 colours o == g)) conflicts then Some k
  else if Z.ltb Z0 k then search groups rest (g :: colours) (maxn used g.+1) (Z.add k (Zneg xH)) else None) found g_tried.
move: step; case: ifP => [blocked _|_]; last first.
  case: ifP => // _ /IH /(_ uniq' size' bounded') step; apply/orP; right.
  have := step next; rewrite /= at_g (_ : map (nth 0 sigma') colours = map (nth 0 sigma) colours).
    apply=> //; rewrite leq_max ltnSn orbT; apply: sub_all named => j ju; by rewrite leq_max ju.
  by apply/eq_in_map => j /(allP named); apply: same.
apply/orP; left; apply: sub_has blocked => others /allP blocked; apply/allP => o /blocked.
have [oc|oc] := ltnP o (size colours); last first.
  by rewrite nth_default // => /eqP e; have := index_size c sigma; rewrite -/g -e size_sigma ltnn.
rewrite size_map oc (nth_map 0) // (set_nth_default 0) // => /eqP e.
have gu : g < used by rewrite -e; move/(all_nthP 0): named; apply.
by rewrite e -same // at_g eqxx.
Qed.

Lemma conflictingP rest real next : conflicting rest real next -> exists j c, [/\ j < size rest, j < size next, c \in nth [::] rest j &
  forall o, o \in c -> o < size real + j /\ nth 0 (catrev (take j next) real) o = nth 0 next j].
Proof.
elim: rest real next => [|conflicts rest IH] real [|x next] //= /orP [/hasP [c cc /allP one]|/IH [j [c [jr jn cj one]]]].
  by exists 0, c; split=> // o /one /andP [or /eqP eq]; rewrite addn0.
by exists j.+1, c; split=> // o /one [h1 h2]; rewrite -addSnnS.
Qed.
End Search.

(** Whatever the colours, below the number of groups, all rows of some conflict have the same one. *)
Theorem indivisible_ok S conflicts groups (colour : nat -> nat) : indivisible S conflicts groups ->
  (forall i, colour i < Z.to_nat groups) -> exists2 c, c \in conflicts & exists g, forall i, i \in c -> colour i = g.
Proof.
rewrite /indivisible; case E: (search _ _ _ _ _) => [left|] // _ below; set order := in_order S conflicts in E.
have size_next : size (map colour order) = size (ending order conflicts) by rewrite !size_map size_zip size_iota minnn.
have := search_ok (sigma := [::]) (next := map colour order) E isT erefl isT isT size_next.
rewrite all_map => /(_ _)/conflictingP [|k [c [_ kn]]]; first by apply/allP => i _; apply: below.
rewrite size_map in kn; have kz : k < size (zip order (iota 0 (size order))) by rewrite size_zip size_iota minnn.
rewrite (nth_map (0, 0)) // nth_zip ?size_iota // nth_iota // add0n /=.
case/mapP => c0; rewrite mem_filter => /andP [/andP [last_in /allP before] cc] -> one; exists c0 => //.
exists (colour (nth 0 order k)) => i ic; have [->//|ne] := eqVneq i (nth 0 order k).
have io : index i order < size order by apply: leq_ltn_trans (before i ic) kn.
have ik : index i order < k.
  by rewrite ltn_neqAle before // andbT; apply: contraNneq ne => e; rewrite -e nth_index // -index_mem.
have [|_] := one (k.-1 - index i order); first by apply/mapP; exists i => //; rewrite mem_filter ne.
rewrite catrevE cats0 nth_rev size_take size_map kn; last by case: (k) ik => // k' _; rewrite ltnS leq_subr.
rewrite nth_take; last by case: (k) ik => // k' ik; rewrite subSS subKn // ltnS leq_subr.
have -> : k - (k.-1 - index i order).+1 = index i order by case: (k) ik => // k' ik; rewrite subSS subKn.
by rewrite (nth_map 0) // (nth_map 0) // nth_index // -index_mem.
Qed.

Section Meaning.
Variables (R : realFieldType) (d : nat) (S : dataset).
Local Open Scope ring_scope.
Notation toR := (toR R).
Notation X := (@spot R d S).
Notation inner := (@inner S).

(** A conflict is multipliers lam and theta; theta is 0 where there is no direction. *)
Definition check_width (e : Z) v (conflicts : seq (seq Z * Z)) groups :=
  [&& well_formed d S, has negb (labels S), all (fun c => check_within d true S true e v c.1 c.2) conflicts &
    indivisible S [seq together S c.1 | c <- conflicts] groups].

Lemma mem_together lam (i : 'I_(size (points S))) : well_formed d S -> size lam = size (points S) ->
  Z.ltb Z0 (nth Z0 lam i) -> ~~ inner i -> nat_of_ord i \in together S lam.
Proof.
move=> wf sl li oi; have [_ e] := row_of_pairs wf sl i; apply/mapP; exists (nat_of_ord i, (inner i, nth Z0 lam i)) => //.
rewrite mem_filter /outer_weight /= oi /has_weight li /= -e.
have sz : size (zip (labels S) lam) = size (points S) by rewrite size_zip sl; case/and3P: wf => _ /eqP -> _; apply: minnn.
have -> : (nat_of_ord i, nth (true, Z0) (zip (labels S) lam) i) = nth (0%N, (true, Z0)) (zip (iota 0 (size (points S))) (zip (labels S) lam)) i.
  by rewrite [RHS]nth_zip ?size_iota // nth_iota.
by rewrite mem_nth // size_zip size_iota sz minnn.
Qed.

(** width-at-least, executed: lists of units that are accurate, and never fall along the direction, have more than
    so many units.  Idea: the colour of an outer row is the number of a unit that excludes it; [width_sound]. *)
Theorem check_width_sound e v conflicts groups m (u : 'I_m -> 'rV[R]_(d + 1)) : check_width e v conflicts groups ->
  units_accurate u X inner ->
  ((exists i, inner i) -> forall j, 0 <= dot (u j) (direction ((toR e)^-1 *: vec R d v))) -> (Z.to_nat groups < m)%N.
Proof.
case/and4P => wf outer /allP certs none acc rise; rewrite ltnNge; apply/negP; case: m u acc rise => [|m] u acc rise few.
  have /(has_nthP true) [i il out] := outer; have i_n : (i < size (points S))%N by case/and3P: wf => _ /eqP <-.
  by have := acc (Ordinal i_n); rewrite /CheckConvex.inner /= (negbTE out) => -[[]].
apply: (width_sound (X := X) (inner := inner) (v := (toR e)^-1 *: vec R d v) _ acc rise) => colour.
pose c i := if insub i is Some i' then nat_of_ord (colour i') else 0%N.
have [i|t tc [g same]] := indivisible_ok (colour := c) none.
  by rewrite /c; case: insubP => [i' _ _|_]; apply: leq_trans few.
have /mapP [[lam theta] cc te] := tc; have ch := certs _ cc; rewrite te /= in ch same.
have /andP [e0 /and3P [_ /eqP sv ch']] := ch; have [L t0 E] := multipliers_ok R wf ch'.
have sl : size lam = size (points S) by case/and4P: ch' => /eqP; rewrite size_map.
have l0 : all (Z.leb Z0) (scalev e lam) by case/and4P: ch' => _ /andP [].
have [e1 D0] := within_signs R ch.
exists (@scaled R S (scalev e lam)), (toR theta * toR (denominator S) * toR e), (inord g); split=> [|i nz oi].
  split=> //; first by move: t0; rewrite toRM mulrC => t0; rewrite mulr_ge0 ?(ltW e1).
  rewrite [LHS]E vec_scale toR_sg (way_ok R sv e0) toRM !scalerA; congr (- (_ *: _)).
  by rewrite /sg; ring.
have li : Z.ltb Z0 (nth Z0 lam i).
  have := scaled_nz _ l0 nz; rewrite size_map nth_scalev => /(_ sl) /(toR_gt0 R); rewrite toRM pmulr_rgt0 //.
  by apply: contraTT => n; rewrite -leNgt (toR_le R (b := Z0)) // Z.leb_antisym.
have := same i (mem_together wf sl li oi); rewrite /c valK => <-.
by rewrite inord_val.
Qed.
End Meaning.
