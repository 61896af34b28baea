"""Reject a specimen 标本拒收: it is of no use, a new tube is issued and the person comes again."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import RejectionReason
from tjdomain.examination.domain.numbering import tube_barcode
from tjdomain.examination.domain.recording import Rejection, reject_specimen
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class RejectSpecimenCommand:
    """The tube, and why; ``note`` may say more."""

    actor: Actor
    examination: ExaminationId
    barcode: str
    reason: RejectionReason
    note: str = ""


class RejectSpecimen:
    """Sends the items that wait for the tube back to be drawn again."""

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
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: RejectSpecimenCommand) -> Examination:
        """Raises ``NotFound``, ``TubeUnknown``, ``WrongTube``, ``WrongState``."""
        actor = command.actor
        actor.require(ExaminationRight.REJECT_SPECIMEN)
        with self._uow:
            before = self._records.get(actor, command.examination)
            kind = before.tube(command.barcode).specimen
            today = local_day(self._clock.now())
            rejection = Rejection(
                barcode=command.barcode,
                reason=command.reason,
                note=command.note,
                new_barcode=tube_barcode(self._sequences.next, before.department, today, kind),
            )
            after = reject_specimen(before, self._catalogues.get(before.catalogue).catalogue, rejection)
            return self._records.save("examination.specimen_rejected", actor, before, after, command.reason.value)
