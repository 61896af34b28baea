"""A hospital opened once per test process, open for booking in the first week of March 2026, and copies of it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from adapters.database.schema import complete_metadata
from tests.integration.journeys.hospital import Hospital, opened, reopened

MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""Monday, half past eight in Shanghai."""
PERIODS = [{"start": f"{hour:02d}:00:00", "end": f"{hour + 1:02d}:00:00", "capacity": 30} for hour in (8, 9, 10)]
BOOKS = "tj.sqlite"


@pytest.fixture(scope="session")
def first_hospital(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """Everybody is hired, the days are published, no file is there yet; closed, for others to begin where it stands."""
    folder = tmp_path_factory.mktemp("first_hospital")
    shutil.copy(sqlite_template, folder / BOOKS)
    with opened(f"sqlite:///{folder / BOOKS}", folder / "files", MORNING) as made:
        days = {"first": "2026-03-02", "last": "2026-03-06", "plan": {"periods": PERIODS}}
        made["zhuren"].post(f"/departments/{made.centre}/days", days)
    return made


@contextmanager
def copied(first: Hospital, folder: Path, **changed: Any) -> Iterator[Hospital]:
    """A hospital like the first one, with books and files of its own in ``folder``; ``changed`` are settings."""
    shutil.copy(str(first.system.engine.url.database), folder / BOOKS)
    with reopened(first, database_url=f"sqlite:///{folder / BOOKS}", files=folder / "files", **changed) as made:
        yield made


@contextmanager
def copied_into(engine: Engine, first: Hospital, files: Path, **changed: Any) -> Iterator[Hospital]:
    """The same with its books in another database, where all tables are empty."""
    with first.system.engine.connect() as books, engine.begin() as target:
        for table in complete_metadata().sorted_tables:
            if rows := books.execute(select(table)).mappings().all():
                target.execute(insert(table), [dict(row) for row in rows])
    first.system.engine.dispose()
    url = engine.url.render_as_string(hide_password=False)
    with reopened(first, database_url=url, files=files, **changed) as made:
        yield made
