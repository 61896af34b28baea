"""The exam centre's figures: a slip after check-in, rows of twenty nurses, a hundred screens, five hundred reviews."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from weasyprint import HTML

from adapters.database import migrate
from tests.benchmarks.stage import ROOT
from tests.integration.journeys.hospital import SECRETS, Hospital, opened, passwords_last
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import CHIEF, NURSE, REVIEWER, arrived, drawn
from tests.integration.web.office import DESK, screen_of
from tests.servers import MariaDb, free_port, mariadb, wait_until

pytestmark = pytest.mark.bench
PEOPLE = int(os.environ.get("TJ_BENCH_PEOPLE", "500"))
BATCH, NURSES, ROWS_EACH = 200, 20, 5
SCREENS, CHANGES = 100, 10
PAGE = "/admin/results/internal"
_BARE = "<html lang=zh-CN><style>@page{size:A5} p{font-family:'Noto Sans CJK SC'}</style><p>指引单"


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    with mariadb() as running:
        with running.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE stations CHARACTER SET utf8mb4")
        migrate.upgrade(running.url("stations"))
        yield running


@pytest.fixture(scope="module")
def hospital(server: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with opened(server.url("stations"), tmp_path_factory.mktemp("files"), MORNING) as made:
        periods = [
            {"start": f"{hour:02d}:00:00", "end": f"{hour + 1:02d}:00:00", "capacity": 300} for hour in (8, 9, 10)
        ]
        days = {"first": "2026-03-02", "last": "2026-03-06", "plan": {"periods": periods}}
        made["zhuren"].post(f"/departments/{made.centre}/days", days)
        passwords_last(made)
        yield made


@pytest.fixture(scope="module")
def people(hospital: Hospital) -> list[dict[str, Any]]:
    return [arrived(hospital, number) for number in range(PEOPLE)]


def milliseconds(work: Callable[[], object], rounds: int = 7) -> float:
    """The median, after one round that warms up."""
    taken = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:]) * 1000


def test_from_check_in_to_the_slip(hospital: Hospital) -> None:
    numbers, desk = iter(range(9000, 9100)), screen_of(hospital, DESK)
    desk.open("/admin/exams")
    token = {"_csrf_token": desk.page.tree.xpath("//input[@name='_csrf_token']/@value")[0]}

    def slip() -> None:
        one = arrived(hospital, next(numbers))
        answer = desk.web.post(f"https://testserver.local/admin/print/guide-slip/{one['id']}", data=token)
        assert answer.content.startswith(b"%PDF-")

    both, check_in = milliseconds(slip), milliseconds(lambda: arrived(hospital, next(numbers)))
    bare = milliseconds(lambda: HTML(string=_BARE).write_pdf())
    print(f"\ncheck-in to PDF {both:.0f} ms, check-in alone {check_in:.0f} ms, bare A5 PDF {bare:.0f} ms")


@contextmanager
def processes(url: str, files: Path) -> Iterator[str]:
    """Two processes that serve, as in production."""
    port = free_port()
    environment = {
        **os.environ,
        **{f"TJ_SECRET_{name.upper()}": ring.text() for name, ring in SECRETS.items()},
        "TJ_DATABASE_URL": url,
        "TJ_FILES": str(files),
        "TJ_LOG_LEVEL": "WARNING",
        "TJ_SECURE_COOKIES": "false",  # the clients speak plain HTTP
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "tests.benchmarks.app:build"]
    command += ["--port", str(port), "--workers", "2", "--log-level", "warning"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)

    def ready() -> bool:
        with suppress(OSError):
            return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).status == 200)
        return False

    try:
        wait_until(ready, "the server", 240)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def at_once(works: Sequence[Callable[[], list[float]]]) -> tuple[float, float]:
    """All at the same time: median and 95th percentile of the single requests, in ms."""
    with ThreadPoolExecutor(len(works)) as pool:
        taken = [one for part in pool.map(lambda work: work(), works) for one in part]
    return statistics.median(taken) * 1000, statistics.quantiles(taken, n=20)[-1] * 1000


def timed(requests: Sequence[Callable[[], httpx.Response]]) -> list[float]:
    """How long each took; every one must succeed."""
    taken = []
    for request in requests:
        started = time.perf_counter()
        answer = request()
        taken.append(time.perf_counter() - started)
        assert answer.is_success, answer.text
    return taken


def test_rows_of_twenty_nurses_against_an_empty_handler(hospital: Hospital, server: MariaDb, tmp_path: Path) -> None:
    typed = [arrived(hospital, 5000 + number) for number in range(NURSES * ROWS_EACH)]
    screen = screen_of(hospital, NURSE, PAGE)
    columns = screen.page.tree.xpath("//input[@name='column']/@value")
    password = hospital[NURSE].password
    with processes(server.url("stations"), tmp_path) as address:
        clients = [httpx.Client(base_url=address, timeout=60) for _ in range(NURSES)]
        bearer = _bearer(clients[0], password)
        empty = [
            lambda client=client: timed([lambda: client.post("/api/v1/empty-signed-in", headers=bearer)] * ROWS_EACH)
            for client in clients
        ]
        tokens = [_signed_in(client, password) for client in clients]
        saves = [
            lambda client=client, token=token, mine=typed[n::NURSES]: timed(
                [lambda one=one: _save(client, token, columns, one) for one in mine]
            )
            for n, (client, token) in enumerate(zip(clients, tokens, strict=True))
        ]
        at_once(empty)
        nothing, row = at_once(empty), at_once(saves)
        for client in clients:
            client.close()
    print(
        f"\nrow save median {row[0]:.0f} ms, p95 {row[1]:.0f} ms at {NURSES}; empty {nothing[0]:.0f}, {nothing[1]:.0f}"
    )


def _bearer(client: httpx.Client, password: str) -> dict[str, str]:
    answer = client.post("/api/v1/session", json={"account": NURSE, "password": password})
    return {"authorization": f"Bearer {answer.json()['token']}"}


def _signed_in(client: httpx.Client, password: str) -> str:
    """Sign in at the page; the token of its forms."""
    page = client.get("/admin/sign-in")
    token = page.text.split('name="_csrf_token" value="')[1].split('"')[0]
    answer = client.post("/admin/sign-in", data={"_csrf_token": token, "account": NURSE, "password": password})
    assert answer.is_redirect, answer.text
    return token


def _save(client: httpx.Client, token: str, columns: list[str], one: dict[str, Any]) -> httpx.Response:
    key = one["id"]
    normal = {"heart": "fit", "liver": "fit", "spleen": "fit", "lung": "fit"}
    cells = {f"{key}.value.{code}": normal.get(code, "no") for code in columns if code != "other_signs"}
    sent = {"_csrf_token": token, "row": key, "column": columns, **cells}
    path = f"{PAGE}/save?first=2026-03-02&last=2026-03-02"
    return client.post(path, data=sent, headers={"hx-request": "true"})


def test_a_change_reaches_a_hundred_open_screens(hospital: Hospital, server: MariaDb, tmp_path: Path) -> None:
    """From the answer to whoever saved until a screen hears of it, two processes serving fifty screens each or so."""
    typed = [arrived(hospital, 7000 + number) for number in range(CHANGES)]
    columns = screen_of(hospital, NURSE, PAGE).page.tree.xpath("//input[@name='column']/@value")
    with processes(server.url("stations"), tmp_path) as address, httpx.Client(base_url=address, timeout=60) as client:
        token = _signed_in(client, hospital[NURSE].password)
        changes = [partial(_save, client, token, columns, one) for one in typed]
        taken = asyncio.run(_heard(address, dict(client.cookies), changes))
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(
        f"\n{SCREENS} screens hear of {CHANGES} changes: median {statistics.median(taken):.2f} s, p95 {p95:.2f} s, "
        f"latest {max(taken):.2f} s; {sum(one <= 1 for one in taken)} of {len(taken)} within 1 s"
    )


async def _listen(web: httpx.AsyncClient, opened: asyncio.Semaphore, heard: asyncio.Queue[float]) -> None:
    """One open screen: when it hears of somebody."""
    async with web.stream("GET", "/admin/live", headers={"accept": "text/event-stream"}) as stream:
        assert stream.status_code == httpx.codes.OK
        async for line in stream.aiter_lines():
            if line.startswith("retry"):
                opened.release()
            elif line == "event: people":
                heard.put_nowait(time.perf_counter())


async def _heard(address: str, cookies: dict[str, str], changes: Sequence[Callable[[], httpx.Response]]) -> list[float]:
    """Seconds until each screen has heard of each change."""
    opened, heard = asyncio.Semaphore(0), asyncio.Queue[float]()
    taken: list[float] = []
    limits = httpx.Limits(max_connections=SCREENS)
    async with httpx.AsyncClient(base_url=address, cookies=cookies, timeout=120, limits=limits) as web:
        screens = [asyncio.create_task(_listen(web, opened, heard)) for _ in range(SCREENS)]
        await asyncio.wait_for(asyncio.gather(*(opened.acquire() for _ in screens)), 60)
        for change in changes:
            await asyncio.sleep(2)  # what came before is heard by now
            while not heard.empty():
                heard.get_nowait()
            answer = await asyncio.to_thread(change)
            started = time.perf_counter()
            assert answer.is_success, answer.text
            moments = [await asyncio.wait_for(heard.get(), 60) for _ in screens]
            taken += [max(0.0, moment - started) for moment in moments]
        for screen in screens:
            screen.cancel()
        await asyncio.gather(*screens, return_exceptions=True)
    return taken


def test_five_hundred_reviews_in_one_batch_against_bare_sql(
    hospital: Hospital, people: list[dict[str, Any]], server: MariaDb
) -> None:
    _complete(hospital, people)
    started = time.perf_counter()
    reports = [hospital[REVIEWER].post("/reviews/approve", ids) for ids in batches(people)]
    each = (time.perf_counter() - started) * 1000 / PEOPLE
    assert sum(len(report["done"]) for report in reports) == PEOPLE
    bare = _bare(server, [UUID(one["id"]).bytes for one in people])
    print(f"\nbatch review of {PEOPLE}: {each:.2f} ms each, bare SQL {bare:.2f} ms each")


def batches(people: list[dict[str, Any]]) -> Iterator[dict[str, list[str]]]:
    """As many at a time as the shipped limit allows."""
    for begin in range(0, len(people), BATCH):
        yield {"examinations": [one["id"] for one in people[begin : begin + BATCH]]}


def _complete(hospital: Hospital, people: list[dict[str, Any]]) -> None:
    for one in people:
        drawn(hospital, one)
        alt = {"entries": [{"item": "alt", "value": "20", "unit": "U/L"}]}
        hospital["jianyan"].post(f"/examinations/{one['id']}/results", alt)
    for worker in hospital.staff.values():
        worker.token = ""  # their clock moves with every request
    for ids in batches(people):
        for account, station in ((NURSE, "internal"), ("fangshe", "xray"), ("jianyan", "stool")):
            hospital[account].post(f"/stations/{station}/normal", {**ids, "pregnancy_ruled_out": True})
        assert len(hospital[CHIEF].post("/examinations/conclude", ids)["done"]) == len(ids["examinations"])


def _bare(server: MariaDb, keys: list[bytes]) -> float:
    """The least that it takes: each row locked, changed against its version, and an event beside it; one commit."""
    with server.connect("stations") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_event (id BINARY(16) PRIMARY KEY, body VARBINARY(1000) NOT NULL)")
        connection.begin()
        started = time.perf_counter()
        for key in keys:
            cursor.execute("SELECT version FROM examination WHERE id = %s FOR UPDATE", (key,))
            (version,) = cursor.fetchone()
            cursor.execute(
                "UPDATE examination SET version = %s WHERE id = %s AND version = %s", (version + 1, key, version)
            )
            cursor.execute("INSERT INTO bare_event VALUES (%s, %s)", (key, bytes(600)))
        connection.commit()
        return (time.perf_counter() - started) * 1000 / len(keys)
