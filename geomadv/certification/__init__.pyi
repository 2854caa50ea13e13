from .directions import Direction as Direction
from .outcome import Certification as Certification
from .outcome import ClassOutcome as ClassOutcome
from .outcome import Fact as Fact
from .outcome import Question as Question
from .plan import Allowed as Allowed
from .plan import OnePoint as OnePoint
from .run import certify as certify
