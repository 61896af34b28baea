"""What a screen on the wall shows: who is called where, and who comes next. Names are masked."""

from attrs import evolve, field, frozen

from ports.clock import Clock
from ports.limits import Limits
from ports.queue import QueueQueries, QueueRow, Screens
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Screen, TicketState, screen_digest
from tjdomain.examination.domain.queue_errors import ScreenUnknown
from tjdomain.shared.dates import local_day
from tjdomain.shared.masking import masked_name

_TRIES, _SECONDS = 30, 60
MOST_CALLED, MOST_WAITING = 8, 6
"""So many are shown; the waiting at each station."""


@frozen(kw_only=True)
class ShowScreenQuery:
    """The token of the address, and the network address that it is opened from."""

    token: str = field(repr=False)
    address: str


@frozen(kw_only=True)
class ScreenShown:
    """``called`` newest call first, ``waiting`` by station in their order, ``counts`` how many wait there in all."""

    screen: Screen
    called: tuple[QueueRow, ...]
    waiting: dict[Station, tuple[QueueRow, ...]]
    counts: dict[Station, int]


class ShowScreen:
    """Open to whoever has the address. Tries in vain count by network address."""

    def __init__(self, uow: UnitOfWork, screens: Screens, queries: QueueQueries, limits: Limits, clock: Clock) -> None:
        self._uow = uow
        self._screens = screens
        self._queries = queries
        self._limits = limits
        self._clock = clock

    def __call__(self, query: ShowScreenQuery) -> ScreenShown:
        """Raises ``ScreenUnknown``, ``LimitExceeded``."""
        screen = self._screen(query)
        shown = screen.stations or frozenset(Station)
        rows = [
            evolve(row, name=masked_name(row.name))
            for row in self._queries.rows(screen.department, local_day(self._clock.now()))
            if row.station in shown
        ]
        called = sorted(
            ((row.called_at, row.ticket, row) for row in rows if row.called_at and row.state is TicketState.CALLED),
            reverse=True,
        )
        waiting = {
            station: tuple(row for row in rows if row.station is station and row.state is TicketState.WAITING)
            for station in Station
            if station in shown
        }
        return ScreenShown(
            screen=screen,
            called=tuple(row for _, _, row in called[:MOST_CALLED]),
            waiting={station: found[:MOST_WAITING] for station, found in waiting.items() if found},
            counts={station: len(found) for station, found in waiting.items()},
        )

    def _screen(self, query: ShowScreenQuery) -> Screen:
        key = f"examination.screen|{query.address}"
        try:
            with self._uow:
                screen = self._screens.by_digest(screen_digest(query.token))
        except ScreenUnknown:
            self._limits.hit(key, _SECONDS, _TRIES)
            raise
        return screen
