"""Several windows of one account keep what is typed in them at the same moment, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.integration.conftest import Database
from tests.integration.first_hospital import copied_into
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.examined import NURSE, arrived
from tests.integration.web.office import Screen, screen_of

WINDOWS, ROUNDS = 4, 3
PAGE = "/admin/results/internal"


@pytest.fixture
def hospital(database: Database, first_hospital: Hospital, tmp_path: Path) -> Iterator[Hospital]:
    with copied_into(database.engine, first_hospital, tmp_path / "files") as made:
        yield made


def test_no_window_loses_what_another_one_typed(hospital: Hospital) -> None:
    people = [arrived(hospital, 7000 + number) for number in range(WINDOWS)]
    screens = [screen_of(hospital, NURSE, PAGE) for _ in range(WINDOWS)]
    met = Barrier(WINDOWS)

    def types(one: tuple[Screen, dict[str, Any]], number: int) -> int:
        screen, person = one
        cells = {f"{person['id']}.note": f"第{number}稿", f"{person['id']}.value.heart": "unfit"}
        met.wait(10)
        sent = {"_csrf_token": screen.filled("打开")[1]["_csrf_token"], "row": person["id"], **cells}
        return int(screen.web.post(f"{PAGE}/typed", data=sent).status_code)

    with ThreadPoolExecutor(WINDOWS) as pool:
        for number in range(ROUNDS):
            windows = zip(screens, people, strict=True)
            assert set(pool.map(lambda one, number=number: types(one, number), windows)) == {200}
    page = screen_of(hospital, NURSE, PAGE).page
    kept = [page.tree.xpath(f"string(//input[@name='{one['id']}.note']/@value)") for one in people]
    assert kept == [f"第{ROUNDS - 1}稿"] * WINDOWS
