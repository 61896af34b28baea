"""查体结果填报 and 查体结果审核 in the back office, without scripts."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.examined import CHIEF, NURSE, RADIOLOGIST, REVIEWER, TESTER, arrived
from tests.integration.web.office import DESK, MANAGER, screen_of
from tests.integration.web.populated import examined
from tests.integration.web.reading import words

RESULTS, REVIEWS = "/admin/results", "/admin/reviews"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def complete(hospital: Hospital, number: int, heart: str = "") -> dict[str, Any]:
    """Everything is there; ``heart`` otherwise than normal."""
    one = arrived(hospital, number)
    if heart:
        entry = {"item": "heart", "value": heart, "description": "早搏"}
        hospital[NURSE].post(f"/examinations/{one['id']}/results", {"entries": [entry]})
    examined(hospital, one)
    return one


def test_the_clean_ones_are_concluded_together_and_the_others_named_with_why(hospital: Hospital) -> None:
    clean, odd = complete(hospital, 2001), complete(hospital, 2002, "unfit")
    screen = screen_of(hospital, CHIEF, f"{RESULTS}?states=awaiting_conclusion")
    path, sent = screen.filled("勾选的批量主检")
    assert list(screen.post((path, sent)).summary) == ["没有勾选任何人。"]
    page = screen.post((path, {**sent, "ticked": [clean["id"], odd["id"]]}))
    assert "1 人已主检为合格" in page.said
    left = page.tree.xpath("string(//*[@aria-label='没有办成的人'])")
    assert odd["number"] in left
    assert "心" in left
    assert clean["number"] not in left
    assert screen.post((path, {**sent, "ticked": ["x"]})).status == 422


def test_a_whole_person_is_concluded_and_the_conclusion_withdrawn(hospital: Hospital) -> None:
    one = complete(hospital, 2003, "unfit")
    chief = screen_of(hospital, CHIEF, f"{RESULTS}/{one['id']}")
    assert "医师判定" in chief.page.said
    assert chief.press("提交审核", **{"verdict.food": ""}).status == 422
    assert chief.press("提交审核", version="1", **{"verdict.food": "passes"}).status == 409
    page = chief.press("提交审核", **{"verdict.food": "passes", "text": "心脏早搏，不影响"})
    assert "等待审核" in page.text
    assert chief.press("撤回", reason="").status == 422
    assert "已撤回" in chief.press("撤回", reason="再看看").text


def concluded(hospital: Hospital, number: int, heart: str = "") -> dict[str, Any]:
    """Handed to the review."""
    one = complete(hospital, number, heart)
    hospital[CHIEF].token = ""
    seen = hospital[CHIEF].get(f"/examinations/{one['id']}")["version"]
    body = {"seen": seen, "verdicts": {"food": "passes"}, "text": "不影响"}
    hospital[CHIEF].post(f"/examinations/{one['id']}/conclude", body)
    return one


def test_one_abnormal_value_does_not_pass_in_a_batch(hospital: Hospital) -> None:
    odd, clean = concluded(hospital, 2010, "unfit"), concluded(hospital, 2011)
    reviewer = screen_of(hospital, REVIEWER, REVIEWS)
    path, sent = reviewer.filled("勾选的批量通过")
    assert list(reviewer.post((path, sent)).summary) == ["没有勾选任何人。"]
    page = reviewer.post((path, {**sent, "ticked": [odd["id"], clean["id"]]}))
    assert "1 人已审核通过" in page.said
    assert odd["number"] in page.tree.xpath("string(//*[@aria-label='没有办成的人'])")
    assert reviewer.post((path, {**sent, "ticked": [str(hospital.centre)]})).status == 422
    hospital[REVIEWER].token = ""
    states = [hospital[REVIEWER].get(f"/examinations/{one['id']}")["state"] for one in (odd, clean)]
    assert states == ["awaiting_review", "qualified"]


def test_one_key_passes_who_is_clean_and_nobody_with_a_remark(hospital: Hospital) -> None:
    odd, clean = concluded(hospital, 2091, "unfit"), concluded(hospital, 2092)
    reviewer, chief = screen_of(hospital, REVIEWER), screen_of(hospital, CHIEF)

    def under_the_key(page: Any) -> list[str]:
        return [words(one) or one.get("name") for one in page.tree.xpath("//main//*[@autofocus]")]

    assert under_the_key(reviewer.open(f"{REVIEWS}/{clean['id']}")) == ["通过，看下一位"]
    assert under_the_key(reviewer.open(f"{REVIEWS}/{odd['id']}")) == []
    barred = complete(hospital, 2094)
    chief.open(f"{RESULTS}/{barred['id']}")
    chief.press("提交审核", **{"verdict.food": "fails"})
    assert under_the_key(reviewer.open(f"{REVIEWS}/{barred['id']}")) == []
    one = complete(hospital, 2093)
    (first,) = chief.open(f"{RESULTS}/{one['id']}").tree.xpath("//main//*[@autofocus]")
    assert first.get("name") == "verdict.food"


def test_a_review_is_returned_given_taken_back_and_shown_again(hospital: Hospital) -> None:
    one, other = concluded(hospital, 2012, "unfit"), concluded(hospital, 2013)
    reviewer = screen_of(hospital, REVIEWER, f"{REVIEWS}/{one['id']}")
    assert "早搏" in reviewer.page.said
    assert reviewer.press("退回", reason="").status == 422
    assert "上一位已退回，这是下一位。" in reviewer.press("退回", reason="请复核心脏").text
    assert "请复核心脏" in reviewer.open(f"{REVIEWS}/{one['id']}").said

    chief = screen_of(hospital, CHIEF, f"{RESULTS}/{one['id']}")
    chief.press("提交审核", **{"verdict.food": "passes", "text": "已复核"})
    reviewer.open(f"{REVIEWS}/{one['id']}")
    assert reviewer.press("通过", version="2").status == 409
    reviewer.press("通过")
    reviewer.open(f"{RESULTS}/{one['id']}")
    page = reviewer.click("看当时审的内容")
    assert "已复核" in page.said
    assert "早搏" in page.said
    reviewer.open(f"{RESULTS}/{one['id']}")
    assert reviewer.press("撤销审核", reason="").status == 422
    assert "审核已撤销" in reviewer.press("撤销审核", reason="看错").text
    assert reviewer.open(f"{REVIEWS}/{one['id']}/approvals/1").status == 200
    assert reviewer.open(f"{REVIEWS}/{one['id']}/approvals/9").status == 404
    assert other["number"] in reviewer.open(REVIEWS).said


def test_who_worked_on_somebody_does_not_review_them(hospital: Hospital) -> None:
    one = complete(hospital, 2005)
    hospital[CHIEF].post("/examinations/conclude", {"examinations": [one["id"]]})
    own = screen_of(hospital, NURSE, REVIEWS)
    assert one["number"] not in own.page.said
    page = own.open(f"{REVIEWS}/{one['id']}")
    assert "要由别人审核" in page.said
    sent = {"_csrf_token": own.filled("退出")[1]["_csrf_token"], "version": "1"}
    assert own.post((f"{REVIEWS}/{one['id']}/approve", sent)).status == 409
    assert screen_of(hospital, DESK).open(REVIEWS).status == 403


def test_an_exemption_says_what_follows_and_needs_the_scanned_refusal(hospital: Hospital) -> None:
    one = arrived(hospital, 2006)
    doctor = screen_of(hospital, RADIOLOGIST, f"{RESULTS}/{one['id']}")
    page = (
        doctor.click("免检胸部X线")
        if "免检胸部X线" in doctor.page.links()
        else doctor.open(f"{RESULTS}/{one['id']}/items/chest_xray/exempt")
    )
    assert "后果" in page.said
    assert list(doctor.press("记为免检").summary) == ["请选择免检的原因。"]
    assert "已记为免检" in doctor.press("记为免检", reason="pregnancy", note="孕 12 周").text
    assert doctor.open(f"{RESULTS}/{one['id']}/items/chest_xray/exempt").status == 200
    assert doctor.press("记为免检", reason="pregnancy").status == 422
    doctor.open(f"{RESULTS}/{one['id']}")
    undo = (
        f"{RESULTS}/{one['id']}/items/chest_xray/unexempt",
        {"_csrf_token": doctor.filled("退出")[1]["_csrf_token"]},
    )
    assert doctor.page.tree.xpath("//form[contains(@action, 'chest_xray/unexempt')]")
    assert "免检已取消" in doctor.post(undo).text
    assert doctor.post(undo).status == 422
    doctor.open(f"{RESULTS}/{one['id']}/items/chest_xray/exempt")
    doctor.press("记为免检", reason="refused")
    examined(hospital, one)
    chief = screen_of(hospital, CHIEF, f"{RESULTS}/{one['id']}")
    assert chief.press("提交审核", **{"verdict.food": "passes"}).status == 422
    assert list(chief.press("附上").summary) == ["请选择扫描件。"]
    assert chief.press("附上", files={"sheet": ("x.jpg", b"no picture")}).status == 422
    page = chief.press("附上", files={"sheet": ("x.jpg", picture())}, title="拒检说明")
    (sheet,) = {href for href in page.links().values() if "/sheets/" in href}
    assert chief.web.get(sheet).headers["content-type"] == "image/jpeg"
    assert chief.open(f"{RESULTS}/{one['id']}/sheets/{one['id']}").status == 404
    refusal = sheet.rpartition("/")[2]
    chief.open(f"{RESULTS}/{one['id']}")
    assert "等待审核" in chief.press("提交审核", **{"verdict.food": "passes", "refusal": refusal}).text


def test_a_result_is_corrected_with_a_reason_and_the_old_one_stays(hospital: Hospital) -> None:
    one = complete(hospital, 2007)
    screen = screen_of(hospital, TESTER, f"{RESULTS}/{one['id']}")
    path = f"{RESULTS}/{one['id']}/items/alt/correct"
    screen.open(path)
    assert screen.press("更正", **{"value.alt": "25"}).status == 422
    assert screen.page.tree.xpath("//input[@name='value.alt']/@value") == ["25"]
    seen = screen.filled("更正", **{"value.alt": "25", "reason": "抄错"})
    page = screen.post(seen)
    assert "已更正" in page.text
    assert "原 20" in page.said
    late = screen.post((seen[0], {**seen[1], "value.alt": "26"}))
    assert late.status == 409
    assert screen.open(f"{RESULTS}/{one['id']}/items/chest_xray/correct").status in {404, 422}


def test_lists_are_searched_exported_and_refuse_filters_without_sense(hospital: Hospital) -> None:
    one = complete(hospital, 2008)
    manager = screen_of(hospital, MANAGER, RESULTS)
    page = manager.press("查询", name=one["person"]["name"])
    assert one["number"] in page.said
    assert "search=" in manager.visited[-1]
    assert manager.press("查询", document_number="37").status == 422
    manager.open(RESULTS)
    assert one["number"] in manager.press("查询", document_number=resident_id(2008)[-4:]).said
    assert manager.fragment(f"{RESULTS}?code={one['number']}").text.lstrip().startswith("<section")
    rows = load_workbook(BytesIO(manager.web.get(f"{RESULTS}/export").content)).active.iter_rows(values_only=True)
    assert one["number"] in {row[0] for row in rows}
    reviewer = screen_of(hospital, REVIEWER, REVIEWS)
    assert reviewer.press("查询", code=one["number"]).status == 200
    assert reviewer.web.get(f"{REVIEWS}/export").status_code == 200
    for screen, path in ((manager, RESULTS), (reviewer, REVIEWS)):
        for address in (f"{path}?first=soon", f"{path}/export?first=soon"):
            page = screen.open(address)
            assert (page.status, "清空条件" in page.links()) == (422, True)
        screen.open(path)
        assert screen.press("查询", first="soon").status == 422


def test_an_earlier_examination_stands_beside_this_one(hospital: Hospital) -> None:
    one = complete(hospital, 2009)
    hospital["zhuren"].post(f"/examinations/{one['id']}/void", {"reason": "登错了人"})
    again = arrived(hospital, 2009)
    manager = screen_of(hospital, MANAGER, f"{RESULTS}/{again['id']}")
    assert "以前的查体" in manager.page.said
    assert "20" in manager.page.tree.xpath("string(//table[.//caption[starts-with(., '血检')]])")
