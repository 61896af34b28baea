"""One hospital, one server and one browser for each module of browser tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.integration.browser.site import Site, chromium
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import hospital as hospital  # noqa: PLC0414  the same hospital as for web tests
from tests.served import served


@pytest.fixture(scope="module")
def site(hospital: Hospital) -> Iterator[Site]:
    with served(hospital.web.app) as address:
        yield Site(address, hospital)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("chromium")
    with chromium(folder) as started:
        yield started
