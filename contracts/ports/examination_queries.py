"""What every adapter that reads examinations for screens must do."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports import examination_samples as samples
from contracts.ports.examination_samples import (
    CENTRE,
    CHIEF,
    CLERK,
    DOCTOR,
    ELSEWHERE,
    LIU,
    NOON,
    TESTER,
    TODAY,
    TYPIST,
)
from ports.case_rows import CaseFilter
from ports.examination import Catalogues, ChiefPhysicians, Examinations, PublicHealthCases, StaffMembers
from ports.examination_queries import (
    ExaminationFilter,
    ExaminationQueries,
    ExaminationRegisters,
    ExaminationSort,
    Reviewer,
    StationProgress,
    WaitingItem,
)
from ports.identity import Users
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue_version import CatalogueState
from tjdomain.examination.domain.deciding import withdraw
from tjdomain.examination.domain.ending import void
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, ItemState, Outcome, Source, Station, TradeVerdict
from tjdomain.examination.domain.public_health import CaseState, acknowledge, finish
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.identity.domain.user import User
from tjdomain.shared.actor import EVERYTHING, NOTHING, Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.ids import ExaminationId, TeamId, UserId
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade

DAY = timedelta(days=1)


def reader(scope: Scope = EVERYTHING, account: UserId = CLERK) -> Actor:
    """Somebody who reads."""
    return Actor(kind=ActorKind.STAFF, channel=Channel.DESK, id=account.value, scope=scope)


def at_version_one(examination: Examination) -> Examination:
    """As if it were new, so that it can be added."""
    return evolve(examination, version=1)


class ExaminationQueriesContract:
    """Subclasses give ``uow``, ``examinations``, ``catalogues``, ``members``, ``users``, ``cases`` and ``queries``."""

    @pytest.fixture(autouse=True)
    def fixtures(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        cases: PublicHealthCases,
        queries: ExaminationQueries,
    ) -> None:
        self.uow, self.examinations, self.queries = uow, examinations, queries
        self.members, self.cases = members, cases
        with uow:
            catalogues.add(samples.version())

    def stored(self, *wanted: Examination) -> None:
        with self.uow:
            for examination in wanted:
                self.examinations.add(at_version_one(examination))

    def found(self, wanted: ExaminationFilter, by: Actor | None = None) -> set[int]:
        """Which of the samples match; the count agrees."""
        who = by or reader()
        rows = self.queries.page(wanted, who, None, 200)
        assert self.queries.count(wanted, who) == len(rows)
        return {row.id.value.int - 1000 for row in rows}

    def test_a_row_says_all_that_a_list_shows(self) -> None:
        worked = samples.worked_on(samples.everything_given())
        self.stored(worked)
        (row,) = self.queries.page(ExaminationFilter(), reader(), None, 10)
        assert row.id == worked.id
        assert (row.department, row.version, row.number, row.slip) == (CENTRE, 1, worked.number, worked.slip)
        assert (row.name, row.sex, row.birth) == (LIU.name, LIU.sex, LIU.birth)
        assert (row.document_kind, row.document_number) == (LIU.document.kind, LIU.document.number)
        assert (row.phone, row.trades) == ("13800001111", (Trade.FOOD, Trade.DRUGS_QUALITY))
        assert (row.source, row.channel) == (Source.TEAM, Channel.TEAM_CODE)
        registration = worked.registration
        assert (row.employer, row.team, row.portrait) == (
            registration.employer,
            registration.team,
            registration.portrait,
        )
        assert row.employer_name == registration.employer_name
        assert (row.registered_at, row.day, row.due) == (NOON, TODAY, TODAY + 30 * DAY)
        assert (row.state, row.outcome) == (ExaminationState.IN_PROGRESS, None)
        assert (row.recheck_of, row.recheck, row.concluded_by, row.concluded_at) == (None, None, None, None)
        assert (row.flagged, row.exempt, row.corrected) == (4, 1, 1)
        assert row.stations == (
            StationProgress(station=Station.INTERNAL, total=17, open=14, flagged=3),
            StationProgress(station=Station.XRAY, total=1, open=0, flagged=0),
            StationProgress(station=Station.BLOOD, total=3, open=1, flagged=1),
            StationProgress(station=Station.STOOL, total=2, open=2, flagged=0),
            StationProgress(station=Station.VISION, total=1, open=1, flagged=0),
        )

    def test_a_concluded_row_names_conclusion_and_concluder(self) -> None:
        self.stored(samples.concluded(samples.all_normal(samples.registered())))
        (row,) = self.queries.page(ExaminationFilter(), reader(), None, 10)
        assert (row.outcome, row.concluded_by) == (Outcome.QUALIFIED, CHIEF)
        assert row.concluded_at == NOON + timedelta(hours=1)

    def test_pages_go_from_the_newest_back(self) -> None:
        self.stored(*(samples.registered(n) for n in (3, 1, 2)))
        first = self.queries.page(ExaminationFilter(), reader(), None, 2)
        assert [row.id.value.int for row in first] == [1003, 1002]
        rest = self.queries.page(ExaminationFilter(), reader(), first[-1].id, 2)
        assert [row.id.value.int for row in rest] == [1001]
        assert self.queries.page(ExaminationFilter(), reader(), rest[-1].id, 2) == ()

    def test_pages_go_from_the_oldest_on_if_asked_for(self) -> None:
        self.stored(*(samples.registered(n) for n in (3, 1, 2)))
        oldest = ExaminationSort.OLDEST
        first = self.queries.page(ExaminationFilter(), reader(), None, 2, oldest)
        assert [row.id.value.int for row in first] == [1001, 1002]
        rest = self.queries.page(ExaminationFilter(), reader(), first[-1].id, 2, oldest)
        assert [row.id.value.int for row in rest] == [1003]

    def test_each_reader_sees_the_own_scope_only(self) -> None:
        other = evolve(samples.registered(2), created_by=TYPIST)
        self.stored(samples.registered(1), other, samples.registered(3, department=ELSEWHERE))
        everything = ExaminationFilter()
        own = Scope(ScopeLevel.OWN)
        department = Scope(ScopeLevel.DEPARTMENT, frozenset({CENTRE}))
        assert self.found(everything) == {1, 2, 3}
        assert self.found(everything, reader(department)) == {1, 2}
        assert self.found(everything, reader(own)) == {1, 3}
        assert self.found(everything, reader(own, TYPIST)) == {2}
        assert self.found(everything, reader(NOTHING)) == set()
        assert self.found(everything, Actor(kind=ActorKind.JOB, channel=Channel.API, scope=own)) == set()

    def test_people_are_searched_by_what_identifies_them(self) -> None:
        woman = samples.somebody(2, "王芳", Sex.FEMALE)
        self.stored(samples.registered(1), samples.registered(2, person=woman), samples.everything_given(3))
        assert self.found(ExaminationFilter(name="王")) == {1, 2}
        assert self.found(ExaminationFilter(name="王芳")) == {2}
        assert self.found(ExaminationFilter(name="%")) == set()
        assert self.found(ExaminationFilter(sex=Sex.FEMALE)) == {2, 3}
        assert self.found(ExaminationFilter(document=LIU.document)) == {3}
        assert self.found(ExaminationFilter(document_tail="0002")) == {2}
        assert self.found(ExaminationFilter(document_tail="0024")) == {3}
        assert self.found(ExaminationFilter(phone="13800001111")) == {3}
        assert self.found(ExaminationFilter(phone_tail="0002")) == {2}
        assert self.found(ExaminationFilter(employer="东昌府")) == {3}

    def test_visits_are_searched_by_department_day_source_channel_team(self) -> None:
        later = evolve(samples.registered(2), day=TODAY + DAY)
        self.stored(
            samples.registered(1), later, samples.everything_given(3), samples.registered(4, department=ELSEWHERE)
        )
        assert self.found(ExaminationFilter(department=ELSEWHERE)) == {4}
        assert self.found(ExaminationFilter(first=TODAY + DAY)) == {2}
        assert self.found(ExaminationFilter(last=TODAY)) == {1, 3, 4}
        assert self.found(ExaminationFilter(sources=frozenset({Source.TEAM}))) == {3}
        assert self.found(ExaminationFilter(channels=frozenset({Channel.WEB, Channel.DESK}))) == {1, 2, 4}
        assert self.found(ExaminationFilter(team=TeamId(UUID(int=53)))) == {3}

    def test_a_scanned_code_finds_its_person(self) -> None:
        one, two = samples.registered(1), samples.registered(2)
        self.stored(one, two)
        for code in (one.number, one.slip, one.tubes[0].barcode, one.tubes[1].barcode):
            assert self.found(ExaminationFilter(code=code)) == {1}
        assert self.found(ExaminationFilter(code="nobody")) == set()

    def test_examinations_are_searched_by_state_outcome_and_flags(self) -> None:
        normal = samples.concluded(samples.all_normal(samples.registered(2)))
        failed = samples.concluded(samples.all_normal(samples.registered(3)), TradeVerdict.FAILS)
        again = evolve(samples.registered(4), recheck_of=ExaminationId(UUID(int=1003)))
        self.stored(samples.worked_on(samples.registered(1)), normal, failed, again)
        assert self.found(ExaminationFilter(states=frozenset({ExaminationState.AWAITING_REVIEW}))) == {2, 3}
        assert self.found(ExaminationFilter(outcomes=frozenset({Outcome.UNQUALIFIED}))) == {3}
        assert self.found(ExaminationFilter(flagged=True)) == {1}
        assert self.found(ExaminationFilter(flagged=False)) == {2, 3, 4}
        assert self.found(ExaminationFilter(recheck=True)) == {4}
        assert self.found(ExaminationFilter(recheck=False)) == {1, 2, 3}

    def test_the_overdue_are_those_unfinished_past_their_window(self) -> None:
        begun = evolve(samples.registered(2), state=ExaminationState.AWAITING_RECHECK)
        followed = evolve(begun, id=samples.registered(3).id, number="3", slip="3", tubes=())
        followed = evolve(followed, recheck=ExaminationId(UUID(int=1009)))
        self.stored(samples.registered(1), begun, followed, samples.all_normal(samples.registered(4)))
        due = samples.registered(1).due
        assert self.found(ExaminationFilter(overdue_on=due)) == set()
        assert self.found(ExaminationFilter(overdue_on=due + DAY)) == {1, 2}

    def test_a_reviewer_can_leave_out_the_own_work(self) -> None:
        self.stored(
            samples.concluded(samples.all_normal(samples.registered(1))),
            samples.drawn(samples.registered(2)),
            samples.worked_on(samples.registered(3)),
            samples.registered(4),
        )
        nobody = UserId(UUID(int=99))
        assert self.found(ExaminationFilter(not_by=Reviewer(user=nobody, staff=None))) == {1, 2, 3, 4}
        assert self.found(ExaminationFilter(not_by=Reviewer(user=nobody, staff=CHIEF))) == {2, 3, 4}
        assert self.found(ExaminationFilter(not_by=Reviewer(user=nobody, staff=TESTER))) == {4}
        assert self.found(ExaminationFilter(not_by=Reviewer(user=nobody, staff=DOCTOR))) == {2, 4}
        assert self.found(ExaminationFilter(not_by=Reviewer(user=TYPIST, staff=None))) == {2, 4}

    def test_own_work_is_left_out_also_where_it_was_taken_back(self) -> None:
        withdrawn = withdraw(samples.concluded(samples.all_normal(samples.registered(1))), TYPIST, NOON, "漏看")
        typed = evolve(samples.registered(2), earlier_contributors=frozenset({TYPIST.value}))
        self.stored(withdrawn, typed, samples.registered(3))
        assert self.found(ExaminationFilter(not_by=Reviewer(user=CLERK, staff=CHIEF))) == {2, 3}
        assert self.found(ExaminationFilter(not_by=Reviewer(user=TYPIST, staff=None))) == {3}

    def test_a_station_sees_who_waits_first_come_first(self) -> None:
        worked = samples.worked_on(samples.registered(1))
        gone = void(samples.registered(4))
        later = evolve(samples.registered(5), day=TODAY + DAY)
        self.stored(samples.registered(3), worked, samples.drawn(samples.registered(2)), gone, later)
        rows = self.queries.waiting(Station.STOOL, TODAY, TODAY, reader(), None, 10)
        assert [row.id.value.int for row in rows] == [1001, 1002, 1003]
        assert [row.redraw for row in rows] == [True, False, False]
        stool = samples.registered(2).tubes[1].barcode
        assert rows[0].items == (
            WaitingItem("stool_dysentery", ItemState.PENDING, None),
            WaitingItem("stool_typhoid", ItemState.PENDING, None),
        )
        assert rows[1].items == (
            WaitingItem("stool_dysentery", ItemState.SAMPLED, stool),
            WaitingItem("stool_typhoid", ItemState.SAMPLED, stool),
        )
        assert (rows[0].number, rows[0].slip, rows[0].name) == (worked.number, worked.slip, "王小明")
        assert (rows[0].sex, rows[0].day, rows[0].registered_at) == (Sex.MALE, TODAY, NOON)
        assert rows[0].birth == worked.person.birth
        page = self.queries.waiting(Station.STOOL, TODAY, TODAY, reader(), rows[0].id, 1)
        assert [row.id.value.int for row in page] == [1002]
        assert self.queries.waiting(Station.XRAY, TODAY, TODAY, reader(), rows[1].id, 10)[0].id.value.int == 1003
        assert self.queries.waiting(Station.VISION, TODAY, TODAY, reader(), None, 10) == ()
        assert self.queries.waiting(Station.STOOL, TODAY, TODAY, reader(NOTHING), None, 10) == ()

    def test_one_is_shown_whole_with_names_and_work_items(self) -> None:
        worked = at_version_one(samples.worked_on(samples.everything_given()))
        case = samples.case(1, worked)
        with self.uow:
            self.members.add(samples.member(DOCTOR, name="李内科", account=CLERK))
            self.members.add(samples.member(TESTER, name="赵检验"))
            self.members.add(samples.member(CHIEF, name="孙主检"))
            self.cases.add(case)
        self.stored(worked, samples.registered(2))
        found = self.queries.find(worked.id, reader())
        assert found is not None
        assert found.examination == worked
        assert found.catalogue == VERSION_1
        assert found.staff == {DOCTOR: "李内科", TESTER: "赵检验"}
        assert found.cases == (case,)
        assert found.myself == samples.member(DOCTOR, name="李内科", account=CLERK)
        jobs = Actor(kind=ActorKind.JOB, channel=Channel.API)
        unread = self.queries.find(samples.registered(2).id, jobs)
        assert unread is not None
        assert (unread.myself, unread.cases, dict(unread.staff)) == (None, (), {})
        assert self.queries.find(ExaminationId(UUID(int=1)), reader()) is None

    def test_whoever_typed_or_reviewed_is_named_and_no_other_account(self, users: Users) -> None:
        reviewed = samples.approved(samples.concluded(samples.all_normal(samples.registered(1))))
        with self.uow:
            third = UserId(UUID(int=99))
            for id_, account, name in (
                (CLERK, "chen", "陈志远"),
                (TYPIST, "wugl", "吴桂兰"),
                (third, "sunxm", "孙晓梅"),
            ):
                users.add(User(id=id_, department=CENTRE, created_by=None, account=account, name=name))
        self.stored(reviewed, samples.registered(2))
        found, other = (self.queries.find(samples.registered(n).id, reader()) for n in (1, 2))
        assert found is not None
        assert other is not None
        assert (found.accounts, other.accounts) == ({CLERK: "陈志远", TYPIST: "吴桂兰"}, {})


class ExaminationRegistersContract:
    """Subclasses give ``uow``, ``examinations``, ``catalogues``, ``members``, ``chiefs``, ``cases``, ``registers``.

    And ``users``.
    """

    def test_accounts_are_named(self, uow: UnitOfWork, users: Users, registers: ExaminationRegisters) -> None:
        with uow:
            for id_, account in ((CLERK, "chen"), (TYPIST, "wugl")):
                users.add(User(id=id_, department=CENTRE, created_by=None, account=account, name=f"人{account}"))
        assert registers.account_names({TYPIST, UserId(UUID(int=9))}) == {TYPIST: "人wugl"}
        assert registers.account_names(()) == {}

    def test_work_items_are_listed_with_whom_they_are_about(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        cases: PublicHealthCases,
        registers: ExaminationRegisters,
    ) -> None:
        one, two = samples.registered(1), samples.registered(2, department=ELSEWHERE)
        taken = acknowledge(samples.case(3, one, result=2), TYPIST, NOON, "")
        taken = evolve(finish(taken, TYPIST, NOON + timedelta(hours=1), "已报"), version=1)
        with uow:
            examinations.add(one)
            examinations.add(two)
            for case in (samples.case(1, one), samples.case(2, two), taken):
                cases.add(case)
        everything = CaseFilter()
        listed = registers.cases(everything, reader(), None, 10)
        assert [row.id for row in listed] == [samples.case(n, one).id for n in (3, 2, 1)]
        done = listed[0]
        assert (done.version, done.examination, done.number, done.name) == (1, one.id, one.number, one.person.name)
        assert (done.item, done.finding, done.state) == ("stool_cholera", "cholera", CaseState.DONE)
        assert (done.opened_at, done.due_at) == (NOON, NOON + timedelta(hours=2))
        assert (done.acknowledged_by, done.acknowledged_at, done.note) == (TYPIST, NOON, "已报")
        page = registers.cases(everything, reader(), listed[0].id, 1)
        assert [row.id for row in page] == [listed[1].id]
        here = Scope(ScopeLevel.DEPARTMENT, frozenset({CENTRE}))
        open_here = registers.cases(CaseFilter(states=frozenset({CaseState.OPEN})), reader(here), None, 10)
        assert [row.id for row in open_here] == [samples.case(1, one).id]
        assert (done.catalogue, done.employer_name) == (one.catalogue, one.registration.employer_name)
        assert (done.done_by, done.done_at) == (TYPIST, NOON + timedelta(hours=1))
        for wanted, count in (
            (everything, 3),
            (CaseFilter(due_before=NOON + timedelta(hours=2)), 0),
            (CaseFilter(due_before=NOON + timedelta(hours=3)), 3),
            (CaseFilter(opened_from=NOON, opened_until=NOON + timedelta(seconds=1)), 3),
            (CaseFilter(opened_from=NOON + timedelta(seconds=1)), 0),
            (CaseFilter(opened_until=NOON), 0),
            (CaseFilter(name=one.person.name[:1]), 3),
            (CaseFilter(name="没有"), 0),
        ):
            assert registers.count_cases(wanted, reader()) == count
            assert len(registers.cases(wanted, reader(), None, 10)) == count
        assert registers.count_cases(everything, reader(here)) == 2

    def test_staff_are_listed_by_name_with_the_chief_of_the_day(
        self, uow: UnitOfWork, members: StaffMembers, chiefs: ChiefPhysicians, registers: ExaminationRegisters
    ) -> None:
        with uow:
            members.add(samples.member(DOCTOR, name="B", account=TYPIST))
            members.add(samples.member(CHIEF, name="A", concludes=True, active=False))
            members.add(samples.member(TESTER, name="C", department=ELSEWHERE))
            chiefs.add(samples.chief(1, CHIEF, TODAY))
            chiefs.add(samples.chief(2, DOCTOR, TODAY + DAY))
        rows = registers.staff(CENTRE, TODAY, reader())
        assert [(row.id, row.chief) for row in rows] == [(CHIEF, True), (DOCTOR, False)]
        assert [row.chief for row in registers.staff(CENTRE, TODAY + DAY, reader())] == [False, True]
        assert registers.staff(CENTRE, TODAY, reader(NOTHING)) == ()
        chief, doctor = rows
        assert (chief.concludes, chief.active, chief.account) == (True, False, None)
        expected = samples.member(DOCTOR, name="B", account=TYPIST)
        assert (doctor.department, doctor.version, doctor.name, doctor.title) == (CENTRE, 1, "B", expected.title)
        assert (doctor.rank, doctor.stations, doctor.account) == (expected.rank, expected.stations, TYPIST)

    def test_versions_of_the_catalogue_are_listed_newest_first(
        self, uow: UnitOfWork, catalogues: Catalogues, registers: ExaminationRegisters
    ) -> None:
        with uow:
            catalogues.add(samples.version(1))
            catalogues.add(samples.version(2, CatalogueState.DRAFT, valid_from=TODAY))
        newest, shipped = registers.catalogues()
        assert (newest.number, newest.version, newest.state) == (2, 1, CatalogueState.DRAFT)
        assert (newest.valid_from, newest.created_by, newest.created_at) == (TODAY, CLERK, NOON)
        assert (shipped.number, shipped.state) == (1, CatalogueState.ACTIVE)
        assert registers.catalogue(1) == VERSION_1
        assert registers.catalogue(9) is None

    def test_a_reviewer_is_known_by_account_and_staff_member(
        self, uow: UnitOfWork, members: StaffMembers, registers: ExaminationRegisters
    ) -> None:
        with uow:
            members.add(samples.member(DOCTOR, account=TYPIST))
        assert registers.reviewer(TYPIST) == Reviewer(user=TYPIST, staff=DOCTOR)
        assert registers.reviewer(CLERK) == Reviewer(user=CLERK, staff=None)
