"""通知公告: written over HTTP by the back office, read on a phone that runs no script."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.integration.journeys.hospital import API, Hospital
from tests.integration.web.reading import Phone

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
