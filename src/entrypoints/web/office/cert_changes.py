"""补办, 撤销 and 注销 of a certificate: each a page with its consequences, against the version on the screen."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.cert_detail import shown_one
from entrypoints.web.office.cert_filter import certificate_path
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.overtaking import since
from entrypoints.wording import label, spoken
from tjdomain.certification.domain.certificate import Certificate, CertificateState
from tjdomain.certification.domain.lifecycle import CertificateAction
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.reissue_certificate import ReissueCertificate, ReissueCertificateCommand
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.show_certificate import CertificateShown
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.ids import CertificateId

CONFLICT, WRONG, FINE = 409, 422, 200


@frozen(kw_only=True)
class Change:
    """What one of these pages does, and the reasons that people mostly give."""

    action: CertificateAction
    use_case: type[Any]
    command: type[Any]
    reasons: tuple[str, ...]


_CHANGES: Final[Mapping[CertificateAction, Change]] = {
    one.action: one
    for one in (
        Change(
            action=CertificateAction.REISSUE,
            use_case=ReissueCertificate,
            command=ReissueCertificateCommand,
            reasons=("遗失", "损坏"),
        ),
        Change(
            action=CertificateAction.REVOKE,
            use_case=RevokeCertificate,
            command=RevokeCertificateCommand,
            reasons=("错发", "弄虚作假", "查实患病"),
        ),
        Change(
            action=CertificateAction.CANCEL,
            use_case=CancelCertificate,
            command=CancelCertificateCommand,
            reasons=("本人申请", "不再从业"),
        ),
    )
}


class CertificateChangesController(Controller):
    """Each change is a page of its own."""

    path = "/certificates/{key:uuid}"

    @get("/reissue", **page(CertificationRight.REISSUE))
    def ask_to_reissue(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Lost or damaged."""
        return _form(desk, shown_one(desk, key), CertificateAction.REISSUE)

    @post("/reissue", **page(CertificationRight.REISSUE))
    def reissue(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """One more copy; number and last day stay."""
        return _change(desk, key, CertificateAction.REISSUE)

    @get("/revoke", **page(CertificationRight.REVOKE))
    def ask_to_revoke(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Wrong, got by fraud, or the holder fell ill."""
        return _form(desk, shown_one(desk, key), CertificateAction.REVOKE)

    @post("/revoke", **page(CertificationRight.REVOKE))
    def revoke(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """For good."""
        return _change(desk, key, CertificateAction.REVOKE)

    @get("/cancel", **page(CertificationRight.CANCEL))
    def ask_to_cancel(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """On the holder's wish."""
        return _form(desk, shown_one(desk, key), CertificateAction.CANCEL)

    @post("/cancel", **page(CertificationRight.CANCEL))
    def cancel(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """For good."""
        return _change(desk, key, CertificateAction.CANCEL)


def since_seen(desk: Desk, wish: str, present: Certificate, state: CertificateState) -> tuple[Difference, ...]:
    """What was on the screen and is wanted, and how the certificate stands now."""
    return (
        Difference("打开这一页时", desk.given("seen"), standing(present, state)),
        Difference("您要做的", wish, "—"),
    )


def standing(certificate: Certificate, state: CertificateState) -> str:
    """State and copies in one line."""
    collected = f"，{label(certificate.collection.way)}" if certificate.collection else "，没有领"
    return f"{label(state)}，第 {certificate.edition} 版，共 {certificate.print_count} 份{collected}"


def _change(desk: Desk, key: UUID, action: CertificateAction) -> Response[Any]:
    """Done once for each form, however often the button is pressed."""
    change = _CHANGES[action]
    command = change.command(
        actor=desk.actor, certificate=CertificateId(key), reason=desk.given("reason"), version=given_version(desk)
    )
    try:
        desk.once(change.use_case, command, lambda _: None)
    except (RuleViolation, Conflict) as refused:
        shown = shown_one(desk, key)
        if shown.certificate.version != given_version(desk):
            conflict = since_seen(desk, label(action), shown.certificate, shown.state)
            return _form(desk, shown, action, conflict=conflict)
        field = "reason" if isinstance(refused, InvalidValue) else "page"
        return _form(desk, shown, action, (told(refused, field),))
    return desk.go(certificate_path(key), done=action.value)


def _form(
    desk: Desk,
    shown: CertificateShown,
    action: CertificateAction,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    return desk.page(
        "cert_change",
        CONFLICT if conflict else WRONG if mistakes else FINE,
        mistakes,
        shown=shown,
        certificate=shown.certificate,
        action=action,
        seen=standing(shown.certificate, shown.state),
        conflict=conflict,
        faster=since(desk, "certificate", shown.certificate.id) if conflict else (),
        possible=action in shown.actions,
        reason=desk.given("reason"),
        suggested=_CHANGES[action].reasons,
        key=desk.given("key") or desk.fresh_key(),
        trades=spoken(shown.certificate.trades),
    )
