"""An appointment 预约: who comes on which day, in which period, for which trades, from which employer."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from attrs import field, frozen

from tjdomain.booking.domain.acceptance import Acceptance
from tjdomain.booking.domain.errors import NoTrade
from tjdomain.booking.domain.licence import EMPLOYER_LIMIT, LicenceCheck
from tjdomain.booking.domain.quota import Part, Place
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.shared.actor import Channel
from tjdomain.shared.dates import age_on, local_day
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId, TeamId
from tjdomain.shared.licence import normal_licence
from tjdomain.shared.person import Person
from tjdomain.shared.text import clean
from tjdomain.shared.trade import Trade

ADULT = 18
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a 查询码: no 0 O, 1 I L, which people mix up."""
CODE_LENGTH = 8
NUMBER_DIGITS = 10


def appointment_number(made_at: datetime, digits: str) -> str:
    """The number that people are told: the year's last two digits, then ``digits`` drawn by chance."""
    return f"{local_day(made_at):%y}{digits}"


class AppointmentState(Enum):
    """States of an appointment 预约状态."""

    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MISSED = "missed"


LIVE = frozenset({AppointmentState.BOOKED, AppointmentState.CHECKED_IN})
"""Of these a person has at most one."""
ARRIVED = frozenset({AppointmentState.CHECKED_IN, AppointmentState.COMPLETED})
"""For these the desk has seen the person."""


def _stated_name(text: str) -> str:
    return clean(text, "employer_name", EMPLOYER_LIMIT, nfkc=True)


def _optional_licence(text: str | None) -> str | None:
    return normal_licence(text) or None if text is not None else None


@frozen(kw_only=True)
class Workplace:
    """The employer 单位 as the person states it: name, licence number, and the register's entry once known."""

    name: str = field(converter=_stated_name)
    licence_number: str | None = field(default=None, converter=_optional_licence)
    employer: EmployerId | None = None


def at_least_one(_: object, __: object, trades: frozenset[Trade]) -> None:
    """Validator of trades; raises ``NoTrade``."""
    if not trades:
        raise NoTrade


@frozen(kw_only=True)
class Appointment:
    """One person's appointment. ``number`` is what people are told; the 查询码 is kept apart and never part of it.

    ``part`` says where its place comes from; ``overbook_reason`` stands when it was taken above the capacity.
    ``phone_seen``: the person told this phone at the desk, when the appointment was last checked in.
    ``accepted`` is what the person agreed to on the page; empty where nobody was shown a page (desk, import, partner).
    """

    id: AppointmentId
    department: DepartmentId
    number: str
    version: int = 1
    created_by: UUID | None
    created_at: datetime
    channel: Channel
    state: AppointmentState = AppointmentState.BOOKED
    person: Person
    trades: frozenset[Trade] = field(validator=at_least_one)
    workplace: Workplace
    licence: LicenceCheck
    team: TeamId | None = None
    day: date
    period: Period
    part: Part
    overbook_reason: str | None = None
    accepted: tuple[Acceptance, ...] = ()
    phone_seen: bool = False

    @property
    def slot(self) -> Slot:
        """The day and the period's start."""
        return Slot(self.day, self.period.start)

    @property
    def place(self) -> Place:
        """The place it holds."""
        return Place(self.slot, self.part)

    @property
    def has_arrived(self) -> bool:
        """Whether the desk has seen the person for it."""
        return self.state in ARRIVED

    @property
    def phone_counts(self) -> bool:
        """Whether its phone stands for the person: only what was told at the desk, and while that check-in stands."""
        return self.phone_seen and self.has_arrived

    @property
    def is_live(self) -> bool:
        """Whether it counts as the person's one live appointment."""
        return self.state in LIVE

    @property
    def is_walk_in(self) -> bool:
        """Whether the person came without booking 现场."""
        return self.channel is Channel.WALK_IN

    @property
    def is_young_worker(self) -> bool:
        """未成年工: 16 or 17 on the exam day, who works under protection (劳动法 第58条)."""
        return age_on(self.person.birth, self.day) < ADULT
