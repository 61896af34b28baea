"""Edit what was registered 修改登记信息: person, portrait, payer, receipt, employer; with a reason."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination, Registration
from tjdomain.examination.domain.registering import Editing, edit
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class EditRegistrationCommand:
    """The registration as it ought to be, seen at version ``seen``. Trades and department in it are not looked at."""

    actor: Actor
    examination: ExaminationId
    registration: Registration
    seen: int
    reason: str


class EditRegistration:
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
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: EditRegistrationCommand) -> Examination:
        """Raises ``NotFound``, ``WrongState``, ``StaleVersion``, and what ``registering.edit`` refuses."""
        actor = command.actor
        actor.require(ExaminationRight.EDIT)
        with self._uow:
            before = self._records.get(actor, command.examination)
            self._records.require_seen(before, command.seen)
            editing = Editing(by=account_of(actor), at=self._clock.now(), reason=command.reason)
            catalogue = self._catalogues.get(before.catalogue).catalogue
            after = edit(before, catalogue, command.registration, editing)
            return self._records.save("examination.registration_edited", actor, before, after, command.reason)
