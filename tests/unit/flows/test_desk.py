"""The desk: found by whatever is scanned or typed, and what is printed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import define, evolve, field

from adapters.kit.issuing_body import CertifyingBody
from adapters.kit.view_log import EventViewLog
from adapters.memory.booking_queries import MemoryAppointmentQueries
from adapters.memory.certification import MemoryCertificationPolicies
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.examination_queries import MemoryExaminationQueries
from adapters.memory.files import MemoryFileContents
from ports.arrival_papers import ArrivalPaper, TubeLabel
from tests.unit.flows.making import STRANGER, TODAY, MemoryDepartment, clerk, particulars
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.errors import TubeUnknown
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import SpecimenKind, Station, TradeVerdict
from tjdomain.examination.domain.review_errors import ReportBodyMissing, ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.flows.together.arriving import Formalities
from tjdomain.flows.together.find_arrivals import FindArrivals, FindArrivalsQuery, FoundArrivals
from tjdomain.flows.together.print_labels import PrintLabels, PrintLabelsCommand
from tjdomain.flows.together.print_paper import PaperKind, PrintPaper, PrintPaperCommand
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.idcard import IdCheckDigit
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing
from tjdomain.shared.text import EmptyValue, TooLong

SLIP, SHEET = PaperKind.GUIDE_SLIP, PaperKind.EXAM_SHEET
TOMORROW = TODAY + timedelta(days=1)


def find(here: MemoryDepartment, text: str, **changes: Any) -> FoundArrivals:
    a = here.a
    views = EventViewLog(a.uow, a.events, a.clock, a.ids)
    booked, examined = MemoryAppointmentQueries(here.store), MemoryExaminationQueries(here.store)
    use_case = FindArrivals(a.uow, a.appointments, booked, examined, views, a.clock)
    return use_case(evolve(FindArrivalsQuery(actor=clerk(), text=text), **changes))


def number_of(n: int) -> str:
    return particulars(n).number


def test_a_card_leads_to_the_persons_live_appointment_whatever_its_day(here: MemoryDepartment) -> None:
    booked = here.book(1, TOMORROW)
    here.book(2)
    found = find(here, f" {number_of(1)} ")
    assert [one.id for one in found.appointments] == [booked.id]
    assert found.examinations == ()


def test_a_mistyped_number_is_told_from_one_that_is_nobodys(here: MemoryDepartment) -> None:
    right = number_of(1)
    assert find(here, right).appointments == ()
    with pytest.raises(IdCheckDigit):
        find(here, right[:-1] + ("1" if right[-1] != "1" else "2"))


def test_the_appointments_number_leads_to_it(here: MemoryDepartment) -> None:
    booked = here.book(3)
    assert [one.id for one in find(here, booked.number).appointments] == [booked.id]


def test_a_code_alone_leads_to_todays_appointments_only(here: MemoryDepartment) -> None:
    booked = here.book(1)
    here.book(2, TOMORROW)
    assert [one.id for one in find(here, "2345 abcd").appointments] == [booked.id]
    code = here.check_in(booked).code
    assert code is not None
    assert [one.id for one in find(here, code).appointments] == [booked.id]
    assert find(here, "2345ABC0").appointments == ()


def test_a_name_leads_to_todays_appointments_and_to_what_is_going_on(here: MemoryDepartment) -> None:
    booked, begun = here.book(1), here.arrive(2)
    here.book(3, TOMORROW)
    found = find(here, "张")
    assert {one.id for one in found.appointments} == {booked.id, here.visit(begun).id}
    assert [one.id for one in found.examinations] == [begun.id]
    assert find(here, "!?").appointments == ()


def test_who_is_unfinished_is_found_by_card_by_slip_and_by_exam_number(here: MemoryDepartment) -> None:
    begun = here.arrive(1)
    here.next_day()
    for text in (number_of(1), begun.slip, begun.number):
        assert [one.id for one in find(here, text).examinations] == [begun.id]
    here.judge(begun)
    assert find(here, begun.slip).examinations == ()


def test_the_desk_has_its_right_its_scope_and_something_to_look_for(here: MemoryDepartment) -> None:
    booked = here.book(1)
    assert find(here, booked.number, actor=STRANGER).appointments == ()
    with pytest.raises(NotPermitted):
        find(here, booked.number, actor=clerk(BookingRight.CHECK_IN))
    with pytest.raises(EmptyValue):
        find(here, " ")
    with pytest.raises(TooLong):
        find(here, "1" * 65)


@define
class Papers:
    """Keeps what it is asked to draw; its font lacks one character."""

    drawn: list[tuple[PaperKind, ArrivalPaper]] = field(factory=list)
    labels: list[tuple[tuple[TubeLabel, ...], int, int]] = field(factory=list)

    def missing_glyphs(self, text: str) -> str:
        return "\ue000" if "\ue000" in text else ""

    def guide_slip_pdf(self, paper: ArrivalPaper) -> bytes:
        self.drawn.append((SLIP, paper))
        return b"slip"

    def exam_sheet_pdf(self, paper: ArrivalPaper) -> bytes:
        self.drawn.append((SHEET, paper))
        return b"sheet"

    def labels_pdf(self, labels: Sequence[TubeLabel], width: int, height: int) -> bytes:
        self.labels.append((tuple(labels), width, height))
        return b"labels"


@define
class Printer:
    """Prints for the clerk, whose hospital has a name."""

    here: MemoryDepartment
    papers: Papers = field(factory=Papers)
    body: str = "聊城市东昌府区妇幼保健院"
    files: MemoryFileContents = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.files = MemoryFileContents(self.here.clock)

    def __call__(self, examination: Examination, kind: PaperKind = SLIP, **changes: Any) -> ArrivalPaper:
        a, store = self.here.a, self.here.store
        use_case = PrintPaper(
            a.uow,
            MemoryExaminationQueries(store),
            a.appointments,
            MemoryEventHistory(store),
            self.files,
            self.papers,
            CertifyingBody(MemoryCertificationPolicies(CertificationPolicy(body_name=self.body))),
            EventViewLog(a.uow, a.events, a.clock, a.ids),
            a.sequences,
        )
        command = PrintPaperCommand(actor=clerk(), examination=examination.id, kind=kind)
        printed = use_case(evolve(command, **changes))
        assert (printed.number, printed.content) == (examination.slip, b"slip" if kind is SLIP else b"sheet")
        drawn, paper = self.papers.drawn[-1]
        assert drawn is kind
        return paper


@pytest.fixture
def printer(here: MemoryDepartment) -> Printer:
    return Printer(here)


def test_the_slip_has_the_code_and_what_the_stations_do(here: MemoryDepartment, printer: Printer) -> None:
    arrival = here.check_in(here.book())
    paper = printer(arrival.examination)
    assert (paper.code, paper.copy, paper.portrait) == (arrival.code, 1, None)
    assert (paper.number, paper.slip, paper.due) == ("202611230001", "26000001", arrival.examination.due)
    assert paper.document_number == "371***********0014"[: len(paper.document_number)] or "*" in paper.document_number
    assert {one.station for one in paper.sections} == {item.station for item in arrival.examination.items}
    assert [one.station for one in paper.sections if one.history] == [Station.INTERNAL]
    assert here.kinds[-1] == "examination.guide_slip_printed"


def test_the_sheet_has_the_portrait_and_no_code(here: MemoryDepartment, printer: Printer) -> None:
    portrait = here.keep_portrait()
    printer.files.put(portrait, (b"jpeg",))
    begun = here.check_in(here.book(), formalities=Formalities(portrait=portrait)).examination
    paper = printer(begun, SHEET)
    assert (paper.code, paper.portrait) == ("", b"jpeg")
    assert printer(begun).portrait is None


def test_each_paper_is_printed_once_without_a_reason(here: MemoryDepartment, printer: Printer) -> None:
    begun = here.arrive()
    assert printer(begun, reason=ReprintReason.JAM).copy == 1
    with pytest.raises(ReprintReasonMissing):
        printer(begun)
    assert printer(begun, SHEET).copy == 1
    assert printer(begun, reason=ReprintReason.LOST).copy == 2
    told = [event.new for event in here.log.events if event.kind == "examination.guide_slip_printed"]
    assert told == [{"copy": "1", "reprint": ""}, {"copy": "2", "reprint": "lost"}]


def test_a_recheck_has_no_code_and_only_what_is_examined_again(here: MemoryDepartment, printer: Printer) -> None:
    first = here.judge(here.arrive(), TradeVerdict.RECHECK)
    paper = printer(here.begin_recheck(first))
    assert paper.code == ""
    assert [one.station for one in paper.sections] == [Station.BLOOD]


def test_an_examination_that_is_void_or_out_of_sight_has_no_papers(here: MemoryDepartment, printer: Printer) -> None:
    begun = here.arrive()
    with pytest.raises(NotFound):
        printer(begun, actor=STRANGER)
    with pytest.raises(NotPermitted):
        printer(begun, actor=clerk(ExaminationRight.REGISTER))
    with pytest.raises(NotFound):
        printer(evolve(begun, id=ExaminationId(here.a.ids.new())))
    here.undo_check_in(begun)
    with pytest.raises(NotFound):
        printer(begun)


def test_what_cannot_be_printed_right_is_not_printed_and_not_logged(here: MemoryDepartment) -> None:
    begun = here.arrive()
    with pytest.raises(ReportBodyMissing):
        Printer(here, body="")(begun)
    with pytest.raises(ReportGlyphsMissing):
        Printer(here, body="\ue000医院")(begun)
    assert "examination.guide_slip_printed" not in here.kinds


class HastyPapers(Papers):
    """While the first copy is drawn, somebody else prints the same paper."""

    meanwhile: Any = None

    def guide_slip_pdf(self, paper: ArrivalPaper) -> bytes:
        first, self.meanwhile = self.meanwhile, None
        if first is not None:
            first()
        return super().guide_slip_pdf(paper)


def test_two_first_prints_at_one_moment_are_a_print_and_a_reprint(here: MemoryDepartment, printer: Printer) -> None:
    begun = here.arrive()
    papers = HastyPapers()
    papers.meanwhile = lambda: printer(begun)
    with pytest.raises(ReprintReasonMissing):
        Printer(here, papers)(begun)
    papers.meanwhile = lambda: printer(begun, reason=ReprintReason.JAM)
    assert Printer(here, papers)(begun, reason=ReprintReason.LOST).copy == 3
    copies = [event.new["copy"] for event in here.log.events if event.kind == "examination.guide_slip_printed"]
    assert copies == ["1", "2", "3"]


def labels(
    here: MemoryDepartment, examination: Examination, papers: Papers | None = None, **changes: Any
) -> tuple[tuple[TubeLabel, ...], int, int]:
    a, papers = here.a, papers or Papers()
    views = EventViewLog(a.uow, a.events, a.clock, a.ids)
    use_case = PrintLabels(a.uow, a.examinations, a.examination_policies, a.sequences, papers, views)
    printed = use_case(evolve(PrintLabelsCommand(actor=clerk(), examination=examination.id), **changes))
    assert (printed.number, printed.content) == (examination.number, b"labels")
    return papers.labels[-1]


def test_every_tube_gets_its_label_with_a_masked_name(here: MemoryDepartment) -> None:
    begun = here.arrive()
    made, width, height = labels(here, begun)
    assert (width, height) == (50, 30)
    assert [(one.specimen, one.barcode, one.copy) for one in made] == [
        (tube.specimen, tube.barcode, 1) for tube in begun.tubes
    ]
    assert {one.specimen for one in made} == set(SpecimenKind)
    assert all("*" in one.name for one in made)


def test_a_label_again_wants_a_reason_and_only_that_one_is_printed(here: MemoryDepartment) -> None:
    begun = here.arrive()
    first, second = begun.tubes
    labels(here, begun, tube=first.barcode)
    with pytest.raises(ReprintReasonMissing):
        labels(here, begun)
    assert labels(here, begun, tube=second.barcode)[0][0].copy == 1
    (again,), _, _ = labels(here, begun, tube=first.barcode, reason=ReprintReason.JAM)
    assert (again.barcode, again.copy) == (first.barcode, 2)
    told = [event.new for event in here.log.events if event.kind == "examination.tube_label_printed"]
    assert [(new["tube"], new["copy"], new["reprint"]) for new in told] == [
        (first.barcode, "1", ""),
        (second.barcode, "1", ""),
        (first.barcode, "2", "jam"),
    ]


def test_labels_are_for_tubes_that_there_are_and_for_who_may(here: MemoryDepartment) -> None:
    begun = here.arrive()
    with pytest.raises(TubeUnknown):
        labels(here, begun, tube="9")
    with pytest.raises(NotPermitted):
        labels(here, begun, actor=clerk(ExaminationRight.REGISTER, ExaminationRight.COLLECT))
    with pytest.raises(NotFound):
        labels(here, begun, actor=STRANGER)
    with pytest.raises(NotFound):
        labels(here, evolve(begun, id=ExaminationId(here.a.ids.new())))
    here.undo_check_in(begun)
    with pytest.raises(NotFound):
        labels(here, begun)


class PoorPapers(Papers):
    """Its font has not even the star of a masked name."""

    def missing_glyphs(self, text: str) -> str:
        return "*"


def test_a_name_that_cannot_be_printed_right_makes_no_label(here: MemoryDepartment) -> None:
    begun = here.arrive()
    with pytest.raises(ReportGlyphsMissing):
        labels(here, begun, PoorPapers())
    assert "examination.tube_label_printed" not in here.kinds
