"""复检、不合格、逾期 and 公卫待办 in a browser that runs no script."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.examination_steps import current, one_is_approved
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import CHIEF, REVIEWER, TESTER, arrived, drawn
from tests.integration.web.office import DESK, MANAGER, RADIOLOGIST, Screen, screen_of
from tests.integration.web.populated import examined

FOLLOW_UPS = "/admin/follow-ups"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def found(hospital: Hospital, number: int) -> dict[str, Any]:
    """A typhoid culture is positive."""
    one = arrived(hospital, number)
    drawn(hospital, one)
    entry = {"item": "stool_typhoid", "value": "检出", "description": "生化和血清鉴定"}
    hospital[TESTER].post(f"/examinations/{one['id']}/results", {"entries": [entry]})
    return {**one, "tubes": []}


def judged(hospital: Hospital, number: int, verdict: str, **more: Any) -> dict[str, Any]:
    one = found(hospital, number)
    examined(hospital, one)
    seen = current(hospital, one)["version"]
    body = {"seen": seen, "verdicts": {"food": verdict}, **more}
    hospital[CHIEF].post(f"/examinations/{one['id']}/conclude", body)
    one_is_approved(hospital, one)
    return one


def rows(screen: Screen, path: str) -> list[tuple[Any, ...]]:
    book = screen.web.get(path)
    assert book.status_code == 200
    return list(load_workbook(BytesIO(book.content)).active.iter_rows(values_only=True))


def sent_to(screen: Screen, path: str, **form: Any) -> Any:
    token = screen.filled("退出")[1]["_csrf_token"]
    return screen.web.post(path, data={"_csrf_token": token, **form}, follow_redirects=False)


def chips(screen: Screen) -> Mapping[str, str]:
    return dict(one.text_content().split() for one in screen.page.tree.xpath("//ul[@class='chips']//a"))


def test_who_has_to_come_again_gets_a_notice_a_message_and_a_recheck(hospital: Hospital) -> None:
    one = judged(hospital, 3001, "recheck", recheck_items=["stool_typhoid"])
    hospital.clock.time = MORNING - timedelta(hours=1)  # the day before in Greenwich, the same day here
    screen = screen_of(hospital, CHIEF, FOLLOW_UPS)
    assert one["number"] in screen.page.said
    assert "伤寒副伤寒培养" in screen.page.said
    assert chips(screen)["没发通知"] == "1"
    notice = f"{FOLLOW_UPS}/{one['id']}/notices/recheck"
    first = sent_to(screen, notice)
    assert (first.status_code, first.content[:5], first.headers["content-type"]) == (200, b"%PDF-", "application/pdf")
    assert one["number"] in first.headers["content-disposition"]
    page = screen.post((notice, {"_csrf_token": screen.filled("退出")[1]["_csrf_token"]}))
    assert "打印过，再打请选原因" in page.said
    again = screen.filled("重打")
    assert sent_to(screen, again[0], reprint="lost").content[:5] == b"%PDF-"
    assert "补打：遗失" in screen.open(FOLLOW_UPS).said
    assert one["number"] not in screen.open(f"{FOLLOW_UPS}?without_notice=recheck").said
    screen.open(FOLLOW_UPS)
    assert "提醒短信已交去发送" in screen.press("短信提醒").said
    exported = rows(screen, f"{FOLLOW_UPS}/export")
    assert [row[0] for row in exported] == ["体检编号", one["number"]]
    assert str(exported[1][-1]).startswith("复检通知单 2026-03-02 ")
    page = screen.press("开始复检")
    assert page.status == 200
    beside = screen.open(f"{FOLLOW_UPS}?recheck_begun=true")
    assert "复检·已登记" in beside.said
    for act in ("recheck", "remind"):
        refused = sent_to(screen, f"{FOLLOW_UPS}/{one['id']}/{act}")
        assert (refused.status_code, "复检已经开始" in refused.text) == (422, True)


def test_who_is_unfit_is_told_and_the_employer_without_a_finding(hospital: Hospital) -> None:
    one = judged(hospital, 3002, "fails", text="患（疑似）伤寒")
    path = f"{FOLLOW_UPS}/unfit"
    screen = screen_of(hospital, MANAGER, path)
    assert "食品：伤寒副伤寒培养：伤寒或副伤寒" in screen.page.said
    for kind in ("unfit", "transfer"):
        assert sent_to(screen, f"{FOLLOW_UPS}/{one['id']}/notices/{kind}").content[:5] == b"%PDF-"
    assert sent_to(screen, f"{FOLLOW_UPS}/{one['id']}/notices/recheck").status_code == 422
    assert sent_to(screen, f"{FOLLOW_UPS}/{one['id']}/notices/letter").status_code == 404
    screen.open(path)
    assert (chips(screen)["没告知本人"], chips(screen)["没通知单位"]) == ("0", "0")
    screen.open(path)
    named = screen.press("查询", name=one["person"]["name"])
    assert one["number"] in named.said
    assert one["person"]["name"] not in " ".join(screen.visited)
    assert "这里没有人" in screen.press("查询", name="没有这人").said
    desk = screen_of(hospital, DESK, path)
    assert one["number"] in desk.page.said
    assert "伤寒" not in desk.page.said
    assert sent_to(desk, f"{FOLLOW_UPS}/{one['id']}/notices/transfer").status_code == 403
    fragment = screen.fragment(path)
    assert fragment.text.lstrip().startswith("<section")


def test_the_overdue_lapse_together_and_come_back_with_a_reason(hospital: Hospital) -> None:
    left = [arrived(hospital, number) for number in (3010, 3011)]
    hospital.clock.time = MORNING + timedelta(days=61)
    screen = screen_of(hospital, MANAGER, f"{FOLLOW_UPS}/overdue")
    assert all(one["number"] in screen.page.said for one in left)
    assert "逾期待确认" in screen.open("/admin").said
    screen.open(f"{FOLLOW_UPS}/overdue")
    path, sent = screen.filled("勾选的确认逾期")
    assert list(screen.post((path, sent)).summary) == ["没有勾选任何人。"]
    assert screen.post((path, {**sent, "ticked": [str(hospital.centre)]})).status == 422
    page = screen.post((path, {**sent, "ticked": [one["id"] for one in left], "reason": "电话联系不上"}))
    assert "2 人已确认逾期" in page.said
    page = screen.post((path, {**sent, "ticked": [left[0]["id"]]}))
    assert left[0]["number"] in page.tree.xpath("string(//*[@aria-label='没有办成的人'])")
    screen.open(f"{FOLLOW_UPS}/lapsed")
    path, sent = screen.filled("勾选的恢复")
    assert list(screen.post((path, sent)).summary) == ["没有勾选任何人。"]
    page = screen.post((path, {**sent, "ticked": [left[0]["id"]], "reason": ""}))
    assert (page.status, list(page.summary.values())) == (422, ["#reason"])
    assert page.tree.xpath("//input[@name='ticked'][@checked]/@value") == [left[0]["id"]]
    assert "已恢复" in screen.post((path, {**sent, "ticked": [left[0]["id"]], "reason": "本人要求继续"})).said
    assert current(hospital, left[0])["state"] == "registered"
    assert screen_of(hospital, RADIOLOGIST).open(f"{FOLLOW_UPS}/overdue").status == 403


def test_public_health_takes_finishes_and_hands_back(hospital: Hospital) -> None:
    one = found(hospital, 3020)
    path = f"{FOLLOW_UPS}/cases"
    screen = screen_of(hospital, MANAGER, path)
    assert one["number"] in screen.page.said
    key = screen.page.tree.xpath(f"string(//tr[contains(., '{one['number']}')]//input/@value)")
    assert list(screen.press("勾选的签收").summary) == ["没有勾选任何人。"]
    url, sent = screen.filled("勾选的签收")
    assert screen.post((url, {**sent, "ticked": ["x"]})).status == 422
    assert "已签收" in screen.post((url, {**sent, "ticked": [key]})).said
    assert screen.post((url, {**sent, "ticked": [key]})).status == 422
    back, finish = f"{path}/hand-back", f"{path}/finish"
    assert list(screen.post((back, {**sent, "ticked": [key], "note": ""})).summary.values()) == ["#note"]
    assert "已退回" in screen.post((back, {**sent, "ticked": [key], "note": "交接班"})).said
    assert "交接班" in screen.open(path).said
    hospital.clock.time = MORNING + timedelta(days=2)
    screen = screen_of(hospital, MANAGER, path)
    assert "超时" in screen.page.said
    assert "公卫待办已过时限" in screen.open("/admin").said
    assert one["number"] in screen.open(f"{path}?late=true").said
    url, sent = screen.filled("勾选的签收")
    screen.post((url, {**sent, "ticked": [key]}))
    assert "已办结" in screen.post((finish, {**sent, "ticked": [key], "note": "网报 0012"})).said
    assert one["number"] not in screen.open(path).said
    assert "网报 0012" in screen.open(f"{path}?states=done").said
    assert screen_of(hospital, DESK).open(path).status == 403


def test_the_work_items_are_searched_and_exported(hospital: Hospital) -> None:
    one, path = found(hospital, 3021), f"{FOLLOW_UPS}/cases"
    screen = screen_of(hospital, MANAGER, path)
    exported = rows(screen, f"{path}/export?states=open")
    assert one["number"] in [row[0] for row in exported]
    assert one["number"] in screen.press("查询", name=one["person"]["name"]).said
    assert one["person"]["name"] not in " ".join(screen.visited)
    assert one["number"] in screen.open(f"{path}?first=2026-03-02&last=2026-03-02").said
    assert one["number"] not in screen.open(f"{path}?first=2026-03-03").said


def test_the_api_finishes_hands_back_and_reminds(hospital: Hospital) -> None:
    one = judged(hospital, 3030, "recheck", recheck_items=["stool_typhoid"])
    manager = hospital[MANAGER]
    case = next(case for case in manager.get("/public-health-cases") if case["examination"] == one["id"])
    at = f"/public-health-cases/{case['id']}"
    assert manager.post(f"{at}/acknowledge", {"note": ""})["state"] == "acknowledged"
    assert manager.post(f"{at}/hand-back", {"reason": "交接班"})["state"] == "open"
    assert manager.get("/public-health-cases", late=True) == []
    manager.post(f"{at}/acknowledge", {"note": ""})
    assert manager.refused(f"{at}/finish", {"note": ""}).code == "examination.reason_missing"
    assert manager.post(f"{at}/finish", {"note": "网报 0013"})["done_at"] is not None
    hospital[DESK].post(f"/examinations/{one['id']}/remind-of-recheck")
    begun = hospital[DESK].get("/examinations", recheck_begun=False, without_notice="recheck")["items"]
    assert one["id"] in [row["id"] for row in begun]
    assert hospital[REVIEWER].refused(f"/examinations/{one['id']}/remind-of-recheck").status == 403


def test_a_filter_that_makes_no_sense_is_told(hospital: Hospital) -> None:
    screen = screen_of(hospital, MANAGER)
    for path in (FOLLOW_UPS, f"{FOLLOW_UPS}/export", f"{FOLLOW_UPS}/cases", f"{FOLLOW_UPS}/cases/export"):
        page = screen.open(f"{path}?first=soon")
        assert (page.status, "清空条件" in page.links()) == (422, True)
    for path in (FOLLOW_UPS, f"{FOLLOW_UPS}/cases"):
        screen.open(path)
        assert screen.press("查询", first="soon").status == 422


def test_a_work_item_of_the_wrong_person_says_so_on_the_list_and_in_the_file(hospital: Hospital) -> None:
    one = found(hospital, 3097)
    hospital[MANAGER].token = ""
    hospital[MANAGER].post(f"/examinations/{one['id']}/void", {"reason": "抽血后发现不是本人"})
    screen = screen_of(hospital, MANAGER, f"{FOLLOW_UPS}/cases")
    row = screen.page.tree.xpath(f"string(//tbody/tr[contains(., '{one['number']}')])")
    assert "已作废" in row
    head, *lines = rows(screen, f"{FOLLOW_UPS}/cases/export")
    (line,) = (dict(zip(head, values, strict=True)) for values in lines if one["number"] in values)
    assert line["查体状态"] == "作废"
