"""Pages that few people come to, in a real browser: measured like the others, in every size."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from adapters.kit.policies import PolicyReader
from entrypoints.install import operator
from tests.booking_world import plan, resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_h5_pages import ELDER, LARGEST, STANDARD, opened
from tests.integration.browser.test_h5_pages import photo as photo  # noqa: PLC0414  the same licence
from tests.integration.browser.test_h5_records_and_teams import look
from tests.integration.web.booking_steps import appointments, booked
from tests.integration.web.conftest import MORNING
from tests.integration.web.reading import Phone
from tests.integration.web.reading import browser as in_process
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand

pytestmark = pytest.mark.browser
SIZES = [STANDARD, ELDER, LARGEST]
CONTACT = {
    "version": 0,
    "address": "聊城市东昌府区中医院门诊楼二层",
    "phone": "0635-8888888 转 2",
    "hours": "周一至周五 8:00–11:00",
    "bring": "身份证原件",
    "route": "进门诊楼上二楼，左转到头",
}


@pytest.fixture(scope="module")
def rejected(site: Site) -> dict[str, Any]:
    """Somebody whose licence was refused, at a department that can be reached, beside another one that is open too."""
    hospital = site.hospital
    hospital.clock.time = MORNING
    hospital["zhuren"].put(f"/departments/{hospital.centre}/contact", CONTACT)
    number = resident_id(2600)
    done = booked(Phone(in_process(hospital)), number=number)
    code = done.tree.xpath("//*[contains(@class, 'big')]")[0].text_content().strip()
    (made,) = appointments(hospital, number)
    body = {"version": made.version, "reason": "看不清"}
    hospital["zhuren"].post(f"/appointments/{made.id}/licence/reject", body)
    second = hospital.system.run(CreateDepartment, CreateDepartmentCommand(actor=operator(), name="东院查体科"))
    first, last = MORNING.date(), MORNING.date() + timedelta(days=1)
    command = OpenDaysCommand(actor=operator(), department=second.id, first=first, last=last, plan=plan(5, 5))
    hospital.system.run(OpenDays, command)
    hospital.clock.move(timedelta(seconds=5))
    return {"number": number, "code": code}


@pytest.mark.parametrize("size", SIZES)
def test_whom_to_ask_where_to_go_and_another_photo_are_sound(
    browser: Browser, site: Site, rejected: dict[str, Any], size: str, tmp_path: Path
) -> None:
    site.hospital.clock.time = MORNING + timedelta(seconds=10)
    empty = tmp_path / "nothing.jpg"
    empty.write_bytes(b"")
    with opened(browser, site, size, scripts=True) as walk:
        page = walk.page
        page.get_by_role("link", name="联系查体科").click()
        expect(page.get_by_role("link", name=CONTACT["phone"])).to_have_attribute("href", "tel:06358888888")
        look(walk, "help")
        page.goto("/h5/book/notice")
        page.get_by_label("我已阅读预约须知").check()
        page.get_by_label("我同意").check()
        walk.next()
        walk.next()
        look(walk, "department with a mistake")
        page.goto("/h5/me")
        for label, text in (("姓名", "王小明"), ("证件号码", rejected["number"]), ("查询码", rejected["code"])):
            page.get_by_label(label, exact=True).fill(text)
        walk.next("查找我的预约")
        page.get_by_role("link", name="已预约").click()
        look(walk, "appointment with a refused licence")
        page.get_by_role("link", name="重新上传照片").click()
        page.set_input_files("#photo", empty)
        walk.next("上传")
        look(walk, "licence again with a mistake")
        assert walk.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_the_page_that_says_that_nothing_is_open_is_sound(browser: Browser, site: Site, size: str) -> None:
    site.hospital.clock.time = MORNING + timedelta(days=40)
    site.hospital.system.container.resolve(PolicyReader).refresh()
    with opened(browser, site, size, scripts=True) as walk:
        walk.page.goto("/h5/book/notice")
        walk.page.get_by_label("我已阅读预约须知").check()
        walk.page.get_by_label("我同意").check()
        walk.next()
        expect(walk.page.get_by_role("heading", level=1)).to_have_text("现在没有可以预约的日期")
        look(walk, "closed")
        assert walk.faults == []
