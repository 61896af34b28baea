"""A clerk's morning in a real browser: days, a team with a faulty list, bookings, licences, an export."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.booking_world import resident_id
from tests.integration.browser.site import PATIENCE, Site, overflow
from tests.integration.browser.test_admin_pages import RULES, SCREEN
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import MANAGER
from tests.integration.web.test_admin_licences import pictured

pytestmark = pytest.mark.browser
MEMBERS, WRONG = 200, 12


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Page]:
    """A manager's browser, signed in."""
    site.hospital.clock.time = MORNING
    context = browser.new_context(
        base_url=site.address,
        viewport=SCREEN,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=request.param,
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.goto("/admin/slots")
    opened.get_by_label("账号").fill(MANAGER)
    opened.get_by_label("密码").fill(site.hospital[MANAGER].password)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/admin/slots")
    yield opened
    context.close()


def members(first: int, *, wrong: int = 0) -> dict[str, Any]:
    """A list of 200, of which the first ``wrong`` have a number that cannot be."""
    book, target = Workbook(), BytesIO()
    book.active.append(("姓名", "身份证号", "手机号"))
    for number in range(MEMBERS):
        document = resident_id(first + number)
        name = f"钱{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'一二三四五六七八九十'[number // 10 % 10]}"
        book.active.append((name, document[:-1] + "?" if number < wrong else document, f"137{first + number:08d}"))
    book.save(target)
    return {"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": target.getvalue()}


def no_fault(page: Page) -> None:
    """The page breaks no rule of accessibility and fits the screen."""
    if page.evaluate("typeof htmx") == "undefined":
        return  # nothing can be run in a browser without scripts
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == [], page.url
    assert overflow(page) == 0, page.url


def rows_of(page: Page, link: str, folder: Path) -> list[tuple[Any, ...]]:
    """What the workbook behind a link holds."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    file = folder / "down.xlsx"
    waiting.value.save_as(file)
    return list(load_workbook(file).active.iter_rows(values_only=True))


def test_a_clerks_morning(page: Page, site: Site, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    scripts = "no scripts" not in request.node.name
    first = 20_000 if scripts else 30_000
    day, later = ("2026-03-12", "2026-03-13") if scripts else ("2026-03-10", "2026-03-11")
    _open_days(page, day, later)
    _import_a_team(page, day, first, tmp_path)
    _book_move_cancel(page, day, later, first)
    _check_licences(page, site, first)
    _export(page, tmp_path, day)


def _open_days(page: Page, day: str, later: str) -> None:
    page.get_by_role("link", name="＋ 放号").click()
    no_fault(page)
    page.get_by_label("第一天").fill(day)
    page.get_by_label("最后一天").fill(later)
    page.get_by_label("第 1 行号源").fill("250")
    page.get_by_role("button", name="放号", exact=True).click()
    expect(page.get_by_text("放了 2 天号")).to_be_visible()
    page.goto(f"/admin/slots?month={day[:7]}")
    no_fault(page)
    expect(page.locator("td", has=page.locator(f"a[href='/admin/slots/{day}']"))).to_contain_text("余")


def _import_a_team(page: Page, day: str, first: int, folder: Path) -> None:
    page.goto("/admin/teams/new")
    no_fault(page)
    page.get_by_label("单位名称").fill("东阿阿胶食堂")
    page.get_by_label("联系人").fill("韩经理")
    page.get_by_label("联系电话").fill("13806350000")
    page.get_by_label("食品").first.check()
    page.get_by_label("单位证照已看过").check()
    page.get_by_label("第 1 行时段").select_option(f"{day}T08:00")
    page.get_by_label("第 1 行人数").fill(str(MEMBERS))
    page.get_by_role("button", name="建立并占号").click()
    expect(page.get_by_text("团队已建立")).to_be_visible()
    no_fault(page)
    page.get_by_role("link", name="导入名单").click()
    page.set_input_files("#file", files=[members(first, wrong=WRONG)])  # type: ignore[list-item]
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("还没有约任何人。")).to_be_visible()
    no_fault(page)
    assert len(rows_of(page, "下载标红的名单", folder)) == MEMBERS + 1
    page.get_by_role("checkbox", name=re.compile(f"有问题的 {WRONG} 行")).check()
    page.get_by_role("button", name=re.compile("约可以约的")).click()
    expect(page.get_by_role("status")).to_contain_text(f"这次约了 {MEMBERS - WRONG} 人")
    page.get_by_role("link", name="改好再传").click()
    page.set_input_files("#file", files=[members(first)])  # type: ignore[list-item]
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name=f"约可以约的 {WRONG} 人").click()
    expect(page.get_by_role("status")).to_contain_text(f"这次约了 {WRONG} 人；{MEMBERS - WRONG} 人本来就在团队")
    page.get_by_role("link", name="看人员").click()
    expect(page.get_by_text(f"共 {MEMBERS} 条")).to_be_visible()
    no_fault(page)
    assert len(rows_of(page, "导出", folder)) == MEMBERS + 1


def _book_move_cancel(page: Page, day: str, later: str, first: int) -> None:
    page.goto("/admin/bookings/new")
    page.get_by_label("姓名").fill("周小明")
    page.get_by_label("证件号码").fill(resident_id(first + 500))
    page.get_by_label("手机号").fill("13600000000")
    page.get_by_label("工作单位").fill("好滋味饭店")
    page.get_by_label("食品").first.check()
    page.get_by_label("体检时间").select_option(f"{day}T09:00")
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("已约好。")).to_be_visible()
    page.get_by_role("link", name="改期", exact=True).click()
    page.get_by_label("改到").select_option(f"{later}T10:00")
    page.get_by_label("改期原因").fill("本人要求")
    page.get_by_role("button", name="确定改期").click()
    expect(page.get_by_text("已改期，新的时间在下面。")).to_be_visible()
    page.get_by_role("link", name="取消预约", exact=True).click()
    page.get_by_label("取消原因").fill("本人不来")
    page.get_by_role("button", name="确定取消").click()
    expect(page.get_by_text("预约已取消")).to_be_visible()
    expect(page.get_by_role("table", name="这个预约的经过")).to_contain_text("本人不来")
    no_fault(page)


def _check_licences(page: Page, site: Site, first: int) -> None:
    for number in (first + 601, first + 602):
        pictured(site.hospital, number)
    page.goto("/admin/licences")
    no_fault(page)
    page.get_by_role("link", name="从第一张开始").click()
    expect(page.get_by_role("img")).to_be_visible()
    no_fault(page)
    page.get_by_label("证照号", exact=True).fill("91371500MA3TE5T031")
    page.get_by_role("button", name=re.compile("^通过")).click()
    expect(page.get_by_text("上一张已通过")).to_be_visible()
    page.get_by_label("原因").select_option("照片看不清")
    page.get_by_role("button", name=re.compile("^驳回")).click()
    expect(page.get_by_text(re.compile("已驳回，"))).to_be_visible()


def _export(page: Page, folder: Path, day: str) -> None:
    page.goto(f"/admin/bookings?first={day}&last={day}&states=booked")
    assert len(rows_of(page, "导出", folder)) == MEMBERS + 1
    for path in ("/admin/employers", "/admin/no-shows", "/admin/teams", f"/admin/slots/{day}/rule"):
        page.goto(path)
        no_fault(page)
