"""Every result of the paper and every one that goes beyond it: what it says, whether it holds, what repairs it.

The paper is Charles, Rosenberg and Papailiopoulos, A Geometric Perspective on the Transferability of Adversarial
Directions, AISTATS 2019; its numbers are used. `docs/theorems.md` is generated from this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

__all__ = ["THEOREMS", "Status", "Theorem", "to_markdown"]


class Status(Enum):
    """What became of a statement."""

    HOLDS = "holds"
    REPAIRED = "repaired"
    FALSE = "false as printed"


_MEANING = {
    Status.HOLDS: "true as printed",
    Status.REPAIRED: (
        "true once a hypothesis is added or a definition completed; read to the letter it fails in a borderline case, "
        "is empty, or leaves open what is meant"
    ),
    Status.FALSE: "refuted by its counterexample; something else is true instead",
}


@dataclass(frozen=True)
class Theorem:
    """A statement, in our words.

    Attributes
    ----------
    name : str
        Its number or place in the paper ("Theorem 4", "after Corollary 6"), or its identifier in this library ("L3").
    title : str
        A few words.
    statement : str
        What it says; with the status FALSE, what the paper says.
    hypotheses : str
        What it presupposes, with those that the repair adds.
    status : Status
    property_file : str
        The file under properties/ that tests it.
    repair : str
        What has to be changed, and which statement is true; empty if it holds.
    counterexamples : tuple of str
        Identifiers in `counterexamples`: what refutes the statement as printed.
    beyond_paper : bool
        Whether it is not in the paper.
    """

    name: str
    title: str
    statement: str
    hypotheses: str
    status: Status
    property_file: str
    repair: str = ""
    counterexamples: tuple[str, ...] = ()
    beyond_paper: bool = False


_ANY_DATA = "labels 1 and −1, both of which occur if there is a bias"
_SEPARABLE = "S is finite and linearly separable and has points of both labels"
_POLYNOMIAL = "S is finite, has points of both labels, and some polynomial of degree at most k is accurate"
_ANY_LABELS = "S is finite and has points of both labels, k ≥ 1"
_SPACE = "the data space is all of ℝ^d"
_BOTH = "S is finite and has points of both labels"
_CONVEX = (
    "𝓒: the region labelled −1 is convex and closed, or convex and open (the networks of Theorems 10 and 15 are among "
    "them); some classifier of the class is accurate on S"
)
_MULTICLASS = "S is finite with at least two classes; some multiclass linear classifier is accurate on it, strictly"

THEOREMS: tuple[Theorem, ...] = (
    Theorem(
        "Theorem 1",
        "two samples, informally",
        "Two linear classifiers are each right on a constant fraction of their own sample of n points, the samples "
        "being independent draws from one distribution. With high probability some direction is adversarial for both "
        "on a set of sample points that contains a constant fraction of either sample.",
        "those of Theorem 7, with ρ < ½ and BR small against √n",
        Status.FALSE,
        "test_theorem_01.py",
        "A constant fraction is not enough: each classifier has to be right on more than half of its sample, by the "
        "margin that assumption A3 asks for, and to have no bias; that is Theorem 7.",
        ("N1",),
    ),
    Theorem(
        "Theorem 2",
        "ReLU networks, informally",
        "Some direction is adversarial at every data point labelled −1 for every accurate two-layer ReLU network with "
        "nonnegative output weights.",
        f"{_BOTH}; +1 is said where the output exceeds, or reaches, a positive threshold",
        Status.REPAIRED,
        "test_theorem_02.py",
        "The decision rule has to be stated. It is that of Theorem 15; networks that say +1 below a threshold have no "
        "such direction.",
        ("E5",),
    ),
    Theorem(
        "Lemma 3",
        "multipliers of the maximum margin",
        "The unit normal of the maximum-margin classifier is w* = Σ α_i y_i x_i for some α ≥ 0 with Σ α_i y_i = 0.",
        _SEPARABLE,
        Status.REPAIRED,
        "test_lemma_03.py",
        "Both labels have to occur, or there is no maximum margin. Complementary slackness belongs to the statement "
        "(α_i > 0 at support vectors only), or Σ α_i is not determined; with it Σ α_i = 1/γ* (L2).",
        ("N2", "N5"),
    ),
    Theorem(
        "Theorem 4",
        "the maximum-margin direction transfers",
        "At every (x, y) in S the direction −y w* is adversarial for every linear classifier that is accurate on S.",
        f"{_SEPARABLE}; {_SPACE}",
        Status.REPAIRED,
        "test_theorem_04.py",
        "Both labels have to occur, and the data space has to be all of ℝ^d, lest the ray end before the boundary; A4 "
        "says what is true in a box. L3 says which other directions transfer.",
        ("N2", "N4"),
    ),
    Theorem(
        "Theorem 5",
        "how far along it",
        "If h is accurate with least functional margin γ_h, and y (w·x + b) > 0, then c > y (w·x + b) / (γ_h Σ α_i) "
        "gives x − c y w* another label.",
        f"{_SEPARABLE}; {_SPACE}; accuracy is strict, so that γ_h > 0",
        Status.REPAIRED,
        "test_theorem_05.py",
        "Accuracy has to be strict, or γ_h may be 0, and the multipliers have to satisfy complementary slackness, or "
        "Σ α_i has several values (with each of them the statement is true, but weaker). Otherwise as Theorem 4. The "
        "exact distance is y (w·x + b) / (w·w*).",
        ("N2", "N4", "N5", "N6"),
    ),
    Theorem(
        "Corollary 6",
        "one margin is enough at one point",
        "For every accurate linear classifier there is a point of S whose label changes beyond a step of 1 / Σ α_i "
        "along −y w*.",
        f"{_SEPARABLE}; {_SPACE}",
        Status.REPAIRED,
        "test_corollary_06.py",
        "As Theorem 5, but for strictness. The point is one of least margin, so it depends on the classifier.",
        ("N2", "N4", "N5"),
    ),
    Theorem(
        "after Corollary 6",
        "one constant for all points",
        "For every S there is one c such that −c y w* is an adversarial perturbation at every (x, y) in S for every "
        "accurate linear classifier; in the introduction: there are universal perturbations whose length is determined "
        "by the maximum-margin classifier alone.",
        _SEPARABLE,
        Status.FALSE,
        "test_e1_no_universal_constant.py",
        "Such a constant exists iff the bound of L5 along −y w* is finite at every point. Along another direction "
        "there always is one, but its length is no function of the maximum-margin classifier (L7).",
        ("E1",),
    ),
    Theorem(
        "Theorem 7",
        "two samples",
        "Two linear classifiers without bias, ‖w‖ ≤ B, are right by a margin of 1 on at least (1 − ρ)n points of their "
        "own sample of n points with ‖x‖ ≤ R. With probability at least 1 − 4/n² there is a set S of sample points, at "
        "least (1 − 2ρ)n − 2BR√n − 4√(n ln n) of either sample, such that −y w*_S is adversarial for both classifiers "
        "at every (x, y) in S.",
        f"the samples are independent, and B and R are fixed before they are drawn; no bias; {_SPACE}",
        Status.REPAIRED,
        "test_theorem_07.py",
        "The data space has to be ℝ^d. S are the points that both classifiers label correctly; they may all have one "
        "label, so w*_S is the maximum-margin normal without bias. Assumption A2, whose wording slips, is not needed: "
        "a sharper bound holds for all ‖w‖ ≤ B at once, and ρ may be what is attained.",
        ("N2", "N4", "N8"),
    ),
    Theorem(
        "before Assumption A1",
        "Theorem 7 with bias",
        "The result for two samples can be had for classifiers with a bias too.",
        "both labels occur among the points that both classifiers label correctly",
        Status.FALSE,
        "test_n3_two_samples_with_bias.py",
        "Without bias, as in Theorem 7; or with bias where both labels occur in S, by L3.",
        ("N3",),
    ),
    Theorem(
        "Theorem 8",
        "one direction for a class",
        "For every class k some direction is adversarial for every accurate multiclass linear classifier at every "
        "point of S labelled k.",
        f"{_MULTICLASS}; {_SPACE}",
        Status.REPAIRED,
        "test_theorem_08.py",
        "A second class has to occur in S, and the data space has to be ℝ^d. The direction −u serves, where u is the "
        "maximum-margin normal of the points labelled k against those of another class l (M1).",
        ("N2", "N4"),
    ),
    Theorem(
        "after Theorem 8",
        "one direction for two classes",
        "For two classes k and l one direction is adversarial for every accurate multiclass linear classifier at every "
        "point labelled k or l.",
        f"{_MULTICLASS}",
        Status.FALSE,
        "test_e6_one_direction_for_two_labels.py",
        "The direction has to depend on the label: −u at the points labelled k, +u at those labelled l (M1).",
        ("E6",),
    ),
    Theorem(
        "Theorem 9",
        "two samples, several classes",
        "As Theorem 7 for two multiclass linear classifiers and two classes k and l, with 4BR√n in place of 2BR√n: one "
        "v such that −v is adversarial at the points of S labelled k, and v at those labelled l, for each classifier "
        "that is right there.",
        f"as Theorem 7; the class l is fixed before the samples are drawn and is the same for both; {_SPACE}",
        Status.REPAIRED,
        "test_theorem_09.py",
        "The data space has to be ℝ^d, and l must not depend on the sample or on the classifier. S are the points on "
        "which both differences of scores w_k − w_l have the right sign.",
        ("N4", "N8"),
    ),
    Theorem(
        "Theorem 10",
        "sums of ReLUs",
        "Some direction is adversarial for every accurate network of the class 𝓡 (+1 iff a sum of ReLUs is positive) "
        "at every point, in S or not, that the network labels −1.",
        _BOTH,
        Status.HOLDS,
        "test_theorem_10.py",
    ),
    Theorem(
        "Theorem 11",
        "a convex decision region",
        "Some direction is adversarial at every point labelled α for every accurate classifier whose region labelled α "
        "is convex.",
        f"{_BOTH}; the region is convex and closed, or convex and open",
        Status.REPAIRED,
        "test_theorem_11.py",
        "The paper asks for continuous classifiers, and a continuous map to two labels is constant, so none is "
        "accurate. Convexity alone is too little from two dimensions on. With a closed or an open region the statement "
        "is true, and C2 says which directions serve.",
        ("E2", "E3"),
    ),
    Theorem(
        "Theorem 12",
        "a convex set around a point",
        "Fix one point x_α labelled α and one x_β labelled β. Some direction is adversarial, wherever the label is α, "
        "for every classifier that is right at both and says β everywhere outside some convex set C around x_α.",
        "C is closed or open and does not contain x_β",
        Status.REPAIRED,
        "test_theorem_12.py",
        "Continuity has to go, as in Theorem 11; C must not contain x_β, and has to be closed or open. Then x_β − x_α "
        "serves.",
        ("E2", "E4", "N8"),
    ),
    Theorem(
        "Lemma 13",
        "𝓡 has a convex region",
        "For every network of 𝓡 the set of the points labelled −1 is convex (and closed).",
        "none",
        Status.HOLDS,
        "test_lemma_13.py",
    ),
    Theorem(
        "Lemma 14",
        "𝓡′ has a convex region",
        "For every network of 𝓡′ (nonnegative output weights, +1 iff the output exceeds, or reaches, a positive "
        "threshold) the set of the points labelled −1 is convex (and closed, or open).",
        "none",
        Status.HOLDS,
        "test_lemma_14.py",
    ),
    Theorem(
        "before Lemma 14",
        "𝓡′ is broader than 𝓡",
        "The networks of 𝓡′ are more than those of 𝓡.",
        "the network in 𝓡′ may have one hidden unit more",
        Status.REPAIRED,
        "test_n7_equal_width.py",
        "Not at equal width: with a positive threshold the quadrant of two ReLUs needs a third, constant unit. One "
        "more unit is always enough.",
        ("N7",),
    ),
    Theorem(
        "Theorem 15",
        "nonnegative output weights",
        "Some direction is adversarial for every accurate network of 𝓡′ at every point that the network labels −1.",
        f"{_BOTH}; 𝓡′ as the paper's section 5 defines it",
        Status.HOLDS,
        "test_theorem_15.py",
    ),
    Theorem(
        "Theorem 16",
        "an intersection of half-spaces",
        "Some direction is adversarial for every accurate network of 𝓡′ at every point that the network labels +1.",
        f"{_BOTH}; the class is 𝓡″ (+1 iff all hidden units are positive)",
        Status.FALSE,
        "test_theorem_16.py",
        "It is true for 𝓡″, the class that the paper has just introduced: its region labelled +1 is open and convex.",
        ("E7",),
    ),
    Theorem(
        "Section 6, restated class",
        "𝓡′ with thresholds from above",
        "Theorem 15, for the class 𝓡′ as the paper's section 6 repeats it: networks that say +1 below a threshold are "
        "among them.",
        f"{_BOTH}; thresholds are exceeded or reached",
        Status.FALSE,
        "test_e5_decreasing_rule.py",
        "Use the decision rules of the paper's section 5: +1 iff the output exceeds, or reaches, a positive threshold.",
        ("E5",),
    ),
    Theorem(
        "Corollary 17",
        "from networks to linear classifiers",
        "Some direction is adversarial for every accurate network of 𝓡′, and for every accurate linear classifier, at "
        "every point labelled −1.",
        f"{_SEPARABLE}; 𝓡′ as the paper's section 5 defines it",
        Status.REPAIRED,
        "test_corollary_17.py",
        "With the 𝓡′ of the paper's section 5; section 6 restates another.",
        ("E5",),
    ),
    Theorem(
        "Section 6",
        "not from linear classifiers to networks",
        "The maximum-margin direction of linearly separable data need not be adversarial at the points labelled −1 for "
        "every accurate network of 𝓡′.",
        "at least two dimensions",
        Status.HOLDS,
        "test_section_6.py",
    ),
)

_BEYOND = (
    (
        "L3",
        "which directions transfer",
        "A direction is adversarial for every accurate linear classifier at every point labelled s iff it is a nonzero "
        "nonnegative combination of the differences p − q, p labelled −s and q labelled s. If it is not, one accurate "
        "classifier resists it everywhere. Contains Theorem 4.",
        f"{_SEPARABLE}; {_SPACE}",
        "test_l3_transfers.py",
    ),
    (
        "L5",
        "how far, for every linear classifier",
        "The supremum over accurate linear classifiers of the flip distance from row i along v is 1 / max λ_i over the "
        "multipliers λ that certify v, and infinite if that maximum is 0.",
        f"{_SEPARABLE}; v is a direction",
        "test_l5_bound.py",
    ),
    (
        "L6",
        "which points are forced",
        "All accurate linear classifiers label p −1 iff p is in conv S⁻ + K, and +1 iff p is in conv S⁺ − K, K being "
        "the cone of the p − q, p in S⁻ and q in S⁺; elsewhere two of them disagree.",
        _SEPARABLE,
        "test_l6_forced.py",
    ),
    (
        "L7",
        "universal perturbations",
        "A perturbation takes the label from every point of one class, for every accurate linear classifier, iff it "
        "moves all of them into the region that L6 forces to the other label. There always is one, the shortest is "
        "unique and rational, and its length is no function of the maximum-margin classifier.",
        _SEPARABLE,
        "test_l7_universal_perturbation.py",
    ),
    (
        "L8",
        "two data sets",
        "Some direction is adversarial at one label for all classifiers accurate on S₁ and all accurate on S₂ iff the "
        "two cones of L3 share more than 0, iff no two such classifiers have opposite normals. For finitely many given "
        "classifiers there is one iff 0 is no convex combination of their normals.",
        "both sets are linearly separable and have points of both labels",
        "test_l8_common_direction.py",
    ),
    (
        "P1",
        "polynomials are linear classifiers of the monomials",
        "What is said of linear classifiers and of points holds of all polynomials of degree at most k, with the "
        "monomials of a point in its place: whether some is accurate, and which points all accurate ones label alike. "
        "With the monomials times the square roots of integers, the largest margin is that of the kernel (1 + x·y)^k.",
        _ANY_LABELS,
        "test_p1_monomials.py",
    ),
    (
        "P2",
        "directions that fool every polynomial everywhere",
        "A direction v is adversarial for every accurate polynomial f of degree at most k, at every point to which f "
        "gives the label s, iff −s times the monomials of degree k at v are a nonnegative combination of the "
        "y (φ(x), 1); else some accurate f has a leading form that is positive at v, times s. There is such a v at most"
        " for the least degree that realises the data.",
        _POLYNOMIAL,
        "test_p2_everywhere.py",
    ),
    (
        "P3",
        "directions that fool every polynomial at one point",
        "A direction v is adversarial at a point x of the data for every accurate polynomial of degree at most k iff "
        "some positive combination of the y (φ(x), 1) of the data, and of those at distances along v from x and of the "
        "leading monomials of v with the label of x, vanishes. Else some accurate polynomial with rational "
        "coefficients is positive, times the label, on the whole ray.",
        _POLYNOMIAL,
        "test_p3_ray.py",
    ),
    (
        "P4",
        "degree 2: forced points",
        "In degree 2 a direction is adversarial at x for every accurate polynomial iff it is so everywhere (P2), or all"
        " of them give some point of the ray the other label; a rational one then exists. These points are an interval "
        "of the ray, and the distance of the first is the supremum of the flip distances: a rational number, or an "
        "irrational root of a rational quadratic polynomial (E12); infinite if there are none. No direction need do so "
        "at all points of a label (E10), nor need the one against the gradient of the maximum-margin polynomial (E11).",
        _POLYNOMIAL,
        "test_p4_degree_two.py",
    ),
    (
        "P5",
        "degree 3: two distances, or irrational ones",
        "In degree 3 a direction can be adversarial at x for every accurate polynomial although at each point of "
        "the ray some accurate one keeps the label; and so, for rational data, although no rational multipliers and "
        "distances prove it.",
        _POLYNOMIAL,
        "test_p5_degree_three.py",
    ),
    (
        "P6",
        "which degrees are always decided",
        "Whether a direction is adversarial at x for every accurate polynomial is always decided over ℚ for degrees up "
        "to 2, and from two degrees above the least one that realises the data. The search for the others ends if some "
        "accurate polynomial resists, or rational multipliers and distances exist.",
        _POLYNOMIAL,
        "test_p6_search.py",
    ),
    (
        "P7",
        "no universal perturbation",
        "A perturbation takes a label from all of its points, for every accurate polynomial, iff all of them give each "
        "moved point the other label. From degree 2 on there need be none; from two degrees above the least one that "
        "realises the data it is so iff every moved point is one of the other label.",
        _POLYNOMIAL,
        "test_p7_universal.py",
    ),
    (
        "P8",
        "no Theorem 4 in degree 2",
        "For S⁺ = {(0,0), (1,0)} and S⁻ = {(0,1)}, which are linearly separable, no direction is adversarial at both "
        "points of S⁺ for every accurate polynomial of degree 2. Nor is minus the gradient of the maximum margin's "
        "polynomial always so at one point.",
        "polynomials of degree 2",
        "test_p8_no_theorem_four.py",
    ),
    (
        "K1",
        "from higher to lower capacity",
        "What is adversarial for every accurate classifier of a class is so for every accurate one of a smaller class. "
        "The converse fails.",
        _POLYNOMIAL,
        "test_k1_from_higher_to_lower.py",
    ),
    (
        "K2",
        "two degrees are enough",
        "Two degrees above the least one that realises the data, and more, a direction is adversarial at x for every "
        "accurate polynomial iff the ray from x along it meets a point of the other label.",
        _POLYNOMIAL,
        "test_k2_two_degrees.py",
    ),
    (
        "K3",
        "the critical degree",
        "The first degree at which a direction does not fool every accurate polynomial at x is the least degree k₀ of "
        "the data, the next one, or k₀ + 2, or there is none, iff the ray meets a point of the other label: so three "
        "questions decide about all degrees, and for linearly separable data each has an answer. In degree 3 there may "
        "be no rational evidence (E13), and no single point behind it (E14). What fools degrees 1 and 2 need not fool "
        "degree 3, not even the maximum-margin direction (E16).",
        _ANY_LABELS,
        "test_k3_critical_degree.py",
    ),
    (
        "K4",
        "the critical width",
        "The least width at which a direction that fools every accurate linear classifier at S⁻ does not fool every "
        "accurate network of 𝓡 is the least width that realises the data seen along it, as points of ℝ^d / ℝv. Every "
        "width occurs, for the maximum-margin direction (E15).",
        "S is finite, linearly separable, and has points of both labels",
        "test_k4_critical_width.py",
    ),
    (
        "K5",
        "rich classes",
        "A direction is adversarial at x for every accurate two-layer ReLU network with output weights of either sign "
        "iff the ray from x along it meets a point of the other label. So the sign of the output weights cannot be "
        "left out of Theorems 2 and 15 (E9).",
        "S is finite, and no point occurs with both labels",
        "test_k5_rich_classes.py",
    ),
    (
        "K6",
        "the answer to the question of section 8",
        "Adversarial directions go from higher to lower capacity, if adversarial means for every accurate classifier "
        "(K1), and at no step from lower to higher. Of a single classifier nothing follows.",
        _BOTH,
        "test_k6_capacity.py",
    ),
    (
        "R0",
        "separation, and the fate of logistic coefficients",
        "The labels are completely separated, quasi-completely, or overlap: one classifier and multipliers μ, "
        "complementary to each other, tell which. Along every sequence of coefficients whose likelihoods tend to the "
        "supremum the coefficient j has one and the same limit if e_j and −e_j are sums Σ λ y (x, 1) with λ ≥ 0, goes "
        "to +∞ or −∞ if only one of them is, and is left open if neither is.",
        _ANY_DATA,
        "test_r0_separation.py",
    ),
    (
        "R0, multinomial",
        "separation of several labels, and the coefficients of a multinomial logistic regression",
        "With (e_{y_i} − e_m) ⊗ (x_i, 1), one for each row and rival, in the place of y (x, 1), and the coefficients "
        "taken less those of a reference class, all that R0 says of two labels is true of several.",
        _ANY_DATA,
        "test_r0_multinomial.py",
    ),
    (
        "R1",
        "the least loss",
        "The least hinge loss of all linear classifiers, each scaled as is best, is the largest Σ λ with 0 ≤ λ ≤ 1 and "
        "Σ λ y (x, 1) = 0. It is at most the loss of a constant classifier, and 0 iff some classifier is accurate.",
        _ANY_DATA,
        "test_r1_least_loss.py",
    ),
    (
        "R2",
        "directions and classifiers of small loss",
        "A direction v fools, at the label s, all linear classifiers of a loss below a number, its budget, and not all "
        "of that loss: the largest Σ λ with 0 ≤ λ ≤ 1 and Σ λ y (x, 1) = −s θ (v, 0), θ ≥ 0. The difference of the "
        "class means fools all that are better than a constant classifier, and no direction has a larger budget.",
        _ANY_DATA,
        "test_r2_direction_budget.py",
    ),
    (
        "R2, soft margin",
        "the soft-margin support vector machine as a direction",
        "The minimiser (w, b) of ½‖w‖² + C L, with L the hinge loss, is rational, and has multipliers 0 ≤ λ ≤ C. Minus "
        "the label s times w fools, at s, all linear classifiers of a loss below Σ λ / C = L + ‖w‖²/C. For a C that is "
        "at least every multiplier of the maximum margin, it is the maximum-margin classifier.",
        _ANY_DATA,
        "test_r2_soft_margin.py",
    ),
    (
        "R3",
        "how far along a direction for classifiers of small loss",
        "Of the linear classifiers of a loss below τ that give x_i its label s, all have lost it along v at the "
        "distance 1/κ and not before, κ being the largest number with −s (v, 0) = κ z_i + Σ λ z, 0 ≤ λ ≤ M and "
        "Σ λ ≥ τ M. For τ ≤ 1 these are the accurate classifiers.",
        _ANY_DATA,
        "test_r3_bound.py",
    ),
    (
        "R4",
        "labels and signs on which classifiers of small loss agree",
        "All linear classifiers of a loss below a number, and not all of that loss, give a point one label, or a "
        "coefficient one sign. For a coefficient it is the least loss of a classifier without that feature.",
        _ANY_DATA,
        "test_r4_agreement.py",
    ),
    (
        "R5",
        "universal perturbations for classifiers of small loss",
        "A perturbation takes a label from all its points, for all linear classifiers of a loss below τ, iff the moved "
        "points have the other label up to the loss τ. There is one for every τ below the loss of a constant "
        "classifier, a multiple of the difference of the class means; the shortest one is rational.",
        _ANY_DATA,
        "test_r5_universal_perturbation.py",
    ),
    (
        "R7, weights",
        "weights of the rows in the loss",
        "With weights c > 0 of the rows in the hinge loss the multipliers are 0 ≤ λ ≤ c, and nothing else changes: "
        "integer weights are as good as repeated rows, and the difference of the weighted class means fools all that "
        "are better than a constant classifier.",
        _ANY_DATA,
        "test_r7_weights.py",
    ),
    (
        "R7, norm bound",
        "budgets of classifiers of bounded weights",
        "Of the linear classifiers scaled so that no |w_j| is above B, or not Σ |w_j|, all of a loss below a number, "
        "and not all of that loss, are fooled by v at s, give a point one label, or a coefficient one sign: the "
        "largest Σ λ − B ‖g‖ with 0 ≤ λ ≤ c and Σ λ y (x, 1) = θ t + (g, 0), θ ≥ 0, in the dual norm.",
        _ANY_DATA,
        "test_r7_norm_bound.py",
    ),
    (
        "R7, norm bound within",
        "classifiers of small loss and bounded weights",
        "What R1 to R5 say of all linear classifiers of a loss below τ holds of those among them with ‖w‖ ≤ B, in the "
        "ℓ∞ or ℓ1 norm, if the equation of the multipliers may leave (g, 0), and Σ λ − B ‖g‖, in the dual norm, takes "
        "the place of Σ λ. More directions fool all of them, none of their bounds is longer, and a bound so large that "
        "it does not bind makes no difference.",
        _ANY_DATA,
        "test_r7_norm_bound_within.py",
    ),
    (
        "R7, log-loss",
        "budgets of log-loss",
        "All linear classifiers of a log-loss below a number, and not all below any larger one, are fooled by v at s, "
        "give a point one label, or a coefficient one sign: the largest Σ c h(λ/c), h the entropy, with 0 ≤ λ ≤ c and "
        "Σ λ y (x, 1) = θ t, θ ≥ 0. The number is 0 or transcendental, and between two rationals as narrowly as asked.",
        _ANY_DATA,
        "test_r7_log_loss.py",
    ),
    (
        "R8",
        "directions and multiclass classifiers of small loss",
        "A direction v fools, at the label k, all multiclass linear classifiers whose Crammer-Singer loss is below a "
        "number, and not all of that loss: the largest Σ λ with λ, θ ≥ 0, Σ_m λ_{i,m} ≤ c_i and "
        "Σ λ_{i,m} (e_{y_i} − e_m) ⊗ (x_i, 1) + Σ θ_l (e_k − e_l) ⊗ (v, 0) = 0.",
        _ANY_DATA,
        "test_r8_multiclass_budget.py",
    ),
    (
        "R8, points",
        "labels of points and multiclass classifiers of small loss",
        "All multiclass linear classifiers whose Crammer-Singer loss is below a number, and not all of that loss, give "
        "a point p the label k: the least over the rivals l of the largest Σ λ with λ, θ ≥ 0, Σ_m λ_{i,m} ≤ c_i and "
        "Σ λ_{i,m} (e_{y_i} − e_m) ⊗ (x_i, 1) = θ (e_k − e_l) ⊗ (p, 1).",
        _ANY_DATA,
        "test_r8_points.py",
    ),
    (
        "A1",
        "the shortest perturbation, in three norms and within limits",
        "The shortest perturbation after which every accurate linear classifier, or every one of a loss below τ, has "
        "lost the label of a point is as long as the distance within which the most robust of them keeps it, in the "
        "ℓ1, ℓ2 and ℓ∞ norms. Of all points of a label it is in general longer than that of any single one (A3). "
        "Within linear limits it is rational too (for ℓ2 its square), or there is none; without limits there always "
        "is one if τ is below the loss of the best constant classifier.",
        _ANY_DATA,
        "test_a1_limits.py",
    ),
    (
        "A2",
        "the radius within which all keep the label",
        "All accurate linear classifiers, or all of a loss below τ, keep the label of a point in a ball of the ℓ1 or "
        "the ℓ∞ norm iff they do at its corners, so the radius of the largest ball is the least solution of as many "
        "linear programs. It is at most the length of A1, after which all of them have lost the label. For accurate "
        "classifiers with a bias it is 0 at some point of each label.",
        _ANY_DATA,
        "test_a2_radii.py",
    ),
    (
        "A4",
        "the data space is a box, or convex",
        "Along v every accurate linear classifier, or every one of a loss below τ that gives x its label, loses it "
        "before the ray leaves the data space iff the bound of L5 (R3) is at most the distance at which it does; of "
        "accurate ones iff the last point is forced to the other label. From each point alone some direction does. "
        "Whether one does from all points of a label is a linear program, and within a bounded space none need to (N9):"
        " then classifiers at some of the points prove it. Nor need there be a universal perturbation (N10).",
        "the data space is closed and convex and contains the points of the label",
        "test_a4_data_space.py",
    ),
    (
        "A5",
        "the resistance margin, and a constant for all classifiers of a margin",
        "The largest margin γ(v), in the ℓ1, ℓ2 or ℓ∞ norm, of a linear classifier that a direction v never fools at "
        "the label 1 is half the distance of conv S⁺ + ℝ₊v from conv S⁻ in that norm. It is 0 iff v transfers, and the "
        "maximum margin iff v does not fool all classifiers of that margin. Every classifier of a larger margin is "
        "fooled. The sentence after Corollary 6 is true of all classifiers of a margin of at least ε, with a step of "
        "the length (γ*/ε) · max dist(x, conv S⁻).",
        _SEPARABLE,
        "test_a5_resistance.py",
    ),
    (
        "M2",
        "which directions transfer, several classes",
        "A direction fails to transfer at the points labelled k iff some accurate classifier has "
        "(w_k − w_l)·v ≥ 0 for every other class l: one linear program, whose multipliers certify the opposite. More "
        "directions transfer than the two-class reductions of Theorem 8 show.",
        _MULTICLASS,
        "test_m2_multiclass_transfers.py",
    ),
    (
        "M3",
        "how far, several classes",
        "The supremum over accurate classifiers of the flip distance may be irrational; it lies between two rationals "
        "as close as one likes, each with a certificate.",
        _MULTICLASS,
        "test_m3_multiclass_bound.py",
    ),
    (
        "A7",
        "one perturbation for all, or one for each: several classes",
        "For two classes the shortest perturbation of one point after which all accurate linear classifiers have lost "
        "its label is as long as the distance within which the best of them keeps it (A1). For three classes it may be "
        "longer (E8), on a line it is not; and that distance may be irrational. Both are known between certified ends.",
        _MULTICLASS,
        "test_a7_several_classes.py",
    ),
    (
        "A7, by parts",
        "several classifiers between them",
        "Let the cone of all θ ≥ 0 be split into cones, and for each of them some accurate multiclass classifier have "
        "leads Σ t f > 0 over the mixed rivals of its generators t, at all points nearer than r. Then no perturbation "
        "shorter than r takes the label from all accurate classifiers; and as the cones become narrow, the largest "
        "such r tends to the length of the shortest that does.",
        _MULTICLASS,
        "test_a7_by_parts.py",
    ),
    (
        "A7, within limits",
        "several classes within limits",
        "If one accurate multiclass classifier has, for each rival of the label, a lead over it that weights u ≥ 0 of "
        "the limits turn into a function c + g·δ below it, with c > 0 and c ≥ r ‖g‖ in the dual norm, then no "
        "perturbation within the limits that is shorter than r takes the label from all; with g = 0 none at all does.",
        _MULTICLASS,
        "test_a7_within_limits.py",
    ),
    (
        "C1",
        "realizable by a convex region",
        "Some classifier of 𝓒, equivalently some network of 𝓡, is accurate iff no point labelled +1 lies in conv S⁻.",
        _BOTH,
        "test_c1_realizable.py",
    ),
    (
        "C2",
        "which directions transfer, convex region",
        "A direction v is adversarial for every accurate classifier of 𝓒 at every point that it labels −1 iff "
        "x⁺ ∈ conv S⁻ + t v for some x⁺ in S⁺ and some t > 0. If not, one accurate network of 𝓡 resists it everywhere. "
        "Contains Theorems 10, 11, 15 and 16.",
        _CONVEX,
        "test_c2_transfers.py",
    ),
    (
        "C3",
        "how far, convex region",
        "The supremum over accurate classifiers of 𝓒 of the flip distance from x in S⁻ is where the ray from x along v "
        "first enters a shadow x⁺ + cone(x⁺ − S⁻) with x⁺ in S⁺, and infinite if it enters none.",
        _CONVEX,
        "test_c3_bound.py",
    ),
    (
        "C4",
        "which points are forced, convex region",
        "All accurate classifiers of 𝓒 label p −1 iff p lies in conv S⁻, and +1 iff p lies in a shadow.",
        _CONVEX,
        "test_c4_forced.py",
    ),
    (
        "C5",
        "universal perturbations, convex region",
        "For every target x⁺ in S⁺ some perturbation moves all of S⁻ into the shadow of x⁺; the sum of all x⁺ − s is "
        "one. The shortest for one target bounds the shortest of all from above.",
        _CONVEX,
        "test_c5_universal_perturbation.py",
    ),
    (
        "A6",
        "the shortest perturbation, convex region",
        "The shortest perturbation of a point after which every accurate classifier of 𝓒 has lost the label −1 leads "
        "into the nearest shadow, in the ℓ1, ℓ2 and ℓ∞ norms and within limits: it is the shortest of those of A1 for "
        "the linear classifiers on S⁻ and one point of S⁺. Some accurate network of 𝓡 keeps the label in every "
        "smaller ball.",
        _CONVEX,
        "test_a6_nearest_shadow.py",
    ),
    (
        "C6",
        "fleeing the other label",
        "A direction is adversarial for every accurate classifier of 𝓒 at x⁺ in S⁺ iff the ray from x⁺ meets conv S⁻; "
        "it has flipped for all of them where it first does.",
        _CONVEX,
        "test_c6_source_outside.py",
    ),
    (
        "C8",
        "width",
        "With at most L hidden units, v transfers iff S⁺ is no union of L groups whose hulls avoid conv S⁻ + ℝ₊v. "
        "A cover is a network that resists, and conflicts between points bound the width from below.",
        "some network of 𝓡 with at most L units is accurate on S",
        "test_c8_width.py",
    ),
)

THEOREMS += tuple(
    Theorem(name, title, statement, hypotheses, Status.HOLDS, file, beyond_paper=True)
    for name, title, statement, hypotheses, file in _BEYOND
)


def to_markdown() -> str:
    """The page docs/theorems.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Theorems"
    yield ""
    yield (
        "Every numbered result of the paper [[CRP19](bibliography.md#crp19)], the claims that its text makes beside "
        "them, and the results of this library that go beyond it: in our words, each with its status, with what has to "
        "be changed where it does not hold as printed, and with the file of properties that tests it. The proofs are "
        "in [theory.md](theory.md) for linear classifiers, in [theory-losses.md](theory-losses.md) for those of small "
        "loss, in [theory-polynomials.md](theory-polynomials.md) for polynomials, in "
        "[capacity.md](capacity.md) for their degrees and for widths, and in "
        "[theory-classes.md](theory-classes.md) for the others. This page is printed by `geomadv "
        "theorems --markdown`."
    )
    yield ""
    for status, meaning in _MEANING.items():
        number = sum(1 for theorem in THEOREMS if theorem.status is status and not theorem.beyond_paper)
        yield f"* **{status.value}** ({number} of the paper's): {meaning}."
    yield ""
    yield (
        "The identifiers E1 to E16 and N1 to N10 are counterexamples: `geomadv counterexample E1` runs one, with exact "
        "evidence against every candidate that the statement allows, and draws it."
    )
    for beyond, heading in ((False, "The paper's results"), (True, "Beyond the paper")):
        rows = [theorem for theorem in THEOREMS if theorem.beyond_paper is beyond]
        yield ""
        yield f"## {heading}"
        yield ""
        columns = ["result", "in short", "status", "properties", *(() if beyond else ("counterexamples",))]
        yield f"| {' | '.join(columns)} |"
        yield "|---" * len(columns) + "|"
        for theorem in rows:
            file = f"[{theorem.property_file}](../properties/{theorem.property_file})"
            cells = [theorem.name, theorem.title, theorem.status.value, file]
            cells += [] if beyond else [", ".join(theorem.counterexamples) or "–"]
            yield f"| {' | '.join(cells)} |"
        for theorem in rows:
            yield ""
            yield f"### {theorem.name}: {theorem.title}"
            yield ""
            yield theorem.statement
            yield ""
            yield f"*Hypotheses:* {theorem.hypotheses}."
            if theorem.repair:
                yield ""
                verdict = theorem.status.value.capitalize()
                yield f"*{verdict}* ({', '.join(theorem.counterexamples)}): {theorem.repair}"
