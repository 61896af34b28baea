"""试算: how far a trial is, and every decision that would differ."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.catalogue_edit import version_path
from entrypoints.web.office.catalogue_words import why
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import workbook
from entrypoints.wording import label, titles_of
from tjdomain.examination.domain.catalogue_trial import Deviation
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.catalogue_trials import ShowTrial, ShowTrialQuery, TrialReport
from tjdomain.examination.usecases.show_catalogue import ShowCatalogue, ShowCatalogueQuery
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import LIVE, JobState

COLUMNS: Final = ("体检编号", "体检日期", "当时的版本", "主检结论", "原规则结论", "新规则结论", "为什么")
UNDECIDED: Final = "定不了"
_PAGE: Final = 100


class CatalogueTrialController(Controller):
    """One trial."""

    path = "/catalogue/{number:int}/trials/{trial:uuid}"

    @get("/", **page(ExaminationRight.MANAGE_CATALOGUE))
    def show(self, desk: Here, number: FromPath[int], trial: FromPath[UUID]) -> Response[Any]:
        """The progress while it runs, the decisions once it is done."""
        report = _report(desk, number, trial)
        start = _start(desk.query("from"), len(report.deviations))
        reasons = _reasons(desk, report)
        rows = [(one, reasons(one)) for one in report.deviations[start : start + _PAGE]]
        return desk.page(
            "catalogue_trial",
            report=report,
            live=report.trial.job.state in LIVE,
            finished=report.trial.job.state is JobState.DONE,
            rows=rows,
            start=start,
            size=_PAGE,
            columns=COLUMNS,
            undecided=UNDECIDED,
            number=number,
            at=f"{version_path(number)}/trials/{trial}",
            back=version_path(number),
        )

    @get("/export", **page(ExaminationRight.MANAGE_CATALOGUE))
    def export(self, desk: Here, number: FromPath[int], trial: FromPath[UUID]) -> Response[Any]:
        """All of them as a workbook."""
        report = _report(desk, number, trial)
        reasons = _reasons(desk, report)
        rows = (
            (
                one.number,
                one.day,
                one.catalogue,
                label(one.concluded),
                label(one.before),
                label(one.after) if one.after else UNDECIDED,
                "；".join(reasons(one)),
            )
            for one in report.deviations
        )
        return workbook(desk, f"试算-第{number}版", COLUMNS, rows)


def _report(desk: Desk, number: int, trial: UUID) -> TrialReport:
    return desk.call.run(ShowTrial, ShowTrialQuery(actor=desk.actor, number=number, trial=JobId(trial)))


def _start(text: str, total: int) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(10**9)) else 0
    return min(wanted, max(0, total - 1)) // _PAGE * _PAGE


def _reasons(desk: Desk, report: TrialReport) -> Callable[[Deviation], tuple[str, ...]]:
    def titles(version: int) -> Mapping[str, str]:
        return titles_of(desk.call.run(ShowCatalogue, ShowCatalogueQuery(actor=desk.actor, number=version)))

    old = {one: titles(one) for one in {one.catalogue for one in report.deviations}}
    new = titles_of(report.version.catalogue)
    return lambda one: why(one, old[one.catalogue], new)
