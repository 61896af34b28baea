"""Correct a result 更正: a new version with a reason; the versions before stay readable."""

from datetime import datetime

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, PublicHealthCases, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import Entry, correct
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.recorder import Recorder
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, StaffId


@frozen(kw_only=True)
class CorrectResultCommand:
    """``seen`` is the number of the version that the corrector looked at."""

    actor: Actor
    examination: ExaminationId
    entry: Entry
    seen: int
    reason: str
    performed_by: StaffId | None = None
    performed_at: datetime | None = None


class CorrectResult:
    """Replaces what counts, keeps what was."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        cases: PublicHealthCases,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._recorder = Recorder(examinations, catalogues, members, cases, policies, events, clock, ids)

    def __call__(self, command: CorrectResultCommand) -> Examination:
        """Raises ``NotPermitted``, ``NotFound``, what ``Signers`` refuse, and what ``recording.correct`` refuses."""
        actor, recorder = command.actor, self._recorder
        actor.require(ExaminationRight.CORRECT)
        with self._uow:
            before = recorder.records.get(actor, command.examination)
            station = before.item(command.entry.item).station
            performer = recorder.signer(actor, command.performed_by, before, frozenset({station}))
            author = recorder.authorship(actor, performer, before, command.performed_at)
            rules = recorder.rules(before)
            after = correct(before, rules, command.entry, author, command.seen, command.reason)
            return recorder.save("examination.result_corrected", actor, before, after, command.reason)
