"""查体登记 in a browser that runs no script: found by anything, checked in, printed, taken back."""

import io
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import zxingcpp
from attrs import evolve
from PIL import Image

from adapters.documents.raster import page_png
from contracts.ports.documents import text_of
from tests.booking_world import resident_id
from tests.integration.journeys.booking_steps import Member
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.office import ADMINISTRATOR, DESK, DRAWER, RADIOLOGIST, Screen, screen_of
from tests.integration.web.reading import Phone, Sheet, browser, words
from tests.integration.web.record_steps import look_up, somebody

NAMES = count(1)
SEEN = {"original_kind": "business", "original_number": "91371500MA3TE5T031"}


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, DESK)


@pytest.fixture
def member(hospital: Hospital) -> Member:
    """Booked for today, with a name that nobody else has."""
    return somebody(hospital, f"郑{'甲乙丙丁戊己庚辛壬癸'[next(NAMES) % 10]}{'春夏秋冬'[next(NAMES) % 4]}")


def find(screen: Screen, text: str) -> Sheet:
    screen.open("/admin/checkin")
    return screen.press("查找", text=text)


def checked_in(screen: Screen, member: Member, **changes: Any) -> Sheet:
    find(screen, member.document_number)
    return screen.press("登记到检", **{**SEEN, "note": "来早了", **changes})


def printed(screen: Screen, what: str = "打印指引单", **given: str) -> Any:
    path, values = screen.filled(what, **given)
    return screen.web.post(path, data=values, follow_redirects=False)


def barcodes(pdf: bytes) -> dict[str, str]:
    """What a scanner reads of the first page."""
    with Image.open(io.BytesIO(page_png(pdf, 0, 300))) as image:
        return {str(code.format): code.text for code in zxingcpp.read_barcodes(image)}


def test_the_card_the_appointments_number_its_code_and_the_name_lead_to_the_same_page(
    hospital: Hospital, screen: Screen, member: Member
) -> None:
    number = hospital[DESK].get(f"/appointments/{member.appointment}")["number"]
    for text in (member.document_number, number, member.code, f"{member.code[:4]} {member.code[4:]}".lower()):
        page = find(screen, text)
        assert (page.path, page.heading) == (f"/admin/checkin/{member.appointment}", f"{member.name} 到检登记")
        assert member.document_number not in " ".join(screen.visited)
    page = find(screen, member.name)
    assert member.name in page.said


def test_what_leads_to_nobody_is_told_and_stays(screen: Screen) -> None:
    page = find(screen, "查无此人")
    assert (page.status, page.labelled("扫码或输入").get("value")) == (422, "查无此人")
    assert list(page.summary.values()) == ["#text"]
    assert find(screen, " ").status == 422


def test_who_is_there_is_checked_in_and_only_the_slip_opens_the_findings(
    hospital: Hospital, screen: Screen, member: Member
) -> None:
    page = checked_in(screen, member)
    assert "上面有新的查询码" in page.said
    answer = printed(screen)
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/pdf", "no-store")
    code = text_of(answer.content, 0).partition("查询码")[2][:8]
    assert code != member.code
    assert set(barcodes(answer.content).values()) == {page.tree.xpath("string(//h1/span)")}
    assert "要用到检时窗口给的查询码" in look_up(Phone(browser(hospital)), member).text
    assert "我的健康证和结果" in look_up(Phone(browser(hospital)), evolve(member, code=code)).text
    assert find(screen, page.tree.xpath("string(//h1/span)")).path == page.path, "the slip leads to itself"


def test_a_second_print_wants_a_reason_and_every_print_is_logged(
    hospital: Hospital, screen: Screen, member: Member
) -> None:
    number = checked_in(screen, member).facts()["体检编号"]
    assert number in barcodes(printed(screen, "打印体检表").content).values()
    again = printed(screen, "打印体检表")
    assert (again.status_code, "printed_before" in again.headers["location"]) == (303, True)
    assert "已经打印过" in screen.open(again.headers["location"]).said
    assert "补打" in text_of(printed(screen, "打印体检表", reprint="jam").content, 0)
    key = screen.page.path.rpartition("/")[2]
    log = screen_of(hospital, ADMINISTRATOR, f"/admin/logs/operations?subject={key}").page
    assert log.said.count("打印体检表") == 1 + 2, "once in the filter"


def test_every_tube_gets_a_label_and_one_again_wants_a_reason(
    hospital: Hospital, screen: Screen, member: Member
) -> None:
    checked_in(screen, member)
    key = screen.page.path.rpartition("/")[2]
    answer = printed(screen, "打印试管标签")
    assert answer.headers["content-type"] == "application/pdf"
    tubes = hospital[DESK].get(f"/examinations/{key}")["tubes"]
    assert list(barcodes(answer.content).values()) == [tubes[0]["barcode"]]
    assert member.name not in text_of(answer.content, 0), "masked"
    assert "printed_before" in printed(screen, "打印试管标签").headers["location"]
    assert "补打" in text_of(printed(screen, "打印试管标签", reprint="jam").content, 0)
    drawer = screen_of(hospital, DRAWER, "/admin/results/specimens")
    page = drawer.press("采样", code=screen.page.tree.xpath("string(//h1/span)"))
    assert "打印血样标签" in page.said
    assert printed(drawer, "打印血样标签", reprint="lost").headers["content-type"] == "application/pdf"


def test_undoing_makes_the_slips_code_small_again(hospital: Hospital, screen: Screen, member: Member) -> None:
    checked_in(screen, member, phone="13733334444")
    code = text_of(printed(screen).content, 0).partition("查询码")[2][:8]
    page = screen.press("撤销到检")
    assert (page.status, list(page.summary.values())) == (422, ["#reason"])
    assert "到检已撤销" in screen.press("撤销到检", reason="登记错人").said
    assert "要到检登记以后" in look_up(Phone(browser(hospital)), evolve(member, code=code)).text
    page = checked_in(screen, member, phone="13733334444")
    assert page.path.startswith("/admin/checkin/slip/"), "the original is seen again, as the form asks"


def test_a_portrait_that_is_none_stops_nobody(screen: Screen, member: Member) -> None:
    page = checked_in(screen, member, portrait_id="照片")
    assert page.path.startswith("/admin/checkin/slip/")


def test_what_is_missing_is_told_at_its_field_and_what_was_entered_stays(
    hospital: Hospital, screen: Screen, member: Member
) -> None:
    find(screen, member.document_number)
    page = screen.press("登记到检", phone="123", amount="八块", receipt="0012")
    assert (page.status, list(page.summary.values())) == (422, ["#phone", "#amount"])
    assert page.labelled("票据号").get("value") == "0012"
    page = screen.press("登记到检", phone="", amount="8.5")
    assert list(page.summary.values()) == ["#original_kind"]
    page = screen.press("登记到检", **SEEN)
    assert list(page.summary.values()) == ["#note"]
    files = {"portrait": ("1.jpg", b"nothing", "image/jpeg")}
    assert list(screen.press("登记到检", files=files, note="早").summary.values()) == ["#portrait"]
    files = {"portrait": ("1.jpg", picture(), "image/jpeg")}
    page = screen.press("登记到检", files=files, note="早", phone="13733334444", payer="person")
    assert page.path.startswith("/admin/checkin/slip/")
    kept = hospital[DESK].get(f"/examinations/{page.path.rpartition('/')[2]}")
    assert (kept["amount"], kept["payer"], kept["receipt"]) == ("8.5", "person", "0012")
    assert kept["portrait"] is not None
    assert kept["person"]["phone"].endswith("4444")


def test_an_appointment_of_another_day_is_moved_to_today_with_a_reason(hospital: Hospital, screen: Screen) -> None:
    member = somebody(hospital, "郑明天", "2026-03-03")
    page = find(screen, member.document_number)
    assert "不是今天" in page.said
    assert list(screen.press("登记到检", **SEEN).summary.values()) == ["#start"]
    start = "2026-03-02T10:00"
    assert list(screen.press("登记到检", start=start, note="早").summary.values()) == ["#reason"]
    assert screen.press("登记到检", reason="明天上班").path.startswith("/admin/checkin/slip/")


def test_who_comes_back_gets_the_slip_that_there_is(screen: Screen, member: Member) -> None:
    path = checked_in(screen, member).path
    page = find(screen, member.document_number)
    assert (page.path, "已经登记过" in page.said) == (path, True)


def test_a_change_meanwhile_is_shown_before_anybody_is_checked_in(
    hospital: Hospital, screen: Screen, member: Member
) -> None:
    find(screen, member.document_number)
    body = {"slot": {"day": "2026-03-03", "start": "08:00:00"}, "reason": "改天"}
    hospital[DESK].post(f"/appointments/{member.appointment}/reschedule", body)
    page = screen.press("登记到检", **SEEN)
    assert (page.status, "别人已经修改了这个预约" in page.said) == (409, True)


def test_nobody_else_opens_the_desk(hospital: Hospital, member: Member) -> None:
    other = screen_of(hospital, RADIOLOGIST)
    assert other.open("/admin/checkin").status == 403
    assert other.open(f"/admin/checkin/{member.appointment}").status == 403


def test_who_comes_without_an_appointment_is_registered_at_the_desk(hospital: Hospital, screen: Screen) -> None:
    screen.open("/admin/checkin")
    page = screen.click("现场登记")
    assert page.heading == "现场登记"
    assert list(screen.press("登记").summary.values()) == ["#name", "#number", "#employer", "#trades", "#slot"]
    given = {
        "name": "郑来了",
        "number": resident_id(977),
        "employer": "柳园烧饼",
        "trades": "food",
        "phone": "13733334444",
    }
    page = screen.press("登记", **given, slot="2026-03-02T10:00", amount="八块")
    assert (list(page.summary.values()), page.labelled("姓名").get("value")) == (["#amount"], "郑来了")
    assert list(screen.press("登记", amount="").summary.values()) == ["#original_kind"]
    page = screen.press("登记", **SEEN)
    assert "上面有新的查询码" in page.said
    assert "查询码" in text_of(printed(screen).content, 0)
    screen.open("/admin/checkin/walk-in")
    again = screen.press("登记", **given, slot="2026-03-02T10:00", **SEEN)
    assert (again.path, "已经登记过" in again.said) == (page.path, True)


def test_on_a_day_that_is_booked_out_the_places_kept_for_walk_ins_are_offered(
    hospital: Hospital,
) -> None:
    periods = [{"start": "10:00:00", "end": "11:00:00", "capacity": 1, "walk_in": 1}]
    body = {"plan": {"periods": periods}, "reason": "试", "accepted": []}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/days/2026-03-06", body)
    hospital.clock.time = MORNING + timedelta(days=4)
    page = screen_of(hospital, DESK, "/admin/checkin/walk-in").page
    offered = [words(one) for one in page.tree.xpath("//select[@name='slot']//option[@value!='']")]
    assert offered == ["03-06 10:00–11:00 余 1"]
