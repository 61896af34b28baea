"""Papers of an examination: guide slip, exam sheet, labels and notices as PDF; the guide slip handed in."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, Response, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.reports import PDF
from entrypoints.web.api.shape import Body, Reason, shown
from entrypoints.web.call import Here, needs
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.hand_in_slip import (
    GiveSlipBack,
    GiveSlipBackCommand,
    HandInSlip,
    HandInSlipCommand,
)
from tjdomain.flows.together.print_labels import PrintLabels, PrintLabelsCommand
from tjdomain.flows.together.print_notice import PrintNotice, PrintNoticeCommand
from tjdomain.flows.together.print_paper import PaperKind, PrintPaper, PrintPaperCommand
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.reprint import ReprintReason


class PaperBody(Body):
    """Which paper; from the second copy on ``reprint`` is wanted."""

    kind: PaperKind
    reprint: ReprintReason | None = None


class LabelsBody(Body):
    """All labels of a person, or the one of a ``tube`` (its barcode); printed again they want ``reprint``."""

    tube: str = ""
    reprint: ReprintReason | None = None


class NoticeBody(Body):
    """Which notice; from the second copy on ``reprint`` is wanted."""

    kind: NoticeKind
    reprint: ReprintReason | None = None


class HandInBody(Body):
    """With a reason the slip is taken though something is missing."""

    reason: str | None = None


class SlipReturnView(msgspec.Struct, frozen=True):
    """A guide slip at the exit; ``missing`` are codes of items, ``standing`` says that it is here."""

    id: UUID
    version: int
    at: datetime
    by: UUID | None
    missing: list[str]
    standing: bool


class PaperController(Controller):
    """What is printed for a person; each print is logged."""

    path = "/examinations"
    tags = ("查体登记",)

    @post("/{examination:uuid}/papers", **needs(ExaminationRight.REGISTER), status_code=200, media_type=PDF)
    def paper(self, call: Here, examination: FromPath[UUID], data: JSONBody[PaperBody]) -> Response[bytes]:
        """打印指引单或体检表(PDF);第二份起要有重打原因。"""
        command = PrintPaperCommand(
            actor=call.actor, examination=ExaminationId(examination), kind=data.kind, reason=data.reprint
        )
        return Response(call.run(PrintPaper, command).content, media_type=PDF)

    @post("/{examination:uuid}/labels", **needs(ExaminationRight.READ), status_code=200, media_type=PDF)
    def labels(self, call: Here, examination: FromPath[UUID], data: JSONBody[LabelsBody]) -> Response[bytes]:
        """打印试管标签(PDF);重打要有原因。"""
        command = PrintLabelsCommand(
            actor=call.actor, examination=ExaminationId(examination), tube=data.tube, reason=data.reprint
        )
        return Response(call.run(PrintLabels, command).content, media_type=PDF)

    @post("/{examination:uuid}/notices", **needs(ExaminationRight.GIVE_NOTICE), status_code=200, media_type=PDF)
    def notice(self, call: Here, examination: FromPath[UUID], data: JSONBody[NoticeBody]) -> Response[bytes]:
        """打印复检通知单、不合格告知书或调离通知(PDF);第二份起要有重打原因。"""
        command = PrintNoticeCommand(
            actor=call.actor, examination=ExaminationId(examination), kind=data.kind, reason=data.reprint
        )
        return Response(call.run(PrintNotice, command).content, media_type=PDF)


class SlipController(Controller):
    """Guide slips at the exit; who has not handed in is ``GET /examinations?slip_open=true``."""

    path = "/slips"
    tags = ("查体登记",)

    @post("/{examination:uuid}/hand-in", **needs(ExaminationRight.HAND_IN), status_code=200)
    def hand_in(self, call: Here, examination: FromPath[UUID], data: JSONBody[HandInBody]) -> SlipReturnView:
        """上交指引单;有漏项时要有原因和权限。"""
        command = HandInSlipCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return shown(SlipReturnView, call.run(HandInSlip, command))

    @post("/{examination:uuid}/give-back", **needs(ExaminationRight.HAND_IN), status_code=200)
    def give_back(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> SlipReturnView:
        """退回指引单:扫错了,或者还要接着查。"""
        command = GiveSlipBackCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return shown(SlipReturnView, call.run(GiveSlipBack, command))
