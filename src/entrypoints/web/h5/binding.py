"""The entrances that a page offers, and whether the account that came in keeps «my bookings» open."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from attrs import frozen
from litestar import Response

from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.visit import Visit
from ports.entrances import IdentitySource, IdentitySources
from tjdomain.booking.usecases.open_binding import OpenBinding, OpenBindingQuery
from tjdomain.shared.entrance import Entrance

_IN_WECHAT = "micromessenger"


class Kept(Enum):
    """What can be done about the account: bind it, or end its binding."""

    OFFERED = "offered"
    BOUND = "bound"


@frozen
class Keeping:
    """For the page: the entrance, and what can be done."""

    entrance: Entrance
    kept: Kept


def sources(visit: Visit) -> IdentitySources:
    """The entrances of this installation."""
    there: IdentitySources = visit.call.port(IdentitySources)
    return there


def offered(visit: Visit) -> Sequence[IdentitySource]:
    """Those that make sense here: WeChat signs people in only inside WeChat."""
    inside = _IN_WECHAT in visit.call.agent.lower()
    return [one for one in sources(visit).ready() if inside or one.entrance is not Entrance.WECHAT]


def keeping(visit: Visit) -> Keeping | None:
    """``None`` where nobody came in with an account, has proven nothing, or needs no binding for it."""
    entered, proof = visit.entered, visit.proof
    if entered is None or proof is None or entered.proven == proof.document:
        return None
    bound = visit.call.run(OpenBinding, OpenBindingQuery(entrance=entered.entrance, subject=entered.subject))
    if bound is None or bound.document != proof.document:
        return Keeping(entered.entrance, Kept.OFFERED)
    open_now = {one.number for one in bound.appointments}
    covered = bound.whole or (bool(proof.only) and proof.only in open_now)
    return Keeping(entered.entrance, Kept.BOUND if covered else Kept.OFFERED)


def left(visit: Visit) -> Response[Any]:
    """Out. A platform that stays signed in would let the next one in as this one, so its own way out is offered."""
    source = sources(visit).of(visit.entered.entrance.value) if visit.entered else None
    visit.leave()
    there = source.way_out(f"{visit.site}{HOME}") if source else ""
    if source is None or not there:
        return visit.go(HOME)
    return visit.page("left", entrance=source.entrance, there=there)
