"""Who signs for a piece of work, and when it was done."""

from datetime import datetime

from ports.clock import Clock
from ports.examination import StaffMembers
from tjdomain.examination.domain.errors import NoStaffBehindAccount, PerformedAtWrong
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import Authorship
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId, StaffId


class Signers:
    """Finds the staff member who performed something, and asks whether the actor may enter it for them."""

    def __init__(self, members: StaffMembers, clock: Clock) -> None:
        self._members = members
        self._clock = clock

    def behind(self, actor: Actor) -> StaffMember | None:
        """The staff member behind the actor's account."""
        account = account_of(actor)
        return self._members.by_account(account) if account is not None else None

    def performer(self, actor: Actor, member: StaffId | None, department: DepartmentId) -> StaffMember:
        """``member`` of the department, or the one behind the actor's own account.

        For another, ``examination.record_on_behalf`` is needed. Raises ``NotPermitted``, ``NotFound``,
        ``NoStaffBehindAccount``.
        """
        own = self.behind(actor)
        found = own if member is None or (own is not None and own.id == member) else self._other(actor, member)
        if found is None:
            raise NoStaffBehindAccount
        if found.department != department:
            raise NotFound("staff", str(found.id))
        return found

    def _other(self, actor: Actor, member: StaffId) -> StaffMember:
        actor.require(ExaminationRight.RECORD_ON_BEHALF)
        return self._members.get(member)

    def authorship(
        self, actor: Actor, performer: StaffMember, examination: Examination, performed_at: datetime | None
    ) -> Authorship:
        """Who performed and who enters; a time before the exam day or in the future raises ``PerformedAtWrong``."""
        now = self._clock.now()
        at = performed_at or now
        if at > now or local_day(at) < examination.day:
            raise PerformedAtWrong(at)
        return Authorship(performed_by=performer.id, performed_at=at, entered_by=account_of(actor), entered_at=now)
