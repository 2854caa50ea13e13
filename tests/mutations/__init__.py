"""Damage certificates systematically, and say what a certificate of version 1 must satisfy, slowly and with fractions.

`mutations` yields every certificate that differs from a given one in one place. Some of them are still right (a number
written in another way, a separator that moved a little), so the verdict on each is to be compared with
`satisfies_specification`, which follows docs/certificate-format.md literally and shares nothing with the checker::

    for change, mutant in mutations(certificate):
        assert bool(check(json.dumps(mutant))) == satisfies_specification(mutant), change
"""

from tests.mutations.damage import mutations
from tests.mutations.specification import satisfies_specification

__all__ = ["mutations", "satisfies_specification"]
