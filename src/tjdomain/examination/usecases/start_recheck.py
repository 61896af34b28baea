"""Start a recheck 复检: a new examination, linked to the first, with the failed items only."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.registering import Making, start_recheck
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class StartRecheckCommand:
    """The examination that awaits a recheck."""

    actor: Actor
    examination: ExaminationId


class StartRecheck:
    """Registers the person anew, without an appointment, inside the window."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        policies: ExaminationPolicies,
        sequences: Sequences,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
        queueing: Queueing,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._policies = policies
        self._sequences = sequences
        self._clock = clock
        self._ids = ids
        self._queueing = queueing
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: StartRecheckCommand) -> Examination:
        """The recheck. Raises ``NotFound``, ``WrongState``, ``RecheckBegun``, ``RecheckWindowOver``."""
        actor = command.actor
        actor.require(ExaminationRight.START_RECHECK)
        with self._uow:
            before = self._records.get(actor, command.examination)
            making = Making(
                id=ExaminationId(self._ids.new()),
                created_by=account_of(actor),
                at=self._clock.now(),
                catalogue=self._catalogues.get(before.catalogue).catalogue,
                policy=self._policies.current(),
                next_ordinal=self._sequences.next,
            )
            after, recheck = start_recheck(before, making)
            self._records.save("examination.recheck_started", actor, before, after)
            self._records.add("examination.registered", actor, recheck)
            self._queueing.line_up(recheck)
            return recheck
