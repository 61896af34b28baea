"""Teams 团队 as the back office handles them."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.searches import Asked, TeamSearch, in_query
from entrypoints.web.api.shape import Reason, next_after, shown
from entrypoints.web.api.team_bodies import (
    HoldsBody,
    TeamBody,
    TeamCancelledView,
    TeamEditBody,
    TeamLine,
    TeamLines,
    TeamMoveBody,
    TeamMovedView,
    TeamView,
    TeamWithHoldsView,
    team_shown,
    team_with_holds,
)
from entrypoints.web.call import Call, Here, needs, repeatable
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.change_holds import ChangeHolds, ChangeHoldsCommand
from tjdomain.booking.usecases.close_team import CloseTeam, CloseTeamCommand
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.edit_team import EditTeam, EditTeamCommand
from tjdomain.booking.usecases.list_teams import ListTeams, ListTeamsQuery, ShowTeam, ShowTeamQuery
from tjdomain.booking.usecases.move_team import MoveTeam, MoveTeamCommand
from tjdomain.shared.ids import DepartmentId, TeamId


def _found(call: Call, asked: TeamSearch) -> TeamLines:
    after = TeamId(asked.after) if asked.after else None
    query = ListTeamsQuery(actor=call.actor, wanted=asked.wanted(), after=after, limit=asked.limit)
    page = call.run(ListTeams, query)
    return TeamLines([shown(TeamLine, row) for row in page.rows], page.total, next_after(page.rows, asked.limit))


class TeamController(Controller):
    """Teams, their places and their codes."""

    path = "/teams"
    tags = ("团队",)

    @get("/", dependencies=in_query(TeamSearch), **needs(BookingRight.VIEW))
    def listed(self, call: Here, asked: Asked[TeamSearch]) -> TeamLines:
        """团队列表。"""
        return _found(call, asked)

    @post("/search", **needs(BookingRight.VIEW), status_code=200)
    def search(self, call: Here, data: JSONBody[TeamSearch]) -> TeamLines:
        """按单位查找团队。"""
        return _found(call, data)

    @get("/{team:uuid}", **needs(BookingRight.VIEW))
    def show(self, call: Here, team: FromPath[UUID]) -> TeamWithHoldsView:
        """团队详情,含团队码和占用的号源。"""
        found = call.run(ShowTeam, ShowTeamQuery(actor=call.actor, team=TeamId(team)))
        return team_with_holds(found, call.actor)

    @post("/", **repeatable(needs(BookingRight.MANAGE_TEAMS)))
    def create(self, call: Here, data: JSONBody[TeamBody]) -> TeamView:
        """新建团队并占号;号源不够则全部不占。"""
        command = CreateTeamCommand(
            actor=call.actor,
            department=DepartmentId(data.department),
            workplace=data.employer.workplace(),
            contact=data.contact.contact(),
            trades=frozenset(data.trades),
            holds=data.places(),
            has_licence=data.has_licence,
            may_use_free=data.may_use_free,
            code_expires=data.code_expires,
            note=data.note,
        )
        made = call.once(
            CreateTeam,
            command,
            data,
            lambda made: call.run(ShowTeam, ShowTeamQuery(actor=call.actor, team=TeamId(made))).team,
        )
        return team_shown(made, call.actor)

    @post("/{team:uuid}/edit", **needs(BookingRight.MANAGE_TEAMS))
    def edit(self, call: Here, team: FromPath[UUID], data: JSONBody[TeamEditBody]) -> TeamView:
        """修改团队,或换新的团队码。"""
        command = EditTeamCommand(
            actor=call.actor,
            team=TeamId(team),
            version=data.version,
            contact=data.contact.contact() if data.contact else None,
            trades=None if data.trades is None else frozenset(data.trades),
            has_licence=data.has_licence,
            may_use_free=data.may_use_free,
            code_expires=data.code_expires,
            new_code=data.new_code,
            note=data.note,
        )
        return team_shown(call.run(EditTeam, command), call.actor)

    @post("/{team:uuid}/close", **needs(BookingRight.MANAGE_TEAMS))
    def close(self, call: Here, team: FromPath[UUID]) -> TeamView:
        """停止登记;占用的号源保留。"""
        return team_shown(call.run(CloseTeam, CloseTeamCommand(actor=call.actor, team=TeamId(team))), call.actor)

    @post("/{team:uuid}/reopen", **needs(BookingRight.MANAGE_TEAMS))
    def reopen(self, call: Here, team: FromPath[UUID]) -> TeamView:
        """恢复登记。"""
        command = CloseTeamCommand(actor=call.actor, team=TeamId(team), reopen=True)
        return team_shown(call.run(CloseTeam, command), call.actor)

    @post("/{team:uuid}/cancel", **needs(BookingRight.MANAGE_TEAMS))
    def cancel(self, call: Here, team: FromPath[UUID], data: JSONBody[Reason]) -> TeamCancelledView:
        """取消团队:未到检成员的预约一并取消,号源放回。"""
        done = call.run(CancelTeam, CancelTeamCommand(actor=call.actor, team=TeamId(team), reason=data.reason))
        return TeamCancelledView(team_shown(done.team, call.actor), [one.id.value for one in done.cancelled])

    @post("/{team:uuid}/move", **needs(BookingRight.MANAGE_TEAMS))
    def move(self, call: Here, team: FromPath[UUID], data: JSONBody[TeamMoveBody]) -> TeamMovedView:
        """整团或部分时段改期,全部成功或全部不动。"""
        command = MoveTeamCommand(
            actor=call.actor,
            team=TeamId(team),
            moves={one.old.slot(): one.new.slot() for one in data.moves},
            reason=data.reason,
        )
        done = call.run(MoveTeam, command)
        return TeamMovedView(team_shown(done.team, call.actor), [one.id.value for one in done.members])

    @post("/{team:uuid}/holds", **needs(BookingRight.MANAGE_TEAMS))
    def change_holds(self, call: Here, team: FromPath[UUID], data: JSONBody[HoldsBody]) -> TeamView:
        """增减某一时段占用的号源。"""
        command = ChangeHoldsCommand(actor=call.actor, team=TeamId(team), slot=data.slot(), held=data.held)
        return team_shown(call.run(ChangeHolds, command), call.actor)
