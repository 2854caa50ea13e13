"""Hypothesis strategies: exact data, directions, points and accurate classifiers, for tests of your own.

Everything is correct by construction: nothing is drawn and then filtered by a verdict. The names are listed by what
they are about; each is described where it is defined.
"""

from __future__ import annotations

from geomadv.errors import missing_extra

try:
    import hypothesis  # noqa: F401
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    raise ModuleNotFoundError(missing_extra("geomadv.strategies", "hypothesis"), name="hypothesis") from error

# What tests ask about, loaded with the strategies: loaded in a test it would count towards Hypothesis's deadline.
import geomadv.certificate
import geomadv.classes.capacity.degree
import geomadv.classes.capacity.signed_units
import geomadv.classes.capacity.width
import geomadv.classes.convex.classifiers
import geomadv.classes.convex.output_layer
import geomadv.classes.linear.classifiers
import geomadv.classes.multiclass.classifiers
import geomadv.classes.polynomial.classifiers
import geomadv.classes.samples.common_direction
import geomadv.classes.samples.soft_margin
import geomadv.exact.formulas  # noqa: F401
from geomadv import hypothesis_entry
from geomadv.strategies.convex import (
    convex_directions,
    convex_points,
    hitting_directions,
    hull_points,
    missing_directions,
    shadow_directions,
    shadow_points,
)
from geomadv.strategies.convex_data import (
    convex_datasets,
    degenerate_convex_datasets,
    nearly_degenerate_convex_datasets,
    nonconvex_datasets,
    resisted_convex_problems,
    surrounded_datasets,
    unforced_convex_problems,
)
from geomadv.strategies.linear import (
    accurate_linear_classifiers,
    directions,
    forced_points,
    linear_classifiers,
    nontransferring_directions,
    points,
    transferring_directions,
    unforced_points,
    weak_linear_classifiers,
)
from geomadv.strategies.linear_data import (
    datasets,
    datasets_with_max_margin,
    degenerate_datasets,
    inseparable_datasets,
    nearly_degenerate_datasets,
    separable_datasets,
)
from geomadv.strategies.multiclass import (
    accurate_multiclass_classifiers,
    multiclass_classifiers,
    multiclass_directions,
    multiclass_points,
    pair_directions,
    resisted_multiclass_problems,
)
from geomadv.strategies.multiclass_data import (
    cyclic_direction_problems,
    degenerate_multiclass_datasets,
    multiclass_datasets,
    nearly_degenerate_multiclass_datasets,
    unrealizable_multiclass_datasets,
)
from geomadv.strategies.networks import (
    AccurateNetwork,
    accurate_networks,
    networks_with_way,
    region_of,
    relu_classifiers,
)
from geomadv.strategies.polynomial import (
    accurate_polynomials,
    polynomial_classifiers,
    polynomial_datasets,
    polynomial_directions,
    transferring_polynomial_problems,
)
from geomadv.strategies.values import (
    rationals,
    scales,
    vectors,
)

hypothesis_entry.register()

__all__ = [
    "AccurateNetwork",
    "accurate_linear_classifiers",
    "accurate_multiclass_classifiers",
    "accurate_networks",
    "accurate_polynomials",
    "convex_datasets",
    "convex_directions",
    "convex_points",
    "cyclic_direction_problems",
    "datasets",
    "datasets_with_max_margin",
    "degenerate_convex_datasets",
    "degenerate_datasets",
    "degenerate_multiclass_datasets",
    "directions",
    "forced_points",
    "hitting_directions",
    "hull_points",
    "inseparable_datasets",
    "linear_classifiers",
    "missing_directions",
    "multiclass_classifiers",
    "multiclass_datasets",
    "multiclass_directions",
    "multiclass_points",
    "nearly_degenerate_convex_datasets",
    "nearly_degenerate_datasets",
    "nearly_degenerate_multiclass_datasets",
    "networks_with_way",
    "nonconvex_datasets",
    "nontransferring_directions",
    "pair_directions",
    "points",
    "polynomial_classifiers",
    "polynomial_datasets",
    "polynomial_directions",
    "rationals",
    "region_of",
    "relu_classifiers",
    "resisted_convex_problems",
    "resisted_multiclass_problems",
    "scales",
    "separable_datasets",
    "shadow_directions",
    "shadow_points",
    "surrounded_datasets",
    "transferring_directions",
    "transferring_polynomial_problems",
    "unforced_convex_problems",
    "unforced_points",
    "unrealizable_multiclass_datasets",
    "vectors",
    "weak_linear_classifiers",
]
