(** The verified checker as OCaml: integers are Zarith's, letters and text OCaml's.

    What is said here of integers is trusted: that each constant of Coq is what it is extracted to. *)
From Coq Require Import ZArith Ascii String Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlString.
From mathcomp Require Import all_ssreflect.
From Geomadv Require Import Json Readers Claims Decide.

Extract Inductive positive => "Big_int_Z.big_int"
  [ "(fun p -> Big_int_Z.succ_big_int (Big_int_Z.shift_left_big_int p 1))"
    "(fun p -> Big_int_Z.shift_left_big_int p 1)" "Big_int_Z.unit_big_int" ]
  "(fun odd even one p -> if Big_int_Z.eq_big_int p Big_int_Z.unit_big_int then one () else
    let half = Big_int_Z.shift_right_big_int p 1 in
    if Big_int_Z.eq_big_int p (Big_int_Z.shift_left_big_int half 1) then even half else odd half)".
Extract Inductive Z => "Big_int_Z.big_int"
  [ "Big_int_Z.zero_big_int" "" "Big_int_Z.minus_big_int" ]
  "(fun zero positive negative z -> let s = Big_int_Z.sign_big_int z in
    if s = 0 then zero () else if s > 0 then positive z else negative (Big_int_Z.minus_big_int z))".
Extract Inlined Constant Z.add => "Big_int_Z.add_big_int".
Extract Inlined Constant Z.mul => "Big_int_Z.mult_big_int".
Extract Inlined Constant Z.opp => "Big_int_Z.minus_big_int".
Extract Inlined Constant Z.abs => "Big_int_Z.abs_big_int".
Extract Inlined Constant Z.max => "Big_int_Z.max_big_int".
Extract Inlined Constant Z.eqb => "Big_int_Z.eq_big_int".
Extract Inlined Constant Z.leb => "Big_int_Z.le_big_int".
Extract Inlined Constant Z.ltb => "Big_int_Z.lt_big_int".
Extract Inlined Constant Z.of_nat => "Big_int_Z.big_int_of_int".
Extract Inlined Constant Z.to_nat => "Big_int_Z.int_of_big_int".
(* Of a nonnegative number, by a positive one. *)
Extract Inlined Constant Z.div => "Big_int_Z.div_big_int".
Extract Inlined Constant Z.modulo => "Big_int_Z.mod_big_int".
(* Whether a letter, or a text, is another one. *)
Extract Inlined Constant Ascii.eqb => "Char.equal".

Extraction "checked" emit tidy kind_of letter_of headings data_of statement_of decide field class_name dimension.
