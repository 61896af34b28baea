"""What one phone has with us during a request: its form, its draft, its proof, and the cookies that lead to them."""

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeAlias
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
from entrypoints.web.h5.cookies import (
    CODE_COOKIE,
    DRAFT_COOKIE,
    ENTERED_COOKIE,
    GLANCE_COOKIE,
    HOME,
    PROOF_COOKIE,
    chosen_size,
    made_cookie,
)
from entrypoints.web.h5.drawn import Drawn
from entrypoints.web.h5.entered import entered_to_plain, read_entered
from entrypoints.web.h5.flow import OWN, Flow
from entrypoints.web.h5.glance import at_a_glance, glance_of
from entrypoints.web.h5.notice import still_in_force
from entrypoints.web.h5.saying import Saying
from entrypoints.web.h5.steps import BookingDraft, Step, read_draft
from entrypoints.web.mistakes import CHALLENGE, Mistake, told
from entrypoints.web.phone_codes import has_gateway
from entrypoints.web.visiting import form_of, own_address
from ports.booking import BookingPolicies
from tjdomain.shared.actor import Actor
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.entrance import OutsideIdentity
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DraftId
from tjdomain.shared.person import Document, DocumentKind

DRAFT, PROOF, CODE, ENTERED = "h5.booking", "h5.proof", "h5.code", "h5.entered"
A_DAY, AN_HOUR, A_WHILE = timedelta(hours=24), timedelta(hours=1), timedelta(minutes=15)
_TRIES = 10
"""Of so many taps in the same moment each finds what the one before it left."""


def way_back(text: str) -> str:
    """``text`` if it is one of our own addresses, else the home page."""
    return own_address(text, HOME)


@frozen(kw_only=True)
class Proof:
    """A document that was proven, and the 查询码 known to its holder by the number of the appointment.

    ``only`` is the number of the one appointment that is open; empty where all that is the person's is. Without
    ``findings`` it opens appointments, and neither results nor certificates.
    """

    document: Document
    codes: Mapping[str, str] = field(repr=False)
    only: str = ""
    findings: bool = True

    @property
    def opens_records(self) -> bool:
        """Whether results and certificates are open."""
        return self.findings and not self.only


class Visit(Saying):
    """Given to every page's handler as ``visit``."""

    draft_cookie, draft_kind, glance_cookie = DRAFT_COOKIE, DRAFT, GLANCE_COOKIE
    challenge: ChallengeNeeded | None = None
    """What the page asks besides, near a limit."""

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

    def glance(self) -> None:
        """For a page that shows nothing of the draft but the slot: leave it unread where the cookie beside it tells."""
        if found := at_a_glance(self.cookie(self.glance_cookie), self.now):
            self.draft = self._in_force(found)

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
        return Proof(document=document, codes=kept["codes"], only=kept["only"], findings=kept.get("findings", True))

    @property
    def opened_records(self) -> Proof | None:
        """The proof, if it opens results and certificates."""
        return self.proof if self.proof and self.proof.opens_records else None

    @cached_property
    def entered(self) -> OutsideIdentity | None:
        """The account of a platform with which somebody came in within the last hour."""
        kept = self._kept(ENTERED_COOKIE, ENTERED)
        return None if kept is None else read_entered(kept)

    @property
    def actor(self) -> Actor:
        """Who books, by which channel."""
        actor = self.call.actor
        return evolve(actor, channel=self.entered.entrance.channel) if self.entered else actor

    def enter(self, identity: OutsideIdentity) -> None:
        """Somebody comes in with an account; what another one had open on this phone is closed."""
        self.leave()
        self._keep(ENTERED_COOKIE, ENTERED, AN_HOUR, entered_to_plain(identity), fresh=True)
        self.entered = identity

    def leave(self) -> None:
        """Whoever takes the phone next sees nothing and is nobody."""
        self._forget(PROOF_COOKIE)
        self._forget(CODE_COOKIE)
        self._forget(ENTERED_COOKIE)
        if self.draft.booked:
            self.keep(booked=None)

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
        if self.glance_cookie:
            self.set_cookie(self.glance_cookie, glance_of(self.draft, self.now + A_DAY), int(A_DAY.total_seconds()))
        return self.draft

    def prove(self, document: Document, codes: Mapping[str, str], only: str = "", *, findings: bool = True) -> None:
        """Remember for a while that this phone's holder has proven ``document``, or one appointment of it alone."""
        self._forget(PROOF_COOKIE)
        body: dict[str, Plain] = {"kind": document.kind.value, "number": document.number, "codes": dict(codes)}
        body |= {"only": only, "findings": findings}
        self._keep(PROOF_COOKIE, PROOF, A_WHILE, body, fresh=True)

    def _forget(self, cookie: str) -> None:
        if known := self._id(cookie):
            self.call.run(DropDraft, DropDraftCommand(id=known))
        self.set_cookie(cookie, "", 0)

    def challenged(self, needed: ChallengeNeeded) -> Mistake:
        """Ask for it on the page, and say so."""
        self.challenge = needed
        return told(needed, CHALLENGE)

    def set_cookie(self, name: str, value: str, seconds: int | None, path: str = HOME) -> None:
        """Send a cookie along with the answer; without ``seconds`` it lasts until the browser is closed."""
        secure: bool = self._request.app.state.settings.secure_cookies
        self._cookies[name] = made_cookie(name, value, seconds, secure=secure, path=path)

    @property
    def comes_unasked(self) -> bool:
        """Whether the browser fetches the page in advance, before anybody wants to see it."""
        told = " ".join(self._request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
        return "prefetch" in told.lower()

    def page(self, name: str, status: int = 200, mistakes: tuple[Mistake, ...] = (), **context: Any) -> Template:
        """A page. With ``mistakes`` it is the same form again, and says what is wrong."""
        here = way_back(self.address)
        return Template(
            f"h5/{name}.html",
            context={
                "flow": self.flow,
                "said": self.said,
                "challenge": self.challenge,
                **context,
                "errors": mistakes,
                "size": self.size,
                "here": here,
            },
            status_code=status,
            cookies=list(self._cookies.values()),
            headers={"vary": "HX-Request"},
            media_type=MediaType.HTML,
        )

    def drawn(self, basis: object, key: Hashable, make: Callable[[], Template]) -> Response[bytes]:
        """A page that depends on ``basis``, address, size and ``key`` alone; ``make`` makes it if it is not there."""
        sheets: Drawn = self._request.app.state.setdefault("drawn", Drawn())
        page = sheets.page(self._request, basis, (self.size, self.address, self.is_fragment, self.said, key), make)
        return Response(page, headers={"vary": "HX-Request"}, media_type=MediaType.HTML)

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
