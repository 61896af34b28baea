"""定时任务: what runs by the clock, its runs, and running it now."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.background import PLANNED
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.resource import Filter, Found, Resource, Row, Wanted
from entrypoints.wording import event_words, label
from tjdomain.administration.domain.errors import RunGoesOn
from tjdomain.administration.domain.retention import DataKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.list_jobs import ListJobs, ListJobsQuery
from tjdomain.administration.usecases.list_schedules import ListSchedules, ListSchedulesQuery
from tjdomain.administration.usecases.run_schedule import RunSchedule, RunScheduleCommand
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import DailyAt, Every, Schedule

JOBS: Final = "/admin/jobs"


def rule_words(rule: Every | DailyAt) -> str:
    """When it runs."""
    return f"每 {rule.minutes} 分钟" if isinstance(rule, Every) else f"每天 {rule.hour:%H:%M}"


def _outcome(outcome: Mapping[str, Any]) -> str:
    """Counts by what they count: a kind of data, or the job's own word."""
    kinds = {kind.value: label(kind) for kind in DataKind}
    return "，".join(f"{kinds.get(name, name)} {count}" for name, count in outcome.items())


def _runs(desk: Desk, wanted: Wanted) -> Found:
    after = JobId(wanted.after) if wanted.after else None
    query = ListJobsQuery(
        actor=desk.actor, everybody=True, kind=wanted["kind"] or None, after=after, limit=wanted.limit
    )
    found = desk.call.run(ListJobs, query)
    names = names_of(desk, {one.owner for one in found if one.owner})
    rows = tuple(
        Row(
            key=one.id.value,
            cells=(
                event_words(one.kind),
                named(one.owner, names) or "按时",
                label(one.state),
                one.created_at,
                one.started_at,
                one.ended_at,
                one.error or _outcome(one.outcome),
            ),
        )
        for one in found
    )
    return Found(rows=rows, more=len(rows) == wanted.limit)


RUNS: Final = Resource(
    name="运行记录",
    title="运行记录",
    path=f"{JOBS}/runs",
    right=AdministrationRight.MANAGE_JOBS,
    columns=(
        ("任务", ""),
        ("谁开始的", "w-title"),
        ("状态", "w-state"),
        ("排队", "w-time"),
        ("开始", "w-time"),
        ("结束", "w-time"),
        ("结果", "wrap"),
    ),
    filters=(
        Filter(name="kind", title="任务", options=lambda _desk: [(one.name, event_words(one.name)) for one in PLANNED]),
    ),
    query=_runs,
)


def _planned(name: str) -> Schedule:
    for one in PLANNED:
        if one.name == name:
            return one
    raise NotFound("schedule", name[:64])


def _page(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    seen = desk.call.run(ListSchedules, ListSchedulesQuery(actor=desk.actor, planned=PLANNED))
    known = {status.name: status for status in seen}
    lines = [(one, rule_words(one.rule), known.get(one.name)) for one in PLANNED]
    return desk.page("jobs", 422 if mistakes else 200, mistakes, lines=lines, title_of=event_words, outcome=_outcome)


class JobsController(Controller):
    """All that runs by the clock."""

    path = "/jobs"

    @get("/", **page(AdministrationRight.MANAGE_JOBS))
    def listed(self, desk: Here) -> Response[Any]:
        """Next run and last run of each."""
        return _page(desk)

    @post("/{name:str}/run", **page(AdministrationRight.MANAGE_JOBS))
    def run(self, desk: Here, name: FromPath[str]) -> Response[Any]:
        """Now, beside its own hours; not while one waits or runs."""
        try:
            desk.call.run(RunSchedule, RunScheduleCommand(actor=desk.actor, schedule=_planned(name)))
        except RunGoesOn as refused:
            return _page(desk, (told(refused),))
        return desk.go(JOBS, done="started")
