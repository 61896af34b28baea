from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from attrs import evolve

from tests.booking_world import EIGHT, EMPLOYER, FOOD, NINE, NOW, TEN, TODAY, TOMORROW, BookingWorld, particulars
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.errors import (
    IsAWalkIn,
    LicenceUnsettled,
    NewDayNeeded,
    NotAWalkIn,
    NoteNeeded,
    NotToday,
    StillToCome,
)
from tjdomain.booking.domain.licence import (
    LICENCE_MOVES,
    Licence,
    LicenceAction,
    LicenceCheck,
    LicenceKind,
    LicenceState,
    new_check,
)
from tjdomain.booking.domain.lifecycle import (
    GUARDS,
    MOVES,
    RIGHTS,
    AppointmentAction,
    after_voided_examination,
    allowed_actions,
    checked_in,
    moved,
    refusal,
)
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import TEAM_MOVES, TeamAction, TeamState
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import AppointmentId, DepartmentId, FileId

S, A = AppointmentState, AppointmentAction
YESTERDAY = TODAY - timedelta(days=1)
SEEN = LicenceCheck(state=LicenceState.ORIGINAL_SEEN)


def appointment(
    state: AppointmentState = S.BOOKED,
    day: date = TODAY,
    channel: Channel = Channel.WEB,
    licence: LicenceCheck = SEEN,
) -> Appointment:
    return Appointment(
        id=AppointmentId(UUID(int=1)),
        department=DepartmentId(UUID(int=2)),
        number="260000000001",
        created_by=None,
        created_at=NOW,
        channel=channel,
        state=state,
        person=particulars().person(TODAY),
        trades=FOOD,
        workplace=Workplace(name=EMPLOYER),
        licence=licence,
        day=day,
        period=Period(EIGHT, NINE),
        part=Part.FREE,
    )


@pytest.mark.parametrize(("state", "action"), [pair for pair in product(S, A) if pair not in MOVES])
def test_a_move_outside_the_table_is_refused(state: AppointmentState, action: AppointmentAction) -> None:
    with pytest.raises(WrongState) as refused:
        moved(appointment(state), action, TODAY)

    assert (refused.value.state, refused.value.action) == (state.value, action.value)


@pytest.mark.parametrize(("state", "action"), [pair for pair in MOVES if pair[1] not in GUARDS])
def test_a_move_of_the_table_without_a_guard_is_made(state: AppointmentState, action: AppointmentAction) -> None:
    after = moved(appointment(state), action, TODAY)

    assert after.state is MOVES[state, action]
    assert after.version == 2


def test_every_action_is_in_the_table_and_every_state_is_reached() -> None:
    assert {action for _, action in MOVES} == set(A)
    assert {S.BOOKED, *MOVES.values()} == set(S)
    assert set(GUARDS) | set(RIGHTS) <= set(A)


@pytest.mark.parametrize(("state", "action"), list(product(LicenceState, LicenceAction)))
def test_the_licence_check_moves_by_its_table_only(state: LicenceState, action: LicenceAction) -> None:
    check = LicenceCheck(state=state)
    steps = {
        LicenceAction.APPROVE: check.approved,
        LicenceAction.REJECT: lambda: check.rejected("看不清"),
        LicenceAction.UPLOAD: lambda: check.uploaded(FileId(UUID(int=9))),
        LicenceAction.SEE_ORIGINAL: lambda: check.original_seen(LicenceKind.FOOD, "JY13715020000010", None),
    }
    if (state, action) in LICENCE_MOVES:
        assert steps[action]().state is LICENCE_MOVES[state, action]
    else:
        with pytest.raises(WrongState):
            steps[action]()


def test_a_licence_is_pending_where_one_is_asked_for_or_given() -> None:
    photo = FileId(UUID(int=9))

    assert new_check(required=False, photo=None, warnings=()).state is LicenceState.NOT_NEEDED
    assert new_check(required=False, photo=photo, warnings=()).state is LicenceState.PENDING
    assert new_check(required=True, photo=None, warnings=()).state is LicenceState.PENDING


def test_a_licence_is_valid_through_its_last_day_or_for_ever() -> None:
    licence = Licence(kind=LicenceKind.BUSINESS, number="91371500ma3te5t031 ", holder=EMPLOYER, valid_until=TODAY)

    assert licence.number == "91371500MA3TE5T031"
    assert licence.valid_on(TODAY)
    assert not licence.valid_on(TOMORROW)
    assert evolve(licence, valid_until=None).valid_on(date(2099, 1, 1))


@pytest.mark.parametrize(("state", "action"), list(product(TeamState, TeamAction)))
def test_a_team_moves_by_its_table_only(state: TeamState, action: TeamAction) -> None:
    world = BookingWorld.in_memory().open(5)
    team = evolve(world.team({Slot(TOMORROW, EIGHT): 1}), state=state)

    if (state, action) in TEAM_MOVES:
        assert team.moved(action).state is TEAM_MOVES[state, action]
    else:
        with pytest.raises(WrongState):
            team.moved(action)


def test_only_todays_appointment_is_checked_in() -> None:
    with pytest.raises(NotToday):
        moved(appointment(day=TOMORROW), A.CHECK_IN, TODAY)


@pytest.mark.parametrize("state", [LicenceState.PENDING, LicenceState.REJECTED])
def test_an_unsettled_licence_stops_the_check_in(state: LicenceState) -> None:
    with pytest.raises(LicenceUnsettled):
        moved(appointment(licence=LicenceCheck(state=state)), A.CHECK_IN, TODAY)


@pytest.mark.parametrize("state", [LicenceState.NOT_NEEDED, LicenceState.APPROVED, LicenceState.ORIGINAL_SEEN])
def test_a_settled_licence_lets_the_check_in_pass(state: LicenceState) -> None:
    assert moved(appointment(licence=LicenceCheck(state=state)), A.CHECK_IN, TODAY).state is S.CHECKED_IN


def at(hour: int, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour - 8, minute=minute)


@pytest.mark.parametrize(
    ("now", "note"), [(at(8, 30), ""), (at(9, 30), ""), (at(9, 31), "堵车"), (at(9, 31), " 堵车 ")]
)
def test_who_comes_in_the_period_or_with_a_note_is_checked_in(now: datetime, note: str) -> None:
    assert checked_in(appointment(), now, note, BookingPolicy()).state is S.CHECKED_IN


def test_half_an_hour_too_early_is_not_yet_too_early() -> None:
    early = evolve(appointment(), period=Period(NINE, TEN))

    assert checked_in(early, at(8, 30), "", BookingPolicy()).state is S.CHECKED_IN
    with pytest.raises(NoteNeeded):
        checked_in(early, at(8, 29), "", BookingPolicy())


def test_outside_the_period_a_note_is_wanted() -> None:
    with pytest.raises(NoteNeeded):
        checked_in(appointment(), at(9, 31), " ", BookingPolicy())


def test_a_check_in_is_undone_on_its_day_and_only_for_who_had_booked() -> None:
    there = appointment(S.CHECKED_IN)

    assert moved(there, A.UNDO_CHECK_IN, TODAY).state is S.BOOKED
    with pytest.raises(NotToday):
        moved(there, A.UNDO_CHECK_IN, TOMORROW)
    with pytest.raises(IsAWalkIn):
        moved(appointment(S.CHECKED_IN, channel=Channel.WALK_IN), A.UNDO_CHECK_IN, TODAY)


def test_a_walk_in_is_undone_to_cancelled_and_others_are_no_walk_ins() -> None:
    assert moved(appointment(S.CHECKED_IN, channel=Channel.WALK_IN), A.UNDO_WALK_IN, TODAY).state is S.CANCELLED
    with pytest.raises(NotAWalkIn):
        moved(appointment(S.CHECKED_IN), A.UNDO_WALK_IN, TODAY)


@pytest.mark.parametrize("state", [S.CHECKED_IN, S.COMPLETED])
def test_a_voided_examination_gives_the_booking_back_on_the_same_day(state: AppointmentState) -> None:
    assert after_voided_examination(appointment(state), TODAY).state is S.BOOKED
    assert after_voided_examination(appointment(state, channel=Channel.WALK_IN), TODAY).state is S.CANCELLED
    assert after_voided_examination(appointment(state), TOMORROW).state is S.COMPLETED
    assert after_voided_examination(appointment(state, channel=Channel.WALK_IN), TOMORROW).state is S.COMPLETED


def test_a_day_must_be_over_to_be_missed() -> None:
    assert moved(appointment(day=YESTERDAY), A.MARK_MISSED, TODAY).state is S.MISSED
    with pytest.raises(StillToCome):
        moved(appointment(), A.MARK_MISSED, TODAY)


def test_reinstating_a_past_day_wants_a_new_one() -> None:
    missed = appointment(S.MISSED, day=YESTERDAY)

    with pytest.raises(NewDayNeeded):
        moved(missed, A.REINSTATE, TODAY)
    assert moved(missed, A.REINSTATE, TODAY, day=TOMORROW).state is S.BOOKED


def test_buttons_follow_table_guards_rights_and_scope() -> None:
    world = BookingWorld.in_memory()
    clerk = world.clerk()
    nobody = world.clerk(BookingRight.VIEW)

    assert allowed_actions(appointment(), clerk, TODAY) == {
        A.RESCHEDULE,
        A.EDIT,
        A.CHECK_LICENCE,
        A.TRANSFER,
        A.CANCEL,
        A.CHECK_IN,
    }
    assert allowed_actions(appointment(day=YESTERDAY), clerk, TODAY) >= {A.MARK_MISSED}
    assert allowed_actions(appointment(S.MISSED, day=YESTERDAY), clerk, TODAY) == {A.REINSTATE}
    assert allowed_actions(appointment(S.CANCELLED), clerk, TODAY) == frozenset()
    assert allowed_actions(appointment(), nobody, TODAY) == frozenset()
    assert allowed_actions(appointment(), world.stranger(), TODAY) == frozenset()


def test_a_button_and_its_rule_cannot_differ() -> None:
    clerk = BookingWorld.in_memory().clerk()

    for state, day in product(S, (YESTERDAY, TODAY, TOMORROW)):
        for action in allowed_actions(appointment(state, day), clerk, TODAY) - {A.REINSTATE}:
            assert refusal(appointment(state, day), action, TODAY) is None
