"""Give staff the report of an examination 体检报告, each time logged."""

from attrs import frozen

from ports.examination_queries import ExaminationQueries
from ports.view_log import ViewLog
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.report_drawing import DrawnReport, ReportDrawing
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class DrawReportQuery:
    """Which examination."""

    actor: Actor
    examination: ExaminationId


class DrawReport:
    """For readers of results, within the data scope; logged once the document is there."""

    def __init__(self, queries: ExaminationQueries, drawing: ReportDrawing, views: ViewLog) -> None:
        self._queries = queries
        self._drawing = drawing
        self._views = views

    def __call__(self, query: DrawReportQuery) -> DrawnReport:
        """The document.

        Raises ``NotPermitted``, ``NotFound`` (also out of scope), ``NotApproved``, ``ReportBodyMissing``,
        ``ReportGlyphsMissing``.
        """
        actor = query.actor
        actor.require(ExaminationRight.READ_RESULTS)
        found = self._queries.find(query.examination, actor)
        if found is None or not actor.sees(found.examination.department, found.examination.owner):
            raise NotFound("examination", str(query.examination))
        document = self._drawing.draw(found, actor)
        self._views.opened(actor, "examination.report_viewed", "examination", found.examination.id)
        return document
