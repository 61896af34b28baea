"""Teams: creating, joining, transferring, changing, moving, cancelling, releasing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from ports.booking import Appointments, Holds, PersonStandings, Teams
from ports.booking_queries import TeamFilter
from ports.idempotency import OtherBody
from ports.unit_of_work import UnitOfWork
from tests.booking_world import (
    EIGHT,
    EMPLOYER,
    FOOD,
    NINE,
    SATURDAY,
    TEN,
    TODAY,
    TOMORROW,
    WEDNESDAY,
    BookingWorld,
    document,
    particulars,
    resident_id,
)
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.day_errors import BookingStopped, DayNotOpened, PeriodOver
from tjdomain.booking.domain.errors import (
    CertificateStillValid,
    LicencePhotoNeeded,
    NoTrade,
    RecheckOpen,
    TooLateToChange,
    TooYoung,
    TransferOffered,
)
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team, TeamState
from tjdomain.booking.domain.team_errors import (
    AlreadyInTeam,
    HoldInUse,
    HoldsMissing,
    NotEnoughPlaces,
    NotTheTeamsSlot,
    TeamCancelled,
    TeamClosed,
    TeamCodeExpired,
    TeamCodeUnknown,
    TeamFull,
)
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.change_holds import ChangeHolds, ChangeHoldsCommand
from tjdomain.booking.usecases.close_team import CloseTeam, CloseTeamCommand
from tjdomain.booking.usecases.edit_team import EditTeam, EditTeamCommand
from tjdomain.booking.usecases.join_team import JoinTeam, JoinTeamCommand
from tjdomain.booking.usecases.list_teams import CountTeams, ListTeams, ListTeamsQuery, ShowTeam, ShowTeamQuery
from tjdomain.booking.usecases.move_team import MoveTeam, MoveTeamCommand
from tjdomain.booking.usecases.open_team_page import OpenTeamPage, OpenTeamPageQuery
from tjdomain.booking.usecases.release_holds import ReleaseHolds, ReleaseHoldsCommand
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.show_member_days import ShowMemberDays, ShowMemberDaysQuery
from tjdomain.booking.usecases.stop_booking import StopBooking, StopBookingCommand
from tjdomain.booking.usecases.team_periods import TeamPeriod
from tjdomain.booking.usecases.transfer_to_team import TransferToTeam, TransferToTeamCommand
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.person import Document
from tjdomain.shared.rights import PersonRight
from tjdomain.shared.text import EmptyValue
from tjdomain.shared.trade import Trade

E8, E9, W8, W9 = Slot(TOMORROW, EIGHT), Slot(TOMORROW, NINE), Slot(WEDNESDAY, EIGHT), Slot(WEDNESDAY, NINE)


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(4, 4)


def join(world: BookingWorld, team: Team, ordinal: int, slot: Slot = E8, **changes: Any) -> Any:
    given = {
        "actor": world.examinee(Channel.TEAM_CODE),
        "code": team.code,
        "slot": slot,
        "particulars": particulars(ordinal),
    }
    return world.run(JoinTeam, JoinTeamCommand(**{**given, **changes}))


def places(world: BookingWorld, team: Team) -> dict[Slot, tuple[int, int]]:
    return {hold.slot: (hold.held, hold.used) for hold in world.holds(team)}


def held(world: BookingWorld, day: date = TOMORROW) -> tuple[int, ...]:
    quota = world.day(day)
    return (quota.total.team_held, *(row.counts.team_held for row in quota.periods))


def stored(world: BookingWorld, team: Team) -> Team:
    with world.the(UnitOfWork):
        found: Team = world.the(Teams).get(team.id)
    return found


def test_a_team_takes_its_places_from_days_and_periods(world: BookingWorld) -> None:
    team = world.team({E8: 3, W9: 2})

    assert places(world, team) == {E8: (3, 0), W9: (2, 0)}
    assert held(world) == (3, 3, 0)
    assert held(world, WEDNESDAY) == (2, 0, 2)
    assert len(team.code) == 20
    assert team.code_expires == datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    assert world.kinds()[-1] == "team.created"


def test_a_team_gets_all_places_or_none_and_learns_what_is_missing(world: BookingWorld) -> None:
    world.book(1, day=WEDNESDAY)

    with pytest.raises(NotEnoughPlaces) as refused:
        world.team({E8: 2, W8: 4})

    assert (refused.value.day, refused.value.wanted, refused.value.free) == (WEDNESDAY, 4, 3)
    assert held(world) == (0, 0, 0)


def test_places_wanted_in_two_periods_count_together_for_the_day() -> None:
    world = BookingWorld.in_memory().open(4, 4, total=5)

    with pytest.raises(NotEnoughPlaces) as refused:
        world.team({E8: 3, E9: 3})

    assert (refused.value.start, refused.value.free) == (NINE, 2)


@pytest.mark.parametrize("holds", [{}, {E8: 0}, {E8: -1}, {E8: 100_001}])
def test_a_team_holds_something(world: BookingWorld, holds: dict[Slot, int]) -> None:
    with pytest.raises(HoldsMissing):
        world.team(holds)


def test_a_team_names_a_trade_and_is_made_by_right_on_open_days(world: BookingWorld) -> None:
    with pytest.raises(NoTrade):
        world.team({E8: 1}, trades=frozenset())
    with pytest.raises(NotPermitted):
        world.team({E8: 1}, actor=world.clerk(BookingRight.VIEW))
    with pytest.raises(DayNotOpened):
        world.team({Slot(SATURDAY, EIGHT): 1})


def test_places_may_be_held_before_the_public_can_book() -> None:
    world = BookingWorld.in_memory(BookingPolicy(release_stages=((0, 100),))).open(4)

    assert world.team({E8: 4}, actor=world.clerk(without=BookingRight.BEFORE_RELEASE)).state is TeamState.OPEN


def test_a_member_uses_a_held_place_with_the_teams_employer_and_trades(world: BookingWorld) -> None:
    team = world.team({E8: 2})

    booked = join(world, team, 1)

    member = booked.appointment
    assert (member.team, member.part, member.channel) == (team.id, Part.TEAM, Channel.TEAM_CODE)
    assert (member.workplace.name, member.trades) == (EMPLOYER, FOOD)
    assert member.licence.state is LicenceState.NOT_NEEDED
    assert places(world, team) == {E8: (2, 1)}
    assert world.day().total.booked == 0
    assert len(booked.code) == 8


def test_without_a_checked_licence_members_bring_a_photo(world: BookingWorld) -> None:
    team = world.team({E8: 2}, has_licence=False)

    with pytest.raises(LicencePhotoNeeded):
        join(world, team, 1)

    assert join(world, team, 1, licence_photo=world.photo).appointment.licence.state is LicenceState.PENDING


def test_a_full_slot_names_the_teams_other_slots(world: BookingWorld) -> None:
    team = world.team({E8: 1, W9: 1})
    join(world, team, 1)

    with pytest.raises(TeamFull) as refused:
        join(world, team, 2)

    assert refused.value.free == ("2026-03-04 09:00",)
    assert join(world, team, 2, W9).appointment.slot == W9


def test_when_its_places_are_used_up_a_team_may_take_free_ones_if_allowed(world: BookingWorld) -> None:
    team = world.team({E8: 1}, may_use_free=True)
    join(world, team, 1)

    assert join(world, team, 2).appointment.part is Part.FREE
    assert world.day().of(EIGHT).counts.booked == 1
    world.book(3)
    world.book(4)
    with pytest.raises(TeamFull):
        join(world, team, 5)


def test_a_slot_of_others_is_not_the_teams(world: BookingWorld) -> None:
    with pytest.raises(NotTheTeamsSlot):
        join(world, world.team({E8: 1}), 1, E9)


def test_a_stopped_or_past_slot_is_refused_without_offering_others(world: BookingWorld) -> None:
    team = world.team({E8: 1, Slot(TODAY, NINE): 1})
    stop = StopBookingCommand(actor=world.clerk(), department=world.department, reason="停电", day=TOMORROW)
    world.run(StopBooking, stop)

    with pytest.raises(BookingStopped) as refused:
        join(world, team, 1)
    assert refused.value.nearest == ()
    world.pass_time(hours=1)
    with pytest.raises(PeriodOver):
        join(world, team, 1, Slot(TODAY, NINE))


def test_an_unknown_expired_closed_or_cancelled_code_says_so(world: BookingWorld) -> None:
    team = world.team({E8: 2})
    with pytest.raises(TeamCodeUnknown):
        join(world, evolve(team, code="nothing"), 1)

    world.run(CloseTeam, CloseTeamCommand(actor=world.clerk(), team=team.id))
    with pytest.raises(TeamClosed):
        join(world, team, 1)
    world.run(CloseTeam, CloseTeamCommand(actor=world.clerk(), team=team.id, reopen=True))
    assert join(world, team, 1).appointment.is_live

    past = world.team({E9: 2}, code_expires=world.clock.now())
    with pytest.raises(TeamCodeExpired):
        join(world, past, 2, E9)
    world.run(CancelTeam, CancelTeamCommand(actor=world.clerk(), team=past.id, reason="单位要求"))
    with pytest.raises(TeamCancelled):
        join(world, past, 2, E9)
    assert world.kinds().count("team.closed") == world.kinds().count("team.reopened") == 1


def test_joining_again_with_the_same_request_returns_the_first_answer(world: BookingWorld) -> None:
    team, request = world.team({E8: 2}), RequestKey(b"k" * 32, b"d" * 32)
    first = join(world, team, 1, request=request)

    again = join(world, team, 1, request=request)

    assert (again.appointment, again.code, again.replayed) == (first.appointment, first.code, True)
    assert places(world, team) == {E8: (2, 1)}
    with pytest.raises(OtherBody):
        join(world, team, 2, request=evolve(request, digest=b"x" * 32))


def test_who_has_an_own_appointment_is_offered_the_transfer(world: BookingWorld) -> None:
    team = world.team({E8: 2})
    world.book(1)

    with pytest.raises(TransferOffered):
        join(world, team, 1)

    assert places(world, team) == {E8: (2, 0)}


def transfer(world: BookingWorld, what: Appointment, team: Team, slot: Slot = E8, **changes: Any) -> Appointment:
    given = {
        "actor": world.examinee(),
        "appointment": what.id,
        "code": team.code,
        "slot": slot,
        "proven": document(1),
    }
    member: Appointment = world.run(TransferToTeam, TransferToTeamCommand(**{**given, **changes}))
    return member


WARNED = [
    ("certificates", Confirmation.CERTIFICATE, CertificateStillValid),
    ("rechecks", Confirmation.RECHECK, RecheckOpen),
]


def warned(world: BookingWorld, what: str, ordinal: int = 1) -> None:
    """Let there be something to warn of."""
    standings = world.the(PersonStandings)
    if what == "certificates":
        standings.certificates[document(ordinal)] = date(2030, 1, 1)
    else:
        standings.rechecks.add(document(ordinal))


@pytest.mark.parametrize(("what", "kind", "warning"), WARNED)
def test_who_joins_is_warned_as_who_books(
    world: BookingWorld, what: str, kind: Confirmation, warning: type[Exception]
) -> None:
    team, others = world.team({E8: 1}), frozenset(Confirmation) - {kind}
    warned(world, what)

    with pytest.raises(warning):
        join(world, team, 1, actor=world.clerk(), confirmed=others)
    assert places(world, team) == {E8: (1, 0)}

    assert join(world, team, 1, actor=world.clerk(), confirmed=frozenset({kind})).appointment.team == team.id


@pytest.mark.parametrize(("what", "kind", "warning"), WARNED)
def test_who_transfers_is_warned_as_who_books(
    world: BookingWorld, what: str, kind: Confirmation, warning: type[Exception]
) -> None:
    own, team, clerk = world.book(1), world.team({E8: 1}), {"actor": world.clerk(), "proven": None}
    warned(world, what)

    with pytest.raises(warning):
        transfer(world, own, team, **clerk, confirmed=frozenset(Confirmation) - {kind})
    assert world.get(own) == own

    assert transfer(world, own, team, **clerk, confirmed=frozenset({kind})).team == team.id


def test_a_member_with_an_open_recheck_joins_and_transfers_untold(world: BookingWorld) -> None:
    own, team = world.book(1), world.team({E8: 2})
    warned(world, "rechecks")
    warned(world, "rechecks", 2)
    assert transfer(world, own, team).team == join(world, team, 2).appointment.team == team.id


def test_only_the_desk_is_told_until_when_a_members_certificate_is_valid(world: BookingWorld) -> None:
    team = world.team({E8: 1})
    warned(world, "certificates")

    with pytest.raises(CertificateStillValid) as told:
        join(world, team, 1)
    assert told.value.until is None
    with pytest.raises(CertificateStillValid) as told:
        join(world, team, 1, actor=world.clerk())
    assert told.value.until == date(2030, 1, 1)


def test_joining_a_team_is_no_way_around_the_deadline_of_changes(world: BookingWorld) -> None:
    own, team = world.book(1, day=WEDNESDAY), world.team({W8: 1, W9: 1})
    world.pass_time(days=1, hours=7, minutes=31)
    with pytest.raises(TooLateToChange):
        transfer(world, own, team, slot=W9)
    assert transfer(world, own, team, slot=W8).team == team.id


def test_an_own_appointment_moves_into_the_team_in_one_step(world: BookingWorld) -> None:
    own = world.book(1, start=NINE, trades=frozenset({Trade.DRUGS}))
    team = world.team({E8: 1})

    member = transfer(world, own, team)

    assert (member.id, member.number) == (own.id, own.number)
    assert (member.team, member.part, member.slot) == (team.id, Part.TEAM, E8)
    assert (member.trades, member.licence.state) == (FOOD, LicenceState.NOT_NEEDED)
    assert world.day().total.booked == 0
    assert places(world, team) == {E8: (1, 1)}
    assert world.kinds()[-1] == "appointment.transferred"


def test_a_transfer_takes_a_free_place_where_the_team_allows_that(world: BookingWorld) -> None:
    team = world.team({E8: 1}, may_use_free=True)
    join(world, team, 2)

    member = transfer(world, world.book(1, start=NINE), team)

    assert (member.team, member.part, member.slot) == (team.id, Part.FREE, E8)
    assert places(world, team) == {E8: (1, 1)}
    assert (world.day().of(EIGHT).counts.booked, world.day().of(NINE).counts.booked) == (1, 0)
    stays = transfer(world, world.book(3), team, proven=document(3))
    assert (stays.team, stays.part, world.day().of(EIGHT).counts.booked) == (team.id, Part.FREE, 2)


def test_a_transfer_takes_no_free_place_that_is_not_given_out_yet() -> None:
    world = BookingWorld.in_memory(BookingPolicy(release_stages=((14, 50), (0, 100)))).open(4)
    team = world.team({E8: 1}, may_use_free=True)
    join(world, team, 2)
    own = world.book(1, day=WEDNESDAY)
    world.book(3)
    with pytest.raises(TeamFull):
        transfer(world, own, team)


def test_a_licence_still_to_be_checked_stays_so_in_a_team_without_one(world: BookingWorld) -> None:
    member = transfer(world, world.book(1), world.team({E8: 1}, has_licence=False))

    assert member.licence.state is LicenceState.PENDING


def test_a_transfer_needs_proof_a_place_and_another_team(world: BookingWorld) -> None:
    own, team = world.book(1), world.team({E8: 1, W8: 1})
    with pytest.raises(NotFound):
        transfer(world, own, team, proven=None)
    with pytest.raises(NotTheTeamsSlot):
        transfer(world, own, team, E9)
    join(world, team, 2)
    with pytest.raises(TeamFull):
        transfer(world, own, team)
    transfer(world, own, team, W8)
    with pytest.raises(AlreadyInTeam):
        transfer(world, own, team, W8)
    world.run(CloseTeam, CloseTeamCommand(actor=world.clerk(), team=team.id))
    with pytest.raises(TeamClosed):
        transfer(world, world.book(3), team, proven=document(3))


def test_a_team_of_another_department_is_out_of_reach(world: BookingWorld) -> None:
    other = BookingWorld(world.adapters, world.clock, world.ids).open(2)

    with pytest.raises(NotFound):
        transfer(world, world.book(1), other.team({E8: 1}))


def reschedule(world: BookingWorld, what: Appointment, slot: Slot, **changes: Any) -> Appointment:
    given = {"actor": world.examinee(), "appointment": what.id, "slot": slot, "proven": document(1)}
    result: Appointment = world.run(RescheduleAppointment, RescheduleAppointmentCommand(**{**given, **changes}))
    return result


def test_a_member_moves_among_the_teams_slots(world: BookingWorld) -> None:
    team = world.team({E8: 1, W8: 1})
    member = join(world, team, 1).appointment

    assert reschedule(world, member, W8).part is Part.TEAM
    assert places(world, team) == {E8: (1, 0), W8: (1, 1)}
    join(world, team, 2)
    with pytest.raises(TeamFull):
        reschedule(world, member, E8)
    with pytest.raises(NotTheTeamsSlot):
        reschedule(world, member, E9)


def test_a_member_moves_to_a_free_place_of_the_teams_slots_where_the_team_allows_it(world: BookingWorld) -> None:
    team = world.team({E8: 1, W8: 1}, may_use_free=True)
    member = join(world, team, 1).appointment
    join(world, team, 2, W8)

    assert reschedule(world, member, W8).part is Part.FREE
    with pytest.raises(NotTheTeamsSlot):
        reschedule(world, member, E9)


def test_a_free_place_that_is_gone_is_refused_with_the_teams_own_slots(world: BookingWorld) -> None:
    team = world.team({E8: 2, W8: 1}, may_use_free=True)
    member = join(world, team, 1).appointment
    join(world, team, 2, W8)
    for ordinal in range(3, 3 + world.day(WEDNESDAY).free(EIGHT)):
        world.book(ordinal, WEDNESDAY)

    with pytest.raises(TeamFull) as refused:
        reschedule(world, member, W8)
    assert refused.value.free == (str(E8),)


def test_a_member_is_shown_the_teams_days_and_anybody_else_all(world: BookingWorld) -> None:
    team = world.team({E8: 2, W8: 1})
    member = join(world, team, 1).appointment
    join(world, team, 2, W8)

    shown = my_days(world, member, document(1))
    assert shown is not None
    assert {period.slot: period.left for period in shown} == {E8: 1, W8: 0}
    assert my_days(world, world.book(3), document(3)) is None
    with pytest.raises(NotFound):
        my_days(world, member, document(3))


def my_days(world: BookingWorld, what: Appointment, proven: Document) -> tuple[TeamPeriod, ...] | None:
    query = ShowMemberDaysQuery(actor=world.examinee(), appointment=what.id, proven=proven)
    shown: tuple[TeamPeriod, ...] | None = world.run(ShowMemberDays, query)
    return shown


def test_a_clerk_moves_a_member_to_any_slot(world: BookingWorld) -> None:
    team = world.team({E8: 1})
    member = join(world, team, 1).appointment
    clerk = {"actor": world.clerk(), "proven": None, "reason": "本人要求"}

    out = reschedule(world, member, W9, **clerk)
    assert (out.part, out.team) == (Part.FREE, team.id)
    assert places(world, team) == {E8: (1, 0)}
    assert world.day(WEDNESDAY).total.booked == 1

    back = reschedule(world, out, E8, **clerk)
    assert back.part is Part.TEAM
    assert world.day(WEDNESDAY).total.booked == 0


def test_a_place_taken_by_another_member_in_this_moment_is_not_taken_twice(world: BookingWorld) -> None:
    team = world.team({E8: 1, W8: 1})
    member = join(world, team, 1).appointment
    seen = world.holds(team)
    join(world, team, 2, W8)
    real = world.the(Holds)
    world.adapters[Holds] = _Remembering(real, seen)

    with pytest.raises(TeamFull):
        reschedule(world, member, W8)
    with pytest.raises(TeamFull):
        join(world, team, 3, W8)

    world.adapters[Holds] = real
    assert places(world, team) == {E8: (1, 1), W8: (1, 1)}


class _Remembering:
    """Shows holds as they were, as a reader sees them who came a moment too early."""

    def __init__(self, real: Any, seen: Any) -> None:
        self.apply = real.apply
        self._seen = seen

    def of(self, _team: object) -> Any:
        return self._seen


def test_a_members_cancelled_place_goes_back_to_the_team(world: BookingWorld) -> None:
    team = world.team({E8: 1})
    member = join(world, team, 1).appointment

    command = CancelAppointmentCommand(actor=world.examinee(), appointment=member.id, proven=document(1))
    world.run(CancelAppointment, command)

    assert places(world, team) == {E8: (1, 0)}
    assert join(world, team, 2).appointment.is_live


def edit(world: BookingWorld, team: Team, **changes: Any) -> Team:
    given = {"actor": world.clerk(), "team": team.id, "version": team.version}
    edited: Team = world.run(EditTeam, EditTeamCommand(**{**given, **changes}))
    return edited


def test_a_team_is_edited_and_its_code_renewed(world: BookingWorld) -> None:
    team = world.team({E8: 1})

    edited = edit(world, team, may_use_free=True, note="分两批", new_code=True)

    assert (edited.may_use_free, edited.note, edited.version) == (True, "分两批", 2)
    assert edited.contact == team.contact
    with pytest.raises(TeamCodeUnknown):
        join(world, team, 1)
    assert join(world, edited, 1).appointment.is_live
    with pytest.raises(StaleVersion):
        edit(world, team, note="旧")
    assert edit(world, edited).code == edited.code


def change(world: BookingWorld, team: Team, slot: Slot, number: int) -> Any:
    command = ChangeHoldsCommand(actor=world.clerk(), team=team.id, slot=slot, held=number)
    return world.run(ChangeHolds, command)


def test_a_team_gets_more_places_fewer_or_some_elsewhere(world: BookingWorld) -> None:
    team = world.team({E8: 2})
    join(world, team, 1)

    change(world, team, E8, 3)
    change(world, team, W9, 1)
    assert places(world, team) == {E8: (3, 1), W9: (1, 0)}
    assert held(world) == (3, 3, 0)

    change(world, team, E8, 1)
    assert held(world) == (1, 1, 0)
    with pytest.raises(HoldInUse) as refused:
        change(world, team, E8, 0)
    assert refused.value.used == 1
    with pytest.raises(NotEnoughPlaces):
        change(world, team, E8, 9)
    with pytest.raises(HoldsMissing):
        change(world, team, E8, -1)
    assert stored(world, team).version == 4


def move(world: BookingWorld, team: Team, moves: dict[Slot, Slot], reason: str = "设备检修") -> Any:
    return world.run(MoveTeam, MoveTeamCommand(actor=world.clerk(), team=team.id, moves=moves, reason=reason))


def test_a_moved_team_takes_places_and_members_along(world: BookingWorld) -> None:
    team = world.team({E8: 3})
    member = join(world, team, 1).appointment

    result = move(world, team, {E8: W9})

    assert [m.slot for m in result.members] == [W9]
    assert places(world, team) == {E8: (0, 0), W9: (3, 1)}
    assert held(world) == (0, 0, 0)
    assert held(world, WEDNESDAY) == (3, 0, 3)
    assert world.get(member).slot == W9
    assert world.kinds()[-2:] == ["team.moved", "appointment.rescheduled"]


def test_a_member_who_is_too_young_on_the_new_day_keeps_the_team_where_it_is(world: BookingWorld) -> None:
    team = world.team({W8: 2})
    sixteen = particulars(1, number=resident_id(1, birth=date(2010, 3, 4)))
    join(world, team, 1, W8, particulars=sixteen)
    with pytest.raises(TooYoung):
        move(world, team, {W8: E8})
    assert places(world, team) == {W8: (2, 1)}


def test_nobody_transfers_to_a_day_on_which_he_is_too_young(world: BookingWorld) -> None:
    sixteen = particulars(1, number=resident_id(1, birth=date(2010, 3, 4)))
    own = world.book(1, day=WEDNESDAY, particulars=sixteen)
    with pytest.raises(TooYoung):
        transfer(world, own, world.team({E8: 1}), proven=own.person.document)
    assert world.get(own) == own


def test_the_code_of_a_moved_team_ends_after_its_new_last_day_unless_it_was_set_by_hand(world: BookingWorld) -> None:
    team = world.team({E8: 3})
    move(world, team, {E8: W9})
    assert stored(world, team).code_expires == team.code_expires + timedelta(days=1)
    assert join(world, team, 1, W9).appointment.day == WEDNESDAY
    change(world, team, E8, 1)
    assert stored(world, team).code_expires == team.code_expires + timedelta(days=1)

    given = world.team({E9: 1}, code_expires=world.clock.now() + timedelta(hours=1))
    move(world, given, {E9: W9})
    assert stored(world, given).code_expires == given.code_expires


def test_places_on_a_later_day_let_the_code_live_as_long(world: BookingWorld) -> None:
    team = world.team({E8: 3})
    change(world, team, W9, 2)
    assert stored(world, team).code_expires == team.code_expires + timedelta(days=1)


def test_a_slot_whose_places_were_all_released_can_be_moved_too(world: BookingWorld) -> None:
    team = world.team({E8: 2})
    world.pass_time(hours=8)
    release(world)

    move(world, team, {E8: W8})

    assert places(world, team) == {E8: (0, 0), W8: (0, 0)}


def test_members_in_free_places_move_along_in_free_places(world: BookingWorld) -> None:
    team = world.team({E8: 1}, may_use_free=True)
    join(world, team, 1)
    join(world, team, 2)

    move(world, team, {E8: W8})

    assert world.day(TOMORROW).total.booked == 0
    assert world.day(WEDNESDAY).total.booked == 1


def test_who_has_come_stays_with_the_place(world: BookingWorld) -> None:
    team = world.team({Slot(TODAY, NINE): 3})
    there = join(world, team, 1, Slot(TODAY, NINE)).appointment
    join(world, team, 2, Slot(TODAY, NINE))
    check_in(world, there)

    result = move(world, team, {Slot(TODAY, NINE): E8})

    assert [m.person.document for m in result.members] == [document(2)]
    assert places(world, team) == {Slot(TODAY, NINE): (1, 1), E8: (2, 1)}
    assert world.get(there).slot == Slot(TODAY, NINE)


def check_in(world: BookingWorld, what: Appointment) -> None:
    with world.the(UnitOfWork):
        world.the(Appointments).save(moved(what, AppointmentAction.CHECK_IN, what.day))


def test_slots_can_change_places_with_each_other(world: BookingWorld) -> None:
    team = world.team({E8: 4, W8: 4})
    join(world, team, 1, E8)
    join(world, team, 2, W8)
    join(world, team, 3, W8)

    move(world, team, {E8: W8, W8: E8})

    assert places(world, team) == {E8: (4, 2), W8: (4, 1)}


def test_a_team_moves_whole_or_not_at_all(world: BookingWorld) -> None:
    team = world.team({E8: 3, E9: 3})
    member = join(world, team, 1).appointment
    world.book(2, day=WEDNESDAY)
    world.book(3, day=WEDNESDAY)

    with pytest.raises(NotEnoughPlaces):
        move(world, team, {E9: W9, E8: W8})

    assert world.get(member) == member
    assert places(world, team) == {E8: (3, 1), E9: (3, 0)}
    assert held(world, WEDNESDAY) == (0, 0, 0)


def test_a_move_names_slots_of_the_team_and_a_reason(world: BookingWorld) -> None:
    team = world.team({E8: 1})

    with pytest.raises(NotTheTeamsSlot):
        move(world, team, {E9: W9})
    with pytest.raises(HoldsMissing):
        move(world, team, {E8: E8})
    with pytest.raises(EmptyValue):
        move(world, team, {E8: W8}, reason=" ")
    with pytest.raises(DayNotOpened):
        move(world, team, {E8: Slot(SATURDAY, EIGHT)})


def test_a_cancelled_team_frees_places_and_members_who_have_not_come(world: BookingWorld) -> None:
    nine = Slot(TODAY, NINE)
    team = world.team({nine: 2, E8: 2}, may_use_free=True)
    there, absent = join(world, team, 1, nine).appointment, join(world, team, 2).appointment
    join(world, team, 3)
    free = join(world, team, 4).appointment
    check_in(world, there)

    result = world.run(CancelTeam, CancelTeamCommand(actor=world.clerk(), team=team.id, reason="单位要求"))

    assert result.team.state is TeamState.CANCELLED
    assert len(result.cancelled) == 3
    assert world.get(there).state is AppointmentState.CHECKED_IN
    assert world.get(absent).state is world.get(free).state is AppointmentState.CANCELLED
    assert places(world, team) == {nine: (1, 1), E8: (0, 0)}
    assert held(world) == (0, 0, 0)
    assert held(world, TODAY) == (1, 0, 1)
    assert world.day().total.booked == 0
    with pytest.raises(WrongState):
        world.run(CancelTeam, CancelTeamCommand(actor=world.clerk(), team=team.id, reason="再次"))


def release(world: BookingWorld) -> int:
    number: int = world.run(ReleaseHolds, ReleaseHoldsCommand(actor=world.clerk(), department=world.department))
    return number


def test_unused_places_go_back_to_everybody_at_the_set_hour(world: BookingWorld) -> None:
    team = world.team({E8: 3, W8: 2})
    member = join(world, team, 1).appointment
    assert release(world) == 0

    world.pass_time(hours=7, minutes=30)

    assert release(world) == 2
    assert places(world, team) == {E8: (1, 1), W8: (2, 0)}
    assert held(world) == (1, 1, 0)
    assert (world.kinds()[-1], world.events()[-1].reason) == ("team.places_released", "2026-03-03 08:00: 2")
    assert release(world) == 0

    command = CancelAppointmentCommand(actor=world.clerk(), appointment=member.id, reason="本人来电")
    world.run(CancelAppointment, command)
    assert release(world) == 1
    assert held(world) == (0, 0, 0)


def test_the_release_needs_its_right_and_waits_for_its_hour(world: BookingWorld) -> None:
    world.team({Slot(TODAY + timedelta(days=1), NINE): 1})

    with pytest.raises(NotPermitted):
        command = ReleaseHoldsCommand(actor=world.clerk(BookingRight.VIEW), department=world.department)
        world.run(ReleaseHolds, command)
    assert release(world) == 0


def page(world: BookingWorld, team: Team) -> Any:
    return world.run(OpenTeamPage, OpenTeamPageQuery(actor=world.examinee(), code=team.code))


def test_the_page_behind_the_code_shows_employer_and_periods_with_places(world: BookingWorld) -> None:
    team = world.team({E8: 2, W9: 1})
    join(world, team, 1)

    shown = page(world, team)

    assert (shown.workplace.name, shown.trades, shown.needs_licence_photo) == (EMPLOYER, FOOD, False)
    assert {period.slot: period.left for period in shown.periods} == {E8: 1, W9: 1}


def test_the_page_counts_free_places_where_members_may_take_them(world: BookingWorld) -> None:
    team = world.team({E8: 1}, may_use_free=True, has_licence=False)
    join(world, team, 1, licence_photo=world.photo)

    shown = page(world, team)

    assert [period.left for period in shown.periods] == [3]
    assert shown.needs_licence_photo


def test_the_page_counts_no_free_places_that_are_not_given_out_yet() -> None:
    world = BookingWorld.in_memory(BookingPolicy(release_stages=((14, 50), (0, 100)))).open(4)
    team = world.team({E8: 1}, may_use_free=True)
    join(world, team, 1)

    assert [period.left for period in page(world, team).periods] == [1]


def test_the_page_of_a_full_expired_or_withdrawn_team_says_so(world: BookingWorld) -> None:
    team = world.team({E8: 1})
    join(world, team, 1)
    with pytest.raises(TeamFull):
        page(world, team)

    world.run(CloseTeam, CloseTeamCommand(actor=world.clerk(), team=team.id))
    with pytest.raises(TeamClosed):
        page(world, team)
    with pytest.raises(TeamCodeUnknown):
        page(world, evolve(team, code="nothing"))


def test_teams_are_counted_by_state_whatever_state_the_list_shows(world: BookingWorld) -> None:
    world.team({E8: 1})
    closed = world.team({W9: 1})
    world.run(CloseTeam, CloseTeamCommand(actor=world.clerk(), team=closed.id))
    query = ListTeamsQuery(actor=world.clerk(), wanted=TeamFilter(states=frozenset({TeamState.CLOSED})))

    counts = world.run(CountTeams, query)

    assert (set(counts), counts[TeamState.OPEN], counts[TeamState.CLOSED]) == (set(TeamState), 1, 1)
    with pytest.raises(NotPermitted):
        world.run(CountTeams, evolve(query, actor=world.examinee()))


def test_teams_are_listed_with_their_places_and_members(world: BookingWorld) -> None:
    team = world.team({E8: 2, W9: 1})
    join(world, team, 1)

    (row,) = world.run(ListTeams, ListTeamsQuery(actor=world.clerk())).rows
    shown = world.run(ShowTeam, ShowTeamQuery(actor=world.clerk(), team=team.id))
    seeing = evolve(world.clerk(), rights=frozenset({BookingRight.VIEW, PersonRight.VIEW_UNMASKED}))
    whole = world.run(ListTeams, ListTeamsQuery(actor=seeing))

    assert (row.held, row.used, row.members, row.arrived) == (3, 1, 1, 0)
    assert (row.first, row.last, row.contact_phone) == (TOMORROW, WEDNESDAY, "139****0000")
    assert (shown.team, [hold.slot for hold in shown.holds]) == (team, [E8, W9])
    assert (whole.total, whole.rows[0].contact_phone) == (1, "13900000000")
    with pytest.raises(NotFound):
        world.run(ShowTeam, ShowTeamQuery(actor=world.stranger(), team=team.id))
    with pytest.raises(NotFound):
        world.run(ShowTeam, ShowTeamQuery(actor=world.clerk(), team=type(team.id)(world.ids.new())))


def test_an_employer_of_the_register_can_stand_behind_a_team(world: BookingWorld) -> None:
    workplace = Workplace(name=EMPLOYER, licence_number=" ")

    assert world.team({E8: 1}, workplace=workplace).workplace.licence_number is None
    assert TEN.hour == 10
