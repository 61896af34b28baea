"""团体预约: what a team's QR code opens, the code as a picture, and what is said when it opens nothing."""

from collections.abc import Mapping
from io import BytesIO
from itertools import groupby
from typing import Any

import segno
from litestar import Controller, Request, Response, get
from litestar.datastructures import FormMultiDict

from entrypoints.web.call import page
from entrypoints.web.h5.team_visit import Here
from entrypoints.web.h5.visit import Here as AnyVisit
from entrypoints.web.h5.visit import Visit
from entrypoints.web.mistakes import told
from entrypoints.web.problems import status_of
from entrypoints.wording import words
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.booking.domain.team_errors import (
    TeamCancelled,
    TeamClosed,
    TeamCodeExpired,
    TeamCodeUnknown,
    TeamFull,
)
from tjdomain.shared.errors import DomainError

_SCALE, _BORDER = 10, 4
_PICTURE = {"png": "image/png", "svg": "image/svg+xml"}
_PICTURE_POLICY = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
OVER = (TeamCodeUnknown, TeamCodeExpired, TeamClosed, TeamCancelled, TeamFull)
"""Why a code opens nothing."""
_HEADINGS: Mapping[type[DomainError], str] = {
    TeamCodeUnknown: "h5.team_unknown",
    TeamCodeExpired: "h5.team_expired",
    TeamClosed: "h5.team_closed",
    TeamCancelled: "h5.team_cancelled",
    TeamFull: "h5.team_full",
}


class ScanController(Controller):
    """For whoever has no code."""

    path = "/team"

    @get("/", **page())
    def scan(self, visit: AnyVisit) -> Response[Any]:
        """How one comes to the team's page."""
        return visit.page("team_scan")


class TeamController(Controller):
    """Open to everybody who has the code."""

    path = "/team/{code:str}"

    @get("/", **page())
    def team(self, visit: Here) -> Response[Any]:
        """The employer, the trades, the periods with the places left."""
        team = visit.team
        contact = visit.call.run(ReadContact, ReadContactCommand(actor=visit.call.actor, department=team.department))
        days = [(day, list(periods)) for day, periods in groupby(team.periods, key=lambda one: one.slot.day)]
        return visit.page("team", team=team, days=days, contact=contact, begun=bool(visit.draft.accepted))

    @get("/qr", **page())
    def picture(self, visit: Here) -> Response[bytes]:
        """The address of the team's page as a QR code, to be saved and sent on."""
        return _code(visit, "png")

    @get("/qr.svg", **page())
    def drawing(self, visit: Here) -> Response[bytes]:
        """The same for printing in any size."""
        return _code(visit, "svg")


def _code(visit: Here, kind: str) -> Response[bytes]:
    """Also of a team that is full or closed, since that may change. Raises ``TeamCodeUnknown``."""
    try:
        _ = visit.team
    except TeamCodeUnknown:
        raise
    except OVER:
        pass
    target = BytesIO()
    segno.make(visit.address, error="m", micro=False).save(target, kind=kind, scale=_SCALE, border=_BORDER)
    return Response(target.getvalue(), media_type=_PICTURE[kind], headers=_PICTURE_POLICY)


def team_over(request: Request[Any, Any, Any], refused: DomainError) -> Response[Any]:
    """What happened to the code, and where to go instead."""
    heading = words().problems[next(code for kind, code in _HEADINGS.items() if isinstance(refused, kind))]
    visit = Visit(request, FormMultiDict([]))
    return visit.page("team_over", status_of(refused), heading=heading, reason=told(refused))
