"""Whom a change of days breaks: named before it is saved, each kept or given another slot in the same step."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from attrs import frozen

from entrypoints.web.office.booking_detail import sees_whole
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.slots import Day, days_with_slots, slot_of
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.ids import AppointmentId, DepartmentId

STAY: Final = "stay"
"""What is chosen for somebody who keeps the appointment."""


@frozen(kw_only=True)
class Impact:
    """The broken appointments with what the form chose for each; empty when nobody is hit."""

    hit: tuple[Appointment, ...] = ()
    days: tuple[Day, ...] = ()
    chosen: dict[str, str]
    for_all: str = ""
    whole: bool = False
    may_move: bool = False

    def choice(self, appointment: Appointment) -> str:
        """What the form says of one of them; empty where it follows what is chosen for all."""
        return self.chosen.get(str(appointment.id), "")


def accepted(desk: Desk) -> frozenset[AppointmentId]:
    """Those whom the page named."""
    return frozenset(AppointmentId(key) for text in desk.all_given("accepted") if (key := _key(text)))


def moves(desk: Desk) -> dict[AppointmentId, Slot]:
    """Where some of them go."""
    for_all = desk.given("move_all")
    wanted = {key: desk.given(f"move-{key}") or for_all for key in accepted(desk)}
    found = {key: slot_of(text) for key, text in wanted.items()}
    return {key: slot for key, slot in found.items() if slot}


def impact(desk: Desk, department: DepartmentId, hit: Iterable[Appointment]) -> Impact:
    """As a page shows it."""
    broken = tuple(hit)
    return Impact(
        hit=broken,
        days=days_with_slots(desk, department) if broken else (),
        chosen={str(one.id): desk.given(f"move-{one.id}") for one in broken},
        for_all=desk.given("move_all"),
        whole=sees_whole(desk),
        may_move=desk.actor.may(BookingRight.RESCHEDULE),
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
