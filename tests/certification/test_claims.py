"""Claims in a sentence."""

import json
from pathlib import Path

import pytest

from geomadv import checker
from geomadv.certification.claims import claim_sentence

CERTIFICATES = Path(__file__).resolve().parents[1] / "certificates"
ACCEPTED = sorted((CERTIFICATES / "accepted").glob("*.json"))


def sentence(name: str) -> str:
    return claim_sentence(json.loads((CERTIFICATES / "accepted" / f"{name}.json").read_text())["claim"])


def test_every_kind_has_its_own_sentence() -> None:
    found: dict[str, set[str]] = {}
    for path in ACCEPTED:
        claim = json.loads(path.read_text())["claim"]
        text = claim_sentence(claim)
        assert 15 < len(text) < 250, path.name
        assert "  " not in text
        found.setdefault(claim["kind"], set()).add(text)
    assert found.keys() == checker.KINDS.keys()
    everything = [text for texts in found.values() for text in texts]
    assert len(everything) == len(set(everything)) > 40


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("transfers-e1", "the direction (−1, 0) fools every accurate linear classifier at every point labelled +1"),
        (
            "resistance-margin-e1",
            "the largest margin of a linear classifier that the direction (−2, 1) never fools at every point labelled "
            "+1 is about 0.447214",
        ),
        ("separable-without-bias", "there is some accurate linear classifier through the origin"),
        (
            "bound-e1",
            "every accurate linear classifier has changed its label within 2 times the direction (−1, 0), at the "
            "points labelled +1, but 1 without a bound",
        ),
        ("rashomon-inseparable", "there is no linear classifier of a hinge loss below 4"),
        (
            "rashomon-does-not-transfer",
            "some linear classifier of a hinge loss below 4 keeps the label +1 along the direction (−1, 1)",
        ),
        (
            "rashomon-universal-none",
            "no perturbation fools every linear classifier of a hinge loss below 4 at every point labelled +1",
        ),
        (
            "universal-perturbation-within-limits",
            "the perturbation (−6, −2) fools every accurate linear classifier at every point labelled +1, and none "
            "shorter than 6 in the ℓ∞ norm within the limits does",
        ),
        (
            "universal-perturbation-box-none",
            "no perturbation within the limits fools every accurate linear classifier at every point labelled +1",
        ),
        (
            "shortest-perturbation-l2",
            "the perturbation (−2, −1) fools every accurate linear classifier at the point (1, 1), to lose the label "
            "+1, and none shorter than 2.23606 does",
        ),
        (
            "separation-quasi-complete",
            "the labels overlap at 3 points; of the coefficients of a logistic regression 1 +inf, 2 finite",
        ),
        (
            "multiclass-separation",
            "the labels overlap at 8 pairs of a point and another label; of the coefficients of a multinomial logistic "
            "regression, less those of the label 0, 2 finite, 1 +inf, 1 -inf",
        ),
        (
            "multiclass-label-budget",
            "every multiclass linear classifier of a hinge loss below 2.5 gives the point (0, 0) the label 1, and "
            "one of at most 2.5 does not",
        ),
        ("log-loss-least", "there is no linear classifier of a log-loss below 1.8, but one of at most 2"),
        (
            "log-loss-weighted",
            "coefficient 0 is positive in every linear classifier of a weighted log-loss below 4.7, and not in one "
            "of at most 5.5",
        ),
        ("forced-e1-negative", "every accurate linear classifier gives the point (−2, 0) the label −1"),
    ],
)
def test_sentences(name: str, expected: str) -> None:
    assert sentence(name) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ([0, 0, 0], "there is no {}, but one of at most 7"),
        ([0, -3, 0], "coefficient 1 is negative in every {}, and not in one of at most 7"),
        ([0, 0, 2], "the bias is positive in every {}, and not in one of at most 7"),
        (
            [1, -2, 0],
            "a direction (−1, 2) lowers the value of every {}, and so fools it wherever it says +1, "
            + "but not one of at most 7",
        ),
        ([1, 2, 3], "every {} gives a point (1/3, 2/3) the label +1, and one of at most 7 does not"),
        ([2, 4, -2], "every {} gives a point (−1, −2) the label −1, and one of at most 7 does not"),
    ],
)
def test_what_a_budget_is_of(target: list[int], expected: str) -> None:
    claim = {
        "kind": "budget",
        "hypothesis_class": {"bias": True, "name": "linear"},
        "target": target,
        "at_least": [5, 1],
        "at_most": [7, 1],
    }
    assert claim_sentence(claim) == expected.format("linear classifier of a hinge loss below 5")


def test_no_loss_is_said_to_be_negative() -> None:
    """Below a negative number everything is true, and accepted."""
    certificate = json.loads((CERTIFICATES / "accepted" / "log-loss-least.json").read_text())
    certificate["claim"]["at_least"] = [-5, 1]
    assert checker.check(json.dumps(certificate))
    expected = "there is no linear classifier of a log-loss below 0, but one of at most 2"
    assert claim_sentence(certificate["claim"]) == expected


@pytest.mark.parametrize(
    ("bound", "budget", "expected"),
    [
        ({"norm_bound": [1, 2]}, [5, 1], "with no weight beyond ±0.5 of a hinge loss below 5"),
        (
            {"norm_bound": [2, 1], "bounded_norm": "linf"},
            [5, 2],
            "with no weight beyond ±2 of a hinge loss below 2.5",
        ),
        (
            {"norm_bound": [1, 3], "bounded_norm": "l1"},
            [2, 3],
            "with ‖w‖₁ ≤ about 0.333333 of a hinge loss below about 0.666667",
        ),
    ],
)
def test_which_norm_is_bounded(bound: dict[str, object], budget: list[int], expected: str) -> None:
    identifier = {"name": "rashomon-linear", "bias": True, "budget": budget, **bound}
    found = claim_sentence({"kind": "separable", "hypothesis_class": identifier})
    assert found == f"there is some linear classifier {expected}"
