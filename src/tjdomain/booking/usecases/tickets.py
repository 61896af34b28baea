"""What every new appointment is given: id, number, 查询码."""

from datetime import datetime

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from tjdomain.booking.domain.appointment import CODE_ALPHABET, CODE_LENGTH, NUMBER_DIGITS, appointment_number
from tjdomain.shared.ids import AppointmentId


@frozen
class Ticket:
    """Drawn for one appointment; the number may, once in millions, be taken, and then the transaction runs again."""

    id: AppointmentId
    number: str
    code: str = field(repr=False)
    drawn_at: datetime


class Tickets:
    """Draws tickets."""

    def __init__(self, clock: Clock, ids: IdGenerator, randomness: Randomness) -> None:
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def draw(self) -> Ticket:
        """A fresh ticket."""
        now, digits = self._clock.now(), self._randomness.code(NUMBER_DIGITS, "0123456789")
        return Ticket(
            id=AppointmentId(self._ids.new()),
            number=appointment_number(now, digits),
            code=self.code(),
            drawn_at=now,
        )

    def code(self) -> str:
        """A fresh 查询码."""
        return self._randomness.code(CODE_LENGTH, CODE_ALPHABET)
