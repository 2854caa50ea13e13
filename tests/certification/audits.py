"""Audits as tests ask for them, which know how many classes there are."""

from __future__ import annotations

from typing import Any

import geomadv as ga


def audit(model: Any, X: Any, y: Any, **options: Any) -> ga.Audit:
    """Of two classes."""
    found = ga.audit(model, X, y, **options)
    assert isinstance(found, ga.Audit)
    return found


def audit_several(model: Any, X: Any, y: Any, **options: Any) -> ga.MulticlassAudit:
    """Of more."""
    found = ga.audit(model, X, y, **options)
    assert isinstance(found, ga.MulticlassAudit)
    return found
