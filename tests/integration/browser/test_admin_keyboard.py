"""Each page of the back office by keyboard alone: Tab reaches all in its order, one sees where, Esc closes panels."""

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page, Response
from playwright.sync_api import Error as BrowserError

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import signed_in
from tests.integration.journeys.hospital import Hospital, first_day
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR
from tests.integration.web.populated import populated
from tests.integration.web.test_role_crawler import addresses
from tjdomain.identity.domain.shipped_roles import RoleCode

pytestmark = pytest.mark.browser
MEDICAL = {
    RoleCode.DEPARTMENT_MANAGER,
    RoleCode.FRONT_DESK,
    RoleCode.BLOOD_DRAWING,
    RoleCode.LABORATORY,
    RoleCode.RADIOLOGY,
    RoleCode.INTERNAL_MEDICINE,
    RoleCode.CHIEF_EXAMINER,
    RoleCode.REVIEWER,
}
"""What one account may hold together, so that it opens nearly all pages; the administrator opens the others."""
BEGIN = """() => {
  const stops = {date: 4, time: 4, "datetime-local": 7};
  const shut = element => element.tagName !== "SUMMARY" && element.closest("details:not([open])");
  const seen = element =>
    element.getClientRects().length && getComputedStyle(element).visibility !== "hidden" && !shut(element);
  const main = document.getElementById("main");
  const all = [...main.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(one =>
    one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && seen(one));
  window.walk = {all, reached: [], faults: []};
  const say = (what, one) => walk.faults.push(`${what}: ${one.outerHTML.slice(0, 90)}`);
  all.filter(one => one.tabIndex > 0).forEach(one => say("jumps the queue", one));
  for (const form of document.forms) {
    const parts = [...form.elements], typed = /^(text|search|tel|password|number|date|time|datetime-local)$/;
    const submits = parts.some(one => one.type === "submit");
    if (parts.some(one => typed.test(one.type)) && !submits) say("Enter is lost", form);
  }
  main.tabIndex = -1;
  main.focus();
  document.addEventListener("focusin", event => {
    const one = event.target, last = walk.reached[walk.reached.length - 1];
    if (one === last || !main.contains(one)) return;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) say("nobody sees the focus", one);
    if (box.bottom < 0 || box.top > innerHeight) say("out of sight", one);
    if (last && last.isConnected && !(last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)) {
      say("goes back", one);
    }
    walk.reached.push(one);
  });
  return all.reduce((sum, one) => sum + (stops[one.type] || 1), 0);
}"""
END = """() => {
  const groups = new Set(walk.reached.filter(one => one.type === "radio").map(one => one.name));
  const missed = walk.all.filter(one => one.isConnected && !walk.reached.includes(one) && !groups.has(one.name));
  return [...walk.faults, ...missed.map(one => `is not reached: ${one.outerHTML.slice(0, 90)}`)];
}"""


@pytest.fixture(scope="module")
def known(hospital: Hospital) -> Mapping[str, list[str]]:
    """Something of everything, and somebody who may see nearly all of it."""
    hospital.clock.time = MORNING
    made, admin = populated(hospital), hospital[ADMINISTRATOR]
    rights = {right for one in admin.get("/roles") if one["code"] in MEDICAL_CODES for right in one["rights"]}
    role = admin.post("/roles", {"code": "every", "name": "样样都行", "rights": sorted(rights), "scope": "all"})
    user = {"account": "every", "name": "全能", "department": str(hospital.centre), "roles": [role["id"]]}
    first_day(hospital, "every", admin.post("/users", user)["password"])
    return made


MEDICAL_CODES = {one.value for one in MEDICAL}


@pytest.fixture
def pages(browser: Browser, site: Site, known: Mapping[str, list[str]]) -> Iterator[tuple[Page, Page]]:
    passwords = {account: site.hospital[account].password for account in ("every", ADMINISTRATOR)}
    with (
        signed_in(browser, site, "every", passwords["every"]) as first,
        signed_in(browser, site, ADMINISTRATOR, passwords[ADMINISTRATOR]) as second,
    ):
        yield first, second


def opened(pages: tuple[Page, Page], path: str) -> Page | None:
    """The page in the browser of who may see it; ``None`` where the address is none of a page, or of nothing."""
    for page in pages:
        try:
            answer: Response | None = page.goto(path)
        except BrowserError:  # a download
            return None
        if answer and answer.ok and "text/html" in answer.headers.get("content-type", ""):
            return page if page.locator("#main").count() else None
    return None


def walked(page: Page) -> list[str]:
    """What somebody without a mouse would miss."""
    for _ in range(page.evaluate(BEGIN)):
        page.keyboard.press("Tab")
    faults: list[str] = page.evaluate(END)
    for panel in page.locator("#main details").all():
        if panel.is_visible() and panel.get_attribute("open") is None:
            panel.locator("summary").focus()
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            was_open = panel.get_attribute("open") is not None
            page.keyboard.press("Escape")
            if not was_open or panel.get_attribute("open") is not None:
                faults.append(f"does not open or close: {panel.locator('summary').inner_text()}")
            if not panel.locator("summary").evaluate("one => one === document.activeElement"):
                faults.append("the focus is lost when a panel closes")
    return faults


def test_every_page_is_walked_by_keyboard(pages: tuple[Page, Page], site: Site, known: Mapping[str, list[str]]) -> None:
    site.hospital.clock.time = MORNING
    faults, count = [], 0
    for route, path, _ in addresses(site.hospital, known):
        if route.startswith("/admin") and not re.search("/(export|template|marked|picture|document)$", route):
            page = opened(pages, path)
            if page:
                count += 1
                faults += [f"{route} {fault}" for fault in walked(page)]
    assert faults == []
    assert count > 120
