"""What a certificate must satisfy; a module for each sort of claims registers the conditions of its kinds."""

from __future__ import annotations

from typing import Any

from tests.mutations import directions, losses, margins, networks, perturbations, points, rays, separations
from tests.mutations.kinds import KINDS
from tests.mutations.reading import Reading
from tests.mutations.values import Malformed, keys, require

__all__ = ["satisfies_specification"]

#: They have registered their kinds as they were loaded.
_REGISTERED = (directions, losses, margins, networks, perturbations, points, rays, separations)


def satisfies_specification(certificate: Any) -> bool:
    """Whether a certificate with embedded data is to be accepted, according to docs/certificate-format.md."""
    try:
        claim, data, evidence, name, version = keys(certificate, "claim", "data", "evidence", "format", "version")
        require(name == "geomadv-certificate" and type(version) is int and version == 1)
        require(type(claim) is dict and type(evidence) is dict and type(claim.get("kind")) is str)
        require(claim["kind"] in KINDS and "hypothesis_class" in claim)
        reading = Reading(data, claim["hypothesis_class"])
        classes, conditions = KINDS[claim["kind"]]
        require(reading.name in classes)
        fields = {key: value for key, value in claim.items() if key not in ("kind", "hypothesis_class")}
        return bool(conditions(reading, fields, evidence))
    except Malformed:
        return False
