(** * Decisions about flip distances, of any class

    What is the same for all classes: which rows are named, which of them are endless, and that each has
    the evidence that it needs; a class says what that is. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect.
From Geomadv Require Import Json Readers Claims Evidence.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Extent.
Variables (T : Type) (classifier : json -> option T) (S : raw) (x : extent).
(** The rows as the class takes them, and whether a classifier is accurate *)
Variables (places : seq (seq Z)) (accepts : T -> bool).
(** What certifies the direction, as it is read and as it is taken; whether it does, nothing where it is of no such form; and at which rows it does so
    within a distance *)
Variables (V U : Type) (entry : json -> option V) (arrange : seq V -> option (seq U)) (certify : U -> option bool) (covers : rational -> U -> seq bool).
(** Whether a classifier keeps the label of a row up to a distance *)
Variable attains : seq Z -> rational -> T -> bool.
(** Chains of what lengths there are, which of them are in order, and whether one keeps the label of a row *)
Variables (long : bool) (escaping : seq T -> bool) (stays : seq T -> seq Z -> bool).

Definition attains_end h := if (low x, reached x) is (Some a, Some i) then let k := Z.to_nat i in
  [&& Z.leb Z0 i, nth false (named_rows S x) k, ~~ nth false (endless_rows S x) k, Z.leb Z0 a.1, Z.ltb Z0 a.2 &
    attains (nth [::] places k) a h]
  else false.
Fixpoint certified l : option bool := if l is u :: l' then if certify u is Some yes then if yes then certified l' else Some false
  else None else Some true.
(** Nothing where one of them is no chain, and all before are right. *)
Fixpoint chains l : option bool := if l is chain :: l' then
  if (if long then size chain == 0 else size chain != 1) then None
  else if escaping chain then chains l' else Some false else Some true.
Let named := named_rows S x.
Let endless := endless_rows S x.
Let most := odflt (Zpos xH, Zpos xH) (high x).
Definition check_named (attaining : option T) sep :=
  let bounded := has (fun r => r.1 && ~~ r.2) (zip named endless) in
  [&& accepts sep, has_row S (from x), size named == size (table S), all (fun r => r.1 ==> Z.eqb r.2 (from x)) (zip named (marks S)),
    all (fun r => r.2 ==> r.1) (zip named endless),
    all (fun o => o == bounded) [:: isSome (low x); isSome (high x); isSome (reached x); isSome attaining],
    Z.ltb Z0 most.1, Z.ltb Z0 most.2 & Z.ltb Z0 (below (way x)) && (size (numerators (way x)) == dimension S)].
Definition check_covered upper (attaining : option T) :=
  let covered := any_of (size (table S)) [seq covers most m | m <- upper] in
  [&& size covered == size (table S), all (fun r => r.1.1 && ~~ r.1.2 ==> r.2) (zip (zip named endless) covered) &
    if attaining is Some h then attains_end h else true].
Definition check_endless ch := all (fun r => r.1 ==> has (fun chain => stays chain r.2) ch) (zip (endless_rows S x) places).
Definition decide_extent e :=
  let? [:: u; h; c; g] := fields [:: "upper"; "attaining"; "escaping"; "separator"]%string e in
  let? u' := list_of entry u in let? h' := nullable classifier h in
  let? c' := list_of (list_of classifier) c in let? g' := classifier g in
  if check_named h' g' then let? all_upper := arrange u' in let? ok := certified all_upper in if ok && check_covered all_upper h'
    then let? held := chains c' in Some (held && check_endless c') else Some false
  else Some false.

Lemma chains_ok ch P : chains ch = Some true -> has P ch -> exists2 chain, escaping chain & P chain.
Proof.
elim: ch => //= chain ch IH; case: ifP => // _; case: ifP => // ok /IH {}IH /orP [p|/IH //].
by exists chain.
Qed.

Lemma certified_ok l P : certified l = Some true -> has P l -> exists2 u, certify u = Some true & P u.
Proof.
elim: l => //= u l IH; case E: (certify u) => [[]|] // /IH {}IH /orP [p|/IH //].
by exists u.
Qed.

Hypothesis sizes : forall h, accepts h -> size (marks S) = size (table S) /\ size places = size (table S).

(** What was checked of each row, read off the lists by its number: first that the lists are as long as the table,
    then for a row, by whether it is endless, and at last for the row at which the lower end is reached. *)
Lemma extent_ok e : decide_extent e = Some true -> [/\ exists h, accepts h,
  Z.ltb Z0 (below (way x)) /\ size (numerators (way x)) = dimension S,
  forall i, (i < size (table S))%N -> nth false (named_rows S x) i -> nth Z0 (marks S) i = from x /\
    if nth false (endless_rows S x) i
    then exists2 chain, escaping chain & stays chain (nth [::] places i)
    else exists2 q, high x = Some q & [/\ Z.ltb Z0 q.1, Z.ltb Z0 q.2 &
      exists2 m, certify m = Some true & nth false (covers q m) i] &
  match low x, high x, reached x with
  | Some a, Some _, Some i => exists i' : 'I_(size (table S)), [/\ Z.of_nat i' = i, nth false (named_rows S x) i',
      ~~ nth false (endless_rows S x) i' & [/\ Z.leb Z0 a.1, Z.ltb Z0 a.2 & exists h, attains (nth [::] places i') a h]]
  | None, None, None => True
  | _, _, _ => False
  end].
Proof.
rewrite /decide_extent; case: (fields _ e) => [[|j1 [|j2 [|j3 [|j4 []]]]]|] //.
case: (list_of _ j1) => [read|] //; case: (nullable _ j2) => [att|] //.
case: (list_of _ j3) => [ch|] //; case: (classifier j4) => [sep|] //.
case: ifP => // ok; case: (arrange read) => [upper|] //; case F: (certified upper) => [certs|] //; case: ifP => // /andP [ec covered_ok]; rewrite ec in F.
case E: (chains ch) => [held|] // /yes_is /andP [eh end_ok]; rewrite eh in E.
move: ok covered_ok; rewrite /check_named /check_covered; case H: (most) => [a b] /and5P [sep_ok source_ok /eqP sn /(all_nthP (false, Z0)) marked].
case/and4P => /(all_nthP (false, false)) sub nulls a0 /and3P [b0 e0 /eqP sv].
case/and3P => /eqP sc /(all_nthP ((false, false), false)) cov att_ok.
have se : size (endless_rows S x) = size (table S) by rewrite size_mask.
have [sm sp] := sizes sep_ok; split=> // [|i i_n ni|]; first by exists sep.
  split; first by have := marked i; rewrite size_zip sn sm minnn nth_zip ?sn ?sm //= ni => /(_ i_n) /Z.eqb_spec.
  case en: (nth false (endless_rows S x) i).
    have := elimT (all_nthP (false, [::])) end_ok i; rewrite size_zip se sp minnn nth_zip ?se ?sp //= en => /(_ i_n).
    exact: chains_ok E.
  have c_i := cov i; rewrite !size_zip sn se minnn sc minnn in c_i.
  move/(_ i_n): c_i; rewrite !nth_zip ?size_zip ?sn ?se ?sc ?minnn //= ni en /= => /any_ofP.
  rewrite has_map => /(certified_ok F) [m C wi].
  have some_high : isSome (high x).
    move: nulls; rewrite /= => /and3P [_ /eqP -> _]; apply/(has_nthP (false, false)); exists i; first by rewrite size_zip sn se minnn.
    by rewrite nth_zip ?sn ?se //= ni en.
  by rewrite /most in H; case: (high x) some_high H => // q _ /= Eq; exists q => //; rewrite Eq; split=> //; exists m.
move: nulls att_ok; rewrite /= /attains_end => /and5P [/eqP l /eqP h /eqP r /eqP at_ _].
case: att at_ l h r => [W|] /= <-; last by case: (low x); case: (high x); case: (reached x).
case: (low x) => // q _; case: (high x) => // q' _; case: (reached x) => // i _.
case/and5P => i0 ni en q0 /andP [q1 keep].
have k_n : (Z.to_nat i < size (table S))%N.
  by rewrite ltnNge; apply: contraL ni => k; rewrite nth_default // sn.
exists (Ordinal k_n); split=> //; last by split=> //; exists W.
by rewrite Z2Nat.id //; apply/Z.leb_le.
Qed.
End Extent.
