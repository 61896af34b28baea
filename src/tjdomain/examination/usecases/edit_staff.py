"""Edit a staff member 修改医护人员: title, powers, account, or off the list."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.staff import StaffDetails, StaffMember, edited
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import StaffId


@frozen(kw_only=True)
class EditStaffCommand:
    """All details as they ought to be, seen at version ``seen``."""

    actor: Actor
    member: StaffId
    details: StaffDetails
    seen: int


class EditStaff:
    """What the member signed before stays signed."""

    def __init__(
        self, uow: UnitOfWork, members: StaffMembers, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._members = members
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EditStaffCommand) -> StaffMember:
        """Raises ``NotFound``, ``StaleVersion``, ``RankTooLow``, and what the fields refuse."""
        actor = command.actor
        actor.require(ExaminationRight.MANAGE_STAFF)
        with self._uow:
            before = self._members.get(command.member)
            if not actor.sees(before.department, before.owner):
                raise NotFound("staff", str(command.member))
            if before.version != command.seen:
                raise StaleVersion("staff", str(command.member))
            after = edited(before, command.details)
            self._members.save(after)
            self._journal.record("staff.edited", actor, before, after)
            return after
