"""A person books on a phone whose browser runs no script."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import icalendar
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import event

from adapters.kit.policies import PolicyReader
from entrypoints.install import operator
from entrypoints.web.drafts import KeepDraft, KeepDraftCommand
from entrypoints.web.h5.visit import DRAFT
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import API, BODY, Hospital
from tests.integration.web.booking_steps import (
    DAY,
    LICENCE,
    NAME,
    PEOPLE,
    PHONE_NUMBER,
    appointments,
    booked,
    to_check,
    to_date,
    to_licence,
    to_who,
    who,
)
from tests.integration.web.conftest import MORNING, PERIODS
from tests.integration.web.populated import certified
from tests.integration.web.reading import Phone, browser, words
from tjdomain.administration.domain.public_text import TextKind
from tjdomain.administration.usecases.change_text import ChangeText, ChangeTextCommand
from tjdomain.booking.domain.acceptance import AcceptedText
from tjdomain.booking.domain.page_words import PageWords
from tjdomain.shared.ids import DraftId


def test_a_whole_booking_without_a_script(hospital: Hospital, phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    home = phone.open("/h5")
    assert home.tree.xpath("//dialog[@open]//h2")[0].text_content() == "预约须知"
    assert not phone.press("我已阅读").tree.xpath("//dialog")
    notice = phone.click("个人预约自己约体检时间")
    assert notice.tree.xpath("//input[@type='checkbox' and @checked]") == []
    assert phone.press("下一步", accept=["notice", "consent"]).heading == "选择体检日期"
    assert phone.press("看所选日期的时段", day=DAY).path == "/h5/book/date"
    assert phone.press("下一步", day=DAY, start="09:00").heading == "谁来体检"
    assert phone.press("下一步", **who(number)).heading == "上传单位的证照"
    check = phone.press("下一步", LICENCE)
    assert check.facts()["体检时间"] == "3月5日 星期四 09:00–10:00"
    assert check.facts()["居民身份证"] == number
    assert check.facts()["从事的工作"] == "食品"

    done = phone.press("确认预约")

    assert (done.status, done.heading) == (200, "预约成功")
    (made,) = appointments(hospital, number)
    assert done.path == f"/h5/book/done/{made.number}"
    assert done.facts()["预约号"] == made.number
    assert done.facts()["居民身份证"] == f"{number[:3]}***********{number[-4:]}"
    assert re.search(r"[2-9A-Z]{4} [2-9A-Z]{4}", done.said)
    assert made.licence.photo is not None
    assert {(one.text, one.version) for one in made.accepted} == {
        (AcceptedText(text["kind"]), str(text["version"]))
        for text in hospital.web.get(f"{API}/public/texts").json()
        if TextKind(text["kind"]).is_accepted
    }
    assert all(timedelta(0) <= made.created_at - one.at < timedelta(hours=1) for one in made.accepted)


def test_the_four_entries_of_the_first_page_lead_somewhere(phone: Phone) -> None:
    phone.open("/h5")
    headings = {words: phone.open(href).heading for words, href in phone.page.links().items() if "h5/" in href}
    assert list(headings.values()) == ["预约前请先看", "团队预约", "我的预约", "健康证查询、结果查询", "联系查体科"]


def test_the_bare_address_leads_to_the_first_page(phone: Phone) -> None:
    answer = phone.web.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/h5")


def test_no_address_and_no_cookie_holds_anything_of_the_person(phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    booked(phone, number=number)
    phone.click("查看、改期或取消")
    told = " ".join([*phone.visited, *phone.cookies_set])
    for personal in (number, NAME, PHONE_NUMBER, "好滋味"):
        assert personal not in told
    for cookie in phone.cookies_set:
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/h5"} <= set(cookie.split("; ")), cookie


def test_pages_are_not_stored_and_static_files_are_kept_for_ever(phone: Phone) -> None:
    page = to_date(phone)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["content-security-policy"].startswith("default-src 'self'; img-src 'self' data: blob:")
    paths = page.tree.xpath("//link/@href | //script/@src")
    assert len(paths) == 4
    for path in paths:
        file = phone.web.get(path, headers={"accept-encoding": "identity"})
        assert "immutable" in file.headers["cache-control"]
        assert file.content == phone.web.get(path).content
        assert phone.web.get(re.sub("/static/[0-9a-f]+/", "/static/000000000000/", path)).status_code == 404
    assert page.tree.xpath("//script[not(@src)] | //style | //*[@style] | //*[@onclick]") == []


def test_every_page_has_one_heading_a_language_and_a_label_on_every_field(phone: Phone) -> None:
    sheets = [phone.open("/h5"), to_date(phone), to_who(phone), to_licence(phone), to_check(phone)]
    sheets += [phone.press("确认预约"), phone.click("查看、改期或取消"), phone.open("/h5/me")]
    for sheet in sheets:
        assert sheet.heading
        assert sheet.tree.get("lang") == "zh-CN"
        for field in sheet.tree.xpath("//input[not(@type='hidden')] | //select"):
            assert field.get("aria-label") or sheet.tree.xpath("//label[@for=$key]", key=field.get("id")), field.attrib


def test_without_both_ticks_nobody_goes_on(phone: Phone) -> None:
    phone.open("/h5/book/notice")
    page = phone.press("下一步", accept=["notice"])
    assert page.status == 422
    assert page.title.startswith("出错：")
    assert page.summary == {"请阅读敏感个人信息处理同意书并打勾。": "#consent"}
    assert page.labelled("我已阅读").get("checked") is not None
    assert phone.open("/h5/book/who").path == "/h5/book/notice"


def test_a_new_edition_of_the_notice_is_asked_for_again(hospital: Hospital, phone: Phone) -> None:
    to_check(phone)
    assert not phone.open("/h5").tree.xpath("//dialog")
    history = hospital["zhuren"].get("/texts/notice/history")
    edition = {"version": history[0]["version"], "title": "预约须知", "points": ["请空腹", "改过的一条"]}
    hospital["zhuren"].put("/texts/notice", edition)
    hospital.clock.move(timedelta(seconds=2))  # a page of the last second may still say what was in force
    assert phone.open("/h5/book/check").path == "/h5/book/notice"
    assert phone.open("/h5").tree.xpath("//dialog[@open]")
    assert "改过的一条" in phone.open("/h5/book/notice").said
    assert phone.press("下一步", accept=["notice", "consent"]).path == "/h5/book/check"


def kept_before(hospital: Hospital, phone: Phone, **changes: Any) -> None:
    """Change what the phone's draft holds."""
    key = DraftId(UUID(hex=phone.web.cookies["h5_draft"]))
    command = KeepDraftCommand(id=key, kind=DRAFT, lasting=timedelta(hours=1), changes=changes)
    hospital.system.run(KeepDraft, command)


def test_what_everybody_reads_is_read_once_a_second(hospital: Hospital, phone: Phone) -> None:
    def shown(seconds: float) -> bool:
        hospital.clock.move(timedelta(seconds=seconds))
        return "刚改过的一条" in phone.open("/h5/book/notice").said

    (now, *_) = hospital["zhuren"].get("/texts/notice/history")
    assert not shown(2)
    edition = ChangeTextCommand(
        actor=operator(), kind=TextKind.NOTICE, version=now["version"], title="须知", points=["刚改过的一条"]
    )
    hospital.system.run(ChangeText, edition)
    assert (shown(0.5), shown(2)) == (False, True)


def test_the_calendar_says_of_every_day_what_can_be_had(phone: Phone) -> None:
    page = to_date(phone)
    days = {one.get("value"): one.get("aria-label") for one in page.tree.xpath("//table//input[@name='day']")}
    assert days[DAY].startswith("3月5日 星期四 剩余")
    assert "2026-03-07" not in days
    cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//table//td")]
    assert "7休" in cells
    assert phone.open("/h5/book/date?day=nonsense&month=2026-99").status == 200


def test_another_month_shows_the_periods_of_its_own_first_day(hospital: Hospital, phone: Phone) -> None:
    hospital.clock.time = MORNING + timedelta(days=28)
    days = {"first": "2026-03-31", "last": "2026-04-02", "plan": {"periods": PERIODS}}
    hospital["zhuren"].post(f"/departments/{hospital.centre}/days", days)
    hospital.clock.move(timedelta(seconds=5))
    assert "3月31日 星期二 到检时段" in to_date(phone).said
    page = phone.click("下个月")
    assert "4月1日 星期三 到检时段" in page.said
    assert phone.press("下一步", start="09:00").heading == "谁来体检"
    assert "3月31日 星期二 到检时段" in phone.open("/h5/book/date?month=2026-03-01").said
    assert "4月1日 星期三 到检时段" in phone.open("/h5/book/date").said


def test_htmx_gets_the_periods_of_the_day_alone(phone: Phone) -> None:
    to_date(phone)
    part = phone.web.get("/h5/book/date", params={"day": DAY}, headers={"HX-Request": "true"})
    assert part.text.strip().startswith("<fieldset")
    assert "3月5日 星期四 到检时段" in part.text
    assert "HX-Request" in part.headers["vary"]


def test_what_the_pages_say_of_the_departments_ways_is_a_parameter(hospital: Hospital, phone: Phone) -> None:
    def say(name: str, value: object, version: int) -> None:
        change = {"value": value, "reason": "说得明白些", "version": version}
        hospital["admin"].put(f"/parameters/phones/{name}", change)
        hospital.system.container.resolve(PolicyReader).refresh()

    assert "请空腹" in to_date(phone).said
    say("calendar", "请先吃早饭。", 0)
    say("team_steps", ["向领班要码。", "扫码。"], 0)
    assert "请先吃早饭。" in phone.open("/h5/book/date").said
    scan = phone.open("/h5/team")
    assert [words(one) for one in scan.tree.xpath("//ol[@class='points']/li")] == ["向领班要码。", "扫码。"]
    say("calendar", PageWords().calendar, 1)
    say("team_steps", list(PageWords().team_steps), 1)
    assert "请空腹" in phone.open("/h5/book/date").said


def test_day_and_period_must_be_chosen(phone: Phone) -> None:
    to_date(phone)
    page = phone.press("下一步", day=None)
    assert (page.status, page.summary) == (422, {"请选择体检日期。": "#day"})
    phone.press("看所选日期的时段", day=DAY)
    page = phone.press("下一步", day=DAY)
    assert (page.status, page.summary) == (422, {"请选择到检时段。": "#start"})
    page = phone.press("下一步", day=DAY, start="23:00")
    assert page.summary == {"请选择到检时段。": "#start"}
    assert phone.press("下一步", day="1999-01-01").summary == {"请选择体检日期。": "#day"}


def test_in_large_text_the_days_stand_in_a_list_and_periods_on_their_own_page(phone: Phone) -> None:
    to_date(phone)
    page = phone.press("长辈版")
    assert page.tree.get("class") == "elder"
    assert page.path == "/h5/book/date"
    assert page.tree.xpath("//table") == []
    assert page.labelled("3月5日 星期四").get("name") == "day"
    periods = phone.press("下一步：选时段", day=DAY)
    assert periods.tree.xpath("//input[@name='day' and @type='radio']") == []
    assert phone.press("下一步", start="09:00").heading == "谁来体检"
    assert phone.press("特大字").tree.get("class") == "largest"
    assert phone.press("标准版").tree.get("class") == "standard"


def test_the_way_back_from_another_text_size_never_leaves_our_pages(phone: Phone) -> None:
    phone.open("/h5/book/notice")
    for strange in ("https://example.com/", "//example.com", "/h5/../api", "/h5\r\nx", "/healthz"):
        assert (
            phone.press("长辈版" if phone.page.tree.get("class") != "elder" else "标准版", back=strange).path == "/h5"
        )


def test_all_mistakes_are_told_beside_the_fields_and_in_a_summary_and_answers_stay(phone: Phone) -> None:
    to_who(phone)
    wrong = who("371502199001011", name="", phone="12345", employer="", trades=[])
    page = phone.press("下一步", **wrong)
    assert page.status == 422
    assert page.title == "出错：填写信息 - 健康证预约"
    assert page.summary == {
        "请输入姓名。": "#name",
        "15 位身份证号已经停用。": "#number",
        "手机号不对，应是 1 开头的 11 位数字。": "#phone",
        "请输入工作单位。": "#employer",
        "请选择从事的工作。": "#trades",
    }
    assert "15 位身份证号已经停用。" in page.mistake_at("证件号码")
    assert page.labelled("证件号码").get("value") == "371502199001011"
    assert page.labelled("手机号").get("aria-invalid") == "true"
    page = phone.press("下一步", **who(phone="", number="", licence_number="x" * 70, kind="nonsense"))
    assert list(page.summary.values()) == ["#number", "#phone", "#licence_number"]


def test_a_passport_asks_for_sex_and_birth_and_another_kind_is_offered(phone: Phone) -> None:
    to_who(phone)
    page = phone.press("下一步", **who("E12345678", kind="passport"))
    assert page.summary == {"请选择性别。": "#sex", "请填写出生日期。": "#birth"}
    page = phone.press("下一步", **who("E12345678", kind="passport", sex="female", birth="2999-01-01"))
    assert list(page.summary.values()) == ["#birth"]
    page = phone.press("下一步", **who("E12345678", kind="passport", sex="female", birth="1990-05-06"))
    assert page.heading == "上传单位的证照"
    page = phone.open("/h5/book/who")
    assert page.labelled("出生日期").get("value") == "1990-05-06"
    page = phone.press("下一步", **who(resident_id(2), kind="passport", sex="male", birth="1990-01-01"))
    assert "居民身份证" in next(iter(page.summary))
    page = phone.press("下一步", **who(kind="taiwan_permit", number="", ask="1"))
    assert (page.status, page.summary) == (200, {})
    assert page.labelled("出生日期") is not None


def test_the_licence_photo_is_asked_for_and_looked_at_by_content(phone: Phone) -> None:
    to_licence(phone)
    assert phone.press("下一步").summary == {"请上传营业执照或食品经营许可证的照片。": "#photo"}
    page = phone.press("下一步", {"photo": ("licence.jpg", b"MZ\x90 no picture")})
    assert (page.status, list(page.summary.values())) == (422, ["#photo"])
    assert page.mistake_at("营业执照").startswith("出错：这个文件打不开")
    page = phone.press("下一步", {"photo": ("empty.jpg", b"")})
    assert page.mistake_at("营业执照").startswith("出错：这个文件打不开")
    assert phone.press("下一步", LICENCE).heading == "核对信息"
    page = phone.open("/h5/book/licence")
    assert "已收到一张照片" in page.said
    shown = phone.web.get(page.tree.xpath("//img/@src")[0])
    assert Image.open(BytesIO(shown.content)).size == (480, 320)
    page = phone.press("下一步", {"photo": ("empty.jpg", b"")})
    assert page.mistake_at("换一张照片").startswith("出错：这个文件打不开")
    assert phone.press("下一步").heading == "核对信息"


def test_a_file_of_more_than_10_mb_is_refused_with_a_reason(phone: Phone) -> None:
    to_licence(phone)
    page = phone.press("下一步", {"photo": ("big.jpg", b"\xff\xd8" + bytes(11 * 2**20))})
    assert (page.status, page.heading) == (422, "上传单位的证照")
    assert page.mistake_at("营业执照").startswith("出错：照片文件太大，最大 10 MB。")
    assert page.summary == {"照片文件太大，最大 10 MB。": "#photo"}
    assert phone.press("下一步", LICENCE).heading == "核对信息"


def test_without_a_licence_asked_for_one_may_go_on_without(hospital: Hospital, phone: Phone) -> None:
    def required(value: object, version: int) -> None:
        body = {"value": value, "reason": "试", "version": version}
        hospital["admin"].put("/parameters/booking/licence_photo_required", body)
        hospital.system.container.resolve(PolicyReader).refresh()

    required(value=False, version=0)
    try:
        to_licence(phone)
        assert "可不传" in phone.page.said
        check = phone.press("下一步")
        assert check.facts()["证照照片"] == "没有上传"
        assert phone.web.get("/h5/book/licence/photo.jpg").status_code == 404
        assert phone.press("确认预约").heading == "预约成功"
    finally:
        required(value=True, version=1)


def test_under_one_phone_no_crowd_is_booked(hospital: Hospital, phone: Phone) -> None:
    def most(value: int, version: int) -> None:
        body = {"value": value, "reason": "试", "version": version}
        hospital["admin"].put("/parameters/booking/live_per_phone", body)
        hospital.system.container.resolve(PolicyReader).refresh()

    most(1, version=1)
    try:
        assert booked(phone, phone="13912340001").heading == "预约成功"
        page = booked(phone, phone="13912340001")
        assert (page.status, page.heading) == (422, "核对信息")
        ((sentence, where),) = page.summary.items()
        assert sentence.startswith("用这个手机号的人里，已经有 1 人约着体检了")
        assert where.endswith("/h5/book/who#phone")
        phone.open("/h5/book/who")
        phone.press("下一步", phone="13912340002")
        assert phone.press("确认预约").heading == "预约成功"
    finally:
        most(0, version=2)


def test_every_answer_can_be_changed_and_one_comes_back_to_check(phone: Phone) -> None:
    to_check(phone)
    phone.click("修改工作单位")
    assert phone.page.labelled("工作单位").get("value") == "好滋味饭店"
    page = phone.press("下一步", employer="老味道面馆")
    assert page.path == "/h5/book/check"
    assert page.facts()["工作单位"] == "老味道面馆"
    phone.click("修改体检时间")
    page = phone.press("下一步", start="10:00")
    assert page.facts()["体检时间"] == "3月5日 星期四 10:00–11:00"
    assert page.facts()["工作单位"] == "老味道面馆"


def test_a_doubtful_licence_number_is_shown_and_confirmed_by_a_tick(hospital: Hospital, phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    to_check(phone, number=number, licence_number="91371500MA3TE5T032")
    page = phone.press("确认预约")
    assert page.status == 422
    assert list(page.summary) == ["证照号码最后一位校验不对，可能有一位输错了。"]
    assert page.labelled("证照号码确认无误").get("checked") is None
    assert phone.press("确认预约").status == 422
    assert phone.press("确认预约", confirmed=["licence_number"]).heading == "预约成功"
    (made,) = appointments(hospital, number)
    assert made.licence.warnings == ("value.licence_check_digit",)


def test_a_second_booking_of_one_document_says_only_that_one_exists(phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    booked(phone, number=number)
    page = booked(phone, number=number)
    assert page.status == 422
    assert page.summary == {"这个证件号码已有一个预约。": "/h5/me"}
    assert page.facts()["姓名"] == NAME


def test_who_is_too_young_is_told_and_led_to_the_number(phone: Phone) -> None:
    to_who(phone)
    page = phone.press("下一步", **who(resident_id(7, date(2012, 1, 1))))
    assert (page.status, page.summary) == (422, {"体检当天未满16周岁，不能办理。": "#number"})
    assert page.mistake_at("证件号码").startswith("出错：体检当天未满16周岁")
    assert to_check(phone, number=resident_id(7, date(2010, 3, 5))).heading == "核对信息"
    phone.open("/h5/book/date?day=2026-03-04")
    phone.press("下一步", start="09:00")
    assert phone.press("确认预约").summary == {"体检当天未满16周岁，不能办理。": "/h5/book/who#number"}


def test_a_double_tap_books_once_and_both_taps_see_the_success(hospital: Hospital, phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    to_check(phone, number=number)
    form = phone.filled("确认预约")
    proof = phone.web.cookies.get("h5_proof")
    first = phone.post(form)
    phone.web.cookies.delete("h5_proof")  # the browser threw the first answer away
    assert proof is None
    second = phone.post(form)
    assert (first.path, second.path) == (second.path, first.path)
    assert second.heading == "预约成功"
    assert "查询码" in second.said
    assert len(appointments(hospital, number)) == 1
    hospital.clock.move(timedelta(minutes=20))
    assert phone.post(form).path == "/h5/me"


def test_two_taps_in_the_same_moment_book_once(hospital: Hospital, phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    to_check(phone, number=number)
    form = phone.filled("确认预约")
    fingers = [Phone(browser(hospital)) for _ in range(3)]
    for finger in fingers:
        finger.web.cookies.update(phone.web.cookies)
    with ThreadPoolExecutor(len(fingers)) as pool:
        pages = list(pool.map(lambda finger: finger.post(form), fingers))
    assert [page.heading for page in pages] == ["预约成功"] * len(fingers)
    assert len({page.path for page in pages}) == 1
    assert len(appointments(hospital, number)) == 1


def test_after_booking_nothing_of_the_person_is_left_for_the_next_one(phone: Phone) -> None:
    booked(phone)
    assert phone.open("/h5/book/who").path == "/h5/book/notice"
    to_who(phone)
    assert phone.page.labelled("姓名").get("value") == ""


def test_whoever_never_heard_the_answer_finds_what_was_booked_until_leaving(hospital: Hospital, phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    to_check(phone, number=number)
    path, sent = phone.filled("确认预约")
    before = dict(phone.web.cookies)
    phone.post((path, sent))
    phone.web.cookies.clear()
    for name, value in before.items():  # the answer got lost with its cookies
        phone.web.cookies.set(name, value, domain="testserver.local", path="/h5")
    assert phone.open("/h5/book/check").heading == "预约成功"
    phone.open("/h5/me")
    phone.press("看完了，退出")
    assert phone.open("/h5/book/check").path == "/h5/book/notice"
    assert len(appointments(hospital, number)) == 1


def test_what_another_window_changed_is_shown_before_it_is_booked(phone: Phone) -> None:
    to_check(phone)
    old = phone.filled("确认预约")
    phone.open("/h5/book/who")
    phone.press("下一步", employer="别的饭店")
    page = phone.post(old)
    assert page.status == 422
    assert page.facts()["工作单位"] == "别的饭店"
    assert "这一页的内容刚才在别的窗口改过。" in page.summary
    assert phone.press("确认预约").heading == "预约成功"


def test_a_slot_that_filled_up_meanwhile_keeps_the_answers_and_offers_the_nearest(
    hospital: Hospital, phone: Phone
) -> None:
    day = "2026-03-06"
    plan = {
        "periods": [{"start": f"{hour:02d}:00:00", "end": f"{hour + 1:02d}:00:00", "capacity": 1} for hour in (8, 9)]
    }
    body = {"plan": plan, "reason": "试", "accepted": []}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/days/{day}", body)
    hospital.clock.move(timedelta(seconds=5))
    to_date(phone)
    phone.press("看所选日期的时段", day=day)
    phone.press("下一步", day=day, start="08:00")
    phone.press("下一步", **who(employer="快手面馆"))
    phone.press("下一步", LICENCE)
    other = browser(hospital)
    faster = Phone(other)
    to_date(faster)
    faster.press("看所选日期的时段", day=day)
    faster.press("下一步", day=day, start="08:00")
    faster.press("下一步", **who())
    faster.press("下一步", LICENCE)
    assert faster.press("确认预约").heading == "预约成功"
    hospital.clock.move(timedelta(seconds=5))

    page = phone.press("确认预约")

    assert (page.status, page.heading) == (422, "选择体检日期")
    assert list(page.summary) == ["2026年3月6日(周五)08:00已约满。"]
    assert "3月6日 星期五 09:00–10:00 剩 1 个" in page.said
    check = phone.press("3月6日 星期五 09:00–10:00")
    assert check.facts()["体检时间"] == "3月6日 星期五 09:00–10:00"
    assert check.facts()["工作单位"] == "快手面馆"
    assert phone.press("确认预约").heading == "预约成功"


def test_a_draft_that_expired_is_gone_and_the_person_is_told(hospital: Hospital, phone: Phone) -> None:
    to_check(phone)
    form = phone.filled("确认预约")
    hospital.clock.move(timedelta(hours=25))
    page = phone.post(form)
    assert page.path == "/h5/book/notice"
    assert "已过 24 小时" in page.said


def test_the_calendar_is_gone_with_the_draft(hospital: Hospital, phone: Phone) -> None:
    to_who(phone)
    assert phone.open("/h5/book/date").heading == "选择体检日期"
    hospital.clock.move(timedelta(hours=25))
    page = phone.open("/h5/book/date")
    assert page.path == "/h5/book/notice"
    assert "已过 24 小时" in page.said


def test_the_calendar_shows_the_chosen_slot_without_reading_the_draft(hospital: Hospital, phone: Phone) -> None:
    to_who(phone)
    asked: list[str] = []

    def listen(*told: Any) -> None:
        asked.append(told[2])

    event.listen(hospital.system.engine, "before_cursor_execute", listen)
    page = phone.open("/h5/book/date")
    event.remove(hospital.system.engine, "before_cursor_execute", listen)
    chosen = [one.get("value") for one in page.tree.xpath("//input[@checked]")]
    assert chosen == [DAY, "09:00"]
    assert not [statement for statement in asked if "draft" in statement]


def test_one_drawing_serves_many_phones_each_with_its_own_token(phone: Phone, hospital: Hospital) -> None:
    def token(page: Any) -> str:
        (found,) = set(page.tree.xpath("//input[@name='_csrf_token']/@value"))
        return str(found)

    pages = [to_date(phone), to_date(Phone(browser(hospital)))]
    assert pages[0].text.replace(token(pages[0]), "") == pages[1].text.replace(token(pages[1]), "")
    assert token(pages[0]) != token(pages[1])


@pytest.mark.parametrize(
    "invented", ["1.2", "9999999999.9.9...", "9999999999.1.1.x..", "9999999999.1.1..1.1", "x.1.1..."]
)
def test_who_invents_what_stands_beside_the_draft_gains_nothing(
    hospital: Hospital, phone: Phone, invented: str
) -> None:
    phone.web.cookies.set("h5_at", invented, domain="testserver.local", path="/h5")
    assert phone.open("/h5/book/date").path == "/h5/book/notice"
    other = Phone(browser(hospital))
    to_date(other)
    phone.web.cookies.set("h5_at", other.web.cookies["h5_at"], domain="testserver.local", path="/h5")
    assert phone.open("/h5/book/date").heading == "选择体检日期"
    assert phone.press("下一步", day=DAY, start="09:00").path == "/h5/book/notice"


def test_a_draft_of_another_version_of_the_program_counts_as_empty(hospital: Hospital, phone: Phone) -> None:
    to_check(phone)
    kept_before(hospital, phone, slot={"other": 1})
    assert phone.open("/h5/book/check").path == "/h5/book/notice"


def test_the_consent_names_who_answers_for_the_data(hospital: Hospital, phone: Phone) -> None:
    contact = {"version": 0, "address": "门诊楼二层", "phone": "0635-8888888", "hours": "", "bring": "", "route": ""}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/contact", contact)
    page = phone.open("/h5/book/notice")
    assert f"由谁处理：{BODY}。联系：0635-8888888 门诊楼二层。" in page.said
    assert BODY in phone.open("/h5").said


def test_two_phones_do_not_see_each_others_answers(hospital: Hospital, phone: Phone) -> None:
    to_check(phone)
    other = browser(hospital)
    stranger = Phone(other)
    assert stranger.open("/h5/book/check").path == "/h5/book/notice"
    assert to_who(stranger).labelled("姓名").get("value") == ""
    stranger.web.cookies.set("h5_draft", "nonsense")
    assert stranger.open("/h5/book/check").path == "/h5/book/notice"
    assert phone.open("/h5/book/check").facts()["姓名"] == NAME


def test_a_form_without_its_token_is_refused_as_a_page(phone: Phone) -> None:
    to_check(phone)
    path, sent = phone.filled("确认预约")
    for token in (None, "0" * 128):
        page = phone.post(
            (
                path,
                {**{k: v for k, v in sent.items() if k != "_csrf_token"}, **({"_csrf_token": token} if token else {})},
            )
        )
        assert page.status == 403
        assert page.heading == "页面放得太久了，请再做一次"
    assert phone.open("/h5/book/check").facts()["姓名"] == NAME
    assert phone.press("确认预约").heading == "预约成功"


def test_the_api_takes_no_cookies_and_needs_no_token(phone: Phone) -> None:
    answer = phone.web.post("/api/v1/public/appointments/look-up", json={})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == 422


def test_what_is_not_there_or_fails_is_a_page_with_code_sentence_and_next_step(
    phone: Phone,
) -> None:
    page = phone.open("/h5/nowhere")
    assert (page.status, page.heading) == (404, "没有这个地址。")
    assert "请检查网址，或从首页进入。" in page.said
    assert "http.404" in page.said
    assert page.title.startswith("没有这个地址。")
    assert page.tree.xpath("//form") == []
    for lost in ("/h5/me/123456789012", "/h5/book/done/123456789012"):
        assert phone.open(lost).path == "/h5/me"
    assert phone.web.get("/elsewhere").headers["content-type"] == "application/problem+json"
    assert phone.open("/h5/book/done/123456789012/qr.png").status == 404


def test_a_store_that_does_not_answer_is_a_page_too_and_the_answers_stay(hospital: Hospital, phone: Phone) -> None:
    to_licence(phone)
    files = hospital.system.settings.files
    away = files.rename(files.with_name("away"))
    files.touch()
    try:
        page = phone.press("下一步", LICENCE)
        assert (page.status, page.heading) == (503, "系统忙，暂时办不了。")
        assert page.headers["retry-after"] == "2"
        assert "请过一会儿再试。" in page.said
    finally:
        files.unlink()
        away.rename(files)
    phone.open("/h5/book/licence")
    assert phone.press("下一步", LICENCE).heading == "核对信息"


def test_several_warnings_are_shown_one_after_the_other_and_each_is_confirmed(hospital: Hospital, phone: Phone) -> None:
    number = certified(hospital, 77)
    to_check(phone, number=number, licence_number="91371500MA3TE5T032")
    first = phone.press("确认预约")
    assert first.labelled("证照号码确认无误") is not None
    second = phone.press("确认预约", confirmed=["licence_number"])
    assert list(second.summary) == ["此人的健康证还有较长的有效期。"]
    assert second.labelled("健康证仍有效，仍要预约").get("checked") is None
    hidden = second.tree.xpath("//input[@type='hidden' and @name='confirmed']/@value")
    assert hidden == ["licence_number"]
    assert phone.press("确认预约", confirmed=["licence_number", "certificate"]).heading == "预约成功"


def test_the_code_for_the_desk_and_the_entry_for_the_calendar(hospital: Hospital, phone: Phone) -> None:
    number = resident_id(next(PEOPLE))
    done = booked(phone, number=number)
    (made,) = appointments(hospital, number)
    source = done.tree.xpath("//img")[0].get("src")
    picture_ = phone.web.get(source)
    assert picture_.headers["content-type"] == "image/png"
    (read,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture_.content)))
    assert read.text == made.number
    entry = phone.web.get(done.links()["加到手机日历"])
    (event,) = icalendar.Calendar.from_ical(entry.content).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2026-03-05T01:00:00+00:00"
    assert NAME not in entry.text
    hospital.clock.move(timedelta(minutes=16))
    assert phone.open(done.path).path == "/h5/me"
    assert phone.open(done.links()["加到手机日历"]).path == "/h5/me"
    assert phone.web.get(source).status_code == 404
