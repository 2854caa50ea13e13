"""The JSON Schema of the certificate: what the checker can read fits it, what has another form does not."""

import json
import random
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geomadv import checker
from geomadv.checker import check
from tests.mutations import mutations
from tests.schema_of_checker import FILE, schema, written

CERTIFICATES = Path(__file__).parent / "certificates"
SCHEMA: dict[str, Any] = json.loads(files("geomadv").joinpath("certificate.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

# Reasons of the checker that speak of one value alone, whatever the data and the rest of the certificate are.
OF_FORM = re.compile(
    r"is not an object|is not a list|is not an integer|is not one of|has the unknown key|has no '"
    r"|has not [23] entries|is not >= 1|is not > 0|64 hexadecimal digits|relative path"
    r"|is not a kind of claim in this hypothesis class"
)


def texts(outcome: str) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted((CERTIFICATES / outcome).glob("*.json"))}


def value(text: bytes) -> Any:
    """What the file says, where it is JSON that repeats no key."""
    try:
        return checker.load_json(text)
    except checker.Malformed:
        return None


def holds_float(value: Any) -> bool:
    """Whether a number is written with a fraction that is zero: an integer to JSON Schema, not to the checker."""
    if isinstance(value, dict | list):
        return any(map(holds_float, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value.is_integer()


def test_the_schema_is_one_and_as_the_checker_reads() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert FILE.read_text(encoding="utf-8") == written(schema()) + "\n", "run python -m tests.schema_of_checker"


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_certificates_that_the_checker_can_read_fit(outcome: str) -> None:
    drawn = texts(outcome)
    assert len(drawn) > 100
    for name, text in drawn.items():
        errors = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(json.loads(text))]
        assert errors == [], name


def test_certificates_of_another_form_do_not_fit() -> None:
    refused = Counter[bool]()
    for name, text in texts("malformed").items():
        found = value(text)
        reason = check(text, directory=CERTIFICATES / "malformed").reason
        if found is None or holds_float(found):
            continue
        fits = VALIDATOR.is_valid(found)
        refused[fits] += 1
        if OF_FORM.search(reason) and name != "reference-not-data":  # there the file with the data is wrong
            assert not fits, f"{name}: {reason}"
    assert refused[False] > 100


def test_certificates_that_differ_in_one_place() -> None:
    """Whatever does not fit is malformed, and whatever is malformed for its form does not fit."""
    rng = random.Random(0)
    counted = Counter[str]()
    for text in texts("accepted").values():
        certificate = json.loads(text)
        if len(text) > 20_000:
            continue
        every = list(mutations(certificate))
        for change, mutant in rng.sample(every, min(6, len(every))):
            result = check(json.dumps(mutant), directory=CERTIFICATES / "accepted")
            fits = VALIDATOR.is_valid(mutant)
            counted[f"{result.verdict} {fits}"] += 1
            if not fits:
                assert result.verdict == "malformed" or "other data" in result.reason, change
            elif result.verdict == "malformed" and not holds_float(mutant):
                assert not OF_FORM.search(result.reason), f"{change}: {result.reason}"
    assert counted["malformed False"] > 300
    assert counted["rejected True"] > 60


def test_every_key_of_every_kind_is_required_and_no_other_allowed() -> None:
    seen = set()
    for text in texts("accepted").values():
        certificate = json.loads(text)
        kind = certificate["claim"]["kind"]
        if kind in seen:
            continue
        seen.add(kind)
        for part in ("claim", "evidence"):
            for key in certificate[part]:
                less = {k: v for k, v in certificate[part].items() if k != key}
                assert not VALIDATOR.is_valid({**certificate, part: less}), (kind, part, key)
            assert not VALIDATOR.is_valid({**certificate, part: {**certificate[part], "more": 1}})
    assert seen == set(checker.KINDS)
