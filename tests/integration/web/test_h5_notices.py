"""通知公告: written over HTTP by the back office, read on a phone that runs no script."""

import re
from asyncio import run
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from structlog.testing import capture_logs

from adapters.database.session import write_lock
from tests.integration.journeys.hospital import API, Hospital
from tests.integration.web.office import MANAGER, screen_of
from tests.integration.web.reading import BASE, Phone, browser, words

TITLE = "五一放假通知"


def written(hospital: Hospital, title: str = TITLE, **changes: Any) -> Any:
    body = {"title": title, "body": "五一放假三天。\n<b>五月四日</b>照常。", **changes}
    return hospital["zhuren"].post("/announcements", body)


def published(hospital: Hospital, title: str = TITLE, **changes: Any) -> Any:
    made = written(hospital, title, **changes)
    return hospital["zhuren"].post(f"/announcements/{made['id']}/publish", {"version": made["version"]})


def withdrawn(hospital: Hospital, one: Any) -> Any:
    return hospital["zhuren"].post(f"/announcements/{one['id']}/withdraw", {"version": one["version"]})


def titles(phone: Phone) -> list[str]:
    return [" ".join(one.text_content().split()) for one in phone.page.tree.xpath("//main//li//b")]


def test_without_any_the_page_says_so_and_the_home_page_is_silent(phone: Phone) -> None:
    assert "现在没有通知公告" in phone.open("/h5/notices").said
    assert "通知公告" not in phone.open("/h5").said


def test_what_is_published_is_read_on_its_page_in_paragraphs(hospital: Hospital, phone: Phone) -> None:
    one = published(hospital)
    phone.open("/h5")
    phone.press("我已阅读")
    assert titles(phone) == [TITLE]
    page = phone.open(f"/h5/notices/{one['id']}")
    assert (page.status, page.heading, page.title) == (200, TITLE, f"{TITLE} - 健康证预约")
    paragraphs = [one.text_content() for one in page.tree.xpath("//main/div/p")]
    assert paragraphs == ["五一放假三天。", "<b>五月四日</b>照常。"]
    assert "2026-03-02 发布" in page.said
    withdrawn(hospital, one)
    assert phone.open(f"/h5/notices/{one['id']}").status == 404
    phone.open("/h5")
    assert titles(phone) == []


def test_pinned_ones_come_first_and_two_stand_on_the_home_page(hospital: Hospital, phone: Phone) -> None:
    made = [published(hospital, f"通知{number}", pinned=number == 1) for number in (1, 2, 3)]
    phone.open("/h5/notices")
    assert titles(phone) == ["通知1", "通知3", "通知2"]
    assert "置顶 通知1" in phone.page.said
    phone.open("/h5")
    phone.press("我已阅读")
    assert titles(phone) == ["通知1", "通知3"]
    assert phone.click("全部通知公告").heading == "通知公告"
    for one in made:
        withdrawn(hospital, one)


def test_drafts_and_what_is_over_are_not_shown(hospital: Hospital, phone: Phone) -> None:
    draft = written(hospital, "草稿")
    one = published(hospital, "明天起", starts="2026-03-03T00:00:00Z", ends="2026-03-04T00:00:00Z")
    for path in (draft["id"], one["id"], UUID(int=1), "1"):
        assert phone.open(f"/h5/notices/{path}").status == 404
    hospital.clock.move(timedelta(days=1))
    assert phone.open(f"/h5/notices/{one['id']}").heading == "明天起"
    assert hospital.web.get(f"{API}/public/announcements/{one['id']}").json()["title"] == "明天起"
    assert [one["title"] for one in hospital.web.get(f"{API}/public/announcements").json()] == ["明天起"]
    hospital.clock.move(timedelta(days=1))
    assert phone.open(f"/h5/notices/{one['id']}").status == 404


def test_only_who_has_the_right_writes_and_nobody_overwrites_another(hospital: Hospital) -> None:
    one = written(hospital)
    path, body = f"/announcements/{one['id']}", {"title": "改", "body": "改了。", "version": one["version"]}
    assert hospital["zhuren"].put(path, body)["title"] == "改"
    assert hospital["zhuren"].refused(path, body, "PUT").code == "tj.stale"
    wrong = {**body, "version": 2, "ends": "2020-01-01T00:00:00Z"}
    assert hospital["zhuren"].refused(path, wrong, "PUT").code == "administration.announcement_ends_too_soon"
    assert hospital["qiantai"].refused(path, body, "PUT").code == "tj.not_permitted"
    listed = hospital["admin"].get("/announcements")
    assert (listed[0]["title"], listed[0]["state"]) == ("改", "draft")


def read_count(hospital: Hospital, one: Any) -> int:
    rows = hospital["zhuren"].get("/announcements")
    (count,) = [int(row["read_count"]) for row in rows if row["id"] == one["id"]]
    return count


def test_readers_are_counted_once_for_each_browser_and_not_in_advance(hospital: Hospital, phone: Phone) -> None:
    one, other = published(hospital), published(hospital, "另一条")
    path = f"/h5/notices/{one['id']}"
    for told in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}):
        assert phone.web.get(f"{BASE}{path}", headers=told).status_code == 200
    phone.web.head(f"{BASE}{path}")
    phone.open("/h5/notices")
    assert read_count(hospital, one) == 0
    for _ in range(3):
        assert phone.open(path).heading == TITLE
    phone.open(f"/h5/notices/{other['id']}")
    Phone(browser(hospital)).open(path)
    assert (read_count(hospital, one), read_count(hospital, other)) == (2, 1)
    (stands,) = [row for row in hospital["zhuren"].get("/announcements") if row["id"] == one["id"]]
    assert stands["version"] == one["version"]
    withdrawn(hospital, one)
    assert phone.open(path).status == 404
    assert read_count(hospital, one) == 2


def test_the_cookie_of_a_reader_belongs_to_that_page_and_ends_with_the_browser(
    hospital: Hospital, phone: Phone
) -> None:
    path = f"/h5/notices/{published(hospital)['id']}"
    (cookie,) = [line for line in phone.open(path).headers.get_list("set-cookie") if line.startswith("h5_counted=")]
    assert f"Path={path};" in f"{cookie};"
    assert "HttpOnly" in cookie
    assert "Max-Age" not in cookie


async def delivered(app: Any, path: str, arrived: Event) -> None:
    """One request, told when the whole page has left."""
    wanted = {"method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""}
    scope = {"type": "http", "http_version": "1.1", "scheme": "https", "headers": [], "app": app, **wanted}

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            arrived.set()

    await app({**scope, "client": ("192.0.2.9", 1), "server": ("testserver.local", 443)}, receive, send)


def test_nobody_waits_for_the_count(hospital: Hospital) -> None:
    one, arrived = published(hospital), Event()
    turn = write_lock(hospital.system.engine)
    assert turn is not None
    with ThreadPoolExecutor(1) as thread:
        with turn:
            request = thread.submit(run, delivered(hospital.web.app, f"/h5/notices/{one['id']}", arrived))
            assert arrived.wait(3)
            assert not request.done()
        request.result(30)
    assert read_count(hospital, one) == 1


def test_a_page_whose_reader_cannot_be_counted_is_read_all_the_same(
    hospital: Hospital, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = published(hospital)
    turn = write_lock(hospital.system.engine)
    assert turn is not None
    monkeypatch.setattr("adapters.database.session.BUSY_WAIT", 0.01)
    with turn, capture_logs() as lines:
        assert phone.open(f"/h5/notices/{one['id']}").heading == TITLE
    assert [line["log_level"] for line in lines if line["event"] == "announcement.uncounted"] == ["warning"]
    assert read_count(hospital, one) == 0


def test_the_office_sees_how_often_each_was_read_in_list_page_and_workbook(hospital: Hospital, phone: Phone) -> None:
    one = published(hospital, "体检须带身份证")
    phone.open(f"/h5/notices/{one['id']}")
    screen = screen_of(hospital, MANAGER)
    screen.open(f"/admin/notices/{one['id']}/phone")
    listed = screen.open("/admin/notices")
    (row,) = [words(row) for row in listed.tree.xpath("//tbody/tr") if "体检须带身份证" in words(row)]
    heads = [words(head) for head in listed.tree.xpath("//thead//th")]
    assert "阅读次数" in heads
    assert re.search(r"已发布 1\b", row)
    assert "手机上被阅读：1 次" in screen.open(f"/admin/notices/{one['id']}/publish").said
    (table,) = load_workbook(BytesIO(screen.web.get("/admin/notices/export").content)).worksheets
    head, *rows = table.iter_rows(values_only=True)
    assert [each[head.index("阅读次数")] for each in rows if each[0] == "体检须带身份证"] == [1]


def test_the_office_sees_of_a_published_one_whether_it_can_be_read_now(hospital: Hospital, phone: Phone) -> None:
    soon = (hospital.clock.now() + timedelta(minutes=5)).isoformat()
    begins, ends = published(hospital, "即将开始", starts=soon), published(hospital, "即将结束", ends=soon)

    def told(one: Any) -> str:
        (said,) = re.findall("现在：(.+?)。", screen.open(f"/admin/notices/{one['id']}/publish").said)
        return str(said)

    screen = screen_of(hospital, MANAGER)
    assert (told(begins), told(ends)) == ("已发布，未到时间", "已发布")
    hospital.clock.move(timedelta(minutes=6))
    assert (told(begins), told(ends)) == ("已发布", "已发布，已过期")
    assert "即将结束" in screen.open("/admin/notices").said
    assert "已发布，已过期" in screen.page.said
    withdrawn(hospital, begins)
    assert told(begins) == "已撤下"
