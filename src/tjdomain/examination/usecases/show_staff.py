"""Show one staff member whole, and who was chief physician 主检医师 of a department from when."""

from attrs import frozen

from ports.examination import ChiefPhysicians, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import StaffId


@frozen(kw_only=True)
class ShowStaffQuery:
    """Which member."""

    actor: Actor
    member: StaffId


@frozen(kw_only=True)
class StaffFile:
    """The member, and the department's chief physicians, newest entry first."""

    member: StaffMember
    chiefs: tuple[ChiefAppointment, ...]


class ShowStaff:
    """For who may read examinations, within the data scope."""

    def __init__(self, uow: UnitOfWork, members: StaffMembers, chiefs: ChiefPhysicians) -> None:
        self._uow = uow
        self._members = members
        self._chiefs = chiefs

    def __call__(self, query: ShowStaffQuery) -> StaffFile:
        """Raises ``NotPermitted``, ``NotFound``."""
        query.actor.require(ExaminationRight.READ)
        with self._uow:
            member = self._members.get(query.member)
            if not query.actor.sees(member.department, member.owner):
                raise NotFound("staff", str(query.member))
            return StaffFile(member=member, chiefs=tuple(reversed(self._chiefs.of(member.department))))
