"""Arguments of certificates: every kind of number and array, and what is none of them."""

from __future__ import annotations

import pytest

import geomadv as ga
from tests.arguments import NONE, TEXT, TRUE, TWO, Use, check_object

CERTIFICATE = ga.LinearClassifiers().realizable(TWO).certificate

OBJECTS: dict[str, Use] = {
    "Certificate.claim": lambda x: ga.Certificate(x, {}, TWO),
    "Certificate.evidence": lambda x: ga.Certificate({}, x, TWO),
    "Certificate.data": lambda x: ga.Certificate({}, {}, x),
    "Certificate.from_json": ga.Certificate.from_json,
    "Certificate.save.path": lambda x: CERTIFICATE.save(f"no such directory/{x}" if isinstance(x, str) else x),
    "Certificate.to_json.embed": lambda x: CERTIFICATE.to_json(embed=x),
    "Certificate.to_json.file": lambda x: CERTIFICATE.to_json(embed=False, file=x),
    "verify.certificate": ga.verify,
    "verify.data": lambda x: ga.verify(CERTIFICATE, x),
}

#: Which odd values an argument takes besides.
ALSO: dict[str, set[str]] = {
    "verify.data": NONE,
    "Certificate.claim": {"dictionary"},
    "Certificate.evidence": {"dictionary"},
    "Certificate.to_json.file": NONE | TEXT,
    "Certificate.to_json.embed": TRUE,
}


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object(name: str) -> None:
    check_object(OBJECTS[name], ALSO.get(name, set()))
