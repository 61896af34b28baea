"""健康证查询 and 结果查询: a person's own certificates and examinations, by the same proof as appointments."""

from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.certificate_bodies import MEDIA
from entrypoints.web.api.own_views import DrawBody, OwnCertificateView, OwnExaminationView, own_examination
from entrypoints.web.api.public_booking import ProofBody, proven_whole
from entrypoints.web.api.reports import PDF, ReportBody, report_file
from entrypoints.web.api.shape import shown
from entrypoints.web.call import Call, Here, public
from tjdomain.certification.usecases.my_certificates import (
    DrawMyCertificate,
    DrawMyCertificateQuery,
    FindMyCertificates,
    FindMyCertificatesQuery,
)
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.examination.usecases.draw_own_report import DrawOwnReport, DrawOwnReportQuery
from tjdomain.examination.usecases.show_own_examinations import ShowOwnExaminations, ShowOwnExaminationsQuery
from tjdomain.shared.ids import CertificateId, ExaminationId


def _drawn(call: Call, certificate: UUID, proof: ProofBody, form: CertificateForm) -> bytes:
    query = DrawMyCertificateQuery(
        actor=call.actor,
        document=proven_whole(call, proof),
        certificate=CertificateId(certificate),
        form=form,
    )
    return call.run(DrawMyCertificate, query)


class PublicRecordController(Controller):
    """Open to whoever proves to be the person: name, document number and 查询码; every try counts."""

    path = "/public"
    tags = ("公开",)

    @post("/certificates/mine", **public(), status_code=200)
    def certificates(self, call: Here, data: JSONBody[ProofBody]) -> list[OwnCertificateView]:
        """本人的健康证。"""
        query = FindMyCertificatesQuery(actor=call.actor, document=proven_whole(call, data))
        return [shown(OwnCertificateView, row) for row in call.run(FindMyCertificates, query)]

    @post("/certificates/{certificate:uuid}/picture", **public(), status_code=200, media_type="image/png")
    def picture(self, call: Here, certificate: FromPath[UUID], data: JSONBody[DrawBody]) -> Response[bytes]:
        """本人的电子健康证(PNG)。"""
        form = CertificateForm.A4_PNG if data.a4 else CertificateForm.CARD_PNG
        return Response(_drawn(call, certificate, data.proof, form), media_type=MEDIA[form])

    @post("/certificates/{certificate:uuid}/document", **public(), status_code=200, media_type="application/pdf")
    def document(self, call: Here, certificate: FromPath[UUID], data: JSONBody[DrawBody]) -> Response[bytes]:
        """本人的电子健康证(PDF)。"""
        form = CertificateForm.A4_PDF if data.a4 else CertificateForm.CARD_PDF
        return Response(_drawn(call, certificate, data.proof, form), media_type=MEDIA[form])

    @post("/examinations/mine", **public(), status_code=200)
    def examinations(self, call: Here, data: JSONBody[ProofBody]) -> list[OwnExaminationView]:
        """本人的查体:审核前只看进度,审核后看各项结果和结论。"""
        query = ShowOwnExaminationsQuery(document=proven_whole(call, data))
        return [own_examination(one) for one in call.run(ShowOwnExaminations, query)]

    @post("/examinations/{examination:uuid}/report", **public(), status_code=200, media_type=PDF)
    def report(self, call: Here, examination: FromPath[UUID], data: JSONBody[ReportBody]) -> Response[bytes]:
        """本人的体检报告(PDF),审核通过后才有。"""
        query = DrawOwnReportQuery(
            actor=call.actor,
            document=proven_whole(call, data.proof),
            examination=ExaminationId(examination),
        )
        return report_file(call.run(DrawOwnReport, query))
