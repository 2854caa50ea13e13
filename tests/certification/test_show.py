"""Certificates in words and decimals: every kind, with the names of the data, and nothing of one that is rejected."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geomadv import checker
from geomadv.certification import evidence as told
from geomadv.certification.certificate_names import Names
from geomadv.certification.evidence import claim_lines, evidence_lines
from tests.certification.command import geomadv_command

CERTIFICATES = Path(__file__).resolve().parents[1] / "certificates"
ACCEPTED = sorted((CERTIFICATES / "accepted").glob("*.json"))
#: What the sentence of a claim always says.
IN_THE_SENTENCE = {"kind", "hypothesis_class", "source", "norm", "least", "label", "labels", "row", "reference"}
SEPARABLE = "width,height,kind\n1,0,dog\n1,1,dog\n-1,0,cat\n"


def test_every_field_of_every_kind_is_told() -> None:
    kinds = set()
    for path in ACCEPTED:
        record = json.loads(path.read_text())
        kinds.add(record["claim"]["kind"])
        assert record["claim"].keys() <= told.CLAIMED.keys() | IN_THE_SENTENCE, path.name
        assert record["evidence"].keys() <= told.EVIDENCE.keys(), path.name
    assert kinds == checker.KINDS.keys()


@pytest.mark.parametrize("kind", checker.KINDS)
def test_each_kind_can_be_shown(kind: str) -> None:
    files = [str(path) for path in ACCEPTED if json.loads(path.read_text())["claim"]["kind"] == kind]
    result = geomadv_command("show", *files)
    assert result.exit_code == 0
    parts = result.stdout.split("\n\n")
    assert len(parts) == len(files) >= 1
    for part in parts:
        assert part.startswith("accepted")
        for title in ("claim", "data", "evidence"):
            assert f"\n  {title:<9} " in part, part
        assert not {"None", "{", "}", "0x"} & {word for word in ("None", "{", "}", "0x") if word in part}


def test_a_certificate_of_a_run_is_shown_with_its_names(here: Path) -> None:
    (here / "pets.csv").write_text(SEPARABLE)
    geomadv_command("certify", "pets.csv", "--direction", "up.npy")
    lines = [" ".join(line.split()) for line in geomadv_command("show", "out/pets/max-margin.json").stdout.splitlines()]
    assert lines[1] == "claim The maximum margin is 1."
    assert "normal: width 1" in lines
    assert "squared margin: 1" in lines
    assert "data 3 points in dimension 2: 1 labelled cat (−1), 2 labelled dog (+1)" in lines
    (shares,) = [line for line in lines if line.startswith("evidence")]
    assert shares.endswith("as shares of the sum: row 0 (+1, dog) 0.5, row 2 (−1, cat) 0.5")
    refuting = geomadv_command("show", "out/pets/transfers-up.json").stdout
    assert "keeps the label dog (+1) along the direction (0, 1)." in refuting
    assert re.search(r"the classifier that shows it: height 1, width 0\.\d+", refuting)
    # Answers about other data name nothing.
    record = json.loads((here / "out/pets/answers/answers.json").read_text())
    record["data"]["sha256"] = "0" * 64
    (here / "out/pets/answers/answers.json").write_text(json.dumps(record))
    assert "coordinate 0 1" in geomadv_command("show", "out/pets/max-margin.json").stdout


def test_the_data_may_be_named_as_certify_takes_them(here: Path) -> None:
    (here / "pets.csv").write_text(SEPARABLE)
    geomadv_command("certify", "pets.csv")
    certificate = "out/pets/max-margin.json"
    (here / "other.csv").write_text(SEPARABLE.replace("1,1", "1,2"))
    for command in ("check", "show"):
        for data in ("pets.csv", "out/pets/data/points.json"):
            result = geomadv_command(command, certificate, "--data", data)
            assert (result.exit_code, result.stdout.split()[0]) == (0, "accepted")
        for other in ("other.csv", "iris:setosa-versicolor"):
            result = geomadv_command(command, certificate, "--data", other)
            assert (result.exit_code, result.stdout.split()[0]) == (1, "rejected")
            assert "evidence" not in result.stdout
        for missing in ("no.csv", "no.json", "nothing"):
            result = geomadv_command(command, certificate, "--data", missing)
            assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), missing
    (here / "out/pets/answers/answers.json").unlink()
    assert "normal: width 1" in geomadv_command("show", certificate, "--data", "pets.csv").stdout
    named = "1 labelled cat (−1), 2 labelled dog (+1)"
    assert named in geomadv_command("show", certificate, "--data", "pets.csv").stdout
    assert "normal: coordinate 0 1" in geomadv_command("show", certificate).stdout
    assert "1 labelled −1, 2 labelled +1\n" in geomadv_command("show", certificate).stdout


def test_the_classes_of_named_data_are_named(here: Path) -> None:
    geomadv_command("certify", "iris:setosa-versicolor", "--questions", "separable")
    geomadv_command("certify", "data.csv", "--family", "multiclass", "--source", "setosa", "--direction", "up.npy")
    for name in ("iris-setosa-versicolor", "data"):
        (here / f"out/{name}/answers/answers.json").unlink()
    separable = "out/iris-setosa-versicolor/separable.json"
    told = geomadv_command("show", separable, "--data", "iris:setosa-versicolor").stdout
    assert "50 labelled versicolor (−1), 50 labelled setosa (+1)" in told
    told = geomadv_command("show", "out/data/multiclass-transfers-up.json", "--data", "data.csv").stdout
    assert "keeps the label setosa (1) along the direction (0, 1)." in told
    told = geomadv_command("show", "out/data/multiclass-separable.json", "--data", "data.csv").stdout
    assert "1 labelled other (0), 2 labelled setosa (1), 1 labelled virginica (2)" in told


def test_data_that_need_options_are_to_be_named_as_the_run_wrote_them(here: Path) -> None:
    (here / "pets.csv").write_text("".join(line + ",red\n" for line in SEPARABLE.splitlines()))
    for command in ("check", "show"):
        result = geomadv_command(command, "none.json", "--data", "pets.csv")
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert "pass data/points.json of the run" in result.stderr
        assert "--drop" not in result.stderr
        (here / "semi.csv").write_text(SEPARABLE.replace(",", ";"))
        told = geomadv_command(command, "none.json", "--data", "semi.csv").stderr
        assert told.endswith("(semi.csv has the one column 'width;height;kind')\n")


def test_of_a_rejected_certificate_only_the_reason_is_told(here: Path) -> None:
    (here / "pets.csv").write_text(SEPARABLE)
    geomadv_command("certify", "pets.csv")
    record = json.loads((here / "out/pets/max-margin.json").read_text())
    record["claim"]["squared_margin"] = [2718, 1000]
    (here / "out/pets/wrong.json").write_text(json.dumps(record))
    (here / "broken.json").write_text("{")
    result = geomadv_command("show", "out/pets/wrong.json", "broken.json", "out/pets/separable.json")
    assert result.exit_code == 2
    assert [part.split()[0] for part in result.stdout.split("\n\n")] == ["rejected", "malformed", "accepted"]
    assert "2.718" not in result.stdout
    assert geomadv_command("show", "out/pets/wrong.json").exit_code == 1


def test_long_fields_are_cut_and_counted() -> None:
    names = Names([f"x{j}" for j in range(9)], [1] * 9, {"1": "dog"})
    long = {"denominator": 2, "numerators": list(range(9))}
    assert claim_lines({"direction": long, "unbounded": list(range(8))}, names) == [
        "direction: x8 4, x7 3.5, x6 3, x5 2.5, x4 2, x3 1.5, … (8 in all)",
        f"without a bound: {', '.join(f'row {i} (+1, dog)' for i in range(6))}, … (8 in all)",
    ]
    assert claim_lines({"squared_margin": ["0x10000000000000000", 1], "at_most": None}, names) == [
        "squared margin: about 1.845e+19"
    ]
    assert claim_lines({"bias": [-22, 7000000]}, names) == ["bias: about −0.000003143, exactly −11/3500000"]
    weights = {"losses": [], "weights": [[0, -1, 1], [3, -1, 2], [3, -2, 1]]}
    assert evidence_lines({"multipliers": weights}, names) == [
        "weights of the rows from which the claim follows: 2 rows, as shares of the sum: row 3 (+1, dog) 0.75, "
        "row 0 (+1, dog) 0.25"
    ]


def test_coefficients_of_polynomials_are_called_after_their_monomials() -> None:
    names = Names(["a", "b"], [1], {})
    assert evidence_lines({"classifier": [[1, -2, 4, 0, 0, 3]]}, names) == [
        "the classifier that shows it: a·a 1, constant 0.75, b −0.5, a 0.25"
    ]


def test_fields_of_another_shape() -> None:
    names = Names(["a", "b"], [0, 1, 2], {"1": "dog"})
    several = {"kind": "multiclass-separation", "reference": 0, "overlapping": [[0, 1], [2, 0]]}
    fates = [["finite", "+inf", "finite"], ["collinear", "finite", "finite"]]
    assert claim_lines({**several, "coefficients": fates}, names) == [
        "the labels overlap at: row 0 (0) and the label dog (1), row 2 (2) and the label 0",
        "coefficients: finite a, bias; +inf b | collinear a; finite b, bias",
    ]
    limits = [[[1, -2], -1, [3, 1]], [1, -1, [0, 1]], [[0, 5], 1, [7, 2]]]
    lines = [
        f"limits: −1 × {of}a + 2 × {of}b at most 3; minus {of}b at most 0; 5 × {of}b at most 3.5"
        for of in ("the change of ", "")
    ]
    kinds = ("universal-perturbation", "no-direction-within")
    assert [claim_lines({"kind": kind, "limits": limits}, names) for kind in kinds] == [[line] for line in lines]
    monomials = {"denominator": 1, "numerators": [0, 0, 3, 0, -1]}
    assert claim_lines({"kind": "max-margin", "normal": monomials}, names) == ["normal: a·a 3, b·b −1"]
    pressing = "limits that count: 2 of 3"
    assert evidence_lines({"pressing": [0, 4, 1]}, names) == [pressing]
    assert evidence_lines({"pressing": [[0, 4, 0], [0, 1, 1]]}, names) == [pressing]
    evidence = {"blind": [[1, 2], [[2, 0, 1]]], "better": [[3, 4], [1, 2]], "total": "0xf"}
    assert evidence_lines(evidence, names) == [
        "a classifier for which less is not enough: a multiple of a 1, constant 0.5",
        "a classifier of a smaller loss: b 1, a 0.75 | b 1, a 0.5",
        "the weights are in units of one over: 15",
    ]
    upper = [[None, {"weights": [[0, 1, 1]]}], [{"weights": [[1, 2, 1]]}, None]]
    assert evidence_lines({"upper": upper}, names) == [
        "sets of weights of the rows from which it follows: 2 sets; the first of 1 row, as shares of the sum: "
        "row 0 (0) 1"
    ]


def test_a_table_that_the_run_read_otherwise_is_told(here: Path) -> None:
    (here / "pets.csv").write_text("width,height,kind\n1,0,dog\n1,1,dog\n-1,0,cat\n-2,1,cat\n")
    assert geomadv_command("certify", "pets.csv", "--drop", "height", "--out", "run").exit_code == 0
    result = geomadv_command("check", "run/separable.json", "--data", "pets.csv")
    assert result.exit_code == 1
    assert "pets.csv was read as certify reads it without options; if the run had some" in result.stderr
    good = geomadv_command("check", "run/separable.json", "--data", "run/data/points.json")
    assert (good.exit_code, good.stderr) == (0, "")
