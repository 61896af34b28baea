"""The fixed vocabulary of examinations: what the program's rules know by name. All else is data of the catalogue."""

from enum import Enum
from types import MappingProxyType


class Station(Enum):
    """A station 科室 of the exam centre: one work list, one right to record, one kind of signature."""

    INTERNAL = "internal"
    XRAY = "xray"
    BLOOD = "blood"
    STOOL = "stool"
    VISION = "vision"


class SpecimenKind(Enum):
    """What is taken from the person; each kind has a tube of its own."""

    BLOOD = "blood"
    STOOL = "stool"


STATION_OF = MappingProxyType({SpecimenKind.BLOOD: Station.BLOOD, SpecimenKind.STOOL: Station.STOOL})
"""The station whose staff take each kind of specimen."""


class ValueKind(Enum):
    """How a result is given."""

    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"


class Flag(Enum):
    """How a result lies: LOW and HIGH for numbers, ABNORMAL for the rest (检出, 阳性, 不合格, 有)."""

    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    ABNORMAL = "abnormal"

    @property
    def abnormal(self) -> bool:
        """Whether a person has to look at it."""
        return self is not Flag.NORMAL


class Effect(Enum):
    """What a finding means for a trade in the matrix 不合格判定表: passes < doctor < recheck < bars."""

    PASSES = "passes"
    DOCTOR = "doctor"
    RECHECK = "recheck"
    BARS = "bars"

    @property
    def severity(self) -> int:
        """0 (passes) to 3 (bars): the gravest finding decides a trade."""
        return tuple(Effect).index(self)


class ReflexMode(Enum):
    """Whether the reflex items of a package are examined always, or only once their trigger is abnormal."""

    ALWAYS = "always"
    REFLEX = "reflex"


class Source(Enum):
    """How the person came 来源."""

    INDIVIDUAL = "individual"
    TEAM = "team"
    WALK_IN = "walk_in"


class Payer(Enum):
    """Who pays 付费方: the public purse, the employer or the person."""

    PUBLIC = "public"
    EMPLOYER = "employer"
    PERSON = "person"


class IdentityEntry(Enum):
    """Whether the person's data were read from the card or typed."""

    CARD = "card"
    TYPED = "typed"


class ExaminationState(Enum):
    """State of an examination; the moves stand in ``lifecycle.MOVES``."""

    REGISTERED = "registered"
    IN_PROGRESS = "in_progress"
    AWAITING_CONCLUSION = "awaiting_conclusion"
    AWAITING_REVIEW = "awaiting_review"
    RETURNED = "returned"
    AWAITING_RECHECK = "awaiting_recheck"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    LAPSED = "lapsed"
    VOIDED = "voided"


UNFINISHED = frozenset(
    {
        ExaminationState.REGISTERED,
        ExaminationState.IN_PROGRESS,
        ExaminationState.AWAITING_CONCLUSION,
        ExaminationState.AWAITING_REVIEW,
        ExaminationState.RETURNED,
    }
)
"""Begun and not judged yet: its guide slip is good, so that the person needs no other examination."""

APPROVED = frozenset({ExaminationState.QUALIFIED, ExaminationState.UNQUALIFIED, ExaminationState.AWAITING_RECHECK})
"""Concluded and reviewed: from here on the person sees everything."""


class ItemState(Enum):
    """State of one item of an examination."""

    PENDING = "pending"
    SAMPLED = "sampled"
    RESULTED = "resulted"
    EXEMPT = "exempt"


class Origin(Enum):
    """Why an item is on the examination.

    REQUIRED and REFLEX items have to be finished before the conclusion, OPTIONAL ones need not. CARRIED items were
    examined by the examination of which this one is the recheck; they count, and cannot be changed here.
    """

    REQUIRED = "required"
    OPTIONAL = "optional"
    REFLEX = "reflex"
    CARRIED = "carried"


class TubeState(Enum):
    """State of a tube 试管: label given, specimen in it, specimen rejected, examination voided."""

    ISSUED = "issued"
    DRAWN = "drawn"
    REJECTED = "rejected"
    VOIDED = "voided"


class RejectionReason(Enum):
    """Why a specimen is of no use."""

    HAEMOLYSED = "haemolysed"
    CLOTTED = "clotted"
    TOO_LITTLE = "too_little"
    LOST = "lost"
    MISLABELLED = "mislabelled"
    OTHER = "other"


class ExemptionReason(Enum):
    """Why an item is left out."""

    PREGNANCY = "pregnancy"
    REFUSED = "refused"
    CONTRAINDICATED = "contraindicated"
    OTHER = "other"


class TradeVerdict(Enum):
    """What the chief physician decides for one trade."""

    PASSES = "passes"
    FAILS = "fails"
    RECHECK = "recheck"


class Outcome(Enum):
    """What an examination comes to over all its trades; DOCTOR occurs in proposals only: a person must decide."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    RECHECK = "recheck"
    DOCTOR = "doctor"


class Rank(Enum):
    """Rank of a professional title 职称级别: 初级, 中级 (主治医师, 主管技师), 副高, 正高."""

    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    ASSOCIATE_SENIOR = "associate_senior"
    SENIOR = "senior"
