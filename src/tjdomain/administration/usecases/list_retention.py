"""List how long each kind of data is kept, what the next run would take, and what is held back."""

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from ports.clock import Clock
from ports.retention import Due, RetentionQueries
from tjdomain.administration.domain.retention import Hold, RetentionRule
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ListRetentionQuery:
    """Who asks."""

    actor: Actor


@frozen
class Kept:
    """A rule, the day before which its data is over today, and what of it is ``due``."""

    rule: RetentionRule
    before: date
    due: Due


@frozen
class RetentionTable:
    """All rules, and the holds that stand."""

    kept: Sequence[Kept]
    holds: Sequence[Hold]


class ListRetention:
    """The preview is counted by the same conditions by which a run clears away."""

    def __init__(self, queries: RetentionQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, query: ListRetentionQuery) -> RetentionTable:
        """Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.MANAGE_RETENTION)
        now = self._clock.now()
        kept = []
        for rule in self._queries.rules():
            before = rule.cutoff(now)
            kept.append(Kept(rule, before, self._queries.due(rule.kind, before)))
        return RetentionTable(kept, self._queries.holds())
