"""What every list of booking must do."""

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports.booking import (
    CENTRE,
    CLERK,
    DAY,
    ELSEWHERE,
    NEXT,
    NINE,
    TODAY,
    appointment,
    hold,
    new,
    person,
    team,
)
from contracts.ports.booking_registers import BUSINESS, FOOD, employer
from ports.booking import Appointments, Employers, Holds, Teams
from ports.booking_queries import (
    AppointmentFilter,
    AppointmentQueries,
    AppointmentRow,
    AppointmentSort,
    EmployerFilter,
    EmployerQueries,
    TeamFilter,
    TeamQueries,
)
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import AppointmentState, Workplace
from tjdomain.booking.domain.employer import EmployerState
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Period
from tjdomain.booking.domain.team import TeamState
from tjdomain.shared.actor import EVERYTHING, NOTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.ids import AppointmentId, EmployerId, FileId, TeamId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade


def reader(scope: Scope = EVERYTHING, id: UUID | None = CLERK) -> Actor:  # noqa: A002  the field's name
    """Somebody who reads lists."""
    return Actor(ActorKind.STAFF, Channel.DESK, id=id, scope=scope)


ALL = reader()
TEAM = TeamId(UUID(int=1))
MAN = person(2, name="李明", sex=Sex.MALE, phone=None)
DIFFERENT: dict[str, Any] = {
    "person": MAN,
    "number": "260000099999",
    "channel": Channel.IMPORT,
    "state": AppointmentState.MISSED,
    "workplace": Workplace(name="乙100%店", licence_number="JY13715020000010"),
    "licence": LicenceCheck(state=LicenceState.REJECTED, rejection="过期"),
    "team": TEAM,
    "day": NEXT,
    "period": Period(NINE, time(10)),
    "part": Part.TEAM,
    "department": ELSEWHERE,
}
FINDS_THE_DIFFERENT = [
    {"department": ELSEWHERE},
    {"number": "260000099999"},
    {"name": "李"},
    {"sex": Sex.MALE},
    {"document": MAN.document},
    {"document_tail": "0002"},
    {"employer": "乙"},
    {"employer": "乙100%"},
    {"licence_number": "JY13715020000010"},
    {"team": TEAM},
    {"first": NEXT},
    {"first": NEXT, "last": NEXT},
    {"start": NINE},
    {"states": frozenset({AppointmentState.MISSED, AppointmentState.COMPLETED})},
    {"licence_states": frozenset({LicenceState.REJECTED})},
    {"channels": frozenset({Channel.IMPORT})},
    {"parts": frozenset({Part.TEAM})},
]
FINDS_NOTHING = [
    {"name": "王%"},
    {"name": "小明"},
    {"name": "李%"},
    {"name": "李_"},
    {"document": Document(DocumentKind.RESIDENT_ID, "371502199001011234")},
    {"document_tail": "9999"},
    {"phone": "13899999999"},
    {"phone_tail": "0002"},
    {"employer": "好滋味饭店分店"},
    {"employer": "乙1000"},
    {"last": TODAY},
    {"first": NEXT, "sex": Sex.FEMALE},
]


class AppointmentQueriesContract:
    """Fixtures: ``uow``, ``appointments``, ``queries`` over the same storage, empty."""

    def stored(self, uow: UnitOfWork, appointments: Appointments) -> None:
        """Three plain appointments, and one that differs from them in everything."""
        with uow:
            appointments.add_all([new(1), new(3), new(4), new(2, **DIFFERENT)])

    def found(self, queries: AppointmentQueries, wanted: AppointmentFilter, by: Actor = ALL) -> list[int]:
        """Numbers of the appointments on the first page, which the count must agree with."""
        rows = queries.page(wanted, by, None, 50)
        assert queries.count(wanted, by) == len(rows)
        return [row.id.value.int for row in rows]

    def test_a_row_shows_the_appointment(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries
    ) -> None:
        check = LicenceCheck(
            state=LicenceState.REJECTED, photo=FileId(UUID(int=4)), warnings=("value.x",), rejection="过期"
        )
        place = Workplace(name="乙", licence_number="L1", employer=EmployerId(UUID(int=5)))
        with uow:
            appointments.add(
                new(
                    1,
                    licence=check,
                    workplace=place,
                    team=TEAM,
                    trades=frozenset({Trade.FOOD, Trade.COSMETICS}),
                    overbook_reason="加急",
                    part=Part.OVERBOOKED,
                )
            )
        a = appointment(1)
        assert queries.page(AppointmentFilter(), ALL, None, 50) == (
            AppointmentRow(
                id=a.id,
                department=CENTRE,
                version=1,
                number=a.number,
                state=AppointmentState.BOOKED,
                channel=Channel.WEB,
                name=a.person.name,
                sex=Sex.FEMALE,
                birth=date(1990, 1, 31),
                document_kind=DocumentKind.PASSPORT,
                document_number="E00000001",
                phone="13800000001",
                trades=(Trade.COSMETICS, Trade.FOOD),
                employer="乙",
                employer_id=place.employer,
                licence_number="L1",
                licence_state=LicenceState.REJECTED,
                licence_photo=check.photo,
                licence_warnings=("value.x",),
                licence_rejection="过期",
                team=TEAM,
                day=DAY,
                start=a.period.start,
                end=a.period.end,
                part=Part.OVERBOOKED,
                overbook_reason="加急",
                created_at=a.created_at,
            ),
        )

    def test_pages_follow_each_other_newest_first(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries
    ) -> None:
        self.stored(uow, appointments)
        everything = AppointmentFilter()
        first = queries.page(everything, ALL, None, 3)
        second = queries.page(everything, ALL, first[-1].id, 3)
        assert [row.id.value.int for row in (*first, *second)] == [4, 3, 2, 1]
        assert queries.page(everything, ALL, AppointmentId(UUID(int=1)), 3) == ()

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            (AppointmentSort.NEWEST, [6, 5, 4, 3, 2, 1]),
            (AppointmentSort.OLDEST, [1, 2, 3, 4, 5, 6]),
            (AppointmentSort.DAY, [4, 5, 3, 6, 2, 1]),
        ],
    )
    @pytest.mark.parametrize("limit", [1, 2, 4, 6])
    def test_every_order_is_paged_without_gap_or_repetition(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        queries: AppointmentQueries,
        sort: AppointmentSort,
        order: list[int],
        limit: int,
    ) -> None:
        late = Period(NINE, time(10))
        with uow:
            appointments.add_all([new(1, day=NEXT, period=late), new(2, day=NEXT), new(3, period=late), new(4), new(5)])
            appointments.add(new(6, period=late))
        found, after = [], None
        while rows := queries.page(AppointmentFilter(), ALL, after, limit, sort):
            found += [row.id.value.int for row in rows]
            after = rows[-1].id
        assert found == order

    def test_a_page_goes_on_behind_a_row_that_the_filter_leaves_out(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries
    ) -> None:
        self.stored(uow, appointments)
        wanted, by_day = AppointmentFilter(last=DAY), AppointmentSort.DAY
        assert [row.id.value.int for row in queries.page(wanted, ALL, new(1).appointment.id, 9, by_day)] == [3, 4]
        assert queries.page(wanted, ALL, new(2).appointment.id, 9, by_day) == ()
        assert queries.page(wanted, ALL, AppointmentId(UUID(int=99)), 9, by_day) == ()

    @pytest.mark.parametrize("wanted", FINDS_THE_DIFFERENT)
    def test_a_filter_finds_what_it_names(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries, wanted: dict[str, Any]
    ) -> None:
        self.stored(uow, appointments)
        assert self.found(queries, AppointmentFilter(**wanted)) == [2]

    @pytest.mark.parametrize("wanted", FINDS_NOTHING)
    def test_a_filter_finds_nothing_else(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries, wanted: dict[str, Any]
    ) -> None:
        self.stored(uow, appointments)
        assert self.found(queries, AppointmentFilter(**wanted)) == []

    def test_phones_are_found_wholly_or_by_their_tail(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries
    ) -> None:
        self.stored(uow, appointments)
        assert self.found(queries, AppointmentFilter(phone="13800000003")) == [3]
        assert self.found(queries, AppointmentFilter(phone_tail="0003")) == [3]
        assert self.found(queries, AppointmentFilter(name="王小明", last=DAY)) == [4, 3, 1]

    @pytest.mark.parametrize(
        ("by", "seen"),
        [
            (reader(), [4, 3, 2, 1]),
            (reader(Scope(ScopeLevel.DEPARTMENT, frozenset({ELSEWHERE}))), [2]),
            (reader(Scope(ScopeLevel.DEPARTMENT_TREE, frozenset({CENTRE, ELSEWHERE}))), [4, 3, 2, 1]),
            (reader(NOTHING), []),
            (reader(Scope(ScopeLevel.OWN)), [4, 3, 2, 1]),
            (reader(Scope(ScopeLevel.OWN), UUID(int=1)), []),
            (reader(Scope(ScopeLevel.OWN), None), []),
        ],
    )
    def test_a_reader_sees_the_own_scope_only(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries, by: Actor, seen: list[int]
    ) -> None:
        self.stored(uow, appointments)
        assert self.found(queries, AppointmentFilter(), by) == seen

    def test_the_day_list_goes_by_period_without_the_cancelled(
        self, uow: UnitOfWork, appointments: Appointments, queries: AppointmentQueries
    ) -> None:
        with uow:
            appointments.add_all(
                [
                    new(1, period=Period(NINE, time(10))),
                    new(2, state=AppointmentState.CANCELLED),
                    new(4, state=AppointmentState.COMPLETED),
                    new(3),
                    new(5, day=NEXT),
                    new(6, department=ELSEWHERE),
                ]
            )
        assert [row.id.value.int for row in queries.day_list(CENTRE, DAY, ALL)] == [3, 4, 1]
        assert queries.day_list(CENTRE, DAY, reader(NOTHING)) == ()


class TeamQueriesContract:
    """Fixtures: ``uow``, ``teams``, ``holds``, ``appointments``, ``team_queries`` over the same storage, empty."""

    def test_teams_are_listed_with_places_and_members_counted(
        self, uow: UnitOfWork, teams: Teams, holds: Holds, appointments: Appointments, team_queries: TeamQueries
    ) -> None:
        here: dict[str, Any] = {"team": TEAM}
        with uow:
            teams.add(team())
            teams.add(team(2))
            holds.add(hold(used=2))
            holds.add(hold(on=NEXT, held=4))
            appointments.add_all(
                [
                    new(1, **here),
                    new(2, state=AppointmentState.CHECKED_IN, **here),
                    new(3, state=AppointmentState.COMPLETED, **here),
                    new(4, state=AppointmentState.CANCELLED, **here),
                    new(5),
                ]
            )
        empty, full = team_queries.page(TeamFilter(), ALL, None, 50)
        assert (full.id, full.employer, full.contact_name, full.contact_phone) == (
            TEAM,
            "好滋味饭店",
            "刘经理",
            "13900000000",
        )
        assert (full.first, full.last, full.held, full.used) == (DAY, NEXT, 7, 2)
        assert (full.members, full.arrived, full.version, full.state) == (3, 2, 1, TeamState.OPEN)
        assert (empty.first, empty.held, empty.members, empty.arrived) == (None, 0, 0, 0)
        assert (full.created_at, full.code_expires, full.department) == (team().created_at,) * 2 + (CENTRE,)

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({}, [2, 1]),
            ({"department": ELSEWHERE}, [2]),
            ({"employer": "乙"}, [2]),
            ({"employer": "滋味"}, []),
            ({"states": frozenset({TeamState.CLOSED, TeamState.CANCELLED})}, [2]),
            ({"first": NEXT}, [2]),
            ({"last": DAY}, [1]),
            ({"first": DAY, "last": NEXT}, [2, 1]),
        ],
    )
    def test_teams_are_filtered(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        team_queries: TeamQueries,
        wanted: dict[str, Any],
        found: list[int],
    ) -> None:
        other = team(2, department=ELSEWHERE, state=TeamState.CLOSED, workplace=Workplace(name="乙店"))
        with uow:
            teams.add(team())
            teams.add(other)
            holds.add(hold())
            holds.add(hold(2, on=NEXT))
        rows = team_queries.page(TeamFilter(**wanted), ALL, None, 50)
        assert [row.id.value.int for row in rows] == found
        assert team_queries.count(TeamFilter(**wanted), ALL) == len(found)

    def test_pages_and_scope_apply_to_teams(self, uow: UnitOfWork, teams: Teams, team_queries: TeamQueries) -> None:
        with uow:
            for n in (1, 2, 3):
                teams.add(team(n))
        assert [row.id.value.int for row in team_queries.page(TeamFilter(), ALL, TeamId(UUID(int=3)), 1)] == [2]
        assert team_queries.page(TeamFilter(), reader(NOTHING), None, 50) == ()
        assert team_queries.count(TeamFilter(), reader(NOTHING)) == 0


class EmployerQueriesContract:
    """Fixtures: ``uow``, ``employers``, ``employer_queries`` over the same storage, empty."""

    def stored(self, uow: UnitOfWork, employers: Employers) -> None:
        """One with everything, one plain elsewhere, one merged."""
        with uow:
            employers.add(employer(1, aliases=("甲店",), licences=(FOOD, BUSINESS), address="东昌西路1号"))
            employers.add(employer(2, "乙饭店", department=ELSEWHERE))
            employers.add(employer(3, "丙饭店"))
        with uow:
            employers.save(
                evolve(employer(3, "丙饭店"), version=2, state=EmployerState.MERGED, merged_into=employer().id)
            )

    def test_a_row_shows_the_newest_licence(
        self, uow: UnitOfWork, employers: Employers, employer_queries: EmployerQueries
    ) -> None:
        self.stored(uow, employers)
        merged, plain, full = employer_queries.page(EmployerFilter(), ALL, None, 50)
        assert (full.name, full.aliases, full.address) == ("甲饭店", ("甲店",), "东昌西路1号")
        assert (full.licence_number, full.licence_until) == (BUSINESS.number, NEXT)
        assert (plain.licence_number, plain.contact_name, plain.contact_phone) == (None, None, None)
        assert (merged.state, merged.merged_into, merged.version) == (EmployerState.MERGED, full.id, 2)

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({}, [3, 2, 1]),
            ({"department": ELSEWHERE}, [2]),
            ({"name": "甲"}, [1]),
            ({"name": "甲店"}, [1]),
            ({"name": "饭店"}, []),
            ({"licence_number": FOOD.number}, [1]),
            ({"licence_number": "JY"}, []),
            ({"states": frozenset({EmployerState.MERGED})}, [3]),
        ],
    )
    def test_employers_are_filtered(
        self,
        uow: UnitOfWork,
        employers: Employers,
        employer_queries: EmployerQueries,
        wanted: dict[str, Any],
        found: list[int],
    ) -> None:
        self.stored(uow, employers)
        rows = employer_queries.page(EmployerFilter(**wanted), ALL, None, 50)
        assert [row.id.value.int for row in rows] == found
        assert employer_queries.count(EmployerFilter(**wanted), ALL) == len(found)

    def test_pages_and_scope_apply_to_employers(
        self, uow: UnitOfWork, employers: Employers, employer_queries: EmployerQueries
    ) -> None:
        self.stored(uow, employers)
        after = EmployerId(UUID(int=3))
        assert [row.id.value.int for row in employer_queries.page(EmployerFilter(), ALL, after, 1)] == [2]
        assert employer_queries.count(EmployerFilter(), reader(NOTHING)) == 0
