"""The list of a team's members for the employer's contact, behind a link that a clerk made."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.h5.cookies import HOME
from entrypoints.web.h5.visit import Here, Visit
from entrypoints.web.mistakes import told
from entrypoints.web.office.exports import workbook
from entrypoints.web.problems import status_of
from entrypoints.wording import label
from tjdomain.booking.domain.team_errors import RosterExpired, RosterUnknown, TeamCancelled
from tjdomain.flows.together.show_roster import MemberStage, ShowRoster, ShowRosterQuery
from tjdomain.shared.errors import DomainError, LimitExceeded

ROSTER = f"{HOME}/roster"
ROSTER_OVER = (RosterUnknown, RosterExpired, TeamCancelled, LimitExceeded)
"""Why a link opens nothing."""
_COLUMNS = ("姓名", "体检日期", "到检时间", "进度")


class RosterController(Controller):
    """Open to whoever has the link; nothing here leads to a person."""

    path = "/roster/{token:str}"

    @get("/members", **page())
    def members(self, visit: Here, token: FromPath[str]) -> Response[Any]:
        """Masked names, when they come, how far they are."""
        found = visit.call.run(ShowRoster, ShowRosterQuery(token=token, address=visit.call.address))
        counts = {stage: sum(one.stage is stage for one in found.members) for stage in MemberStage}
        return visit.page("roster", roster=found, counts=counts, file=f"{ROSTER}/{token}/members.xlsx")

    @get("/members.xlsx", **page())
    def workbook(self, visit: Here, token: FromPath[str]) -> Response[Any]:
        """The same list as a file, to be kept or sent on by the contact."""
        found = visit.call.run(ShowRoster, ShowRosterQuery(token=token, address=visit.call.address))
        rows = ((one.name, one.slot.day, f"{one.slot.start:%H:%M}", label(one.stage)) for one in found.members)
        return workbook(visit, "团队名单", _COLUMNS, rows)


def roster_over(request: Request[Any, Any, Any], refused: DomainError) -> Response[Any]:
    """What happened to the link, and whom to ask."""
    visit = Visit(request, FormMultiDict([]))
    return visit.page("roster_over", status_of(refused), reason=told(refused))
