"""From an approved examination to its report."""

from collections.abc import Iterable

import attrs
from attrs import field, frozen

from ports.clock import Clock
from ports.examination_queries import ExaminationFile, ExaminationQueries
from ports.examination_report import (
    ExaminationReport,
    IssuingBody,
    LinkedExamination,
    ReportConclusion,
    ReportDocuments,
)
from ports.files import FileContents
from ports.sealing import DocumentSeal
from tjdomain.examination.domain.approval import Approval, approval_of
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import ordered
from tjdomain.examination.domain.kinds import APPROVED, Outcome
from tjdomain.examination.domain.review_errors import ReportBodyMissing, ReportGlyphsMissing
from tjdomain.examination.usecases.report_sections import sections_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import age_on, local_day
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.masking import masked_document


@frozen(kw_only=True)
class DrawnReport:
    """The document, and the exam number that it is kept under."""

    number: str
    content: bytes = field(repr=False)


class ReportDrawing:
    """Composes a report of what is stored with the results, and has it drawn."""

    def __init__(
        self,
        queries: ExaminationQueries,
        files: FileContents,
        documents: ReportDocuments,
        body: IssuingBody,
        clock: Clock,
        seal: DocumentSeal,
    ) -> None:
        self._queries = queries
        self._files = files
        self._documents = documents
        self._body = body
        self._clock = clock
        self._seal = seal

    def draw(self, found: ExaminationFile, reader: Actor) -> DrawnReport:
        """The document, signed where a key is set up.

        Raises ``NotApproved``, ``ReportBodyMissing``, ``ReportGlyphsMissing``, ``NotFound`` (portrait or signature),
        ``Unavailable`` (the seal's key).
        """
        approval = approval_of(found.examination)
        body_name = self._body.name()
        if not body_name:
            raise ReportBodyMissing
        report = self._report(found, approval, body_name, reader)
        missing = self._documents.missing_glyphs("".join(_texts(report)))
        if missing:
            raise ReportGlyphsMissing(missing)
        return DrawnReport(number=report.number, content=self._seal.seal(self._documents.report_pdf(report)))

    def _report(self, found: ExaminationFile, approval: Approval, body_name: str, reader: Actor) -> ExaminationReport:
        examination, person = found.examination, found.examination.person
        return ExaminationReport(
            body_name=body_name,
            number=examination.number,
            name=person.name,
            sex=person.sex,
            age=age_on(person.birth, examination.day),
            document_kind=person.document.kind,
            document_number=masked_document(person.document.number),
            trades=ordered(examination.trades),
            employer=examination.registration.employer_name,
            exam_date=examination.day,
            portrait=self._picture(examination.registration.portrait),
            sections=sections_of(found),
            conclusion=_conclusion(found, approval, self._signature(found, approval)),
            first=self._linked(examination.recheck_of, reader),
            recheck=self._linked(examination.recheck, reader),
            made_at=self._clock.now(),
        )

    def _signature(self, found: ExaminationFile, approval: Approval) -> bytes | None:
        """The physician's, if the conclusion came from the own account; a transcribed one is signed on paper."""
        by = approval.conclusion.entered_by
        return None if by is None else self._picture(found.signatures.get((approval.conclusion.physician, by)))

    def _picture(self, picture: FileId | None) -> bytes | None:
        return None if picture is None else b"".join(self._files.read(picture))

    def _linked(self, linked: ExaminationId | None, reader: Actor) -> LinkedExamination | None:
        found = self._queries.find(linked, reader) if linked is not None else None
        if found is None:
            return None
        other = found.examination
        return LinkedExamination(number=other.number, day=other.day, outcome=_outcome(other))


def _outcome(examination: Examination) -> Outcome | None:
    conclusion = examination.conclusion
    return conclusion.outcome if examination.state in APPROVED and conclusion is not None else None


def _conclusion(found: ExaminationFile, approval: Approval, signature: bytes | None) -> ReportConclusion:
    conclusion, review = approval.conclusion, approval.review
    waits = conclusion.outcome is Outcome.RECHECK and found.examination.recheck is None
    return ReportConclusion(
        outcome=conclusion.outcome,
        verdicts=conclusion.verdicts,
        text=conclusion.text,
        advice=conclusion.advice,
        recheck_items=tuple(found.catalogue.item(code).title for code in conclusion.recheck_items),
        recheck_until=found.examination.due if waits else None,
        physician=found.staff[conclusion.physician],
        signature=signature,
        concluded_on=local_day(conclusion.at),
        reviewer=found.accounts.get(review.by, "") if review.by is not None else "",
        approved_on=local_day(review.at),
    )


def _texts(thing: object) -> Iterable[str]:
    """Every text in a frozen thing, whatever holds it."""
    kind = type(thing)
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _texts(part)
    elif attrs.has(kind):
        for name in attrs.fields_dict(kind):
            yield from _texts(getattr(thing, name))
