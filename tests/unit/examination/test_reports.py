"""The report of an examination: who gets it, when, and what stands in it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import define, evolve, field

from adapters.kit.issuing_body import CertifyingBody
from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.files import MemoryFileContents
from adapters.security.pades import NoSeal
from ports.event_log import EventLog
from ports.examination import Examinations, StaffMembers
from ports.examination_queries import ExaminationQueries
from ports.examination_report import (
    ExaminationReport,
    LinkedExamination,
    ReportLine,
    ReportSection,
    SignedPart,
)
from ports.identity import Users
from ports.unit_of_work import UnitOfWork
from tests.examination_world import TODAY, World, person
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.deciding import approve, undo_approval
from tjdomain.examination.domain.ending import void
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    ExemptionReason,
    Flag,
    Outcome,
    Rank,
    Station,
    TradeVerdict,
)
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.review_errors import NotApproved, ReportBodyMissing, ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.draw_own_report import DrawOwnReport, DrawOwnReportQuery
from tjdomain.examination.usecases.draw_report import DrawReport, DrawReportQuery
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.report_drawing import DrawnReport, ReportDrawing
from tjdomain.examination.usecases.show_own_examinations import ShowOwnExaminations, ShowOwnExaminationsQuery
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.identity.domain.user import User
from tjdomain.shared.actor import NOTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import ExaminationId, FileId, UserId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade

R = ExaminationRight
BODY = "聊城市东昌府区妇幼保健院"
EXAMINEE = Actor(kind=ActorKind.EXAMINEE, channel=Channel.WEB)
FILE = FileId(UUID(int=5))


@define
class Printer:
    """``ReportDocuments`` that keeps what it was given, and has no glyph for ``lacks``."""

    lacks: str = ""
    given: list[ExaminationReport] = field(factory=list)

    def missing_glyphs(self, text: str) -> str:
        return "".join(char for char in self.lacks if char in text)

    def report_pdf(self, report: ExaminationReport) -> bytes:
        self.given.append(report)
        return b"%PDF"


@pytest.fixture
def printer() -> Printer:
    return Printer()


@pytest.fixture
def policies() -> MemoryCertificationPolicies:
    return MemoryCertificationPolicies(CertificationPolicy(body_name=BODY))


@pytest.fixture
def world(printer: Printer, policies: MemoryCertificationPolicies) -> World:
    made = World.in_memory().open()
    contents = MemoryFileContents(made.clock)
    contents.put(FILE, [b"portrait"])
    body = CertifyingBody(policies)
    queries = made.the(ExaminationQueries)
    made.adapters[ReportDrawing] = ReportDrawing(queries, contents, printer, body, made.clock, NoSeal())
    reviewer = User(
        id=UserId(made.actor("reviewer").id or UUID(int=0)),
        department=made.department,
        created_by=None,
        account="shenhe",
        name="陈志远",
    )
    with made.the(UnitOfWork):
        made.the(Users).add(reviewer)
    return made


def own(
    world: World, examination: Examination, document: Document | None = None, actor: Actor = EXAMINEE
) -> DrawnReport:
    wanted = document or examination.person.document
    query = DrawOwnReportQuery(actor=actor, document=wanted, examination=examination.id)
    drawn: DrawnReport = world.run(DrawOwnReport, query)
    return drawn


def printed(world: World, examination: Examination, actor: Actor | None = None) -> DrawnReport:
    query = DrawReportQuery(actor=actor or world.actor("desk", R.READ_RESULTS), examination=examination.id)
    drawn: DrawnReport = world.run(DrawReport, query)
    return drawn


def approved(world: World, examination: Examination, **more: Any) -> Examination:
    world.record_all_normal(examination)
    world.conclude(examination, **more)
    return world.approve(examination)


def report_of(world: World, printer: Printer, examination: Examination) -> ExaminationReport:
    own(world, examination)
    return printer.given[-1]


def line_of(report: ExaminationReport, title: str) -> ReportLine:
    return next(line for section in report.sections for line in section.lines if line.title == title)


def section_of(report: ExaminationReport, station: Station) -> ReportSection:
    return next(section for section in report.sections if section.station is station and not section.history)


def views(world: World) -> list[tuple[Any, Any, Any]]:
    log: Any = world.the(EventLog)
    seen = [event for event in log.events if event.kind == "examination.report_viewed"]
    return [(event.subject, event.subject_id, event.actor) for event in seen]


def test_a_person_gets_the_own_report_once_it_is_approved(world: World, printer: Printer) -> None:
    examination = world.check_in()
    for step in (world.get, world.record_all_normal, world.conclude):
        step(examination)
        with pytest.raises(NotApproved) as refusal:
            own(world, examination)
        assert refusal.value.state is world.get(examination).state
    assert printer.given == []
    world.approve(examination)
    assert own(world, examination) == DrawnReport(number=examination.number, content=b"%PDF")
    assert views(world) == []


def test_an_undone_approval_takes_the_report_away(world: World) -> None:
    examination = approved(world, world.check_in())
    undone = undo_approval(examination, UserId(UUID(int=7)), world.clock.now(), "报告有误")
    with world.the(UnitOfWork):
        world.the(Examinations).save(undone)
    with pytest.raises(NotApproved):
        own(world, examination)


def test_nobody_gets_another_persons_report(world: World, printer: Printer) -> None:
    examination = approved(world, world.check_in())
    with pytest.raises(NotFound):
        own(world, examination, person(999).document)
    with pytest.raises(NotFound):
        own(world, evolve(examination, id=ExaminationId(UUID(int=404))))
    with pytest.raises(NotPermitted):
        own(world, examination, actor=world.actor("desk"))
    assert printer.given == []


def test_a_void_examination_has_no_report(world: World) -> None:
    examination = approved(world, world.check_in())
    voided = void(examination)
    with world.the(UnitOfWork):
        world.the(Examinations).save(voided)
    with pytest.raises(NotFound):
        own(world, examination)
    with pytest.raises(NotApproved):
        printed(world, examination)


def test_staff_need_the_right_and_the_scope_and_every_report_is_logged(world: World, printer: Printer) -> None:
    examination = approved(world, world.check_in())
    reader = world.actor("desk", R.READ_RESULTS)
    with pytest.raises(NotPermitted):
        printed(world, examination, world.actor("desk", R.READ, R.REVIEW))
    with pytest.raises(NotFound):
        printed(world, examination, evolve(reader, scope=NOTHING))
    with pytest.raises(NotFound):
        printed(world, evolve(examination, id=ExaminationId(UUID(int=404))))
    with pytest.raises(NotApproved):
        printed(world, world.check_in())
    assert views(world) == []
    assert printed(world, examination, reader).content == b"%PDF"
    assert views(world) == [("examination", examination.id, reader)]
    assert len(printer.given) == 1


def test_it_says_who_was_examined_and_who_answers_for_it(world: World, printer: Printer) -> None:
    registration = evolve(world.registration(who=person(12345678, Sex.FEMALE, date(1990, 3, 3), "古丽")), portrait=FILE)
    examination = world.check_in(registration)
    world.record_all_normal(examination)
    world.conclude(examination, text="未见异常", advice="无")
    world.pass_days(1)
    world.approve(examination)
    world.pass_days(1)
    report = report_of(world, printer, examination)
    assert (report.body_name, report.number, report.name) == (BODY, examination.number, "古丽")
    assert (report.sex, report.age) == (Sex.FEMALE, 35)
    assert (report.document_kind, report.document_number) == (DocumentKind.PASSPORT, "E******78")
    assert (report.trades, report.employer, report.exam_date) == ((Trade.FOOD,), "东昌府区好滋味饭店", TODAY)
    assert (report.portrait, report.first, report.recheck) == (b"portrait", None, None)
    assert report.made_at == world.clock.now()
    conclusion = report.conclusion
    assert (conclusion.outcome, conclusion.text, conclusion.advice) == (Outcome.QUALIFIED, "未见异常", "无")
    assert conclusion.verdicts == ((Trade.FOOD, TradeVerdict.PASSES),)
    assert (conclusion.physician, conclusion.concluded_on) == ("孙主检", TODAY)
    assert (conclusion.reviewer, conclusion.approved_on) == ("陈志远", TODAY + timedelta(days=1))
    assert (conclusion.recheck_items, conclusion.recheck_until) == ((), None)


def test_the_signature_is_printed_where_the_physician_concluded_from_the_own_account(
    world: World, printer: Printer
) -> None:
    examination = approved(world, world.check_in())
    assert report_of(world, printer, examination).conclusion.signature is None
    with world.the(UnitOfWork):
        chief = world.the(StaffMembers).get(world.staff["chief"])
        world.the(StaffMembers).save(evolve(chief, signature=FILE, version=chief.version + 1))
    assert report_of(world, printer, examination).conclusion.signature == b"portrait"
    with world.the(UnitOfWork):
        signed = world.the(StaffMembers).get(chief.id)
        other = evolve(signed, account=UserId(UUID(int=99)), version=signed.version + 1)
        world.the(StaffMembers).save(other)
    assert report_of(world, printer, examination).conclusion.signature is None


def test_the_last_approval_is_the_one_that_is_named(world: World, printer: Printer) -> None:
    examination = approved(world, world.check_in())
    undone = undo_approval(examination, UserId(UUID(int=7)), world.clock.now(), "报告有误")
    again = approve(undone, ExaminationPolicy(), None, world.clock.now() + timedelta(days=2))
    with world.the(UnitOfWork):
        world.the(Examinations).save(undone)
        world.the(Examinations).save(again)
    conclusion = report_of(world, printer, examination).conclusion
    assert (conclusion.reviewer, conclusion.approved_on) == ("", TODAY + timedelta(days=2))


def test_sections_follow_the_stations_and_name_who_did_them(world: World, printer: Printer) -> None:
    examination = world.check_in()
    world.collect_all(examination)
    world.record(examination, Entry(item="alt", value="20"), account="tester")
    report = report_of(world, printer, approved(world, examination))
    assert [(section.station, section.history) for section in report.sections] == [
        (Station.INTERNAL, True),
        (Station.INTERNAL, False),
        (Station.XRAY, False),
        (Station.BLOOD, False),
        (Station.STOOL, False),
    ]
    internal, blood = section_of(report, Station.INTERNAL), section_of(report, Station.BLOOD)
    assert [line.title for line in internal.lines][:5] == ["心", "肝", "脾", "肺", "手癣"]
    assert "其他体征" not in [line.title for line in internal.lines]
    assert (internal.drawn, internal.performed) == ((), (SignedPart(name="李内科", day=TODAY),))
    tester = SignedPart(name="赵检验", day=TODAY)
    assert (blood.drawn, blood.performed, blood.exempted) == ((tester,), (tester,), ())


def test_where_several_took_part_each_is_named_with_the_own_items(world: World, printer: Printer) -> None:
    world.hire("second", "王内科", Rank.INTERMEDIATE, frozenset(Station))
    examination = world.check_in()
    world.record(examination, Entry(item="heart", value="合格"), account="second")
    internal = section_of(report_of(world, printer, approved(world, examination)), Station.INTERNAL)
    second, first = sorted(internal.performed, key=lambda part: len(part.items))
    assert second == SignedPart(name="王内科", day=TODAY, items=("心",))
    assert (first.name, len(first.items)) == ("李内科", len(internal.lines) - 1)


def test_values_come_with_the_limits_that_they_were_judged_by(world: World, printer: Printer) -> None:
    examination = world.collect_all(world.check_in())
    world.record(
        examination,
        Entry(item="alt", value="66", lower="5", upper="60"),
        Entry(item="heart", value="不合格", description="心律不齐"),
        Entry(item="history_skin", value="有", onset="2015-06"),
        Entry(item="other_signs", value="未见其他异常"),
    )
    world.record(examination, Entry(item="hav_igm", value="阴性"), Entry(item="hev_igm", value="0.31"))
    report = report_of(world, printer, approved(world, examination))
    alt = ReportLine(title="谷丙转氨酶", result="66", unit="U/L", reference="5–60", flag=Flag.HIGH)
    assert line_of(report, "谷丙转氨酶") == alt
    assert line_of(report, "心") == ReportLine(
        title="心", result="不合格", reference="合格", flag=Flag.ABNORMAL, remark="心律不齐"
    )
    assert line_of(report, "既往史·皮肤病") == ReportLine(
        title="既往史·皮肤病", result="有", onset="2015-06", reference="无", flag=Flag.ABNORMAL
    )
    assert line_of(report, "其他体征") == ReportLine(title="其他体征", result="未见其他异常", flag=Flag.NORMAL)
    first, second = line_of(report, "甲肝抗体 HAV-IgM"), line_of(report, "戊肝抗体 HEV-IgM")
    assert (first.result, first.reading, first.unit, first.reference) == ("阴性", "", "", "阴性")
    assert (second.result, second.reading, second.unit, second.reference) == ("0.31", "阴性", "S/CO", "<1.0")


@pytest.mark.parametrize(
    ("limits", "reference"),
    [
        ({"lower": "9"}, "≥9"),
        ({"upper": "50"}, "≤50"),
        ({"lower": "9.0", "upper": "50"}, "9.0–50"),
        ({"lower": "0"}, "≥0"),
    ],
)
def test_limits_that_are_open_on_one_side_say_so(
    world: World, printer: Printer, limits: dict[str, str], reference: str
) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="20", **limits))
    assert line_of(report_of(world, printer, approved(world, examination)), "谷丙转氨酶").reference == reference


def test_a_ratio_over_the_cut_off_reads_as_what_it_stands_for(world: World, printer: Printer) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="66"))
    world.record(examination, Entry(item="hav_igm", value="阴性"), Entry(item="hev_igm", value="2.35"))
    world.record_all_normal(examination)
    world.conclude(examination, TradeVerdict.FAILS)
    world.approve(examination)
    report = report_of(world, printer, examination)
    hev = line_of(report, "戊肝抗体 HEV-IgM")
    assert (hev.result, hev.reading, hev.flag) == ("2.35", "阳性", Flag.ABNORMAL)
    assert report.conclusion.outcome is Outcome.UNQUALIFIED


def test_of_a_corrected_result_the_version_that_counts_is_shown(world: World, printer: Printer) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="23"))
    correction = CorrectResultCommand(
        actor=world.actor("doctor"),
        examination=examination.id,
        entry=Entry(item="alt", value="32"),
        seen=1,
        reason="抄错了",
    )
    world.run(CorrectResult, correction)
    report = report_of(world, printer, approved(world, examination))
    assert line_of(report, "谷丙转氨酶").result == "32"
    assert "抄错了" not in repr(report)


def test_an_exempt_item_stands_with_its_reason_and_who_decided(world: World, printer: Printer) -> None:
    examination = world.check_in()
    command = ExemptItemCommand(
        actor=world.actor("doctor"),
        examination=examination.id,
        item="chest_xray",
        reason=ExemptionReason.PREGNANCY,
        note="孕20周",
    )
    world.run(ExemptItem, command)
    report = report_of(world, printer, approved(world, examination, refusal=FILE))
    xray = section_of(report, Station.XRAY)
    assert xray.lines == (ReportLine(title="胸部X线", exemption=ExemptionReason.PREGNANCY, remark="孕20周"),)
    assert (xray.performed, xray.exempted) == ((), (SignedPart(name="李内科", day=TODAY),))


def test_first_examination_and_recheck_refer_to_each_other(world: World, printer: Printer) -> None:
    first = world.collect_all(world.check_in())
    world.record(first, Entry(item="stool_typhoid", value="检出"))
    world.record_all_normal(first)
    world.conclude(first, TradeVerdict.RECHECK)
    world.approve(first)
    waiting = report_of(world, printer, first)
    assert waiting.conclusion.recheck_items == ("伤寒副伤寒培养",)
    assert waiting.conclusion.recheck_until == TODAY + timedelta(days=30)
    assert waiting.recheck is None
    world.pass_days(10)
    recheck: Examination = world.run(StartRecheck, StartRecheckCommand(actor=world.actor("desk"), examination=first.id))
    begun = LinkedExamination(number=recheck.number, day=recheck.day, outcome=None)
    under_way = report_of(world, printer, first)
    assert (under_way.recheck, under_way.conclusion.recheck_until) == (begun, None)
    approved(world, recheck)
    assert world.get(first).state is ExaminationState.QUALIFIED
    settled = report_of(world, printer, first)
    assert (settled.conclusion.outcome, settled.recheck) == (Outcome.RECHECK, evolve(begun, outcome=Outcome.QUALIFIED))
    second = report_of(world, printer, recheck)
    assert second.first == LinkedExamination(number=first.number, day=TODAY, outcome=Outcome.RECHECK)
    assert line_of(second, "谷丙转氨酶").carried
    typhoid, dysentery = line_of(second, "伤寒副伤寒培养"), line_of(second, "痢疾杆菌培养")
    assert (typhoid.result, typhoid.carried, dysentery.carried) == ("未检出", False, True)
    assert section_of(second, Station.BLOOD).drawn == ()


def test_without_the_name_of_the_body_there_is_no_report(
    world: World, policies: MemoryCertificationPolicies, printer: Printer
) -> None:
    examination = approved(world, world.check_in())
    policies.policy = evolve(policies.policy, body_name="")
    with pytest.raises(ReportBodyMissing):
        own(world, examination)
    assert printer.given == []


@pytest.mark.parametrize("lacks", ["明", "饭", "疾", "检", "陈", "聊"])
def test_what_the_font_cannot_print_is_refused_wherever_it_stands(world: World, printer: Printer, lacks: str) -> None:
    examination = approved(world, world.check_in())
    printer.lacks = lacks
    with pytest.raises(ReportGlyphsMissing) as refusal:
        own(world, examination)
    assert refusal.value.characters == lacks
    assert printer.given == []


def test_the_list_of_own_examinations_tells_whether_there_is_a_report(world: World) -> None:
    examination = world.check_in()
    query = ShowOwnExaminationsQuery(document=examination.person.document)
    assert [one.has_report for one in world.run(ShowOwnExaminations, query)] == [False]
    approved(world, examination)
    assert [one.has_report for one in world.run(ShowOwnExaminations, query)] == [True]
