"""One team: its places and code, and what is done with it: edit, close, move, cancel, more places, transfer."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import sees_whole
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.overtaking import since
from entrypoints.web.office.slots import chosen_slot, days_with_slots, slot_of, slot_value
from entrypoints.web.office.teams import TEAMS, at_field, offered_trades, typed_contact, typed_end, typed_trades
from entrypoints.wording import label, spoken
from ports.booking_queries import AppointmentFilter
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Contact, Team, TeamState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.change_holds import ChangeHolds, ChangeHoldsCommand
from tjdomain.booking.usecases.close_team import CloseTeam, CloseTeamCommand
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.booking.usecases.edit_team import EditTeam, EditTeamCommand
from tjdomain.booking.usecases.list_teams import ShowTeam, ShowTeamQuery, TeamShown
from tjdomain.booking.usecases.move_team import MoveTeam, MoveTeamCommand
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.ids import TeamId
from tjdomain.shared.masking import masked_phone

_CONFLICT, _WRONG, _FINE = 409, 422, 200


def team_path(key: UUID) -> str:
    """Where a team stands."""
    return f"{TEAMS}/{key}"


def found_team(desk: Desk, key: UUID) -> TeamShown:
    """The team with its places. Raises ``NotFound``; that it was seen is logged."""
    return desk.call.run(ShowTeam, ShowTeamQuery(actor=desk.actor, team=TeamId(key)))


class TeamController(Controller):
    """A team."""

    path = "/teams/{key:uuid}"

    @get("/", **page(BookingRight.VIEW))
    def detail(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All of it."""
        return _detail(desk, key)

    @get("/code", **page(BookingRight.VIEW))
    def code(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The QR code with what to do, to be printed and hung up."""
        return desk.page("team_code", team=found_team(desk, key).team)

    @get("/edit", **page(BookingRight.MANAGE_TEAMS))
    def form(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """As it stands."""
        return _form(desk, found_team(desk, key).team)

    @post("/edit", **page(BookingRight.MANAGE_TEAMS))
    def save(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Who was overtaken sees both, and loses nothing."""
        team = found_team(desk, key).team
        try:
            contact, trades, end = _typed_contact(desk, team), typed_trades(desk), typed_end(desk)
            if team.version != given_version(desk):
                return _form(desk, team, conflict=_between(desk, team, contact))
            command = EditTeamCommand(
                actor=desk.actor,
                team=team.id,
                version=given_version(desk),
                contact=contact,
                trades=trades,
                has_licence=bool(desk.given("has_licence")),
                may_use_free=bool(desk.given("may_use_free")),
                code_expires=end,
                new_code=bool(desk.given("new_code")),
                note=desk.given("note"),
            )
            desk.call.run(EditTeam, command)
        except ValueError:
            return _form(desk, team, (mistake("code_until", "office.day_missing"),))
        except (RuleViolation, Conflict) as refused:
            return _form(desk, team, (at_field(refused),))
        return desk.go(team_path(key), done="edited")

    @post("/close", **page(BookingRight.MANAGE_TEAMS))
    def close(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Nobody registers through the code any more; places stay held. A second press finds it done."""
        return _switch(desk, key, reopen=False)

    @post("/reopen", **page(BookingRight.MANAGE_TEAMS))
    def reopen(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The code works again."""
        return _switch(desk, key, reopen=True)

    @get("/cancel", **page(BookingRight.MANAGE_TEAMS))
    def ask_to_cancel(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """How many appointments go with it."""
        return _cancel_form(desk, key)

    @post("/cancel", **page(BookingRight.MANAGE_TEAMS))
    def cancel(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All places are free again; a second press finds it done."""
        command = CancelTeamCommand(actor=desk.actor, team=TeamId(key), reason=desk.given("reason"))
        try:
            desk.call.run(CancelTeam, command)
        except (RuleViolation, Conflict) as refused:
            if found_team(desk, key).team.state is not TeamState.CANCELLED:
                return _cancel_form(desk, key, (told(refused, "reason"),))
        return desk.go(team_path(key), done="cancelled")

    @get("/move", **page(BookingRight.MANAGE_TEAMS))
    def ask_where_to(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """For each slot another one."""
        return _move_form(desk, key)

    @post("/move", **page(BookingRight.MANAGE_TEAMS))
    def move(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Places and members together, all or none."""
        holds = found_team(desk, key).holds
        moves = {hold.slot: new for hold in holds if (new := slot_of(desk.given(f"to-{slot_value(hold.slot)}")))}
        command = MoveTeamCommand(actor=desk.actor, team=TeamId(key), moves=moves, reason=desk.given("reason"))
        try:
            desk.call.run(MoveTeam, command)
        except (RuleViolation, Conflict) as refused:
            field = "reason" if isinstance(refused, InvalidValue) else "holds"
            wrong = mistake("holds", "office.move_missing") if not moves and field == "holds" else told(refused, field)
            return _move_form(desk, key, (wrong,))
        return desk.go(team_path(key), done="moved")

    @get("/places", **page(BookingRight.MANAGE_TEAMS))
    def ask_how_many(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """More or fewer places in a slot, or another slot."""
        return _places_form(desk, key)

    @post("/places", **page(BookingRight.MANAGE_TEAMS))
    def change_places(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """So many the team has there afterwards."""
        slot, number = chosen_slot(desk), desk.given("held").strip()
        if isinstance(slot, Mistake):
            return _places_form(desk, key, (slot,))
        if not (number.isascii() and number.isdigit()):
            return _places_form(desk, key, (mistake("held", "office.count_wrong"),))
        try:
            command = ChangeHoldsCommand(actor=desk.actor, team=TeamId(key), slot=slot, held=int(number))
            desk.call.run(ChangeHolds, command)
        except (RuleViolation, Conflict) as refused:
            return _places_form(desk, key, (told(refused, "held"),))
        return desk.go(team_path(key), done="places")


def _detail(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    found = found_team(desk, key)
    return desk.page(
        "team",
        _WRONG if mistakes else _FINE,
        mistakes,
        team=found.team,
        holds=[hold for hold in found.holds if hold.held],
        counts=_counts(desk, key),
        whole=sees_whole(desk),
        is_over=found.team.code_expires <= desk.now,
        may_manage=desk.actor.may(BookingRight.MANAGE_TEAMS) and found.team.state is not TeamState.CANCELLED,
        may_import=desk.actor.may(BookingRight.IMPORT_MEMBERS) and found.team.state is TeamState.OPEN,
    )


def _counts(desk: Desk, key: UUID) -> Any:
    wanted = AppointmentFilter(team=TeamId(key))
    return desk.call.run(CountAppointments, CountAppointmentsQuery(actor=desk.actor, wanted=wanted))


def _switch(desk: Desk, key: UUID, *, reopen: bool) -> Response[Any]:
    wanted = TeamState.OPEN if reopen else TeamState.CLOSED
    try:
        desk.call.run(CloseTeam, CloseTeamCommand(actor=desk.actor, team=TeamId(key), reopen=reopen))
    except Conflict as refused:
        if found_team(desk, key).team.state is not wanted:
            return _detail(desk, key, (told(refused),))
    return desk.go(team_path(key), done="reopened" if reopen else "closed")


def _typed_contact(desk: Desk, team: Team) -> Contact:
    """The contact; a phone that was not shown and not entered is the one that stands there."""
    if not sees_whole(desk) and not desk.given("contact_phone").strip():
        return Contact(name=desk.given("contact_name"), phone=team.contact.phone)
    return typed_contact(desk)


def _between(desk: Desk, team: Team, contact: Contact) -> tuple[Difference, ...]:
    whole = sees_whole(desk)

    def phone(one: Contact) -> str:
        return one.phone.number if whole else masked_phone(one.phone.number)

    pairs = (
        ("联系人", contact.name, team.contact.name),
        ("联系电话", phone(contact), phone(team.contact)),
        ("从业类别", spoken(sorted(typed_trades(desk), key=label)), spoken(sorted(team.trades, key=label))),
        ("备注", desk.given("note"), team.note),
        ("状态", "—", label(team.state)),
    )
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


def _form(
    desk: Desk, team: Team, mistakes: tuple[Mistake, ...] = (), conflict: tuple[Difference, ...] = ()
) -> Response[Any]:
    typed = bool(desk.given("version"))
    phone = team.contact.phone.number if sees_whole(desk) else ""
    return desk.page(
        "team_edit",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        team=team,
        contact_name=desk.given("contact_name") if typed else team.contact.name,
        contact_phone=desk.given("contact_phone") if typed else phone,
        ticked=desk.all_given("trades") if typed else [one.value for one in team.trades],
        has_licence=bool(desk.given("has_licence")) if typed else team.has_licence,
        may_use_free=bool(desk.given("may_use_free")) if typed else team.may_use_free,
        code_until=desk.given("code_until"),
        note=desk.given("note") if typed else team.note,
        trades=(*(one for one in team.trades if one not in offered_trades(desk)), *offered_trades(desk)),
        whole=sees_whole(desk),
        conflict=conflict,
        faster=since(desk, "team", team.id) if conflict else (),
    )


def _cancel_form(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    return desk.page(
        "team_cancel",
        _WRONG if mistakes else _FINE,
        mistakes,
        team=found_team(desk, key).team,
        booked=_counts(desk, key)[AppointmentState.BOOKED],
        reason=desk.given("reason"),
    )


def _move_form(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    found = found_team(desk, key)
    slots: tuple[Slot, ...] = tuple(hold.slot for hold in found.holds if hold.held)
    return desk.page(
        "team_move",
        _WRONG if mistakes else _FINE,
        mistakes,
        team=found.team,
        holds=[(hold, slot_value(hold.slot)) for hold in found.holds if hold.slot in slots],
        chosen={slot_value(slot): desk.given(f"to-{slot_value(slot)}") for slot in slots},
        days=days_with_slots(desk, found.team.department),
        reason=desk.given("reason"),
    )


def _places_form(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    found = found_team(desk, key)
    return desk.page(
        "team_places",
        _WRONG if mistakes else _FINE,
        mistakes,
        team=found.team,
        holds=[(hold, slot_value(hold.slot)) for hold in found.holds if hold.held],
        days=days_with_slots(desk, found.team.department),
        slot=desk.given("slot") or desk.query("slot"),
        held=desk.given("held"),
    )
