"""Who needs a second look 复检、不合格、逾期: each list with why, what was given out, and what may be done now."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from attrs import evolve, frozen

from ports.clock import Clock
from ports.examination import ExaminationPolicies, Examinations
from ports.examination_queries import ExaminationFilter, ExaminationQueries, ExaminationRegisters, ExaminationRow
from ports.given_notices import GivenNotices
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.follow_up import Cause, causes, recheck_titles
from tjdomain.examination.domain.given_notice import GivenNotice, NoticeKind, notices_for
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.lifecycle import ExaminationAction, allowed_actions
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_examinations import ListExaminationsQuery, page_of, require_readable
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import ExaminationId, UserId


class FollowUpKind(Enum):
    """The lists: who has to come again, who is unfit (for some trades at least), what may lapse today, what has lapsed.

    Where there is a recheck, UNFIT names that one alone: the first examination only follows it.
    """

    RECHECK = "recheck"
    UNFIT = "unfit"
    OVERDUE = "overdue"
    LAPSED = "lapsed"


RIGHTS: Mapping[FollowUpKind, ExaminationRight] = MappingProxyType(
    {
        FollowUpKind.RECHECK: ExaminationRight.READ,
        FollowUpKind.UNFIT: ExaminationRight.READ,
        FollowUpKind.OVERDUE: ExaminationRight.LAPSE,
        FollowUpKind.LAPSED: ExaminationRight.READ,
    }
)
"""What is needed to see each."""
_STATES = {
    FollowUpKind.RECHECK: ExaminationState.AWAITING_RECHECK,
    FollowUpKind.LAPSED: ExaminationState.LAPSED,
}


@frozen(kw_only=True)
class FollowUpsQuery:
    """One of the lists, narrowed by what ``page`` wants."""

    kind: FollowUpKind
    page: ListExaminationsQuery


@frozen(kw_only=True)
class Linked:
    """The recheck of an examination, or the one of which it is the recheck."""

    id: ExaminationId
    number: str
    state: ExaminationState


@frozen(kw_only=True)
class FollowUp:
    """A person. ``causes`` and ``items`` (titles of the recheck) are there for readers of results only.

    ``notices`` were given, ``giving`` can be given; ``givers`` are names by account.
    """

    row: ExaminationRow
    causes: tuple[Cause, ...]
    items: tuple[str, ...]
    linked: Linked | None
    notices: tuple[GivenNotice, ...]
    givers: Mapping[UserId, str]
    giving: tuple[NoticeKind, ...]
    actions: frozenset[ExaminationAction]

    @property
    def id(self) -> ExaminationId:
        """The examination."""
        return self.row.id


@frozen(kw_only=True)
class FollowUpPage:
    """A page in the order that was asked for; ``total`` counts up to 10,001."""

    rows: tuple[FollowUp, ...]
    total: int


class ListFollowUps:
    """Within the data scope; personal data masked unless the actor may see it."""

    def __init__(
        self,
        uow: UnitOfWork,
        queries: ExaminationQueries,
        registers: ExaminationRegisters,
        examinations: Examinations,
        notices: GivenNotices,
        policies: ExaminationPolicies,
        clock: Clock,
        views: ViewLog,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._registers = registers
        self._examinations = examinations
        self._notices = notices
        self._policies = policies
        self._clock = clock
        self._views = views

    def __call__(self, query: FollowUpsQuery) -> FollowUpPage:
        """Raises ``NotPermitted``."""
        actor = query.page.actor
        actor.require(RIGHTS[query.kind])
        wanted = followed(query.kind, query.page.wanted, self._clock)
        found = page_of(self._queries, self._views, evolve(query.page, wanted=wanted))
        linked = (one for row in found.rows for one in (row.recheck, row.recheck_of) if one is not None)
        with self._uow:
            whole = {one.id: one for one in self._examinations.look_at([row.id for row in found.rows])}
            others = {one.id: one for one in self._examinations.look_at(sorted(set(linked)))}
            given = self._notices.of([row.id for row in found.rows])
        givers = self._registers.account_names({one.created_by for one in given if one.created_by is not None})
        rows = tuple(
            self._follow_up(row, whole[row.id], others, tuple(one for one in given if one.examination == row.id), actor)
            for row in found.rows
        )
        return FollowUpPage(rows=tuple(evolve(one, givers=givers) for one in rows), total=found.total)

    def _follow_up(
        self,
        row: ExaminationRow,
        examination: Examination,
        others: Mapping[ExaminationId, Examination],
        given: tuple[GivenNotice, ...],
        reader: Actor,
    ) -> FollowUp:
        reads = reader.may(ExaminationRight.READ_RESULTS)
        catalogue = self._registers.catalogue(examination.catalogue) if reads else None
        other = next((others[key] for key in (row.recheck, row.recheck_of) if key is not None and key in others), None)
        return FollowUp(
            row=row,
            causes=causes(examination, catalogue) if catalogue is not None else (),
            items=recheck_titles(examination, catalogue) if catalogue is not None else (),
            linked=Linked(id=other.id, number=other.number, state=other.state) if other is not None else None,
            notices=given,
            givers={},
            giving=notices_for(examination) if reader.may(ExaminationRight.GIVE_NOTICE) else (),
            actions=allowed_actions(examination, reader, self._policies.current(), None),
        )


class CountFollowUps:
    """How many a list holds; names nobody, so nothing is logged."""

    def __init__(self, queries: ExaminationQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, query: FollowUpsQuery) -> int:
        """Up to 10,001. Raises ``NotPermitted``."""
        actor = query.page.actor
        actor.require(RIGHTS[query.kind])
        require_readable(actor, query.page.wanted)
        return self._queries.count(followed(query.kind, query.page.wanted, self._clock), actor)


def followed(kind: FollowUpKind, wanted: ExaminationFilter, clock: Clock) -> ExaminationFilter:
    """What of ``wanted`` is on the list."""
    if kind is FollowUpKind.OVERDUE:
        return evolve(wanted, overdue_on=local_day(clock.now()))
    if kind is FollowUpKind.UNFIT:
        return evolve(wanted, unfit=True, recheck_begun=False)
    return evolve(wanted, states=frozenset({_STATES[kind]}))
