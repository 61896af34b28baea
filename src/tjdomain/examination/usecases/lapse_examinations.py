"""Lapse examinations 逾期: a clerk confirms the list of those unfinished after their window; results are kept."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies, Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.ending import lapse
from tjdomain.examination.domain.recording import REASON_LIMIT
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.batches import BatchReport, LeftOut, require_size
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.text import clean


@frozen(kw_only=True)
class LapseExaminationsCommand:
    """Those that the clerk ticked; ``reason`` may say more than that the time is over."""

    actor: Actor
    examinations: tuple[ExaminationId, ...]
    reason: str = ""


class LapseExaminations:
    """Closes those that are due; others are named with the reason."""

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

    def __call__(self, command: LapseExaminationsCommand) -> BatchReport:
        """Raises ``NotPermitted``, ``NotFound``, ``NothingGiven``, ``TooMany``; the leaves of ``shared.text``."""
        actor = command.actor
        actor.require(ExaminationRight.LAPSE)
        require_size(command.examinations, self._policies.current().batch_limit)
        today = local_day(self._clock.now())
        reason = clean(command.reason, "reason", REASON_LIMIT) or None
        done: list[ExaminationId] = []
        left_out: list[LeftOut] = []
        with self._uow:
            for before in self._records.get_all(actor, command.examinations):
                try:
                    after = lapse(before, today)
                except (RuleViolation, Conflict) as refusal:
                    left_out.append(LeftOut.of(before, refusal))
                else:
                    self._records.save("examination.lapsed", actor, before, after, reason)
                    done.append(before.id)
        return BatchReport(done=tuple(done), left_out=tuple(left_out))
