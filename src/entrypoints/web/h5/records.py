"""健康证查询 and 结果查询: a person's own certificates and examinations, by the same proof as 我的预约."""

from datetime import date
from enum import Enum
from typing import Any

from attrs import frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.api.own_views import own_examination
from entrypoints.web.call import page
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.me import look_up_form, take_proof
from entrypoints.web.h5.visit import Here, Proof, Visit
from ports.certification import CertificateRow
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.usecases.my_certificates import (
    DrawMyCertificate,
    DrawMyCertificateQuery,
    FindMyCertificates,
    FindMyCertificatesQuery,
)
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.usecases.draw_own_report import DrawOwnReport, DrawOwnReportQuery
from tjdomain.examination.usecases.show_own_examinations import (
    OwnExamination,
    ShowOwnExaminations,
    ShowOwnExaminationsQuery,
)
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound

CERT = f"{HOME}/cert"
_AGAIN = f"{CERT}?again=1"
_SOON_DAYS = 30
_DRAWN = {"png": (CertificateForm.CARD_PNG, "image/png"), "pdf": (CertificateForm.A4_PDF, "application/pdf")}


class Stage(Enum):
    """How far an examination is, as its person is told: nothing of what was found before it is approved."""

    WAITING = "waiting"
    GOING_ON = "going_on"
    JUDGED = "judged"
    RECHECK = "recheck"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    LAPSED = "lapsed"


_S = ExaminationState
STAGES = {
    _S.REGISTERED: Stage.WAITING,
    _S.IN_PROGRESS: Stage.GOING_ON,
    _S.AWAITING_CONCLUSION: Stage.JUDGED,
    _S.AWAITING_REVIEW: Stage.JUDGED,
    _S.RETURNED: Stage.JUDGED,
    _S.AWAITING_RECHECK: Stage.RECHECK,
    _S.QUALIFIED: Stage.QUALIFIED,
    _S.UNQUALIFIED: Stage.UNQUALIFIED,
    _S.LAPSED: Stage.LAPSED,
}


@frozen(kw_only=True)
class Own:
    """What belongs to the person: newest first."""

    certificates: tuple[CertificateRow, ...]
    examinations: tuple[OwnExamination, ...]
    today: date

    @classmethod
    def of(cls, visit: Visit, proof: Proof) -> "Own":
        """Everything of the proven document."""
        document = proof.document
        certificates = visit.call.run(
            FindMyCertificates, FindMyCertificatesQuery(actor=visit.call.actor, document=document)
        )
        examinations = visit.call.run(ShowOwnExaminations, ShowOwnExaminationsQuery(document=document))
        return cls(certificates=certificates, examinations=examinations, today=local_day(visit.now))

    def certificate(self, number: str) -> CertificateRow:
        """The newest edition of that number. Raises ``NotFound``, also for another person's."""
        found = next((one for one in self.certificates if one.number == number), None)
        if found is None:
            raise NotFound("certificate", number)
        return found

    def examination(self, number: str) -> OwnExamination:
        """The examination of that number. Raises ``NotFound``, also for another person's."""
        found = next((one for one in self.examinations if one.number == number), None)
        if found is None:
            raise NotFound("examination", number)
        return found

    def issued(self, examination: OwnExamination) -> CertificateRow | None:
        """The certificate that came of it; ``None`` where there is none yet."""
        return next((one for one in self.certificates if one.examination == examination.id), None)

    def ends_soon(self, certificate: CertificateRow) -> bool:
        """Whether it is time to think of the next one."""
        left = (certificate.valid_until - self.today).days
        return certificate.state is CertificateState.VALID and left <= _SOON_DAYS


def stage(examination: OwnExamination) -> Stage:
    """How far it is."""
    return STAGES[examination.state]


class RecordController(Controller):
    """What was proven counts for a quarter of an hour, here and under 我的预约."""

    path = "/cert"

    @get("/", **page())
    def mine(self, visit: Here) -> Response[Any]:
        """Certificates and examinations, or the form that finds them."""
        if visit.opened_records is None:
            return look_up_form(visit, "cert_look_up", again=bool(visit.query("again")))
        return visit.page("cert_mine", own=Own.of(visit, visit.opened_records), stage=stage)

    @post("/", **page())
    def look_up(self, visit: Here) -> Response[Any]:
        """The proof; every try in vain counts."""
        mistakes = take_proof(visit, whole=True)
        return look_up_form(visit, "cert_look_up", mistakes=mistakes) if mistakes else visit.go(CERT)

    @get("/exam/{number:str}", **page())
    def examination(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """The progress of one examination; once it is approved, all its results."""
        if visit.opened_records is None:
            return visit.go(_AGAIN)
        own = Own.of(visit, visit.opened_records)
        found = own.examination(number)
        shown = own_examination(found)
        return visit.page("cert_exam", examination=shown, stage=stage(found), certificate=own.issued(found))

    @get("/exam/{number:str}/report.pdf", **page())
    def report(self, visit: Here, number: FromPath[str]) -> Response[Any]:
        """The report of an approved examination. Raises ``NotFound`` without a proof too, as ``_drawn`` does."""
        if visit.opened_records is None:
            raise NotFound("examination", number)
        document = visit.opened_records.document
        found = Own.of(visit, visit.opened_records).examination(number)
        query = DrawOwnReportQuery(actor=visit.call.actor, document=document, examination=found.id)
        headers = {"content-disposition": f'inline; filename="{number}.pdf"'}
        drawn = visit.call.run(DrawOwnReport, query)
        return Response(drawn.content, media_type="application/pdf", headers=headers)

    @get("/{name:str}", **page())
    def certificate(self, visit: Here, name: FromPath[str]) -> Response[Any]:
        """One certificate; with ``.png`` or ``.pdf`` behind its number the electronic one itself."""
        number, _, kind = name.partition(".")
        if kind:
            return _drawn(visit, number, kind)
        if visit.opened_records is None:
            return visit.go(_AGAIN)
        own = Own.of(visit, visit.opened_records)
        found = own.certificate(number)
        return visit.page("certificate", certificate=found, soon=own.ends_soon(found))


def _drawn(visit: Visit, number: str, kind: str) -> Response[Any]:
    """Raises ``NotFound`` without a proof too, since nobody looks at what stands here but through the page."""
    if visit.opened_records is None or kind not in _DRAWN:
        raise NotFound("certificate", number)
    form, media_type = _DRAWN[kind]
    query = DrawMyCertificateQuery(
        actor=visit.call.actor,
        document=visit.opened_records.document,
        certificate=Own.of(visit, visit.opened_records).certificate(number).id,
        form=form,
    )
    headers = {"content-disposition": f'inline; filename="{number}.{kind}"'}
    return Response(visit.call.run(DrawMyCertificate, query), media_type=media_type, headers=headers)
