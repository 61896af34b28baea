"""更正 of a certificate: the old edition is superseded, the next one carries the same number."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.storing import StorePortrait, StorePortraitCommand
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import sees_whole
from entrypoints.web.office.cert_changes import CONFLICT, FINE, WRONG, standing
from entrypoints.web.office.cert_detail import shown_one
from entrypoints.web.office.cert_filter import certificate_path
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.overtaking import since
from entrypoints.wording import spoken
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.change import Correction, HolderChange
from tjdomain.certification.domain.errors import AnotherPerson, NoTradePassed, PortraitRefused, TradeNotPassed
from tjdomain.certification.domain.lifecycle import CertificateAction
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.show_certificate import CertificateShown
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, RuleViolation
from tjdomain.shared.ids import CertificateId, FileId
from tjdomain.shared.masking import masked_document
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade

_FIELDS: Final[tuple[tuple[type[DomainError], str], ...]] = (
    (AnotherPerson, "name"),
    (TradeNotPassed, "trades"),
    (NoTradePassed, "trades"),
    (PortraitRefused, "portrait"),
)
_TEXTS: Final = ("name", "kind", "number", "sex", "birth")


class CertificateCorrectionController(Controller):
    """What is printed is put right; the trades can only become fewer."""

    path = "/certificates/{key:uuid}/correct"

    @get("/", **page(CertificationRight.CORRECT))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """As it stands on the card; who may not see the number whole leaves it empty."""
        return _form(desk, shown_one(desk, key))

    @post("/", **page(CertificationRight.CORRECT), request_max_body_size=LARGEST_UPLOAD)
    def correct(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """On to the next edition; pressing twice makes one."""
        shown = shown_one(desk, key)
        try:
            command = CorrectCertificateCommand(
                actor=desk.actor,
                certificate=CertificateId(key),
                correction=_correction(desk, shown.certificate),
                reason=desk.given("reason"),
                version=given_version(desk),
            )
            made = desk.once(CorrectCertificate, command, lambda again: shown_one(desk, again).certificate)
        except ValueError:
            return _form(desk, shown, (mistake("birth", "office.day_missing"),))
        except (RuleViolation, Conflict) as refused:
            present = shown_one(desk, key)
            if present.certificate.version != given_version(desk):
                return _form(desk, present, conflict=_between(desk, present.certificate))
            return _form(desk, present, (_told(refused),))
        return desk.go(certificate_path(made.id.value), done="correct")


def _correction(desk: Desk, present: Certificate) -> Correction:
    """What differs from ``present``. Raises ``ValueError`` (day of birth), leaves of ``PortraitRefused``."""
    standing_now, sent = _standing(present), {name: desk.given(name).strip() for name in _TEXTS}
    changed = {name: text for name, text in sent.items() if text and text != standing_now[name]}
    trades = tuple(trade for trade in Trade if trade.value in desk.all_given("trades"))
    return Correction(
        holder=HolderChange(
            name=changed.get("name"),
            document_kind=next((one for one in DocumentKind if one.value == changed.get("kind")), None),
            document_number=changed.get("number"),
            sex=next((one for one in Sex if one.value == changed.get("sex")), None),
            birth=date.fromisoformat(changed["birth"]) if "birth" in changed else None,
        ),
        trades=None if set(trades) == set(present.trades) else trades,
        portrait=_portrait(desk),
    )


def _portrait(desk: Desk) -> FileId | None:
    content = desk.file("portrait")
    if not content:
        return None
    return desk.call.run(StorePortrait, StorePortraitCommand(actor=desk.actor, image=content))


def _standing(present: Certificate) -> dict[str, str]:
    holder = present.holder
    return {
        "name": holder.name,
        "kind": holder.document.kind.value,
        "number": holder.document.number,
        "sex": holder.sex.value,
        "birth": holder.birth.isoformat(),
    }


def _told(refused: DomainError) -> Mistake:
    """At the field it is about."""
    if isinstance(refused, InvalidValue):
        return told(refused)
    return told(refused, next((name for kind, name in _FIELDS if isinstance(refused, kind)), "page"))


def _between(desk: Desk, present: Certificate) -> tuple[Difference, ...]:
    """What was typed beside what stands there by now."""
    whole = sees_whole(desk)
    number = present.holder.document.number
    mine = tuple(trade for trade in Trade if trade.value in desk.all_given("trades"))
    pairs = (
        ("姓名", desk.given("name"), present.holder.name),
        ("证件号码", desk.given("number") or "（不改）", number if whole else masked_document(number)),
        ("从业类别", spoken(mine), spoken(present.trades)),
        ("状态", desk.given("seen"), standing(present, present.state)),
    )
    return tuple(Difference(*pair) for pair in pairs)


def _form(
    desk: Desk,
    shown: CertificateShown,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    present = shown.certificate
    typed = {name: desk.given(name) for name in _TEXTS} if desk.given("version") else _standing(present)
    if not sees_whole(desk) and not desk.given("version"):
        typed["number"] = ""
    ticked = desk.all_given("trades") if desk.given("version") else [trade.value for trade in present.trades]
    return desk.page(
        "cert_correct",
        CONFLICT if conflict else WRONG if mistakes else FINE,
        mistakes,
        shown=shown,
        certificate=present,
        typed=typed,
        ticked=ticked,
        reason=desk.given("reason"),
        seen=standing(present, shown.state),
        conflict=conflict,
        faster=since(desk, "certificate", present.id) if conflict else (),
        possible=CertificateAction.CORRECT in shown.actions,
        key=desk.given("key") or desk.fresh_key(),
        whole=sees_whole(desk),
        kinds=list(DocumentKind),
        sexes=list(Sex),
        may_supply=desk.actor.may(CertificationRight.SUPPLY_PORTRAIT),
    )
