"""排队叫号 in a browser that runs no script: lined up, called, skipped, shown on the wall."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.booking_world import resident_id
from tests.integration.journeys.booking_steps import Member
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER, RADIOLOGIST, Screen, screen_of
from tests.integration.web.reading import Phone, browser
from tests.integration.web.record_steps import somebody

NAMES = count(1)
SEEN = {"original_kind": "business", "original_number": "91371500MA3TE5T031"}


@pytest.fixture(scope="module")
def manager(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    screen = screen_of(hospital, MANAGER, "/admin/queue")
    assert "还没有诊室" in screen.page.said
    screen.open("/admin/queue/settings")
    screen.press("添加诊室", name="放射 1", stations=["xray"])
    assert screen.press("添加诊室", name="内科 1", stations=["internal"]).said.count("内科 1") > 0
    return screen


@pytest.fixture
def screen(hospital: Hospital, manager: Screen) -> Screen:
    hospital.clock.time = MORNING
    return screen_of(hospital, RADIOLOGIST)


@pytest.fixture
def arrived(hospital: Hospital, manager: Screen) -> Iterator[Any]:
    """Checks somebody in; the member and the number of the slip. Who is left in the row leaves it in the end."""
    desk, slips = screen_of(hospital, DESK), []

    def arrive() -> tuple[Member, str, str]:
        number = next(NAMES)
        member = somebody(hospital, f"冯{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'春夏秋冬'[number // 10 % 4]}")
        desk.open("/admin/checkin")
        desk.press("查找", text=member.document_number)
        page = desk.press("登记到检", **SEEN, note="来早了")
        slips.append(page.path)
        return member, page.tree.xpath("string(//h1/span)"), page.facts()["体检编号"][-4:]

    yield arrive
    for path in slips:
        desk.open(path)
        desk.press("撤销到检", reason="登记错人")


def room(screen: Screen, name: str = "放射 1") -> Any:
    screen.open("/admin/queue")
    (link,) = screen.page.tree.xpath("//tr[td/b[.=$name]]//a/@href", name=name)
    return screen.open(link)


def called(screen: Screen) -> str:
    """Who is called, on the console."""
    (part,) = screen.page.tree.xpath("//section[@aria-label='正在叫']")
    return " ".join(part.text_content().split())


def test_who_is_checked_in_waits_and_is_called_in_turn(screen: Screen, arrived: Any) -> None:
    (first, _, one), (second, _, two) = arrived(), arrived()
    page = screen.open("/admin/queue")
    assert f"{one} {first.name}" in page.said
    room(screen)
    screen.press("叫下一位")
    assert one in called(screen)
    screen.press("叫下一位")
    assert two in called(screen)
    assert second.name in called(screen)
    assert "没有能叫的人" in screen.press("叫下一位").said


def test_called_again_skipped_finished_and_put_back(screen: Screen, arrived: Any) -> None:
    _, _, number = arrived()
    room(screen)
    screen.press("叫下一位")
    assert "叫了 2 次" in screen.press("重叫").said
    assert "已过号" in screen.press("过号").said
    assert "没有在叫的人" in called(screen)
    assert "过号 1 次" in screen.page.said
    screen.press("先叫")
    assert number in called(screen)
    screen.press("放回队里")
    screen.press("叫下一位")
    assert "已完成" in screen.press("完成").said


def test_two_who_move_the_same_person_are_told(hospital: Hospital, screen: Screen, arrived: Any) -> None:
    arrived()
    room(screen)
    other = screen_of(hospital, MANAGER)
    room(other)
    screen.press("先叫")
    page = other.press("先叫")
    assert page.status == 422
    assert page.summary
    room(other, "内科 1")
    assert "正在被别的诊室叫号" in other.press("先叫").said


def test_who_goes_first_with_a_reason_and_who_has_nothing_to_wait_for(screen: Screen, arrived: Any) -> None:
    arrived()
    _, slip, number = arrived()
    screen.open("/admin/queue")
    assert screen.press("排队", code=slip, prefer="pregnant").path == "/admin/queue"
    assert "孕妇" in screen.page.said
    room(screen)
    screen.press("叫下一位")
    assert number in called(screen)
    screen.open("/admin/queue")
    page = screen.press("排队", code="99999999")
    assert (page.status, page.labelled("扫指引单排队").get("value")) == (422, "99999999")


def test_the_script_gets_the_moving_part_alone(screen: Screen, arrived: Any) -> None:
    arrived()
    for path in ("/admin/queue", room(screen).path):
        part = screen.fragment(path)
        assert part.status_code == 200
        assert "<html" not in part.text


def test_the_wall_shows_numbers_and_masked_names_until_it_is_taken_away(
    hospital: Hospital, manager: Screen, screen: Screen, arrived: Any
) -> None:
    member, _, number = arrived()
    manager.open("/admin/queue/settings")
    page = manager.press("开通叫号屏", screen_name="一楼大厅")
    (address,) = [link for link in page.links().values() if "/screen/" in link]
    assert address not in manager.open("/admin/queue/settings").text, "told once"
    room(screen)
    screen.press("叫下一位")
    wall = Phone(browser(hospital))
    shown = wall.open(urlsplit(address).path)
    assert shown.status == 200
    assert (number in shown.said, "放射 1" in shown.said, member.name in shown.text) == (True, True, False)
    assert wall.cookies_set == []
    part = wall.web.get(urlsplit(address).path, headers={"hx-request": "true"})
    assert ("<html" in part.text, number in part.text) == (False, True)
    manager.open("/admin/queue/settings")
    assert "已停用" in manager.press("停用").said
    gone = wall.open(urlsplit(address).path)
    assert (gone.status, "打不开" in gone.said) == (404, True)


def test_what_is_wrong_with_a_room_or_a_screen_is_told_at_its_field(manager: Screen) -> None:
    for name, stations, said in (("放射 1", ["xray"], "已经有一个诊室"), ("B", [], "没有选"), ("", ["xray"], "")):
        manager.open("/admin/queue/settings")
        page = manager.press("添加诊室", name=name, stations=stations)
        assert (page.status, page.labelled("新诊室").get("value")) == (422, name)
        assert said in page.mistake_at("新诊室")
    manager.open("/admin/queue/settings")
    assert manager.press("开通叫号屏", screen_name=" ").status == 422
    manager.open("/admin/queue/settings")
    page = manager.press("保存 内科 1", name="内科 2")
    assert "诊室已保存" in page.said
    assert manager.press("保存 内科 2", name="内科 1", seen="1").status == 422
    assert manager.press("保存 内科 2", room="一号").status == 404


def test_a_room_out_of_use_calls_nobody(manager: Screen) -> None:
    manager.open("/admin/queue/settings")
    manager.press("添加诊室", name="内科 3", stations=["internal"])
    path = room(manager, "内科 3").path
    manager.open("/admin/queue/settings")
    manager.press("保存 内科 3", active=None)
    manager.open(path)
    page = manager.press("叫下一位")
    assert (page.status, "已停用" in page.said) == (422, True)


def test_addresses_that_lead_nowhere_are_refused(hospital: Hospital, screen: Screen) -> None:
    assert screen.open(f"/admin/queue/rooms/{hospital.centre}").status == 404
    path = room(screen).path
    token = screen.page.tree.xpath("string(//input[@name='_csrf_token']/@value)")
    for ticket, action in (("x", "call"), (str(hospital.centre), "fly")):
        sent = {"ticket": ticket, "action": action, "_csrf_token": token}
        assert screen.web.post(f"{path}/move", data=sent).status_code == 404
    assert resident_id(1) not in " ".join(screen.visited)
