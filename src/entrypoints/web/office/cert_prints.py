"""批量打印: what is to be printed and how, then the batch as it goes on, and its document."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.cert_cards import CARDS
from entrypoints.web.office.cert_collect import ticked
from entrypoints.web.office.cert_filter import CERTIFICATE_LIST, CERTIFICATES
from entrypoints.web.office.certs import CERTIFICATE_PAGES
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_filter import nobody_ticked
from entrypoints.web.office.listing import FilterWrong, asked
from entrypoints.web.office.lists import show
from ports.sealing import DocumentSeal
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.print_batches import (
    AskPrintBatch,
    AskPrintBatchCommand,
    OpenPrintBatch,
    PrintBatch,
    PrintBatchQuery,
    ShowPrintBatch,
)
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.shared.errors import RuleViolation
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import LIVE, JobState
from tjdomain.shared.reprint import ReprintReason

PRINTS: Final = f"{CERTIFICATES}/prints"
_FORMS: Final = (CertificateForm.SHEET_PDF, CertificateForm.CARD_PDF, CertificateForm.A4_PDF)
_RIGHT: Final = CertificationRight.PRINT


class PrintBatchesController(Controller):
    """Those ticked in the archive, or all that its filter finds."""

    path = "/certificates/prints"

    @post("/", **page(_RIGHT))
    def choose(self, desk: Here) -> Response[Any]:
        """How those ticked are printed, or all that the filter finds where that is ticked."""
        if desk.given("all") or ticked(desk):
            return _form(desk)
        return show(desk, CERTIFICATE_PAGES, nobody_ticked())

    @get("/", **page(_RIGHT))
    def choose_all(self, desk: Here) -> Response[Any]:
        """How all that the address finds are printed."""
        return _form(desk)

    @post("/start", **page(_RIGHT))
    def start(self, desk: Here) -> Response[Any]:
        """Into the queue; pressing twice leads to the same batch."""
        if desk.all_given("ticked") and not ticked(desk):
            return show(desk, CERTIFICATE_PAGES, nobody_ticked())
        try:
            command = AskPrintBatchCommand(
                actor=desk.actor,
                certificates=ticked(desk),
                wanted=asked(desk, CERTIFICATE_LIST).wanted,
                form=_chosen(desk),
                reason=next((one for one in ReprintReason if one.value == desk.given("reprint")), None),
            )
            batch = desk.call.run(AskPrintBatch, command)
        except FilterWrong as wrong:
            return show(desk, CERTIFICATE_PAGES, wrong.mistakes)
        except RuleViolation as refused:
            return _form(desk, told(refused, "page"))
        return desk.go(f"{PRINTS}/{batch}")

    @get("/{batch:uuid}", **page(_RIGHT))
    def show(self, desk: Here, batch: FromPath[UUID]) -> Response[Any]:
        """The progress while it goes on, then the document and who was left out."""
        found: PrintBatch = desk.call.run(ShowPrintBatch, _query(desk, batch))
        return desk.page(
            "cert_prints",
            batch=found,
            live=found.job.state in LIVE,
            finished=found.job.state is JobState.DONE,
            at=f"{PRINTS}/{batch}",
        )

    @get("/{batch:uuid}/document", **page(_RIGHT))
    def document(self, desk: Here, batch: FromPath[UUID]) -> Response[bytes]:
        """To be shown by the browser; each time is logged."""
        content = desk.call.run(OpenPrintBatch, _query(desk, batch))
        headers = {"content-disposition": 'inline; filename="certificates.pdf"'}
        return Response(content, media_type="application/pdf", headers=headers)


def _query(desk: Desk, batch: UUID) -> PrintBatchQuery:
    return PrintBatchQuery(actor=desk.actor, batch=JobId(batch))


def _chosen(desk: Desk) -> CertificateForm:
    return next((one for one in _FORMS if one.value == desk.given("form")), _FORMS[0])


def _form(desk: Desk, *mistakes: Mistake) -> Response[Any]:
    chosen = () if desk.given("all") else ticked(desk)
    try:
        wanted = asked(desk, CERTIFICATE_LIST)
    except FilterWrong as wrong:
        return show(desk, CERTIFICATE_PAGES, wrong.mistakes)
    query = SearchCertificatesQuery(actor=desk.actor, wanted=wanted.wanted, limit=1)
    return desk.page(
        "cert_print",
        422 if mistakes else 200,
        mistakes,
        chosen=chosen,
        count=len(chosen) or desk.call.run(SearchCertificates, query).total,
        start=wanted.link(f"{PRINTS}/start"),
        queue=wanted.link(f"{CARDS}/queue"),
        back=wanted.link(),
        forms=_FORMS,
        form=_chosen(desk),
        reasons=list(ReprintReason),
        reprint=desk.given("reprint"),
        signs=desk.call.port(DocumentSeal).ready,
    )
