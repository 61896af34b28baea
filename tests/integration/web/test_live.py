"""What changed is pushed to open pages: soon, within the data scope, after a gap too, and it ends."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

import httpx
import pytest

from entrypoints.web.live import Listener, Live
from ports.examination_queries import StationProgress
from ports.live import LiveChanges, LiveProgress
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, DRAWER, RADIOLOGIST, screen_of
from tests.integration.web.populated import examined
from tests.integration.web.record_steps import somebody
from tests.served import served
from tjdomain.examination.domain.kinds import Station
from tjdomain.shared.ids import DepartmentId, EventId, ExaminationId

LISTENERS = 20
T = TypeVar("T")
HERE, THERE = (DepartmentId(UUID(int=number)) for number in (1, 2))


@pytest.fixture(scope="module")
def address(hospital: Hospital) -> Iterator[str]:
    with served(hospital.web.app) as started:
        yield started


def cookies(hospital: Hospital, account: str) -> dict[str, str]:
    hospital.clock.time = MORNING
    return {one.name: str(one.value) for one in screen_of(hospital, account).web.cookies.jar}


def arrive(hospital: Hospital, name: str) -> Any:
    member = somebody(hospital, name)
    body = {"appointment": member.appointment, "original": {"kind": "business", "number": "1"}, "note": "早"}
    return hospital[DESK].post("/arrivals/check-in", body)["examination"]


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it on a thread of its own: this one may have a loop already, from a browser's tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def events(answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """The events of a stream as a browser reads them."""
    found: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif "data" in found:
            yield found
            found = {}
        else:
            found = {}


async def first(
    web: httpx.AsyncClient,
    path: str,
    kind: str,
    ready: asyncio.Queue[int],
    fits: Callable[[Any], bool] = bool,
    **headers: str,
) -> Any:
    """The data of the first event of that kind that fits, and when it came."""
    async with web.stream("GET", path, headers={"accept": "text/event-stream", **headers}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        ready.put_nowait(answer.status_code)
        async for event in events(answer):
            if event["event"] == kind and (kind == "queue" or fits(json.loads(event["data"]))):
                return json.loads(event["data"]), time.monotonic(), event["id"]
    pytest.fail("the stream ended")


async def heard(
    address: str,
    account: dict[str, str],
    act: Any,
    kind: str,
    number: int = 1,
    fits: Callable[[Any], bool] = bool,
) -> list[Any]:
    """What that many listeners hear of what ``act`` does once all of them listen."""
    async with httpx.AsyncClient(base_url=address, cookies=account, timeout=30) as web:
        ready: asyncio.Queue[int] = asyncio.Queue()
        waiting = [asyncio.create_task(first(web, "/admin/live", kind, ready, fits)) for _ in range(number)]
        for _ in range(number):
            assert await ready.get() == 200
        await asyncio.sleep(0.3)
        begun = time.monotonic()
        await asyncio.to_thread(act)
        done = time.monotonic()
        return [(data, at - done, begun, event) for data, at, event in await asyncio.gather(*waiting)]


def test_all_who_listen_hear_how_far_somebody_is_within_a_second(hospital: Hospital, address: str) -> None:
    account = cookies(hospital, RADIOLOGIST)
    examination = arrive(hospital, "冯小一")

    def act() -> None:
        assert hospital["neike"].post("/stations/internal/normal", {"examinations": [examination["id"]]})["done"]

    def fits(people: Any) -> bool:
        return any(station == "internal" and left == 0 for station, _, left in people.get(examination["id"], []))

    told = run(heard(address, account, act, "people", LISTENERS, fits))
    assert len(told) == LISTENERS
    assert max(delay for _, delay, _, _ in told) < 1


def test_the_queue_is_told_to_who_calls_and_no_value_to_anybody(hospital: Hospital, address: str) -> None:
    account = cookies(hospital, DRAWER)
    ((queue, delay, _, _),) = run(heard(address, account, lambda: arrive(hospital, "冯小二"), "queue"))
    assert (queue, delay < 1) == ({}, True)
    examination = arrive(hospital, "冯小三")
    tubes = hospital[DESK].get(f"/examinations/{examination['id']}")
    told = run(heard(address, account, lambda: examined(hospital, tubes), "people"))
    for people, *_ in told:
        assert all(len(one) == 3 for one in people[examination["id"]]), "station, items, open ones"


def test_nothing_is_lost_between_a_page_and_its_stream(hospital: Hospital, address: str) -> None:
    account = cookies(hospital, RADIOLOGIST)
    arrived = arrive(hospital, "冯小六")["id"]
    ((people, *_),) = run(heard(address, account, lambda: None, "people", 1, lambda told: arrived in told))
    assert arrived in people


def test_who_comes_back_hears_what_was_missed(hospital: Hospital, address: str) -> None:
    account = cookies(hospital, RADIOLOGIST)
    before = run(heard(address, account, lambda: arrive(hospital, "冯小四"), "people"))[0][3]
    missed = arrive(hospital, "冯小五")

    async def back(**headers: str) -> Any:
        async with httpx.AsyncClient(base_url=address, cookies=account, timeout=30) as web:
            path = "/admin/live" if headers else f"/admin/live?last={before}"
            return await first(web, path, "people", asyncio.Queue(), lambda told: missed["id"] in told, **headers)

    for headers in ({}, {"last-event-id": before}):
        assert run(asyncio.wait_for(back(**headers), 10))


def test_nobody_listens_without_signing_in_and_programs_get_an_empty_stream(hospital: Hospital, address: str) -> None:
    with httpx.Client(base_url=address, timeout=10) as web:
        assert web.get("/admin/live", headers={"accept": "text/event-stream"}).status_code in {303, 401}
        web.cookies.update(cookies(hospital, DESK))
        for path in ("/admin/live", "/admin/live?last=x"):
            assert web.get(path).text == "retry: 1000\n\n"
        assert web.get(f"/screen/{'a' * 32}/live").status_code == 404


PERSON = LiveProgress(
    examination=ExaminationId(UUID(int=9)),
    department=HERE,
    owner=None,
    stations=(StationProgress(station=Station.XRAY, total=1, open=1, flagged=None),),
)


def changes(*events: int, department: DepartmentId = HERE) -> LiveChanges:
    return LiveChanges(
        events=frozenset(EventId(UUID(int=one << 80)) for one in events),
        people=(PERSON,),
        queues=frozenset({department}),
    )


class Feed:
    """A log that is down at first, then tells one change again and again."""

    def __init__(self) -> None:
        self.asked: list[tuple[EventId | None, frozenset[EventId]]] = []

    def newest(self) -> EventId | None:
        return None

    def since(self, newest: EventId | None, known: frozenset[EventId]) -> LiveChanges:
        self.asked.append((newest, known))
        if len(self.asked) == 1:
            raise OSError
        return (
            changes(100_000) if len(self.asked) == 2 else LiveChanges(events=frozenset(), people=(), queues=frozenset())
        )


async def read(live: Live) -> bytes:
    """What is sent until the queue is told of."""
    answer: Any = live.stream(lambda _: True, lambda one: one == HERE, lasting=20)
    sent = b""
    async for part in answer.iterator:
        sent += part
        if b"event: queue" in sent:
            break
    await answer.iterator.aclose()
    return sent


def test_a_log_that_is_away_for_a_while_breaks_no_stream_and_nobody_polls_for_nobody() -> None:
    feed = Feed()

    async def listen() -> tuple[bytes, int, int]:
        live = Live(lambda: feed, period=0.02)
        sent = await read(live)
        asked = len(feed.asked)
        await asyncio.sleep(0.2)
        return sent, asked, len(feed.asked)

    sent, asked, later = run(listen())
    assert b"event: people" in sent
    assert b"event: queue" in sent
    assert later - asked <= 1, "the poller rests once nobody listens"
    assert feed.asked[0] == (None, frozenset())


def test_what_was_seen_long_ago_is_forgotten() -> None:
    live = Live(Feed)
    for moment in (1, 100_000, 200_000):
        live._remember(changes(moment).events)  # noqa: SLF001  what it keeps is what the test is about
    assert live._known == {EventId(UUID(int=200_000 << 80))}  # noqa: SLF001


def test_a_page_hears_only_what_it_may_and_a_slow_one_keeps_one_state_a_person() -> None:
    async def listen() -> None:
        deaf = Listener(lambda _: False, lambda one: one == THERE)
        deaf.hear(changes(1))
        assert (deaf.woken.is_set(), deaf.told(None)) == (False, b"")
        slow = Listener(lambda _: True, lambda _: False)
        for _ in range(100):
            slow.hear(changes(1))
        assert len(slow.people) == 1
        assert slow.told(EventId(UUID(int=5))).count(b"event:") == 1
        assert slow.told(None) == b""

    run(listen())
