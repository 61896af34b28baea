"""Stop registration at once: of a day, a period, a channel, or any of them together."""

from datetime import date, time

from attrs import frozen

from ports.booking import Stops
from ports.clock import IdGenerator
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import Stop, StopId
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class StopBookingCommand:
    """An empty field means «all»; ``reason`` is what people read."""

    actor: Actor
    department: DepartmentId
    reason: str
    day: date | None = None
    start: time | None = None
    channel: Channel | None = None


class StopBooking:
    """Takes effect within a second. What is booked stays booked."""

    def __init__(self, uow: UnitOfWork, stops: Stops, journal: Journal, ids: IdGenerator) -> None:
        self._uow = uow
        self._stops = stops
        self._journal = journal
        self._ids = ids

    def __call__(self, command: StopBookingCommand) -> Stop:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``EmptyValue`` (no reason)."""
        require_in(command.actor, BookingRight.STOP, command.department)
        stop = Stop(
            id=StopId(self._ids.new()),
            department=command.department,
            day=command.day,
            start=command.start,
            channel=command.channel,
            reason=command.reason,
            created_by=command.actor.id,
        )
        with self._uow:
            self._stops.add(stop)
            self._journal.record("booking_stop.set", command.actor, None, stop, stop.reason)
        return stop
