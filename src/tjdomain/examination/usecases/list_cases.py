"""List the work items for 公卫科, newest first, and count them."""

from collections.abc import Mapping

from attrs import evolve, frozen

from ports.case_rows import CaseFilter, CaseRow
from ports.clock import Clock
from ports.examination_queries import ExaminationRegisters
from ports.view_log import ViewLog
from tjdomain.examination.domain.public_health import WAITING, CaseState, PublicHealthCaseId
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId

MOST_ROWS = 200
_WAITING = CaseFilter(states=WAITING)


@frozen(kw_only=True)
class ListCasesQuery:
    """By default those that wait; ``late`` those of them whose time is over."""

    actor: Actor
    wanted: CaseFilter = _WAITING
    late: bool = False
    after: PublicHealthCaseId | None = None
    limit: int = 50


@frozen(kw_only=True)
class CaseLine:
    """A work item with its words: item and finding as the examination's catalogue names them, people by name."""

    row: CaseRow
    item: str
    finding: str
    acknowledged_by: str
    done_by: str
    late: bool

    @property
    def id(self) -> PublicHealthCaseId:
        """The work item."""
        return self.row.id


@frozen(kw_only=True)
class CasePage:
    """A page, newest first; ``total`` counts up to 10,001."""

    rows: tuple[CaseLine, ...]
    total: int


class ListCases:
    """For 公卫科, which needs the name to report; that it was seen is logged."""

    def __init__(self, registers: ExaminationRegisters, clock: Clock, views: ViewLog) -> None:
        self._registers = registers
        self._clock = clock
        self._views = views

    def __call__(self, query: ListCasesQuery) -> CasePage:
        """Raises ``NotPermitted``."""
        actor = query.actor
        actor.require(ExaminationRight.PUBLIC_HEALTH)
        wanted = self._wanted(query)
        limit = max(1, min(query.limit, MOST_ROWS))
        rows = self._registers.cases(wanted, actor, query.after, limit)
        self._views.seen(actor, "examination", sorted({row.examination for row in rows}))
        accounts = {one for row in rows for one in (row.acknowledged_by, row.done_by) if one is not None}
        names = self._registers.account_names(accounts)
        return CasePage(
            rows=tuple(self._line(row, names) for row in rows), total=self._registers.count_cases(wanted, actor)
        )

    def _wanted(self, query: ListCasesQuery) -> CaseFilter:
        return evolve(query.wanted, states=WAITING, due_before=self._clock.now()) if query.late else query.wanted

    def _line(self, row: CaseRow, names: Mapping[UserId, str]) -> CaseLine:
        catalogue = self._registers.catalogue(row.catalogue)
        finding = catalogue.finding(row.finding) if catalogue is not None else None
        return CaseLine(
            row=row,
            item=catalogue.item(row.item).title if catalogue is not None else row.item,
            finding=finding.title if finding is not None else row.finding,
            acknowledged_by=_named(row.acknowledged_by, names),
            done_by=_named(row.done_by, names),
            late=row.state in WAITING and row.due_at < self._clock.now(),
        )


class CountCases:
    """How many there are in each state, and how many of those that wait are late; names nobody."""

    def __init__(self, registers: ExaminationRegisters, clock: Clock) -> None:
        self._registers = registers
        self._clock = clock

    def __call__(self, query: ListCasesQuery) -> Mapping[CaseState | None, int]:
        """Each up to 10,001, the late ones under ``None``. States that are wanted are left aside.

        Raises ``NotPermitted``.
        """
        query.actor.require(ExaminationRight.PUBLIC_HEALTH)
        late = evolve(query.wanted, states=WAITING, due_before=self._clock.now())
        counted: dict[CaseState | None, int] = {
            state: self._registers.count_cases(evolve(query.wanted, states=frozenset({state})), query.actor)
            for state in CaseState
        }
        return {**counted, None: self._registers.count_cases(late, query.actor)}


def _named(account: UserId | None, names: Mapping[UserId, str]) -> str:
    return names.get(account, "") if account is not None else ""
