"""One certificate: all that is told about it, what can be done with it, its papers."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.storing import PORTRAIT
from entrypoints.viewing import ReadFile, ReadFileQuery
from entrypoints.web.api.certificate_bodies import MEDIA
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.booking_history import staff_names
from entrypoints.web.office.cert_filter import CERTIFICATES
from entrypoints.web.office.covering import covered
from entrypoints.web.office.desk import Desk, Here
from entrypoints.wording import event_words, label
from ports.sealing import DocumentSeal
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.domain.lifecycle import CertificateAction
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.print_certificates import PrintCertificates, PrintCertificatesCommand
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.certification.usecases.show_certificate import (
    CertificateShown,
    CertificateStep,
    ShowCertificate,
    ShowCertificateQuery,
)
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import ActorKind
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import CertificateId, FileId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing

ACTIONS: Final = (
    CertificateAction.CORRECT,
    CertificateAction.REISSUE,
    CertificateAction.REVOKE,
    CertificateAction.CANCEL,
)
"""What has a page here, in the order of its buttons."""


def shown_one(desk: Desk, key: UUID) -> CertificateShown:
    """The certificate with its actions. Raises ``NotFound``; that it was seen is logged."""
    return desk.call.run(ShowCertificate, ShowCertificateQuery(actor=desk.actor, certificate=CertificateId(key)))


class CertificateController(Controller):
    """One certificate."""

    path = "/certificates/{key:uuid}"

    @get("/", **page(CertificationRight.READ))
    def detail(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All of it."""
        return _page(desk, key)

    @post("/whole", **page(CertificationRight.READ))
    def whole(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The same with its numbers, which is logged."""
        return _page(desk, key, whole=True)

    @post("/print", **page(CertificationRight.PRINT))
    def printed(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Card or A4, to be shown by the browser; each print is logged, one too many wants a reason."""
        form = next((one for one in CertificateForm if one.value == desk.given("form")), CertificateForm.CARD_PDF)
        command = PrintCertificatesCommand(
            actor=desk.actor,
            certificates=(CertificateId(key),),
            form=form,
            reason=next((one for one in ReprintReason if one.value == desk.given("reprint")), None),
        )
        try:
            document = desk.call.run(PrintCertificates, command)
        except ReprintReasonMissing as refused:
            return _page(desk, key, told(refused, "reprint"), form=form)
        except (RuleViolation, Conflict) as refused:
            return _page(desk, key, told(refused, "form"), form=form)
        headers = {"content-disposition": f'inline; filename="certificate-{form.value.replace("_", ".")}"'}
        return Response(document, media_type=MEDIA[form], headers=headers, status_code=200)


class PortraitsController(Controller):
    """Portraits, to be seen beside whom they show."""

    path = "/portraits"

    @get("/{file:uuid}", **page(ExaminationRight.READ))
    def portrait(self, desk: Here, file: FromPath[UUID]) -> Response[bytes]:
        """A portrait; each view is logged."""
        found = desk.call.run(ReadFile, ReadFileQuery(actor=desk.actor, file=FileId(file)))
        if found.record.purpose != PORTRAIT:
            raise NotFound("file", str(file))
        return Response(found.content, media_type=found.record.media_type)


def _page(
    desk: Desk,
    key: UUID,
    *mistakes: Mistake,
    form: CertificateForm = CertificateForm.CARD_PDF,
    whole: bool = False,
) -> Response[Any]:
    shown = shown_one(desk, key)
    collection = shown.certificate.collection
    recorded_by = collection.recorded_by if collection else None
    staff = (step.actor_id for step in shown.steps if step.actor_kind is ActorKind.STAFF)
    names = staff_names(desk, (recorded_by, *staff))
    return desk.page(
        "cert",
        422 if mistakes else 200,
        mistakes,
        shown=shown,
        certificate=shown.certificate,
        actions=[action for action in ACTIONS if action in shown.actions],
        may_print=CertificateAction.PRINT in shown.actions,
        may_collect=CertificateAction.RECORD_COLLECTION in shown.actions,
        may_book=desk.actor.may(BookingRight.BOOK),
        may_see_portrait=desk.actor.may(ExaminationRight.READ),
        signs=desk.call.port(DocumentSeal).ready,
        forms=list(CertificateForm),
        form=form,
        reasons=list(ReprintReason),
        who=lambda step: names.get(step.actor_id) or label(step.actor_kind),
        what=_what,
        recorded_by=names.get(recorded_by, ""),
        **covered(desk, f"{CERTIFICATES}/{key}", "certificate", shown.certificate.id, whole=whole),
    )


_FORMS: Final[Mapping[str, str]] = {form.value: label(form) for form in CertificateForm}
_REPRINTS: Final[Mapping[str, str]] = {reason.value: label(reason) for reason in ReprintReason}


def _what(step: CertificateStep) -> str:
    """A step in words; of a print which paper, which copy and why again."""
    if not step.form:
        return event_words(step.kind)
    again = f"，重打：{_REPRINTS[step.reprint]}" if step.reprint else ""
    return f"{event_words(step.kind)}：{_FORMS[step.form]}，第 {step.copy} 次{again}"
