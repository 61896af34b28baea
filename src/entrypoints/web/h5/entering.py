"""Coming in by an entrance: to the platform's sign-in, back with a ticket, and out again."""

from collections.abc import Mapping
from hmac import compare_digest
from threading import BoundedSemaphore
from typing import Any, ClassVar, Final

import structlog
from attrs import frozen
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from entrypoints.web.call import page
from entrypoints.web.h5.binding import sources
from entrypoints.web.h5.cookies import ENTERING_COOKIE, HOME
from entrypoints.web.h5.done import own_appointment
from entrypoints.web.h5.visit import A_WHILE, Visit, way_back
from entrypoints.web.visiting import form_of
from entrypoints.wording import words
from ports.entrances import (
    EntranceDown,
    EntranceRefused,
    EntranceUnclear,
    IdentitySource,
    SnapshotIdentity,
    TicketSpent,
)
from tjdomain.booking.usecases.bind_identity import BindIdentity, BindIdentityCommand
from tjdomain.booking.usecases.end_binding import EndBinding, EndBindingCommand
from tjdomain.booking.usecases.open_binding import OpenBinding, OpenBindingQuery
from tjdomain.shared.entrance import OutsideIdentity
from tjdomain.shared.errors import NotFound, PortError, RuleViolation

_log = structlog.get_logger()
ENTER: Final = f"{HOME}/enter"
_ENTERING: Final = "h5.entering"
MOST_WAITING: Final = 6
ROOM: Final = BoundedSemaphore(MOST_WAITING)
"""So many wait for platforms at once in a process: a slow one must not take every thread."""


@frozen
class EntranceOff(NotFound):
    """There is no such entrance, or it is not configured."""

    code: ClassVar[str] = "entrance.off"


@frozen
class OtherBrowser(RuleViolation):
    """What comes back was not asked for by this browser, or too long ago: somebody may have sent the link."""

    code: ClassVar[str] = "entrance.other_browser"


@frozen
class SignInDeclined(RuleViolation):
    """The platform sent the person back without a ticket."""

    code: ClassVar[str] = "entrance.declined"


_FAILURES: Final = {
    kind.code
    for kind in (
        OtherBrowser,
        SignInDeclined,
        EntranceDown,
        EntranceRefused,
        EntranceUnclear,
        TicketSpent,
        SnapshotIdentity,
    )
}


class EntranceVisit(Visit):
    """Given to the entrances' handlers as ``visit``: it remembers that this browser set out, and with which state."""

    def source(self, name: str) -> IdentitySource:
        """Raises ``EntranceOff``."""
        found = sources(self).of(name)
        if found is None:
            raise EntranceOff("entrance", name[:20])
        return found

    def set_out(self, entrance: str, to: str) -> str:
        """The state that must come back, to this browser alone, once."""
        state = self.fresh_key()
        body = {"entrance": entrance, "state": state, "to": to}
        self._keep(ENTERING_COOKIE, _ENTERING, A_WHILE, body, fresh=True)
        return state

    def came_back(self, entrance: str) -> str:
        """Where the person wanted to go. Raises ``OtherBrowser``."""
        kept: Mapping[str, Any] = self._kept(ENTERING_COOKIE, _ENTERING) or {}
        given = self.query("state").encode()
        if kept.get("entrance") != entrance or not compare_digest(kept["state"].encode(), given):
            raise OtherBrowser
        self._forget(ENTERING_COOKIE)
        to: str = kept["to"]
        return to


async def provide_entrance_visit(request: Request[Any, Any, Any]) -> EntranceVisit:
    """The visit of a request, its form read."""
    return EntranceVisit(request, await form_of(request))


Here = NamedDependency[SkipValidation[EntranceVisit]]


class EnterController(Controller):
    """Nobody must come in this way: every page works without."""

    path = "/enter"

    @get("/{entrance:str}", **page())
    def set_out(self, visit: Here, entrance: FromPath[str]) -> Response[Any]:
        """To the platform's own sign-in."""
        source = visit.source(entrance)
        state = visit.set_out(entrance, way_back(visit.query("to")))
        return visit.go(source.way_in(f"{visit.site}{ENTER}/{entrance}/back", state))

    @get("/{entrance:str}/back", **page())
    def come_back(self, visit: Here, entrance: FromPath[str]) -> Response[Any]:
        """Back with a ticket, which stays in no address of ours; what went wrong is told on a page of its own."""
        source = visit.source(entrance)
        try:
            to = visit.came_back(entrance)
            identity = _identified(visit, source)
        except (OtherBrowser, SignInDeclined, PortError) as refused:
            if isinstance(refused, OtherBrowser) and _is_in(visit, entrance):
                return visit.go(HOME)  # a reload, or «back»
            _log.warning("entrance.failed", error=refused.code, entrance=entrance)
            return visit.go(f"{ENTER}/{entrance}/failed?why={refused.code}")
        visit.enter(identity)
        _open(visit, identity)
        return visit.go(to)

    @get("/{entrance:str}/failed", **page())
    def failed(self, visit: Here, entrance: FromPath[str]) -> Response[Any]:
        """Why nobody came in, and what to do instead."""
        source, why = visit.source(entrance), visit.query("why")
        if why == TicketSpent.code and _is_in(visit, entrance):
            return visit.go(HOME)  # WeChat sometimes opens the way back twice, and shows what the second one got
        code = why if why in _FAILURES else OtherBrowser.code
        return visit.page("enter_failed", 422, entrance=source.entrance, problem=words().problems[code], code=code)

    @post("/bind", **page())
    def bind(self, visit: Here) -> Response[Any]:
        """Keep «my bookings» open for this account, as far as was proven."""
        entered, proof = visit.entered, visit.proof
        if entered is not None and proof is not None:
            only = own_appointment(visit, proof.only) if proof.only else None
            command = BindIdentityCommand(
                actor=visit.actor,
                entrance=entered.entrance,
                subject=entered.subject,
                proven=proof.document,
                appointment=only.id if only else None,
            )
            visit.call.run(BindIdentity, command)
        return visit.go(f"{HOME}/me")

    @post("/unbind", **page())
    def unbind(self, visit: Here) -> Response[Any]:
        """The account opens nothing any more."""
        if visit.entered is not None:
            command = EndBindingCommand(
                actor=visit.actor, entrance=visit.entered.entrance, subject=visit.entered.subject
            )
            visit.call.run(EndBinding, command)
        return visit.go(f"{HOME}/me")


def _is_in(visit: Visit, entrance: str) -> bool:
    return visit.entered is not None and visit.entered.entrance.value == entrance


def _identified(visit: Visit, source: IdentitySource) -> OutsideIdentity:
    """Whose ticket came. Raises ``SignInDeclined``, ``PortError``."""
    ticket = visit.query(source.ticket_name)
    if not ticket:
        raise SignInDeclined
    if not ROOM.acquire(blocking=False):
        raise EntranceDown(source.entrance.value)
    try:
        return source.identify(ticket)
    finally:
        ROOM.release()


def _open(visit: Visit, identity: OutsideIdentity) -> None:
    """A real name opens all that is the person's; an account alone what it was bound to, and no findings."""
    if identity.proven is not None:
        command = BindIdentityCommand(
            actor=visit.actor, entrance=identity.entrance, subject=identity.subject, proven=identity.proven
        )
        visit.call.run(BindIdentity, command)
        visit.prove(identity.proven, {})
        return
    bound = visit.call.run(OpenBinding, OpenBindingQuery(entrance=identity.entrance, subject=identity.subject))
    if bound is not None:
        only = "" if bound.whole else bound.appointments[0].number
        visit.prove(bound.document, {}, only=only, findings=False)
