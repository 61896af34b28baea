"""What every storage of teams, employers, own days and stops must do, and the picture made of them."""

from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports.booking import CENTRE, CLERK, DAY, EIGHT, ELSEWHERE, NEXT, NOON, TODAY, day, take, team
from ports.booking import CurrentOpenings, Employers, OwnDays, Quotas, Stops, Teams
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import OwnDay, OwnDayId, OwnRule, Stop, StopId, StopState
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.domain.licence import Licence, LicenceKind
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import SharedRoster, TeamState, roster_digest
from tjdomain.booking.domain.team_errors import EmployerExists, RosterUnknown, TeamCodeUnknown
from tjdomain.shared.actor import Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId, EmployerId

BUSINESS = Licence(kind=LicenceKind.BUSINESS, number="91371500MA3TE5T031", holder="甲有限公司", valid_until=NEXT)
FOOD = Licence(kind=LicenceKind.FOOD, number="JY13715020000010", holder="甲饭店", address="东昌西路1号")


class TeamsContract:
    """Fixtures: ``uow`` and ``teams`` over the same storage, empty."""

    def test_a_team_is_read_whole_by_id_and_by_code(self, uow: UnitOfWork, teams: Teams) -> None:
        with uow:
            teams.add(team())
            teams.add(team(2))
        with uow:
            assert teams.get(team().id) == team()
            assert teams.by_code("Code2") == team(2)

    @pytest.mark.parametrize("code", ["code1", "Code1 ", "", "团队", "Code3"])
    def test_only_the_exact_code_finds_a_team(self, uow: UnitOfWork, teams: Teams, code: str) -> None:
        with uow:
            teams.add(team())
        with pytest.raises(TeamCodeUnknown), uow:
            teams.by_code(code)

    def test_a_team_is_changed_from_the_version_before(self, uow: UnitOfWork, teams: Teams) -> None:
        after = evolve(team(), version=2, state=TeamState.CLOSED, code="New", may_use_free=True, note="")
        with pytest.raises(NotFound), uow:
            teams.get(team().id)
        with pytest.raises(NotFound), uow:
            teams.save(after)
        with uow:
            teams.add(team())
        with uow:
            teams.save(after)
        with pytest.raises(StaleVersion), uow:
            teams.save(after)
        with uow:
            assert teams.by_code("New") == after

    def test_a_shared_roster_is_found_by_its_digest_until_it_is_taken_back(self, uow: UnitOfWork, teams: Teams) -> None:
        shared = evolve(team(), roster=SharedRoster(digest=roster_digest("a"), expires=NOON))
        with uow:
            teams.add(shared)
            teams.add(team(2))
        with uow:
            assert teams.by_roster(roster_digest("a")) == shared
        with pytest.raises(RosterUnknown), uow:
            teams.by_roster(roster_digest("b"))
        with uow:
            teams.save(evolve(shared, version=2, roster=None))
        with pytest.raises(RosterUnknown), uow:
            teams.by_roster(roster_digest("a"))


def employer(n: int = 1, name: str = "甲饭店", **changes: Any) -> Employer:
    """The ``n``-th employer."""
    made = Employer(id=EmployerId(UUID(int=n)), department=CENTRE, created_by=CLERK, name=name)
    return evolve(made, **changes)


class EmployersContract:
    """Fixtures: ``uow`` and ``employers`` over the same storage, empty."""

    def test_an_employer_is_read_whole(self, uow: UnitOfWork, employers: Employers) -> None:
        full = employer(
            aliases=("甲店", "ABC"),
            licences=(FOOD, BUSINESS),
            address="东昌西路1号",
            contact_name="刘经理",
            contact_phone=Phone("13900000000"),
        )
        with uow:
            employers.add(full)
        with uow:
            assert employers.get(full.id) == full
            assert employers.named(CENTRE, "甲店") == full
            assert employers.named(CENTRE, "甲饭店") == full
            assert employers.named(ELSEWHERE, "甲店") is None
            assert employers.named(CENTRE, "甲") is None

    def test_a_name_or_alias_belongs_to_one_active_employer(self, uow: UnitOfWork, employers: Employers) -> None:
        with uow:
            employers.add(employer(aliases=("甲店",)))
            employers.add(employer(2, "乙饭店"))
            employers.add(employer(3, "甲饭店", department=ELSEWHERE))
        with pytest.raises(EmployerExists) as refused, uow:
            employers.add(employer(4, "丙饭店", aliases=("甲店",)))
        assert refused.value.employer == employer().id
        with pytest.raises(EmployerExists), uow:
            employers.save(employer(2, "甲饭店", version=2))
        with uow:
            assert employers.get(employer(2).id) == employer(2, "乙饭店")

    def test_names_given_up_are_free_again(self, uow: UnitOfWork, employers: Employers) -> None:
        with uow:
            employers.add(employer(aliases=("甲店",), licences=(BUSINESS,)))
        with uow:
            employers.save(employer(1, "甲酒店", version=2, licences=(FOOD,)))
        with uow:
            employers.add(employer(2, "甲店"))
            assert employers.get(employer().id) == employer(1, "甲酒店", version=2, licences=(FOOD,))

    def test_a_merged_employer_keeps_no_name(self, uow: UnitOfWork, employers: Employers) -> None:
        gone = employer(version=2, state=EmployerState.MERGED, merged_into=EmployerId(UUID(int=2)))
        with uow:
            employers.add(employer())
            employers.add(employer(2, "乙饭店"))
        with uow:
            employers.save(gone)
            employers.save(employer(2, "乙饭店", version=2, aliases=("甲饭店",)))
        with uow:
            assert employers.get(gone.id) == gone
            assert employers.named(CENTRE, "甲饭店") == employer(2, "乙饭店", version=2, aliases=("甲饭店",))

    def test_an_employer_is_changed_from_the_version_before(self, uow: UnitOfWork, employers: Employers) -> None:
        with pytest.raises(NotFound), uow:
            employers.get(employer().id)
        with pytest.raises(NotFound), uow:
            employers.save(employer(version=2))
        with uow:
            employers.add(employer())
        with pytest.raises(StaleVersion), uow:
            employers.save(employer(version=3))


def own_day(n: int = 1, **changes: Any) -> OwnDay:
    """The ``n``-th entry, of ``DAY``."""
    made = OwnDay(
        id=OwnDayId(UUID(int=n)), department=CENTRE, day=DAY, rule=OwnRule.RESTS, note="院庆", created_by=CLERK
    )
    return evolve(made, **changes)


class OwnDaysContract:
    """Fixtures: ``uow`` and ``own_days`` over the same storage, empty."""

    def test_entries_are_found_by_day(self, uow: UnitOfWork, own_days: OwnDays) -> None:
        with uow:
            own_days.add(own_day())
            own_days.add(own_day(2, day=NEXT))
            own_days.add(own_day(3, department=ELSEWHERE))
        with uow:
            assert own_days.on(CENTRE, [DAY, TODAY]) == {DAY: own_day()}
            assert own_days.on(CENTRE, []) == {}

    def test_a_day_has_one_entry_which_is_changed_from_the_version_before(
        self, uow: UnitOfWork, own_days: OwnDays
    ) -> None:
        after = own_day(rule=OwnRule.AS_PUBLISHED, note="", version=2)
        with pytest.raises(NotFound), uow:
            own_days.save(after)
        with uow:
            own_days.add(own_day())
        with pytest.raises(StaleVersion), uow:
            own_days.add(own_day(2))
        with uow:
            own_days.save(after)
        with pytest.raises(StaleVersion), uow:
            own_days.save(after)
        with uow:
            assert own_days.on(CENTRE, [DAY]) == {DAY: after}


def stop(n: int = 1, **changes: Any) -> Stop:
    """The ``n``-th stop."""
    made = Stop(
        id=StopId(UUID(int=n)),
        department=CENTRE,
        day=DAY,
        start=EIGHT,
        channel=Channel.WEB,
        reason="停电",
        created_by=CLERK,
    )
    return evolve(made, **changes)


class StopsContract:
    """Fixtures: ``uow`` and ``stops`` over the same storage, empty."""

    def test_stops_in_force_are_newest_first(self, uow: UnitOfWork, stops: Stops) -> None:
        wide = stop(3, day=None, start=None, channel=None)
        with uow:
            for one in (stop(), wide, stop(2, state=StopState.LIFTED), stop(4, department=ELSEWHERE)):
                stops.add(one)
        with uow:
            assert stops.in_force(CENTRE) == (wide, stop())

    def test_a_stop_is_changed_from_the_version_before(self, uow: UnitOfWork, stops: Stops) -> None:
        with pytest.raises(NotFound), uow:
            stops.get(stop().id)
        with pytest.raises(NotFound), uow:
            stops.save(stop().lifted())
        with uow:
            stops.add(stop())
        with uow:
            stops.save(stop().lifted())
        with pytest.raises(StaleVersion), uow:
            stops.save(stop().lifted())
        with uow:
            assert stops.get(stop().id) == stop().lifted()


class CurrentOpeningsContract:
    """Fixtures: ``uow``, ``quotas``, ``own_days``, ``stops``, ``openings`` over one storage; today is ``TODAY``."""

    def test_a_department_that_opened_nothing_has_an_empty_picture(self, openings: CurrentOpenings) -> None:
        assert openings.of(CENTRE).days == {}
        assert openings.of(CENTRE).works(TODAY)

    def test_the_picture_holds_days_from_today_on_with_their_counts(
        self, uow: UnitOfWork, quotas: Quotas, own_days: OwnDays, stops: Stops, openings: CurrentOpenings
    ) -> None:
        past = TODAY.replace(day=1)
        with uow:
            for on in (NEXT, past, DAY):
                quotas.add(day(1, 2, on=on))
            quotas.add(day(9, on=TODAY, department=ELSEWHERE))
            quotas.apply(CENTRE, take())
            own_days.add(own_day())
            own_days.add(own_day(2, day=past))
            stops.add(stop())
            stops.add(stop(2, state=StopState.LIFTED))
        picture = openings.of(CENTRE)
        assert picture.days == {DAY: day(1, 2).after(take()), NEXT: day(1, 2, on=NEXT)}
        assert picture.own_days == {DAY: own_day()}
        assert picture.stops == (stop(),)
        free = {on: [slot.start.hour for slot in slots] for on, slots in picture.with_places.items()}
        assert free == {DAY: [9], NEXT: [8, 9]}
        assert not picture.works(DAY)
        assert picture.department == DepartmentId(UUID(int=901))

    def test_a_slot_that_was_opened_a_moment_ago_is_known_to_whoever_wants_it(
        self, uow: UnitOfWork, quotas: Quotas, openings: CurrentOpenings
    ) -> None:
        wanted = [Slot(DAY, EIGHT), Slot(TODAY.replace(day=1), EIGHT)]
        assert openings.of(CENTRE, wanted).days == {}
        with uow:
            quotas.add(day(1, 2))
        assert openings.of(CENTRE, wanted).days == {DAY: day(1, 2)}
