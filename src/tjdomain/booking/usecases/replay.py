"""The answer to a request that was sent before."""

from attrs import field, frozen

from ports.booking import Appointments
from ports.idempotency import OtherBody
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.request import RequestKey


@frozen(kw_only=True)
class Booked:
    """A booked appointment with its 查询码, which is shown now and printed on the slip."""

    appointment: Appointment
    code: str = field(repr=False)
    replayed: bool = False


def replayed(uow: UnitOfWork, appointments: Appointments, request: RequestKey | None) -> Booked | None:
    """What the request made the first time, if anything. Raises ``OtherBody`` where it asked for something else."""
    earlier = None if request is None else appointments.by_request(request.key)
    if request is None or earlier is None:
        return None
    appointment, digest = earlier
    if digest != request.digest:
        raise OtherBody
    with uow:
        return Booked(appointment=appointment, code=appointments.code_of(appointment.id), replayed=True)
