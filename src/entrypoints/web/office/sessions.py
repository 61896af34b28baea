"""在线用户 with sign-out, and the own page: password, own sessions."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import SIGNED_IN, page
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.directory import directory
from entrypoints.web.office.resource import Found, Resource, Row, Wanted, Way
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.end_own_session import EndOwnSession, EndOwnSessionCommand
from tjdomain.identity.usecases.end_session import EndSession, EndSessionCommand
from tjdomain.identity.usecases.list_own_sessions import ListOwnSessions, ListOwnSessionsQuery
from tjdomain.identity.usecases.list_sessions import ListSessions, ListSessionsQuery
from tjdomain.identity.usecases.show_second_factor import ShowSecondFactor, ShowSecondFactorQuery

ME: Final = "/admin/me"


def _sessions(desk: Desk, wanted: Wanted) -> Found:
    after = SessionId(wanted.after) if wanted.after else None
    found = desk.call.run(ListSessions, ListSessionsQuery(actor=desk.actor, after=after, limit=wanted.limit))
    names = names_of(desk, {one.user.value for one in found})
    departments = {}
    if desk.actor.may(IdentityRight.VIEW_USERS):
        departments = {one.id: one.name for one in directory(desk).departments}
    rows = tuple(
        Row(
            key=one.id.value,
            title=named(one.user.value, names),
            cells=(
                named(one.user.value, names),
                departments.get(one.department, ""),
                one.address,
                one.agent,
                one.started_at,
                one.last_seen_at,
            ),
        )
        for one in found
    )
    return Found(rows=rows, more=len(rows) == wanted.limit)


SESSIONS: Final = Resource(
    name="在线用户",
    title="在线用户",
    path="/admin/sessions",
    right=IdentityRight.VIEW_SESSIONS,
    columns=(
        ("用户", "w-title"),
        ("部门", "w-title"),
        ("网络地址", "w-title"),
        ("浏览器", ""),
        ("登录时间", "w-time"),
        ("最近操作", "w-time"),
    ),
    query=_sessions,
    ways=(Way("下线", "/end", IdentityRight.END_SESSIONS),),
)


class SessionsController(Controller):
    """Signing somebody out."""

    path = "/sessions/{key:uuid}/end"

    @get("/", **page(IdentityRight.END_SESSIONS))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Whether to."""
        return desk.page("session_end", key=key)

    @post("/", **page(IdentityRight.END_SESSIONS))
    def end(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """At once; a second press finds it done."""
        desk.call.run(EndSession, EndSessionCommand(actor=desk.actor, session=SessionId(key)))
        return desk.go(SESSIONS.path, done="ended")


class OwnController(Controller):
    """Whoever is signed in."""

    path = "/me"

    @get("/", **page(SIGNED_IN))
    def own(self, desk: Here) -> Response[Any]:
        """Where else one is signed in, and the ways to password and second factor."""
        sessions = desk.call.run(ListOwnSessions, ListOwnSessionsQuery(actor=desk.actor))
        factor = desk.call.run(ShowSecondFactor, ShowSecondFactorQuery(actor=desk.actor))
        return desk.page("own", sessions=sessions, here=desk.session.id, factor=factor)

    @post("/sessions/{key:uuid}/end", **page(SIGNED_IN))
    def end(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Sign out somewhere else."""
        desk.call.run(EndOwnSession, EndOwnSessionCommand(actor=desk.actor, session=SessionId(key)))
        return desk.go(ME, done="ended")
