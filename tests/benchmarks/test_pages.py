"""The H5 pages: how heavy, how soon on a slow phone, how many a second."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.benchmarks.stage import Stage, stage
from tests.integration.browser.site import PHONE, Site, chromium
from tests.integration.browser.test_h5_economy import Thrifty, book, camera_picture
from tests.servers import mariadb

pytestmark = pytest.mark.bench
CLIENTS, SECONDS = 32, 8
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SEEN = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  ready: performance.timing.loadEventEnd - performance.timing.navigationStart,
  bytes: performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize || 0), 0),
  requests: performance.getEntriesByType("resource").length + 1 })"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with mariadb() as server, stage(server, tmp_path_factory.mktemp("stage")) as ready:
        yield ready


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("chromium")
    with chromium(folder) as started:
        yield started


def accepted(address: str) -> dict[str, str]:
    """The cookies of a phone whose holder accepted the notice."""
    with httpx.Client(base_url=address) as phone:
        token = re.search(r'name="_csrf_token" value="(\w+)"', phone.get("/h5/book/notice").text)
        assert token is not None
        cookies = {name: value.split(";")[0] for name, value in _given(phone.get("/h5/book/notice"))}
        cookies |= {"h5_form": token[1]}
        form = {"_csrf_token": token[1], "accept": ["notice", "consent"]}
        sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = phone.post("/h5/book/notice", data=form, headers={"cookie": sent})
        assert answer.status_code == 303, answer.text
        return cookies | {name: value.split(";")[0] for name, value in _given(answer)}


def _given(answer: httpx.Response) -> Iterator[tuple[str, str]]:
    for line in answer.headers.get_list("set-cookie"):
        name, _, rest = line.partition("=")
        yield name, rest


def slow(browser: Browser, address: str, cookies: dict[str, str]) -> Page:
    """A cold browser on a slow phone: processor 4 times slower, slow 4G."""
    context = browser.new_context(base_url=address, viewport=PHONE, is_mobile=True, has_touch=True)  # type: ignore[arg-type]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    session: Any = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return page


@pytest.mark.parametrize("path", ["/h5", "/h5/book/date", "/h5/book/nowhere"])
def test_weight_and_first_paint_on_a_slow_phone(running: Stage, browser: Browser, path: str) -> None:
    cookies = accepted(running.address)
    runs = []
    for _ in range(5):
        page = slow(browser, running.address, cookies)
        page.goto(path, wait_until="load")
        page.wait_for_timeout(300)
        runs.append(page.evaluate(SEEN))
        page.context.close()
    middle = {name: sorted(run[name] for run in runs)[2] for name in runs[0]}
    print(
        f"\n{path}: {middle['bytes'] / 1000:.1f} kB in {middle['requests']} requests, "
        f"first paint {middle['paint'] / 1000:.2f} s, ready {middle['ready'] / 1000:.2f} s"
    )
    assert middle["bytes"] < 40_000


class Hurried(Thrifty):
    """Somebody who waits for each page and for nothing else."""

    def weigh(self, heading: str) -> None:
        """The page is there."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_booking_from_the_first_page_to_the_last_on_a_slow_phone(
    running: Stage, browser: Browser, tmp_path: Path
) -> None:
    page = slow(browser, running.address, {})
    hurried, started = Hurried(page, browser, Site(running.address, None)), time.perf_counter()  # type: ignore[arg-type]
    book(hurried, camera_picture(tmp_path), running.day)
    print(f"\na booking: {hurried.touches} touches, {time.perf_counter() - started:.1f} s, typing not counted")
    page.context.close()


def test_date_pages_against_an_empty_handler(running: Stage) -> None:
    cookies = accepted(running.address)
    running.page_rate("/h5/book/date", CLIENTS, 2, cookies)
    pages, report = running.page_rate("/h5/book/date", CLIENTS, SECONDS, cookies)
    home, home_report = running.page_rate("/h5", CLIENTS, SECONDS, cookies)
    empty, empty_report = running.page_rate("/api/v1/empty", CLIENTS, SECONDS, cookies)
    print(f"\ndate pages/s {pages:.0f}, home {home:.0f}, empty handler {empty:.0f}, ratio {pages / empty:.2f}")
    print(report)
    assert "Non-2xx" not in report + home_report + empty_report
