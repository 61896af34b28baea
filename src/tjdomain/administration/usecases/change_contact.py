"""Change a department's contact information."""

from attrs import frozen

from ports.administration import ContactInformations
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.contact import ContactInformation, ContactInformationId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ChangeContactCommand:
    """The whole next edition; ``version`` is the one that was seen, 0 if there was none."""

    actor: Actor
    department: DepartmentId
    version: int
    address: str
    phone: str
    hours: str
    bring: str
    route: str = ""


class ChangeContact:
    """Adds an edition; the ones before stay as history."""

    def __init__(
        self, uow: UnitOfWork, contacts: ContactInformations, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._contacts = contacts
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeContactCommand) -> ContactInformation:
        """The edition in force now.

        Raises ``NotPermitted``, ``NotFound``, ``InvalidValue`` leaves, ``StaleVersion``.
        """
        actor = command.actor
        actor.require(AdministrationRight.EDIT_CONTACT)
        if not actor.sees(command.department):
            raise NotFound("department", str(command.department))
        with self._uow:
            before = self._contacts.latest(command.department)
            if (before.version if before else 0) != command.version:
                raise StaleVersion("contact_information", str(command.department))
            after = ContactInformation(
                id=ContactInformationId(self._ids.new()),
                department=command.department,
                version=command.version + 1,
                created_by=actor.id,
                created_at=self._clock.now(),
                address=command.address,
                phone=command.phone,
                hours=command.hours,
                bring=command.bring,
                route=command.route,
            )
            self._contacts.add(after)
            self._journal.record("contact_information.changed", actor, before, after)
        return after
