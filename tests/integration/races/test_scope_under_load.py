"""Two departments at work at one moment on a MariaDB: nobody ever sees a row of the other."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from attrs import frozen
from openpyxl import load_workbook

from adapters.database.migrate import upgrade
from tests import servers
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital, Worker, opened, refusal
from tests.integration.web.conftest import MORNING, PERIODS
from tests.integration.web.office import Screen
from tests.integration.web.people import role, settled
from tests.integration.web.reading import browser

THREADS, TURNS = 16, 5
PEOPLE = count(6000)
DAY, LIST = "2026-03-04", "/admin/bookings"


@frozen
class Place:
    """A department, and how the employers of its people are called; ``others`` are those of the other one."""

    department: str
    employer: str
    others: str
    one: list[str]
    """Ids of its appointments."""


@pytest.fixture(scope="module")
def hospital(mariadb_server: servers.MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with mariadb_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE DATABASE scope_under_load CHARACTER SET utf8mb4")
    url = mariadb_server.url("scope_under_load")
    upgrade(url)
    with opened(url, tmp_path_factory.mktemp("scope"), MORNING) as made:
        yield made


def hired(hospital: Hospital, account: str, department: str) -> Worker:
    """Somebody who does all that is to be done in that department."""
    roles = [role(hospital, code)["id"] for code in ("front_desk", "department_manager")]
    body = {"account": account, "name": "钱多多", "department": department, "roles": roles}
    made = hospital["admin"].post("/users", body)
    return settled(Worker(hospital.web, hospital.clock, account, made["password"]))


def booked(worker: Worker, place: Place) -> Any:
    number = next(PEOPLE)
    body = {
        "department": place.department,
        "slot": {"day": DAY, "start": f"{8 + number % 3:02d}:00:00"},
        "person": {"name": "王小明", "document_number": resident_id(number), "phone": f"138{number:08d}"},
        "trades": ["food"],
        "employer": {"name": place.employer},
    }
    return worker.post("/appointments", body)


def places(hospital: Hospital) -> Sequence[tuple[Place, Worker]]:
    """Both departments, open for booking, with a first appointment, and a clerk of each."""
    admin, centre = hospital["admin"], str(hospital.centre)
    east = admin.post("/departments", {"name": "东区分点", "parent": centre})["id"]
    found = []
    names = ((centre, "西区饭店", "东区饭店"), (east, "东区饭店", "西区饭店"))
    for account, (department, own, others) in zip(("xiqu", "dongqu"), names, strict=True):
        clerk, place = hired(hospital, account, department), Place(department, own, others, [])
        days = {"first": DAY, "last": DAY, "plan": {"periods": PERIODS}}
        clerk.post(f"/departments/{department}/days", days)
        place.one.append(booked(clerk, place)["id"])
        found.append((place, clerk))
    return found


def work(own: Place, other: Place, clerk: Worker, screen: Screen) -> list[str]:
    """Book, look through lists, pages and exports, and reach for the other's; the employers that were seen."""
    seen: list[str] = []
    for _ in range(TURNS):
        own.one.append(booked(clerk, own)["id"])
        seen += [line["employer"] for line in clerk.get("/appointments", limit=50)["items"]]
        found = clerk.post("/appointments/search", {"name": "王小明", "limit": 50})
        seen += [line["employer"] for line in found["items"]]
        assert own.others not in screen.open(LIST).said
        sheet = load_workbook(BytesIO(screen.web.get(f"{LIST}/export").content)).active
        assert sheet is not None
        seen += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell == own.others]
        foreign = other.one[-1]
        assert refusal(clerk.ask("GET", f"/appointments/{foreign}")).status == 404
        assert refusal(clerk.ask("POST", f"/appointments/{foreign}/cancel", json={"reason": "试"})).status == 404
        assert screen.open(f"{LIST}/{foreign}").status == 404
    return seen


def at_screen(hospital: Hospital, clerk: Worker) -> Screen:
    """A browser in which the clerk is signed in."""
    screen = Screen(browser(hospital))
    assert screen.sign_in(clerk.account, clerk.password, LIST).heading == "预约管理"
    return screen


def test_no_row_of_another_department_is_ever_seen(hospital: Hospital) -> None:
    (west, west_clerk), (east, east_clerk) = places(hospital)
    both = [(west, east, west_clerk), (east, west, east_clerk)] * (THREADS // 2)
    turns = [(own, other, clerk, at_screen(hospital, clerk)) for own, other, clerk in both]
    with ThreadPoolExecutor(THREADS) as pool:
        seen = list(pool.map(lambda turn: work(*turn), turns))
    for (own, *_), employers in zip(turns, seen, strict=True):
        assert set(employers) == {own.employer}
        assert len(own.one) == 1 + TURNS * THREADS // 2
