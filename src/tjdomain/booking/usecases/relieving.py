"""Giving other slots to appointments that a change of days breaks, inside the change's own transaction."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from ports.clock import Clock
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.day_errors import ImpactNotAccepted
from tjdomain.booking.domain.policies import Facts
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason
from tjdomain.booking.usecases.moving import Move, Moving
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId, DepartmentId


@frozen(kw_only=True)
class Relief:
    """Of the ``accepted`` appointments some move to other slots; ``reason`` is what their persons are told."""

    actor: Actor
    accepted: frozenset[AppointmentId]
    moves: Mapping[AppointmentId, Slot]
    reason: str


class Relieving:
    """All that are given another slot move, or the change does not happen."""

    def __init__(self, moving: Moving, clock: Clock) -> None:
        self._moving = moving
        self._clock = clock

    def facts(self, department: DepartmentId, wanted: Iterable[Slot]) -> Facts:
        """What can be booked now; to be asked for before the transaction."""
        return self._moving.facts(department, wanted)

    def __call__(self, hit: Iterable[Appointment], relief: Relief, facts: Facts) -> frozenset[AppointmentId]:
        """Who was moved. Raises ``ImpactNotAccepted``, ``NotPermitted``, a slot's refusal, ``SoldOut``."""
        appointments = tuple(hit)
        refuse_unless(relief.accepted == {one.id for one in appointments}, appointments)
        if not relief.moves:
            return frozenset()
        relief.actor.require(BookingRight.RESCHEDULE)
        reason, now = given_reason(relief.actor, relief.reason), self._clock.now()
        leaving = [one for one in appointments if one.id in relief.moves]
        for one in leaving:
            move = Move(slot=relief.moves[one.id], actor=relief.actor, now=now, reason=reason)
            self._moving(one, move, facts)
        return frozenset(one.id for one in leaving)


def refuse_unless(accepted: bool, hit: Iterable[Appointment]) -> None:  # noqa: FBT001  it reads as a sentence
    """Raise ``ImpactNotAccepted``, naming whom the change hits."""
    if not accepted:
        raise ImpactNotAccepted(tuple(one.id for one in hit))
