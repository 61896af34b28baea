"""One appointment: all that is told about it, what can be done with it, the slip with its 查询码."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.booking_filter import BOOKINGS
from entrypoints.web.office.booking_history import history_of
from entrypoints.web.office.covering import covered
from entrypoints.web.office.desk import Desk, Here
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.show_appointment import (
    AppointmentShown,
    PrintSlip,
    PrintSlipQuery,
    ShowAppointment,
    ShowAppointmentQuery,
)
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.rights import PersonRight

ACTIONS: Final = (AppointmentAction.EDIT, AppointmentAction.RESCHEDULE, AppointmentAction.CANCEL)
"""What has a page here, in the order of its buttons."""


def detail_path(key: UUID) -> str:
    """Where an appointment stands."""
    return f"{BOOKINGS}/{key}"


def found_one(desk: Desk, key: UUID) -> AppointmentShown:
    """The appointment with its actions. Raises ``NotFound``; that it was seen is logged."""
    return desk.call.run(ShowAppointment, ShowAppointmentQuery(actor=desk.actor, appointment=AppointmentId(key)))


def sees_whole(desk: Desk) -> bool:
    """Whether numbers stand there whole."""
    return desk.actor.may(PersonRight.VIEW_UNMASKED)


class BookingController(Controller):
    """One appointment."""

    path = "/bookings/{key:uuid}"

    @get("/", **page(BookingRight.VIEW))
    def detail(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All of it, numbers covered."""
        return _page(desk, key, whole=False)

    @post("/whole", **page(BookingRight.VIEW))
    def whole(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The same with its numbers, which is logged."""
        return _page(desk, key, whole=True)

    @post("/slip", **page(BookingRight.BOOK))
    def slip(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """补打凭条: for the person who stands there, with the 查询码."""
        found = desk.call.run(PrintSlip, PrintSlipQuery(actor=desk.actor, appointment=AppointmentId(key)))
        return desk.page("booking_slip", appointment=found.appointment, code=found.code)


def _page(desk: Desk, key: UUID, *, whole: bool) -> Response[Any]:
    found = found_one(desk, key)
    return desk.page(
        "booking",
        appointment=found.appointment,
        actions=[action for action in ACTIONS if action in found.actions],
        history=history_of(desk, key, whole=whole),
        may_judge=AppointmentAction.CHECK_LICENCE in found.actions
        and found.appointment.licence.state is LicenceState.PENDING,
        may_print=found.appointment.is_live and desk.actor.may(BookingRight.BOOK),
        **covered(desk, detail_path(key), "appointment", found.appointment.id, whole=whole),
    )
