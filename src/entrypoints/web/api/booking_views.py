"""Bodies and views of booking that several routes share."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from entrypoints.web.api.shape import Body, PersonView, WallTime, person_shown, shown
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.usecases.show_days import DayLeft
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.errors import DomainError
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade


class ParticularsBody(Body):
    """A person; sex and birth are asked only where the document's number does not carry them."""

    name: str
    document_number: str
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID
    phone: str | None = None
    sex: Sex | None = None
    birth: date | None = None

    def particulars(self) -> Particulars:
        """As booking takes them."""
        return Particulars(
            name=self.name,
            kind=self.document_kind,
            number=self.document_number,
            phone=self.phone,
            sex=self.sex,
            birth=self.birth,
        )


class WorkplaceBody(Body):
    """The employer as the person states it."""

    name: str
    licence_number: str | None = None

    def workplace(self) -> Workplace:
        """As booking takes it."""
        return Workplace(name=self.name, licence_number=self.licence_number)


class SlotBody(Body):
    """A day and the start of one of its periods, Shanghai time."""

    day: date
    start: WallTime

    def slot(self) -> Slot:
        """As booking takes it."""
        return Slot(self.day, self.start)


class AppointmentView(msgspec.Struct, frozen=True):
    """An appointment."""

    id: UUID
    version: int
    department: UUID
    number: str
    state: AppointmentState
    channel: Channel
    created_at: datetime
    person: PersonView
    trades: list[Trade]
    employer: str
    employer_licence: str | None
    licence_state: LicenceState
    licence_warnings: list[str]
    licence_rejection: str | None
    team: UUID | None
    day: date
    start: WallTime
    end: WallTime
    part: Part
    overbook_reason: str | None
    young_worker: bool


class BookedView(AppointmentView, frozen=True):
    """A fresh appointment with its 查询码, which is shown to whoever booked."""

    code: str


class PeriodView(msgspec.Struct, frozen=True):
    """A period with the places left, and the code of the refusal where the caller cannot have one."""

    start: WallTime
    end: WallTime
    capacity: int
    left: int
    refusal: str | None


class DayView(msgspec.Struct, frozen=True):
    """A day with the places left and its periods."""

    day: date
    left: int
    refusal: str | None
    periods: list[PeriodView]


def _code(refusal: DomainError | None) -> str | None:
    return None if refusal is None else refusal.code


def day_shown(day: DayLeft) -> DayView:
    """A day of the calendar."""
    periods = [
        PeriodView(row.period.start, row.period.end, row.capacity, row.left, _code(row.refusal)) for row in day.periods
    ]
    return DayView(day.day, day.left, _code(day.refusal), periods)


def appointment_shown(appointment: Appointment, actor: Actor) -> AppointmentView:
    """The appointment as the actor may see it."""
    return shown(AppointmentView, appointment, **_parts(appointment, actor))


def booked_shown(appointment: Appointment, code: str, actor: Actor) -> BookedView:
    """The fresh appointment with its 查询码."""
    return shown(BookedView, appointment, code=code, **_parts(appointment, actor))


def _parts(appointment: Appointment, actor: Actor) -> dict[str, object]:
    return {
        "person": msgspec.to_builtins(person_shown(appointment.person, actor)),
        "employer": appointment.workplace.name,
        "employer_licence": appointment.workplace.licence_number,
        "licence_state": appointment.licence.state,
        "licence_warnings": appointment.licence.warnings,
        "licence_rejection": appointment.licence.rejection,
        "start": appointment.period.start,
        "end": appointment.period.end,
        "young_worker": appointment.is_young_worker,
    }
