"""健康证管理 in a real browser: a portrait dragged and issued, a card scanned and handed over by keyboard alone."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.booking_world import resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.certified import approved, certificate_of
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import MANAGER

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


def photo() -> bytes:
    """Red on the left, blue on the right."""
    made = Image.new("RGB", (1000, 900), "red")
    made.paste("blue", (500, 0, 1000, 900))
    target = io.BytesIO()
    made.save(target, "JPEG")
    return target.getvalue()


def colour(page: Page, source: str) -> str:
    with Image.open(io.BytesIO(page.request.get(source).body())) as shown:
        pixel = shown.convert("RGB").getpixel((20, 200))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[2] else "blue"


def test_a_portrait_is_dragged_to_its_place_and_the_certificate_issued(page: Page, site: Site) -> None:
    one = approved(site.hospital, 3101, portrait=False)
    page.goto("/admin/certificates/unissued?waiting=true")
    page.get_by_role("link", name="补照片").click()
    page.get_by_label("照片").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    frame = page.get_by_role("group", name="裁剪框")
    expect(frame).to_be_visible()
    frame.focus()
    for _ in range(10):
        page.keyboard.press("-")
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 20)
    page.mouse.up()
    assert int(page.get_by_label("左边裁掉").input_value()) > 50
    page.get_by_role("button", name="裁好看看").click()
    picture = page.locator("img.portrait")
    expect(picture).to_be_visible()
    assert colour(page, picture.get_attribute("src") or "") == "blue"
    expect(page.get_by_role("button", name="用这张照片，发证")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("证已发出")
    assert one["number"] not in page.content()


def test_a_card_is_scanned_and_handed_over_by_keyboard_alone(page: Page, site: Site) -> None:
    one = certificate_of(site.hospital, 3102)
    page.goto("/admin/certificates/collect")
    expect(page.get_by_label("扫码或输入")).to_be_focused()
    page.keyboard.type(one["number"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(one["id"]))
    expect(page.get_by_role("button", name="登记领证")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("请扫下一张")
    expect(page.get_by_label("扫码或输入")).to_be_focused()


def test_an_employers_cards_are_ticked_and_taken_together(page: Page, site: Site) -> None:
    for number in (3103, 3104):
        certificate_of(site.hospital, number, employer={"name": "三千百饭店"})
    page.goto("/admin/certificates")
    page.get_by_label("单位", exact=True).fill("三千百")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("全选这一页").check()
    page.get_by_role("button", name="勾选的由单位代领").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("单位代领 2 张")
    page.get_by_label("谁领的").fill("韩经理")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 张")


def test_those_ticked_are_printed_and_the_page_follows_by_itself(page: Page, site: Site) -> None:
    employer = {"name": "三千二百饭店"}
    one, gone = (certificate_of(site.hospital, number, employer=employer) for number in (3201, 3202))
    site.hospital[MANAGER].post(f"/certificates/{gone['id']}/revoke", {"reason": "错发"})
    page.goto("/admin/certificates")
    page.get_by_label("单位", exact=True).fill("三千二百")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert look(page, page.url.partition("/admin/")[2]) == []
    page.get_by_label("全选这一页").check()
    page.get_by_role("button", name="打印勾选的").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批量打印 2 张")
    page.get_by_role("button", name="开始打印").click()
    expect(page.get_by_role("status")).to_contain_text("在排队")
    batch = page.url.partition("/admin/")[2]
    assert look(page, batch) == []
    site.hospital.settle()
    expect(page.get_by_role("status")).to_contain_text("排好 1 张")
    expect(page.get_by_role("link", name="打开 PDF 打印")).to_be_visible()
    expect(page.locator("tbody tr")).to_contain_text(gone["number"])
    assert [
        fault for path in (batch, "certificates/prints", f"certificates/{one['id']}") for fault in look(page, path)
    ] == []


@pytest.mark.timeout(300)  # each page looked at by axe
def test_no_page_of_certificates_breaks_a_rule_of_accessibility(page: Page, site: Site) -> None:
    manager = site.hospital[MANAGER]
    certificates = [certificate_of(site.hospital, number) for number in range(3105, 3109)]
    waiting = approved(site.hospital, 3110, portrait=False)
    approved(site.hospital, 3111, settle=False)
    corrected = manager.post(f"/certificates/{certificates[0]['id']}/correct", {"reason": "笔误", "name": "王小红"})
    manager.post(f"/certificates/{certificates[1]['id']}/revoke", {"reason": "错发"})
    key, ended = corrected["id"], certificates[1]["id"]
    acts = [f"certificates/{key}/{act}" for act in ("correct", "reissue", "revoke", "cancel")]
    paths = ("certificates", "certificates/unissued", "certificates/collect", "certificates/numbers")
    ones = (f"certificates/{key}", f"certificates/{ended}", f"certificates/{ended}/cancel")
    others = (f"certificates/waiting/{waiting['id']}", f"certificates/collect/{key}")
    assert [fault for path in (*paths, *ones, *acts, *others) for fault in look(page, path)] == []
    page.goto("/admin/certificates/collect")
    page.get_by_label("扫码或输入").fill(resident_id(3107))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("领证登记")


def test_cards_are_printed_one_after_the_other_by_one_key(page: Page, site: Site) -> None:
    first, second = (certificate_of(site.hospital, number) for number in (3121, 3122))
    page.add_init_script("window.print = () => { window.top.document.title = 'printed'; };")
    for one in (first, second):
        page.goto(f"/admin/certificates/{one['id']}")
        page.get_by_role("button", name="排入证卡打印队列").click()
    expect(page.get_by_role("button", name="打下一张")).to_be_focused()
    for one in (first, second):
        with page.expect_response(lambda answer: answer.url.endswith("/document")) as printed:
            page.keyboard.press("Enter")
        assert (printed.value.status, printed.value.headers["content-type"]) == (200, "application/pdf")
        expect(page).to_have_title("printed")
        assert page.url.endswith("?done=taken"), "loading it again prints nothing"
        expect(page.get_by_role("region", name="正在打印")).to_contain_text(one["number"])
        expect(page.get_by_role("button", name="打好了，打下一张")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已登记废卡")
    assert [
        fault for path in ("certificates/cards", "certificates/cards?state=failed") for fault in look(page, path)
    ] == []
