"""What an employer's contact learns of the members: stages, masked names, and nothing of what was found."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.booking_registers import MemoryTeams
from adapters.memory.examination_queries import MemoryExaminationQueries
from adapters.memory.limits import MemoryLimits
from contracts.ports.booking import team as some_team
from tests.unit.flows.making import CENTRE, TODAY, MemoryDepartment
from tests.unit.flows.test_endings import revoke
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.team import SharedRoster, Team, TeamState, roster_digest
from tjdomain.booking.domain.team_errors import RosterExpired, RosterUnknown, TeamCancelled
from tjdomain.examination.domain.ending import lapse
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.flows.together.show_roster import MemberShown, MemberStage, RosterShown, ShowRoster, ShowRosterQuery
from tjdomain.shared.errors import LimitExceeded
from tjdomain.shared.ids import TeamId

QUERY = ShowRosterQuery(token="t-1", address="192.0.2.7")
NOBODY = ShowRosterQuery(token="t-2", address="192.0.2.7")


class Roster:
    """A department with one team whose roster is shared for a week."""

    def __init__(self, here: MemoryDepartment) -> None:
        self.here, self.teams = here, MemoryTeams(here.store)
        roster = SharedRoster(digest=roster_digest("t-1"), expires=here.clock.now() + timedelta(days=7))
        self.team = evolve(some_team(), id=TeamId(UUID(int=31)), department=CENTRE, roster=roster)
        with here.a.uow:
            self.teams.add(self.team)
        self.show = ShowRoster(
            here.a.uow,
            self.teams,
            here.a.appointments,
            here.a.certificates,
            MemoryExaminationQueries(here.store),
            MemoryLimits(here.clock),
            here.a.booking_policies,
            here.clock,
        )

    def member(self, n: int = 1, **changes: Any) -> Appointment:
        return self.here.book(n, team=self.team.id, **changes)

    def came(self, n: int = 1, **changes: Any) -> Examination:
        return self.here.check_in(self.member(n), **changes).examination

    def change(self, **changes: Any) -> None:
        self.team: Team = evolve(self.team, version=self.team.version + 1, **changes)
        with self.here.a.uow:
            self.teams.save(self.team)

    def seen(self) -> RosterShown:
        return self.show(QUERY)

    def stages(self) -> list[MemberStage]:
        return [member.stage for member in self.seen().members]


@pytest.fixture
def roster(here: MemoryDepartment) -> Roster:
    return Roster(here)


def test_names_are_masked_and_members_stand_by_day(roster: Roster) -> None:
    later = roster.member(1, day=TODAY + timedelta(days=1))
    first = roster.member(2)
    roster.here.book(3)
    assert roster.seen().members == (
        MemberShown(name="张*", slot=first.slot, stage=MemberStage.BOOKED),
        MemberShown(name="张*", slot=later.slot, stage=MemberStage.BOOKED),
    )
    assert "张" not in repr(roster.seen().members)


@pytest.mark.parametrize(
    ("state", "stages"),
    [(AppointmentState.MISSED, [MemberStage.ABSENT]), (AppointmentState.CANCELLED, [])],
)
def test_who_did_not_come_is_told_and_who_cancelled_is_left_out(
    roster: Roster, state: AppointmentState, stages: list[MemberStage]
) -> None:
    made = roster.member()
    with roster.here.a.uow:
        roster.here.a.appointments.save(evolve(made, version=2, state=state))
    assert roster.stages() == stages


def test_the_way_to_the_certificate(roster: Roster) -> None:
    here, picture = roster.here, roster.here.keep_portrait()
    begun = roster.came()
    assert roster.stages() == [MemberStage.CAME]
    with here.a.uow:
        here.a.examinations.save(evolve(begun, version=begun.version + 1, registration=_with(begun, picture)))
    begun = here.examination(begun.id)
    started = here.record_some(begun)
    assert roster.stages() == [MemberStage.UNFINISHED]
    judged = here.judge(started)
    assert roster.stages() == [MemberStage.NOT_CERTIFIED]
    here.issue(judged)
    assert roster.stages() == [MemberStage.CERTIFIED]
    revoke(here, judged)
    assert roster.stages() == [MemberStage.NOT_CERTIFIED]


def _with(examination: Examination, portrait: Any) -> Any:
    return evolve(examination.registration, portrait=portrait)


@pytest.mark.parametrize("verdict", [TradeVerdict.FAILS, TradeVerdict.RECHECK])
def test_who_is_not_qualified_looks_like_who_waits(roster: Roster, verdict: TradeVerdict) -> None:
    waiting = roster.came()
    roster.here.conclude(waiting)
    stage = roster.stages()
    other = roster.came(2)
    roster.here.judge(other, verdict)
    assert set(roster.stages()) == set(stage) == {MemberStage.NOT_CERTIFIED}


def test_a_lapsed_examination_is_unfinished_and_a_void_one_does_not_count(roster: Roster) -> None:
    begun = roster.came()
    roster.here.save("examination.lapsed", begun, lapse(begun, begun.due.replace(year=2027)))
    assert roster.stages() == [MemberStage.UNFINISHED]
    other = roster.came(2)
    roster.here.void(other)
    assert sorted(stage.value for stage in roster.stages()) == ["booked", "unfinished"]


def test_a_wrong_or_old_link_opens_nothing(roster: Roster) -> None:
    with pytest.raises(RosterUnknown):
        roster.show(NOBODY)
    roster.here.clock.move(timedelta(days=7))
    with pytest.raises(RosterExpired):
        roster.seen()
    roster.change(state=TeamState.CANCELLED)
    with pytest.raises(TeamCancelled):
        roster.seen()


def test_tries_in_vain_end_after_ten_and_good_ones_never(roster: Roster) -> None:
    for _ in range(12):
        roster.seen()
    for _ in range(10):
        with pytest.raises(RosterUnknown):
            roster.show(NOBODY)
    with pytest.raises(LimitExceeded):
        roster.seen()
    roster.here.clock.move(timedelta(minutes=30))
    assert roster.seen().members == ()
