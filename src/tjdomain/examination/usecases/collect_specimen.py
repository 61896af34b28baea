"""Collect a specimen 采样: scan the tube, and its items wait for the laboratory."""

from datetime import datetime

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import STATION_OF
from tjdomain.examination.domain.recording import collect
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, StaffId


@frozen(kw_only=True)
class CollectSpecimenCommand:
    """The tube that was scanned; ``drawn_by`` None means the actor's own staff member, ``drawn_at`` None now."""

    actor: Actor
    examination: ExaminationId
    barcode: str
    drawn_by: StaffId | None = None
    drawn_at: datetime | None = None


class CollectSpecimen:
    """Marks the tube as drawn."""

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
        self._records = Records(examinations, events, clock, ids)
        self._signers = Signers(members, clock)

    def __call__(self, command: CollectSpecimenCommand) -> Examination:
        """Raises ``NotFound``, ``TubeUnknown``, ``WrongTube``, ``WrongState``, and what ``Signers`` refuse."""
        actor = command.actor
        actor.require(ExaminationRight.COLLECT)
        with self._uow:
            before = self._records.get(actor, command.examination)
            drawer = self._signers.performer(actor, command.drawn_by, before.department)
            drawer.require_signing(STATION_OF[before.tube(command.barcode).specimen])
            author = self._signers.authorship(actor, drawer, before, command.drawn_at)
            catalogue = self._catalogues.get(before.catalogue).catalogue
            after = collect(before, catalogue, command.barcode, drawer.id, author.performed_at)
            return self._records.save("examination.specimen_collected", actor, before, after)
