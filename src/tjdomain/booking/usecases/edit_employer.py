"""Edit an employer's entry: names, licences, address, contact."""

from attrs import evolve, frozen

from ports.booking import Employers
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.licence import Licence
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import EmployerId


@frozen(kw_only=True)
class EditEmployerCommand:
    """The whole entry as it is to be; ``version`` is the one on the screen."""

    actor: Actor
    employer: EmployerId
    version: int
    name: str
    aliases: tuple[str, ...]
    licences: tuple[Licence, ...]
    address: str
    contact_name: str | None
    contact_phone: Phone | None


class EditEmployer:
    """Appointments keep the name they were made with."""

    def __init__(self, uow: UnitOfWork, employers: Employers, journal: Journal) -> None:
        self._uow = uow
        self._employers = employers
        self._journal = journal

    def __call__(self, command: EditEmployerCommand) -> Employer:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``EmployerExists``, ``EmployerMerged``."""
        with self._uow:
            before = self._employers.get(command.employer)
            require_seen(command.actor, BookingRight.MANAGE_EMPLOYERS, before, "employer", command.employer)
            after = evolve(before, version=command.version).changed(
                name=command.name,
                aliases=command.aliases,
                licences=command.licences,
                address=command.address,
                contact_name=command.contact_name,
                contact_phone=command.contact_phone,
            )
            self._employers.save(after)
            self._journal.record("employer.edited", command.actor, before, after)
        return after
