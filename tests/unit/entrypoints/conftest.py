"""Installations for tests of the command line."""

import os
from pathlib import Path

import pytest

from tests.cli_program import Installation, ahead
from tests.unit.entrypoints.day_of_work import work_a_day


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TJ_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation.new(tmp_path_factory.mktemp("migrated"))
    result = made.tj("migrate")
    assert result.exit_code == 0, result.output
    return made


@pytest.fixture(scope="session")
def worked(migrated: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """After a day of work; it is the morning after."""
    made = migrated.copied(tmp_path_factory.mktemp("worked"))
    work_a_day(made)
    return made.having(DEMO="true", AHEAD=ahead("2026-03-03"))


@pytest.fixture
def installation(migrated: Installation, tmp_path: Path) -> Installation:
    """With all tables and what a new installation has, and nobody in it."""
    return migrated.copied(tmp_path / "tj")


@pytest.fixture
def busy(worked: Installation, tmp_path: Path) -> Installation:
    """As ``worked``, to be changed by the test."""
    return worked.copied(tmp_path / "tj")
