"""A hospital on SQLite for each module of tests, open for booking in the first week of March 2026."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.integration.journeys.hospital import Hospital, opened, reopened
from tests.integration.web.reading import Phone, browser

MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""Monday, half past eight in Shanghai."""
PERIODS = [{"start": f"{hour:02d}:00:00", "end": f"{hour + 1:02d}:00:00", "capacity": 30} for hour in (8, 9, 10)]


@pytest.fixture(scope="session")
def first_hospital(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Opened once per test process, and closed again, for others to begin where it stands."""
    folder = tmp_path_factory.mktemp("first_hospital")
    shutil.copy(sqlite_template, folder / "tj.sqlite")
    with opened(f"sqlite:///{folder / 'tj.sqlite'}", folder / "files", MORNING) as made:
        days = {"first": "2026-03-02", "last": "2026-03-06", "plan": {"periods": PERIODS}}
        made["zhuren"].post(f"/departments/{made.centre}/days", days)
    return made


@contextmanager
def copied(first: Hospital, folder: Path, **changed: Any) -> Iterator[Hospital]:
    """A hospital like the first one, with books and files of its own in ``folder``; ``changed`` are settings."""
    shutil.copytree(first.system.settings.files.parent, folder, dirs_exist_ok=True)
    with reopened(first, database_url=f"sqlite:///{folder / 'tj.sqlite'}", files=folder / "files", **changed) as made:
        yield made


@pytest.fixture(scope="module")
def hospital(first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with copied(first_hospital, tmp_path_factory.mktemp("hospital")) as made:
        yield made


def picture(width: int = 600, height: int = 840, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture that nobody has seen before."""
    target = BytesIO()
    Image.new("RGB", (width, height), "#8899aa").save(target, kind, **options)
    return target.getvalue()


@pytest.fixture(autouse=True)
def fresh_sessions(hospital: Hospital) -> None:
    """Whoever moved the clock may have let sessions run out."""
    for worker in hospital.staff.values():
        worker.token = ""


@pytest.fixture
def phone(hospital: Hospital) -> Phone:
    """A phone that nobody has used, on Monday morning."""
    hospital.clock.time = MORNING
    return Phone(browser(hospital))
