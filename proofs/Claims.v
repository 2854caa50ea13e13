(** * Claims, as they stand in a certificate, and what they say

    [statement_of] reads the claim and the data, nothing of the evidence; [holds] is its meaning over
    an ordered field.  That an accepted certificate has a claim that holds is [Decide.accepted_sound]. *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Multiclass Linear Convex Units Bounds Losses MulticlassLosses Integers CheckLinear CheckMulticlass
  CheckConvex Networks Norms CheckUniversal Polynomials CheckPolynomial Json Readers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

(** ** Reading *)

(** [bounded_by]: the norm, l1 or else l-infinity, and the bound, if there is one; it is about losses only. *)
Record weighting := Weighting { per : Z; weights_of_rows : seq Z; bounded_by : option (bool * rational) }.
(** What is said of flip distances along a direction: [among] are rows, all of a label where there is no list;
    [low] and [high] bound the largest distance of those that are not [endless], [reached] is one of them. *)
Record extent := Extent { way : vector; from : Z; among : option (seq Z); low : option rational;
  high : option rational; reached : option Z; endless : seq Z }.
(** sign times a.delta is at most a number: (sign, (a, number)) *)
Definition limit := (Z * (seq Z * rational))%type.
(** What is said of perturbations that take the label [taken_from], of points or else of all rows with this label:
    that [shifted_by] does, within the limits, and that a squared length must be at least [not_below] for it. *)
Record shift := Shift { shifted_by : option vector; taken_from : Z; of_points : option (seq vector);
  measured_in : norm; limits : seq limit; not_below : option rational }.
Inductive family :=
  | LinearClass of bool & weighting
  | MulticlassClass of weighting
  | ConvexClass of Z
  | RashomonClass of bool & weighting & rational
  | PolynomialClass of nat.
Inductive claim :=
  | Separable
  | Inseparable
  | Transfers of vector & Z
  | DoesNotTransfer of vector & Z
  | Forced of vector & Z
  | NotForced of vector & Z & Z
  | Budget of seq Z & rational & rational & bool
  | Bound of extent
  | MaxMargin of vector & rational & rational
  | Universal of shift
  | Bracket of shift
  | ClassBudget of option vector & Z & rational & rational & bool
  | LabelBudget of vector & Z & rational & rational & bool
  | CommonDirection of nat & vector & Z
  | NoCommonDirection of nat & Z
  | TransfersFrom of vector & Z
  | DoesNotTransferFrom of vector & Z
  | NoDirection of Z & seq limit
  | NoOutputLayer of seq (seq Z)
  | WidthAtLeast of Z & option vector
  | SoftMargin of vector & rational & rational & rational
  | ResistanceMargin of vector & Z & vector & rational & norm & rational.
Record statement := Statement { data : raw; class : family; said : claim }.

(** The kinds of claim, and the classes in which there are such, by the first letter of their names. *)
Definition kinds : seq (string * string) := [::
  ("separable", "lrcmp"); ("inseparable", "lrcmp"); ("transfers", "lrcmp"); ("does-not-transfer", "lrcmp");
  ("forced", "lrcmp"); ("not-forced", "lrcmp"); ("transfers-from", "p"); ("does-not-transfer-from", "p");
  ("bound", "lrcmp"); ("universal-perturbation", "lrcm"); ("max-margin", "lp"); ("soft-margin", "l");
  ("resistance-margin", "l"); ("separation", "l"); ("budget", "l"); ("log-loss-budget", "l");
  ("universal-bracket", "l"); ("no-direction-within", "l"); ("common-direction", "l");
  ("no-common-direction", "l"); ("multiclass-budget", "m"); ("multiclass-label-budget", "m");
  ("multiclass-separation", "m"); ("width-at-least", "c"); ("no-output-layer", "c")]%string.
(** Those that are decided here. *)
Definition decided : seq (string * string) := [::
  ("separable", "lrcmp"); ("inseparable", "lrcmp"); ("transfers", "lrcmp"); ("does-not-transfer", "lrcmp");
  ("forced", "lrcmp"); ("not-forced", "lrcmp"); ("transfers-from", "p"); ("does-not-transfer-from", "p"); ("budget", "l"); ("bound", "lrcmp"); ("max-margin", "lp");
  ("universal-perturbation", "lrcm"); ("multiclass-budget", "m"); ("multiclass-label-budget", "m");
  ("universal-bracket", "l"); ("no-direction-within", "l"); ("common-direction", "l"); ("no-common-direction", "l");
  ("width-at-least", "c"); ("no-output-layer", "c"); ("soft-margin", "l"); ("resistance-margin", "l")]%string.
Fixpoint has_letter (c : ascii) s := if s is String c' s' then Ascii.eqb c c' || has_letter c s' else false.
Fixpoint listed (table : seq (string * string)) kind (letter : ascii) := if table is (k, letters) :: rest then
  String.eqb k kind && has_letter letter letters || listed rest kind letter else false.
Definition known kind := has (fun k => String.eqb k.1 kind) kinds.

Definition class_name j : option string := if field "name" j is Some (Str s) then Some s else None.
Definition class_letter (name : string) : option ascii :=
  if has (String.eqb name) [:: "linear"; "rashomon-linear"; "convex-region"; "multiclass-linear"; "polynomial"]%string
  then if name is String c _ then Some c else None else None.

(** The values of some keys, and of others where they occur; there is no other key. *)
Definition fields_or (must may : seq string) j : option (seq json * seq (option json)) :=
  let? Obj l := Some j in let optional := [seq lookup key l | key <- may] in
  let? found := traverse (fun key => lookup key l) must in
  guard (size l == size must + count isSome optional) (Some (found, optional)).
Definition maybe T (read : json -> option T) (j : option json) : option (option T) :=
  if j is Some j' then omap some (read j') else Some None.

Definition weights_of n j : option (Z * seq Z) :=
  let? [:: a; b] := fields [:: "denominator"; "numerators"]%string j in
  let? e := positive_integer a in let? c := list_of positive_integer b in guard (size c == n) (Some (e, c)).
Definition norm_of j := let? Str s := Some j in guard (String.eqb s "l1" || String.eqb s "linf") (Some (String.eqb s "l1")).
Definition norm_bound_of j := let? (a, b) := rational_of j in guard (Z.ltb Z0 a) (Some (a, b)).
Definition binary_labels S := all (fun y => Z.eqb y 1 || Z.eqb y (-1)) (marks S).

Definition weighting_of S w : option (option (bool * rational) -> weighting) :=
  let? weights := maybe (weights_of (size (table S))) w in
  let: (unit, c) := odflt (Zpos xH, nseq (size (table S)) (Zpos xH)) weights in Some (Weighting unit c).
Definition limited_weighting_of S w B nb : option weighting :=
  let? found := weighting_of S w in let? bound := maybe norm_bound_of B in let? norm := maybe norm_of nb in
  guard ((isSome bound || ~~ isSome norm) && binary_labels S) (Some (found (omap (fun q => (odflt false norm, q)) bound))).
Definition loss_options := [:: "weights"; "norm_bound"; "bounded_norm"]%string.
Definition linear_class S j : option family :=
  let? ([:: _; b], [:: w; B; nb]) := fields_or [:: "name"; "bias"]%string loss_options j in
  let? bias := boolean b in let? found := limited_weighting_of S w B nb in Some (LinearClass bias found).
Definition rashomon_class S j : option family :=
  let? ([:: _; b; t], [:: w; B; nb]) := fields_or [:: "name"; "bias"; "budget"]%string loss_options j in
  let? bias := boolean b in let? found := limited_weighting_of S w B nb in
  let? (x, y) := rational_of t in guard (Z.ltb Z0 x) (Some (RashomonClass bias found (x, y))).
Definition distinct_labels S : seq Z :=
  foldr (fun y l => if l is x :: _ then if Z.eqb y x then l else y :: l else [:: y]) [::] (sort Z.leb (marks S)).
Definition multiclass S j : option family :=
  let? ([:: _], [:: w]) := fields_or [:: "name"]%string [:: "weights"]%string j in
  let? found := weighting_of S w in guard (1 < size (distinct_labels S)) (Some (MulticlassClass (found None))).
Definition convex_class S j : option family :=
  let? [:: _; q] := fields [:: "name"; "region"]%string j in let? r := small_integer q in
  guard ((Z.eqb r 1 || Z.eqb r (-1)) && binary_labels S) (Some (ConvexClass r)).
(** Of a degree that is not above that of the format *)
Definition polynomial_class S j : option family :=
  let? [:: _; t] := fields [:: "name"; "degree"]%string j in let? k := positive_integer t in
  if Z.leb k 64 && binary_labels S then Some (PolynomialClass (Z.to_nat k)) else None.
Definition class_of S (letter : ascii) j : option family := match letter with
  | "l" => linear_class S j
  | "r" => rashomon_class S j
  | "m" => multiclass S j
  | "c" => convex_class S j
  | "p" => polynomial_class S j
  | _ => None
  end%char.

(** The labels of a class, in increasing order. *)
Definition labels_of S f : seq Z := if f is MulticlassClass _ then distinct_labels S else [:: Zneg xH; Zpos xH].
Definition label_in (ys : seq Z) j := let? y := small_integer j in guard (has (Z.eqb y) ys) (Some y).

Section Increasing.
Variables (T : Type) (less : T -> T -> bool).
Fixpoint increasing l := match l with x :: (y :: _) as l' => less x y && increasing l' | _ => true end.
End Increasing.
Definition row_of S j := let? i := small_integer j in
  guard (Z.leb Z0 i && Z.ltb i (Z.of_nat (size (table S)))) (Some i).
Definition rows_of S j := let? l := list_of (row_of S) j in guard (increasing Z.ltb l) (Some l).
Definition all_or_rows_of S j :=
  if j is Str s then guard (String.eqb s "all") (Some None) else omap some (rows_of S j).

Definition extent_of S (lab : json -> option Z) j : option extent :=
  let? [:: _; _; v; s; p; a; b; i; u] := fields [:: "hypothesis_class"; "kind"; "direction"; "source"; "points";
    "at_least"; "at_most"; "attained_at"; "unbounded"]%string j in
  let? v' := vector_of (dimension S) v in let? s' := lab s in let? p' := all_or_rows_of S p in
  let? a' := nullable rational_of a in let? b' := nullable rational_of b in
  let? i' := nullable (row_of S) i in let? u' := rows_of S u in Some (Extent v' s' p' a' b' i' u').

Definition norm_called j := let? Str s := Some j in
  if String.eqb s "l1" then Some L1 else if String.eqb s "l2" then Some L2 else if String.eqb s "linf" then Some Linf else None.
Definition limit_of d j : option limit := let? Arr [:: a; s; q] := Some j in let? s' := small_integer s in
  let? q' := rational_of q in
  let? a' := if a is Arr _ then list_of integer a else let? k := integer a in
    guard (Z.leb Z0 k && Z.ltb k (Z.of_nat d)) (Some [seq if Z.eqb (Z.of_nat i) k then Zpos xH else Z0 | i <- iota 0 d]) in
  guard ((Z.eqb s' 1 || Z.eqb s' (-1)) && (size a' == d)) (Some (s', (a', q'))).
Definition shift_of S (lab : json -> option Z) j : option shift :=
  let? [:: _; _; v; s; p; N; l; a] := fields [:: "hypothesis_class"; "kind"; "perturbation"; "source"; "points";
    "norm"; "limits"; "squared_length_at_least"]%string j in let d := dimension S in
  let? v' := nullable (vector_of d) v in let? s' := lab s in let? p' := nullable (list_of (vector_of d)) p in
  let? N' := norm_called N in let? l' := list_of (limit_of d) l in let? a' := nullable rational_of a in
  Some (Shift v' s' p' N' l' a').
(** How many monomials of d coordinates there are up to a degree, 1 among them *)
Definition binomial d k : Z :=
  foldl (fun c j => Z.div (Z.mul c (Z.add (Z.of_nat d) (Z.of_nat j))) (Z.of_nat j)) (Zpos xH) (iota 1 k).
(** A vector with an entry for each coordinate of a function, but the constant *)
Definition normal_of S f j := let? [:: a; b] := fields [:: "denominator"; "numerators"]%string j in
  let? e := positive_integer a in let? v := list_of integer b in let d := dimension S in
  let n := if f is PolynomialClass k then Z.add (binomial d k) (Zneg xH) else Z.of_nat d in
  guard (Z.eqb (Z.of_nat (size v)) n) (Some (Vector e v)).
Definition claim_of S f (kind : string) j : option claim :=
  let keys more := fields ("hypothesis_class" :: "kind" :: more)%string j in
  let d := dimension S in let lab := label_in (labels_of S f) in
  if String.eqb kind "separable" then let? _ := keys [::] in Some Separable
  else if String.eqb kind "inseparable" then let? _ := keys [::] in Some Inseparable
  else if String.eqb kind "transfers" then
    let? [:: _; _; v; s] := keys [:: "direction"; "source"]%string in
    let? v' := vector_of d v in let? s' := lab s in Some (Transfers v' s')
  else if String.eqb kind "does-not-transfer" then
    let? [:: _; _; v; s] := keys [:: "direction"; "source"]%string in
    let? v' := vector_of d v in let? s' := lab s in Some (DoesNotTransfer v' s')
  else if String.eqb kind "forced" then
    let? [:: _; _; p; s] := keys [:: "point"; "label"]%string in
    let? p' := vector_of d p in let? s' := lab s in Some (Forced p' s')
  else if String.eqb kind "not-forced" then
    let? [:: _; _; p; l] := keys [:: "point"; "labels"]%string in
    let? p' := vector_of d p in let? (s1, s2) := pair_of lab lab l in Some (NotForced p' s1 s2)
  else if String.eqb kind "budget" then
    let? [:: _; _; t; a; b; l] := keys [:: "target"; "at_least"; "at_most"; "least"]%string in
    let? t' := list_of integer t in let? a' := rational_of a in let? b' := rational_of b in
    let? l' := boolean l in guard (size t' == d.+1) (Some (Budget t' a' b' l'))
  else if String.eqb kind "max-margin" then
    let? [:: _; _; u; b; m] := keys [:: "normal"; "bias"; "squared_margin"]%string in
    let? u' := normal_of S f u in let? b' := rational_of b in let? m' := rational_of m in Some (MaxMargin u' b' m')
  else if String.eqb kind "universal-perturbation" then let? x := shift_of S lab j in Some (Universal x)
  else if String.eqb kind "multiclass-budget" then
    let? [:: _; _; v; s; a; b; l] := keys [:: "direction"; "source"; "at_least"; "at_most"; "least"]%string in
    let? v' := nullable (vector_of d) v in let? s' := lab s in let? a' := rational_of a in let? b' := rational_of b in
    let? l' := boolean l in Some (ClassBudget v' s' a' b' l')
  else if String.eqb kind "multiclass-label-budget" then
    let? [:: _; _; p; s; a; b; l] := keys [:: "point"; "label"; "at_least"; "at_most"; "least"]%string in
    let? p' := vector_of d p in let? s' := lab s in let? a' := rational_of a in let? b' := rational_of b in
    let? l' := boolean l in Some (LabelBudget p' s' a' b' l')
  else if String.eqb kind "common-direction" then
    let? [:: _; _; k; v; s] := keys [:: "split"; "direction"; "source"]%string in
    let? k' := row_of S k in let? v' := vector_of d v in let? s' := lab s in Some (CommonDirection (Z.to_nat k') v' s')
  else if String.eqb kind "no-common-direction" then
    let? [:: _; _; k; s] := keys [:: "split"; "source"]%string in
    let? k' := row_of S k in let? s' := lab s in Some (NoCommonDirection (Z.to_nat k') s')
  else if String.eqb kind "transfers-from" then
    let? [:: _; _; v; i] := keys [:: "direction"; "row"]%string in
    let? v' := vector_of d v in let? i' := row_of S i in Some (TransfersFrom v' i')
  else if String.eqb kind "does-not-transfer-from" then
    let? [:: _; _; v; i] := keys [:: "direction"; "row"]%string in
    let? v' := vector_of d v in let? i' := row_of S i in Some (DoesNotTransferFrom v' i')
  else if String.eqb kind "universal-bracket" then
    let? [:: _; _; v; s; a] := keys [:: "perturbation"; "source"; "squared_length_at_least"]%string in
    let? v' := vector_of d v in let? s' := lab s in let? a' := rational_of a in
    Some (Bracket (Shift (Some v') s' None L2 [::] (Some a')))
  else if String.eqb kind "no-direction-within" then
    let? [:: _; _; s; l] := keys [:: "source"; "limits"]%string in
    let? s' := lab s in let? l' := list_of (limit_of d) l in Some (NoDirection s' l')
  else if String.eqb kind "no-output-layer" then let? [:: _; _; u] := keys [:: "units"]%string in
    let? us := list_of (list_of integer) u in guard ((0 < size us) && all (fun u => size u == d.+1) us) (Some (NoOutputLayer us))
  else if String.eqb kind "width-at-least" then let? [:: _; _; l; v] := keys [:: "at_least"; "direction"]%string in
    let? l' := positive_integer l in let? v' := nullable (vector_of d) v in Some (WidthAtLeast l' v')
  else if String.eqb kind "soft-margin" then
    let? [:: _; _; u; b; C; o] := keys [:: "normal"; "bias"; "penalty"; "objective"]%string in
    let? u' := vector_of d u in let? b' := rational_of b in let? C' := rational_of C in let? o' := rational_of o in
    Some (SoftMargin u' b' C' o')
  else if String.eqb kind "resistance-margin" then let? [:: _; _; v; s; u; b; N; m] :=
      keys [:: "direction"; "source"; "normal"; "bias"; "norm"; "squared_margin"]%string in
    let? v' := vector_of d v in let? s' := lab s in let? u' := vector_of d u in let? b' := rational_of b in
    let? N' := norm_called N in let? m' := rational_of m in Some (ResistanceMargin v' s' u' b' N' m')
  else if String.eqb kind "bound" then let? x := extent_of S lab j in Some (Bound x)
  else None.

Definition headings := fields [:: "format"; "version"; "claim"; "data"; "evidence"]%string.
(** Kind, and letter of the class, where both are of this version. *)
Definition kind_of cert : option string :=
  let? [:: Str f; Num v; c; _; _] := headings cert in let? Str k := field "kind" c in
  guard [&& String.eqb f "geomadv-certificate", Z.eqb v 1 & known k] (Some k).
Definition letter_of cert : option ascii :=
  let? [:: _; _; c; _; _] := headings cert in
  let? j := field "hypothesis_class" c in let? s := class_name j in class_letter s.

(** The claim of a certificate, about these data. *)
Definition statement_of cert given : option statement :=
  let? [:: _; _; c; _; _] := headings cert in
  let? k := kind_of cert in let? letter := letter_of cert in let? sample := data_of given in
  let? j := field "hypothesis_class" c in let? f := class_of sample letter j in
  let? s := claim_of sample f k c in Some (Statement sample f s).

(** ** Meaning *)

(** Of rows, counted from i, which ones have a number in an increasing list *)
Fixpoint mask T (i : Z) (rows : seq T) (l : seq Z) : seq bool := match rows, l with
  | _ :: rows', j :: l' => if Z.eqb i j then true :: mask (Z.add i 1) rows' l' else false :: mask (Z.add i 1) rows' l
  | _ :: rows', [::] => false :: mask (Z.add i 1) rows' l
  | [::], _ => [::]
  end.
Definition named_rows S x := if among x is Some l then mask 0 (table S) l else [seq Z.eqb y (from x) | y <- marks S].
Definition endless_rows S x := mask 0 (table S) (endless x).

(** The first k rows, or the others *)
Definition half T k (first : bool) (l : seq T) := if first then take k l else drop k l.
Definition half_of S k first := Raw (unit S) (half k first (marks S)) (half k first (table S)).

(** The points from which the label is to be taken; nothing in the place of a row with another label *)
Definition starts S x : seq (option vector) := if of_points x is Some l then map Some l
  else [seq if Z.eqb r.1 (taken_from x) then Some (Vector (unit S) r.2) else None | r <- zip (marks S) (table S)].

Section Meaning.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).
Definition fraction (q : rational) : R := toR q.1 / toR q.2.
Definition value d (v : vector) : 'rV[R]_d := (toR (below v))^-1 *: vec R d (numerators v).
Definition is_one (y : Z) := Z.eqb y 1.
(** The data for two labels, of which one is taken as +1. *)
Definition against one S := Dataset (unit S) (table S) [seq Z.eqb y one | y <- marks S].

(** The weight of a row in the loss *)
Definition cost w S (i : 'I_(size (points (against 1 S)))) : R := toR (nth Z0 (weights_of_rows w) i) / toR (per w).

(** Of flip distances, where some classifier is accurate: [within i c], those from row i are at most c, of every
    accurate classifier; [beyond i c], that of some accurate classifier is above c. *)
Definition holds_extent S (x : extent) (some : Prop) (within beyond : 'I_(size (table S)) -> R -> Prop) :=
  some /\ (forall i : 'I_(size (table S)), nth false (named_rows S x) i ->
    nth Z0 (marks S) i = from x /\
    if nth false (endless_rows S x) i then forall c, 0 <= c -> beyond i c
    else exists2 q, high x = Some q & within i (fraction q)) /\
  match low x, high x, reached x with
  | Some a, Some _, Some i => exists i' : 'I_(size (table S)), [/\ Z.of_nat i' = i,
      nth false (named_rows S x) i', ~~ nth false (endless_rows S x) i' & forall c, 0 <= c -> c < fraction a -> beyond i' c]
  | None, None, None => True
  | _, _, _ => False
  end.

(** Within all limits *)
Definition inside_limits d ls (y : 'rV[R]_d) := forall k, (k < size ls)%N -> let q := nth (Z0, ([::], (Z0, Zpos xH))) ls k in
  dot (toR q.1 *: vec R d q.2.1) y <= fraction q.2.2.

(** Where some classifier is accurate: what perturbations do is [lost], at every point and for every accurate
    classifier. *)
Definition holds_shift d x (some : Prop) (lost : 'rV[R]_d -> Prop) := some /\
  let inside := inside_limits (d := d) (limits x) in
  match shifted_by x, not_below x with
  | Some v, Some a => inside (value d v) /\ lost (value d v) /\
      forall v2, inside v2 -> lost v2 -> fraction a <= sqnorm (measured_in x) v2
  | None, Some a => forall v2, inside v2 -> lost v2 -> fraction a <= sqnorm (measured_in x) v2
  | None, None => forall v2, inside v2 -> ~ lost v2
  | _, _ => False
  end.

(** The kinds that are the same for all functions that are linear in what they have of a point, phi: linear
    classifiers, and polynomials *)
Definition holds_by d m (phi : 'rV[R]_d -> 'rV[R]_m) (acc : 'rV[R]_m -> Prop) c := match c with
  | Separable => exists W, acc W
  | Inseparable => forall W, ~ acc W
  | Transfers v s => (exists W, acc W) /\ forall W h, acc W -> decides phi h W ->
      forall x, h x = is_one s -> adversarial h (is_one s) (value d v) x
  | Forced p s => (exists W, acc W) /\ forall W h, acc W -> decides phi h W -> h (value d p) = is_one s
  | NotForced p s1 s2 => s1 <> s2 /\ exists W1 W2, [/\ acc W1, acc W2,
      0 < sg R (is_one s1) * score phi W1 (value d p) & 0 < sg R (is_one s2) * score phi W2 (value d p)]
  | _ => False
  end.

Section Linear.
Variables (bias : bool) (w : weighting) (S : raw).
Let d := dimension S.
Let cost := @cost w S.
Let z := @data_row R d bias (against 1 S).
Let acc := accurate z.
Let decides := decides (@embed R d bias).
Let score := score (@embed R d bias).
(** (w, b), in the class without bias with b = 0, as one vector *)
Definition clipped (t : seq Z) := if bias then t else rcons (take d t) Z0.

Let point i := @point R d (against 1 S) i.
Definition holds_bound_for (acc : 'rV[R]_(d + 1) -> Prop) (x : extent) := let s := is_one (from x) in let v := value d (way x) in
  holds_extent (S := S) x (exists W, acc W)
    (fun i c => forall W, acc W -> 0 < sg R s * score W (point i) -> flips_by (@embed R d bias) W s (point i) v c)
    (fun i c => exists W, acc W /\ keeps_to (@embed R d bias) W s (point i) v c).

Definition holds_universal_for (acc : 'rV[R]_(d + 1) -> Prop) x := holds_shift (d := d) x (exists W, acc W) (fun delta =>
  forall W k p, acc W -> nth None (starts S x) k = Some p -> sg R (is_one (taken_from x)) * score W (value d p + delta) <= 0).

(** The kinds that are the same for accurate classifiers, and for those of a small loss *)
Definition holds_for (acc : 'rV[R]_(d + 1) -> Prop) c := match c with
  | DoesNotTransfer v s => exists W, acc W /\ forall h, decides h W ->
      forall x, 0 < sg R (is_one s) * score W x -> ~ adversarial h (is_one s) (value d v) x
  | _ => holds_by (@embed R d bias) acc c
  end.
(** Accurate at the first k rows, or at the others; and a direction that is adversarial for all such classifiers *)
Definition accurate_half k first := accurate (@data_row R d bias (against 1 (half_of S k first))).
Definition fools (acc : 'rV[R]_(d + 1) -> Prop) s v := forall W h, acc W -> decides h W -> forall x, h x = s -> adversarial h s v x.
Definition has_loss_below (q : rational) := if bounded_by w is Some (l1, B)
  then bounded_loss_below z cost (fraction B) (either_norm l1) (fraction q) else loss_below z cost (fraction q).
Definition has_loss_at_most (q : rational) := if bounded_by w is Some (l1, B)
  then bounded_loss_at_most z cost (fraction B) (either_norm l1) (fraction q) else loss_at_most z cost (fraction q).
Definition holds_rashomon tau c := let small := has_loss_below tau in match c with
  | Bound x => holds_bound_for small x
  | Universal x => holds_universal_for small x
  | _ => holds_for small c
  end.
Definition holds_linear c := match c with
  | Budget t a b least => let t' := vec R (d + 1) (clipped t) in [/\
      forall W, has_loss_below a W -> 0 < dot W t', exists2 W, has_loss_at_most b W & dot W t' <= 0 &
      ~~ least -> exists W, has_loss_below a W]
  | Bound x => holds_bound_for acc x
  | MaxMargin u b m => let u' := value d u in [/\ forall i, 1 <= dot (pair u' (fraction b)) (z i),
      forall w b', (forall i, 1 <= dot (pair w b') (z i)) -> dot u' u' <= dot w w /\ (dot w w = dot u' u' -> w = u') &
      fraction m * dot u' u' = 1]
  | Universal x | Bracket x => holds_universal_for acc x
  | NoDirection s ls => (exists W, acc W) /\ forall v, ~ forall i : 'I_(size (table S)), nth Z0 (marks S) i = s ->
      crosses bias acc (inside_limits (d := d) ls) (is_one s) v (point i)
  | SoftMargin u b C o => let objective w b' := dot w w / 2%:R + fraction C * hinge z cost (pair w b') in
      (forall w b', objective (value d u) (fraction b) <= objective w b') /\ objective (value d u) (fraction b) = fraction o
  | ResistanceMargin v s u b N m => let u' := value d u in let resists w := 0 <= sg R (is_one s) * dot w (value d v) in
      [/\ forall i, 1 <= dot (pair u' (fraction b)) (z i), resists u',
        forall w b', (forall i, 1 <= dot (pair w b') (z i)) -> resists w ->
          sqdual N u' <= sqdual N w /\ (N = L2 -> sqdual N w = sqdual N u' -> w = u') &
        fraction m * sqdual N u' = 1]
  | CommonDirection k v s => forall first, let acc := accurate_half k first in
      (exists W, acc W) /\ fools acc (is_one s) (value d v)
  | NoCommonDirection k s => (forall first, exists W, accurate_half k first W) /\
      forall v, ~ forall first, fools (accurate_half k first) (is_one s) v
  | _ => holds_for acc c
  end.
End Linear.

Section Multiclass.
Variables (w : weighting) (S : raw).
Let d := dimension S.
Let k := (size (distinct_labels S)).-1.
(** The number of a label, in increasing order *)
Definition number_of y : nat := find (Z.eqb y) (distinct_labels S).
Definition class_number y : 'I_k.+1 := inord (number_of y).
Let phi := @embed R d true.
Let class_of_row := @class_of_row k (against 1 S) [seq number_of y | y <- marks S].
Let X := @place R d (against 1 S).
Let acc := Multiclass.accurate phi X class_of_row.
Let is_argmax := @is_argmax R d (d + 1) k.+1 phi.
Let wins H s x := wins phi H (class_number s) x.
Let loss_below := multiclass_loss_below phi X class_of_row (@cost w S).
Let loss_at_most := multiclass_loss_at_most phi X class_of_row (@cost w S).
(** How the score of a label changes along v *)
Let rate H (l : 'I_k.+1) v := dot (row l H) (@direction R d v).

Definition holds_multiclass c := match c with
  | Separable => exists H, acc H
  | Inseparable => forall H, ~ acc H
  | Transfers v s => (exists H, acc H) /\ forall H h, acc H -> is_argmax h H ->
      forall x, h x = class_number s -> exists2 c, 0 < c & h (x + c *: value d v) != class_number s
  | DoesNotTransfer v s => exists H, acc H /\ forall h, is_argmax h H ->
      forall x, wins H s x -> forall c, 0 <= c -> h (x + c *: value d v) = class_number s
  | Forced p s => (exists H, acc H) /\ forall H h, acc H -> is_argmax h H -> h (value d p) = class_number s
  | NotForced p s1 s2 => s1 <> s2 /\ exists H1 H2,
      [/\ acc H1, acc H2, wins H1 s1 (value d p) & wins H2 s2 (value d p)]
  | Bound x => let v := value d (way x) in
      let score H (l : 'I_k.+1) (i : 'I_(size (table S))) t := label_score phi H l (X i + t *: v) in
      holds_extent x (exists H, acc H)
        (fun i c => forall H, acc H -> forall t, c < t -> exists l, score H (class_number (from x)) i t < score H l i t)
        (fun i c => exists H, acc H /\ forall t, 0 <= t -> t <= c -> wins H (from x) (X i + t *: v))
  | Universal x => holds_shift (d := d) x (exists H, acc H) (fun delta => forall H k p, acc H ->
      nth None (starts S x) k = Some p -> ~ wins H (taken_from x) (value d p + delta))
  | ClassBudget v s a b least => let v' := if v is Some q then value d q else 0 in [/\
      forall H, loss_below (fraction a) H -> exists l, rate H (class_number s) v' < rate H l v',
      exists2 H, loss_at_most (fraction b) H & forall l, rate H l v' <= rate H (class_number s) v' &
      ~~ least -> exists H, loss_below (fraction a) H]
  | LabelBudget p s a b least => [/\
      forall H h, loss_below (fraction a) H -> is_argmax h H -> h (value d p) = class_number s,
      exists2 H, loss_at_most (fraction b) H & ~ wins H s (value d p) &
      ~~ least -> exists H, loss_below (fraction a) H]
  | _ => False
  end.
End Multiclass.

Section Convex.
Variables (r : Z) (S : raw).
Let d := dimension S.
Let X := @spot R d (against r S).
Let inner := @inner (against r S).
(** h is true on its region, which is that of the label r. *)
Let accurate h := member h /\ right_at X inner h.

Definition holds_convex c := match c with
  | Separable => exists h, accurate h
  | Inseparable => forall h, ~ accurate h
  | Transfers v s => s = r /\ (exists h, accurate h) /\ forall h, accurate h ->
      forall x, h x -> ~ forall c, 0 < c -> h (x + c *: value d v)
  | DoesNotTransfer v s => exists2 h, accurate h & if Z.eqb s r
      then forall x, h x -> forall c, 0 <= c -> h (x + c *: value d v)
      else exists2 i, inner i = false & forall c, 0 <= c -> ~~ h (X i + c *: value d v)
  | Forced p s => (exists h, accurate h) /\ forall h, accurate h -> h (value d p) = Z.eqb s r
  | NotForced p s1 s2 => s1 <> s2 /\ exists h1 h2,
      [/\ accurate h1, accurate h2, h1 (value d p) = Z.eqb s1 r & h2 (value d p) = Z.eqb s2 r]
  | Bound x => let s := Z.eqb (from x) r in let v := value d (way x) in holds_extent x (exists h, accurate h)
      (fun i c => forall h, accurate h -> exists t, [/\ 0 <= t, t <= c & h (X i + t *: v) = ~~ s])
      (fun i c => exists h, accurate h /\ forall t, 0 <= t -> t <= c -> h (X i + t *: v) = s)
  | Universal x => holds_shift (d := d) x (exists h, accurate h) (fun delta => forall h k p, accurate h ->
      nth None (starts S x) k = Some p -> h (value d p + delta) = ~~ Z.eqb (taken_from x) r)
  | WidthAtLeast l v => forall m (u : 'I_m -> 'rV[R]_(d + 1)) h, units_accurate u X inner -> given_by u h ->
      (if v is Some q then forall x, h x -> forall c, 0 <= c -> h (x + c *: value d q) else True) -> Z.leb l (Z.of_nat m)
  | NoOutputLayer us => r = Zneg xH /\ forall a reach tau, (forall j, 0 <= a j) -> 0 < tau ->
      ~ right_at X inner (Networks.below reach tau (network (@unit_of R d us) a))
  | _ => False
  end.
End Convex.

(** Polynomials of degree at most k: W are the coefficients of all monomials, the last one the constant. *)
Section Polynomial.
Variables (k : nat) (S : raw).
Let d := dimension S.
Let B := against 1 S.
Let phi := @monomials R d k (width k d).
Let place i := @point R d B i.
Let label (i : 'I_(size (points B))) := nth true (labels B) i.
Let acc := accurate (fun i => sg R (label i) *: phi (place i)).

Definition holds_polynomial c := match c with
  | DoesNotTransfer v s => exists W, acc W /\ forall h, decides phi h W -> forall x, exists t0, forall t, t0 <= t ->
      h (x + t *: value d v) = is_one s /\ ~ adversarial h (is_one s) (value d v) (x + t *: value d v)
  | TransfersFrom v i => (exists W, acc W) /\ exists2 i', Z.of_nat (nat_of_ord i') = i &
      forall W h, acc W -> decides phi h W -> adversarial h (label i') (value d v) (place i')
  | DoesNotTransferFrom v i => exists W, acc W /\ exists2 i', Z.of_nat (nat_of_ord i') = i &
      forall h, decides phi h W -> ~ adversarial h (label i') (value d v) (place i')
  | Bound x => let s := is_one (from x) in let v := value d (way x) in holds_extent (S := S) x (exists W, acc W)
      (fun i c => forall W, acc W -> exists t, [/\ 0 <= t, t <= c & sg R s * score phi W (place i + t *: v) < 0])
      (fun i c => exists W, acc W /\ keeps_to phi W s (place i) v c)
  | MaxMargin u b m => let u' := value (width k d) u in let norm := @kernel_norm R d k in
      let margins w b' := forall i, 1 <= dot (pair w b') (sg R (label i) *: phi (place i)) in
      [/\ margins u' (fraction b), forall w b', margins w b' -> norm u' <= norm w /\ (norm w = norm u' -> w = u') &
        fraction m * norm u' = 1]
  | _ => holds_by phi acc c
  end.
End Polynomial.

Definition holds (st : statement) := match class st with
  | LinearClass bias w => holds_linear bias w (data st) (said st)
  | MulticlassClass w => holds_multiclass w (data st) (said st)
  | ConvexClass r => holds_convex r (data st) (said st)
  | RashomonClass bias w tau => holds_rashomon bias w (data st) tau (said st)
  | PolynomialClass k => holds_polynomial k (data st) (said st)
  end.
End Meaning.
