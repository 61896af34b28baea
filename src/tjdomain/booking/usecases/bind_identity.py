"""Bind an outside account to the person, or the one appointment, that its holder has just proven."""

from attrs import field, frozen

from ports.booking import Appointments
from ports.clock import Clock, IdGenerator
from ports.entrances import Bindings
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.binding import Binding, BindingId
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import acts_for_himself
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class BindIdentityCommand:
    """``proven`` is the examinee's document, ``appointment`` the only one of it that was proven, if it was only one."""

    actor: Actor
    entrance: Entrance
    subject: str = field(repr=False)
    proven: Document
    appointment: AppointmentId | None = None


class BindIdentity:
    """Whoever proves it last has it: what this displaces ends in the same transaction, each with an event."""

    def __init__(
        self,
        uow: UnitOfWork,
        bindings: Bindings,
        appointments: Appointments,
        journal: Journal,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._bindings = bindings
        self._appointments = appointments
        self._journal = journal
        self._clock = clock
        self._ids = ids

    def __call__(self, command: BindIdentityCommand) -> Binding:
        """The binding, the present one where that opens as much. Raises ``NotPermitted``, ``NotFound``."""
        if not acts_for_himself(command.actor):
            raise NotPermitted(BookingRight.VIEW)
        with self._uow:
            self._require_own(command)
            made = Binding(
                id=BindingId(self._ids.new()),
                entrance=command.entrance,
                subject=command.subject,
                document=command.proven,
                appointment=command.appointment,
                bound_at=self._clock.now(),
            )
            in_way = self._bindings.in_way_of(made)
            present = next((one for one in in_way if one.subject == made.subject), None)
            if present is not None and present.covers(made.document, made.appointment):
                return present
            for other in in_way:
                self._bindings.remove(other.id)
                self._journal.record("binding.ended", command.actor, other, other.ended())
            self._bindings.add(made)
            self._journal.record("binding.made", command.actor, None, made)
        return made

    def _require_own(self, command: BindIdentityCommand) -> None:
        if command.appointment is None:
            return
        if self._appointments.get(command.appointment).person.document != command.proven:
            raise NotFound("appointment", str(command.appointment))
