(** * A text is that of one tree

    What the verified checker compares with the file is the text of a tree; here is the proof that no
    other tree has the same text. *)
From Coq Require Import ZArith Ascii String Lia.
From mathcomp Require Import all_ssreflect.
From Geomadv Require Import Json.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(** ** Numbers *)
Definition undigit (c : ascii) : Z := Z.of_nat (find (Ascii.eqb c) (text "0123456789abcdef")).
Definition is_digit c := Z.ltb (undigit c) 16.
Definition value base (start : Z) (l : seq ascii) := foldl (fun sum c => Z.add (Z.mul sum base) (undigit c)) start l.

Lemma digit_is n : is_digit (digit n).
Proof. by case: n => [|p|p] //; do 4! [case: p => [p|p|] //]. Qed.
Lemma undigit_digit n : (0 <= n < 16)%Z -> undigit (digit n) = n.
Proof. by case: n => [|p|p] //; [|lia]; do 4! [case: p => [p|p|] //]; lia. Qed.

Fixpoint chained base ps (P : Z) := if ps is p :: ps' then P = Z.mul p p /\ chained base ps' p else P = base.

Section Base.
Variable base : Z.
Hypothesis base_bounds : (1 < base <= 16)%Z.

Lemma chained_pos ps P : chained base ps P -> (0 < P)%Z.
Proof. by elim: ps P => [|p ps IH] P /= => [->|[-> /IH]]; lia. Qed.

Lemma padded_value ps P n start after : chained base ps P -> (0 <= n < P)%Z ->
  value base start (padded ps n after) = value base (Z.add (Z.mul start P) n) after.
Proof.
elim: ps P n start after => [|p ps IH] P n start after /= => [->|[-> ch]] bounds.
  by rewrite undigit_digit //; lia.
have p0 := chained_pos ch; rewrite (IH p) //; last first.
  by split; [apply: Z.div_pos; lia|apply: Z.div_lt_upper_bound; lia].
rewrite (IH p) //; last by apply: Z.mod_pos_bound.
congr value; transitivity (start * (p * p) + (p * (n / p) + n mod p))%Z; first by ring.
by rewrite -Z.div_mod; lia.
Qed.

Lemma squares_chained fuel p n found : chained base found p -> exists P, chained base (squares fuel p n found) P.
Proof.
elim: fuel p found => [|fuel IH] p found ch /=; first by exists p.
by case: ifP => _; [exists p|apply: IH].
Qed.

Lemma stripped_value l : value base 0 (stripped l) = value base 0 l.
Proof. by elim: l => // c [|c' l] // IH; rewrite /=; case: Ascii.eqb_spec => [->|//]; rewrite IH. Qed.

Lemma natural_value n : (0 <= n)%Z -> complete base n -> value base 0 (natural base n) = n.
Proof.
move=> n0; rewrite /complete /natural stripped_value => /Z.ltb_lt below.
have [P ch] : exists P, chained base (squares 20 base n [::]) P by apply: squares_chained.
have bounds : (0 <= n < P)%Z.
  by split=> //; move: ch below; case: (squares _ _ _ _) => [->|p ps [-> _]].
by rewrite (padded_value _ _ ch bounds).
Qed.
End Base.

Lemma padded_digits ps n after : all is_digit after -> all is_digit (padded ps n after).
Proof. by elim: ps n after => [|p ps IH] n after a /=; [rewrite digit_is|apply/IH/IH]. Qed.
Lemma natural_digits base n : all is_digit (natural base n).
Proof.
rewrite /natural; have : all is_digit (padded (squares 20 base n [::]) n [::]) by apply: padded_digits.
elim: (padded _ _ _) => // c [|c' l] // IH /= /andP [dc rest].
by case: ifP => _ //=; [apply: IH|rewrite dc].
Qed.
Lemma padded_cons ps n after : padded ps n after <> [::].
Proof. by elim: ps n after => [|p ps IH] n after //=; apply: IH. Qed.
Lemma natural_cons base n : exists c l, natural base n = c :: l /\ is_digit c.
Proof.
have: all is_digit (natural base n) by apply: natural_digits.
have: natural base n <> [::].
  rewrite /natural; have := @padded_cons (squares 20 base n [::]) n [::].
  elim: (padded _ _ _) => // c [|c' l] // IH _ /=.
  by case: ifP => // _; apply: IH.
by case: (natural base n) => // c l _ /andP [dc _]; exists c, l.
Qed.

(** ** What follows *)
Local Opaque natural squares.

Lemma cat_same (p a b : seq ascii) : p ++ a = p ++ b -> a = b.
Proof. by elim: p => //= c p IH [/IH]. Qed.

Definition stops (P : pred ascii) (r : seq ascii) := if r is c :: _ then ~~ P c else true.
Lemma run_split P l1 l2 r1 r2 : all P l1 -> all P l2 -> stops P r1 -> stops P r2 ->
  l1 ++ r1 = l2 ++ r2 -> l1 = l2 /\ r1 = r2.
Proof.
elim: l1 l2 => [|c l1 IH] [|c2 l2] //= a1 a2 s1 s2.
- by move=> e; move: s1; rewrite e /= (andP a2).1.
- by move=> e; move: s2; rewrite -e /= (andP a1).1.
by case=> -> /(IH l2 (andP a1).2 (andP a2).2 s1 s2) [-> ->].
Qed.

Definition ends (r : seq ascii) := if r is c :: _ then has (Ascii.eqb c) [:: ","; "]"; "}"; quote]%char else true.
Definition follows (r : seq ascii) := if r is c :: _ then has (Ascii.eqb c) [:: ","; "]"; "}"]%char else true.
Lemma ends_stops r : ends r -> stops is_digit r.
Proof. by case: r => // c r /=; do 4! [case: Ascii.eqb_spec => [->|_] //]. Qed.
Lemma follows_ends r : follows r -> ends r.
Proof. by case: r => // c r /=; do 3! [case: Ascii.eqb_spec => [->|_] //]. Qed.

Lemma number_inj base prefix n m r s : (1 < base <= 16)%Z -> prefix = [::] \/ prefix = text "0x" ->
  complete base (Z.abs n) -> complete base (Z.abs m) -> ends r -> ends s ->
  number base prefix n ++ r = number base prefix m ++ s -> n = m /\ r = s.
Proof.
move=> bb pre cn cm er es.
have same : natural base (Z.abs n) ++ r = natural base (Z.abs m) ++ s -> Z.abs n = Z.abs m /\ r = s.
  move/(run_split (natural_digits _ _) (natural_digits _ _) (ends_stops er) (ends_stops es)) => [e ->].
  by split=> //; rewrite -(natural_value bb _ cn) ?e ?natural_value //; apply: Z.abs_nonneg.
have [c [l [En dc]]] := natural_cons base (Z.abs n); have [c' [l' [Em dc']]] := natural_cons base (Z.abs m).
rewrite /number; case: Z.ltb_spec => ln; case: Z.ltb_spec => lm.
- by case; rewrite -!catA => /cat_same /same [e ->]; split=> //; lia.
- by case: pre => ->; rewrite ?Em //= => -[E]; move: dc'; rewrite -E.
- by case: pre => ->; rewrite ?En //= => -[E]; move: dc; rewrite E.
by rewrite -!catA => /cat_same /same [e ->]; split=> //; lia.
Qed.

Lemma number_head n r c x : number 10 [::] n ++ r = c :: x -> c = "-"%char \/ is_digit c.
Proof.
have [c' [l [E dc]]] := natural_cons 10 (Z.abs n); rewrite /number E.
by case: ifP => _ [<- _]; [left|right].
Qed.
Lemma number_false n r x : follows r -> number 10 [::] n ++ r <> text "false" ++ x.
Proof.
move=> fr E; have := number_head E => -[//|_]; move: E; rewrite /number; case: ifP => // _.
rewrite -[text "false" ++ x]/(text "fa" ++ text "lse" ++ x).
by case/(run_split (natural_digits _ _) _ (ends_stops (follows_ends fr))) => // _ e; rewrite e in fr.
Qed.

(** ** Strings *)
Lemma text_inj s t : text s = text t -> s = t.
Proof. by move=> e; rewrite -(string_of_list_ascii_of_string s) -/(text s) e string_of_list_ascii_of_string. Qed.

Lemma plain_run (s : seq ascii) : all plain s -> all (fun c => ~~ Ascii.eqb c quote) s.
Proof. by elim: s => //= c s IH /andP [/andP [-> _] /IH]. Qed.

Lemma quoted_split s t r r' : all plain s -> all plain t -> quoted s ++ r = quoted t ++ r' -> s = t /\ r = r'.
Proof.
move=> ps pt; rewrite /quoted /= -!catA => -[].
by case/(run_split (plain_run ps) (plain_run pt)) => // -> [->].
Qed.

Lemma string_no_number s n r r' : all plain (text s) -> ~~ like_a_number s ->
  quoted (text s) ++ r <> quoted (number 16 (text "0x") n) ++ r'.
Proof.
rewrite /quoted /like_a_number /number => _ no; case; rewrite -!catA.
case: ifP => _; case: (text s) no => [|a [|b [|c t]]] //= no E; move: no; case: E => //.
- by move=> -> -> ->.
- by move=> -> ->.
by move=> -> ->.
Qed.

(** ** Lists of what is printed *)
Section Entries.
Variables (T : Type) (e : T -> seq ascii) (ok : T -> bool) (close : ascii).
Hypothesis closes : follows [:: close] /\ close <> ","%char.
Hypothesis open : forall x r s, ok x -> e x ++ r <> close :: s.
Definition apart x := ok x -> forall y r s, ok y -> follows r -> follows s -> e x ++ r = e y ++ s -> x = y /\ r = s.
Definition others l : seq ascii := flatten [seq ","%char :: q | q <- map e l].

Lemma follows_others l r : follows (others l ++ close :: r).
Proof. by case: l => //=; case: closes. Qed.

Lemma others_split l l' r s : foldr (fun x h => apart x /\ h) True l -> all ok l -> all ok l' ->
  others l ++ close :: r = others l' ++ close :: s -> l = l' /\ r = s.
Proof.
elim: l l' => [|x l IH] [|y l'] //=.
- by move=> _ _ _ [->].
- by move=> _ _ _ [E _]; case: closes => _ [].
- by move=> _ _ _ [E _]; case: closes => _ [].
case=> ax rest /andP [ox ol] /andP [oy ol'] [].
rewrite -!catA => /(ax ox y _ _ oy (follows_others _ _) (follows_others _ _)) [-> E].
by have [-> ->] := IH l' rest ol ol' E.
Qed.

Lemma entries_split l l' r s : foldr (fun x h => apart x /\ h) True l -> all ok l -> all ok l' ->
  separated (map e l) ++ close :: r = separated (map e l') ++ close :: s -> l = l' /\ r = s.
Proof.
case: l l' => [|x l] [|y l'] //=.
- by move=> _ _ _ [->].
- by move=> _ _ /andP [oy _]; rewrite -catA => /esym /open; case.
- by move=> _ /andP [ox _] _; rewrite -catA => /open; case.
case=> ax rest /andP [ox ol] /andP [oy ol']; rewrite -!catA.
case/(ax ox y _ _ oy (follows_others _ _) (follows_others _ _)) => -> E.
by have [-> ->] := others_split rest ol ol' E.
Qed.
End Entries.

(** ** Trees *)
(** Two texts whose first letters differ *)
Ltac other := solve [discriminate | by move/number_head => [] | by move/esym/number_head => []
  | by move/number_false; case | by move/esym/number_false; case].

Lemma print_open j r s : print j ++ r <> "]"%char :: s.
Proof. by case: j => [|[]|n|n|x|l|l] //=; other. Qed.
Lemma key_open (f : string * json) r s : (quoted (text f.1) ++ ":"%char :: print f.2) ++ r <> "}"%char :: s.
Proof. by []. Qed.

Lemma print_split a : tidy a -> forall b r s, tidy b -> follows r -> follows s ->
  print a ++ r = print b ++ s -> a = b /\ r = s.
Proof.
have b10 : (1 < 10 <= 16)%Z by []. have b16 : (1 < 16 <= 16)%Z by [].
elim/json_nested_ind: a => [a leaf|l IH|l IH].
- case: a leaf => [|[]|n|n|x|//|//] _ ta [|[]|m|m|y|l'|l'] r s tb fr fs; rewrite /print /word; try other.
  + by case=> ->.
  + by case=> ->.
  + by case=> ->.
  + by case/(number_inj b10 (or_introl erefl) ta tb (follows_ends fr) (follows_ends fs)) => -> ->.
  + rewrite /quoted /= -!catA => -[].
    by case/(@number_inj 16 _ n m (quote :: r) (quote :: s) b16 (or_intror erefl) ta tb) => // -> [->].
  + by move/esym; case/andP: tb => py ny /(string_no_number py ny).
  + by case/andP: ta => px nx /(string_no_number px nx).
  by move: ta tb => /andP [px _] /andP [py _] /(quoted_split px py) [/text_inj -> ->].
- move=> tl [|[]|m|m|y|l'|l'] r s tb fr fs; try other.
  rewrite /= -!catA => -[]; rewrite -/print.
  case/(@entries_split _ print tidy "]"%char _ (fun x r s _ => @print_open x r s) l l' r s IH tl tb) => [|-> -> //].
  by split.
move=> tl [|[]|m|m|y|l'|l'] r s tb fr fs; try other.
rewrite /= -!catA => -[]; rewrite -/print; pose ok (f : string * json) := all plain (text f.1) && tidy f.2.
case/(@entries_split _ _ ok "}"%char _ (fun x r s _ => @key_open x r s) l l' r s _ tl tb) => [||-> -> //]; first by split.
elim: l IH {tl} => //= -[k v] l IHl [Pv /IHl rest]; split=> // /andP [/= pk tv] [k' v'] q q' /andP [/= pk' tv'] fq fq'.
change ((quoted (text k) ++ ":"%char :: print v) ++ q = (quoted (text k') ++ ":"%char :: print v') ++ q' ->
  (k, v) = (k', v') /\ q = q').
rewrite -!catA => /(quoted_split pk pk') [/text_inj -> [E]].
by have /= [-> ->] := Pv tv v' q q' tv' fq fq' E.
Qed.

(** Two trees with the same text are the same. *)
Theorem print_inj a b : tidy a -> tidy b -> print a = print b -> a = b.
Proof. by move=> ta tb e; case: (@print_split a ta b [::] [::] tb isT isT); rewrite ?cats0. Qed.
