(** * Decisions about polynomials *)
From Coq Require Import ZArith Ascii String.
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From Geomadv Require Import Vectors Linear Bounds Integers CheckLinear Polynomials CheckBound CheckPolynomial CheckRay CheckKernel Json Readers Claims Evidence DecideExtent.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.

Definition row_at S i := Vector (unit S) (nth [::] (table S) (Z.to_nat i)).
Section Polynomial.
Variables (k : nat) (S : raw).
Let d := dimension S.
Let N := width k d.
Let B := against 1 S.
Let L := lift k B.
Let known := labels_of S (PolynomialClass k).
Definition single_polynomial j := let? [:: f] := list_of (list_of integer) j in guard (size f == N.+1) (Some f).
Let polynomial := single_polynomial.
Let lifted_theta m s := Z.mul (denominator L) (theta m (Z.opp s)).
Definition accepts_polynomial W := well_formed d B && check_separable N true L W.
(** Of so long numbers no powers are taken; the bound is a power of two, with the exponent 2^12. *)
Definition is_short := all (fun x => Z.ltb (Z.abs x) (iter 12 (fun y => Z.mul y y) (Zpos xH~0))).
Definition is_vector (v : vector) := (size (numerators v) == d) && is_short (below v :: numerators v) && Z.ltb Z0 (below v).

(** What [decide_extent] asks of polynomials; each row that is not endless has multipliers of its own. *)
Section Bound.
Variable x : extent.
Let s := is_one (from x).
Let most := odflt (Zpos xH, Zpos xH) (high x).
Definition row_multipliers ms : option (seq (nat * multipliers)) := let n := size (table S) in
  let bounded := [seq i <- iota 0 n | nth false (named_rows S x) i && ~~ nth false (endless_rows S x) i] in
  guard (size ms == size bounded) (Some (zip bounded ms)).
Definition certify_row (r : nat * multipliers) := let p := raised k (there (Vector (unit S) (nth [::] (table S) r.1)) (way x) most) in
  Some (Z.eqb (theta r.2 (from x)) Z0 && check_forced N true L (~~ s) (below p) (numerators p) (over (below p) r.2) (lifted_theta r.2 (from x))).
Definition weak h := check_weakly_accurate N true L h.
Definition ray_attains z (a : rational) h := weak h && check_until k s h (Vector (unit S) z) (way x) a.
Definition ray_escaping chain := if chain is [:: h] then weak h else false.
Definition ray_stays chain z := if chain is [:: h] then check_for_ever k s h (Vector (unit S) z) (way x) else false.
End Bound.
Definition decide_ray_bound x := decide_extent single_polynomial S x (table S) accepts_polynomial (multipliers_of S known) (row_multipliers x)
  (certify_row x) (fun _ r => [seq i == r.1 | i <- iota 0 (size (table S))]) (ray_attains x) false (ray_escaping) (ray_stays x).

Definition decide_polynomial c e : option bool := match c with
  | Separable => let? [:: h] := fields [:: "separator"]%string e in let? h' := polynomial h in Some (accepts_polynomial h')
  | Inseparable => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& no_loss m', well_formed d B & check_inseparable N true L (lam m')]
  | Transfers v s => let? [:: m; h] := fields [:: "multipliers"; "separator"]%string e in
      let? m' := multipliers_of S known m in let? h' := polynomial h in
      Some [&& has_row S s, accepts_polynomial h', is_vector v, (0 < k) && Z.eqb (theta m' s) Z0 & let v' := lead k v in
        check_transfers N true L (is_one s) (numerators v') (over (below v') m') (lifted_theta m' s)]
  | DoesNotTransfer v s => let? [:: h] := fields [:: "classifier"]%string e in let? h' := polynomial h in
      Some [&& has_row S s, accepts_polynomial h', is_vector v, 0 < k &
        Z.ltb Z0 (Z.mul (sgz (is_one s)) (dotv h' (rcons (numerators (lead k v)) Z0)))]
  | Forced p s => let? [:: l; h] := fields [:: "upper"; "separator"]%string e in
      let? ms := list_of (multipliers_of S known) l in let? h' := polynomial h in
      Some [&& accepts_polynomial h', 0 < size ms, is_vector p & let p' := raised k p in all (fun m => Z.eqb (theta m s) Z0 &&
        check_forced N true L (is_one s) (below p') (numerators p') (over (below p') m) (lifted_theta m s)) ms]
  | NotForced p s1 s2 => let? [:: f; g] := fields [:: "first"; "second"]%string e in
      let? f' := polynomial f in let? g' := polynomial g in
      let: (pos, neg) := if is_one s1 then (f', g') else (g', f') in
      Some [&& is_one s2 == ~~ is_one s1, well_formed d B, is_vector p & let p' := raised k p in check_not_forced N true L (below p') (numerators p') pos neg]
  | MaxMargin u b q => let? [:: m] := fields [:: "multipliers"]%string e in let? m' := multipliers_of S known m in
      Some [&& well_formed d B, Z.eqb (theta m' 1) Z0 &
        check_kernel d k B (below u) (numerators u) b.1 b.2 q.1 q.2 (lam m') (theta m' (-1))]
  | TransfersFrom v i => let? [:: m; l; b; h] := fields [:: "multipliers"; "distances"; "beyond"; "separator"]%string e in
      let? m' := multipliers_of S known m in let? l' := list_of (pair_of rational_of rational_of) l in
      let? b' := rational_of b in let? h' := polynomial h in let s := nth Z0 (marks S) (Z.to_nat i) in
      Some [&& Z.leb Z0 i && (Z.to_nat i < size (table S)), accepts_polynomial h', is_vector v, [&& 0 < k, Z.eqb (theta m' s) Z0 & all (fun q => is_short [:: q.1.1; q.1.2]) l'] &
        check_from d k B (is_one s) (row_at S i) v b' l' (lam m') (theta m' (Z.opp s))]
  | Bound x => let ends := [seq odflt (Z0, Zpos xH) q | q <- [:: low x; high x]] in
      if is_short (below (way x) :: numerators (way x) ++ map fst ends ++ map snd ends) then decide_ray_bound x e else Some false
  | DoesNotTransferFrom v i => let? [:: h] := fields [:: "classifier"]%string e in let? h' := polynomial h in
      Some [&& Z.leb Z0 i && (Z.to_nat i < size (table S)), accepts_polynomial h', is_vector v &
        check_ray k (is_one (nth Z0 (marks S) (Z.to_nat i))) h' (row_at S i) v]
  | _ => None
  end.
End Polynomial.

Section Soundness.
Variable R : realFieldType.
Local Open Scope ring_scope.
Notation toR := (toR R).
Variables (k : nat) (S : raw).
Notation d := (dimension S).
Notation N := (width k d).
Notation B := (against 1 S).
Notation L := (lift k B).
Notation phi := (@monomials R d k N).
Notation acc := (accurate (fun i : 'I_(size (points B)) => sg R (nth true (labels B) i) *: phi (@point R d B i))).

Lemma polynomial_accepted W : accepts_polynomial k S W -> well_formed d B /\ acc (vec R (N + 1) W).
Proof. by case/andP => wf /(separable_ok R) a; split=> //; apply/(lifted_accurate _ wf). Qed.

(** The score at a lifted point *)
Lemma lifted_score W (p : vector) : size (numerators p) = d -> Z.ltb Z0 (below p) ->
  score (@embed R N true) W ((toR (below (raised k p)))^-1 *: vec R N (numerators (raised k p))) = score phi W (value R d p).
Proof. by move=> sp p0; rewrite /score -(raised_at R k sp p0). Qed.

Lemma row_parts i : well_formed d B -> Z.leb Z0 i -> (Z.to_nat i < size (table S))%N -> [/\ Z.ltb Z0 (unit S),
  size (nth [::] (table S) (Z.to_nat i)) = d, Z.of_nat (Z.to_nat i) = i &
  nth true (labels B) (Z.to_nat i) = is_one (nth Z0 (marks S) (Z.to_nat i))].
Proof.
case/and3P => D0 /eqP sy /(all_nthP [::]) sizes /Z.leb_le i0 it; split=> //.
- exact: (eqP (sizes _ it)).
- exact: Z2Nat.id.
by rewrite (nth_map Z0) // -(size_map (fun y => Z.eqb y 1) (marks S)) sy.
Qed.

(** bound, polynomials, executed. *)
Lemma ray_bound_ok x e : decide_ray_bound k S x e = Some true -> holds_polynomial R k S (Bound x).
Proof.
have sizes h : accepts_polynomial k S h -> size (marks S) = size (table S) /\ size (table S) = size (table S).
  by case/polynomial_accepted => /and3P [_ /eqP]; rewrite size_map.
case/(extent_ok sizes) => -[sep sep_ok] [e0 sv] named low; have [wf acc0] := polynomial_accepted sep_ok.
have [sm _] := sizes _ sep_ok; have /and3P [D0 _ /(all_nthP [::]) dims] := wf.
have dim (i : 'I_(size (points B))) : size (nth [::] (table S) i) = d by apply/eqP/dims.
have label_of (i : 'I_(size (points B))) : nth Z0 (marks S) i = from x -> nth true (labels B) i = is_one (from x).
  by move=> si; rewrite (nth_map Z0) ?sm // si.
have pos (i : 'I_(size (points B))) W : nth Z0 (marks S) i = from x -> acc W ->
    0 < sg R (is_one (from x)) * score phi W (@point R d B i).
  by move=> si aW; rewrite -(label_of i si); have := aW i; rewrite dotZr.
have near h r : weak k S h -> 0 < r -> size h = N.+1 /\ acc (vec R (N + 1) h + r *: vec R (N + 1) sep).
  move=> wa r0; have /and3P [_ /eqP sh _] := wa; split=> //; apply/(lifted_accurate _ wf) => i.
  have := weakly_accurate_ok R wa i; have := (lifted_accurate _ wf).2 acc0 i; rewrite dotDl dotZl => p0 p1.
  by rewrite ltr_paddl // mulr_gt0.
split; first by exists (vec R (N + 1) sep).
split=> [i ni|].
  have [si evidence] := named i (ltn_ord i) ni; split=> //.
  case: (nth false (endless_rows S x) i) evidence => [[chain esc st] c c0|[q Eq [a0 b0 [[j m] C]]]].
    case: chain esc st => [|h [|]] //= wa st; have [sh _] := near h 1 wa ltr01.
    have [r r0 keep] := endless_keeps (x := Vector (unit S) (nth [::] (table S) i)) (dim i) D0 sv e0 c sh st (pos i _ si acc0).
    by exists (vec R (N + 1) h + r *: vec R (N + 1) sep); split=> //; have [] := near h r wa r0.
  rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n => /= /eqP ej; move: C; rewrite /certify_row Eq [odflt _ _]/= [(j, m).1]/= [(j, m).2]/= -ej => /yes_is /andP [_ F].
  exists q => // W /(lifted_accurate _ wf) aW; exists (fraction R q).
  have q0 : 0 < fraction R q by rewrite divr_gt0 // toR_gt0.
  split; [exact: ltW|exact: lexx|].
  have [p0 at_p] := there_ok R d (x := Vector (unit S) (nth [::] (table S) i)) D0 e0 b0.
  have := forced_value F aW; rewrite sgN mulNr oppr_gt0 lifted_score //.
    by rewrite /value at_p.
  by rewrite /= size_add !size_map ?sv ?dim.
case: (low x) (high x) (reached x) low => [a|] [q|] [i|] // [i' [ei ni en [a0 b0 [h /andP [wa keep]]]]].
exists i'; split=> // c c0 ca; have [si _] := named i' (ltn_ord i') ni; have [sh _] := near h 1 wa ltr01.
have [r r0 keeps] := until_keeps (x := Vector (unit S) (nth [::] (table S) i')) (dim i') D0 sv e0 sh a0 b0 keep c0 ca (pos i' _ si acc0).
by exists (vec R (N + 1) h + r *: vec R (N + 1) sep); split=> //; have [] := near h r wa r0.
Qed.

(** Polynomials, executed: whatever is decided with yes holds.  Kind by kind. *)
Lemma polynomial_ok c e : decide_polynomial k S c e = Some true -> holds_polynomial R k S c.
Proof.
case: c => //=.
- by reads => /polynomial_accepted [_]; exists (vec R (N + 1) l).
- reads => /and3P [_ wf /(check_inseparable_sound (R := R)) none] W /(lifted_accurate _ wf); exact: none.
- move=> v s; reads => /and5P [_ /polynomial_accepted [wf a] /andP [/andP [/eqP sv _] v0] /andP [k0 _] /and3P [wfL /eqP sl ch]].
  split=> [|W h /(lifted_accurate _ wf) aW D x hx]; first by exists (vec R (N + 1) l).
  have [L0 t0 E] := multipliers_ok R wfL ch; have e0 := toR_gt0 R (power_gt0 k v0).
  apply: (Polynomials.transfers_sound k0 (z := @data_row R N true L) (lam := @scaled R L (over (below (lead k v)) m)) _ aW D hx).
  split; [exact: (weights_sound L0)|exact: (mulr_ge0 t0 (ltW e0))|].
  by rewrite E vec_scale toR_sg lead_ok // !scalerA; congr (- (_ *: _)); rewrite -!mulrA [sg R _ * _]mulrC.
- move=> v s; reads => /and5P [_ ok /andP [/andP [/eqP sv _] v0] k0 /(toR_gt0 R) up].
  have [_ a] := polynomial_accepted ok; have /andP [_ /and3P [_ /eqP sW _]] := ok.
  exists (vec R (N + 1) l); split=> // h D x; apply: (Polynomials.does_not_transfer_sound k0 x D).
  have e0 := toR_gt0 R (power_gt0 k v0); have sl : size (numerators (lead k v)) = N by apply: size_forms.
  have value : toR (dotv l (rcons (numerators (lead k v)) Z0)) = toR (below (lead k v)) * dot (vec R (N + 1) l) (leading k N (value R d v)).
    by rewrite -dotZr -lead_ok // dot_vec ?sW ?addn1.
  by move: up; rewrite toRM toR_sg value mulrCA (pmulr_rgt0 _ e0).
- move=> p s; reads => /and4P [/polynomial_accepted [wf a] n0 /andP [/andP [/eqP sp _] p0] all].
  split=> [|W h /(lifted_accurate _ wf) aW D]; first by exists (vec R (N + 1) l0).
  case: l n0 all => //= m ms _ /andP [/andP [_ F] _]; apply: (decides_sign D).
  by have := forced_value F aW; rewrite -lifted_score.
- move=> p s1 s2; case E: (is_one s1); reads => /and4P [/eqP ne wf /andP [/andP [/eqP sp _] p0] /(not_forced_ok R) [/(lifted_accurate _ wf) a1 /(lifted_accurate _ wf) a2]];
  rewrite !lifted_score // => p1 p2; (split=> [eq|]; first by rewrite -eq E in ne).
    exists (vec R (N + 1) l), (vec R (N + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
    by rewrite mulN1r oppr_gt0.
  exists (vec R (N + 1) l), (vec R (N + 1) l0); split=> //; rewrite ?ne ?E /sg ?mul1r //.
  by rewrite mulN1r oppr_gt0.
- by move=> x; case: ifP => // _; apply: ray_bound_ok.
- by move=> u b q; reads => /and3P [wf _ ch]; apply: (check_kernel_sound R wf ch).
- move=> v i; reads => /and5P [/andP [i0 it] ok /andP [/andP [/eqP sv _] v0] /and3P [k0 _ _] ch].
  have [wf a] := polynomial_accepted ok; have [D0 sx at_i label_of] := row_parts wf i0 it.
  split; first by exists (vec R (N + 1) l0).
  exists (Ordinal it) => // W h aW D; rewrite /= label_of.
  apply: (check_from_sound (x := row_at S i) sx D0 sv v0 wf ch k0 aW D).
  by rewrite -label_of; apply: (decides_sign D); have := aW (Ordinal it); rewrite dotZr.
move=> v i; reads => /and4P [/andP [i0 it] ok /andP [/andP [/eqP sv _] v0] ray].
have [wf a] := polynomial_accepted ok; have [D0 sx at_i label_of] := row_parts wf i0 it.
have /andP [_ /and3P [_ /eqP sW _]] := ok; exists (vec R (N + 1) l); split=> //.
exists (Ordinal it) => // h D; rewrite /= label_of; apply: (Polynomials.does_not_transfer_from_sound D) => t t0.
have [m m0 low] := check_ray_sound R (x := row_at S i) sx D0 sv v0 sW ray; exact: lt_le_trans m0 (low t t0).
Qed.
End Soundness.
