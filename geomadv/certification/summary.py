"""The outcome of a certification run in a few lines, the same for the terminal and for the report."""

from __future__ import annotations

from geomadv.certification import conflicts
from geomadv.certification.outcome import UNANSWERED, Certification, Fact
from geomadv.certification.run import CLASSES

__all__ = ["summarise"]


def summarise(run: Certification) -> list[Fact]:
    """Return what a run found, in the order in which a reader asks.

    Decimals are correctly rounded; the exact numbers are in the certificates. Of an answer whose certificate the
    checker does not accept nothing is said but that, and of a question that was not answered in time likewise.
    """
    S = run.dataset
    classes = ", ".join(f"{len(S.indices(label))} × {run.class_label(label)}" for label in run.labels)
    facts = [Fact("points n, dimension d", f"{S.n}, {S.d}", classes)]
    for subject in CLASSES:
        if subject.name in run.classes:
            outcome = run.classes[subject.name]
            found = subject.facts(run, outcome)
            facts += [*found[:1], *conflicts.facts(run, outcome, subject.heading), *found[1:]]
    facts += [Fact(q.title, q.verdict, q.explanation) for q in run.questions if q.withheld or q.verdict == UNANSWERED]
    if not any(question.seconds for question in run.questions):
        return facts
    guess, exact, check = (f"{run.seconds(phase):.2f}" for phase in ("guess", "exact", "check"))
    return [*facts, Fact("time", f"{guess} / {exact} / {check} s", "guess / exact / check")]
