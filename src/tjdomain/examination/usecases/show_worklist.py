"""A station's work list 待检列表: who is waiting, first come first."""

from datetime import date, timedelta

from attrs import frozen

from ports.clock import Clock
from ports.examination import ExaminationPolicies
from ports.examination_queries import ExaminationQueries, WorkRow
from tjdomain.examination.domain.kinds import STATION_OF, Station
from tjdomain.examination.rights import RECORD_AT, ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotPermitted
from tjdomain.shared.ids import ExaminationId

MOST_ROWS = 200


@frozen(kw_only=True)
class ShowWorklistQuery:
    """``first`` and ``last`` exam day, inclusive; without them everyone still inside the window."""

    actor: Actor
    station: Station
    first: date | None = None
    last: date | None = None
    after: ExaminationId | None = None
    limit: int = 100


class ShowWorklist:
    """For whoever records at the station or collects its specimens."""

    def __init__(self, queries: ExaminationQueries, policies: ExaminationPolicies, clock: Clock) -> None:
        self._queries = queries
        self._policies = policies
        self._clock = clock

    def __call__(self, query: ShowWorklistQuery) -> tuple[WorkRow, ...]:
        """Raises ``NotPermitted``."""
        right = RECORD_AT[query.station]
        collects = query.station in STATION_OF.values() and query.actor.may(ExaminationRight.COLLECT)
        if not collects and not query.actor.may(right):
            raise NotPermitted(right)
        last = query.last or local_day(self._clock.now())
        first = query.first or last - timedelta(days=self._policies.current().unfinished_window_days)
        limit = max(1, min(query.limit, MOST_ROWS))
        return self._queries.waiting(query.station, first, last, query.actor, query.after, limit)
