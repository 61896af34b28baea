"""A whole day of the exam centre over HTTP: the right certificates and none wrong, twice the same, on both databases.

``TJ_DAY_PEOPLE=300`` makes it as long as a long day is.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ports.audit import ChainCheck
from tests.integration.journeys import day_steps as steps
from tests.integration.journeys.conftest import asked_database
from tests.integration.journeys.hospital import opened
from tests.integration.web.conftest import MORNING

PEOPLE = int(os.environ.get("TJ_DAY_PEOPLE", str(len(steps.FATES))))


@pytest.fixture(params=["sqlite", "mariadb"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """The address of an empty database of that name."""

    def made(name: str) -> str:
        folder = tmp_path / name
        folder.mkdir()
        return asked_database(request, folder, f"the_{name}_day")

    return made


def lived(url: str, files: Path) -> tuple[list[steps.Outcome], list[str]]:
    """The day from its bookings to the last lapse: what came of each, and every certificate's number, in order."""
    with opened(url, files, MORNING) as hospital:
        day = steps.a_day(hospital, PEOPLE)
        for when, hour, step in steps.STEPS:
            hospital.at(when, hour)
            step(day)
        valid = Counter(row["examination"] for row in steps.archive(day) if row["state"] == "valid")
        assert set(valid.values()) <= {1}
        numbers = [f"{row['number']}/{row['edition']}" for row in steps.archive(day)]
        assert len(numbers) == len(set(numbers))
        check: ChainCheck = hospital.system.container.resolve(ChainCheck)
        assert check.verify([], hospital.clock.now()).sound
        return steps.outcomes(day), numbers


def test_a_whole_day_ends_with_the_right_certificates_twice(fresh: Callable[[str], str], tmp_path: Path) -> None:
    first, second = (lived(fresh(name), tmp_path / f"files-{name}") for name in ("first", "second"))
    expected = [steps.expected(steps.Person(place, steps.FATES[place % len(steps.FATES)])) for place in range(PEOPLE)]
    assert first[0] == expected
    assert second == first
