"""Users come from a workbook in a real browser: template, upload, old and new values, passwords shown once."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Download, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR

pytestmark = pytest.mark.browser
KINDS = ("users", "departments", "posts", "dicts")


def opened(fetched: Download) -> Workbook:
    return load_workbook(BytesIO(Path(fetched.path()).read_bytes()))


def test_a_table_of_users_is_filled_in_corrected_and_taken_over(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.hospital.clock.time = MORNING
    with signed_in(browser, site, ADMINISTRATOR, site.hospital[ADMINISTRATOR].password) as page:
        faults = [fault for kind in KINDS for fault in look(page, f"{kind}/import")]
        page.goto("/admin/users")
        page.get_by_role("link", name="导入", exact=True).click()
        with page.expect_download() as template:
            page.get_by_role("link", name="下载模板").click()
        book = opened(template.value)
        for row in (("sunli", "孙丽", "查体科"), ("zhoujie", "周杰", "没有的科"), ("qiantai", "前台改名")):
            book.active.append(row)
        file = tmp_path / "users.xlsx"
        book.save(file)
        page.get_by_label("文件").set_input_files(file)
        page.get_by_role("button", name="上传并检查").click()
        expect(page.get_by_text("还没有改动任何记录")).to_be_visible()
        expect(page.get_by_role("region", name="有问题的格")).to_contain_text("“部门”里没有“没有的科”")
        faults += look(page, page.url.split("/admin/")[1])
        with page.expect_download() as marked:
            page.get_by_role("link", name="下载标红的表").click()
        assert "没有的科" in str(opened(marked.value).active["C3"].value)
        page.get_by_role("button", name="导入 2 条").click()
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_label("有问题的 1 行先不导入").check()
        page.get_by_role("button", name="导入 2 条").click()
        expect(page.get_by_text("新增 1 条，修改 1 条")).to_be_visible()
        password = page.get_by_role("row", name="sunli").locator("td").nth(1).inner_text()
    with signed_in(browser, site, "sunli", password) as page:
        expect(page.get_by_role("heading", level=1)).to_contain_text("密码")
    assert faults == []
