"""One phone with a team's code: the team behind it, and a draft of its own beside that of 个人预约."""

from functools import cached_property
from typing import Any, Final, TypeAlias

from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from entrypoints.web.h5.cookies import HOME, TEAM_COOKIE
from entrypoints.web.h5.flow import Flow
from entrypoints.web.h5.steps import BookingDraft, read_draft
from entrypoints.web.h5.visit import Visit
from tjdomain.booking.usecases.open_team_page import OpenTeamPage, OpenTeamPageQuery, TeamOpened
from tjdomain.shared.events import Plain

TEAM: Final = f"{HOME}/team"
_OF_ONE_TEAM = ("department", "slot", "who", "photo", "booked")
"""Answers that are worth nothing for another team."""


class TeamVisit(Visit):
    """Given to the handlers of a team's pages as ``visit``."""

    draft_cookie, draft_kind, glance_cookie = TEAM_COOKIE, "h5.team", ""

    def __init__(self, request: Request[Any, Any, Any], form: FormMultiDict) -> None:
        super().__init__(request, form)
        self.code: str = request.path_params["code"]

    @property
    def path(self) -> str:
        """Where the team's page stands."""
        return f"{TEAM}/{self.code}"

    @property
    def address(self) -> str:
        """The same with the name of the site, as the QR code holds it."""
        return f"{self.site}{self.path}"

    @cached_property
    def team(self) -> TeamOpened:
        """What the code opens. Raises why it opens nothing."""
        return self.call.run(OpenTeamPage, OpenTeamPageQuery(actor=self.call.actor, code=self.code))

    @property
    def flow(self) -> Flow:
        """The steps of this team. Raises why its code opens nothing."""
        return Flow(
            at=f"{self.path}/join",
            asks_photo=self.team.needs_licence_photo,
            employer=self.team.workplace.name,
            trades=sorted(self.team.trades, key=lambda trade: trade.value),
        )

    @cached_property
    def draft(self) -> BookingDraft:
        """The registration so far; of another team's only what the person has accepted."""
        kept = self._kept(self.draft_cookie, self.draft_kind) or {}
        mine = kept.get("team") == self.code
        return self._in_force(read_draft({name: value for name, value in kept.items() if mine or name == "accepted"}))

    def keep(self, **changes: Plain) -> BookingDraft:
        """Put answers into the draft; another team's go out of it."""
        kept = self._kept(self.draft_cookie, self.draft_kind) or {}
        others: dict[str, Plain] = {} if kept.get("team") == self.code else dict.fromkeys(_OF_ONE_TEAM)
        return super().keep(**{**others, "team": self.code, **changes})


async def provide_team_visit(request: Request[Any, Any, Any]) -> TeamVisit:
    """The visit of a request to a team's pages, its form read."""
    form = await request.form() if request.method == "POST" else FormMultiDict([])
    return TeamVisit(request, form)


Here: TypeAlias = NamedDependency[SkipValidation[TeamVisit]]
"""Annotation of a handler's ``visit``."""
