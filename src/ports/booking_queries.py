"""Reads of booking for screens and exports: rows as they stand, filtered, within the reader's data scope.

Pages are keyset-paged by id, newest first unless another order is asked for; rows carry personal data unmasked, the use
case masks them.
"""

from datetime import date, datetime, time
from enum import Enum
from typing import Protocol

from attrs import frozen

from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.employer import EmployerState
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.team import TeamState
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId, FileId, TeamId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade

CAP = 10_001
"""Counts stop here: «more than 10,000»."""


@frozen(kw_only=True)
class AppointmentFilter:
    """What appointments are searched by; ``None`` or empty does not narrow.

    ``name`` and ``employer`` match from their beginning, numbers wholly, tails by the last four characters; dates are
    inclusive and mean the exam day.
    """

    department: DepartmentId | None = None
    number: str | None = None
    name: str | None = None
    sex: Sex | None = None
    document: Document | None = None
    document_tail: str | None = None
    phone: str | None = None
    phone_tail: str | None = None
    employer: str | None = None
    licence_number: str | None = None
    team: TeamId | None = None
    first: date | None = None
    last: date | None = None
    start: time | None = None
    states: frozenset[AppointmentState] = frozenset()
    licence_states: frozenset[LicenceState] = frozenset()
    channels: frozenset[Channel] = frozenset()
    parts: frozenset[Part] = frozenset()


@frozen(kw_only=True)
class AppointmentRow:
    """An appointment in a list."""

    id: AppointmentId
    department: DepartmentId
    version: int
    number: str
    state: AppointmentState
    channel: Channel
    name: str
    sex: Sex
    birth: date
    document_kind: DocumentKind
    document_number: str
    phone: str | None
    trades: tuple[Trade, ...]
    employer: str
    employer_id: EmployerId | None
    licence_number: str | None
    licence_state: LicenceState
    licence_photo: FileId | None
    licence_warnings: tuple[str, ...]
    licence_rejection: str | None
    team: TeamId | None
    day: date
    start: time
    end: time
    part: Part
    overbook_reason: str | None
    created_at: datetime


class AppointmentSort(Enum):
    """The order of a list: by when they were made, or by day, period and then when they were made."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DAY = "day"


class AppointmentQueries(Protocol):
    """Lists of appointments."""

    def page(
        self,
        wanted: AppointmentFilter,
        reader: Actor,
        after: AppointmentId | None,
        limit: int,
        sort: AppointmentSort = AppointmentSort.NEWEST,
    ) -> tuple[AppointmentRow, ...]:
        """At most ``limit`` rows behind the appointment ``after``, which need not match itself.

        By day it is where that appointment stands now, and nothing is behind one that does not exist.
        """
        ...

    def count(self, wanted: AppointmentFilter, reader: Actor) -> int:
        """How many match, counted up to ``CAP``."""
        ...

    def day_list(self, department: DepartmentId, day: date, reader: Actor) -> tuple[AppointmentRow, ...]:
        """All of a day that were not cancelled, by period and then by booking."""
        ...


@frozen(kw_only=True)
class TeamFilter:
    """What teams are searched by; ``employer`` matches from its beginning, dates mean days with places held."""

    department: DepartmentId | None = None
    employer: str | None = None
    states: frozenset[TeamState] = frozenset()
    first: date | None = None
    last: date | None = None


@frozen(kw_only=True)
class TeamRow:
    """A team in a list, with its places and members counted."""

    id: TeamId
    department: DepartmentId
    version: int
    state: TeamState
    employer: str
    contact_name: str
    contact_phone: str
    first: date | None
    last: date | None
    held: int
    used: int
    members: int
    arrived: int
    code_expires: datetime
    created_at: datetime


class TeamQueries(Protocol):
    """Lists of teams."""

    def page(self, wanted: TeamFilter, reader: Actor, after: TeamId | None, limit: int) -> tuple[TeamRow, ...]:
        """At most ``limit`` rows older than ``after``, newest first."""
        ...

    def count(self, wanted: TeamFilter, reader: Actor) -> int:
        """How many match, counted up to ``CAP``."""
        ...


@frozen(kw_only=True)
class EmployerFilter:
    """What employers are searched by: a name or alias from its beginning, or a licence's whole number."""

    department: DepartmentId | None = None
    name: str | None = None
    licence_number: str | None = None
    states: frozenset[EmployerState] = frozenset()


@frozen(kw_only=True)
class EmployerRow:
    """An employer in a list. ``licence_number`` is its newest licence's, with that one's last day."""

    id: EmployerId
    department: DepartmentId
    version: int
    state: EmployerState
    merged_into: EmployerId | None
    name: str
    aliases: tuple[str, ...]
    licence_number: str | None
    licence_until: date | None
    address: str
    contact_name: str | None
    contact_phone: str | None


class EmployerQueries(Protocol):
    """Lists of employers."""

    def page(
        self, wanted: EmployerFilter, reader: Actor, after: EmployerId | None, limit: int
    ) -> tuple[EmployerRow, ...]:
        """At most ``limit`` rows older than ``after``, newest first."""
        ...

    def count(self, wanted: EmployerFilter, reader: Actor) -> int:
        """How many match, counted up to ``CAP``."""
        ...
