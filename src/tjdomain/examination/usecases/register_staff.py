"""Put a staff member on the list 登记医护人员."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.staff import StaffDetails, StaffMember, registered
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId, StaffId


@frozen(kw_only=True)
class RegisterStaffCommand:
    """Who, in which department."""

    actor: Actor
    department: DepartmentId
    details: StaffDetails


class RegisterStaff:
    """From now on the member can be named as performer where the powers allow."""

    def __init__(
        self, uow: UnitOfWork, members: StaffMembers, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._members = members
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RegisterStaffCommand) -> StaffMember:
        """Raises ``NotFound`` outside the actor's scope, ``RankTooLow``, and what the fields refuse."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_STAFF)
        if not actor.sees(command.department, actor.id):
            raise NotFound("department", str(command.department))
        with self._uow:
            new = registered(StaffId(self._ids.new()), command.department, account_of(actor), command.details)
            self._members.add(new)
            self._journal.record("staff.registered", actor, None, new)
            return new
