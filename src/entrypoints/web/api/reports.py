"""Reports of examinations 体检报告 as files."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from entrypoints.web.api.public_booking import ProofBody
from entrypoints.web.api.shape import Body, attachment
from entrypoints.web.call import Here, needs
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.draw_report import DrawReport, DrawReportQuery
from tjdomain.examination.usecases.report_drawing import DrawnReport
from tjdomain.shared.ids import ExaminationId

PDF = "application/pdf"


class ReportBody(Body):
    """Proof."""

    proof: ProofBody


def report_file(report: DrawnReport) -> Response[bytes]:
    """A report to be saved under the exam number."""
    return attachment(report.content, PDF, f"体检报告{report.number}.pdf")


class ReportController(Controller):
    """What the staff print for a person."""

    path = "/examinations"
    tags = ("主检",)

    @get("/{examination:uuid}/report", **needs(ExaminationRight.READ_RESULTS), media_type=PDF)
    def report(self, call: Here, examination: FromPath[UUID]) -> Response[bytes]:
        """体检报告(PDF),审核通过后才有;每次查看都有记录。"""
        query = DrawReportQuery(actor=call.actor, examination=ExaminationId(examination))
        return report_file(call.run(DrawReport, query))
