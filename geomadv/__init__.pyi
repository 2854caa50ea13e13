"""The public names, in one list: type checkers read it, and `__init__.py` loads each name from here on first use."""

from .adapters.datasets import load as load
from .adapters.flip_distance import flip_distance as flip_distance
from .adapters.sklearn_models import from_sklearn as from_sklearn
from .adapters.tables import read_table as read_table
from .adapters.torch_models import from_torch as from_torch
from .adapters.torch_models import to_torch as to_torch
from .certificate import Certificate as Certificate
from .certificate import verify as verify
from .classes.answers import Status as Status
from .classes.capacity.answers import CriticalDegree as CriticalDegree
from .classes.capacity.answers import CriticalWidth as CriticalWidth
from .classes.capacity.degree import critical_degree as critical_degree
from .classes.capacity.signed_units import signed_network as signed_network
from .classes.capacity.width import critical_width as critical_width
from .classes.convex.classifiers import ConvexRegionClassifiers as ConvexRegionClassifiers
from .classes.convex.output_layer import fit_output_layer as fit_output_layer
from .classes.linear.classifiers import LinearClassifiers as LinearClassifiers
from .classes.linear.classifiers import max_margin as max_margin
from .classes.linear.margin import MaxMargin as MaxMargin
from .classes.linear.soft_margin import SoftMargin as SoftMargin
from .classes.losses import Budget as Budget
from .classes.losses import Coefficient as Coefficient
from .classes.losses import LeastLoss as LeastLoss
from .classes.losses import Separation as Separation
from .classes.multiclass.questions import MulticlassLinearClassifiers as MulticlassLinearClassifiers
from .classes.polynomial.classifiers import PolynomialClassifiers as PolynomialClassifiers
from .classes.polynomial.classifiers import least_degree as least_degree
from .classes.samples.common_direction import CommonDirection as CommonDirection
from .classes.samples.common_direction import common_direction as common_direction
from .classes.samples.common_direction import common_direction_of_models as common_direction_of_models
from .classes.samples.common_set import SoftMarginTransfer as SoftMarginTransfer
from .classes.samples.size_bound import SizeBound as SizeBound
from .classes.samples.size_bound import binomial_tail as binomial_tail
from .classes.samples.size_bound import size_bounds as size_bounds
from .classes.samples.soft_margin import soft_margin_transfer as soft_margin_transfer
from .classes.samples.soft_margin import soft_margin_transfer_multiclass as soft_margin_transfer_multiclass
from .errors import CertificateError as CertificateError
from .errors import DataUnavailableError as DataUnavailableError
from .errors import EngineError as EngineError
from .errors import GeomadvError as GeomadvError
from .errors import InseparableError as InseparableError
from .errors import InvalidInputError as InvalidInputError
from .exact.classifiers import LinearClassifier as LinearClassifier
from .exact.classifiers import MulticlassLinearClassifier as MulticlassLinearClassifier
from .exact.dataset import Dataset as Dataset
from .exact.formulas import show_classifier as show_classifier
from .exact.multipliers import MulticlassMultipliers as MulticlassMultipliers
from .exact.multipliers import Multipliers as Multipliers
from .exact.networks import ReLUClassifier as ReLUClassifier
from .exact.networks import Rule as Rule
from .exact.polynomials import PolynomialClassifier as PolynomialClassifier
from .exact.rational import Vector as Vector

__version__: str
__all__: list[str]
