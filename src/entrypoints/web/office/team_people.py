"""团队人员管理: the members of a team, each with appointment and examination; 转入团队 of somebody who booked alone."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.api.searches import AppointmentSearch
from entrypoints.web.call import page
from entrypoints.web.confirming import confirmation_for, warned
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.bookings import ROW_ACTIONS, UNSORTED_COLUMNS, every_appointment, found_appointments
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import Asked, FilterWrong, ListKind
from entrypoints.web.office.lists import Column, OfficeList
from entrypoints.web.office.slots import chosen_slot, slot_value
from entrypoints.web.office.team import found_team, team_path
from entrypoints.wording import label
from ports.booking_queries import AppointmentFilter, AppointmentRow
from ports.examination_queries import ExaminationFilter, ExaminationRow
from ports.tabular import CellValue
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.list_teams import TeamShown
from tjdomain.booking.usecases.search_appointments import (
    SearchAppointments,
    SearchAppointmentsQuery,
)
from tjdomain.booking.usecases.transfer_to_team import TransferToTeam, TransferToTeamCommand
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_examinations import ListExaminations, ListExaminationsQuery
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import AppointmentId

MEMBERS: Final = f"{HOME}/team-members"
MEMBER_LIST: Final = ListKind(
    path=MEMBERS,
    shape=AppointmentSearch,
    plain=("team", "states", "limit"),
    many=frozenset({"states"}),
    titles={"team": "团队", "states": "状态"},
    searched=False,
)


class TransferController(Controller):
    """Somebody who booked alone becomes a member."""

    path = "/teams/{key:uuid}/transfer"

    @get("/", **page(BookingRight.MANAGE_TEAMS))
    def ask_whom(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """By the number of the appointment, and one of the team's slots."""
        return _transfer_form(desk, key)

    @post("/", **page(BookingRight.MANAGE_TEAMS))
    def transfer(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A place of the team is taken and the old one given back; a second press finds it done."""
        slot, row = chosen_slot(desk), _numbered(desk, desk.given("number").strip())
        if isinstance(slot, Mistake):
            return _transfer_form(desk, key, (slot,))
        if row is None:
            return _transfer_form(desk, key, (mistake("number", "office.number_unknown"),))
        team = found_team(desk, key).team
        command = TransferToTeamCommand(
            actor=desk.actor,
            appointment=row.id,
            code=team.code,
            slot=slot,
            confirmed=frozenset(one for one in Confirmation if one.value in desk.all_given("confirmed")),
        )
        try:
            desk.call.run(TransferToTeam, command)
        except (RuleViolation, Conflict) as refused:
            if (warning := confirmation_for(refused)) is not None:
                return _transfer_form(desk, key, (warned(refused),), warning)
            return _transfer_form(desk, key, (told(refused, "slot" if hasattr(refused, "start") else "number"),))
        return desk.go(team_path(key), done="transferred")


def _numbered(desk: Desk, number: str) -> AppointmentRow | None:
    """The appointment of that number, in the actor's sight."""
    if not number:
        return None
    query = SearchAppointmentsQuery(actor=desk.actor, wanted=AppointmentFilter(number=number), limit=1)
    return next(iter(desk.call.run(SearchAppointments, query).rows), None)


def _transfer_form(
    desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = (), warning: Confirmation | None = None
) -> Response[Any]:
    found = found_team(desk, key)
    return desk.page(
        "team_transfer",
        422 if mistakes else 200,
        mistakes,
        team=found.team,
        holds=[(hold, slot_value(hold.slot)) for hold in found.holds if hold.held],
        number=desk.given("number"),
        slot=desk.given("slot"),
        warning=warning,
    )


def _examined(desk: Desk, wanted: Asked) -> Mapping[tuple[str, str], ExaminationRow]:
    """The newest examination of each member, as far as the actor may see any."""
    if not desk.actor.may(ExaminationRight.READ):
        return {}
    found: dict[tuple[str, str], ExaminationRow] = {}
    after = None
    while True:
        query = ListExaminationsQuery(
            actor=desk.actor, wanted=ExaminationFilter(team=wanted.wanted.team), after=after, limit=200
        )
        rows = desk.call.run(ListExaminations, query).rows
        if not rows:
            return found
        for row in rows:
            found.setdefault(_who(row), row)
        after = rows[-1].id


def _who(row: AppointmentRow | ExaminationRow) -> tuple[str, str]:
    """Name and number as both lists show them: whole or masked alike."""
    return row.name, row.document_number


@frozen
class Member:
    """A row: the appointment, and the state of the newest examination where there is one that may be seen."""

    row: AppointmentRow
    examined: ExaminationRow | None

    @property
    def id(self) -> AppointmentId:
        """The appointment."""
        return self.row.id


@frozen(kw_only=True)
class Members:
    """A page of members; ``actions`` are what each state offers."""

    rows: tuple[Member, ...]
    total: int
    actions: Mapping[AppointmentState, frozenset[AppointmentAction]]
    team: TeamShown | None = None


def _with_examinations(desk: Desk, wanted: Asked, rows: Iterable[AppointmentRow]) -> Iterator[Member]:
    known = _examined(desk, wanted)
    for row in rows:
        yield Member(row, known.get(_who(row)))


def _found(desk: Desk, wanted: Asked) -> Members:
    """Newest first; without a team nobody."""
    if wanted.search.team is None:
        return Members(rows=(), total=0, actions={})
    found = found_appointments(desk, wanted)
    rows = tuple(_with_examinations(desk, wanted, found.rows))
    team = found_team(desk, wanted.search.team)
    return Members(rows=rows, total=found.total, actions=found.actions, team=team)


def _every(desk: Desk, wanted: Asked) -> Iterator[Member]:
    """Raises ``FilterWrong`` where no team is named."""
    if wanted.search.team is None:
        raise FilterWrong(mistake("team", "office.team_missing"))
    return _with_examinations(desk, wanted, every_appointment(desk, wanted))


def _context(desk: Desk) -> Mapping[str, Any]:
    return {
        "states": list(AppointmentState),
        "row_actions": ROW_ACTIONS,
        "sees_examinations": desk.actor.may(ExaminationRight.READ),
    }


def _of_row(column: Column) -> Column:
    def cell(member: Member) -> CellValue:
        return column.cell(member.row)

    def tag(member: Member) -> str:
        return column.tag(member.row) if column.tag else ""

    return evolve(column, cell=cell, tag=column.tag and tag)


MEMBER_PAGES: Final = OfficeList(
    kind=MEMBER_LIST,
    subject="appointment",
    right=BookingRight.VIEW,
    title="团队人员管理",
    file="团队人员",
    template="team_members",
    columns=(
        *map(_of_row, UNSORTED_COLUMNS),
        Column(
            name="examined",
            title="体检",
            cell=lambda member: label(member.examined.state) if member.examined else None,
            width="w-number",
            own=True,
        ),
    ),
    shown=("number", "name", "sex", "document", "phone", "trades", "time", "state", "examined"),
    find=_found,
    every=_every,
    context=_context,
)
