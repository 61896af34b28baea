"""团队登记列表: the list of teams, its export, and a new team."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from litestar import Controller, Response, get, post

from entrypoints.web.api.searches import TeamSearch
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.departments import chosen_department, seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import Asked, Chip, ListKind, all_rows
from entrypoints.web.office.lists import Column, OfficeList, state_chips
from entrypoints.web.office.slots import days_with_slots, slot_of
from entrypoints.wording import label
from ports.booking import BookingPolicies
from ports.booking_queries import TeamRow
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Contact, Team, TeamState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.list_teams import (
    CountTeams,
    ListTeams,
    ListTeamsQuery,
    ShowTeam,
    ShowTeamQuery,
    TeamPage,
)
from tjdomain.shared.contact import Phone
from tjdomain.shared.dates import at_local
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.ids import TeamId
from tjdomain.shared.trade import Trade

TEAMS: Final = f"{HOME}/teams"
TEAM_LIST: Final = ListKind(
    path=TEAMS,
    shape=TeamSearch,
    named=("employer",),
    plain=("states", "first", "last", "limit"),
    many=frozenset({"states"}),
    titles={"states": "状态", "first": "体检日期（从）", "last": "体检日期（到）"},
)
_SPARE: Final = 4
_LARGEST: Final = 200


@frozen
class Wish:
    """A row of the form: a slot, and how many places of it."""

    slot: str = ""
    places: str = ""


class TeamsController(Controller):
    """A new one."""

    path = "/teams"

    @get("/new", **page(BookingRight.MANAGE_TEAMS))
    def form(self, desk: Here) -> Response[Any]:
        """Employer, contact, trades, places."""
        return _form(desk)

    @post("/new", **page(BookingRight.MANAGE_TEAMS))
    def create(self, desk: Here) -> Response[Any]:
        """Takes all places or none; pressing twice makes one team."""
        department = chosen_department(desk, desk.given("department"))
        holds = _holds(desk)
        if department is None or isinstance(holds, Mistake):
            return _form(desk, (holds,) if isinstance(holds, Mistake) else ())
        try:
            command = CreateTeamCommand(
                actor=desk.actor,
                department=department.id,
                workplace=Workplace(name=desk.given("employer"), licence_number=desk.given("licence_number") or None),
                contact=typed_contact(desk),
                trades=typed_trades(desk),
                holds=holds,
                has_licence=bool(desk.given("has_licence")),
                may_use_free=bool(desk.given("may_use_free")),
                code_expires=typed_end(desk),
                note=desk.given("note"),
            )
            made = desk.once(CreateTeam, command, lambda key: _shown(desk, key))
        except ValueError:
            return _form(desk, (mistake("code_until", "office.day_missing"),))
        except (RuleViolation, Conflict) as refused:
            return _form(desk, (at_field(refused),))
        return desk.go(f"{TEAMS}/{made.id}", done="created")


def _shown(desk: Desk, key: UUID) -> Team:
    return desk.call.run(ShowTeam, ShowTeamQuery(actor=desk.actor, team=TeamId(key))).team


def typed_contact(desk: Desk) -> Contact:
    """The employer's contact. Raises ``InvalidValue`` with the form's field."""
    try:
        return Contact(name=desk.given("contact_name"), phone=Phone(desk.given("contact_phone")))
    except InvalidValue as error:
        raise evolve(error, field=f"contact_{error.field}") from None


def typed_trades(desk: Desk) -> frozenset[Trade]:
    """The ticked trades."""
    ticked = set(desk.all_given("trades"))
    return frozenset(trade for trade in Trade if trade.value in ticked)


def typed_end(desk: Desk) -> Any:
    """The moment after the last day on which the code is good; ``None`` for the default. Raises ``ValueError``."""
    text = desk.given("code_until")
    return at_local(date.fromisoformat(text) + timedelta(days=1), time()) if text else None


def at_field(refused: RuleViolation | Conflict) -> Mistake:
    """The refusal where it belongs: at a field it names, else at the places."""
    if isinstance(refused, InvalidValue):
        return told(refused, {"employer_name": "employer"}.get(refused.field, refused.field))
    field = {"booking.no_trade": "trades"}.get(refused.code, "holds")
    return told(refused, field)


def offered_trades(desk: Desk) -> tuple[Trade, ...]:
    """Those that can be booked."""
    policies: BookingPolicies = desk.call.port(BookingPolicies)
    return policies.current().trades


def _wishes(desk: Desk) -> tuple[Wish, ...]:
    typed = zip(desk.all_given("slot"), desk.all_given("places"), strict=False)
    return tuple(Wish(slot, places.strip()) for slot, places in typed if slot or places.strip())


def _holds(desk: Desk) -> dict[Slot, int] | Mistake:
    """The wished places; a slot named twice gets both."""
    wanted: dict[Slot, int] = {}
    for wish in _wishes(desk):
        slot = slot_of(wish.slot)
        if slot is None or not (wish.places.isascii() and wish.places.isdigit()):
            return mistake("holds", "office.places_wrong")
        wanted[slot] = wanted.get(slot, 0) + int(wish.places)
    return wanted


def _query(desk: Desk, wanted: Asked, after: TeamId | None, limit: int) -> ListTeamsQuery:
    return ListTeamsQuery(actor=desk.actor, wanted=wanted.wanted, after=after, limit=limit)


def _found(desk: Desk, wanted: Asked) -> TeamPage:
    after = TeamId(wanted.search.after) if wanted.search.after else None
    return desk.call.run(ListTeams, _query(desk, wanted, after, wanted.search.limit))


def _every(desk: Desk, wanted: Asked) -> Iterator[TeamRow]:
    return all_rows(lambda after: desk.call.run(ListTeams, _query(desk, wanted, after, _LARGEST)))


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    return state_chips(wanted, desk.call.run(CountTeams, _query(desk, wanted, None, 1)))


def _tag(row: TeamRow) -> str:
    return f"team-{row.state.value}"


def _days(row: TeamRow) -> str:
    return f"{row.first}{' 起' if row.last != row.first else ''}" if row.first else ""


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"states": list(TeamState), "may_manage": desk.actor.may(BookingRight.MANAGE_TEAMS)}


TEAM_PAGES: Final = OfficeList(
    kind=TEAM_LIST,
    right=BookingRight.VIEW,
    title="团队登记列表",
    file="团队",
    template="teams",
    columns=(
        Column(name="employer", title="单位", cell=lambda row: row.employer, look="strong"),
        Column(name="state", title="状态", cell=lambda row: label(row.state), width="w-state", tag=_tag),
        Column(name="contact", title="联系人", cell=lambda row: row.contact_name, width="w-name"),
        Column(name="phone", title="联系电话", cell=lambda row: row.contact_phone, width="w-phone", look="number"),
        Column(name="first", title="第一天", cell=lambda row: row.first, width="w-phone", look="number"),
        Column(name="last", title="最后一天", cell=lambda row: row.last, width="w-phone", look="number"),
        Column(name="days", title="体检日期", cell=_days, width="w-time", look="number", exported=False),
        Column(name="held", title="占号", cell=lambda row: row.held, width="w-sex", look="number"),
        Column(name="used", title="已用", cell=lambda row: row.used, width="w-sex", look="number"),
        Column(name="members", title="成员", cell=lambda row: row.members, width="w-sex", look="number"),
        Column(name="arrived", title="已到检", cell=lambda row: row.arrived, width="w-licence", look="number"),
        Column(
            name="until", title="团队码有效至", cell=lambda row: row.code_expires, width="w-document", look="number"
        ),
        Column(name="made", title="建立时间", cell=lambda row: row.created_at, width="w-document", look="number"),
    ),
    shown=("employer", "state", "contact", "phone", "days", "held", "used", "members", "arrived", "until"),
    find=_found,
    every=_every,
    chips=_chips,
    context=_context,
)


def _form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    department = chosen_department(desk, desk.given("department") or desk.query("department"))
    days = days_with_slots(desk, department.id) if department else ()
    if not days:
        mistakes = (*mistakes, mistake("holds", "office.nothing_open"))
    return desk.page(
        "team_new",
        422 if mistakes else 200,
        mistakes,
        department=department,
        departments=seen_departments(desk),
        days=days,
        wishes=(*_wishes(desk), *(Wish() for _ in range(_SPARE))),
        given=desk.given,
        ticked=desk.all_given("trades"),
        trades=offered_trades(desk),
        key=desk.given("key") or desk.fresh_key(),
    )
