"""A hospital on SQLite for each module of tests, open for booking in the first week of March 2026."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.integration.first_hospital import MORNING, copied
from tests.integration.first_hospital import PERIODS as PERIODS  # noqa: PLC0414  with the morning, for others
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.reading import Phone, browser


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
