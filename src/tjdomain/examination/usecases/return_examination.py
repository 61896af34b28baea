"""Return an examination 退回: the reviewer sends it back with a reason."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.deciding import send_back
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ReturnExaminationCommand:
    """Which examination, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class ReturnExamination:
    """Takes the conclusion off; results can be corrected, and it is concluded anew."""

    def __init__(
        self, uow: UnitOfWork, examinations: Examinations, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: ReturnExaminationCommand) -> Examination:
        """Raises ``NotFound``, ``WrongState``, ``ReasonMissing``."""
        actor = command.actor
        actor.require(ExaminationRight.REVIEW)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = send_back(before, account_of(actor), self._clock.now(), command.reason)
            return self._records.save("examination.returned", actor, before, after, command.reason)
