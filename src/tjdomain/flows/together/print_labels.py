"""Print the labels of a person's tubes 试管标签, one for each specimen; every print is logged."""

from attrs import field, frozen

from ports.arrival_papers import ArrivalPapers, TubeLabel
from ports.examination import ExaminationPolicies, Examinations
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.examination.domain.errors import TubeUnknown
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import Tube
from tjdomain.examination.domain.kinds import ExaminationState, TubeState
from tjdomain.examination.domain.review_errors import ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import age_on
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.masking import masked_name
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing

_USABLE = frozenset({TubeState.ISSUED, TubeState.DRAWN})


@frozen(kw_only=True)
class PrintLabelsCommand:
    """Whose tubes: ``tube`` is one barcode, empty for all that are of use. From the second copy on with ``reason``."""

    actor: Actor
    examination: ExaminationId
    tube: str = ""
    reason: ReprintReason | None = None


@frozen(kw_only=True)
class PrintedLabels:
    """One document, a page for each label, and the number that it is kept under."""

    number: str
    content: bytes = field(repr=False)


class PrintLabels:
    """For the desk and for whoever takes specimens, within the data scope.

    A counter of the database numbers the copies of each label, as for the papers of the desk.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        policies: ExaminationPolicies,
        sequences: Sequences,
        papers: ArrivalPapers,
        views: ViewLog,
    ) -> None:
        self._uow = uow
        self._examinations = examinations
        self._policies = policies
        self._sequences = sequences
        self._papers = papers
        self._views = views

    def __call__(self, command: PrintLabelsCommand) -> PrintedLabels:
        """The document.

        Raises ``NotPermitted``, ``NotFound`` (also out of scope, or void), ``TubeUnknown`` (also none of use),
        ``ReportGlyphsMissing``, ``ReprintReasonMissing``.
        """
        actor = command.actor
        if not may_print_labels(actor):
            raise NotPermitted(ExaminationRight.COLLECT)
        with self._uow:
            found = self._found(command)
            policy = self._policies.current()
            if missing := self._papers.missing_glyphs(masked_name(found.person.name)):
                raise ReportGlyphsMissing(missing)
            labels = [self._counted(command, found, tube) for tube in _tubes(found, command.tube)]
        content = self._papers.labels_pdf(labels, policy.label_width_mm, policy.label_height_mm)
        return PrintedLabels(number=found.number, content=content)

    def _found(self, command: PrintLabelsCommand) -> Examination:
        wanted = command.examination
        found = next(iter(self._examinations.look_at((wanted,))), None)
        if found is None or found.state is ExaminationState.VOIDED:
            raise NotFound("examination", str(wanted))
        if not command.actor.sees(found.department, found.owner):
            raise NotFound("examination", str(wanted))
        return found

    def _counted(self, command: PrintLabelsCommand, found: Examination, tube: Tube) -> TubeLabel:
        copy = self._sequences.next(f"label:{found.department}:{tube.barcode}")
        if copy > 1 and command.reason is None:
            raise ReprintReasonMissing
        reason = command.reason.value if copy > 1 and command.reason else ""
        self._views.opened(
            command.actor,
            "examination.tube_label_printed",
            "examination",
            found.id,
            tube=tube.barcode,
            copy=str(copy),
            reprint=reason,
        )
        person = found.person
        return TubeLabel(
            barcode=tube.barcode,
            specimen=tube.specimen,
            name=masked_name(person.name),
            sex=person.sex,
            age=age_on(person.birth, found.day),
            exam_date=found.day,
            copy=copy,
        )


def may_print_labels(actor: Actor) -> bool:
    """The desk may, and whoever takes specimens."""
    return actor.may(ExaminationRight.REGISTER) or actor.may(ExaminationRight.COLLECT)


def usable_tubes(examination: Examination) -> list[Tube]:
    """Those that bear a label: a rejected one gets none any more."""
    return [tube for tube in examination.tubes if tube.state in _USABLE]


def _tubes(examination: Examination, barcode: str) -> list[Tube]:
    """The one asked for, or all."""
    found = [tube for tube in usable_tubes(examination) if barcode in ("", tube.barcode)]
    if not found:
        raise TubeUnknown("tube", barcode[:64])
    return found
