"""Print the guide slip 指引单 or the exam sheet 体检表 of who has arrived; every print is logged."""

from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType

from attrs import field, frozen

from ports.arrival_papers import ArrivalPaper, ArrivalPapers, PaperItem, PaperSection
from ports.booking import Appointments
from ports.event_history import EventHistory
from ports.examination_queries import ExaminationFile, ExaminationQueries
from ports.examination_report import IssuingBody
from ports.files import FileContents
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import ordered
from tjdomain.examination.domain.kinds import ExaminationState, Origin, Station
from tjdomain.examination.domain.review_errors import ReportBodyMissing, ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import age_on
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.masking import masked_document
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing

_LOOKED_AT = 1000


class PaperKind(Enum):
    """The papers that are given out at the desk."""

    GUIDE_SLIP = "guide_slip"
    EXAM_SHEET = "exam_sheet"


_EVENTS: Mapping[PaperKind, str] = MappingProxyType(
    {
        PaperKind.GUIDE_SLIP: "examination.guide_slip_printed",
        PaperKind.EXAM_SHEET: "examination.exam_sheet_printed",
    }
)


@frozen(kw_only=True)
class PrintPaperCommand:
    """Which paper of whom; ``reason`` is wanted from the second copy on."""

    actor: Actor
    examination: ExaminationId
    kind: PaperKind
    reason: ReprintReason | None = None


@frozen(kw_only=True)
class PrintedPaper:
    """The document, and the number that it is kept under."""

    number: str
    content: bytes = field(repr=False)


class PrintPaper:
    """For the desk, within its data scope; logged once the document is there.

    A counter of the database numbers the copies, so that of two first prints at one moment the second wants a reason.

    The 查询码 stands on the slip while the check-in stands that it was drawn for.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        queries: ExaminationQueries,
        appointments: Appointments,
        history: EventHistory,
        files: FileContents,
        papers: ArrivalPapers,
        body: IssuingBody,
        views: ViewLog,
        sequences: Sequences,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._appointments = appointments
        self._history = history
        self._files = files
        self._papers = papers
        self._body = body
        self._views = views
        self._sequences = sequences

    def __call__(self, command: PrintPaperCommand) -> PrintedPaper:
        """The document.

        Raises ``NotPermitted``, ``NotFound`` (also out of scope, or void), ``ReprintReasonMissing``,
        ``ReportBodyMissing``, ``ReportGlyphsMissing``.
        """
        actor = command.actor
        actor.require(ExaminationRight.REGISTER)
        found = self._queries.find(command.examination, actor)
        if found is None or not _is_there(found.examination, actor):
            raise NotFound("examination", str(command.examination))
        expected = self._printed(command) + 1
        if expected > 1 and command.reason is None:
            raise ReprintReasonMissing
        content = self._drawn(self._paper(found, command.kind, expected), command.kind)
        copy = self._counted(command)
        if copy != expected:  # somebody printed it meanwhile
            content = self._drawn(self._paper(found, command.kind, copy), command.kind)
        return PrintedPaper(number=found.examination.slip, content=content)

    def _counted(self, command: PrintPaperCommand) -> int:
        event = _EVENTS[command.kind]
        with self._uow:
            copy = self._sequences.next(f"{event}.{command.examination.value.hex}")
            if copy > 1 and command.reason is None:
                raise ReprintReasonMissing
            reason = command.reason.value if copy > 1 and command.reason else ""
            self._views.opened(command.actor, event, "examination", command.examination, copy=str(copy), reprint=reason)
        return copy

    def _printed(self, command: PrintPaperCommand) -> int:
        past = self._history.of("examination", command.examination, _LOOKED_AT)
        return sum(event.kind == _EVENTS[command.kind] for event in past)

    def _paper(self, found: ExaminationFile, kind: PaperKind, copy: int) -> ArrivalPaper:
        examination, person = found.examination, found.examination.person
        body_name = self._body.name()
        if not body_name:
            raise ReportBodyMissing
        portrait = examination.registration.portrait if kind is PaperKind.EXAM_SHEET else None
        return ArrivalPaper(
            body_name=body_name,
            number=examination.number,
            slip=examination.slip,
            code=self._code(examination) if kind is PaperKind.GUIDE_SLIP else "",
            name=person.name,
            sex=person.sex,
            age=age_on(person.birth, examination.day),
            document_number=masked_document(person.document.number),
            trades=ordered(examination.trades),
            employer=examination.registration.employer_name,
            exam_date=examination.day,
            due=examination.due,
            sections=tuple(_sections(found)),
            portrait=None if portrait is None else b"".join(self._files.read(portrait)),
            copy=copy,
        )

    def _code(self, examination: Examination) -> str:
        appointment = examination.registration.appointment
        if appointment is None:
            return ""
        with self._uow:
            return self._appointments.slip_code_of(appointment) or ""

    def _drawn(self, paper: ArrivalPaper, kind: PaperKind) -> bytes:
        items = [item for section in paper.sections for item in section.items]
        titles = "".join(text for item in items for text in (item.title, *item.choices))
        missing = self._papers.missing_glyphs(f"{paper.body_name}{paper.name}{paper.employer}{titles}")
        if missing:
            raise ReportGlyphsMissing(missing)
        if kind is PaperKind.GUIDE_SLIP:
            return self._papers.guide_slip_pdf(paper)
        return self._papers.exam_sheet_pdf(paper)


def _is_there(examination: Examination, actor: Actor) -> bool:
    return examination.state is not ExaminationState.VOIDED and actor.sees(examination.department, examination.owner)


def _sections(found: ExaminationFile) -> Iterable[PaperSection]:
    """Station by station, what is asked before what is examined; what an earlier examination settled is left out."""
    for station in Station:
        for history in (True, False):
            items = tuple(
                PaperItem(known.title, tuple(option.title for option in known.options))
                for item in found.examination.items
                if item.station is station and item.origin is not Origin.CARRIED
                if (known := found.catalogue.item(item.code)).asks_onset is history
            )
            if items:
                yield PaperSection(station=station, history=history, items=items)
