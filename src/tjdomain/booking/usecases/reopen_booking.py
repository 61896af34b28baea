"""Lift a stop of registration."""

from attrs import frozen

from ports.booking import Stops
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import Stop, StopId
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ReopenBookingCommand:
    """Which stop."""

    actor: Actor
    stop: StopId


class ReopenBooking:
    """Takes effect within a second."""

    def __init__(self, uow: UnitOfWork, stops: Stops, journal: Journal) -> None:
        self._uow = uow
        self._stops = stops
        self._journal = journal

    def __call__(self, command: ReopenBookingCommand) -> Stop:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState`` (lifted already)."""
        with self._uow:
            before = self._stops.get(command.stop)
            require_seen(command.actor, BookingRight.STOP, before, "booking_stop", command.stop)
            after = before.lifted()
            self._stops.save(after)
            self._journal.record("booking_stop.lifted", command.actor, before, after)
        return after
