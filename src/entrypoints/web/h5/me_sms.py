"""我的预约 and 健康证查询 without a 查询码: a code goes to the phone on record, which only the person reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.me import ME, chosen_kind, wrong_person
from entrypoints.web.h5.proving import too_soon, typed_wrong
from entrypoints.web.h5.visit import Here, Visit
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.phone_codes import ask_for_look_up, has_gateway
from tjdomain.booking.domain.errors import ProofWrong
from tjdomain.booking.domain.phone_code import PhoneCodeId
from tjdomain.booking.usecases.look_up_by_phone_code import LookUpByPhoneCode, LookUpByPhoneCodeQuery
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.errors import LimitExceeded
from tjdomain.shared.person import DocumentKind

SMS = f"{ME}/sms"
CERT = f"{HOME}/cert"
CODE_PAGE = f"{SMS}/code"


class MeSmsController(Controller):
    """Every page says the same whether or not the person is known."""

    path = "/me/sms"

    @get("/", **page())
    def ask(self, visit: Here) -> Response[Any]:
        """Name and document."""
        return _form(visit) if has_gateway(visit.call) else visit.go(ME)

    @post("/", **page())
    def send(self, visit: Here) -> Response[Any]:
        """Ask for a code."""
        if not has_gateway(visit.call):
            return visit.go(ME)
        if mistakes := wrong_person(visit):
            return _form(visit, *mistakes)
        person = {name: visit.given(name) for name in ("name", "number", "to")} | {"kind": chosen_kind(visit).value}
        wrong = _asked(visit, person)
        return _form(visit, wrong) if wrong else visit.go(CODE_PAGE)

    @get("/code", **page())
    def code(self, visit: Here) -> Response[Any]:
        """The field for the code."""
        return visit.go(SMS) if visit.asked is None else _code_page(visit)

    @post("/code/again", **page())
    def again(self, visit: Here) -> Response[Any]:
        """Another code for the same person."""
        if visit.asked is None or not has_gateway(visit.call):
            return visit.go(SMS)
        wrong = _asked(visit, {name: visit.asked[name] for name in ("name", "kind", "number", "to")})
        return _code_page(visit, wrong) if wrong else visit.go(CODE_PAGE)

    @post("/code", **page())
    def prove(self, visit: Here) -> Response[Any]:
        """The code opens what the 查询码 would; a second tap finds it used by the first, which counts."""
        asked = visit.asked
        if asked is None:
            return visit.go(SMS)
        ticket = PhoneCodeId(UUID(asked["ticket"]))
        wrong = typed_wrong(visit, ticket)
        query = LookUpByPhoneCodeQuery(
            name=asked["name"], kind=DocumentKind(asked["kind"]), number=asked["number"], ticket=ticket
        )
        try:
            proven = visit.call.run(LookUpByPhoneCode, query)
        except ProofWrong as refused:
            return _code_page(visit, wrong or told(refused, "sms_code"))
        visit.prove(proven.document, {}, only="" if proven.whole else proven.appointments[0].number)
        return visit.go(CERT if asked["to"] == "cert" else ME)


def _asked(visit: Visit, person: dict[str, str]) -> Mistake | None:
    """Ask for a code and remember for whom; why it must wait, if it must."""
    try:
        kind = DocumentKind(person["kind"])
        issued = ask_for_look_up(visit.call, person["name"], kind, person["number"], visit.solved)
    except ChallengeNeeded as needed:
        return visit.challenged(needed)
    except LimitExceeded as refused:
        return too_soon(refused)
    rest = {"ticket": str(issued.ticket), "at": visit.now.isoformat(), "wait": issued.wait_seconds}
    visit.ask({**person, **rest})
    return None


def _form(visit: Visit, *mistakes: Mistake) -> Response[Any]:
    given = {name: visit.given(name) for name in ("name", "number")} | {"kind": chosen_kind(visit).value}
    to = "cert" if "cert" in {visit.given("to"), visit.query("to")} else "me"
    return visit.page("look_up_sms", 422 if mistakes else 200, mistakes, given=given, kinds=list(DocumentKind), to=to)


def _code_page(visit: Visit, *mistakes: Mistake) -> Response[Any]:
    asked = visit.asked or {}
    passed = visit.now - datetime.fromisoformat(asked["at"])
    left = max(0, asked["wait"] - int(passed.total_seconds()))
    to = "cert" if asked["to"] == "cert" else "me"
    return visit.page("look_up_code", 422 if mistakes else 200, mistakes, left=left, to=to)
