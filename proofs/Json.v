(** * JSON, and the one way in which it is written

    What the verified checker reads: a tree, which it prints again.  It answers only where that is,
    byte by byte, the file; so what a proof says of the tree is said of the text. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(** Integers are written in decimal digits, or as text in hexadecimal ones: "0x1f". *)
Inductive json :=
  | Null
  | Bool of bool
  | Num of Z
  | Hex of Z
  | Str of string
  | Arr of seq json
  | Obj of seq (string * json).

(** ** Digits, the highest first *)
Definition digit (n : Z) : ascii := match n with
  | 0 => "0" | 1 => "1" | 2 => "2" | 3 => "3" | 4 => "4" | 5 => "5" | 6 => "6" | 7 => "7"
  | 8 => "8" | 9 => "9" | 10 => "a" | 11 => "b" | 12 => "c" | 13 => "d" | 14 => "e" | _ => "f"
  end%Z%char.
(** n in 2^k digits: the first half of them, n / p, and the others, p being base^(2^(k - 1)). *)
Fixpoint padded (powers : seq Z) (n : Z) (after : seq ascii) : seq ascii :=
  if powers is p :: ps then padded ps (Z.div n p) (padded ps (Z.modulo n p) after) else digit n :: after.
(** base, base^2, base^4, ... as far as they are at most n, the largest first *)
Fixpoint squares (fuel : nat) (p n : Z) (found : seq Z) : seq Z :=
  if fuel is f.+1 then if Z.ltb n p then found else squares f (Z.mul p p) n (p :: found) else found.
Fixpoint stripped (s : seq ascii) := if s is c :: (_ :: _) as s' then
  if Ascii.eqb c "0" then stripped s' else s else s.
(** Up to 2^20 digits *)
Definition natural base n := stripped (padded (squares 20 base n [::]) n [::]).
Definition number base prefix n :=
  let written := prefix ++ natural base (Z.abs n) in
  if Z.ltb n Z0 then "-"%char :: written else written.
Definition quote : ascii := """".
Definition text (s : string) : seq ascii := list_ascii_of_string s.
Definition quoted (s : seq ascii) : seq ascii := quote :: s ++ [:: quote].

(** ** The text of a tree: no white space, nothing escaped *)
Definition separated (parts : seq (seq ascii)) : seq ascii :=
  if parts is p :: rest then p ++ flatten [seq ","%char :: q | q <- rest] else [::].
Definition word j : seq ascii := match j with
  | Null => text "null"
  | Bool true => text "true"
  | Bool false => text "false"
  | Num n => number 10 [::] n
  | Hex n => quoted (number 16 (text "0x") n)
  | Str s => quoted (text s)
  | Arr _ | Obj _ => [::]
  end.
Fixpoint print (j : json) : seq ascii := match j with
  | Arr l => "["%char :: separated (map print l) ++ text "]"
  | Obj l => "{"%char :: separated [seq quoted (text f.1) ++ ":"%char :: print f.2 | f <- l] ++ text "}"
  | _ => word j
  end.

(** What is printed in a text that says nothing else (see [Printed.print_inj]): numbers of at most 2^20 digits,
    nothing that ends a string before its end, and no string that begins like a number and is none. *)
Definition complete base n :=
  Z.ltb n (if squares 20 base n [::] is p :: _ then Z.mul p p else base).
Definition plain c := ~~ Ascii.eqb c quote && ~~ Ascii.eqb c "\".
Definition like_a_number s := match text s with
  | "0" :: "x" :: _ | "-" :: "0" :: "x" :: _ => true
  | _ => false
  end%char.
Fixpoint tidy (j : json) : bool := match j with
  | Num n => complete 10 (Z.abs n)
  | Hex n => complete 16 (Z.abs n)
  | Str s => all plain (text s) && ~~ like_a_number s
  | Arr l => all tidy l
  | Obj l => all (fun f => all plain (text f.1) && tidy f.2) l
  | _ => true
  end.

(** The same, letter by letter into whatever takes letters. *)
Section Emit.
Variables (A : Type) (put : A -> ascii -> A).
Fixpoint emit (a : A) (j : json) : A := match j with
  | Arr l =>
    let fix entries a first l := if l is x :: l' then
      entries (emit (if first then a else put a ",") x) false l' else a in
    put (entries (put a "[") true l) "]"
  | Obj l =>
    let fix entries a first l := if l is f :: l' then
      entries (emit (put (foldl put (if first then a else put a ",") (quoted (text f.1))) ":") f.2) false l' else a in
    put (entries (put a "{") true l) "}"
  | _ => foldl put a (word j)
  end%char.
End Emit.

Section Induction.
Variable P : json -> Prop.
Hypothesis leaf : forall j, (if j is Arr _ then False else if j is Obj _ then False else True) -> P j.
Hypothesis list : forall l, foldr (fun x r => P x /\ r) True l -> P (Arr l).
Hypothesis object : forall l, foldr (fun f r => P f.2 /\ r) True l -> P (Obj l).
Fixpoint json_nested_ind j : P j := match j with
  | Arr l => list ((fix all l := if l is x :: l' return foldr (fun x r => P x /\ r) True l
      then conj (json_nested_ind x) (all l') else I) l)
  | Obj l => object ((fix all l := if l is f :: l' return foldr (fun f r => P f.2 /\ r) True l
      then conj (json_nested_ind f.2) (all l') else I) l)
  | j => leaf (j := j) I
  end.
End Induction.

(** What is emitted is what is printed. *)
Theorem emit_print (A : Type) (put : A -> ascii -> A) j a : emit put a j = foldl put a (print j).
Proof.
elim/json_nested_ind: j a => [[] //|l|l] IH a /=; rewrite foldl_cat /=; congr put; move: (put a _) => {}a.
- case: l IH => //= x l [Ex IH]; rewrite foldl_cat -Ex; move: (emit put a x) => {}a.
  elim: l IH a => //= y l IHl [Ey /IHl {}IHl] a.
  by rewrite IHl Ey foldl_cat.
- case: l IH => //= x l [Ex IH]; rewrite !foldl_cat /= -Ex; move: (emit put _ x.2) => {}a.
  elim: l IH a => //= y l IHl [Ey /IHl {}IHl] a.
  by rewrite IHl Ey !foldl_cat.
Qed.
