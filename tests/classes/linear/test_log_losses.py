"""Log-losses and their budgets whose values are known, and the questions within a budget."""

import math
from fractions import Fraction

import pytest

import geomadv as ga
from geomadv.errors import InvalidInputError

A = ga.Dataset([[0, 2], [0, -1], [1, 1], [-2, 0], [0, 0], [-1, 1]], [1, 1, 1, -1, -1, -1])
LOGISTIC = ga.LinearClassifiers(loss="logistic", verify=True)
WIDTH = Fraction(1, 10**6)


def near(answer: ga.LogLossBudget[ga.LinearClassifier] | ga.LeastLogLoss[ga.LinearClassifier], value: float) -> bool:
    assert answer.lower is not None
    assert answer.upper is not None
    assert answer.upper - answer.lower <= WIDTH * answer.trivial
    return float(answer.lower) - 1e-12 <= value <= float(answer.upper) + 1e-12


def least(S: ga.Dataset, linear: ga.LinearClassifiers = LOGISTIC) -> ga.LeastLogLoss[ga.LinearClassifier]:
    answer = linear.least_loss(S)
    assert isinstance(answer, ga.LeastLogLoss)
    return answer


def direction(
    S: ga.Dataset, v: list[int], linear: ga.LinearClassifiers = LOGISTIC
) -> ga.LogLossBudget[ga.LinearClassifier]:
    answer = linear.direction_budget(S, v, 1)
    assert isinstance(answer, ga.LogLossBudget)
    return answer


def test_one_feature_that_is_two_proportions() -> None:
    """Without x the least log-loss is the entropy of the labels; with a 0-1 feature that of either half."""
    S = ga.Dataset([[0]] * 5 + [[1]] * 5, [1, 1, 1, 1, -1, 1, -1, -1, -1, -1])
    entropy = 10 * (-0.8 * math.log(0.8) - 0.2 * math.log(0.2))
    assert near(least(S), entropy)
    assert math.isclose(float(least(S).trivial), 10 * math.log(2), rel_tol=1e-10)
    answer = direction(S, [1])
    assert answer.holds
    assert near(answer, 10 * math.log(2))
    assert answer.value is None
    back = direction(S, [-1])
    assert back.status is ga.Status.FAILS
    assert near(back, entropy)
    assert [certificate.kind for certificate in back.certificates] == ["log-loss-budget"] * 2
    assert "not even all" in back.explanation


def test_weights_count_as_repeated_rows() -> None:
    S, counts = ga.Dataset([[0], [1], [0], [1]], [1, 1, -1, -1]), [4, 1, 1, 4]
    linear = ga.LinearClassifiers(loss="logistic", weights=counts, verify=True)
    assert near(least(S, linear), 10 * (-0.8 * math.log(0.8) - 0.2 * math.log(0.2)))
    assert near(direction(S, [1], linear), 10 * math.log(2))
    assert near(direction(S, [1], ga.LinearClassifiers(loss="logistic", weights=[2, 2, 2, 2])), 8 * math.log(2))


def test_without_a_bias() -> None:
    linear = ga.LinearClassifiers(bias=False, loss="logistic", verify=True)
    S = ga.Dataset([[1, 0], [-1, 0], [-1, 0], [0, 1]], [1, 1, -1, 1])
    assert near(least(S, linear), 3 * (math.log(3) - 2 / 3 * math.log(2)))
    assert least(S, linear).trivial > Fraction(277, 100)
    answer = linear.sign_budget(S, 1)
    assert (answer.sign, answer.holds) == (1, True)
    assert answer.lower is not None
    assert answer.lower >= Fraction(26, 10)


def test_separable_data() -> None:
    S = ga.Dataset([[1, 0], [1, 1], [-1, 0], [-1, -1]], [1, 1, -1, -1])
    assert near(least(S), 0)
    assert least(S).lower == 0
    assert near(direction(S, [-2, -1]), 4 * math.log(2))
    assert direction(S, [1, 0]).status is ga.Status.FAILS
    assert direction(S, [0, 1]).opposite is None
    assert LOGISTIC.transfers(S, [-1, 0], 1).certificate.kind == "transfers"  # of the accurate ones


@pytest.mark.parametrize(("budget", "status"), [(2, "holds"), (3, "holds"), (4, "fails"), (1, "vacuous")])
def test_within_a_budget(budget: int, status: str) -> None:
    within = ga.LinearClassifiers(loss="logistic", budget=budget, verify=True)
    answer = within.transfers(A, [-1, 1], 1)
    assert answer.status.value == status
    assert within.realizable(A).holds == (status != "vacuous")
    if answer.counterexample is not None:
        assert answer.counterexample.normal.dot(ga.Vector.of([-1, 1])) >= 0
    assert f"has a log-loss below {budget}" in answer.explanation


def test_a_budget_near_the_number_is_decided() -> None:
    """6 log 2 to 40 digits: the direction of the means fools all below the one, not all below the other."""
    digits = 41588830833596718565033927287490594084530008
    for budget, holds in ((Fraction(digits, 10**43), True), (Fraction(digits + 1, 10**43), False)):
        within = ga.LinearClassifiers(loss="logistic", budget=budget, verify=True)
        assert within.transfers(A, [-4, -1], 1).holds == holds


def test_symmetric_data_stay_undecided() -> None:
    S = ga.Dataset([[0, 1], [1, 1], [0, -1], [1, -1], [0, 2], [1, 2]], [1, 1, -1, -1, -1, -1])
    answer = direction(S, [1, 0])
    assert answer.status is ga.Status.UNDECIDED
    assert "not told apart" in answer.explanation
    with pytest.raises(InvalidInputError, match="undecided"):
        bool(answer)


def test_where_the_means_coincide_nothing_can_be_said() -> None:
    S = ga.Dataset([[1], [-1], [1], [-1], [0]], [1, 1, -1, -1, -1])
    assert near(least(S), float(least(S).trivial))
    for v in ([1], [-1]):
        answer = direction(S, v)
        assert answer.status is ga.Status.FAILS
        assert [certificate.kind for certificate in answer.certificates] == ["log-loss-budget"]
    assert LOGISTIC.sign_budget(S, 0).status is ga.Status.FAILS
    assert LOGISTIC.sign_budget(S, 1).sign == -1
    assert LOGISTIC.sign_budget(S, 1).holds
    T = ga.Dataset([[1], [-1], [1], [-1]], [1, 1, -1, -1])
    assert ga.LinearClassifiers(bias=False, loss="logistic").sign_budget(T, 0).status is ga.Status.FAILS
    assert LOGISTIC.prediction_budget(T, [3]).status is ga.Status.FAILS


def test_points_of_huge_coordinates() -> None:
    S = ga.Dataset([[10**20], [10**20 + 1], [10**20 + 2], [10**20 + 3]], [1, -1, 1, -1])
    T = ga.Dataset([[0], [1], [2], [3]], [1, -1, 1, -1])
    far, here = least(S), least(T)
    assert far.lower is not None
    assert here.lower is not None
    assert abs(far.lower - here.lower) <= 2 * WIDTH * here.trivial
    assert near(direction(S, [1]), 4 * math.log(2))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"loss": "log"}, "loss must be one of 'hinge', 'logistic'"),
        ({"loss": "logistic", "norm_bound": 1}, "goes without norm_bound and relative_budget"),
        ({"loss": "logistic", "relative_budget": 1}, "goes without norm_bound and relative_budget"),
        ({"loss": "logistic", "width": 0}, "width must be positive"),
        ({"width": Fraction(1, 10)}, "width is of brackets of log-losses; leave it out, or pass loss"),
    ],
)
def test_bad_options(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        ga.LinearClassifiers(**options)  # type: ignore[arg-type]


def test_what_is_not_asked_within_a_budget() -> None:
    within = ga.LinearClassifiers(loss="logistic", budget=3)
    for ask in (
        lambda: within.forced(A, [0, 0]),
        lambda: within.bound(A, [-1, 0], 0),
        lambda: within.universal_perturbation(A, 1),
    ):
        with pytest.raises(InvalidInputError, match="within a log-loss budget only"):
            ask()


def test_what_decides_that_a_budget_is_larger_is_what_the_answer_shows() -> None:
    S = ga.Dataset([[1000, 999], [-1, 999999999997], [10**18, 1001]], [1, -1, 1])
    weights = [3, 10**6, Fraction(1, 1000)]
    for width in (Fraction(1, 1000), Fraction(1, 10**6)):
        linear = ga.LinearClassifiers(bias=False, weights=weights, loss="logistic", width=width, verify=True)
        answer = linear.direction_budget(S, [-2, -1], 1)
        assert answer.holds
        assert answer.lower is not None
        assert answer.lower > answer.least_loss


def test_a_row_of_next_to_no_weight_that_is_off_the_face() -> None:
    """Floats do not see the weight 10⁻²⁰ of the row that makes the weight of the feature diverge."""
    S = ga.Dataset([[0], [0], [1]], [1, -1, 1])
    linear = ga.LinearClassifiers(
        loss="logistic", weights=[1, 1, Fraction(1, 10**20)], width=Fraction(1, 10**25), verify=True
    )
    answer = least(S, linear)
    assert answer.lower is not None
    assert answer.upper is not None
    assert abs(float(answer.lower) - 2 * math.log(2)) < 1e-15
    assert answer.upper - answer.lower <= Fraction(2, 10**25)
    assert linear.sign_budget(S, 0).holds
