"""At the stations and at the reviewer's screen: hands on the keyboard, a scanner, one abnormal value among many."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import PATIENCE, Site, overflow
from tests.integration.browser.test_admin_pages import RULES, SCREEN
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.examined import CHIEF, DRAWER, NURSE, REVIEWER, TESTER, arrived, drawn
from tests.integration.web.office import MANAGER
from tests.integration.web.populated import examined

pytestmark = pytest.mark.browser
PEOPLE = 6


@pytest.fixture(scope="module")
def people(site: Site) -> list[dict[str, Any]]:
    site.hospital.clock.time = MORNING
    return [arrived(site.hospital, 4000 + number) for number in range(PEOPLE)]


@pytest.fixture
def at(browser: Browser, site: Site, people: list[dict[str, Any]]) -> Iterator[Any]:
    """A screen at which somebody is signed in."""
    site.hospital.clock.time = MORNING
    contexts = []

    def opened(account: str, path: str) -> Page:
        context = browser.new_context(base_url=site.address, viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码").fill(site.hospital[account].password)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def scanned(page: Page, code: str, gap_ms: int) -> None:
    """Keys and then Enter as a keyboard sends them, by their own clock: a busy machine makes no scanner slow."""
    keyboard = page.context.new_cdp_session(page)
    start = time.time()
    for place, text in enumerate([*code, "\r"]):
        key = {"key": "Enter" if text == "\r" else text, "timestamp": start + place * gap_ms / 1000}
        if text == "\r":
            key |= {"windowsVirtualKeyCode": 13, "code": "Enter"}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": text, **key})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    keyboard.detach()


def no_fault(page: Page, name: str) -> None:
    """The page breaks no rule of accessibility and fits the screen."""
    if folder := os.environ.get("TJ_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == [], page.url
    assert overflow(page) == 0, page.url


def result(site: Site, examination: dict[str, Any], code: str) -> Any:
    site.hospital[CHIEF].token = ""
    items = site.hospital[CHIEF].get(f"/examinations/{examination['id']}")["items"]
    return {one["code"]: one["result"] for one in items}[code]


def test_people_are_entered_with_the_keyboard_alone(site: Site, at: Any, people: list[dict[str, Any]]) -> None:
    page = at(NURSE, "/admin/results/internal")
    no_fault(page, "internal")
    rows = page.locator("tr[data-row]")
    assert rows.count() == PEOPLE
    first = rows.first
    first.locator("[data-cell]").first.focus()
    page.keyboard.press("F2")
    expect(first.locator("[data-status]")).to_have_text("其余正常，F2 取消")
    page.keyboard.press("F2")
    assert first.locator("[data-cell]").first.input_value() == ""
    page.keyboard.press("2")
    page.keyboard.press("F2")
    no_fault(page, "internal-typed")
    page.keyboard.press("Control+s")
    expect(page.locator("tr[data-below]")).to_contain_text("患病")
    expect(first).to_have_class("wrong")
    page.keyboard.press("Escape")
    for number in range(PEOPLE):
        row = page.locator(f"tr[data-row='{people[number]['id']}']")
        row.locator("[data-cell]").first.focus()
        page.keyboard.press("F2")
        page.keyboard.press("Control+s")
        expect(row.locator("[data-status]")).to_contain_text("已保存")
    no_fault(page, "internal-saved")
    assert result(site, people[0], "heart")["value"] == "fit"
    page.reload()
    expect(page.get_by_text("没有在等的人。")).to_be_visible()


def test_leaving_a_row_saves_it_and_a_second_screen_sees_both_values(
    site: Site, at: Any, people: list[dict[str, Any]]
) -> None:
    for one in people[:2]:
        drawn(site.hospital, one)
    mine, other = at(TESTER, "/admin/results/blood"), at(TESTER, "/admin/results/blood")
    alt = f"[name='{people[0]['id']}.value.alt']"
    mine.locator(alt).fill("20")
    mine.keyboard.press("Enter")
    row = mine.locator(f"tr[data-row='{people[0]['id']}']")
    expect(row.locator("[data-status]")).to_contain_text("已保存")
    other.locator(alt).fill("25")
    other.keyboard.press("Control+s")
    expect(other.get_by_role("alert").filter(has_text="当前值")).to_be_visible()
    no_fault(other, "blood-clash")
    assert result(site, people[0], "alt")["value"] == "20"
    other.get_by_label("更正原因").fill("抄错")
    other.get_by_role("button", name="用我的值更正").click()
    expect(other.get_by_role("status").first).to_contain_text("已更正")
    assert result(site, people[0], "alt")["value"] == "25"


def test_a_scanner_fills_no_other_field_and_loses_no_tube(site: Site, at: Any, people: list[dict[str, Any]]) -> None:
    drawer = at(DRAWER, "/admin/results/specimens")
    no_fault(drawer, "specimens")
    tubes = [tube["barcode"] for one in people[2:] for tube in one["tubes"]]
    for barcode in tubes:
        drawer.keyboard.type(barcode)
        drawer.keyboard.press("Enter")
    expect(drawer.locator("#result")).to_contain_text(tubes[-1])
    no_fault(drawer, "specimens-drawn")
    for one in people[2:]:
        states = {tube["state"] for tube in site.hospital[DRAWER].get(f"/examinations/{one['id']}")["tubes"]}
        assert states == {"drawn"}
    page = at(TESTER, "/admin/results/blood")
    note = page.locator(f"[name='{people[2]['id']}.note']")
    note.fill("溶血")
    scanned(page, people[3]["slip"], gap_ms=90)
    expect(note, "a hand types slower than a scanner, and stays in its field").to_have_value("溶血" + people[3]["slip"])
    note.fill("溶血")
    page.on("dialog", lambda dialog: dialog.accept())
    scanned(page, people[3]["slip"], gap_ms=5)
    page.wait_for_url(f"**/admin/results/{people[3]['id']}?station=blood")
    no_fault(page, "blood-person")


def test_one_abnormal_value_is_named_and_not_approved_with_the_others(
    site: Site, at: Any, people: list[dict[str, Any]]
) -> None:
    odd = one_abnormal_among_others(site, people[5])
    _conclude(at, odd)
    _review(at, odd)


def one_abnormal_among_others(site: Site, odd: dict[str, Any]) -> dict[str, Any]:
    """Everybody is complete; the one has an abnormal ALT."""
    hospital = site.hospital
    found = {"entries": [{"item": "alt", "value": "66", "unit": "U/L", "description": "复查一致"}]}
    hospital[TESTER].token = ""
    hospital[TESTER].post(f"/examinations/{odd['id']}/results", found)
    both = [{"item": "hav_igm", "value": "阴性"}, {"item": "hev_igm", "value": "阴性"}]
    hospital[TESTER].post(f"/examinations/{odd['id']}/results", {"entries": both})
    for account, station in (("fangshe", "xray"), ("jianyan", "stool")):
        body = {"examinations": [odd["id"]], "pregnancy_ruled_out": True}
        hospital[account].post(f"/stations/{station}/normal", body)
    others = [arrived(hospital, 4100 + number) for number in range(3)]
    for one in others:
        examined(hospital, one)
    return odd


def _conclude(at: Any, odd: dict[str, Any]) -> None:
    chief = at(CHIEF, "/admin/results")
    no_fault(chief, "results")
    for box in chief.locator("input[name=ticked]").all():
        box.check()
    chief.get_by_role("button", name="勾选的批量主检").click()
    expect(chief.get_by_role("region", name="没有办成的人")).to_contain_text(odd["number"])
    no_fault(chief, "results-report")
    chief.goto(f"/admin/results/{odd['id']}")
    no_fault(chief, "person")
    chief.get_by_role("button", name="提交审核").click()
    expect(chief.get_by_role("status").first).to_contain_text("等待审核")


def _review(at: Any, odd: dict[str, Any]) -> None:
    reviewer = at(REVIEWER, "/admin/reviews")
    no_fault(reviewer, "reviews")
    reviewer.get_by_label("全选这一页").check()
    reviewer.get_by_role("button", name="勾选的批量通过").click()
    left = reviewer.get_by_role("region", name="没有办成的人")
    expect(left).to_contain_text(odd["number"])
    no_fault(reviewer, "reviews-report")
    left.get_by_role("link").click()
    reviewer.get_by_role("link", name="去审核").click()
    expect(reviewer.get_by_text("有 1 项异常")).to_be_visible()
    no_fault(reviewer, "review")
    reviewer.get_by_role("button", name="通过，看下一位").click()
    reviewer.goto(f"/admin/results/{odd['id']}")
    reviewer.get_by_role("link", name="看当时审的内容").click()
    no_fault(reviewer, "approval")


def test_a_closed_tab_loses_nothing_and_too_late_is_told(site: Site, at: Any, people: list[dict[str, Any]]) -> None:
    one = arrived(site.hospital, 4200)
    drawn(site.hospital, one)
    alt = f"[name='{one['id']}.value.alt']"
    page = at(TESTER, "/admin/results/blood")
    row = page.locator(f"tr[data-row='{one['id']}']")
    page.locator(alt).press_sequentially("25")
    expect(row.locator("[data-status]")).to_contain_text("草稿已留")
    page.close()
    page = at(TESTER, "/admin/results/blood")
    expect(page.locator(alt)).to_have_value("25")
    no_fault(page, "blood-kept")
    person = at(TESTER, f"/admin/results/{one['id']}?station=blood")
    expect(person.locator("[name='value.alt']")).to_have_value("25")
    person.locator("[name='note.alt']").press_sequentially("手工")
    expect(person.locator("#entry [data-status]")).to_contain_text("草稿已留")
    site.hospital[TESTER].token = ""
    found = {"entries": [{"item": "alt", "value": "20", "unit": "U/L"}]}
    site.hospital[TESTER].post(f"/examinations/{one['id']}/results", found)
    page.reload()
    page.get_by_role("link", name=one["number"]).first.click()
    expect(page.locator("#unrecorded")).to_contain_text("25")
    no_fault(page, "blood-unrecorded")
    page.get_by_role("button", name="不要我填的").click()
    expect(page.locator("#unrecorded")).to_have_count(0)


def test_a_scanned_sheet_stands_beside_the_values_and_a_wrong_person_is_voided(
    site: Site, at: Any, people: Any
) -> None:
    one = arrived(site.hospital, 4201)
    drawn(site.hospital, one)
    page = at(CHIEF, f"/admin/results/{one['id']}")
    sheets = [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture(620, 880)} for number in range(2)]
    page.get_by_label("文件").set_input_files(sheets)  # type: ignore[arg-type]
    page.get_by_role("button", name="附上").click()
    expect(page.locator("details.sheet-beside")).to_have_count(2)
    first = page.locator("details.sheet-beside img").first
    expect(first).to_be_visible()
    values, sheet = page.locator("table.results").first.bounding_box(), first.bounding_box()
    assert values is not None
    assert sheet is not None
    assert sheet["x"] >= values["x"] + values["width"]
    no_fault(page, "person-sheets")
    manager = at(MANAGER, f"/admin/results/{one['id']}")
    manager.get_by_role("link", name="作废").click()
    no_fault(manager, "void")
    manager.get_by_label("原因").fill("抽血后发现不是本人")
    manager.get_by_role("button", name="作废").click()
    expect(manager.get_by_role("status").first).to_contain_text("查体已作废")


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("fangshe", "/admin/results/xray"),
        ("neike", "/admin/results/vision"),
        ("jianyan", "/admin/results/stool"),
        ("jianyan", "/admin/results/specimens/rejected"),
        ("jianyan", "/admin/results/import"),
    ],
)
def test_every_other_page_is_without_fault(at: Any, account: str, path: str) -> None:
    no_fault(at(account, path), path.rpartition("/")[2])
