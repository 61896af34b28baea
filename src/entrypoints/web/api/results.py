"""The stations 内科 X线 血检 便检: work lists, specimens, results."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from entrypoints.storing import SHEET
from entrypoints.web.api.exam_views import BatchView, ExaminationView, batch_shown, examination_shown
from entrypoints.web.api.files import stored
from entrypoints.web.api.shape import After, Body, Limit, Moment, Version, shown
from entrypoints.web.call import Here, needs
from tjdomain.examination.domain.kinds import ExemptionReason, Flag, ItemState, RejectionReason, Station
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.attach_sheet import AttachSheet, AttachSheetCommand
from tjdomain.examination.usecases.collect_specimen import CollectSpecimen, CollectSpecimenCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.examination.usecases.record_results import RecordResults, RecordResultsCommand
from tjdomain.examination.usecases.reject_specimen import RejectSpecimen, RejectSpecimenCommand
from tjdomain.examination.usecases.show_worklist import ShowWorklist, ShowWorklistQuery
from tjdomain.examination.usecases.undo_exemption import UndoExemption, UndoExemptionCommand
from tjdomain.shared.ids import ExaminationId, StaffId
from tjdomain.shared.person import Sex


class EntryBody(Body):
    """One item's result as entered; texts as typed, limits as printed beside it."""

    item: str
    value: str
    unit: str | None = None
    onset: str | None = None
    lower: str | None = None
    upper: str | None = None
    method: str | None = None
    flag: Flag | None = None
    description: str = ""
    pregnancy_ruled_out: bool = False

    def entry(self) -> Entry:
        """As the use case takes it."""
        return Entry(**msgspec.structs.asdict(self))


class RecordBody(Body):
    """Results of one person at one station; ``performed_by`` another person only by its right."""

    entries: list[EntryBody]
    performed_by: UUID | None = None
    performed_at: Moment | None = None


class CorrectBody(Body):
    """A corrected result; ``seen`` is the number of the version that was looked at."""

    entry: EntryBody
    seen: Version
    reason: str
    performed_by: UUID | None = None


class CollectBody(Body):
    """A specimen in the tube with that barcode."""

    barcode: str
    drawn_by: UUID | None = None
    drawn_at: Moment | None = None


class RejectSpecimenBody(Body):
    """Why the specimen is of no use."""

    barcode: str
    reason: RejectionReason
    note: str = ""


class ExemptBody(Body):
    """Why an item is left out; a physician decides."""

    item: str
    reason: ExemptionReason
    note: str = ""
    physician: UUID | None = None


class SheetBody(Body):
    """A stored sheet (``POST /files/sheets``); without an item it belongs to the whole examination."""

    file: UUID
    title: str
    item: str | None = None


class ItemBody(Body):
    """One item."""

    item: str


class NormalBody(Body):
    """The persons whose open items at this station are all normal."""

    examinations: list[UUID]
    performed_by: UUID | None = None
    pregnancy_ruled_out: bool = False


class WaitingItemView(msgspec.Struct, frozen=True):
    """An open item of somebody who waits."""

    code: str
    state: ItemState
    tube: str | None


class WorkLine(msgspec.Struct, frozen=True):
    """Somebody who waits at a station."""

    id: UUID
    number: str
    slip: str
    name: str
    sex: Sex
    birth: date
    day: date
    redraw: bool
    items: list[WaitingItemView]


def _staff(given: UUID | None) -> StaffId | None:
    return StaffId(given) if given else None


class StationController(Controller):
    """Who waits at a station, and «all normal» for many."""

    path = "/stations/{station:str}"
    tags = ("科室",)

    @get("/waiting", **needs(ExaminationRight.READ))
    def waiting(
        self,
        call: Here,
        station: FromPath[Station],
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
        after: After = None,
        limit: Limit = 100,
    ) -> list[WorkLine]:
        """待检名单。"""
        query = ShowWorklistQuery(
            actor=call.actor,
            station=station,
            first=first,
            last=last,
            after=ExaminationId(after) if after else None,
            limit=limit,
        )
        return [shown(WorkLine, row) for row in call.run(ShowWorklist, query)]

    @post("/normal", **needs(ExaminationRight.READ), status_code=200)
    def record_normal(self, call: Here, station: FromPath[Station], data: JSONBody[NormalBody]) -> BatchView:
        """批量记为正常;已录入的异常结果不动。"""
        command = RecordNormalCommand(
            actor=call.actor,
            examinations=tuple(ExaminationId(one) for one in data.examinations),
            station=station,
            performed_by=_staff(data.performed_by),
            pregnancy_ruled_out=data.pregnancy_ruled_out,
        )
        return batch_shown(call.run(RecordNormal, command))


class ResultController(Controller):
    """Specimens and results of one examination."""

    path = "/examinations/{examination:uuid}"
    tags = ("科室",)

    @post("/specimens", **needs(ExaminationRight.COLLECT))
    def collect(self, call: Here, examination: FromPath[UUID], data: JSONBody[CollectBody]) -> ExaminationView:
        """采样。"""
        command = CollectSpecimenCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            barcode=data.barcode,
            drawn_by=_staff(data.drawn_by),
            drawn_at=data.drawn_at,
        )
        return examination_shown(call.run(CollectSpecimen, command), call.actor)

    @post("/specimens/reject", **needs(ExaminationRight.REJECT_SPECIMEN))
    def reject(self, call: Here, examination: FromPath[UUID], data: JSONBody[RejectSpecimenBody]) -> ExaminationView:
        """标本不合格,重新采样。"""
        command = RejectSpecimenCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            barcode=data.barcode,
            reason=data.reason,
            note=data.note,
        )
        return examination_shown(call.run(RejectSpecimen, command), call.actor)

    @post("/results", **needs(ExaminationRight.READ))
    def record(self, call: Here, examination: FromPath[UUID], data: JSONBody[RecordBody]) -> ExaminationView:
        """录入结果。"""
        command = RecordResultsCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            entries=tuple(one.entry() for one in data.entries),
            performed_by=_staff(data.performed_by),
            performed_at=data.performed_at,
        )
        return examination_shown(call.run(RecordResults, command), call.actor)

    @post("/results/correct", **needs(ExaminationRight.CORRECT))
    def correct(self, call: Here, examination: FromPath[UUID], data: JSONBody[CorrectBody]) -> ExaminationView:
        """更正结果;原结果保留。"""
        command = CorrectResultCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            entry=data.entry.entry(),
            seen=data.seen,
            reason=data.reason,
            performed_by=_staff(data.performed_by),
        )
        return examination_shown(call.run(CorrectResult, command), call.actor)

    @post("/exemptions", **needs(ExaminationRight.EXEMPT))
    def exempt(self, call: Here, examination: FromPath[UUID], data: JSONBody[ExemptBody]) -> ExaminationView:
        """免检。"""
        command = ExemptItemCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            item=data.item,
            reason=data.reason,
            note=data.note,
            physician=_staff(data.physician),
        )
        return examination_shown(call.run(ExemptItem, command), call.actor)

    @post("/exemptions/undo", **needs(ExaminationRight.EXEMPT))
    def undo_exemption(self, call: Here, examination: FromPath[UUID], data: JSONBody[ItemBody]) -> ExaminationView:
        """取消免检。"""
        command = UndoExemptionCommand(actor=call.actor, examination=ExaminationId(examination), item=data.item)
        return examination_shown(call.run(UndoExemption, command), call.actor)

    @post("/sheets", **needs(ExaminationRight.ATTACH))
    def attach(self, call: Here, examination: FromPath[UUID], data: JSONBody[SheetBody]) -> ExaminationView:
        """附上扫描件,可多份。"""
        command = AttachSheetCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            file=stored(call, data.file, SHEET),
            title=data.title,
            item=data.item,
        )
        return examination_shown(call.run(AttachSheet, command), call.actor)
