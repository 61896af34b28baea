"""Notices and work items in SQL, on SQLite and on MariaDB; many who take or print one at a moment."""

from typing import Any

import pytest

from adapters.kit.issuing_body import CertifyingBody
from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.world import SettableClock
from contracts.ports.given_notices import GivenNoticesContract
from ports.case_rows import CaseFilter
from ports.examination_report import IssuingBody
from ports.given_notices import GivenNotices
from ports.notice_papers import NoticePaper, NoticePapers
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, World
from tests.integration.conftest import Database
from tests.integration.database.test_queue import adapters_of, at_once
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.examination.domain.public_health import CaseState
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.usecases.list_cases import ListCases, ListCasesQuery
from tjdomain.examination.usecases.list_examinations import ListExaminationsQuery
from tjdomain.examination.usecases.list_follow_ups import FollowUpKind, FollowUpsQuery, ListFollowUps
from tjdomain.examination.usecases.move_case import AcknowledgeCase, MoveCaseCommand
from tjdomain.flows.together.print_notice import PrintNotice, PrintNoticeCommand
from tjdomain.shared.errors import StaleVersion, WrongState
from tjdomain.shared.reprint import ReprintReasonMissing


class TestDatabaseGivenNotices(GivenNoticesContract):
    @pytest.fixture
    def world(self, database: Database) -> World:
        return World(adapters_of(database), SettableClock(NOW)).open()


class Blank:
    """Every character has a glyph, every paper is empty: what counts here is who may print."""

    def missing_glyphs(self, _: str) -> str:
        return ""

    def notice_pdf(self, paper: NoticePaper) -> bytes:
        return str(paper.copy).encode()


def papers() -> dict[type, Any]:
    body = CertifyingBody(MemoryCertificationPolicies(CertificationPolicy(body_name="东昌府区妇幼保健院")))
    return {NoticePapers: Blank(), IssuingBody: body}


def unfit(world: World) -> Examination:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="stool_typhoid", value="检出"), account="tester")
    world.record_all_normal(examination)
    world.conclude(examination, TradeVerdict.FAILS)
    return world.approve(examination)


def test_the_lists_read_the_same_whole_from_the_database(database: Database) -> None:
    world = World(adapters_of(database), SettableClock(NOW)).open()
    world.adapters.update(papers())
    failed = unfit(world)
    printing = PrintNoticeCommand(actor=world.actor("desk"), examination=failed.id, kind=NoticeKind.TRANSFER)
    assert world.run(PrintNotice, printing).content == b"1"
    query = FollowUpsQuery(kind=FollowUpKind.UNFIT, page=ListExaminationsQuery(actor=world.actor("desk")))
    (one,) = world.run(ListFollowUps, query).rows
    assert (one.id, [cause.findings for cause in one.causes]) == (failed.id, [("伤寒副伤寒培养：伤寒或副伤寒",)])
    assert [(given.kind, given.copy, given.given_at) for given in one.notices] == [(NoticeKind.TRANSFER, 1, NOW)]
    cases = world.run(ListCases, ListCasesQuery(actor=world.actor("desk"))).rows
    assert [(case.row.examination, case.finding) for case in cases] == [(failed.id, "伤寒或副伤寒")]


def test_a_work_item_that_many_take_at_once_is_in_one_pair_of_hands(mariadb: Database) -> None:
    world = World(adapters_of(mariadb), SettableClock(NOW)).open()
    world.record(world.collect_all(world.check_in()), Entry(item="stool_typhoid", value="检出"), account="tester")
    (case,) = world.run(ListCases, ListCasesQuery(actor=world.actor("a0"))).rows
    actors = [world.actor(f"a{number}") for number in range(6)]

    def taking(number: int) -> Any:
        def take(own: World) -> Any:
            try:
                return own.run(AcknowledgeCase, MoveCaseCommand(actor=actors[number], case=case.id))
            except (WrongState, StaleVersion):
                return None

        return take

    (won,) = [one for one in at_once(world, mariadb, [taking(number) for number in range(6)]) if one is not None]
    wanted = CaseFilter(states=frozenset({CaseState.ACKNOWLEDGED}))
    (kept,) = world.run(ListCases, ListCasesQuery(actor=world.actor("a0"), wanted=wanted)).rows
    assert kept.row.acknowledged_by == won.acknowledged_by


def test_of_many_first_prints_at_one_moment_one_needs_no_reason(mariadb: Database) -> None:
    world = World(adapters_of(mariadb), SettableClock(NOW)).open()
    failed = unfit(world)
    command = PrintNoticeCommand(actor=world.actor("desk"), examination=failed.id, kind=NoticeKind.UNFIT)

    def printing(own: World) -> bytes | None:
        own.adapters.update(papers())
        try:
            content: bytes = own.run(PrintNotice, command).content
        except ReprintReasonMissing:
            return None
        return content

    done = at_once(world, mariadb, [printing] * 6)
    assert [one for one in done if one is not None] == [b"1"]
    with world.the(UnitOfWork):
        assert [one.copy for one in world.the(GivenNotices).of((failed.id,))] == [1]
