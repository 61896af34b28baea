"""Merge two entries of the same employer."""

from attrs import frozen

from ports.booking import Employers
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.employer import Employer, merged
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason, require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import EmployerId


@frozen(kw_only=True)
class MergeEmployersCommand:
    """``duplicate`` is merged into ``kept``, which gains its names and licences."""

    actor: Actor
    duplicate: EmployerId
    kept: EmployerId
    reason: str


class MergeEmployers:
    """The duplicate stays readable and points to the kept entry."""

    def __init__(self, uow: UnitOfWork, employers: Employers, journal: Journal) -> None:
        self._uow = uow
        self._employers = employers
        self._journal = journal

    def __call__(self, command: MergeEmployersCommand) -> Employer:
        """The kept entry.

        Raises ``NotPermitted``, ``NotFound``, ``MergeWithItself``, ``EmployerMerged``, ``StaleVersion``.
        """
        actor, right = command.actor, BookingRight.MANAGE_EMPLOYERS
        reason = given_reason(actor, command.reason)
        with self._uow:
            duplicate, kept = self._employers.get(command.duplicate), self._employers.get(command.kept)
            require_seen(actor, right, duplicate, "employer", command.duplicate)
            require_seen(actor, right, kept, "employer", command.kept)
            if duplicate.department != kept.department:
                raise NotFound("employer", str(command.kept))
            gone, grown = merged(duplicate, kept)
            self._employers.save(gone)
            self._employers.save(grown)
            self._journal.record("employer.merged", actor, duplicate, gone, reason)
            self._journal.record("employer.enlarged", actor, kept, grown, reason)
        return grown
