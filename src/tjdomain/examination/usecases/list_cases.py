"""List the work items for 公卫科, newest first."""

from attrs import frozen

from ports.examination_queries import CaseRow, ExaminationRegisters
from tjdomain.examination.domain.public_health import CaseState, PublicHealthCaseId
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor

MOST_ROWS = 200


@frozen(kw_only=True)
class ListCasesQuery:
    """Which states; by default those that wait."""

    actor: Actor
    states: frozenset[CaseState] = frozenset({CaseState.OPEN})
    after: PublicHealthCaseId | None = None
    limit: int = 50


class ListCases:
    """For 公卫科, which needs the name to report."""

    def __init__(self, registers: ExaminationRegisters) -> None:
        self._registers = registers

    def __call__(self, query: ListCasesQuery) -> tuple[CaseRow, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.PUBLIC_HEALTH)
        limit = max(1, min(query.limit, MOST_ROWS))
        return self._registers.cases(query.states, query.actor, query.after, limit)
