"""Attach a scanned sheet or report 上传扫描件, shown beside the values in entry and review."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Attachment, Examination
from tjdomain.examination.domain.recording import attach
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, FileId


@frozen(kw_only=True)
class AttachSheetCommand:
    """A stored file; ``item`` None means the whole examination."""

    actor: Actor
    examination: ExaminationId
    file: FileId
    title: str
    item: str | None = None


class AttachSheet:
    """Several per item; possible until the review is done."""

    def __init__(
        self, uow: UnitOfWork, examinations: Examinations, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)

    def __call__(self, command: AttachSheetCommand) -> Examination:
        """Raises ``NotFound``, ``ItemNotHere``, ``WrongState``."""
        actor = command.actor
        actor.require(ExaminationRight.ATTACH)
        with self._uow:
            before = self._records.get(actor, command.examination)
            attachment = Attachment(
                file=command.file,
                title=command.title,
                item=command.item,
                added_by=account_of(actor),
                added_at=self._clock.now(),
            )
            return self._records.save("examination.sheet_attached", actor, before, attach(before, attachment))
