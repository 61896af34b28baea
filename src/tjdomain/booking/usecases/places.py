"""Taking places, giving them back, moving between them: holds first, then days and periods in one statement."""

from attrs import frozen

from ports.booking import Holds, Quotas
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.quota import Part, Place, taking, together
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import DepartmentId, TeamId


@frozen
class Seat:
    """A place, and whose hold it comes from where its part is the team's."""

    place: Place
    team: TeamId | None = None


def seat_of(appointment: Appointment) -> Seat:
    """The seat that an appointment has."""
    return Seat(appointment.place, appointment.team if appointment.part is Part.TEAM else None)


def exchange(
    quotas: Quotas, holds: Holds, department: DepartmentId, old: Seat | None, new: Seat | None, released: int = 100
) -> bool:
    """Give ``old`` back and take ``new`` at once.

    ``False`` where the new one cannot be had; the transaction must then be left by an exception.
    """
    uses = [(seat, sign) for seat, sign in ((old, -1), (new, 1)) if seat is not None and seat.team is not None]
    for seat, sign in sorted(uses, key=lambda use: (use[0].team, use[0].place.slot)):
        if seat.team is not None and not holds.apply(seat.team, seat.place.slot, used=sign):
            return False
    freed = taking(old.place, -1) if old else {}
    taken = taking(new.place) if new else {}
    return quotas.apply(department, together(freed, taken), released)


def give_back(quotas: Quotas, holds: Holds, appointment: Appointment) -> None:
    """Give back the seat of an appointment that ends. Raises ``StaleVersion``."""
    must_be_done(exchange(quotas, holds, appointment.department, seat_of(appointment), None))


def must_be_done(done: bool) -> None:  # noqa: FBT001  the answer of a port's conditional change
    """Raise ``StaleVersion`` where the counts did not allow what the rows said they would."""
    if not done:
        raise StaleVersion("place", "")
