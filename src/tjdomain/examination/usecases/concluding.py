"""By whose hand an examination is concluded."""

from ports.clock import Clock
from ports.examination import ChiefPhysicians, StaffMembers
from tjdomain.examination.domain.deciding import Signature
from tjdomain.examination.domain.staff import chief_on
from tjdomain.examination.usecases.records import account_of
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId, StaffId


class Concluders:
    """Finds the physician who concludes and the department's chief physician of today."""

    def __init__(self, members: StaffMembers, chiefs: ChiefPhysicians, clock: Clock) -> None:
        self._chiefs = chiefs
        self._clock = clock
        self._signers = Signers(members, clock)

    def signature(self, actor: Actor, physician: StaffId | None, department: DepartmentId) -> Signature:
        """The signature as of now. Raises what ``Signers.performer`` refuses."""
        now = self._clock.now()
        return Signature(
            physician=self._signers.performer(actor, physician, department),
            chief=chief_on(self._chiefs.of(department), local_day(now)),
            entered_by=account_of(actor),
            at=now,
        )
