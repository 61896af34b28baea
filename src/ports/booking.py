"""Storage of booking, and what booking asks of its surroundings. All repositories work inside a unit of work."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.calendar import DayKind, OwnDay, Stop, StopId
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.policies import LiveAppointment, Standing
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Changes, DayQuota
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Hold, Team
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId, TeamId
from tjdomain.shared.person import Document


class BookingPolicies(Protocol):
    """The department's parameters."""

    def current(self) -> BookingPolicy:
        """The parameters in force now."""
        ...


class Holidays(Protocol):
    """The State Council's calendar of holidays and make-up workdays."""

    def kind(self, day: date) -> DayKind | None:
        """What the published calendar makes of a day; ``None`` where the year is not published yet."""
        ...


class PersonStandings(Protocol):
    """What booking asks of itself, certification and examination about a person, in one reading."""

    def of(self, document: Document, since: date) -> Standing:
        """How the person stands; appointments missed after ``since`` count."""
        ...

    def of_all(self, documents: Sequence[Document], since: date) -> Mapping[Document, Standing]:
        """The same of everybody in a list, in as many readings as of one."""
        ...


class CurrentOpenings(Protocol):
    """The picture of what can be booked. Works outside a unit of work, and is shared by all threads."""

    def of(self, department: DepartmentId, wanted: Iterable[Slot] = ()) -> Openings:
        """The days from today on, about a second old at most, but never too old to know a wanted slot that is open."""
        ...


@frozen(kw_only=True)
class NewAppointment:
    """An appointment to add, its 查询码 (two, with the guide slip's, for who is at the desk), the request behind it."""

    appointment: Appointment
    code: str
    slip_code: str | None = None
    request: RequestKey | None = None


@frozen(kw_only=True)
class CodeMatch:
    """What a 查询码 leads to, and whether it is the one that the desk gave with the guide slip."""

    appointment: Appointment
    from_slip: bool


class Appointments(Protocol):
    """Appointments. A person has at most one live one, whatever the load."""

    def add(self, new: NewAppointment) -> None:
        """Add one. What is in the way is told at the latest at the end of the unit of work.

        ``AlreadyBooked``, ``OtherBody`` (request key taken), ``TransactionRefused`` (number taken: draw another).
        """
        ...

    def add_all(self, new: Sequence[NewAppointment]) -> None:
        """Add many or none. Raises as ``add``."""
        ...

    def get(self, id: AppointmentId) -> Appointment:  # noqa: A002  the field's name
        """The appointment. Raises ``NotFound``."""
        ...

    def save(self, appointment: Appointment, slip_code: str | None = None) -> None:
        """Replace the version before, and the 查询码 of the guide slip where one is given.

        Raises ``StaleVersion``, ``NotFound``, ``AlreadyBooked`` (back to life).
        """
        ...

    def code_of(self, id: AppointmentId) -> str:  # noqa: A002  the field's name
        """The 查询码 that whoever booked was given. Raises ``NotFound``."""
        ...

    def slip_code_of(self, id: AppointmentId) -> str | None:  # noqa: A002  the field's name
        """The 查询码 that the desk gave at the last check-in; ``None`` before the first. Raises ``NotFound``."""
        ...

    def with_code(self, document: Document, code: str) -> CodeMatch | None:
        """The person's newest appointment that was given this 查询码, be it at the booking or at the desk."""
        ...

    def coded_on(self, day: date, code: str) -> tuple[Appointment, ...]:
        """Live appointments of that day that were given this 查询码, by the booking or by the desk."""
        ...

    def by_request(self, key: bytes) -> tuple[Appointment, bytes] | None:
        """The appointment that a request made, with the digest of that request's body."""
        ...

    def requested(self, keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of the keys whose request made an appointment."""
        ...

    def requests_at(self, department: DepartmentId, slot: Slot) -> frozenset[bytes]:
        """The keys of all requests whose appointment is at the slot, or was until it ended."""
        ...

    def live_of(self, document: Document) -> LiveAppointment | None:
        """The person's live appointment."""
        ...

    def sharing(self, phones: Collection[Phone]) -> Mapping[Phone, int]:
        """How many live appointments, those of teams apart, each of these phones has; without those that have none."""
        ...

    def of_person(self, document: Document, limit: int) -> tuple[Appointment, ...]:
        """The person's appointments, newest first."""
        ...

    def booked_on(self, department: DepartmentId, days: Iterable[date]) -> tuple[Appointment, ...]:
        """Appointments of those days that are booked and nothing more, oldest first."""
        ...

    def of_team(self, team: TeamId) -> tuple[Appointment, ...]:
        """All appointments of a team's members, oldest first."""
        ...

    def live_among(self, documents: Sequence[Document]) -> tuple[Appointment, ...]:
        """Live appointments of these persons, at most one of each."""
        ...

    def rejected(self, department: DepartmentId, last: date) -> tuple[Appointment, ...]:
        """Booked appointments through ``last`` whose licence stands rejected, oldest first."""
        ...


class Quotas(Protocol):
    """Places of days and periods. Rows are touched in key order."""

    def add(self, quota: DayQuota) -> None:
        """Open a day. Raises ``DayAlreadyOpen``."""
        ...

    def lock(self, department: DepartmentId, days: Iterable[date]) -> Mapping[date, DayQuota]:
        """Those of the days that are open, their rows locked until the transaction ends."""
        ...

    def between(self, department: DepartmentId, first: date, last: date) -> Mapping[date, DayQuota]:
        """The open days of a span, both ends included, read without a lock."""
        ...

    def replan(self, before: DayQuota, after: DayQuota) -> None:
        """Write a locked day's new sizes, counts and periods. Raises ``StaleVersion``."""
        ...

    def apply(self, department: DepartmentId, changes: Changes, released: int = 100) -> bool:
        """Add the changes where every row can take them, in one statement.

        ``False`` says that some row could not; others may hold their part already, so the transaction must be left by
        an exception. No changes are always possible.
        """
        ...


class Holds(Protocol):
    """Places that teams hold."""

    def add(self, hold: Hold) -> None:
        """Add a slot to a team's holds."""
        ...

    def of(self, team: TeamId) -> tuple[Hold, ...]:
        """The team's holds by slot, those with no place left too."""
        ...

    def lock(self, team: TeamId) -> tuple[Hold, ...]:
        """The same, locked until the transaction ends."""
        ...

    def apply(self, team: TeamId, slot: Slot, held: int = 0, used: int = 0) -> bool:
        """Add the signed numbers while 0 ≤ used ≤ held stays true; ``False`` changes nothing."""
        ...

    def unused(self, department: DepartmentId, last: date) -> tuple[TeamId, ...]:
        """Teams with unused places on days through ``last``."""
        ...


class Teams(Protocol):
    """Teams."""

    def add(self, team: Team) -> None:
        """Add one."""
        ...

    def get(self, id: TeamId) -> Team:  # noqa: A002  the field's name
        """The team. Raises ``NotFound``."""
        ...

    def by_code(self, code: str) -> Team:
        """The team whose QR code was scanned. Raises ``TeamCodeUnknown``."""
        ...

    def by_roster(self, digest: str) -> Team:
        """The team whose roster is shared under the token of that digest. Raises ``RosterUnknown``."""
        ...

    def save(self, team: Team) -> None:
        """Replace the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class Employers(Protocol):
    """The register of employers. A name or alias belongs to one active employer of a department."""

    def add(self, employer: Employer) -> None:
        """Add one. Raises ``EmployerExists``."""
        ...

    def get(self, id: EmployerId) -> Employer:  # noqa: A002  the field's name
        """The employer. Raises ``NotFound``."""
        ...

    def named(self, department: DepartmentId, name: str) -> Employer | None:
        """The active employer known by that name or alias."""
        ...

    def save(self, employer: Employer) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound`` or ``EmployerExists``."""
        ...


class OwnDays(Protocol):
    """The department's own table of days."""

    def on(self, department: DepartmentId, days: Iterable[date]) -> Mapping[date, OwnDay]:
        """Entries for those days, withdrawn ones too."""
        ...

    def add(self, own_day: OwnDay) -> None:
        """Add an entry. Raises ``StaleVersion`` where the day has one."""
        ...

    def save(self, own_day: OwnDay) -> None:
        """Replace the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class Stops(Protocol):
    """Stops of registration."""

    def add(self, stop: Stop) -> None:
        """Add one."""
        ...

    def get(self, id: StopId) -> Stop:  # noqa: A002  the field's name
        """The stop. Raises ``NotFound``."""
        ...

    def save(self, stop: Stop) -> None:
        """Replace the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...

    def in_force(self, department: DepartmentId) -> tuple[Stop, ...]:
        """Stops not lifted, newest first."""
        ...
