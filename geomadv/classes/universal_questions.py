"""The questions about perturbations: what the hypothesis classes find out about them, as answers with certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

from geomadv.certificate import Certificate, Json
from geomadv.classes.answers import Status
from geomadv.classes.brackets import UniversalPerturbation
from geomadv.classes.questions import H, M, Questions, S, written
from geomadv.classes.space import NoneShorter, NoUniversal, Universal
from geomadv.exact.dataset import Label
from geomadv.exact.encoding import encode_classifiers, encode_rational, encode_vector
from geomadv.exact.entries import encode_integer
from geomadv.exact.limits import Limits
from geomadv.exact.linear_classifiers import LinearClassifier
from geomadv.exact.rational import Vector

#: A universal perturbation, or why there is none, or none that is short.
Found: TypeAlias = Universal[Any, M] | NoUniversal[Any] | NoneShorter[Any]

_NO_LIMITS = Limits()


class UniversalQuestions(Questions[S, H, M]):
    """The questions of `Questions`, and about perturbations."""

    def universal_certificate(
        self, space: S, source: Label, found: Found[M], limits: Limits = _NO_LIMITS, point: Vector | None = None
    ) -> Certificate:
        """The certificate, of kind "universal-perturbation" or "universal-bracket", of all points of a label or one."""
        shortest = found if isinstance(found, Universal) else None
        least = None if isinstance(found, NoUniversal) else found.squared_length_at_least
        claim = {
            "perturbation": encode_vector(shortest.perturbation) if shortest else None,
            "source": self.data.label_numbers[source],
            "points": None if point is None else [encode_vector(point)],
            "norm": limits.norm,
            "limits": encode_limits(limits.bounds, limits.inequalities),
            "squared_length_at_least": None if least is None else encode_rational(least),
        }
        weighed = [
            [LinearClassifier(f.normal * cut.weight, f.bias * cut.weight) for f in space.functions(cut.separator)]
            for cut in found.cuts
        ]
        # One factor makes all of them whole.
        *whole, [[*pressing, _]] = encode_classifiers([*weighed, [LinearClassifier(Vector.of(found.pressing))]])
        if shortest and shortest.rounded:
            bracket = {key: claim[key] for key in ("perturbation", "source", "squared_length_at_least")}
            evidence = {
                **shortest.rounded.encoded(self.data, source),
                "cuts": [[cut.row, h] for cut, h in zip(found.cuts, whole, strict=True)],
                "separator": written(space, space.separator),
            }
            return self._certificate("universal-bracket", bracket, evidence)
        certified = source if point is None else -self.data.label_numbers[source]
        evidence = {
            "upper": [space.encode_multipliers(m, certified) for m in shortest.upper] if shortest else [],
            "cuts": [[cut.row, h] for cut, h in zip(found.cuts, whole, strict=True)],
            "pressing": pressing,
            "separator": written(space, space.separator),
        }
        if found.splits:
            evidence["splits"] = [None if split is None else list(split) for split in found.splits]
        return self._certificate("universal-perturbation", claim, evidence)

    def _universal(
        self, source: Label, decide: Callable[[S], Found[M]], limits: Limits = _NO_LIMITS
    ) -> UniversalPerturbation:
        """The answer of a `universal_perturbation`."""
        answer = partial(UniversalPerturbation, norm=limits.norm, limited=limits.limited)

        def found(space: S) -> UniversalPerturbation:
            universal = decide(space)
            certificate = self.universal_certificate(space, source, universal, limits)
            return answer(**described(universal, limits), certificate=certificate)

        return self._answer(answer, found)


def encode_limits(
    bounds: Iterable[tuple[int, int, Fraction]], inequalities: Iterable[tuple[tuple[int, ...], Fraction]]
) -> list[Json]:
    """Bounds of coordinates, and linear inequalities, as certificates write them."""
    sides: list[Json] = [[j, sign, encode_rational(most)] for j, sign, most in bounds]
    return [*sides, *([list(map(encode_integer, a)), 1, encode_rational(most)] for a, most in inequalities)]


def described(found: Found[Any], limits: Limits) -> dict[str, Any]:
    """What an answer says of a universal perturbation, or of there being none, or none that is short."""
    if isinstance(found, NoUniversal):
        return {"status": Status.FAILS}
    if isinstance(found, NoneShorter):
        return {"status": Status.UNDECIDED, "lower": found.squared_length_at_least}
    return {
        "status": Status.HOLDS,
        "perturbation": found.perturbation,
        "lower": found.squared_length_at_least,
        "upper": limits.squared_norm(found.perturbation),
    }
