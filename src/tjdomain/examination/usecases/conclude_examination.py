"""Conclude 主检: the chief physician's verdict for each trade, the rules' proposal kept beside it."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ChiefPhysicians, ExaminationPolicies, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.deciding import Decision, conclude
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.concluding import Concluders
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, StaffId


@frozen(kw_only=True)
class ConcludeExaminationCommand:
    """``seen`` is the version looked at; ``physician`` None means the actor's own staff member."""

    actor: Actor
    examination: ExaminationId
    decision: Decision
    seen: int
    physician: StaffId | None = None


class ConcludeExamination:
    """Hands a complete examination to the review."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        chiefs: ChiefPhysicians,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._policies = policies
        self._records = Records(examinations, events, clock, ids)
        self._concluders = Concluders(members, chiefs, clock)

    def __call__(self, command: ConcludeExaminationCommand) -> Examination:
        """Raises ``NotFound``, ``StaleVersion``, what ``Signers`` refuse, and what ``deciding.conclude`` refuses."""
        actor = command.actor
        actor.require(ExaminationRight.CONCLUDE)
        with self._uow:
            before = self._records.get(actor, command.examination)
            self._records.require_seen(before, command.seen)
            signature = self._concluders.signature(actor, command.physician, before.department)
            catalogue = self._catalogues.get(before.catalogue).catalogue
            after = conclude(before, catalogue, self._policies.current(), command.decision, signature)
            return self._records.save("examination.concluded", actor, before, after)
