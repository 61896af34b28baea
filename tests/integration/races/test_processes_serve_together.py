"""Two servers with their backgrounds on one MariaDB: what happens once on one node happens once on two."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import psutil
import pytest
from attrs import frozen

from adapters.database.migrate import upgrade
from adapters.kit.world import SystemClock
from ports.audit import ChainCheck
from tests import servers
from tests.integration.journeys.booking_steps import LICENCE, a_portrait
from tests.integration.journeys.hospital import API, PUBLIC_URL, SECRETS, Hospital, Worker, opened, refusal
from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.dates import SHANGHAI

CLIENTS, PEOPLE = 32, 6
START = "08:00:00"
_READY, _SETTLED = 90, 60


@frozen
class Town:
    """Two servers' addresses, a token for each account, and what was prepared before they started."""

    hospital: Hospital
    addresses: tuple[str, str]
    tokens: Mapping[str, str]
    days: Sequence[str]
    concluded: Sequence[Mapping[str, Any]]

    def ask(self, server: int, account: str, method: str, path: str, **sent: Any) -> httpx.Response:
        """One request on a connection of its own."""
        headers = {"Authorization": f"Bearer {self.tokens[account]}", **sent.pop("headers", {})}
        with httpx.Client(base_url=self.addresses[server], timeout=60) as client:
            return client.request(method, API + path, headers=headers, **sent)


def at_once(acts: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    start = Barrier(len(acts))

    def run(act: Callable[[], httpx.Response]) -> httpx.Response:
        start.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture(scope="module")
def town(mariadb_server: servers.MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with mariadb_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE town CHARACTER SET utf8mb4")
    url, folder = mariadb_server.url("town"), tmp_path_factory.mktemp("town")
    upgrade(url)
    morning = SystemClock().now().astimezone(SHANGHAI).replace(hour=10, minute=0) - timedelta(days=1)
    with opened(url, folder / "files", morning) as hospital, ExitStack() as running:
        days, concluded = yesterday(hospital)
        ports = [servers.free_port() for _ in range(2)]
        processes = [running.enter_context(served(url, folder, port)) for port in ports]
        addresses = (f"http://127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}")
        for process, address in zip(processes, addresses, strict=True):
            servers.wait_until(lambda p=process, a=address: ready(p, a), "tj serve", _READY)
        tokens = {
            account: signed_in(address, hospital[account])
            for account, address in zip(("qiantai", "shenhe", "fushen"), cycle(addresses), strict=False)
        }
        yield Town(hospital, addresses, tokens, days, concluded)


@contextmanager
def served(url: str, folder: Path, port: int) -> Iterator[psutil.Popen]:
    """``tj serve`` with everything that it starts; told to end, and ended if it does not."""
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("TJ_")},
        **{f"TJ_SECRET_{name.upper()}": ring.text() for name, ring in SECRETS.items()},
        "TJ_DATABASE_URL": url,
        "TJ_PORT": str(port),
        "TJ_FILES": str(folder / "files"),
        "TJ_PUBLIC_URL": PUBLIC_URL,
    }
    command = [sys.executable, "-m", "entrypoints.cli.main", "serve"]
    with (folder / f"{port}.log").open("wb") as log:
        process = psutil.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            family = process.children(recursive=True)
            process.send_signal(signal.SIGTERM)
            _, alive = psutil.wait_procs([process, *family], timeout=20)
            for one in alive:
                one.kill()
            process.wait()


def ready(process: psutil.Popen, address: str) -> bool:
    assert process.poll() is None, "the server ended by itself"
    try:
        return httpx.get(f"{address}/readyz", timeout=20).status_code == 200
    except httpx.TransportError:
        return False


def signed_in(address: str, worker: Worker) -> str:
    body = {"account": worker.account, "password": worker.password}
    answer = httpx.post(f"{address}{API}/session", json=body, timeout=60)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def person(ordinal: int) -> dict[str, Any]:
    number = f"37150219850607{ordinal:03d}"
    return {"name": "王小明", "document_number": number + mod_11_2(number)}


def yesterday(hospital: Hospital) -> tuple[Sequence[str], Sequence[Mapping[str, Any]]]:
    """What was done the day before: days were opened, people examined and concluded."""
    manager, path = hospital["zhuren"], f"/departments/{hospital.centre}"
    day = hospital.clock.now().astimezone(SHANGHAI).date()
    works = {"entries": [{"day": day.isoformat(), "rule": "works"}]}
    manager.put(f"{path}/calendar", works)
    periods = [{"start": START, "end": "11:00:00", "capacity": 60, "walk_in": 10}]
    body = {"first": day.isoformat(), "last": (day + timedelta(days=11)).isoformat(), "plan": {"periods": periods}}
    days = manager.post(f"{path}/days", body)["opened"]
    one = {"plan": {"periods": [{"start": START, "end": "11:00:00", "capacity": 1}]}, "reason": "只留一个号"}
    manager.put(f"{path}/days/{days[-1]}", one)
    return days, [examined(hospital, ordinal) for ordinal in range(PEOPLE)]


def examined(hospital: Hospital, ordinal: int) -> Mapping[str, Any]:
    body = {
        "department": str(hospital.centre),
        "start": START,
        "person": person(ordinal),
        "trades": ["food"],
        "employer": {"name": "香满园"},
        "formalities": {"portrait": a_portrait(hospital)},
        "original": LICENCE,
    }
    slip = hospital["qiantai"].post("/arrivals/walk-in", body)["examination"]
    path = f"/examinations/{slip['id']}"
    for tube in slip["tubes"]:
        hospital["chouxue"].post(f"{path}/specimens", {"barcode": tube["barcode"]})
    hospital["jianyan"].post(f"{path}/results", {"entries": [{"item": "alt", "value": "20", "unit": "U/L"}]})
    for account, station in (("neike", "internal"), ("fangshe", "xray"), ("jianyan", "stool")):
        normal = {"examinations": [slip["id"]], "pregnancy_ruled_out": True}
        assert hospital[account].post(f"/stations/{station}/normal", normal)["done"] == [slip["id"]]
    hospital["zhujian"].post("/examinations/conclude", {"examinations": [slip["id"]]})
    concluded: Mapping[str, Any] = hospital["zhujian"].get(path)
    assert concluded["state"] == "awaiting_review"
    return concluded


def wish(town: Town, ordinal: int, day: str) -> dict[str, Any]:
    return {
        "department": str(town.hospital.centre),
        "slot": {"day": day, "start": START},
        "person": person(ordinal),
        "trades": ["food"],
        "employer": {"name": "香满园"},
    }


def test_the_last_place_sells_once_to_clients_of_two_servers(town: Town) -> None:
    def book(n: int) -> Callable[[], httpx.Response]:
        body = wish(town, 100 + n, town.days[-1])
        return lambda: town.ask(n % 2, "qiantai", "POST", "/appointments", json=body)

    answers = at_once([book(n) for n in range(CLIENTS)])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
    assert {refusal(answer).code for answer in answers if answer.status_code == 409} == {"booking.sold_out"}
    page = town.ask(0, "qiantai", "GET", "/appointments", params={"first": town.days[-1], "last": town.days[-1]})
    assert page.json()["total"] == 1


def test_one_person_books_once_at_two_servers(town: Town) -> None:
    body = wish(town, 200, town.days[-2])
    answers = at_once([lambda n=n: town.ask(n % 2, "qiantai", "POST", "/appointments", json=body) for n in range(16)])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 15}
    assert {refusal(answer).code for answer in answers if answer.status_code == 409} == {"booking.already_booked_as"}


def test_one_request_sent_to_two_servers_is_done_once(town: Town) -> None:
    body, headers = wish(town, 201, town.days[-2]), {"Idempotency-Key": "both-servers-1"}
    answers = at_once(
        [
            lambda n=n: town.ask(n % 2, "qiantai", "POST", "/appointments", json=body, headers=dict(headers))
            for n in range(8)
        ]
    )
    made = {(answer.json()["id"], answer.json()["code"]) for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {refusal(answer).code for answer in answers if answer.status_code != 201} <= {"idempotency.busy"}


def test_of_two_reviewers_one_approves_and_each_certificate_is_issued_once(town: Town) -> None:
    def approve(server: int, account: str, slip: Mapping[str, Any]) -> Callable[[], httpx.Response]:
        path, body = f"/reviews/{slip['id']}/approve", {"seen": slip["version"]}
        return lambda: town.ask(server, account, "POST", path, json=body)

    for slip in town.concluded:
        both = at_once([approve(0, "shenhe", slip), approve(1, "fushen", slip)])
        assert sorted(answer.status_code for answer in both) == [201, 409]
        assert refusal(max(both, key=lambda answer: answer.status_code)).code in {"tj.stale", "tj.wrong_state"}

    def issued() -> list[Any]:
        return list(town.ask(1, "qiantai", "GET", "/certificates").json()["items"])

    servers.wait_until(lambda: len(issued()) >= PEOPLE, "the background of the servers", _SETTLED)
    town.hospital.clock.time = SystemClock().now()
    town.hospital.settle()
    certificates = issued()
    assert len({one["number"] for one in certificates}) == len(certificates) == PEOPLE
    assert {one["examination"] for one in certificates} == {slip["id"] for slip in town.concluded}
    check: ChainCheck = town.hospital.system.container.resolve(ChainCheck)
    assert check.verify([], SystemClock().now()).sound
