"""Give a person the report of an own examination 体检报告, once it is approved."""

from attrs import frozen

from ports.examination_queries import ExaminationQueries
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.report_drawing import DrawnReport, ReportDrawing
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class DrawOwnReportQuery:
    """``document`` is the person's, after a proof that it is the own one."""

    actor: Actor
    document: Document
    examination: ExaminationId


class DrawOwnReport:
    """Who asks has proved who they are: that is the caller's to see to."""

    def __init__(self, queries: ExaminationQueries, drawing: ReportDrawing) -> None:
        self._queries = queries
        self._drawing = drawing

    def __call__(self, query: DrawOwnReportQuery) -> DrawnReport:
        """The document.

        Raises ``NotPermitted`` for anybody but an examinee, ``NotFound`` (also for another's, and a void one),
        ``NotApproved``, ``ReportBodyMissing``, ``ReportGlyphsMissing``.
        """
        actor = query.actor
        if actor.kind is not ActorKind.EXAMINEE:
            raise NotPermitted(ExaminationRight.READ_RESULTS)
        found = self._queries.find(query.examination, actor)
        own = found is not None and found.examination.person.document == query.document
        if found is None or not own or found.examination.state is ExaminationState.VOIDED:
            raise NotFound("examination", str(query.examination))
        return self._drawing.draw(found, actor)
