"""Papers for the desk and labels for tubes and team codes, as PDF from the server."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.arrivals import slip_path
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.team import found_team
from entrypoints.wording import spoken
from ports.arrival_papers import ArrivalPapers, TeamSheet
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.domain.review_errors import ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.print_labels import PrintLabels, PrintLabelsCommand
from tjdomain.flows.together.print_paper import PaperKind, PrintPaper, PrintPaperCommand
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing


class PapersController(Controller):
    """Guide slip and exam sheet; each print is logged, the second one wants a reason."""

    path = "/print/{kind:str}/{key:uuid}"

    @post("/", **page(ExaminationRight.REGISTER))
    def printed(self, desk: Here, kind: FromPath[str], key: FromPath[UUID]) -> Response[Any]:
        """The document, to be shown by the browser."""
        wanted = next((one for one in PaperKind if one.value == kind.replace("-", "_")), None)
        if wanted is None:
            raise NotFound("paper", kind[:20])
        command = PrintPaperCommand(
            actor=desk.actor,
            examination=ExaminationId(key),
            kind=wanted,
            reason=reprint_given(desk),
        )
        try:
            paper = desk.call.run(PrintPaper, command)
        except ReprintReasonMissing:
            return desk.go(slip_path(key), done="printed_before", paper=wanted.value)
        return pdf_shown(paper.content, f"{kind}-{paper.number}")


class LabelsController(Controller):
    """Labels for tubes: all of a person, or one again."""

    path = "/print/labels/{key:uuid}"

    @post("/", **page(ExaminationRight.READ))
    def printed(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The document; a label that was printed before wants a reason, which the page of the slip asks for."""
        command = PrintLabelsCommand(
            actor=desk.actor, examination=ExaminationId(key), tube=desk.given("tube"), reason=reprint_given(desk)
        )
        try:
            labels = desk.call.run(PrintLabels, command)
        except ReprintReasonMissing:
            return desk.go(slip_path(key), done="printed_before", paper="labels")
        return pdf_shown(labels.content, f"labels-{labels.number}")


class TeamSheetController(Controller):
    """A team's code to be hung up."""

    path = "/print/team-code/{key:uuid}"

    @get("/", **page(BookingRight.VIEW))
    def printed(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A4: employer, code, periods. Raises ``ReportGlyphsMissing``."""
        found = found_team(desk, key)
        papers: ArrivalPapers = desk.call.port(ArrivalPapers)
        if missing := papers.missing_glyphs(found.team.workplace.name):
            raise ReportGlyphsMissing(missing)
        sheet = TeamSheet(
            employer=found.team.workplace.name,
            address=f"{desk.site}/h5/team/{found.team.code}",
            code=found.team.code,
            periods=tuple(f"{spoken(hold.slot.day)} {hold.period}" for hold in found.holds if hold.held),
            until=spoken(found.team.code_expires),
        )
        return pdf_shown(papers.team_sheet_pdf(sheet), f"team-{found.team.code}")


def reprint_given(desk: Desk) -> ReprintReason | None:
    """Why it is printed again, as the form says."""
    return next((one for one in ReprintReason if one.value == desk.given("reprint")), None)


def pdf_shown(content: bytes, name: str) -> Response[Any]:
    """A document for the browser to show."""
    headers = {"content-disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers, status_code=200)
