"""A clerk's screen during a request: form, shell, the searches kept for the account."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid5

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie, FormMultiDict
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import SkipValidation
from litestar.response import Redirect, Template

from entrypoints.runner import UseCase
from entrypoints.web.access import PRINTING_POLICY, reading_policy
from entrypoints.web.call import NOBODY
from entrypoints.web.drafts import DropDraft, DropDraftCommand, KeepDraft, KeepDraftCommand, ReadDraft, ReadDraftQuery
from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.cookies import session_cookie
from entrypoints.web.office.menu import Group, menu_for
from entrypoints.web.office.session import PageCall
from entrypoints.web.visiting import Visiting, asks_for_part, form_of
from ports.idempotency import KeyedCall
from tjdomain.administration.rights import AdministrationRight
from tjdomain.identity.domain.session import Session
from tjdomain.identity.usecases.draw_menu import DrawMenu, DrawMenuQuery
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, PortError, StaleVersion
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DraftId

C = TypeVar("C")
R = TypeVar("R")

SEARCH = "office.search"
_A_SHIFT = timedelta(hours=12)
"""So long a search for a person, or a list to be imported, can be opened again by its address."""
_TURN = "office.turn"
_A_TURN = timedelta(minutes=10)
_YEARS = timedelta(days=3650)
"""So long it is remembered how an account likes its lists."""


def shell(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What stands around every page: the menu by rights, and who is signed in. A part of a page has no menu."""
    call: Any = getattr(request.state, "call", None)
    who = call.who if isinstance(call, PageCall) else None
    return {
        "menu": () if who is None or asks_for_part(request) else _menu(call, who.actor),
        "user": who.user.name if who else "",
        "path": request.scope["path"],
    }


def _menu(call: PageCall, actor: Actor) -> tuple[Group, ...]:
    """As it is arranged; as it is shipped while the database does not answer, so that the page says so."""
    try:
        return menu_for(actor, call.run(DrawMenu, DrawMenuQuery(actor=actor)))
    except PortError:
        return menu_for(actor)


class Desk(Visiting):
    """Given to every handler of the back office as ``desk``."""

    def __init__(self, request: Request[Any, Any, Any], form: FormMultiDict) -> None:
        super().__init__(request, form)
        self._cookies: list[Cookie] = []

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return self.call.actor

    @property
    def session(self) -> Session:
        """The session of this browser."""
        _ = self.actor
        call: Any = self.call
        session: Session = call.who.session
        return session

    @property
    def reader(self) -> int | None:
        """The port on which this computer's card reader answers, for a page that may read cards."""
        port: int = self._request.app.state.settings.reader_port
        return port if self.actor.may(AdministrationRight.READ_CARDS) else None

    def parameters(self) -> dict[str, list[str]]:
        """All that stands in the query string, empty values apart."""
        found: dict[str, list[str]] = {}
        for name, value in self._request.query_params.multi_items():
            if value:
                found.setdefault(name, []).append(value)
        return found

    def names(self) -> tuple[str, ...]:
        """The names of the form's fields."""
        return tuple(self._form)

    def form_values(self, name: str) -> tuple[str, ...]:
        """All values of a field that are not blank."""
        return tuple(text for value in self.all_given(name) if (text := value.strip()))

    def keep(self, kind: str, body: Mapping[str, Plain], key: str = "", *, first: bool = False) -> str:
        """Keep something for this account for a shift; the random id that stands in the address instead.

        With the ``key`` of what is kept, add to that. Raises ``StaleVersion`` unless this press is the ``first``.
        """
        present = DraftId(UUID(hex=key)) if key else None
        command = KeepDraftCommand(
            id=present, kind=kind, lasting=_A_SHIFT, changes=body, owner=self.actor.id, first=first
        )
        return self.call.run(KeepDraft, command).value.hex

    def kept(self, kind: str, key: str) -> Mapping[str, Any]:
        """What was kept for this account. Raises ``NotFound``."""
        try:
            wanted = DraftId(UUID(hex=key))
        except ValueError:
            raise NotFound("draft", kind) from None
        return self.call.run(ReadDraft, ReadDraftQuery(id=wanted, kind=kind, owner=self.actor.id))

    def keep_search(self, wanted: Mapping[str, Plain]) -> str:
        """Keep what names a person on the server."""
        return self.keep(SEARCH, wanted)

    def kept_search(self, key: str) -> Mapping[str, Any]:
        """What was kept for this account. Raises ``NotFound``."""
        return self.kept(SEARCH, key)

    def remember(self, kind: str, name: str, body: Mapping[str, Plain]) -> None:
        """Keep how this account likes ``name``; ``None`` takes a value out."""
        command = KeepDraftCommand(
            id=self._own(kind, name), kind=kind, lasting=_YEARS, changes=body, owner=self.actor.id
        )
        self.call.run(KeepDraft, command)

    def remembered(self, kind: str, name: str) -> Mapping[str, Any]:
        """How this account likes ``name``; empty where it never said."""
        query = ReadDraftQuery(id=self._own(kind, name), kind=kind, owner=self.actor.id)
        try:
            return self.call.run(ReadDraft, query)
        except NotFound:
            return {}

    def take_turn(self, what: str) -> bool:
        """Whether this account may do ``what`` now: of all accounts one at a time.

        Whoever stops in the middle holds the others up for ten minutes at most.
        """
        command = KeepDraftCommand(
            id=_turn(what), kind=_TURN, lasting=_A_TURN, changes={"taken": True}, owner=NOBODY, first=True
        )
        try:
            self.call.run(KeepDraft, command)
        except StaleVersion:
            return False
        return True

    def end_turn(self, what: str) -> None:
        """The next one may."""
        self.call.run(DropDraft, DropDraftCommand(id=_turn(what)))

    def _own(self, kind: str, name: str) -> DraftId:
        """Always the same id, which others can guess and, not being its owner, not use."""
        return DraftId(uuid5(self.actor.id or NOBODY, f"{kind} {name}"))

    def once(self, use_case: type[UseCase[C, R]], command: C, again: Callable[[UUID], R], name: str = "key") -> R:
        """Make one thing, once for each form: by the key in its field ``name``, however often the button is pressed.

        Raises ``OtherBody`` where the form was changed after it had worked.
        """
        body = sorted((name, value) for name, value in self._form.multi_items() if isinstance(value, str))
        body = [pair for pair in body if not pair[0].startswith("_")]
        key = self.given(name)
        call = KeyedCall(
            principal=self.actor.id or NOBODY,
            route=f"POST {self._request.url.path}",
            key=key,
            body=msgspec.json.encode(body),
        )
        return self.call.once_by(call if key else None, use_case, command, again)

    def begin_session(self, token: str) -> None:
        """Send the session's cookie along; an empty ``token`` takes it out."""
        secure: bool = self._request.app.state.settings.secure_cookies
        self._cookies.append(session_cookie(token, secure=secure))

    def page(self, name: str, status: int = 200, mistakes: tuple[Mistake, ...] = (), **context: Any) -> Template:
        """A page. With ``mistakes`` it is the same form again, and says what is wrong.

        With the port of a ``reader`` in its context it may ask the agent there; with ``print_now`` it prints a paper.
        """
        headers = {"vary": "HX-Request"}
        if reader := context.get("reader"):
            headers["content-security-policy"] = reading_policy(reader)
        elif context.get("print_now"):
            headers["content-security-policy"] = PRINTING_POLICY
        return Template(
            f"office/{name}.html",
            context={**shell(self._request), "done": self.query("done"), **context, "errors": mistakes},
            status_code=status,
            cookies=self._cookies,
            headers=headers,
            media_type=MediaType.HTML,
        )

    def go(self, path: str, **query: str | list[str]) -> Response[Any]:
        """Go on to another page."""
        told = {name: value for name, value in query.items() if value}
        target = f"{path}?{urlencode(told, doseq=True)}" if told else path
        return Redirect(target, status_code=303, cookies=self._cookies)


def _turn(what: str) -> DraftId:
    return DraftId(uuid5(NOBODY, f"{_TURN} {what}"))


def read_key(text: str) -> UUID | None:
    """An id as a form or an address has it; ``None`` where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def provide_desk(request: Request[Any, Any, Any]) -> Desk:
    """The desk of a request, its form read."""
    return Desk(request, await form_of(request))


Here: TypeAlias = NamedDependency[SkipValidation[Desk]]
"""Annotation of a handler's ``desk``."""
