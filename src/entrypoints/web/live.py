"""Pushes what changed to open pages: one poller for all listeners of this process, server-sent events to each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from attrs import define, field
from litestar import Controller, Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.response import Stream

from entrypoints.web.call import SIGNED_IN, Here
from ports.live import ChangeFeed, LiveChanges, LiveProgress
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.ids import DepartmentId, EventId

log = structlog.get_logger(__name__)

PERIOD: Final = 0.4
"""Seconds between two looks into the log; a change is on the way to all pages at the latest then."""
_BEAT: Final = 15.0
"""Seconds after which a silent stream says that it lives, so that proxies keep it and pages know."""
LASTING: Final = 120.0
"""Seconds that a stream lasts. The browser opens the next one by itself, and the right is asked for again."""
_TIME_BITS, _LONGER_MS = 80, 15_000
"""An id begins with its moment in milliseconds; the feed looks back less than this."""
_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}

SeesPerson = Callable[[LiveProgress], bool]
SeesQueue = Callable[[DepartmentId], bool]


@define(eq=False)
class Listener:
    """An open page. What it was not sent yet is kept by person, so that a slow one holds no more than the people."""

    sees_person: SeesPerson
    sees_queue: SeesQueue
    people: dict[str, list[tuple[str, int, int]]] = field(factory=dict)
    queue: bool = False
    woken: asyncio.Event = field(factory=asyncio.Event)

    def hear(self, changes: LiveChanges) -> None:
        """Keep what this page may know."""
        for one in changes.people:
            if self.sees_person(one):
                self.people[str(one.examination)] = [(s.station.value, s.total, s.open) for s in one.stations]
        self.queue = self.queue or any(self.sees_queue(one) for one in changes.queues)
        if self.people or self.queue:
            self.woken.set()

    def told(self, newest: EventId | None) -> bytes:
        """What is to be sent now, as one or two events."""
        people, self.people, queue, self.queue = self.people, {}, self.queue, False
        self.woken.clear()
        lines = [b"id: " + (newest.value.hex.encode() if newest else b"")]
        parts = [_event(b"people", msgspec.json.encode(people))] if people else []
        parts += [_event(b"queue", b"{}")] if queue else []
        return b"".join(b"\n".join([*lines, part]) for part in parts)


def _event(kind: bytes, data: bytes) -> bytes:
    return b"event: " + kind + b"\ndata: " + data + b"\n\n"


class Live:
    """Looks into the log while anybody listens, and rests otherwise. Lives on the event loop of its process."""

    def __init__(self, feed: Callable[[], ChangeFeed], period: float = PERIOD) -> None:
        self._feed = feed
        self._period = period
        self._listeners: set[Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._newest: EventId | None = None
        self._known: frozenset[EventId] | set[EventId] = frozenset()

    def stream(
        self, sees_person: SeesPerson, sees_queue: SeesQueue, last: str = "", lasting: float = LASTING
    ) -> Response[Any]:
        """The answer to a page that listens; ``last`` is the id of the event that it heard before, if any."""
        listener = Listener(sees_person, sees_queue)
        return Stream(self._sent(listener, last, lasting), media_type="text/event-stream", headers=dict(_HEADERS))

    async def _sent(self, listener: Listener, last: str, lasting: float) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        end = loop.time() + lasting
        yield b"retry: 1000\n\n"
        try:
            await self._enter(listener, last)
            while (left := end - loop.time()) > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(listener.woken.wait(), min(_BEAT, left))
                yield listener.told(self._newest) or _event(b"beat", b"{}")
        finally:
            self._listeners.discard(listener)

    async def _enter(self, listener: Listener, last: str) -> None:
        """Listen, and hear what came since ``last`` or shortly before: nothing between page and stream is lost."""
        if not self._listeners:
            self._newest = await sync_to_thread(lambda: self._feed().newest())
            self._known = frozenset()
        self._listeners.add(listener)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        with suppress(ValueError):
            missed = EventId(UUID(hex=last)) if last else self._newest
            if changes := await self._since(missed, frozenset()):
                listener.hear(changes)

    async def _since(self, newest: EventId | None, known: frozenset[EventId]) -> LiveChanges | None:
        try:
            return await sync_to_thread(lambda: self._feed().since(newest, known))
        except Exception:  # the database may be away for a while; open pages wait
            log.warning("live", exc_info=True)
            return None

    async def _poll(self) -> None:
        while self._listeners:
            await asyncio.sleep(self._period)
            if changes := await self._since(self._newest, frozenset(self._known)):
                self._remember(changes.events)
                for listener in tuple(self._listeners):
                    listener.hear(changes)

    def _remember(self, events: frozenset[EventId]) -> None:
        if not events:
            return
        self._newest = max(events if self._newest is None else {*events, self._newest})
        floor = (self._newest.value.int >> _TIME_BITS) - _LONGER_MS
        self._known = {event for event in self._known | events if event.value.int >> _TIME_BITS >= floor}


class LiveController(Controller):
    """For whoever is signed in: people for those who may read them, the queue for those who call."""

    @get("/live", opt={"right": SIGNED_IN}, include_in_schema=False)
    async def listen(self, request: Request[Any, Any, Any], call: Here) -> Response[Any]:
        """The stream, within the data scope. Other programs than browsers get an empty one."""
        actor = call.actor

        def sees_person(one: LiveProgress) -> bool:
            return actor.may(ExaminationRight.READ) and actor.sees(one.department, one.owner)

        def sees_queue(department: DepartmentId) -> bool:
            return actor.may(ExaminationRight.CALL) and actor.sees(department, None)

        return answer(request, sees_person, sees_queue)


def answer(request: Request[Any, Any, Any], sees_person: SeesPerson, sees_queue: SeesQueue) -> Response[Any]:
    """The stream of the process; a page that comes back says what it heard last."""
    live: Live = request.app.state.live
    last = request.headers.get("last-event-id", "") or str(request.query_params.get("last", ""))
    listens = "text/event-stream" in request.headers.get("accept", "")
    return live.stream(sees_person, sees_queue, last, LASTING if listens else 0)
