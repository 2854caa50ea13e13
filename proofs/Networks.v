(** * Two-layer ReLU networks with nonnegative output weights

    f(x) = sum_j a_j max(0, w_j.x + b_j); the label is +1 iff f exceeds, or reaches, a threshold.
    The region labelled -1 is convex and closed, or convex and open (Lemmas 13 and 14). *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ssrint zmodp matrix mxalgebra.
From mathcomp Require Import ring.
From Geomadv Require Import Vectors Linear Bounds Convex Units.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Convex.
Variables (R : realFieldType) (d : nat).
Implicit Types (x z g v : 'rV[R]_d) (c t e a : R) (f : 'rV[R]_d -> R).

Definition convex f := forall x z t, 0 <= t -> t <= 1 ->
  f ((1 - t) *: x + t *: z) <= (1 - t) * f x + t * f z.

(** What is said to be -1: f <= a, or, where +1 is said when the threshold is reached, f < a. *)
Definition below (reach : bool) a f x : bool := if reach then f x < a else f x <= a.

Lemma below_convex reach a f : convex f -> convex_set (below reach a f).
Proof.
move=> cf x z t t0 t1; have s0 : 0 <= 1 - t by rewrite subr_ge0.
have E : (1 - t) * a + t * a = a by ring.
case: reach => /= hx hz; last first.
  by apply: (le_trans (cf _ _ _ t0 t1)); rewrite -E ler_add // ler_wpmul2l.
apply: (le_lt_trans (cf _ _ _ t0 t1)); rewrite -[X in _ < X]E.
have [z0|tn] := eqVneq t 0; first by rewrite z0 subr0 !mul0r !addr0 !mul1r.
by rewrite ler_lt_add // ?ler_wpmul2l ?(ltW hx) // ltr_pmul2l // lt_def tn.
Qed.

(** z lies between z + e g and z - g, so f(z) <= a if f <= a at all z + e g. *)
Lemma below_closed a f : convex f -> closed_along_segments (below false a f).
Proof.
move=> cf z g H; rewrite /below leNgt; apply/negP; rewrite -subr_gt0 => az.
have [e [e0 ee1]] := small_ex (small_affine (f z - f (z - g)) az).
have e1 : 0 < 1 + e by rewrite addr_gt0 ?ltr01.
have E : (1 - e / (1 + e)) *: (z + e *: g) + (e / (1 + e)) *: (z - g) = z.
  by apply/rowP => i; rewrite !mxE; move: (z 0 i) (g 0 i) => p q; field; rewrite gt_eqF.
have q0 : 0 <= e / (1 + e) by rewrite divr_ge0 // ltW.
have q1 : e / (1 + e) <= 1 by rewrite ler_pdivr_mulr // mul1r ler_addr ler01.
have := cf (z + e *: g) (z - g) _ q0 q1; rewrite E -(ler_pmul2l e1).
have := H e e0 ee1; rewrite /below; set F := f z; set A := f (z + _); set B := f _ => Aa.
have -> : (1 + e) * ((1 - e / (1 + e)) * A + e / (1 + e) * B) = A + e * B by field; rewrite gt_eqF.
move=> cv; apply/negP; rewrite -leNgt -oppr_ge0.
have -> : - (F - a + e * (F - B)) = (A + e * B - (1 + e) * F) + (a - A) by ring.
by rewrite addr_ge0 // subr_ge0.
Qed.

(** f < a at z, so at z + e g for small e. *)
Lemma below_open a f : convex f -> open_along_segments (below true a f).
Proof.
move=> cf z g /=; rewrite -subr_gt0 => za.
have [e [e0 e1 He]] := small_ex (small_affine (f z - f (z + g)) za).
exists e => //; have := cf z (z + g) e (ltW e0) e1.
have -> : (1 - e) *: z + e *: (z + g) = z + e *: g.
  by apply/rowP => i; rewrite !mxE; move: (z 0 i) (g 0 i) => p q; ring.
move=> cv; apply: (le_lt_trans cv); rewrite -subr_gt0.
have -> // : a - ((1 - e) * f z + e * f (z + g)) = a - f z + e * (f z - f (z + g)) by ring.
Qed.

Theorem below_member reach a f : convex f -> member (below reach a f).
Proof.
move=> cf; split; first exact: below_convex.
by case: reach; [right; apply: below_open|left; apply: below_closed].
Qed.

(** ** A convex function that grows along v somewhere grows along v from everywhere *)

(** If f(z) <= a < f(z + t v), then f exceeds a on the ray from any x along v: explicitly. *)
Lemma exceeds_on_ray f z v t x a : convex f -> f z <= a -> 0 < t -> a < f (z + t *: v) ->
  exists2 c, 0 < c & a < f (x + c *: v).
Proof.
move=> cf fz t0; set p := z + t *: v; rewrite -subr_gt0 => ap; pose g := x - z.
have [e [e0 e1 He]] := small_ex (small_affine (f p - f (p - g)) ap).
have e2 : 0 < 1 + e by rewrite addr_gt0 ?ltr01.
exists (t / e); first by rewrite divr_gt0.
(* p is between q = p + e g and p - g; q is between z and x + (t/e) v *)
have A : (1 + e) * f p <= f (p + e *: g) + e * f (p - g).
  have E : (1 - e / (1 + e)) *: (p + e *: g) + (e / (1 + e)) *: (p - g) = p.
    by apply/rowP => i; rewrite !mxE; field; rewrite gt_eqF.
  have q0 : 0 <= e / (1 + e) by rewrite divr_ge0 // ltW.
  have q1 : e / (1 + e) <= 1 by rewrite ler_pdivr_mulr // mul1r ler_addr ler01.
  have h := cf (p + e *: g) (p - g) _ q0 q1; rewrite E -(ler_pmul2l e2) in h.
  apply: (le_trans h); rewrite le_eqVlt; apply/orP; left; apply/eqP.
  by move: (f (p + _)) (f (p - g)) => F G; field; rewrite gt_eqF.
have B : f (p + e *: g) <= (1 - e) * f z + e * f (x + (t / e) *: v).
  have -> : p + e *: g = (1 - e) *: z + e *: (x + (t / e) *: v).
    by apply/rowP => i; rewrite !mxE; move: (z 0 i) (v 0 i) (x 0 i) => *; field; rewrite gt_eqF.
  by apply: cf => //; apply: ltW.
rewrite -(ltr_pmul2l e0) -subr_gt0; move: A B He; set F := f p; set G := f (p - g).
set Q := f (p + _); set Y := f (x + _) => A B He.
have -> : e * Y - e * a = ((1 - e) * f z + e * Y - Q) + (Q + e * G - (1 + e) * F) +
  (1 - e) * (a - f z) + (F - a + e * (F - G)) by ring.
apply: ltr_paddl => //; apply: addr_ge0; first by apply: addr_ge0; rewrite subr_ge0.
by rewrite mulr_ge0 // subr_ge0.
Qed.

(** If f(z) < a <= f(z + t v), then a < f(z + 2 t v). *)
Lemma exceeds_twice f z v t a : convex f -> f z < a -> a <= f (z + t *: v) ->
  a < f (z + (2%:R * t) *: v).
Proof.
move=> cf fz fp.
have A : f (z + t *: v) <= (1 - 2%:R^-1) * f z + 2%:R^-1 * f (z + (2%:R * t) *: v).
  have <- : (1 - 2%:R^-1) *: z + 2%:R^-1 *: (z + (2%:R * t) *: v) = z + t *: v.
    by apply/rowP => i; rewrite !mxE; move: (z 0 i) (v 0 i) => p q; field.
  by apply: cf; rewrite ?invr_ge0 ?ler0n // invf_le1 ?ltr0n // ler1n.
rewrite -subr_gt0.
have -> : f (z + (2%:R * t) *: v) - a =
  2%:R * ((1 - 2%:R^-1) * f z + 2%:R^-1 * f (z + (2%:R * t) *: v) - f (z + t *: v))
  + 2%:R * (f (z + t *: v) - a) + (a - f z) by field.
apply: ltr_paddl; rewrite ?subr_gt0 //; apply: addr_ge0; rewrite mulr_ge0 ?ler0n // subr_ge0 //.
Qed.

(** ** Networks *)
Definition relu (y : R) := Num.max 0 y.
Lemma relu_convex (p q t : R) : 0 <= t -> t <= 1 ->
  relu ((1 - t) * p + t * q) <= (1 - t) * relu p + t * relu q.
Proof.
move=> t0 t1; have s0 : 0 <= 1 - t by rewrite subr_ge0.
rewrite /relu le_maxl; apply/andP; split.
  by rewrite addr_ge0 // mulr_ge0 // le_maxr lexx.
by rewrite ler_add // ler_wpmul2l // le_maxr lexx orbT.
Qed.

Variables (m : nat) (w : 'I_m -> 'rV[R]_(d + 1)) (out : 'I_m -> R).
Definition network x := \sum_j out j * relu (score (@embed R d true) (w j) x).

Lemma network_convex : (forall j, 0 <= out j) -> convex network.
Proof.
move=> o0 x z t t0 t1; rewrite /network !mulr_sumr -big_split /=; apply: ler_sum => j _.
have -> : score (@embed R d true) (w j) ((1 - t) *: x + t *: z) =
  (1 - t) * score (@embed R d true) (w j) x + t * score (@embed R d true) (w j) z.
  by rewrite /score -!dotZr -dotDr !pairZ pairD -mulrDl subrK mul1r.
by rewrite [_ * (out _ * _)]mulrCA [t * (out _ * _)]mulrCA -mulrDr ler_wpmul2l // relu_convex.
Qed.

(** Lemmas 13 and 14, and more: the networks are members of the class, with r = -1. *)
Theorem network_member reach tau : (forall j, 0 <= out j) -> member (below reach tau network).
Proof. by move=> o0; apply/below_member/network_convex. Qed.
End Convex.

(** transfers, convex region, for a convex f (Theorem 15): the distance is given, not only its absence
    refuted.  From every x labelled -1 some step along v leads to the label +1. *)
Theorem transfers_convex (R : realFieldType) d (I : finType) (X : I -> 'rV[R]_d) inner lam theta v k :
  certifies X inner lam theta true v k ->
  forall reach a f, convex f -> right_at X inner (below reach a f) ->
  forall x, exists2 c, 0 < c & below reach a f (x + c *: v) = false.
Proof.
move=> C reach a f cf acc x; have [z [t [hz t0 -> out]]] := outer_behind C (below_convex cf) acc.
case: reach hz out {acc} => /= hz /negP; rewrite -?leNgt -?ltNge => out.
  have t2 : 0 < 2%:R * t by rewrite mulr_gt0 ?ltr0n.
  have [c c0 h] := exceeds_on_ray x cf (ltW hz) t2 (exceeds_twice cf hz out).
  by exists c => //; apply/negbTE; rewrite -leNgt ltW.
have [c c0 h] := exceeds_on_ray x cf hz t0 out.
by exists c => //; apply/negbTE; rewrite -ltNge.
Qed.
