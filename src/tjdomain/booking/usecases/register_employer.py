"""Register an employer by hand."""

from attrs import frozen

from ports.booking import Employers
from ports.clock import IdGenerator
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.licence import Licence
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, EmployerId


@frozen(kw_only=True)
class RegisterEmployerCommand:
    """``licences`` are those whose original the clerk has seen."""

    actor: Actor
    department: DepartmentId
    name: str
    aliases: tuple[str, ...] = ()
    licences: tuple[Licence, ...] = ()
    address: str = ""
    contact_name: str | None = None
    contact_phone: Phone | None = None


class RegisterEmployer:
    """A name or alias belongs to one employer."""

    def __init__(self, uow: UnitOfWork, employers: Employers, journal: Journal, ids: IdGenerator) -> None:
        self._uow = uow
        self._employers = employers
        self._journal = journal
        self._ids = ids

    def __call__(self, command: RegisterEmployerCommand) -> Employer:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``EmployerExists``, ``InvalidValue``."""
        require_in(command.actor, BookingRight.MANAGE_EMPLOYERS, command.department)
        employer = Employer(
            id=EmployerId(self._ids.new()),
            department=command.department,
            created_by=command.actor.id,
            name=command.name,
            aliases=command.aliases,
            licences=command.licences,
            address=command.address,
            contact_name=command.contact_name,
            contact_phone=command.contact_phone,
        )
        with self._uow:
            self._employers.add(employer)
            self._journal.record("employer.registered", command.actor, None, employer)
        return employer
