"""A scanner and a held key on pages of the exam centre: codes reach their field, and no button is pressed by chance."""

import pytest
from playwright.sync_api import Browser, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_stations import no_fault, scanned
from tests.integration.browser.test_admin_system_pages import signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import CHIEF, REVIEWER, arrived
from tests.integration.web.office import DESK
from tests.integration.web.populated import examined

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING
    for worker in site.hospital.staff.values():
        worker.token = ""


def test_neither_a_held_key_nor_a_scanner_passes_anybody_unseen(browser: Browser, site: Site) -> None:
    waiting = [arrived(site.hospital, 4110 + number) for number in range(3)]
    for one in waiting:
        examined(site.hospital, one)
    ids = [one["id"] for one in waiting]
    site.hospital[CHIEF].token = site.hospital[REVIEWER].token = ""
    site.hospital[CHIEF].post("/examinations/conclude", {"examinations": ids})
    with signed_in(browser, site, REVIEWER, site.hospital[REVIEWER].password) as reviewer:
        reviewer.goto(f"/admin/reviews/{ids[0]}")
        expect(reviewer.get_by_role("button", name="通过，看下一位")).to_be_focused()
        scanned(reviewer, waiting[2]["slip"], gap_ms=5)
        reviewer.keyboard.down("Enter")
        expect(reviewer.get_by_role("status").first).to_contain_text("上一位已审核通过")
        expect(reviewer.get_by_role("button", name="通过，看下一位")).to_be_focused()
        for _ in range(3):
            reviewer.keyboard.down("Enter")
        reviewer.reload()
    states = [site.hospital[REVIEWER].get(f"/examinations/{key}")["state"] for key in ids]
    assert states == ["qualified", "awaiting_review", "awaiting_review"]


def test_slips_are_scanned_at_the_exit_one_after_the_other(browser: Browser, site: Site) -> None:
    done, left, last = (arrived(site.hospital, 4120 + number) for number in range(3))
    for one in (done, last):
        examined(site.hospital, one)
    with signed_in(browser, site, DESK, site.hospital[DESK].password) as page:
        page.goto("/admin/slips")
        no_fault(page, "slips")
        scanned(page, done["slip"], gap_ms=5)
        expect(page.get_by_role("status").filter(has_text="已收")).to_contain_text(done["slip"])
        scanned(page, left["slip"], gap_ms=5)
        expect(page.get_by_role("region", name="还没做完")).to_contain_text("X线")
        no_fault(page, "slips-incomplete")
        scanned(page, "26999999", gap_ms=5)
        expect(page.locator("#problems")).to_contain_text("26999999")
        scanned(page, last["slip"], gap_ms=5)
        expect(page.get_by_role("status").filter(has_text="已收")).to_contain_text(last["slip"])
        scanned(page, last["slip"], gap_ms=5)
        page.get_by_label("退还的原因").fill("还要去一趟 X线")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="已退还")).to_be_visible()
