"""Reopen a lapsed examination 恢复: back to the state before, with a new window."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies, Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.ending import reopen
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ReopenExaminationCommand:
    """Which examination, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class ReopenExamination:
    """Also reopens the examination before a recheck that lapsed with it."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._policies = policies
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: ReopenExaminationCommand) -> Examination:
        """Raises ``NotFound``, ``WrongState``, ``RecheckBegun``, ``ReasonMissing``."""
        actor, reason = command.actor, reason_given(command.reason)
        actor.require(ExaminationRight.REOPEN)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = reopen(before, self._policies.current(), local_day(self._clock.now()))
            return self._records.save("examination.reopened", actor, before, after, reason)
