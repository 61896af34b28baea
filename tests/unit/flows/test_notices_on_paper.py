"""Notices on paper: who gives which, what stands in them, and that each copy is known."""

from typing import Any
from uuid import UUID

import pytest
from attrs import define, evolve, field

from adapters.kit.issuing_body import CertifyingBody
from adapters.kit.view_log import EventViewLog
from adapters.memory.administration import MemoryContactInformations
from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.examination_queries import MemoryExaminationQueries
from adapters.memory.given_notices import MemoryGivenNotices
from ports.notice_papers import NoticePaper
from tests.unit.flows.making import CENTRE, MORNING, STRANGER, MemoryDepartment, clerk
from tjdomain.administration.domain.contact import ContactInformation, ContactInformationId
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.given_notice import GivenNotice, NoticeKind
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.examination.domain.review_errors import ReportBodyMissing, ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.print_notice import PrintedNotice, PrintNotice, PrintNoticeCommand
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing
from tjdomain.shared.trade import Trade

BODY = "聊城市东昌府区妇幼保健院"


@define
class Kept:
    """Papers that are kept instead of drawn; ``meanwhile`` happens while one is being drawn."""

    papers: list[NoticePaper] = field(factory=list)
    missing: str = ""
    meanwhile: Any = None

    def missing_glyphs(self, text: str) -> str:
        return "".join(letter for letter in self.missing if letter in text)

    def notice_pdf(self, paper: NoticePaper) -> bytes:
        self.papers.append(paper)
        happening, self.meanwhile = self.meanwhile, None
        if happening is not None:
            happening()
        return f"{paper.kind.value} {paper.copy}".encode()


class Giving:
    """A department that gives notices."""

    def __init__(self, here: MemoryDepartment, body: str = BODY) -> None:
        self.here, self.kept = here, Kept()
        self.notices = MemoryGivenNotices(here.store)
        self.contacts = MemoryContactInformations(here.store)
        a = here.a
        self.use_case = PrintNotice(
            a.uow,
            MemoryExaminationQueries(here.store),
            self.notices,
            self.contacts,
            a.sequences,
            self.kept,
            CertifyingBody(MemoryCertificationPolicies(CertificationPolicy(body_name=body))),
            EventViewLog(a.uow, a.events, a.clock, a.ids),
            a.clock,
            a.ids,
        )

    def judged(self, verdict: TradeVerdict) -> Examination:
        return self.here.judge(self.here.arrive(), verdict)

    def give(self, about: Examination, kind: NoticeKind, **changes: Any) -> PrintedNotice:
        command = PrintNoticeCommand(actor=clerk(), examination=about.id, kind=kind)
        return self.use_case(evolve(command, **changes))

    def given(self, about: Examination) -> tuple[GivenNotice, ...]:
        return self.notices.of((about.id,))


@pytest.fixture
def office(here: MemoryDepartment) -> Giving:
    return Giving(here)


def test_the_persons_own_has_the_words_and_the_employers_has_none(office: Giving) -> None:
    unfit = office.judged(TradeVerdict.FAILS)
    office.contacts.add(
        ContactInformation(
            id=ContactInformationId(UUID(int=5)),
            department=CENTRE,
            version=1,
            created_by=None,
            created_at=MORNING,
            address="东昌西路 1 号二楼",
            phone="0635-8888888",
        )
    )
    for kind in (NoticeKind.UNFIT, NoticeKind.TRANSFER):
        printed = office.give(unfit, kind)
        assert (printed.number, printed.content) == (unfit.number, f"{kind.value} 1".encode())
    own, employers = office.kept.papers
    assert [cause.trade for cause in own.causes] == list(own.trades) == list(employers.trades)
    assert (employers.causes, employers.items, employers.text, employers.advice) == ((), (), "", "")
    assert own.due is employers.due is None
    assert "***" in own.document_number
    assert (own.body_name, own.address, own.phone) == (BODY, "东昌西路 1 号二楼", "0635-8888888")
    given = office.given(unfit)
    assert [(one.kind, one.copy, one.created_by is not None) for one in given] == [
        (NoticeKind.UNFIT, 1, True),
        (NoticeKind.TRANSFER, 1, True),
    ]


def test_who_passed_for_another_trade_is_told_so_and_the_employer_only_what_failed(office: Giving) -> None:
    fit = office.judged(TradeVerdict.PASSES)
    assert fit.conclusion is not None
    with pytest.raises(WrongState):
        office.give(fit, NoticeKind.UNFIT)
    verdicts = ((Trade.FOOD, TradeVerdict.FAILS), (Trade.DRUGS, TradeVerdict.PASSES))
    partly = evolve(fit, conclusion=evolve(fit.conclusion, verdicts=verdicts))
    office.here.store.table("examination")[fit.id] = partly
    for kind in (NoticeKind.UNFIT, NoticeKind.TRANSFER):
        office.give(partly, kind)
    own, employers = office.kept.papers
    assert (own.trades, own.passed) == ((Trade.FOOD,), (Trade.DRUGS,))
    assert (employers.trades, employers.passed) == ((Trade.FOOD,), ())
    with pytest.raises(WrongState):
        office.give(partly, NoticeKind.RECHECK)


def test_a_recheck_says_what_for_and_until_when(office: Giving) -> None:
    waiting = office.judged(TradeVerdict.RECHECK)
    office.give(waiting, NoticeKind.RECHECK)
    (paper,) = office.kept.papers
    assert (paper.due, paper.address, paper.phone) == (waiting.due, "", "")
    assert paper.items


def test_the_second_copy_wants_its_reason_and_both_are_known(office: Giving) -> None:
    unfit = office.judged(TradeVerdict.FAILS)
    office.give(unfit, NoticeKind.UNFIT, reason=ReprintReason.JAM)
    with pytest.raises(ReprintReasonMissing):
        office.give(unfit, NoticeKind.UNFIT)
    assert office.give(unfit, NoticeKind.UNFIT, reason=ReprintReason.LOST).content == b"unfit 2"
    assert [(one.copy, one.reason) for one in office.given(unfit)] == [(1, None), (2, ReprintReason.LOST)]
    past = MemoryEventHistory(office.here.store).of("examination", unfit.id, 50)
    kinds = [event.kind for event in past]
    assert kinds.count("examination.notice_printed") == 2


def test_of_two_first_prints_at_one_moment_the_second_wants_a_reason(office: Giving) -> None:
    unfit = office.judged(TradeVerdict.FAILS)
    office.kept.meanwhile = lambda: office.give(unfit, NoticeKind.UNFIT)
    with pytest.raises(ReprintReasonMissing):
        office.give(unfit, NoticeKind.UNFIT)
    office.kept.meanwhile = lambda: office.give(unfit, NoticeKind.UNFIT, reason=ReprintReason.JAM)
    assert office.give(unfit, NoticeKind.UNFIT, reason=ReprintReason.LOST).content == b"unfit 3"
    assert [one.copy for one in office.given(unfit)] == [1, 2, 3]


def test_who_may_not_or_is_elsewhere_gets_none_and_a_notice_fits_the_state(office: Giving) -> None:
    unfit = office.judged(TradeVerdict.FAILS)
    with pytest.raises(NotPermitted):
        office.give(unfit, NoticeKind.TRANSFER, actor=clerk(ExaminationRight.GIVE_NOTICE))
    with pytest.raises(NotFound):
        office.give(unfit, NoticeKind.TRANSFER, actor=STRANGER)
    with pytest.raises(WrongState):
        office.give(unfit, NoticeKind.RECHECK)
    assert office.given(unfit) == ()


def test_no_body_and_no_glyph_no_notice(here: MemoryDepartment) -> None:
    office = Giving(here, body="")
    unfit = office.judged(TradeVerdict.FAILS)
    with pytest.raises(ReportBodyMissing):
        office.give(unfit, NoticeKind.UNFIT)
    office = Giving(here)
    office.kept.missing = unfit.person.name[0]
    with pytest.raises(ReportGlyphsMissing):
        office.give(unfit, NoticeKind.UNFIT)
    assert (office.kept.papers, office.given(unfit)) == ([], ())
