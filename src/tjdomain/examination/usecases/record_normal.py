"""Record «all normal» 批量正常 for a station: what was entered before, abnormal or not, stays as it is."""

from datetime import datetime

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, PublicHealthCases, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.recording import record_normal
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.usecases.batches import BatchReport, LeftOut, require_size
from tjdomain.examination.usecases.recorder import Recorder
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import ExaminationId, StaffId


@frozen(kw_only=True)
class RecordNormalCommand:
    """Whose open items of ``station`` are normal. ``pregnancy_ruled_out``: every woman among them was asked."""

    actor: Actor
    examinations: tuple[ExaminationId, ...]
    station: Station
    performed_by: StaffId | None = None
    performed_at: datetime | None = None
    pregnancy_ruled_out: bool = False


class RecordNormal:
    """Enters the normal answer where nothing else was entered; persons who cannot be done are named."""

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
        self._policies = policies
        self._recorder = Recorder(examinations, catalogues, members, cases, policies, events, clock, ids)

    def __call__(self, command: RecordNormalCommand) -> BatchReport:
        """Raises ``NotPermitted``, ``NotFound``, ``NothingGiven``, ``TooMany``, and what ``Signers`` refuse."""
        require_size(command.examinations, self._policies.current().batch_limit)
        done: list[ExaminationId] = []
        left_out: list[LeftOut] = []
        with self._uow:
            for before in self._recorder.records.get_all(command.actor, command.examinations):
                stations = frozenset({command.station})
                performer = self._recorder.signer(command.actor, command.performed_by, before, stations)
                try:
                    after = self._normal(before, performer, command)
                except (RuleViolation, Conflict) as refusal:
                    left_out.append(LeftOut.of(before, refusal))
                else:
                    self._recorder.save("examination.results_recorded", command.actor, before, after)
                    done.append(before.id)
        return BatchReport(done=tuple(done), left_out=tuple(left_out))

    def _normal(self, before: Examination, performer: StaffMember, command: RecordNormalCommand) -> Examination:
        author = self._recorder.authorship(command.actor, performer, before, command.performed_at)
        asked = command.pregnancy_ruled_out
        return record_normal(before, self._recorder.rules(before), command.station, author, asked=asked)
