"""Record results 录入结果: several items of one person at once, at one or more stations."""

from datetime import datetime

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, PublicHealthCases, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import Entry, record, require_noted
from tjdomain.examination.usecases.recorder import Recorder
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, StaffId


@frozen(kw_only=True)
class RecordResultsCommand:
    """All entries are taken or none.

    ``performed_by`` None means the actor's own staff member, ``performed_at`` None now. ``noted``: an abnormal result
    has to say more, as people who type are asked to; instruments say nothing.
    """

    actor: Actor
    examination: ExaminationId
    entries: tuple[Entry, ...]
    performed_by: StaffId | None = None
    performed_at: datetime | None = None
    noted: bool = False


class RecordResults:
    """Enters first results; changing one is ``CorrectResult``."""

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

    def __call__(self, command: RecordResultsCommand) -> Examination:
        """Raises ``NotFound``, ``NotPermitted``, what ``Signers`` refuse, and what ``recording.record`` refuses."""
        actor, recorder = command.actor, self._recorder
        with self._uow:
            before = recorder.records.get(actor, command.examination)
            rules = recorder.rules(before)
            stations = frozenset(rules.catalogue.item(entry.item).station for entry in command.entries)
            performer = recorder.signer(actor, command.performed_by, before, stations)
            author = recorder.authorship(actor, performer, before, command.performed_at)
            after = record(before, rules, command.entries, author)
            if command.noted:
                require_noted(after, {entry.item for entry in command.entries})
            return recorder.save("examination.results_recorded", actor, before, after)
