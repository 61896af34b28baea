"""体检项目与套餐 and 查体列表 in the back office, without scripts."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import CHIEF, NURSE, arrived
from tests.integration.web.office import DESK, MANAGER, Screen, screen_of
from tests.integration.web.people import created, settled
from tests.integration.web.populated import examined

CATALOGUE, EXAMS, SECOND = "/admin/catalogue", "/admin/exams", "fuzhuren"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture(scope="module")
def manager(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    return screen_of(hospital, MANAGER)


@pytest.fixture(scope="module")
def second(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    hospital.staff[SECOND] = settled(created(hospital, SECOND, "department_manager")[1])
    return screen_of(hospital, SECOND)


@pytest.fixture
def draft(manager: Screen) -> Iterator[str]:
    """The address of a new draft, put away at the end where it still is one."""
    manager.open(CATALOGUE)
    manager.press("开始草稿", valid_from="2026-03-10")
    address = manager.page.path
    yield address
    if "作废草稿" in manager.open(address).said:
        manager.press("作废草稿")


def change(screen: Screen, address: str, **fields: Any) -> Any:
    screen.open(address)
    return screen.press("保存到草稿", **fields)


def decided(hospital: Hospital, number: int) -> Any:
    """Somebody whose heart is not normal and who passed all the same."""
    one = arrived(hospital, number)
    entry = {"item": "heart", "value": "unfit", "description": "早搏"}
    hospital[NURSE].post(f"/examinations/{one['id']}/results", {"entries": [entry]})
    examined(hospital, one)
    seen = hospital[CHIEF].get(f"/examinations/{one['id']}")["version"]
    body = {"seen": seen, "verdicts": {"food": "passes"}, "text": "不影响"}
    hospital[CHIEF].post(f"/examinations/{one['id']}/conclude", body)
    return one


def rows(answer: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


def barring(manager: Screen, first_day: str) -> str:
    """A draft by which an abnormal heart bars from food; its address."""
    manager.open(CATALOGUE)
    address = manager.press("开始草稿", valid_from=first_day).path
    effects = {"food.first": "bars", "food.recheck": "bars"}
    page = change(manager, f"{address}/edit/findings/internal_abnormal", **effects)
    assert "已保存到草稿" in page.text
    return address


def tried(hospital: Hospital, manager: Screen, address: str) -> str:
    """Tried on the day; the trial's address."""
    manager.open(address)
    page = manager.press("试算", first="2026-03-02", last="2026-03-02")
    assert "正在试算" in page.said
    hospital.settle()
    return page.path


def test_a_trial_lists_every_decision_that_would_differ_until_the_draft_is_edited(
    hospital: Hospital, manager: Screen
) -> None:
    odd = decided(hospital, 3001)
    manager.open(CATALOGUE)
    assert manager.press("开始草稿", valid_from="2026-03-01").summary
    assert manager.press("开始草稿", valid_from="").summary
    address = barring(manager, "2026-03-03")
    trial = tried(hospital, manager, address)
    page = manager.open(trial)
    assert odd["number"] in page.said
    assert "心（食品）：内科体征异常 医师判定 → 内科体征异常 不合格" in page.said.replace("从业人员", "")
    found = rows(manager.web.get(f"{trial}/export"))
    assert found[1][0] == odd["number"]
    assert found[1][3:6] == ("合格", "医师判定", "不合格")
    change(manager, f"{address}/edit/tubes/all", **{"blood.title": "红帽管"})
    assert "已过时" in manager.open(trial).said
    assert "已过时" in manager.open(address).said
    assert manager.open(f"{trial}?from=900").status == 200


def test_a_second_person_activates_what_was_tried_and_nothing_examined_changes(
    hospital: Hospital, manager: Screen, second: Screen
) -> None:
    odd = decided(hospital, 3002)
    address = barring(manager, "2026-03-04")
    tried(hospital, manager, address)
    manager.open(address)
    page = manager.click("与前一版比")
    assert "初检" not in page.said
    assert "内科体征异常" in page.said
    assert "要由另一人启用" in manager.open(address).said
    path, sent = manager.filled("作废草稿")
    assert manager.post((path, {**sent, "action": "activate"})).status == 422
    second.open(address)
    path, sent = second.filled("启用这一版")
    assert second.post((path, {**sent, "version": "1"})).status == 409
    second.open(address)
    assert "已启用" in second.press("启用这一版").text
    assert manager.open(f"{address}/edit/tubes/all").status == 409
    assert hospital[MANAGER].get(f"/examinations/{odd['id']}")["catalogue"] == 1
    exported = rows(manager.web.get(f"{address}/export"))
    assert ("采样管", "血", "all", "黄帽促凝管") in exported


def test_two_editors_of_one_piece_get_the_panel_and_of_two_pieces_do_not(
    manager: Screen, second: Screen, draft: str
) -> None:
    heart, liver = f"{draft}/edit/items/heart", f"{draft}/edit/items/liver"
    manager.open(heart)
    mine = manager.filled("保存到草稿", title="心脏")
    assert "已保存" in change(second, liver, title="肝脏").text
    change(manager, f"{draft}/edit/tubes/all", **{"blood.title": "红帽管"})
    change(second, heart, title="心（听诊）", **{"0.title": "正常", "phrases": "偶发早搏\r\n心律齐"})
    page = manager.post(mine)
    assert page.status == 409
    panel = page.tree.xpath("string(//table[@class='compare'])")
    assert "心脏" in panel
    assert "心（听诊）" in panel
    faster = page.tree.xpath("//*[@role='alert']//li//b/text()")
    assert faster == ["钱多多", "钱多多"]
    assert "已保存" in manager.press("用我的值保存").text
    said = manager.open(draft).said
    assert "心脏" in said
    assert "肝脏" in said


@pytest.mark.parametrize(
    ("piece", "typed", "field", "sentence"),
    [
        ("items/alt", {"title": "乙肝表面抗原"}, "名称", "乙肝"),
        ("items/alt", {"title": ""}, "名称", "请填写"),
        ("items/alt", {"title": "肝"}, "名称", "两个项目"),
        ("items/alt", {"units": ""}, "单位", "没有填单位"),
        ("items/alt", {"finding": ""}, "异常叫什么", "没有选结果异常时叫什么"),
        ("items/alt", {"station": "moon"}, "科室", "没有选的这一项"),
        ("items/hav_igm", {"cutoff_at": "1,0"}, "判定值", "看不懂"),
        ("items/hav_igm", {"cutoff_reached": "yes"}, "达到时", "选项不存在"),
        ("items/new", {"code": "ALT?", "title": "新"}, "代码", "小写字母"),
        ("findings/igm_weak", {"hours": "1.5"}, "几小时内报公卫", "看不懂"),
        ("first-day/all", {"valid_from": "2026-02-01"}, "生效日期", "已经过去"),
        ("first-day/all", {"valid_from": "明天"}, "生效日期", "没有选的这一项"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    manager: Screen, draft: str, piece: str, typed: dict[str, str], field: str, sentence: str
) -> None:
    page = change(manager, f"{draft}/edit/{piece}", **typed)
    assert page.status == 422
    assert sentence in page.mistake_at(field)
    for name, text in typed.items():
        if text and name != "station":
            assert page.tree.xpath("string(//*[@name=$name]/@value)", name=name) == text


@pytest.mark.parametrize(
    ("piece", "typed", "sentence"),
    [
        ("items/heart", {"0.code": "", "0.title": ""}, "没有一个正常的选项"),
        ("items/heart", {"1.finding": ""}, "异常的选项要选一种异常"),
        ("items/heart", {"2.title": "说不清"}, "请填写“代码”"),
        ("ranges/alt", {"0.lower": "90"}, "下限高于上限"),
        ("ranges/alt", {"0.upper": "x"}, "看不懂"),
        ("ranges/alt", {"0.lower": "", "0.upper": ""}, "上下限都没有填"),
        ("packages/food", {f"{code}.want": "" for code in ("heart", "liver")} | {"reflex": "x"}, "没有选的这一项"),
        ("reflexes/0", {"flags": None}, "没有选哪种异常触发"),
        ("reflexes/0", {"adds": None}, "请填写“加做”"),
    ],
)
def test_rows_of_tables_are_checked_too(
    manager: Screen, draft: str, piece: str, typed: dict[str, Any], sentence: str
) -> None:
    page = change(manager, f"{draft}/edit/{piece}", **typed)
    assert page.status == 422
    assert sentence in page.said


def test_items_findings_and_rules_come_and_go(manager: Screen, draft: str) -> None:
    change(
        manager,
        f"{draft}/edit/findings/new",
        code="bilirubin_high",
        title="总胆红素偏高",
        hours="24",
        **{"food.first": "recheck", "food.recheck": "bars"},
    )
    item = {"code": "bilirubin", "title": "总胆红素", "station": "blood", "kind": "number", "specimen": "blood"}
    page = change(
        manager, f"{draft}/edit/items/new", **item, units="umol/L", finding="bilirubin_high", aliases="TBIL、总胆"
    )
    assert "总胆红素" in page.said
    change(
        manager, f"{draft}/edit/ranges/bilirubin", **{"0.unit": "umol/L", "0.upper": "23", "0.valid_from": "2026-03-10"}
    )
    change(manager, f"{draft}/edit/packages/food", **{"bilirubin.want": "required", "reflex": "always"})
    change(manager, f"{draft}/edit/reflexes/new", trigger="bilirubin", flags="high", adds="hav_igm")
    assert "≤23 umol/L" in manager.open(f"{draft}?part=ranges").said
    assert "总胆红素" in manager.open(f"{draft}?part=packages").said
    assert "偏高时加做 甲肝抗体" in manager.open(f"{draft}?part=reflexes").said
    assert "24 小时内报公卫" in manager.open(f"{draft}?part=findings").said
    change(manager, f"{draft}/edit/packages/hair_bath", offered="no")
    assert "不检查这一类" in manager.open(f"{draft}?part=packages").said

    change(manager, f"{draft}/edit/findings/bilirubin_high", remove="yes")
    page = manager.open(draft)
    assert "改好才能试算和启用" in page.said
    assert "这种异常不存在" in page.said
    assert manager.press("试算", first="2026-03-02", last="2026-03-02").status == 422
    change(manager, f"{draft}/edit/items/bilirubin", remove="yes")
    page = manager.open(f"{draft}?part=reflexes")
    assert "矛盾" not in page.said
    assert "总胆红素" not in page.said
    change(manager, f"{draft}/edit/reflexes/0", remove="yes")
    assert "没有。" in manager.open(f"{draft}?part=reflexes").said
    assert manager.open(f"{draft}/compare").status == 200


@pytest.mark.parametrize("address", ["moon/x", "items/moon", "packages/moon", "reflexes/9", "findings/moon", "tubes/x"])
def test_pieces_that_are_not_there_are_not_found(manager: Screen, draft: str, address: str) -> None:
    assert manager.open(f"{draft}/edit/{address}").status == 404


def test_dates_of_a_trial_are_checked_on_the_page(manager: Screen, second: Screen, draft: str) -> None:
    manager.open(draft)
    assert "试算的日期" in manager.press("试算", first="", last="2026-03-02").said
    manager.open(draft)
    assert "试算的日期不对" in manager.press("试算", first="2026-03-03", last="2026-03-02").said
    second.open(draft)
    assert "还没有按现在的内容试算过" in second.press("启用这一版").said
    assert manager.open(f"{CATALOGUE}/1/compare").status == 200


def test_refusals_name_the_hospitals_own_items(hospital: Hospital) -> None:
    hospital.clock.time = MORNING
    manager = hospital[MANAGER]
    whole = manager.get("/catalogues/1")
    whole["valid_from"] = "2026-03-02"
    for item in whole["items"]:
        if item["code"] == "heart":
            item["title"] = "心脏听诊"
        if item["code"] == "liver":
            item["phrases"] = ["肝区叩痛"]
    number = manager.post("/catalogues", whole)["number"]
    manager.post(f"/catalogues/{number}/trials", {"first": "2026-03-01", "last": "2026-03-02"})
    hospital.settle()
    if SECOND not in hospital.staff:
        hospital.staff[SECOND] = settled(created(hospital, SECOND, "department_manager")[1])
    hospital[SECOND].post(f"/catalogues/{number}/decide", {"action": "activate"})
    hospital.clock.time = MORNING.replace(minute=45)
    one = arrived(hospital, 3010)
    entry = {"entries": [{"item": "heart", "value": "fit"}]}
    hospital[NURSE].post(f"/examinations/{one['id']}/results", entry)
    again = hospital[NURSE].refused(f"/examinations/{one['id']}/results", entry)
    assert "心脏听诊" in str(again.problem)
    page = screen_of(hospital, NURSE, "/admin/results/internal").page
    assert page.tree.xpath("//datalist[@id='phrases-finding']/option/@value")[0] == "肝区叩痛"
    assert page.tree.xpath("//input[@list='phrases-finding']")


def test_everybody_examined_stands_in_one_list(hospital: Hospital, manager: Screen) -> None:
    one, other = arrived(hospital, 3021), decided(hospital, 3022)
    page = manager.open(EXAMS)
    assert one["number"] in page.said
    assert "内科" in page.said
    chips = {words.split()[0]: href for words, href in page.links().items() if "states=" in href}
    assert {"已登记", "待审核"} <= chips.keys()
    page = manager.open(chips["已登记"])
    assert one["number"] in page.said
    assert other["number"] not in page.said
    page = manager.press("查询", code=other["number"], states=None)
    assert other["number"] in page.said
    assert one["number"] not in page.said
    assert page.links()["打开"].endswith(other["id"]) or f"/admin/results/{other['id']}" in page.links().values()
    name = one["registration"]["person"]["name"] if "registration" in one else ""
    assert "name=" not in manager.press("查询", name=name or "王", code=None).path
    found = rows(manager.web.get(f"{EXAMS}/export?states=registered"))
    assert one["number"] in {row[0] for row in found}
    assert "没有符合条件" in manager.open(f"{EXAMS}?code=999").said
    assert manager.open(f"{EXAMS}?first=x").status == 422
    assert manager.open(f"{EXAMS}/export?first=x").status == 422
    manager.open(EXAMS)
    assert manager.press("查询", document_number="371502").status == 422
    assert "首页" not in manager.fragment(EXAMS).text
    assert screen_of(hospital, DESK, EXAMS).page.status == 200
