"""One person's request: registered, identity checked, what is kept copied or cleared away, answered or refused."""

from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from attrs import frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.runner import UseCase
from entrypoints.web.answers import Checking, kept, sent
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.colleagues import names_of
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.covering import covered
from entrypoints.web.office.departments import chosen_department, seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.histories import Step
from entrypoints.web.office.logs import who_did
from entrypoints.web.office.person_requests import REQUESTS
from entrypoints.web.person_copy import person_copy
from entrypoints.wording import event_words
from ports.idempotency import OtherBody
from tjdomain.administration.domain.person_request import (
    ANSWER_LIMIT,
    WISH_LIMIT,
    IdentityCheck,
    PersonRequestId,
    RequestKind,
    RequestWay,
)
from tjdomain.administration.usecases.check_requester import CheckRequester, CheckRequesterCommand
from tjdomain.administration.usecases.clear_for_request import ClearForRequest, ClearForRequestCommand
from tjdomain.administration.usecases.decide_person_request import DecidePersonRequest, DecidePersonRequestCommand
from tjdomain.administration.usecases.register_person_request import (
    RegisterPersonRequest,
    RegisterPersonRequestCommand,
)
from tjdomain.administration.usecases.show_person_request import (
    RequestShown,
    ShowPersonRequest,
    ShowPersonRequestQuery,
)
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation
from tjdomain.shared.person import DocumentKind, Person, Sex
from tjdomain.shared.rights import PersonRight

_CONFLICT, _WRONG, _FINE = 409, 422, 200
C = TypeVar("C")


@frozen
class Place:
    """A list in which the person's records stand, with what can be corrected there."""

    title: str
    path: str
    right: str


_PLACES: Final = (
    Place("预约", "/admin/bookings", BookingRight.VIEW),
    Place("查体", "/admin/exams", ExaminationRight.READ),
    Place("健康证", "/admin/certificates", CertificationRight.READ),
)


class PersonRequestController(Controller):
    """Registering one, and all that is done about it."""

    path = "/person-requests"

    @get("/new", **page(PersonRight.TAKE_REQUESTS))
    def form(self, desk: Here) -> Response[Any]:
        """Empty."""
        return _form(desk)

    @post("/new", **page(PersonRight.TAKE_REQUESTS))
    def register(self, desk: Here) -> Response[Any]:
        """Pressing twice registers once, since the form carries a key."""
        if desk.given("ask"):
            return _form(desk)
        checking = Checking(sent(desk), (), desk.call.today, phone_needed=False)
        person, asked_on = checking.person(), _asked_on(desk)
        kind, way = _member(desk, "request", RequestKind), _member(desk, "way", RequestWay)
        missing = [mistake("request", "office.field_missing", what="请求")] if kind is None else []
        missing += [mistake("way", "office.field_missing", what="提出方式")] if way is None else []
        missing += [asked_on] if isinstance(asked_on, Mistake) else []
        if kind is None or way is None or person is None or isinstance(asked_on, Mistake):
            return _form(desk, (*missing, *checking.mistakes))
        return _registered(desk, person, kind, way, asked_on)

    @get("/{key:uuid}", **page(PersonRight.TAKE_REQUESTS))
    def show(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All of it."""
        return _page(desk, key)

    @post("/{key:uuid}/whole", **page(PersonRight.TAKE_REQUESTS))
    def whole(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The same with its numbers, which is logged."""
        return _page(desk, key, whole=True)

    @post("/{key:uuid}/records", **page(PersonRight.ANSWER_REQUESTS))
    def records(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The list in which the person's records stand, for what is to be corrected."""
        place = next((one for one in _places(desk) if one.path == desk.given("place")), None)
        if place is None:
            raise NotFound("place", desk.given("place")[:32])
        document = _one(desk, key).request.person.document
        wanted = {"document_kind": document.kind.value, "document_number": document.number}
        return desk.go(place.path, search=desk.keep_search(wanted))

    @post("/{key:uuid}/identity", **page(PersonRight.TAKE_REQUESTS))
    def check(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """By what the person was known."""
        known_by = _member(desk, "known_by", IdentityCheck)
        if known_by is None:
            return _page(desk, key, (mistake("known_by", "office.field_missing", what="核验方式"),))
        command = CheckRequesterCommand(
            actor=desk.actor, request=PersonRequestId(key), version=given_version(desk), known_by=known_by
        )
        return _done(desk, key, CheckRequester, command, "checked")

    @post("/{key:uuid}/clear", **page(PersonRight.ANSWER_REQUESTS))
    def clear(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """What no law keeps goes at once."""
        command = ClearForRequestCommand(actor=desk.actor, request=PersonRequestId(key), version=given_version(desk))
        return _done(desk, key, ClearForRequest, command, "cleared")

    @post("/{key:uuid}/decide", **page(PersonRight.ANSWER_REQUESTS))
    def decide(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Answer or refuse, by which button was pressed."""
        refuse = desk.given("refuse") == "1"
        command = DecidePersonRequestCommand(
            actor=desk.actor,
            request=PersonRequestId(key),
            version=given_version(desk),
            answer=desk.given("answer"),
            refuse=refuse,
        )
        return _done(desk, key, DecidePersonRequest, command, "refused" if refuse else "answered")

    @post("/{key:uuid}/copy", **page(PersonRight.ANSWER_REQUESTS))
    def copy(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All that is kept of the person, as a file for them."""
        try:
            return person_copy(desk.call, PersonRequestId(key))
        except Conflict as refused:
            return _page(desk, key, (told(refused, "known_by"),))


E = TypeVar("E", RequestKind, RequestWay, IdentityCheck)


def _member(desk: Desk, name: str, of: type[E]) -> E | None:
    return next((one for one in of if one.value == desk.given(name)), None)


def _asked_on(desk: Desk) -> date | Mistake | None:
    text = desk.given("asked_on")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return mistake("asked_on", "office.day_missing")


def _registered(desk: Desk, person: Person, kind: RequestKind, way: RequestWay, asked_on: date | None) -> Response[Any]:
    department = chosen_department(desk, desk.given("department"), every=True)
    if department is None:
        return _form(desk, (mistake("page", "office.nothing_open"),))
    command = RegisterPersonRequestCommand(
        actor=desk.actor,
        department=department.id,
        kind=kind,
        way=way,
        person=person,
        wish=desk.given("wish"),
        asked_on=asked_on,
        known_by=_member(desk, "known_by", IdentityCheck),
    )
    try:
        made = desk.once(RegisterPersonRequest, command, lambda key: _one(desk, key).request)
    except OtherBody as refused:
        return _form(desk, (told(refused, "page"),), spent=True)
    except InvalidValue as refused:
        return _form(desk, (told(refused),))
    return desk.go(f"{REQUESTS}/{made.id}", done="registered")


def _form(desk: Desk, mistakes: tuple[Mistake, ...] = (), *, spent: bool = False) -> Response[Any]:
    answers = sent(desk) if desk.is_answer else kept(None)
    return desk.page(
        "person_request_new",
        _WRONG if mistakes else _FINE,
        mistakes,
        answers=answers,
        given={name: desk.given(name) for name in ("request", "way", "wish", "asked_on", "known_by", "department")},
        departments=seen_departments(desk, every=True),
        request_kinds=list(RequestKind),
        ways=list(RequestWay),
        checks=list(IdentityCheck),
        kinds=list(DocumentKind),
        sexes=list(Sex),
        longest=WISH_LIMIT,
        today=desk.call.today,
        reader=desk.reader,
        key=desk.fresh_key() if spent or not desk.given("key") else desk.given("key"),
    )


def _one(desk: Desk, key: UUID) -> RequestShown:
    return desk.call.run(ShowPersonRequest, ShowPersonRequestQuery(actor=desk.actor, request=PersonRequestId(key)))


def _done(desk: Desk, key: UUID, use_case: type[UseCase[C, Any]], command: C, done: str) -> Response[Any]:
    """What is refused is told where it was typed, nothing of it lost."""
    try:
        desk.call.run(use_case, command)
    except Conflict as refused:
        return _page(desk, key, (told(refused, "page"),), _CONFLICT)
    except RuleViolation as refused:
        return _page(desk, key, (told(refused, "answer"),))
    return desk.go(f"{REQUESTS}/{key}", done=done)


def _places(desk: Desk) -> list[Place]:
    return [one for one in _PLACES if desk.actor.may(one.right)]


def _page(
    desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = (), status: int = _WRONG, *, whole: bool = False
) -> Response[Any]:
    found = _one(desk, key)
    names = names_of(desk, {step.actor_id for step in found.steps if step.actor_id})
    return desk.page(
        "person_request",
        status if mistakes else _FINE,
        mistakes,
        found=found,
        actions={action.value for action in found.actions},
        steps=[Step(at=step.at, who=who_did(step, names), what=event_words(step.kind)) for step in found.steps],
        checks=list(IdentityCheck),
        places=_places(desk) if found.may_copy else [],
        answer=desk.given("answer"),
        known_by=desk.given("known_by"),
        longest=ANSWER_LIMIT,
        **covered(desk, f"{REQUESTS}/{key}", "person_request", found.request.id, whole=whole),
    )
