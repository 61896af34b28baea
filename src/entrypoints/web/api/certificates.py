"""Certificates 健康证: archive, changes, documents, collection."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from entrypoints.storing import PORTRAIT
from entrypoints.web.api.certificate_bodies import (
    MEDIA,
    CertificateLine,
    CertificateLines,
    CertificateView,
    CollectionBody,
    CorrectionBody,
    GapView,
    IssuedView,
    PictureBody,
    PortraitBody,
    PrintBody,
    WaitingLine,
    WaitingLines,
    certificate_shown,
)
from entrypoints.web.api.files import if_stored, stored
from entrypoints.web.api.searches import Asked, CertificateSearch, in_query
from entrypoints.web.api.shape import After, Limit, Reason, next_after, shown
from entrypoints.web.call import Call, Here, needs
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.domain.change import Correction, HolderChange
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
from tjdomain.flows.together.issue_for_examination import IssueForExamination, IssueForExaminationCommand
from tjdomain.shared.ids import CertificateId, ExaminationId


def _found(call: Call, asked: CertificateSearch) -> CertificateLines:
    after = CertificateId(asked.after) if asked.after else None
    query = SearchCertificatesQuery(actor=call.actor, wanted=asked.wanted(), after=after, limit=asked.limit)
    page = call.run(SearchCertificates, query)
    lines = [shown(CertificateLine, row) for row in page.rows]
    return CertificateLines(lines, page.total, next_after(page.rows, asked.limit))


class CertificateController(Controller):
    """The archive and what is done with a certificate."""

    path = "/certificates"
    tags = ("健康证",)

    @get("/", dependencies=in_query(CertificateSearch), **needs(CertificationRight.READ))
    def listed(self, call: Here, asked: Asked[CertificateSearch]) -> CertificateLines:
        """健康证档案。"""
        return _found(call, asked)

    @post("/search", **needs(CertificationRight.READ), status_code=200)
    def search(self, call: Here, data: JSONBody[CertificateSearch]) -> CertificateLines:
        """按姓名、证件等查找健康证。"""
        return _found(call, data)

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
            actor=call.actor, examination=ExaminationId(examination), portrait=stored(call, data.portrait, PORTRAIT)
        )
        return certificate_shown(call.run(SupplyPortrait, command), call.actor)

    @post("/issue/{examination:uuid}", **needs(CertificationRight.ISSUE), status_code=200)
    def issue(self, call: Here, examination: FromPath[UUID]) -> IssuedView:
        """补发证:审核通过后通常自动发证,这里用于补办未发出的。"""
        command = IssueForExaminationCommand(actor=call.actor, examination=ExaminationId(examination))
        made = call.run(IssueForExamination, command)
        certificate = certificate_shown(made, call.actor) if isinstance(made, Certificate) else None
        return IssuedView(certificate, waits_for_portrait=isinstance(made, PendingCertificate))

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
        holder = HolderChange(
            name=data.name,
            document_kind=data.document_kind,
            document_number=data.document_number,
            sex=data.sex,
            birth=data.birth,
        )
        correction = Correction(
            holder=holder,
            trades=None if data.trades is None else tuple(data.trades),
            portrait=if_stored(call, data.portrait, PORTRAIT),
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
            relation=data.relation,
        )
        return [certificate_shown(one, call.actor) for one in call.run(RecordCollection, command)]

    @post("/print", **needs(CertificationRight.PRINT), status_code=200, media_type="application/pdf")
    def print_many(self, call: Here, data: JSONBody[PrintBody]) -> Response[bytes]:
        """打印健康证(卡证或 A4,PDF)。"""
        form = CertificateForm(data.form)
        command = PrintCertificatesCommand(
            actor=call.actor,
            certificates=tuple(CertificateId(one) for one in data.certificates),
            form=form,
            reason=data.reprint,
        )
        return Response(call.run(PrintCertificates, command), media_type=MEDIA[form])

    @post("/{certificate:uuid}/picture", **needs(CertificationRight.PRINT), status_code=200, media_type="image/png")
    def picture(self, call: Here, certificate: FromPath[UUID], data: JSONBody[PictureBody]) -> Response[bytes]:
        """健康证图片(PNG)。"""
        form = CertificateForm.A4_PNG if data.a4 else CertificateForm.CARD_PNG
        command = PrintCertificatesCommand(
            actor=call.actor, certificates=(CertificateId(certificate),), form=form, reason=data.reprint
        )
        return Response(call.run(PrintCertificates, command), media_type=MEDIA[form])
