"""One certification run: questions asked, certificates written and checked, the report."""

from geomadv.certification.directions import Direction
from geomadv.certification.outcome import Certification, ClassOutcome, Fact, Question
from geomadv.certification.run import certify

__all__ = ["Certification", "ClassOutcome", "Direction", "Fact", "Question", "certify"]
