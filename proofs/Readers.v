(** * What stands in a certificate

    Trees of JSON as numbers, vectors, data sets and classifiers: [None] where they are not of the
    form that docs/certificate-format.md gives them. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect.
From Geomadv Require Import Json.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(** The value, if there is one of the form x; and b with it. *)
Notation "'let?' x := a 'in' b" := (if a is Some x then b else None) (at level 200, x pattern, b at level 200).
Definition guard T (holds : bool) (value : option T) : option T := if holds then value else None.

Definition integer j := match j with Num n | Hex n => Some n | _ => None end.
Definition positive_integer j := obind (fun n => guard (Z.ltb Z0 n) (Some n)) (integer j).
(** What is never written in hexadecimal digits: labels, and numbers of rows. *)
Definition small_integer j := if j is Num n then Some n else None.
Definition boolean j := if j is Bool b then Some b else None.

(** The results for all entries, if there are all. *)
Section Traverse.
Variables (T U : Type) (f : T -> option U).
Fixpoint traverse (l : seq T) : option (seq U) :=
  if l is x :: l' then
    if f x is Some y then if traverse l' is Some ys then Some (y :: ys) else None else None
  else Some [::].
End Traverse.
Definition list_of T (item : json -> option T) j := if j is Arr l then traverse item l else None.
(** null, or a value *)
Definition nullable T (item : json -> option T) j := if j is Null then Some None else omap some (item j).
Definition pair_of T U (first : json -> option T) (second : json -> option U) j :=
  let? Arr [:: a; b] := Some j in let? x := first a in let? y := second b in Some (x, y).

Fixpoint lookup (key : string) (l : seq (string * json)) : option json :=
  if l is (k, j) :: l' then if String.eqb key k then Some j else lookup key l' else None.
Definition field key j := if j is Obj l then lookup key l else None.
(** The values of these keys, which must be all there are. *)
Definition fields (keys : seq string) j : option (seq json) :=
  if j is Obj l then guard (size l == size keys) (traverse (fun key => lookup key l) keys) else None.

(** numerators / denominator *)
Definition rational := (Z * Z)%type.
Definition rational_of := pair_of integer positive_integer.
Record vector := Vector { below : Z; numerators : seq Z }.
Definition vector_of d j :=
  let? [:: a; b] := fields [:: "denominator"; "numerators"]%string j in
  let? e := positive_integer a in let? v := list_of integer b in guard (size v == d) (Some (Vector e v)).

(** Row i is the point [table_i / unit] with the label [marks_i]. *)
Record raw := Raw { unit : Z; marks : seq Z; table : seq (seq Z) }.
Definition label j :=
  obind (fun n => guard (Z.ltb (Z.abs n) 9007199254740992) (Some n)) (small_integer j).
Definition dimension S := size (head [::] (table S)).
Definition data_of j : option raw :=
  let? [:: a; b; c] := fields [:: "denominator"; "labels"; "points"]%string j in
  let? D := positive_integer a in let? y := list_of label b in let? x := list_of (list_of integer) c in
  let S := Raw D y x in
  guard [&& 0 < dimension S, all (fun row => size row == dimension S) x & size y == size x] (Some S).
