"""我的预约 for whoever comes back with an account that was bound."""

from attrs import field, frozen

from ports.booking import Appointments
from ports.entrances import Bindings
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.usecases.look_up_appointments import SHOWN, Proven
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class OpenBindingQuery:
    """An account that its platform has just named."""

    entrance: Entrance
    subject: str = field(repr=False)


class OpenBinding:
    """Opens what the proof would that the binding was made with; bookings alone, never what was found.

    A phone is lent, and its WeChat with it: results need a proof of their own each time. A binding that was made with
    a single appointment stays with it, since whoever books for somebody else can make one.
    """

    def __init__(self, uow: UnitOfWork, bindings: Bindings, appointments: Appointments) -> None:
        self._uow = uow
        self._bindings = bindings
        self._appointments = appointments

    def __call__(self, query: OpenBindingQuery) -> Proven | None:
        """``None`` where there is no binding, or its appointment is another person's since it was put right."""
        with self._uow:
            binding = self._bindings.of(query.entrance, query.subject)
            if binding is None:
                return None
            document: Document = binding.document
            found = self._appointments.of_person(document, SHOWN)
            if binding.appointment is None:
                return Proven(document=document, appointments=found)
            bound = next((one for one in found if one.id == binding.appointment), None)
        if bound is None:
            return None
        return Proven(document=document, appointments=(bound,), whole=False)
