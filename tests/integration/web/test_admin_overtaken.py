"""Two who change one thing: the second sees who was faster and what was done, and loses nothing of what was typed."""

from typing import Any

import pytest

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.reading import Sheet


def overtaken(screen: Screen, path: str, button: str, faster: Any, **typed: Any) -> Sheet:
    """What the second one sees, whose form was open before the first one saved."""
    screen.open(path)
    sent = screen.filled(button, **typed)
    faster()
    page = screen.post(sent)
    assert page.status == 409
    return page


@pytest.fixture
def desk(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    return screen_of(hospital, DESK)


def test_a_booking_that_somebody_else_moved(hospital: Hospital, desk: Screen) -> None:
    one = book(hospital, 801)
    path = f"/admin/bookings/{one['id']}"
    slot = {"day": "2026-03-06", "start": "10:00:00"}

    def move() -> None:
        hospital[MANAGER].post(f"/appointments/{one['id']}/reschedule", {"slot": slot, "reason": "换一天"})

    page = overtaken(desk, f"{path}/edit", "保存", move, employer="清源净水站二分站", reason="换单位")
    assert "周庆云" in page.said
    assert "改期" in page.said
    assert "日期：2026-03-" in page.said
    assert page.labelled("工作单位").get("value") == "清源净水站二分站"
    assert "修改已保存" in desk.press("用我的值保存").said


def test_a_record_of_the_system_that_somebody_else_changed(hospital: Hospital, desk: Screen) -> None:
    admin = hospital[ADMINISTRATOR]
    post = admin.post("/posts", {"name": "护士", "order": 3})
    screen = screen_of(hospital, ADMINISTRATOR)

    def rename() -> None:
        admin.ask("PUT", f"/posts/{post['id']}", json={"version": 1, "name": "护士长", "order": 3, "disabled": False})

    page = overtaken(screen, f"/admin/posts/{post['id']}/edit", "保存", rename, name="责任护士")
    assert "名称：护士 → 护士长" in page.said
    assert page.labelled("名称").get("value") == "责任护士"
    screen.press("用我的值保存")
    page = screen.open(f"/admin/posts/{post['id']}/history")
    assert "护士长 → 责任护士" in page.said


def test_a_team_and_an_employer_say_who(hospital: Hospital, desk: Screen) -> None:
    manager = hospital[MANAGER]
    employer = manager.post("/employers", {"department": str(hospital.centre), "name": "同福楼"})
    entry = {"version": 1, "name": "同福楼", "aliases": ["老同福"], "address": "", "licences": []}
    page = overtaken(
        desk,
        f"/admin/employers/{employer['id']}",
        "保存",
        lambda: manager.post(f"/employers/{employer['id']}/edit", entry),
        address="楼东路 3 号",
    )
    assert "周庆云" in page.said
    assert "修改单位；改了 1 项，见下表" in page.said
    assert page.labelled("地址").get("value") == "楼东路 3 号"


def test_a_user_says_who_with_departments_by_name_and_phones_covered(hospital: Hospital, desk: Screen) -> None:
    admin = hospital[ADMINISTRATOR]
    post = admin.post("/posts", {"name": "采血员", "order": 3})
    new = admin.post("/users", {"account": "tianyuan", "name": "田园", "department": str(hospital.centre)})
    path = f"/admin/users/{new['id']}"
    faster = screen_of(hospital, ADMINISTRATOR)

    def edit() -> None:
        faster.open(f"{path}/edit")
        faster.press("保存", name="田园园", phone="13800004444", posts=post["id"])

    slower = screen_of(hospital, ADMINISTRATOR)
    page = overtaken(slower, f"{path}/edit", "保存", edit, name="田一园")
    assert "郑凯" in page.said
    assert "修改用户；姓名：田园 → 田园园；手机号：（空） → 138****4444；岗位：（空） → 采血员" in page.said
    assert page.labelled("姓名").get("value") == "田一园"
    slower.press("用我的值保存")
    assert "田园园 → 田一园" in slower.open(f"{path}/history").said
    assert "13800004444" not in slower.page.text
    role = next(one for one in admin.get("/roles") if one["code"] == "front_desk")
    faster.open(f"{path}/roles")
    sent = faster.filled("保存", roles=role["id"])
    slower.open(f"{path}/edit")
    slower.press("保存", name="田二园")
    assert "田一园 → 田二园" in faster.post(sent).said
    faster.press("用我的值保存")
    assert f"角色：（空） → {role['name']}" in faster.open(f"{path}/history").said


def test_phrases_and_messages_say_who(hospital: Hospital, desk: Screen) -> None:
    first, second = screen_of(hospital, MANAGER), screen_of(hospital, MANAGER)
    path = "/admin/exam-templates/advice/edit"

    def phrase() -> None:
        first.open(path)
        first.press("保存", offered="多喝水")

    page = overtaken(second, path, "保存", phrase, offered="少吃盐")
    assert "周庆云" in page.said
    assert "注意手部卫生，勤洗手 → 多喝水" in page.said
    first, second = screen_of(hospital, ADMINISTRATOR), screen_of(hospital, ADMINISTRATOR)
    path = "/admin/message-templates/booked"

    def message() -> None:
        first.open(path)
        first.press("保存", value="{name}，{day}来。", reason="短些")

    page = overtaken(second, path, "保存", message, value="{name}，{day}到。", reason="更短")
    assert "郑凯" in page.tree.xpath("string(//*[@id='problems'])")
    assert "{name}，{day}来。" in page.tree.xpath("string(//*[@id='problems']//li)")


def test_who_may_not_read_the_history_sees_the_values_alone(hospital: Hospital, desk: Screen) -> None:
    one = book(hospital, 802)
    page = desk.open(f"/admin/bookings/{one['id']}/cancel")
    sent = desk.filled("确定取消", reason="不来了")
    desk.post((sent[0], {**sent[1], "version": "7"}))
    assert (desk.page.status, page.status) == (409, 200)
    assert "您打开这一页后，别人已经修改了这个预约" in desk.page.said
