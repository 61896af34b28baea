"""验证手机: the step between who and licence where a gateway for text messages exists."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.h5.booking import turned_back
from entrypoints.web.h5.steps import Step
from entrypoints.web.h5.visit import Here, Visit
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.phone_codes import ask_for_booking, is_verified
from tjdomain.booking.domain.errors import PhoneCodeWrong
from tjdomain.booking.domain.phone_code import PhoneCodeId
from tjdomain.booking.usecases.prove_phone_code import ProvePhoneCode, ProvePhoneCodeCommand
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import InvalidValue, LimitExceeded, PortError

RESEND = "#resend"
"""The form that asks for a code."""
_SOON = 120
_HOUR = 3600


def too_soon(refused: LimitExceeded) -> Mistake:
    """How long one has to wait, in words."""
    if refused.retry_after <= _SOON:
        return mistake("page", "h5.code_wait", RESEND, seconds=str(refused.retry_after))
    return mistake("page", "h5.codes_used_up", RESEND, hours=str(-(-refused.retry_after // _HOUR)))


def typed_wrong(visit: Visit, ticket: PhoneCodeId) -> Mistake | None:
    """Prove the code that was typed; what is wrong with it, if anything is."""
    typed = visit.given("sms_code")
    if not typed.strip():
        return mistake("sms_code", "h5.sms_code_missing")
    try:
        visit.call.run(ProvePhoneCode, ProvePhoneCodeCommand(ticket=ticket, typed=typed))
    except (InvalidValue, PhoneCodeWrong) as refused:
        return told(refused, "sms_code")
    return None


class PhoneController(Controller):
    """Nothing is sent before one asks for it."""

    path = "/book/phone"

    @get("/", **page())
    def phone(self, visit: Here) -> Response[Any]:
        """The phone, and the code once it was sent."""
        return phone_page(visit)

    @post("/send", **page())
    def send(self, visit: Here) -> Response[Any]:
        """Send a code, or another one."""
        return code_asked(visit)

    @post("/", **page())
    def prove(self, visit: Here) -> Response[Any]:
        """The code."""
        return code_typed(visit)


def phone_page(visit: Visit) -> Response[Any]:
    """The page, or where one must be first, or can go on to."""
    return _elsewhere(visit) or _page(visit)


def code_asked(visit: Visit) -> Response[Any]:
    """The page once a code was sent, or why none was."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    phone = visit.draft.phone
    try:
        issued = ask_for_booking(visit.call, phone, visit.solved)
    except ChallengeNeeded as needed:
        return _page(visit, visit.challenged(needed))
    except LimitExceeded as refused:
        return _page(visit, too_soon(refused))
    except PortError as failed:
        return _page(visit, told(failed, "page", RESEND))
    asked = {"ticket": str(issued.ticket), "phone": phone, "at": visit.now.isoformat(), "wait": issued.wait_seconds}
    visit.keep(code=asked)
    return visit.go(Step.PHONE)


def code_typed(visit: Visit) -> Response[Any]:
    """The next step, or what is wrong with the code; a second tap finds it used by the first, which counts."""
    if elsewhere := _elsewhere(visit):
        return elsewhere
    asked, phone = visit.draft.code, visit.draft.phone
    if asked is None or asked.phone != phone:
        return visit.go(Step.PHONE)
    wrong = typed_wrong(visit, PhoneCodeId(asked.ticket))
    if wrong and not is_verified(visit.call, asked.ticket, phone):
        return _page(visit, wrong)
    return visit.go(visit.keep(verified=phone, code=None).next())


def _elsewhere(visit: Visit) -> Response[Any] | None:
    """Where one must be first, or can go on to, since there is nothing to prove."""
    if back := turned_back(visit, Step.PHONE):
        return back
    draft = visit.draft
    return visit.go(draft.next()) if draft.phone_is_proven or not draft.asks_code else None


def _page(visit: Visit, *mistakes: Mistake) -> Response[Any]:
    draft = visit.draft
    asked = draft.code if draft.code and draft.code.phone == draft.phone else None
    return visit.page(
        "phone",
        422 if mistakes else 200,
        mistakes,
        phone=draft.phone,
        asked=asked,
        left=asked.seconds_left(visit.now) if asked else 0,
    )
