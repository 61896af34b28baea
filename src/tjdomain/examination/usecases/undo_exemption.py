"""Undo an exemption 撤销免检: the item is examined after all."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.recording import undo_exemption
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class UndoExemptionCommand:
    """Which item."""

    actor: Actor
    examination: ExaminationId
    item: str


class UndoExemption:
    """Possible until the conclusion."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: UndoExemptionCommand) -> Examination:
        """Raises ``NotFound``, ``ItemNotHere``, ``ItemWrongState``, ``WrongState``."""
        actor = command.actor
        actor.require(ExaminationRight.EXEMPT)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = undo_exemption(before, self._catalogues.get(before.catalogue).catalogue, command.item)
            return self._records.save("examination.exemption_undone", actor, before, after)
