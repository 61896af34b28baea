"""List examinations 查体列表: searched, filtered, paged; the review queue and the overdue are such lists too."""

from attrs import evolve, frozen

from ports.clock import Clock
from ports.examination import ExaminationPolicies
from ports.examination_queries import (
    ExaminationFilter,
    ExaminationQueries,
    ExaminationRegisters,
    ExaminationRow,
    ExaminationSort,
)
from ports.view_log import ViewLog
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.discretion import discreet
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId, UserId

MOST_ROWS = 200
_EVERYTHING = ExaminationFilter()


@frozen(kw_only=True)
class ExaminationPage:
    """A page in the order that was asked for; ``total`` counts up to 10,001."""

    rows: tuple[ExaminationRow, ...]
    total: int


@frozen(kw_only=True)
class ListExaminationsQuery:
    """``after`` is the last row of the page before, ``limit`` at most 200."""

    actor: Actor
    wanted: ExaminationFilter = _EVERYTHING
    sort: ExaminationSort = ExaminationSort.NEWEST
    after: ExaminationId | None = None
    limit: int = 50


class ListExaminations:
    """Rows of the actor's scope, personal data masked unless the actor may see it."""

    def __init__(self, queries: ExaminationQueries, views: ViewLog) -> None:
        self._queries = queries
        self._views = views

    def __call__(self, query: ListExaminationsQuery) -> ExaminationPage:
        """Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.READ)
        return page_of(self._queries, self._views, query)


class ListReviewQueue:
    """What waits for review 待审核; with four eyes, what the actor had no part in."""

    def __init__(
        self,
        queries: ExaminationQueries,
        registers: ExaminationRegisters,
        policies: ExaminationPolicies,
        views: ViewLog,
    ) -> None:
        self._queries = queries
        self._registers = registers
        self._policies = policies
        self._views = views

    def __call__(self, query: ListExaminationsQuery) -> ExaminationPage:
        """Raises ``NotPermitted``."""
        actor = query.actor
        actor.require(ExaminationRight.REVIEW)
        wanted = awaiting_review(query.wanted, actor, self._policies.current(), self._registers)
        return page_of(self._queries, self._views, evolve(query, wanted=wanted))


def awaiting_review(
    wanted: ExaminationFilter, actor: Actor, policy: ExaminationPolicy, registers: ExaminationRegisters
) -> ExaminationFilter:
    """What of ``wanted`` waits for this reviewer; with four eyes nothing that the actor had a part in."""
    waiting = evolve(wanted, states=frozenset({ExaminationState.AWAITING_REVIEW}))
    if policy.four_eyes and actor.id is not None:
        return evolve(waiting, not_by=registers.reviewer(UserId(actor.id)))
    return waiting


class ListOverdue:
    """What may lapse today 逾期未完成: the nightly proposal that a clerk confirms."""

    def __init__(self, queries: ExaminationQueries, clock: Clock, views: ViewLog) -> None:
        self._queries = queries
        self._clock = clock
        self._views = views

    def __call__(self, query: ListExaminationsQuery) -> ExaminationPage:
        """Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.LAPSE)
        wanted = evolve(query.wanted, overdue_on=local_day(self._clock.now()))
        return page_of(self._queries, self._views, evolve(query, wanted=wanted))


def page_of(queries: ExaminationQueries, views: ViewLog, query: ListExaminationsQuery) -> ExaminationPage:
    """The page, masked or logged as the actor's rights want it.

    Raises ``NotPermitted`` where it is searched by results that the actor may not see.
    """
    require_readable(query.actor, query.wanted)
    limit = max(1, min(query.limit, MOST_ROWS))
    rows = queries.page(query.wanted, query.actor, query.after, limit, query.sort)
    views.seen(query.actor, "examination", [row.id for row in rows])
    return ExaminationPage(rows=discreet(rows, query.actor), total=queries.count(query.wanted, query.actor))


def require_readable(actor: Actor, wanted: ExaminationFilter) -> None:
    """Raise ``NotPermitted`` where it is searched by results that the actor may not see."""
    if wanted.outcomes or wanted.flagged is not None:
        actor.require(ExaminationRight.READ_RESULTS)
