"""Change the trades 变更从业类别 before the conclusion: the package is worked out anew."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.domain.registering import change_trades
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class ChangeTradesCommand:
    """The trades from now on, and why."""

    actor: Actor
    examination: ExaminationId
    trades: frozenset[Trade]
    reason: str


class ChangeTrades:
    """Items that remain keep their results."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        sequences: Sequences,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._sequences = sequences
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: ChangeTradesCommand) -> Examination:
        """Raises ``NotFound``, ``ReasonMissing``, and what ``registering.change_trades`` refuses."""
        actor, reason = command.actor, reason_given(command.reason)
        actor.require(ExaminationRight.CHANGE_TRADES)
        with self._uow:
            before = self._records.get(actor, command.examination)
            catalogue = self._catalogues.get(before.catalogue).catalogue
            after = change_trades(before, catalogue, command.trades, self._sequences.next)
            return self._records.save("examination.trades_changed", actor, before, after, reason)
