"""Print a notice 复检通知单、不合格告知书、调离通知; who gave which when is kept."""

from attrs import field, frozen

from ports.administration import ContactInformations
from ports.clock import Clock, IdGenerator
from ports.examination_queries import ExaminationFile, ExaminationQueries
from ports.examination_report import IssuingBody
from ports.given_notices import GivenNotices
from ports.notice_papers import NoticePaper, NoticePapers
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.examination.domain.approval import approval_of
from tjdomain.examination.domain.follow_up import causes, recheck_titles
from tjdomain.examination.domain.given_notice import (
    GivenNotice,
    GivenNoticeId,
    NoticeKind,
    reprint_reason,
    require_notice,
)
from tjdomain.examination.domain.review_errors import ReportBodyMissing, ReportGlyphsMissing
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import age_on, local_day
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.masking import masked_document
from tjdomain.shared.reprint import ReprintReason


@frozen(kw_only=True)
class PrintNoticeCommand:
    """Which notice of whom; ``reason`` is wanted from the second copy on."""

    actor: Actor
    examination: ExaminationId
    kind: NoticeKind
    reason: ReprintReason | None = None


@frozen(kw_only=True)
class PrintedNotice:
    """The document, and the exam number that it is kept under."""

    number: str
    content: bytes = field(repr=False)


class PrintNotice:
    """Within the data scope; kept and logged once the document is there.

    A counter of the database numbers the copies, so that of two first prints at one moment the second wants a reason.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        queries: ExaminationQueries,
        notices: GivenNotices,
        contacts: ContactInformations,
        sequences: Sequences,
        papers: NoticePapers,
        body: IssuingBody,
        views: ViewLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._notices = notices
        self._contacts = contacts
        self._sequences = sequences
        self._papers = papers
        self._body = body
        self._views = views
        self._clock = clock
        self._ids = ids

    def __call__(self, command: PrintNoticeCommand) -> PrintedNotice:
        """The document.

        Raises ``NotPermitted``, ``NotFound`` (also out of scope), ``WrongState`` where there is no such notice,
        ``ReprintReasonMissing``, ``ReportBodyMissing``, ``ReportGlyphsMissing``.
        """
        actor = command.actor
        actor.require(ExaminationRight.GIVE_NOTICE)
        found = self._queries.find(command.examination, actor)
        if found is None or not actor.sees(found.examination.department, found.examination.owner):
            raise NotFound("examination", str(command.examination))
        require_notice(found.examination, command.kind)
        with self._uow:
            given = self._notices.of((found.examination.id,))
        expected = 1 + sum(one.kind is command.kind for one in given)
        reprint_reason(expected, command.reason)
        content = self._drawn(found, command.kind, expected)
        copy = self._kept(command, found)
        if copy != expected:  # somebody printed it meanwhile
            content = self._drawn(found, command.kind, copy)
        return PrintedNotice(number=found.examination.number, content=content)

    def _kept(self, command: PrintNoticeCommand, found: ExaminationFile) -> int:
        actor, kind, of = command.actor, command.kind, found.examination
        with self._uow:
            copy = self._sequences.next(f"examination.notice.{kind.value}.{of.id.value.hex}")
            reason = reprint_reason(copy, command.reason)
            self._notices.add(
                GivenNotice(
                    id=GivenNoticeId(self._ids.new()),
                    department=of.department,
                    created_by=account_of(actor),
                    examination=of.id,
                    kind=kind,
                    copy=copy,
                    given_at=self._clock.now(),
                    reason=reason,
                )
            )
            details = {"notice": kind.value, "copy": str(copy), "reprint": reason.value if reason else ""}
            self._views.opened(actor, "examination.notice_printed", "examination", of.id, **details)
        return copy

    def _drawn(self, found: ExaminationFile, kind: NoticeKind, copy: int) -> bytes:
        paper = self._paper(found, kind, copy)
        findings = "".join(text for cause in paper.causes for text in cause.findings)
        words = f"{paper.body_name}{paper.name}{paper.employer}{paper.text}{paper.advice}{paper.address}{findings}"
        if missing := self._papers.missing_glyphs(words + "".join(paper.items)):
            raise ReportGlyphsMissing(missing)
        return self._papers.notice_pdf(paper)

    def _paper(self, found: ExaminationFile, kind: NoticeKind, copy: int) -> NoticePaper:
        examination, person = found.examination, found.examination.person
        conclusion, own = approval_of(examination).conclusion, kind is not NoticeKind.TRANSFER
        body_name = self._body.name()
        if not body_name:
            raise ReportBodyMissing
        with self._uow:
            contact = self._contacts.latest(examination.department)
        against = causes(examination, found.catalogue)
        return NoticePaper(
            kind=kind,
            body_name=body_name,
            number=examination.number,
            name=person.name,
            sex=person.sex,
            age=age_on(person.birth, examination.day),
            document_number=masked_document(person.document.number),
            employer=examination.registration.employer_name,
            exam_date=examination.day,
            trades=tuple(cause.trade for cause in against),
            passed=conclusion.passed if kind is NoticeKind.UNFIT else (),
            causes=against if own else (),
            items=recheck_titles(examination, found.catalogue) if own else (),
            text=conclusion.text if own else "",
            advice=conclusion.advice if own else "",
            due=examination.due if kind is NoticeKind.RECHECK else None,
            address=contact.address if contact is not None else "",
            phone=contact.phone if contact is not None else "",
            given_on=local_day(self._clock.now()),
            copy=copy,
        )
