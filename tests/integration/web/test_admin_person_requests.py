"""Persons' requests at the counter: registered, checked, copied, cleared away, answered; and by whom not."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.populated import certified
from tests.integration.web.reading import Sheet, words
from tests.integration.web.test_admin_system import cells

NEW = "/admin/person-requests/new"


@pytest.fixture
def desk(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    return screen_of(hospital, DESK, NEW)


@pytest.fixture
def manager(hospital: Hospital) -> Screen:
    return screen_of(hospital, MANAGER)


def registered(screen: Screen, number: str, **given: Any) -> Sheet:
    """A request at the counter."""
    screen.open(NEW)
    asked = {"request": "delete", "way": "desk", "name": "石磊", "number": number, "phone": "", **given}
    return screen.press("登记", **asked)


def test_a_request_goes_from_the_counter_to_its_answer(hospital: Hospital, desk: Screen, manager: Screen) -> None:
    number = resident_id(711)
    one = book(hospital, 711)
    page = registered(desk, number, name="李小明", wish="不要再留我的预约")
    assert "已登记，请在 2026-03-17 之前办结" in page.said
    path = page.path
    assert page.facts()["身份核验"] == "还没有核验"
    assert "办结" not in [words(one) for one in page.tree.xpath("//button")]
    assert manager.open(path).status == 200
    assert manager.press("拒绝", answer=" ").status == 422
    assert "登记核验" in [words(button) for button in manager.page.tree.xpath("//button")]
    page = manager.press("登记核验", known_by="original")
    assert page.facts()["身份核验"] == "本人证件原件"
    assert "一共 0 条" in manager.press("清理").said
    hospital[MANAGER].post(f"/appointments/{one['id']}/cancel", {"reason": "本人要求"})
    assert "一共 1 条" in manager.press("清理").said
    assert hospital[DESK].ask("GET", f"/appointments/{one['id']}").status_code == 404
    stale = manager.filled("办结", answer="没查体的预约已删除")
    assert "已办结" in manager.post(stale).said
    page = manager.post(stale)
    assert (page.status, "经过" in page.said) == (409, True)
    assert [row[2] for row in cells(page)] == [
        "办结个人信息请求",
        "应请求清理数据",
        "应请求清理数据",
        "核验请求人身份",
        "登记个人信息请求",
    ]


def test_what_is_missing_is_told_at_its_field_and_nothing_is_lost(desk: Screen) -> None:
    page = registered(desk, "37150219880202", request="", way="", name="", asked_on="2026-03-03", wish="全部删掉")
    assert page.status == 422
    assert len(page.summary) == 4
    assert page.labelled("请求内容").text.strip() == "全部删掉"
    page = registered(desk, resident_id(712), asked_on="2026-03-03")
    assert (page.status, "还没有到" in page.mistake_at("提出日期")) == (422, True)
    page = registered(desk, resident_id(712), asked_on="gestern")
    assert (page.status, bool(page.mistake_at("提出日期"))) == (422, True)
    page = registered(desk, "E12345678", kind="passport", ask="1")
    assert page.labelled("出生日期") is not None


def test_pressing_twice_registers_once(hospital: Hospital, desk: Screen) -> None:
    desk.open(NEW)
    sent = desk.filled("登记", request="see", way="phone", name="周文", number=resident_id(713), phone="")
    first, second = desk.post(sent).path, desk.post(sent).path
    assert first == second
    desk.post((sent[0], {**sent[1], "name": "吴文"}))
    assert desk.page.status == 422
    assert hospital[DESK].post("/person-requests/search", {"document_number": resident_id(713)})["total"] == 1


def test_a_copy_has_what_the_person_may_see_and_is_logged(hospital: Hospital, desk: Screen, manager: Screen) -> None:
    number = certified(hospital, 77)
    path = registered(desk, number, request="copy", known_by="original").path
    assert "下载副本" not in desk.page.said
    page = manager.open(path)
    answer = manager.web.post(f"https://testserver.local{path}/copy", data=manager.filled("下载副本")[1])
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["部分", "编号", "日期", "项目", "内容", "说明"]
    assert {row[0] for row in rows[1:]} == {"本人", "预约", "查体", "健康证"}
    assert ["身份证" in str(row[3]) and row[4] == number for row in rows].count(True) == 1
    assert any(row[0] == "查体" and row[3] == "结论" and row[4] == "合格" for row in rows)
    assert any("20" in str(row[4]) and "U/L" in str(row[4]) for row in rows)
    assert "复制个人数据" in manager.open(path).said
    views = screen_of(hospital, ADMINISTRATOR, "/admin/logs/views?kind=person_request.downloaded")
    assert len(cells(views.page)) == 1
    assert page.status == 200
    found = manager.press("看预约")
    assert (found.status, found.path, "石磊" in found.said) == (200, "/admin/bookings", True)


def test_an_unchecked_person_gets_no_copy(hospital: Hospital, desk: Screen, manager: Screen) -> None:
    path = registered(desk, resident_id(714), request="copy").path
    manager.open(path)
    token = manager.filled("登记核验")[1]["_csrf_token"]
    page = manager.post((f"{path}/copy", {"_csrf_token": token}))
    assert (page.status, "还没有核验是不是本人" in page.said) == (422, True)
    assert manager.post((f"{path}/identity", {"_csrf_token": token, "version": "1", "known_by": "x"})).status == 422
    page = manager.post((f"{path}/clear", {"_csrf_token": token, "version": "1"}))
    assert (page.status, "没有要求删除" in page.said) == (409, True)
    assert hospital[MANAGER].ask("GET", f"{path.replace('/admin', '')}/copy").status_code == 409


def test_the_register_is_narrowed_counted_and_exported(hospital: Hospital, desk: Screen) -> None:
    registered(desk, resident_id(715), request="correct", asked_on="2026-01-05", name="郑晓")
    page = desk.open("/admin/person-requests?late=true")
    assert [row[2] for row in cells(page)] == ["郑晓"]
    assert "已过时限 1" in page.said
    page = desk.press("查询", name="郑", kinds="correct")
    assert len(cells(page)) == 1
    assert "name=" not in "".join(desk.visited)
    answer = desk.web.get("https://testserver.local/admin/person-requests/export?late=true")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["郑晓"]
    refused = desk.open("/admin/person-requests?states=nonsense")
    assert refused.status == 422


def test_who_may_not_is_kept_out(hospital: Hospital, desk: Screen) -> None:
    path = registered(desk, resident_id(716)).path
    for account in (RADIOLOGIST, ADMINISTRATOR):
        assert screen_of(hospital, account).open(path).status == 403
    version = {"version": 1, "answer": "好"}
    assert hospital[DESK].ask("POST", f"{path.replace('/admin', '')}/answer", json=version).status_code == 403


def test_programs_do_the_same(hospital: Hospital) -> None:
    body = {
        "department": str(hospital.centre),
        "kind": "withdraw",
        "way": "letter",
        "name": "孙红",
        "document_number": resident_id(717),
    }
    made = hospital[DESK].post("/person-requests", body)["line"]
    path = f"/person-requests/{made['id']}"
    assert hospital[MANAGER].ask("POST", f"{path}/answer", json={"version": 1, "answer": "好"}).status_code == 409
    hospital[DESK].post(f"{path}/identity", {"version": 1, "known_by": "records"})
    cleared = hospital[MANAGER].post(f"{path}/clear", {"version": 2})
    assert cleared["actions"] == ["check", "clear", "answer", "refuse"]
    done = hospital[MANAGER].post(f"{path}/answer", {"version": 3, "answer": "已停止使用"})
    assert (done["line"]["state"], done["answer"], done["actions"]) == ("answered", "已停止使用", [])
    refused = hospital[DESK].post("/person-requests", {**body, "document_number": resident_id(718)})["line"]
    told = hospital[MANAGER].post(f"/person-requests/{refused['id']}/refuse", {"version": 1, "answer": "不是本人"})
    assert told["line"]["state"] == "refused"
    listed = hospital[DESK].post("/person-requests/search", {"document_tail": resident_id(718)[-4:], "limit": 1})
    assert [one["id"] for one in listed["items"]] == [listed["next"]] == [refused["id"]]
    listed = hospital[DESK].get("/person-requests", states="refused", limit=1)
    assert [one["state"] for one in listed["items"]] == ["refused"]
