"""A hospital for each test, on SQLite and on MariaDB."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.conftest import Database

for steps in ("hospital", "booking_steps", "examination_steps", "certificate_steps"):
    pytest.register_assert_rewrite(f"tests.integration.journeys.{steps}")

from tests.integration.journeys.hospital import Hospital, opened  # noqa: E402  after its asserts are made to explain

OPENING = datetime(2026, 2, 24, 0, 30, tzinfo=UTC)
"""Half past eight in Shanghai, the first working day after the Spring Festival holidays of 2026."""


@pytest.fixture
def hospital(database: Database, tmp_path: Path) -> Iterator[Hospital]:
    with opened(database.url, tmp_path / "files", OPENING) as made:
        yield made
