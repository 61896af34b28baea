"""What is typed at a station and not recorded yet stays on the server, whatever becomes of tab, browser and power."""

from typing import Any

import pytest

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import CHIEF, NURSE, RADIOLOGIST, TESTER, arrived, drawn
from tests.integration.web.office import Screen, screen_of

BLOOD, INTERNAL = "/admin/results/blood", "/admin/results/internal"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def typed(screen: Screen, key: str, path: str = BLOOD, **cells: str) -> Any:
    """What the script sends while somebody types into a row."""
    _, sent = screen.filled("打开")
    body = {"_csrf_token": sent["_csrf_token"], "row": key}
    return screen.web.post(f"{path}/typed", data={**body, **{f"{key}.{name}": text for name, text in cells.items()}})


def value(screen: Screen, key: str, name: str) -> str:
    return str(screen.page.tree.xpath(f"string(//input[@name='{key}.{name}']/@value)"))


def status(screen: Screen, key: str) -> str:
    return str(screen.page.tree.xpath(f"string(//tr[@data-row='{key}']//*[@data-status])")).strip()


def results(hospital: Hospital, key: str) -> dict[str, Any]:
    hospital[CHIEF].token = ""
    return {one["code"]: one["result"] for one in hospital[CHIEF].get(f"/examinations/{key}")["items"]}


def test_a_cell_is_there_again_in_another_browser_and_gone_once_it_is_recorded(hospital: Hospital) -> None:
    one = arrived(hospital, 6001)
    drawn(hospital, one)
    key = one["id"]
    screen = screen_of(hospital, TESTER, BLOOD)
    answer = typed(screen, key, **{"value.alt": "66", "note": "溶血"})
    assert answer.status_code == 200
    assert answer.text.startswith("草稿已留 08:")
    assert results(hospital, key)["alt"] is None
    again = screen_of(hospital, TESTER, BLOOD)
    assert (value(again, key, "value.alt"), value(again, key, "note")) == ("66", "溶血")
    assert status(again, key) == "填过没保存"
    person = screen_of(hospital, TESTER, f"/admin/results/{key}?station=blood")
    assert person.page.tree.xpath("//input[@name='value.alt']/@value") == ["66"]
    assert person.page.tree.xpath("//input[@name='note.alt']/@value") == ["溶血"]
    typed(again, key, **{"value.alt": "", "note": "溶血"})
    assert value(screen_of(hospital, TESTER, BLOOD), key, "value.alt") == ""
    typed(again, key, **{"value.alt": "66", "note": "溶血"})
    assert "1 人的结果已保存。" in screen_of(hospital, TESTER, BLOOD).press("保存填好的行").text
    assert results(hospital, key)["alt"]["description"] == "溶血"
    after = screen_of(hospital, TESTER, BLOOD)
    assert (value(after, key, "note"), status(after, key)) == ("", "")


def test_what_was_typed_is_nobody_elses(hospital: Hospital) -> None:
    one = arrived(hospital, 6002)
    screen = screen_of(hospital, NURSE, INTERNAL)
    typed(screen, one["id"], INTERNAL, note="心律不齐")
    assert value(screen.open(INTERNAL) and screen, one["id"], "note") == "心律不齐"
    other = screen_of(hospital, CHIEF, INTERNAL)
    assert value(other, one["id"], "note") == ""
    assert typed(screen_of(hospital, RADIOLOGIST, "/admin/results/xray"), one["id"], INTERNAL).status_code == 403
    assert typed(screen, "nobody", INTERNAL).status_code == 404


def test_a_refused_row_is_kept_without_scripts_too(hospital: Hospital) -> None:
    one = arrived(hospital, 6003)
    drawn(hospital, one)
    key = one["id"]
    screen = screen_of(hospital, TESTER, BLOOD)
    path, sent = screen.filled("保存填好的行")
    assert screen.post((path, {**sent, f"{key}.value.alt": "12,5", f"{key}.note": "手工"})).status == 422
    again = screen_of(hospital, TESTER, BLOOD)
    assert (value(again, key, "value.alt"), value(again, key, "note")) == ("12,5", "手工")


def test_a_value_that_somebody_else_recorded_meanwhile_waits_for_a_decision(hospital: Hospital) -> None:
    one = arrived(hospital, 6004)
    drawn(hospital, one)
    key = one["id"]
    screen = screen_of(hospital, TESTER, BLOOD)
    typed(screen, key, **{"value.alt": "25"})
    hospital[TESTER].token = ""
    entry = {"item": "alt", "value": "20", "unit": "U/L"}
    hospital[TESTER].post(f"/examinations/{key}/results", {"entries": [entry]})
    page = screen.open(BLOOD)
    (link,) = [href for words, href in page.links().items() if one["number"] in words]
    page = screen.open(link)
    assert [cell.text for cell in page.tree.xpath("//*[@id='unrecorded']//tbody//td")] == ["25", "20"]
    correct = screen.open(f"/admin/results/{key}/items/alt/correct")
    assert correct.tree.xpath("//input[@name='value.alt']/@value") == ["25"]
    screen.open(link)
    page = screen.press("不要我填的")
    assert not page.tree.xpath("//*[@id='unrecorded']")
    assert one["number"] not in screen.open(BLOOD).said


def test_a_result_for_a_voided_examination_is_refused_and_kept(hospital: Hospital) -> None:
    one = arrived(hospital, 6005)
    drawn(hospital, one)
    key = one["id"]
    screen = screen_of(hospital, TESTER, BLOOD)
    path, sent = screen.filled("保存填好的行")
    hospital["zhuren"].token = ""
    hospital["zhuren"].post(f"/examinations/{key}/void", {"reason": "采样后发现不是本人"})
    page = screen.post((path, {**sent, f"{key}.value.alt": "25", "row": key}))
    assert page.status == 422
    assert next(iter(page.summary)).endswith("查体现在是「作废」，不能这样操作。")
    page = screen.open(f"/admin/results/{key}?station=blood")
    assert "这次查体已经作废" in page.said
    assert page.tree.xpath("string(//*[@id='unrecorded']//tbody//td)") == "25"
    barcode = one["tubes"][0]["barcode"]
    rejected = screen_of(hospital, TESTER, "/admin/results/specimens/rejected")
    assert rejected.press("拒收", code=barcode, reason="lost").status == 422


def test_all_normal_waits_until_what_was_typed_is_saved(hospital: Hospital) -> None:
    one, other = arrived(hospital, 6006), arrived(hospital, 6007)
    screen = screen_of(hospital, NURSE, INTERNAL)
    typed(screen, one["id"], INTERNAL, **{"value.heart": "unfit"})
    path, sent = screen.filled("勾选的都正常")
    path = f"{INTERNAL}/normal"
    page = screen.post((path, {**sent, "ticked": [one["id"], other["id"]]}))
    assert list(page.summary) == ["勾选的人里有 1 人填了结果还没保存。"]
    page = screen.post((path, {**sent, "ticked": [other["id"]], f"{other['id']}.value.heart": "unfit"}))
    assert page.status == 422
    assert "1 人已记为正常" in screen.post((path, {**sent, "ticked": [other["id"]]})).said
    assert results(hospital, one["id"])["heart"] is None
