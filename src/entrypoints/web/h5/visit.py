"""What one phone has with us during a request: its form, its draft, its proof, and the cookies that lead to them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from attrs import evolve, field, frozen
from litestar import Request, Response
from litestar.datastructures import Cookie, FormMultiDict
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import SkipValidation
from litestar.response import Redirect, Template

from entrypoints.web.drafts import (
    DropDraft,
    DropDraftCommand,
    KeepDraft,
    KeepDraftCommand,
    ReadDraft,
    ReadDraftQuery,
)
from entrypoints.web.h5.cookies import CODE_COOKIE, DRAFT_COOKIE, HOME, PROOF_COOKIE, chosen_size, made_cookie
from entrypoints.web.h5.flow import OWN, Flow
from entrypoints.web.h5.notice import Texts, still_in_force, texts_in_force
from entrypoints.web.h5.steps import BookingDraft, Step, read_draft
from entrypoints.web.mistakes import Mistake
from entrypoints.web.phone_codes import has_gateway
from entrypoints.web.visiting import Visiting, form_of, own_address
from ports.booking import BookingPolicies
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DraftId
from tjdomain.shared.person import Document, DocumentKind

T = TypeVar("T")

DRAFT, PROOF, CODE = "h5.booking", "h5.proof", "h5.code"
A_DAY, A_WHILE = timedelta(hours=24), timedelta(minutes=15)
_RECENT = timedelta(seconds=1)
_TRIES = 10
"""Of so many taps in the same moment each finds what the one before it left."""


def way_back(text: str) -> str:
    """``text`` if it is one of our own addresses, else the home page."""
    return own_address(text, HOME)


@frozen(kw_only=True)
class Proof:
    """A document that was proven, and the 查询码 known to its holder by the number of the appointment.

    ``only`` is the number of the one appointment that is open; empty where all that is the person's is.
    """

    document: Document
    codes: Mapping[str, str] = field(repr=False)
    only: str = ""


class Visit(Visiting):
    """Given to every page's handler as ``visit``."""

    draft_cookie, draft_kind = DRAFT_COOKIE, DRAFT

    def __init__(self, request: Request[Any, Any, Any], form: FormMultiDict) -> None:
        super().__init__(request, form)
        self._cookies: dict[str, Cookie] = {}

    @property
    def flow(self) -> Flow:
        """The way of booking that the steps belong to."""
        return OWN

    @property
    def size(self) -> str:
        """The text size."""
        return chosen_size(self._request)

    @cached_property
    def draft(self) -> BookingDraft:
        """The booking so far; an empty one where nothing is kept."""
        try:
            return self._in_force(read_draft(self._kept(self.draft_cookie, self.draft_kind) or {}))
        except (KeyError, ValueError, TypeError):  # kept by another version of the program
            return BookingDraft()

    @cached_property
    def texts(self) -> Texts:
        """What must be accepted before booking."""
        return self.recent("texts", lambda: texts_in_force(self.call))

    def recent(self, name: str, make: Callable[[], T]) -> T:
        """What is the same for everybody, as it was within the last second in this process."""
        known: dict[str, tuple[datetime, T]] = self._request.app.state.setdefault("recent", {})
        kept, now = known.get(name), self.now
        if kept is None or not kept[0] < now < kept[0] + _RECENT:
            kept = known[name] = (now, make())
        return kept[1]

    def _in_force(self, draft: BookingDraft) -> BookingDraft:
        policies: BookingPolicies = self.call.port(BookingPolicies)
        asks = has_gateway(self.call) and policies.current().phone_verified
        accepted = still_in_force(draft.accepted, self.texts) if draft.accepted else ()
        return evolve(draft, accepted=accepted, asks_code=asks)

    @property
    def has_expired(self) -> bool:
        """Whether this phone had a draft that is gone by now."""
        return bool(self.cookie(self.draft_cookie)) and self._kept(self.draft_cookie, self.draft_kind) is None

    @cached_property
    def proof(self) -> Proof | None:
        """What was proven within the last quarter of an hour."""
        kept = self._kept(PROOF_COOKIE, PROOF)
        if kept is None:
            return None
        document = Document(DocumentKind(kept["kind"]), kept["number"])
        return Proof(document=document, codes=kept["codes"], only=kept["only"])

    @cached_property
    def asked(self) -> Mapping[str, Any] | None:
        """Whose records a code was asked for within the last quarter of an hour, with its ticket."""
        return self._kept(CODE_COOKIE, CODE)

    def ask(self, body: Mapping[str, Plain]) -> None:
        """Remember for a while for whom a code was asked."""
        self._keep(CODE_COOKIE, CODE, A_WHILE, body)

    def keep(self, **changes: Plain) -> BookingDraft:
        """Put answers into the draft; ``None`` takes one out."""
        if not self.draft.key:
            changes = {"key": self.fresh_key(), **changes}
        kept = self._keep(self.draft_cookie, self.draft_kind, A_DAY, changes)
        self.draft = self._in_force(read_draft(self.call.run(ReadDraft, ReadDraftQuery(id=kept, kind=self.draft_kind))))
        return self.draft

    def prove(self, document: Document, codes: Mapping[str, str], only: str = "") -> None:
        """Remember for a while that this phone's holder has proven ``document``, or one appointment of it alone."""
        self._forget(PROOF_COOKIE)
        body = {"kind": document.kind.value, "number": document.number, "codes": dict(codes), "only": only}
        self._keep(PROOF_COOKIE, PROOF, A_WHILE, body, fresh=True)

    def forget_proof(self) -> None:
        """What was proven counts no more."""
        self._forget(PROOF_COOKIE)
        self._forget(CODE_COOKIE)

    def _forget(self, cookie: str) -> None:
        if known := self._id(cookie):
            self.call.run(DropDraft, DropDraftCommand(id=known))
        self.set_cookie(cookie, "", 0)

    def set_cookie(self, name: str, value: str, seconds: int) -> None:
        """Send a cookie along with the answer."""
        secure: bool = self._request.app.state.settings.secure_cookies
        self._cookies[name] = made_cookie(name, value, seconds, secure=secure)

    def page(self, name: str, status: int = 200, mistakes: tuple[Mistake, ...] = (), **context: Any) -> Template:
        """A page. With ``mistakes`` it is the same form again, and says what is wrong."""
        here = way_back(self.address)
        return Template(
            f"h5/{name}.html",
            context={"flow": self.flow, **context, "errors": mistakes, "size": self.size, "here": here},
            status_code=status,
            cookies=list(self._cookies.values()),
            headers={"vary": "HX-Request"},
            media_type=MediaType.HTML,
        )

    def go(self, path: str | Step) -> Response[Any]:
        """Go on to another page."""
        target = self.flow.path_of(path) if isinstance(path, Step) else path
        return Redirect(target, status_code=303, cookies=list(self._cookies.values()))

    def _id(self, cookie: str) -> DraftId | None:
        try:
            return DraftId(UUID(hex=self.cookie(cookie)))
        except ValueError:
            return None

    def _kept(self, cookie: str, kind: str) -> Mapping[str, Any] | None:
        known = self._id(cookie)
        if known is None:
            return None
        try:
            return self.call.run(ReadDraft, ReadDraftQuery(id=known, kind=kind))
        except NotFound:
            return None

    def _keep(
        self, cookie: str, kind: str, lasting: timedelta, changes: Mapping[str, Plain], *, fresh: bool = False
    ) -> DraftId:
        command = KeepDraftCommand(id=None if fresh else self._id(cookie), kind=kind, lasting=lasting, changes=changes)
        for left in reversed(range(_TRIES)):
            try:
                kept = self.call.run(KeepDraft, command)
                break
            except StaleVersion:
                if not left:
                    raise
        self.set_cookie(cookie, kept.value.hex, int((lasting + A_DAY).total_seconds()))  # so that the end can be told
        return kept


async def provide_visit(request: Request[Any, Any, Any]) -> Visit:
    """The visit of a request, its form read."""
    return Visit(request, await form_of(request))


Here: TypeAlias = NamedDependency[SkipValidation[Visit]]
"""Annotation of a handler's ``visit``."""
