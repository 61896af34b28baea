"""How long each kind of data is kept 保存期限, and what is held back 暂缓清理 from being cleared away."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from hashlib import blake2b
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.administration.domain.errors import NothingChanged
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import Conflict, InvalidValue
from tjdomain.shared.ids import EntityId
from tjdomain.shared.text import clean

LONGEST: Final = 1200
"""Months: a hundred years."""
REASON_LIMIT: Final = 200
NUMBER_LIMIT: Final = 32


class DataKind(Enum):
    """What is cleared away together, in this order: an appointment goes after the examination that it led to.

    Of the log only the contents go: who, when and what kind stay, so that the chain can be proved for ever.
    Certificates are in no kind: their archive is kept.
    """

    EXAMINATIONS = "examinations"
    APPOINTMENTS = "appointments"
    REQUESTS = "requests"
    OPERATIONS = "operations"
    VIEWS = "views"
    SIGN_INS = "sign_ins"
    SESSIONS = "sessions"
    JOBS = "jobs"
    DELIVERIES = "deliveries"


LOGGED: Final = frozenset({DataKind.OPERATIONS, DataKind.VIEWS, DataKind.SIGN_INS})
"""Kinds that are parts of the log."""
LEAST: Mapping[DataKind, int] = MappingProxyType(
    {
        DataKind.EXAMINATIONS: 180,  # 医疗机构管理条例实施细则 第53条: 门诊病历 at least 15 years
        DataKind.APPOINTMENTS: 36,  # 个人信息保护法 第19条: as short as the purpose allows
        DataKind.REQUESTS: 36,  # 个人信息保护法 第56条: records of handling at least 3 years
        DataKind.OPERATIONS: 180,  # 电子病历应用管理规范: traces of changes are kept as long as what was changed
        DataKind.VIEWS: 36,  # 个人信息保护法 第56条: records of handling at least 3 years
        DataKind.SIGN_INS: 36,  # 网络安全法 第21条: at least 6 months; kept as long as the views
        DataKind.SESSIONS: 6,  # 网络安全法 第21条
        DataKind.JOBS: 6,  # 个人信息保护法 第19条; their files are copies
        DataKind.DELIVERIES: 6,  # 网络安全法 第21条
    }
)
"""Months that a kind is kept at least, and as shipped."""


class RetentionRuleId(EntityId):
    """The rule of one kind of data."""


class HoldId(EntityId):
    """Something that is held back."""


@frozen
class PeriodOutOfRange(InvalidValue):
    """Not a number of months from the least that the law allows, ``least``, to a hundred years."""

    code: ClassVar[str] = "administration.period_out_of_range"
    least: int


@frozen
class HeldAlready(Conflict):
    """The case is held back already."""

    code: ClassVar[str] = "administration.held_already"
    number: str


@frozen(kw_only=True)
class RetentionRule:
    """``months`` that a kind of data is kept; ``version`` 0 is the shipped rule."""

    kind: DataKind
    months: int
    version: int = 0

    @property
    def id(self) -> RetentionRuleId:
        """The same on every installation."""
        return RetentionRuleId(UUID(bytes=blake2b(self.kind.value.encode(), digest_size=16).digest()))

    def changed(self, months: int) -> "RetentionRule":
        """Raises ``PeriodOutOfRange``, ``NothingChanged``."""
        least = LEAST[self.kind]
        if not least <= months <= LONGEST:
            raise PeriodOutOfRange("months", str(months), least)
        if months == self.months:
            raise NothingChanged
        return evolve(self, months=months, version=self.version + 1)

    def cutoff(self, now: datetime) -> date:
        """What ended before this day is over; what ended on it is kept one more day."""
        return months_before(local_day(now), self.months)


def shipped_rule(kind: DataKind) -> RetentionRule:
    """The rule that counts until somebody sets another."""
    return RetentionRule(kind=kind, months=LEAST[kind])


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of that month where it is shorter."""
    month = day.year * 12 + day.month - 1 - months
    end = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return end.replace(day=min(day.day, end.day))


def _reason(text: str) -> str:
    return clean(text, "reason", REASON_LIMIT, required=True)


@frozen(kw_only=True)
class Hold:
    """A case (an appointment or examination) that is not cleared away, or with ``whole_person`` all of that person.

    ``number`` is the case's own, as people see it. It stands until it is released.
    """

    id: HoldId
    subject_id: UUID
    number: str
    whole_person: bool
    reason: str = field(converter=_reason)
    placed_by: UUID | None
    placed_at: datetime
    released_by: UUID | None = None
    released_at: datetime | None = None
