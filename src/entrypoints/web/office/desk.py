"""A clerk's screen during a request: form, shell, the searches kept for the account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response
from litestar.datastructures import Cookie, FormMultiDict
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import SkipValidation
from litestar.response import Redirect, Template

from entrypoints.web.drafts import KeepDraft, KeepDraftCommand, ReadDraft, ReadDraftQuery
from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.cookies import session_cookie
from entrypoints.web.office.menu import menu_for
from entrypoints.web.office.session import PageCall
from entrypoints.web.visiting import Visiting, form_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DraftId

SEARCH = "office.search"
_A_SHIFT = timedelta(hours=12)
"""So long a search for a person can be opened again by its address."""


def shell(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What stands around every page: the menu by rights, and who is signed in."""
    call = getattr(request.state, "call", None)
    who = call.who if isinstance(call, PageCall) else None
    return {
        "menu": menu_for(who.actor if who else None),
        "user": who.user.name if who else "",
        "path": request.scope["path"],
    }


class Desk(Visiting):
    """Given to every handler of the back office as ``desk``."""

    def __init__(self, request: Request[Any, Any, Any], form: FormMultiDict) -> None:
        super().__init__(request, form)
        self._cookies: list[Cookie] = []

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return self.call.actor

    def parameters(self) -> dict[str, list[str]]:
        """All that stands in the query string, empty values apart."""
        found: dict[str, list[str]] = {}
        for name, value in self._request.query_params.multi_items():
            if value:
                found.setdefault(name, []).append(value)
        return found

    def form_values(self, name: str) -> tuple[str, ...]:
        """All values of a field that are not blank."""
        return tuple(text for value in self.all_given(name) if (text := value.strip()))

    def keep_search(self, wanted: Mapping[str, Plain]) -> str:
        """Keep what names a person on the server; the random id that stands in the address instead."""
        command = KeepDraftCommand(id=None, kind=SEARCH, lasting=_A_SHIFT, changes=wanted, owner=self.actor.id)
        return self.call.run(KeepDraft, command).value.hex

    def kept_search(self, key: str) -> Mapping[str, Any]:
        """What was kept for this account. Raises ``NotFound``."""
        try:
            wanted = DraftId(UUID(hex=key))
        except ValueError:
            raise NotFound("draft", SEARCH) from None
        return self.call.run(ReadDraft, ReadDraftQuery(id=wanted, kind=SEARCH, owner=self.actor.id))

    def begin_session(self, token: str) -> None:
        """Send the session's cookie along; an empty ``token`` takes it out."""
        secure: bool = self._request.app.state.settings.secure_cookies
        self._cookies.append(session_cookie(token, secure=secure))

    def page(self, name: str, status: int = 200, mistakes: tuple[Mistake, ...] = (), **context: Any) -> Template:
        """A page. With ``mistakes`` it is the same form again, and says what is wrong."""
        return Template(
            f"office/{name}.html",
            context={**shell(self._request), "done": self.query("done"), **context, "errors": mistakes},
            status_code=status,
            cookies=self._cookies,
            headers={"vary": "HX-Request"},
            media_type=MediaType.HTML,
        )

    def go(self, path: str, **query: str | list[str]) -> Response[Any]:
        """Go on to another page."""
        told = {name: value for name, value in query.items() if value}
        target = f"{path}?{urlencode(told, doseq=True)}" if told else path
        return Redirect(target, status_code=303, cookies=self._cookies)


async def provide_desk(request: Request[Any, Any, Any]) -> Desk:
    """The desk of a request, its form read."""
    return Desk(request, await form_of(request))


Here: TypeAlias = NamedDependency[SkipValidation[Desk]]
"""Annotation of a handler's ``desk``."""
