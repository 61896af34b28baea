"""Record «all normal» 批量正常 for a station: what was entered before, abnormal or not, stays as it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, PublicHealthCases, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.recording import Rules, record_normal
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.usecases.batches import BatchReport, LeftOut, require_size
from tjdomain.examination.usecases.recorder import Recorder
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import DepartmentId, ExaminationId, StaffId


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
        actor, records = command.actor, self._recorder.records
        require_size(command.examinations, self._policies.current().batch_limit)
        done: list[ExaminationId] = []
        left_out: list[LeftOut] = []
        with self._uow:
            found = records.get_all(actor, command.examinations)
            performers, rules = self._performers(command, found), self._rules(found)
            for before in found:
                try:
                    after = self._normal(before, rules[before.catalogue], performers[before.department], command)
                except (RuleViolation, Conflict) as refusal:
                    left_out.append(LeftOut.of(before, refusal))
                else:  # what is normal opens no work item for 公卫科 and retracts none
                    records.save("examination.results_recorded", actor, before, after)
                    done.append(before.id)
        return BatchReport(done=tuple(done), left_out=tuple(left_out))

    def _performers(
        self, command: RecordNormalCommand, found: Sequence[Examination]
    ) -> Mapping[DepartmentId, StaffMember]:
        """Who performed it, asked once for each department however many there are."""
        stations = frozenset({command.station})
        return {
            department: self._recorder.signer(command.actor, command.performed_by, one, stations)
            for department, one in {one.department: one for one in found}.items()
        }

    def _rules(self, found: Sequence[Examination]) -> Mapping[int, Rules]:
        return {number: self._recorder.rules(one) for number, one in {one.catalogue: one for one in found}.items()}

    def _normal(
        self, before: Examination, rules: Rules, performer: StaffMember, command: RecordNormalCommand
    ) -> Examination:
        author = self._recorder.authorship(command.actor, performer, before, command.performed_at)
        return record_normal(before, rules, command.station, author, asked=command.pregnancy_ruled_out)
