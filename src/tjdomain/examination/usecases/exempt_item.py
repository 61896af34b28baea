"""Exempt an item 免检: a physician leaves it out, with a reason."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import Exemption
from tjdomain.examination.domain.kinds import ExemptionReason
from tjdomain.examination.domain.recording import REASON_LIMIT, exempt
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, StaffId
from tjdomain.shared.text import clean


@frozen(kw_only=True)
class ExemptItemCommand:
    """Which item, why, and which physician decided; None means the actor's own staff member."""

    actor: Actor
    examination: ExaminationId
    item: str
    reason: ExemptionReason
    note: str = ""
    physician: StaffId | None = None


class ExemptItem:
    """Leaves the item out; ``UndoExemption`` takes it back until the conclusion."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)
        self._signers = Signers(members, clock)

    def __call__(self, command: ExemptItemCommand) -> Examination:
        """Raises ``NotFound``, ``ItemNotHere``, ``ItemWrongState``, ``WrongState``, and what ``Signers`` refuse."""
        actor = command.actor
        actor.require(ExaminationRight.EXEMPT)
        note = clean(command.note, "note", REASON_LIMIT, lines=True)
        with self._uow:
            before = self._records.get(actor, command.examination)
            physician = self._signers.performer(actor, command.physician, before.department)
            physician.require_deciding(before.item(command.item).station)
            exemption = Exemption(
                reason=command.reason,
                note=note,
                decided_by=physician.id,
                entered_by=account_of(actor),
                at=self._clock.now(),
            )
            catalogue = self._catalogues.get(before.catalogue).catalogue
            after = exempt(before, catalogue, command.item, exemption)
            return self._records.save("examination.item_exempted", actor, before, after, command.reason.value)
