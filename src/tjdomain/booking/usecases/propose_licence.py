"""Propose the approved, unexpired licence of an employer for the next person who names it."""

from attrs import frozen

from ports.booking import Employers
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.licence import Licence, employer_name
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId, EmployerId


@frozen(kw_only=True)
class ProposeLicenceQuery:
    """``employer`` is a name as the person wrote it."""

    actor: Actor
    department: DepartmentId
    employer: str


@frozen(kw_only=True)
class LicenceProposal:
    """The register's entry known by that name, and its licence if one is valid today."""

    employer: EmployerId
    name: str
    licence: Licence | None


class ProposeLicence:
    """For clerks: the register is not shown to the public."""

    def __init__(self, uow: UnitOfWork, employers: Employers, clock: Clock) -> None:
        self._uow = uow
        self._employers = employers
        self._clock = clock

    def __call__(self, query: ProposeLicenceQuery) -> LicenceProposal | None:
        """``None`` where the name is not known. Raises ``NotPermitted``, ``NotFound`` (department), ``EmptyValue``."""
        require_in(query.actor, BookingRight.CHECK_LICENCE, query.department)
        with self._uow:
            known = self._employers.named(query.department, employer_name(query.employer))
        if known is None:
            return None
        licence = known.proposed_licence(local_day(self._clock.now()))
        return LicenceProposal(employer=known.id, name=known.name, licence=licence)
