"""Trials of a draft on past results 试算: asked for, listed, shown."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.examination import Catalogues
from ports.files import FileContents
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue_errors import TrialGoesOn, TrialPeriodWrong
from tjdomain.examination.domain.catalogue_rules import check
from tjdomain.examination.domain.catalogue_trial import Deviation, Judged, Obstacle, Shift
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion
from tjdomain.examination.domain.kinds import Effect, Outcome
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import LIVE, Job, JobState
from tjdomain.shared.trade import Trade

TRIAL = "catalogue.trial"
"""Kind of the job."""
LONGEST = timedelta(days=366)
NEWEST = 20
"""So many trials of all drafts are looked through."""


@frozen(kw_only=True)
class Trial:
    """A trial of the version ``number`` on the exam days ``first`` to ``last``; ``stale``: it was edited since."""

    job: Job
    number: int
    first: date
    last: date
    stale: bool

    @property
    def deviations(self) -> int:
        """How many decisions would differ, once it is done."""
        return int(self.job.outcome.get("differ", 0))


def trials_of(jobs: Jobs, version: CatalogueVersion) -> tuple[Trial, ...]:
    """The newest trials of a version, newest first."""
    known = [jobs.get(one.id) for one in jobs.listed(None, TRIAL, limit=NEWEST)]
    return tuple(trial_of(job, version) for job in known if job.arguments["number"] == version.number)


def trial_of(job: Job, version: CatalogueVersion) -> Trial:
    """The job as a trial of that version."""
    told = job.arguments
    return Trial(
        job=job,
        number=told["number"],
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        stale=version.state is CatalogueState.DRAFT and told["version"] != version.version,
    )


def tried(jobs: Jobs, version: CatalogueVersion) -> bool:
    """Whether the draft was tried as it stands now."""
    return any(one.job.state is JobState.DONE and not one.stale for one in trials_of(jobs, version))


def _require_both(actor: Actor) -> None:
    actor.require(ExaminationRight.MANAGE_CATALOGUE)
    actor.require(ExaminationRight.READ_RESULTS)


@frozen(kw_only=True)
class AskTrialCommand:
    """Which draft, on which exam days, both inclusive."""

    actor: Actor
    number: int
    first: date
    last: date


class AskTrial:
    """Puts the job into the queue; it looks at the examinations of the actor's department."""

    def __init__(self, uow: UnitOfWork, catalogues: Catalogues, jobs: Jobs, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._jobs = jobs
        self._clock = clock
        self._ids = ids

    def __call__(self, command: AskTrialCommand) -> Job:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState`` (no draft), ``TrialPeriodWrong``, ``TrialGoesOn``.

        And what ``check`` finds.
        """
        actor, first, last = command.actor, command.first, command.last
        _require_both(actor)
        if actor.department is None:
            raise NotPermitted(ExaminationRight.READ_RESULTS)
        now = self._clock.now()
        if not first <= last <= local_day(now) or last - first > LONGEST:
            raise TrialPeriodWrong(first, last)
        with self._uow:
            version = self._catalogues.get(command.number)
            if version.state is not CatalogueState.DRAFT:
                raise WrongState("catalogue", version.state.value, "edit")
            check(version.catalogue)
            if any(one.job.state in LIVE for one in trials_of(self._jobs, version)):
                raise TrialGoesOn
            job = Job(
                id=JobId(self._ids.new()),
                kind=TRIAL,
                owner=actor.id,
                department=actor.department,
                arguments={
                    "number": version.number,
                    "version": version.version,
                    "first": first.isoformat(),
                    "last": last.isoformat(),
                },
                created_at=now,
            )
            self._jobs.submit(job)
        return job


@frozen(kw_only=True)
class ShowTrialQuery:
    """Which trial of which version."""

    actor: Actor
    number: int
    trial: JobId


@frozen(kw_only=True)
class TrialReport:
    """A trial with its deviations, in the order of the examinations; none before it is done."""

    trial: Trial
    version: CatalogueVersion
    deviations: tuple[Deviation, ...] = field(repr=False)


class ShowTrial:
    """For whoever may see results of the department that was looked at."""

    def __init__(self, uow: UnitOfWork, catalogues: Catalogues, jobs: Jobs, contents: FileContents) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._jobs = jobs
        self._contents = contents

    def __call__(self, query: ShowTrialQuery) -> TrialReport:
        """Raises ``NotPermitted``, ``NotFound``."""
        _require_both(query.actor)
        with self._uow:
            version = self._catalogues.get(query.number)
            job = self._jobs.get(query.trial)
        own = job.kind == TRIAL and job.arguments["number"] == query.number
        if not own or job.department is None or not query.actor.sees(job.department, job.owner):
            raise NotFound("trial", str(query.trial))
        lines = b"" if job.result is None else b"".join(self._contents.read(job.result))
        found = tuple(_deviation(json.loads(line)) for line in lines.splitlines())
        return TrialReport(trial=trial_of(job, version), version=version, deviations=found)


def _deviation(told: Mapping[str, Any]) -> Deviation:
    return Deviation(
        number=told["number"],
        day=date.fromisoformat(told["day"]),
        catalogue=told["catalogue"],
        concluded=Outcome(told["concluded"]),
        before=Outcome(told["before"]),
        after=None if told["after"] is None else Outcome(told["after"]),
        shifts=tuple(_shift(one) for one in told["shifts"]),
        missing=tuple(told["missing"]),
        obstacles=tuple(Obstacle(**one) for one in told["obstacles"]),
    )


def _shift(told: Mapping[str, Any]) -> Shift:
    return Shift(told["item"], Trade(told["trade"]), _judged(told["before"]), _judged(told["after"]))


def _judged(told: Mapping[str, Any] | None) -> Judged | None:
    return None if told is None else Judged(told["finding"], Effect(told["effect"]))
