"""The link to a team's roster for the employer's contact: made, shown once, taken back."""

from typing import Any
from uuid import UUID

import segno
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.h5.roster import ROSTER
from entrypoints.web.mistakes import told
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.team import found_team, team_path
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.share_roster import RosterShared, ShareRoster, ShareRosterCommand
from tjdomain.booking.usecases.withdraw_roster import WithdrawRoster, WithdrawRosterCommand
from tjdomain.shared.errors import Conflict
from tjdomain.shared.ids import TeamId


class RosterLinkController(Controller):
    """The link stands on the page once: only its digest is kept."""

    path = "/teams/{key:uuid}/roster"

    @get("/", **page(BookingRight.MANAGE_TEAMS))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Whether there is a link, and what making one means."""
        return _page(desk, key)

    @post("/", **page(BookingRight.MANAGE_TEAMS))
    def share(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A new link; the one before opens nothing any more."""
        try:
            shared = desk.call.run(ShareRoster, ShareRosterCommand(actor=desk.actor, team=TeamId(key)))
        except Conflict as refused:
            return _page(desk, key, refused)
        return _page(desk, key, shared=shared)

    @post("/withdraw", **page(BookingRight.MANAGE_TEAMS))
    def withdraw(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A second press finds it done."""
        try:
            desk.call.run(WithdrawRoster, WithdrawRosterCommand(actor=desk.actor, team=TeamId(key)))
        except Conflict as refused:
            return _page(desk, key, refused)
        return desk.go(team_path(key), done="withdrawn")


def _page(desk: Desk, key: UUID, refused: Conflict | None = None, shared: RosterShared | None = None) -> Response[Any]:
    link = f"{ROSTER}/{shared.token}" if shared else None
    return desk.page(
        "team_roster",
        409 if refused else 200,
        (told(refused),) if refused else (),
        team=found_team(desk, key).team,
        now=desk.now,
        link=link,
        picture=segno.make(f"{desk.site}{link}/members", error="m", micro=False).svg_data_uri(scale=10, border=4)
        if link
        else "",
        site=desk.site,
    )
