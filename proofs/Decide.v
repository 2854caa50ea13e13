(** * The verified checker

    [decide] reads a certificate and the data that it is about, and says whether the evidence proves
    the claim.  [accepted_sound] says what a yes means. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses Margins Integers CheckLinear CheckBudget CheckBound CheckMargin CheckMulticlass
  CheckConvex Norms CheckUniversal Json Readers Claims Evidence DecideLinear DecideMulticlass DecideConvex DecideRashomon CheckPolynomial DecidePolynomial.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

Definition decide_statement st e : option bool := match class st with
  | LinearClass bias w => decide_linear bias w (data st) (said st) e
  | MulticlassClass w => decide_multiclass w (data st) (said st) e
  | ConvexClass r => decide_convex r (data st) (said st) e
  | RashomonClass bias w tau => decide_rashomon bias w (data st) tau (said st) e
  | PolynomialClass k => decide_polynomial k (data st) (said st) e
  end.

Inductive verdict := Accepted | Rejected | Malformed | Undecided.
(** Whether the kind is decided here, in this class and with this claim. *)
Definition undecided kind letter := listed kinds kind letter && ~~ listed decided kind letter.
(** Products of numbers that several classes may take *)
Definition many_classes S := let K := Z.of_nat (size (distinct_labels S)) in
  Z.ltb 1000000000 (Z.mul (Z.mul K (Z.add K (Z.of_nat (dimension S)))) (Z.of_nat (size (table S)))).
Definition many_monomials k S := ~~ all is_short ([:: unit S] :: table S) || Z.ltb 10000000 (Z.mul (Z.of_nat (size (table S))) (binomial (dimension S) k)).
Definition beyond st := match class st, said st with
  | MulticlassClass _, _ => many_classes (data st)
  | RashomonClass _ w _, (Bound _ | Universal _) => isSome (bounded_by w)
  | PolynomialClass k, _ => many_monomials k (data st)
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

Lemma statement_ok st e : decide_statement st e = Some true -> holds R st.
Proof.
by case: st => S [bias w|w|r|bias w tau|k] c; [apply: linear_ok|apply: multiclass_ok|apply: convex_ok|apply: rashomon_ok|apply: polynomial_ok].
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
