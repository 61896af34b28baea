"""内科 X线 血检 便检 in the back office, without scripts."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import CHIEF, DRAWER, NURSE, RADIOLOGIST, TESTER, arrived, drawn
from tests.integration.web.office import DESK, MANAGER, screen_of


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def items(hospital: Hospital, examination: Any) -> dict[str, Any]:
    hospital[CHIEF].token = ""
    return {one["code"]: one for one in hospital[CHIEF].get(f"/examinations/{examination['id']}")["items"]}


def test_a_row_is_saved_alone_and_an_abnormal_value_wants_a_note(hospital: Hospital) -> None:
    one = arrived(hospital, 1001)
    drawn(hospital, one)
    screen = screen_of(hospital, TESTER, "/admin/results/blood")
    key = one["id"]
    path, sent = screen.filled("保存填好的行")
    page = screen.post((path, {**sent, f"{key}.value.alt": "66", "row": key}))
    assert page.status == 422
    assert "谷丙转氨酶不正常，要写说明。" in page.said
    assert page.tree.xpath(f"//input[@name='{key}.value.alt']/@value") == ["66"]
    page = screen.post((path, {**sent, f"{key}.value.alt": "66", f"{key}.note": "复查一致", "row": key}))
    assert "1 人的结果已保存。" in page.text
    found = items(hospital, one)
    assert (found["alt"]["result"]["flag"], found["alt"]["result"]["description"]) == ("high", "复查一致")
    assert found["hav_igm"]["origin"] == "reflex"


def test_a_row_that_nobody_has_saves_nothing(hospital: Hospital) -> None:
    screen = screen_of(hospital, TESTER, "/admin/results/blood")
    path, sent = screen.filled("保存填好的行")
    assert list(screen.post((path, {**sent, "row": "x", "there": "y"})).summary) == ["没有填任何结果。"]
    assert screen.post((path, {**sent, "row": str(UUID(int=0))})).status == 404


def test_the_code_on_the_slip_opens_the_person_and_saving_leads_back_to_the_field(hospital: Hospital) -> None:
    one = arrived(hospital, 1002)
    screen = screen_of(hospital, NURSE, "/admin/results/internal")
    assert "请扫条码" in next(iter(screen.press("打开", code=" ").summary))
    page = screen.press("打开", code="99999999")
    assert (page.status, page.labelled("扫码或编号").get("value")) == (422, "99999999")
    page = screen.press("打开", code=one["slip"])
    assert one["number"] in page.heading
    assert "X线" not in page.tree.xpath("string(//form[@id='entry'])")
    assert list(screen.press("保存内科结果").summary) == ["没有填任何结果。"]
    page = screen.press(
        "保存内科结果", **{"value.heart": "unfit", "value.liver": "fit", "value.history_hepatitis": "yes"}
    )
    assert page.status == 422
    assert page.tree.xpath("//select[@name='value.heart']/option[@selected]/@value") == ["unfit"]
    answers = {
        "value.heart": "unfit",
        "note.heart": "早搏",
        "value.liver": "fit",
        "value.history_hepatitis": "yes",
        "onset.history_hepatitis": "2019",
        "value.other_signs": "左肩瘢痕",
        "flag.other_signs": "abnormal",
    }
    page = screen.press("保存内科结果", **answers)
    assert (page.path, "请扫下一位" in page.text) == ("/admin/results/internal", True)
    found = items(hospital, one)
    assert [found[code]["result"]["flag"] for code in ("heart", "liver", "other_signs")] == [
        "abnormal",
        "normal",
        "abnormal",
    ]


def test_all_normal_touches_nothing_that_was_found_and_names_whom_it_left_out(hospital: Hospital) -> None:
    first, second = arrived(hospital, 1003), arrived(hospital, 1004)
    chest = {"entries": [{"item": "chest_xray", "value": "tb_suspected", "pregnancy_ruled_out": True}]}
    hospital[RADIOLOGIST].post(f"/examinations/{first['id']}/results", chest)
    screen = screen_of(hospital, RADIOLOGIST, "/admin/results/xray")
    path, sent = "/admin/results/xray/normal", screen.filled("勾选的都正常")[1]
    assert list(screen.post((path, sent)).summary) == ["没有勾选任何人。"]
    ticked = {**sent, "ticked": [first["id"], second["id"]], "all_asked": "1"}
    page = screen.post((path, ticked))
    assert "1 人已记为正常" in page.said
    assert first["number"] in page.tree.xpath("string(//*[@aria-label='没有办成的人'])")
    assert items(hospital, first)["chest_xray"]["result"]["value"] == "tb_suspected"
    page = screen.post((path, {**sent, "ticked": [str(hospital.centre)]}))
    assert page.status == 422


def test_two_nurses_at_one_result_see_both_values_and_neither_is_lost(hospital: Hospital) -> None:
    one = arrived(hospital, 1005)
    drawn(hospital, one)
    mine, other = (screen_of(hospital, TESTER, "/admin/results/blood") for _ in range(2))
    key = one["id"]
    path, sent = mine.filled("保存填好的行")
    _, others = other.filled("保存填好的行")
    other.post((path, {**others, f"{key}.value.alt": "20"}))
    same = mine.post((path, {**sent, f"{key}.value.alt": "20", "row": key}))
    assert "1 人的结果已保存。" in same.text
    page = mine.post((path, {**sent, f"{key}.value.alt": "25", "row": key}))
    assert page.status == 409
    assert [cell.text_content() for cell in page.tree.xpath("//*[@role='alert']//tbody/tr/*")][:3] == [
        "谷丙转氨酶（ALT）"
        if "谷丙转氨酶（ALT）" in page.text
        else page.tree.xpath("string(//*[@role='alert']//tbody/tr/th)"),
        "25",
        "20 U/L",
    ]
    fragment = mine.web.post(path, data={**sent, f"{key}.value.alt": "25", "row": key}, headers={"hx-request": "true"})
    assert (fragment.status_code, "<html" in fragment.text) == (409, False)
    _, wish = mine.filled("用我的值更正")
    answer = mine.post((f"/admin/results/{key}/overwrite", {**wish, f"{key}.reason": ""}))
    assert (answer.status, "25" in answer.said) == (409, True)
    answer = mine.press("用我的值更正", reason="抄错")
    assert "已更正" in answer.text
    assert items(hospital, one)["alt"]["result"]["value"] == "25"


def test_a_persons_page_shows_the_same_clash(hospital: Hospital) -> None:
    one = arrived(hospital, 1006)
    screen = screen_of(hospital, NURSE, f"/admin/results/{one['id']}")
    _, sent = screen.filled("保存内科结果")
    hospital[NURSE].token = ""
    found = {"entries": [{"item": "heart", "value": "unfit", "description": "早搏"}]}
    hospital[NURSE].post(f"/examinations/{one['id']}/results", found)
    page = screen.post((f"/admin/results/{one['id']}/record", {**sent, "value.heart": "fit", "value.liver": "fit"}))
    assert (page.status, page.heading.endswith("别人已经录了不同的结果")) == (409, True)
    states = items(hospital, one)
    assert (states["liver"]["state"], states["heart"]["result"]["value"]) == ("resulted", "unfit")
    assert "已更正" in screen.press("用我的值更正", reason="看错").text


def test_the_same_number_in_another_unit_and_the_same_words_flagged_otherwise_are_no_agreement(
    hospital: Hospital,
) -> None:
    one = arrived(hospital, 1097)
    drawn(hospital, one)
    hospital[TESTER].token = hospital[NURSE].token = ""
    found = {"entries": [{"item": "alt", "value": "20", "unit": "U/L"}]}
    hospital[TESTER].post(f"/examinations/{one['id']}/results", found)
    words = {"entries": [{"item": "other_signs", "value": "左肩瘢痕"}]}
    hospital[NURSE].post(f"/examinations/{one['id']}/results", words)
    for account, typed in (
        (TESTER, {"value.alt": "20", "unit.alt": "IU/L"}),
        (NURSE, {"value.other_signs": "左肩瘢痕", "flag.other_signs": "abnormal"}),
    ):
        screen = screen_of(hospital, account, f"/admin/results/{one['id']}")
        form = {"_csrf_token": screen.page.tree.xpath("string(//input[@name='_csrf_token']/@value)")}
        assert screen.post((f"/admin/results/{one['id']}/record", {**form, **typed})).status == 409
    same = {**form, "value.other_signs": "左肩瘢痕"}
    assert screen.post((f"/admin/results/{one['id']}/record", same)).status == 200


def test_tubes_are_scanned_when_full_and_again_when_spoilt(hospital: Hospital) -> None:
    one = arrived(hospital, 1007)
    blood, stool = (tube["barcode"] for tube in one["tubes"])
    screen = screen_of(hospital, DRAWER, "/admin/results/specimens")
    assert screen.press("采样", code="123").status == 422
    assert blood in screen.press("采样", code=one["number"]).said
    assert "样已采" in screen.press("采样", code=blood).said
    assert "样已采" in screen.press("采样", code=stool).said
    assert "试管都采齐了" in screen.page.said
    assert screen.press("采样", code=blood).status == 422
    screen = screen_of(hospital, TESTER, "/admin/results/specimens/rejected")
    assert list(screen.press("拒收", code=blood).summary) == ["请选择标本不合格的原因。"]
    assert screen.press("拒收", code="1", reason="haemolysed").status == 422
    page = screen.press("拒收", code=blood, reason="haemolysed", note="管壁发红")
    assert "要重新采样" in page.text
    assert screen.press("拒收", code=blood, reason="lost").status == 422
    again = screen_of(hospital, DRAWER, "/admin/results/blood")
    assert "重采" in again.page.tree.xpath(f"string(//tr[@data-row='{one['id']}'])")
    assert not again.page.tree.xpath("//select[@data-cell]")


def test_the_list_is_narrowed_by_days_and_exported(hospital: Hospital) -> None:
    one = arrived(hospital, 1008)
    screen = screen_of(hospital, NURSE, "/admin/results/internal?first=2026-03-02&last=2026-03-02&after=x")
    assert one["number"] in screen.page.said
    assert one["number"] not in screen.open("/admin/results/internal?last=2026-03-01").said
    rows = list(
        load_workbook(BytesIO(screen.web.get("/admin/results/internal/export").content)).active.iter_rows(
            values_only=True
        )
    )
    assert one["number"] in {row[0] for row in rows}
    assert screen.press("保存填好的行").status == 422 if screen.open("/admin/results/internal") else False
    for path in ("/admin/results/xray", "/admin/results/blood"):
        assert screen.open(path).status == 403
    assert screen_of(hospital, DESK).open("/admin/results/internal").status == 403


def test_what_the_station_found_is_exported_with_who_did_it_and_who_typed_it(hospital: Hospital) -> None:
    one = arrived(hospital, 1009)
    staff = hospital["zhuren"].get(f"/departments/{hospital.centre}/staff")
    chief = next(member["id"] for member in staff if member["name"] == "王立国")
    screen = screen_of(hospital, NURSE, f"/admin/results/{one['id']}?station=internal")
    heart = {"item": "heart", "value": "unfit", "description": "早搏"}
    body = {"entries": [heart], "performed_by": chief}
    assert hospital[NURSE].refused(f"/examinations/{one['id']}/results", body).code == "tj.not_permitted"
    screen.press("保存内科结果", **{"value.heart": "unfit", "note.heart": "早搏"})
    exempted = {"reason": "refused", "note": "无法配合"}
    path = f"/admin/results/{one['id']}/items/liver/exempt"
    assert "已记为免检" in screen_of(hospital, CHIEF, path).press("记为免检", **exempted).text
    content = screen.web.get("/admin/results/internal/found?first=2026-03-02").content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    mine = {row[5]: row for row in rows if row[0] == one["number"]}
    (heart_row,) = [row for title, row in mine.items() if title.startswith("心")]
    assert (heart_row[9], heart_row[10], heart_row[11], heart_row[13]) == ("异常", "早搏", "李建华", "李建华")
    (liver_row,) = [row for title, row in mine.items() if title.startswith("肝")]
    assert (liver_row[6].startswith("免检"), liver_row[10]) == (True, "无法配合")
    assert len(mine) == 2
    assert screen.web.get("/admin/results/internal/found?last=2026-03-01").status_code == 200
    assert screen.open("/admin/results/blood/found").status == 403


def test_stock_phrases_are_offered_beside_each_item(hospital: Hospital) -> None:
    one = arrived(hospital, 1010)
    page = screen_of(hospital, RADIOLOGIST, f"/admin/results/{one['id']}?station=xray").page
    offered = page.tree.xpath("//input[@name='note.chest_xray']/@list")
    assert page.tree.xpath("//datalist[@id=$key]/option/@value", key=offered[0])


def test_a_wrong_person_found_out_after_sampling_is_voided_with_its_samples(hospital: Hospital) -> None:
    one = arrived(hospital, 1011)
    drawn(hospital, one)
    tubes = [tube["barcode"] for tube in one["tubes"]]
    assert screen_of(hospital, TESTER).open(f"/admin/results/{one['id']}/void").status == 403
    screen = screen_of(hospital, MANAGER, f"/admin/results/{one['id']}")
    page = screen.click("作废")
    assert all(barcode in page.said for barcode in tubes)
    assert "不会转给别人" in page.said
    assert screen.press("作废", reason=" ").status == 422
    assert "查体已作废" in screen.press("作废", reason="抽血后发现冒名").text
    drawer = screen_of(hospital, DRAWER, "/admin/results/specimens")
    page = drawer.press("采样", code=tubes[0])
    assert page.status == 422
    assert "查体现在是「作废」" in page.said
    again = screen_of(hospital, MANAGER, f"/admin/results/{one['id']}/void")
    assert again.press("作废", reason="再来一次").status == 422
