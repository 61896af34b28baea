"""Certificates 健康证: archive, changes, documents, collection."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from entrypoints.web.api.shape import After, Body, Limit, PersonView, Reason, next_after, person_shown, shown
from entrypoints.web.call import Here, needs
from ports.certification import CertificateFilter
from tjdomain.certification.domain.certificate import Certificate, CertificateState, CollectionWay
from tjdomain.certification.domain.change import Correction
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.list_expiring import ListExpiring, ListExpiringQuery
from tjdomain.certification.usecases.list_number_gaps import ListNumberGaps, ListNumberGapsQuery
from tjdomain.certification.usecases.list_waiting import ListWaiting, ListWaitingQuery
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.record_collection import RecordCollection, RecordCollectionCommand
from tjdomain.certification.usecases.reissue_certificate import ReissueCertificate, ReissueCertificateCommand
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.certification.usecases.supply_portrait import SupplyPortrait, SupplyPortraitCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import CertificateId, ExaminationId, FileId
from tjdomain.shared.person import Document, DocumentKind, Person, Sex
from tjdomain.shared.trade import Trade

MEDIA = {
    CertificateForm.CARD_PDF: "application/pdf",
    CertificateForm.A4_PDF: "application/pdf",
    CertificateForm.CARD_PNG: "image/png",
    CertificateForm.A4_PNG: "image/png",
}


class CertificateView(msgspec.Struct, frozen=True):
    """One edition of a certificate."""

    id: UUID
    version: int
    examination: UUID
    number: str
    edition: int
    holder: PersonView
    trades: list[Trade]
    exam_date: date
    issue_date: date
    valid_until: date
    body_name: str
    state: CertificateState
    reason: str | None
    print_count: int
    promised_on: date


class CertificateLine(msgspec.Struct, frozen=True):
    """An edition in a list."""

    id: UUID
    version: int
    examination: UUID
    number: str
    edition: int
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    trades: list[Trade]
    exam_date: date
    issue_date: date
    valid_until: date
    state: CertificateState
    print_count: int
    promised_on: date
    collection: CollectionWay | None


class CertificateLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001, ``next`` is the ``after`` of the next page."""

    items: list[CertificateLine]
    total: int
    next: UUID | None


class WaitingLine(msgspec.Struct, frozen=True):
    """An approved examination without a portrait 缺照片."""

    examination: UUID
    version: int
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    trades: list[Trade]
    exam_date: date


class WaitingLines(msgspec.Struct, frozen=True):
    """A page of the list 缺照片."""

    items: list[WaitingLine]
    total: int
    next: UUID | None


class GapView(msgspec.Struct, frozen=True):
    """Sequence numbers behind which stands no valid certificate, and why."""

    first: int
    last: int
    number: str | None
    state: CertificateState | None
    reason: str | None


class CorrectionBody(Body):
    """What is put right; what is left out stays. A corrected holder is given whole."""

    reason: str
    name: str | None = None
    document_kind: DocumentKind | None = None
    document_number: str | None = None
    sex: Sex | None = None
    birth: date | None = None
    trades: list[Trade] | None = None
    portrait: UUID | None = None


class PortraitBody(Body):
    """A stored portrait (``POST /files/portraits``)."""

    portrait: UUID


class CollectionBody(Body):
    """Cards handed over 领证登记."""

    certificates: list[UUID]
    way: CollectionWay
    note: str = ""


class PrintBody(Body):
    """Certificates in the order of the pages, at most 200."""

    certificates: list[UUID]
    form: CertificateForm = CertificateForm.CARD_PDF


def certificate_shown(certificate: Certificate, actor: Actor) -> CertificateView:
    """The certificate as the actor may see it."""
    return shown(
        CertificateView,
        certificate,
        number=certificate.number.text,
        holder=msgspec.to_builtins(person_shown(certificate.holder, actor)),
    )


class CertificateController(Controller):
    """The archive and what is done with a certificate."""

    path = "/certificates"
    tags = ("健康证",)

    @get("/", **needs(CertificationRight.READ))
    def search(
        self,
        call: Here,
        number: FromQuery[str | None] = None,
        name: FromQuery[str | None] = None,
        document_kind: FromQuery[DocumentKind] = DocumentKind.RESIDENT_ID,
        document_number: FromQuery[str | None] = None,
        states: FromQuery[list[CertificateState] | None] = None,
        trade: FromQuery[Trade | None] = None,
        issued_from: FromQuery[date | None] = None,
        issued_to: FromQuery[date | None] = None,
        collected: FromQuery[bool | None] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> CertificateLines:
        """健康证档案查询。"""
        wanted = CertificateFilter(
            number=number,
            name=name,
            document=Document(document_kind, document_number) if document_number else None,
            states=frozenset(states or ()),
            trade=trade,
            issued_from=issued_from,
            issued_to=issued_to,
            collected=collected,
        )
        page = call.run(
            SearchCertificates,
            SearchCertificatesQuery(
                actor=call.actor, wanted=wanted, after=CertificateId(after) if after else None, limit=limit
            ),
        )
        lines = [shown(CertificateLine, row) for row in page.rows]
        return CertificateLines(lines, page.total, next_after(page.rows, limit))

    @get("/expiring", **needs(CertificationRight.READ))
    def expiring(self, call: Here, after: After = None, limit: Limit = 50) -> CertificateLines:
        """即将到期的健康证。"""
        query = ListExpiringQuery(actor=call.actor, after=CertificateId(after) if after else None, limit=limit)
        page = call.run(ListExpiring, query)
        return CertificateLines(
            [shown(CertificateLine, row) for row in page.rows], page.total, next_after(page.rows, limit)
        )

    @get("/waiting", **needs(CertificationRight.READ))
    def waiting(self, call: Here, after: After = None, limit: Limit = 50) -> WaitingLines:
        """缺照片、待发证的人员。"""
        query = ListWaitingQuery(actor=call.actor, after=ExaminationId(after) if after else None, limit=limit)
        page = call.run(ListWaiting, query)
        last = page.rows[-1].examination.value if len(page.rows) == limit else None
        return WaitingLines([shown(WaitingLine, row) for row in page.rows], page.total, last)

    @post("/waiting/{examination:uuid}/portrait", **needs(CertificationRight.SUPPLY_PORTRAIT))
    def supply_portrait(self, call: Here, examination: FromPath[UUID], data: JSONBody[PortraitBody]) -> CertificateView:
        """补照片并发证。"""
        command = SupplyPortraitCommand(
            actor=call.actor, examination=ExaminationId(examination), portrait=FileId(data.portrait)
        )
        return certificate_shown(call.run(SupplyPortrait, command), call.actor)

    @get("/gaps", **needs(CertificationRight.READ))
    def gaps(
        self,
        call: Here,
        year: Annotated[int, QueryParameter(ge=2000, le=9999)],
        after: Annotated[int, QueryParameter(ge=0, le=999_999_999)] = 0,
    ) -> list[GapView]:
        """证号缺号说明。"""
        query = ListNumberGapsQuery(actor=call.actor, year=year, after=after)
        return [shown(GapView, gap) for gap in call.run(ListNumberGaps, query)]

    @post("/{certificate:uuid}/correct", **needs(CertificationRight.CORRECT))
    def correct(self, call: Here, certificate: FromPath[UUID], data: JSONBody[CorrectionBody]) -> CertificateView:
        """更正:原版次换发为下一版次,证号不变。"""
        holder = None
        if data.name is not None:
            holder = Person.of(
                data.name,
                data.document_kind or DocumentKind.RESIDENT_ID,
                data.document_number or "",
                sex=data.sex,
                birth=data.birth,
                today=call.today,
            )
        correction = Correction(
            holder=holder,
            trades=None if data.trades is None else tuple(data.trades),
            portrait=FileId(data.portrait) if data.portrait else None,
        )
        command = CorrectCertificateCommand(
            actor=call.actor, certificate=CertificateId(certificate), correction=correction, reason=data.reason
        )
        return certificate_shown(call.run(CorrectCertificate, command), call.actor)

    @post("/{certificate:uuid}/reissue", **needs(CertificationRight.REISSUE))
    def reissue(self, call: Here, certificate: FromPath[UUID], data: JSONBody[Reason]) -> CertificateView:
        """补办:证号和有效期不变。"""
        command = ReissueCertificateCommand(
            actor=call.actor, certificate=CertificateId(certificate), reason=data.reason
        )
        return certificate_shown(call.run(ReissueCertificate, command), call.actor)

    @post("/{certificate:uuid}/revoke", **needs(CertificationRight.REVOKE))
    def revoke(self, call: Here, certificate: FromPath[UUID], data: JSONBody[Reason]) -> CertificateView:
        """撤销:错发、作弊或查实患病。"""
        command = RevokeCertificateCommand(actor=call.actor, certificate=CertificateId(certificate), reason=data.reason)
        return certificate_shown(call.run(RevokeCertificate, command), call.actor)

    @post("/{certificate:uuid}/cancel", **needs(CertificationRight.CANCEL))
    def cancel(self, call: Here, certificate: FromPath[UUID], data: JSONBody[Reason]) -> CertificateView:
        """注销:持证人本人要求。"""
        command = CancelCertificateCommand(actor=call.actor, certificate=CertificateId(certificate), reason=data.reason)
        return certificate_shown(call.run(CancelCertificate, command), call.actor)

    @post("/collections", **needs(CertificationRight.RECORD_COLLECTION))
    def collect(self, call: Here, data: JSONBody[CollectionBody]) -> list[CertificateView]:
        """领证登记。"""
        command = RecordCollectionCommand(
            actor=call.actor,
            certificates=tuple(CertificateId(one) for one in data.certificates),
            way=data.way,
            note=data.note,
        )
        return [certificate_shown(one, call.actor) for one in call.run(RecordCollection, command)]

    @post("/print", **needs(CertificationRight.PRINT), status_code=200, media_type="application/pdf")
    def print_many(self, call: Here, data: JSONBody[PrintBody]) -> Response[bytes]:
        """打印健康证(卡证或 A4)。"""
        command = PrintCertificatesCommand(
            actor=call.actor, certificates=tuple(CertificateId(one) for one in data.certificates), form=data.form
        )
        return Response(call.run(PrintCertificates, command), media_type=MEDIA[data.form])
