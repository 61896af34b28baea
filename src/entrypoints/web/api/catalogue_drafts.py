"""Drafts of the catalogue 体检目录草稿: begun as a copy, edited, tried on past results."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.catalogue import VersionNumber
from entrypoints.web.api.catalogue_bodies import CatalogueBody, CatalogueVersionView, version_shown
from entrypoints.web.api.shape import Body, Version, shown
from entrypoints.web.call import Here, needs
from entrypoints.wording import problem_text, titles_of
from tjdomain.examination.domain.catalogue_version import CatalogueState
from tjdomain.examination.domain.kinds import Effect, Outcome
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.catalogue_trials import AskTrial, AskTrialCommand, ShowTrial, ShowTrialQuery, Trial
from tjdomain.examination.usecases.edit_catalogue import EditDraft, EditDraftCommand, StartDraft, StartDraftCommand
from tjdomain.examination.usecases.show_catalogue import ShowCatalogueQuery, ShowVersion
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import JobState
from tjdomain.shared.trade import Trade


class StartDraftBody(Body):
    """A copy of the version ``base``, or of the one in force today."""

    valid_from: date
    base: Annotated[int, msgspec.Meta(ge=1)] | None = None


class EditDraftBody(Body):
    """The whole new content; ``seen`` is the draft's version that was edited."""

    seen: Version
    catalogue: CatalogueBody


class TrialBody(Body):
    """Exam days, both inclusive; at most a year."""

    first: date
    last: date


class FaultView(msgspec.Struct, frozen=True):
    """Where a draft contradicts itself."""

    code: str
    sentence: str


class TrialView(msgspec.Struct, frozen=True):
    """A trial; ``stale``: the draft was edited since. ``differ`` decisions of ``seen`` would be others."""

    id: UUID
    state: JobState
    first: date
    last: date
    stale: bool
    done: int
    total: int | None
    seen: int
    differ: int
    created_at: datetime


class DraftView(msgspec.Struct, frozen=True):
    """How far a version is."""

    number: int
    version: int
    state: CatalogueState
    valid_from: date
    based_on: int | None
    faults: list[FaultView]
    trials: list[TrialView]


class JudgedView(msgspec.Struct, frozen=True):
    """A finding and what it means."""

    finding: str
    effect: Effect


class ShiftView(msgspec.Struct, frozen=True):
    """An item judged otherwise for a trade; null: nothing found."""

    item: str
    trade: Trade
    before: JudgedView | None
    after: JudgedView | None


class ObstacleView(msgspec.Struct, frozen=True):
    """Why the draft cannot decide."""

    code: str
    item: str | None


class DeviationView(msgspec.Struct, frozen=True):
    """A decision that would differ; ``after`` is null where the draft cannot decide."""

    number: str
    day: date
    catalogue: int
    concluded: Outcome
    before: Outcome
    after: Outcome | None
    shifts: list[ShiftView]
    missing: list[str]
    obstacles: list[ObstacleView]


class TrialReportView(msgspec.Struct, frozen=True):
    """A trial with all decisions that would differ."""

    trial: TrialView
    deviations: list[DeviationView]


def _trial(trial: Trial) -> TrialView:
    counts = trial.job.outcome
    return shown(
        TrialView,
        trial.job,
        first=trial.first,
        last=trial.last,
        stale=trial.stale,
        seen=counts.get("seen", 0),
        differ=counts.get("differ", 0),
    )


class CatalogueDraftController(Controller):
    """What is in force stays as it is until a draft is activated."""

    path = "/catalogues"
    tags = ("体检项目",)

    @post("/drafts", **needs(ExaminationRight.MANAGE_CATALOGUE))
    def start(self, call: Here, data: JSONBody[StartDraftBody]) -> CatalogueVersionView:
        """复制一个版本,作为新草稿。"""
        command = StartDraftCommand(actor=call.actor, valid_from=data.valid_from, base=data.base)
        return version_shown(call.run(StartDraft, command))

    @put("/{number:int}", **needs(ExaminationRight.MANAGE_CATALOGUE))
    def edit(self, call: Here, number: VersionNumber, data: JSONBody[EditDraftBody]) -> CatalogueVersionView:
        """修改草稿;内容可以暂时有矛盾,试算和启用时不可以。"""
        command = EditDraftCommand(
            actor=call.actor, number=number, seen=data.seen, catalogue=data.catalogue.catalogue()
        )
        return version_shown(call.run(EditDraft, command))

    @get("/{number:int}/progress", **needs(ExaminationRight.READ))
    def progress(self, call: Here, number: VersionNumber) -> DraftView:
        """某一版本编到了哪一步:矛盾之处和试算。"""
        found = call.run(ShowVersion, ShowCatalogueQuery(actor=call.actor, number=number))
        names = titles_of(found.version.catalogue)
        version = found.version
        return DraftView(
            number=number,
            version=version.version,
            state=version.state,
            valid_from=version.catalogue.valid_from,
            based_on=version.based_on,
            faults=[FaultView(one.code, problem_text(one, names).sentence) for one in found.faults],
            trials=[_trial(one) for one in found.trials],
        )

    @post("/{number:int}/trials", **needs(ExaminationRight.MANAGE_CATALOGUE))
    def ask_trial(self, call: Here, number: VersionNumber, data: JSONBody[TrialBody]) -> dict[str, UUID]:
        """用一段日期的查体试算草稿;在后台进行。"""
        command = AskTrialCommand(actor=call.actor, number=number, first=data.first, last=data.last)
        return {"id": call.run(AskTrial, command).id.value}

    @get("/{number:int}/trials/{trial:uuid}", **needs(ExaminationRight.MANAGE_CATALOGUE))
    def trial(self, call: Here, number: VersionNumber, trial: FromPath[UUID]) -> TrialReportView:
        """一次试算:结论会不同的每一例,旧结论、新结论和原因。"""
        query = ShowTrialQuery(actor=call.actor, number=number, trial=JobId(trial))
        report = call.run(ShowTrial, query)
        return TrialReportView(_trial(report.trial), [shown(DeviationView, one) for one in report.deviations])
