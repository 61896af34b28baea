"""Logs and their proof, who is online, the own page, jobs and parameters, in the back office."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.reading import Sheet, browser, words

LOGS = ("logins", "operations", "views")


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, ADMINISTRATOR)


def cells(page: Sheet) -> list[list[str]]:
    return [[words(cell) for cell in row.xpath("./td")] for row in page.tree.xpath("//tbody/tr")]


def press_in_row(screen: Screen, button: str, **answers: Any) -> Sheet:
    """The first form that has a button of that beginning."""
    form = screen.page.form(button)
    sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input")} | answers
    return screen.post((form.get("action"), sent))


@pytest.mark.parametrize("log", LOGS)
def test_each_log_is_filtered_and_fetched_as_a_workbook(screen: Screen, log: str) -> None:
    page = screen.open(f"/admin/logs/{log}?first=2026-03-01&last=2026-03-02")
    assert page.status == 200
    heads = [words(one) for one in page.tree.xpath("//thead//th")] or None
    answer = screen.web.get(f"/admin/logs/{log}/export?first=2026-03-01")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert heads in (None, [cell.value for cell in sheet[1]])
    assert screen.open(f"/admin/logs/{log}?last=2020-01-01").said.endswith("清空条件。")


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("query", ["first=never", "last=9999-12-31", "subject=x", "kind=no.such", "after=1"])
def test_a_filter_of_a_log_that_makes_no_sense_is_told(screen: Screen, log: str, query: str) -> None:
    page = screen.open(f"/admin/logs/{log}?{query}")
    assert page.status == 422
    assert "看不懂" in page.said


@pytest.mark.parametrize("log", [*LOGS, "chain"])
@pytest.mark.parametrize("account", [DESK, MANAGER])
def test_only_who_may_reads_the_logs(hospital: Hospital, log: str, account: str) -> None:
    assert screen_of(hospital, account).open(f"/admin/logs/{log}").status == 403


def test_a_wrong_password_stands_in_the_log_of_sign_ins_with_its_reason(hospital: Hospital, screen: Screen) -> None:
    Screen(browser(hospital)).sign_in("nobody-here", "x")
    Screen(browser(hospital)).sign_in(DESK, "wrong")
    hospital[DESK].sign_in()
    page = screen.open("/admin/logs/logins?kind=session.refused")
    told = [row[1:] for row in cells(page)]
    assert ["登录被拒", "nobody-here", told[1][2], "没有这个账号"] in told
    assert ["登录被拒", DESK, told[0][2], "密码不对"] in told
    page = screen.open("/admin/logs/logins?kind=session.signed_in")
    assert f"{DESK} 孙晓梅" in [row[2] for row in cells(page)]


def test_a_change_of_a_role_is_read_with_old_and_new_values(hospital: Hospital, screen: Screen) -> None:
    screen.open("/admin/roles/new")
    screen.press("保存", code="logged", name="旧名", scope="own", rights=["booking.view"])
    edit = screen.page.links()["修改：旧名"]
    screen.open(edit)
    screen.press("保存", name="新名", scope="all", rights=["booking.view", "booking.book"])
    page = screen.open(f"/admin/logs/operations?subject={edit.split('/')[3]}")
    changed, defined = cells(page)
    assert changed[1:3] == ["admin 郑凯", "修改角色"]
    assert "名称：旧名 → 新名" in changed[4]
    assert "权限：查看预约 → 代人预约、查看预约" in changed[4]
    assert defined[2] == "新增角色"


def test_codes_and_ids_are_read_in_words(hospital: Hospital, screen: Screen) -> None:
    manager, admin = hospital[MANAGER], hospital[ADMINISTRATOR]
    member = {"name": "周检", "title": "检验师", "rank": "junior", "stations": ["blood"], "concludes": False}
    key = manager.post(f"/departments/{hospital.centre}/staff", member)["id"]
    now = {**member, "rank": "senior", "stations": ["blood", "xray"], "active": False, "seen": 1}
    manager.post(f"/staff/{key}/edit", now)
    changed, registered = cells(screen.open(f"/admin/logs/operations?subject={key}"))
    assert changed[4].split("；") == ["级别：初级 → 正高级", "能签哪些科室：血检 → 血检、X线", "在用：是 → 否"]
    assert "部门：查体科" in registered[4].split("；")
    text = {"title": "停水", "body": "下午停水。", "starts": "2026-03-02T02:00:00Z"}
    key = manager.post("/announcements", text)["id"]
    (written,) = cells(screen.open(f"/admin/logs/operations?subject={key}"))
    told = written[4].split("；")
    assert told == [
        "标题：停水",
        "内容：下午停水。",
        "置顶：否",
        "开始显示：2026-03-02 10:00",
        "状态：草稿",
    ]
    for version, value in enumerate(("issue", "exam")):
        body = {"value": value, "reason": "试", "version": version}
        admin.put("/parameters/certification/validity_base", body)
    lines = [row[4].split("；") for row in cells(screen.open("/admin/logs/operations?kind=parameter.changed"))]
    assert set(lines[0]) == {"分组：发证", "名称：有效期从哪天算", "值：发证日期 → 体检日期"}


def test_the_auditor_reads_that_somebody_was_booked_and_seen_but_not_who(hospital: Hospital, screen: Screen) -> None:
    booked = book(hospital, 777)
    hospital[DESK].get(f"/appointments/{booked['id']}")
    page = screen.open(f"/admin/logs/operations?subject={booked['id']}")
    assert [row[2] for row in cells(page)] == ["预约"]
    assert "项不在日志里显示" in page.said
    assert "状态：已预约" in page.said
    page = screen.open(f"/admin/logs/views?subject={booked['id']}")
    assert cells(page)[0][1:4] == [f"{DESK} 孙晓梅", "查看预约", "1"]
    everything = screen.open("/admin/logs/operations").text + screen.open("/admin/logs/views").text
    person = booked["person"]
    assert person["name"] not in everything
    assert "13800000777" not in everything


def test_pages_of_a_log_go_on_behind_the_last_line(hospital: Hospital, screen: Screen) -> None:
    for number in range(51):
        screen.web.get(f"/admin/posts?text={number}")
        hospital[DESK].sign_in()
    page = screen.open("/admin/logs/logins")
    first = cells(page)
    assert len(first) == 50
    second = cells(screen.open(page.links()["下一页"]))
    assert second
    assert "首页" in screen.page.links()


@pytest.fixture
def edited(hospital: Hospital) -> Iterator[int]:
    """The number of a sealed row that somebody with access to the database's files has edited."""
    hospital.settle()
    with hospital.system.engine.begin() as connection:
        (seq, event) = connection.execute(text("SELECT seq, event_id FROM event_seal WHERE seq = 5")).one()
        kind = connection.execute(text("SELECT kind FROM event_log WHERE id = :id"), {"id": event}).scalar_one()
        connection.execute(text("UPDATE event_log SET kind = 'post.changed' WHERE id = :id"), {"id": event})
    yield seq
    with hospital.system.engine.begin() as connection:
        connection.execute(text("UPDATE event_log SET kind = :kind WHERE id = :id"), {"kind": kind, "id": event})


def test_the_chain_is_verified_on_a_page(hospital: Hospital, screen: Screen) -> None:
    hospital.settle()
    screen.open("/admin/logs/chain")
    page = screen.press("现在核对")
    assert "日志链完整。" in page.said


def test_the_page_names_the_first_row_that_was_edited(hospital: Hospital, screen: Screen, edited: int) -> None:
    screen.open("/admin/logs/chain")
    page = screen.press("现在核对")
    assert f"日志链第 {edited} 条被改动过" in page.said
    assert "日志链完整" not in page.said


def test_rows_that_stay_unsealed_are_told(hospital: Hospital, screen: Screen) -> None:
    hospital.settle()
    hospital["admin"].post("/posts", {"name": "守夜人", "order": 3})
    hospital.clock.move(timedelta(minutes=2))
    screen.open("/admin/logs/chain")
    assert "还没有封存" in screen.press("现在核对").said


def test_somebody_online_is_signed_out_and_has_to_sign_in_again(hospital: Hospital, screen: Screen) -> None:
    other = screen_of(hospital, "fangshe")
    page = screen.open("/admin/sessions")
    newest = next(row for row in page.tree.xpath("//tbody/tr") if words(row[0]) == "fangshe 马海涛")
    assert words(newest[1]) == "查体科"
    screen.open(newest.xpath(".//a/@href")[0])
    page = screen.press("强制下线")
    assert "已让该处退出登录。" in page.said
    assert other.open("/admin").path == "/admin/sign-in"


def test_the_front_desk_may_not_sign_others_out(hospital: Hospital, screen: Screen) -> None:
    page = screen.open("/admin/sessions")
    way = next(href for name, href in page.links().items() if name.startswith("下线："))
    assert screen_of(hospital, DESK).open(way).status == 403


def test_the_own_page_lists_the_own_sessions_and_ends_another_one(hospital: Hospital) -> None:
    elsewhere, here = screen_of(hospital, "neike"), screen_of(hospital, "neike", "/admin/me")
    page = here.page
    assert page.heading == "个人中心：李建华"
    assert sum("这里" in row[-1] for row in cells(page)) == 1
    while any("让该处退出" in row[-1] for row in cells(here.page)):
        press_in_row(here, "让该处退出")
    assert "已让该处退出登录。" in here.page.said
    assert elsewhere.open("/admin").path == "/admin/sign-in"
    assert here.open("/admin/me").status == 200
    assert here.click("修改密码").heading == "修改密码"


def test_nobody_ends_the_session_of_somebody_else_on_the_own_page(hospital: Hospital) -> None:
    other, mine = screen_of(hospital, "shenhe", "/admin/me"), screen_of(hospital, DESK, "/admin/me")
    sessions = {one["user"]: one["id"] for one in hospital["admin"].get("/sessions", limit=200)}
    users = {one["account"]: one["id"] for one in hospital["admin"].get("/users", limit=200)["items"]}
    path = f"/admin/me/sessions/{sessions[users['shenhe']]}/end"
    token = mine.page.form("退出").xpath(".//input[@name='_csrf_token']/@value")[0]
    assert mine.post((path, {"_csrf_token": token})).status == 404
    assert other.open("/admin/me").status == 200


def test_a_job_is_run_now_and_told_in_its_runs(hospital: Hospital, screen: Screen) -> None:
    page = screen.open("/admin/jobs")
    assert "清理到期的临时数据" in page.said
    assert "每天 " in page.said
    press_in_row(screen, "立即执行：清理到期的临时数据")
    assert "已排队，马上执行" in screen.page.said
    press_in_row(screen, "立即执行：清理到期的临时数据")
    assert (screen.page.status, "正在排队或执行" in screen.page.said) == (422, True)
    hospital.settle()
    page = screen.open("/admin/jobs/runs?kind=upkeep.forget")
    assert cells(page)[0][:3] == ["清理到期的临时数据", "admin 郑凯", "已完成"]
    token = screen.open("/admin/jobs").form("立即执行").xpath(".//input[@name='_csrf_token']/@value")[0]
    assert screen.post(("/admin/jobs/no.such/run", {"_csrf_token": token})).status == 404
    assert screen_of(hospital, DESK).open("/admin/jobs").status == 403


def test_parameters_are_exported_as_they_are_filtered_and_an_unknown_group_is_told(screen: Screen) -> None:
    page = screen.open("/admin/settings?text=退出&group=identity")
    sheet = load_workbook(io.BytesIO(screen.web.get(page.links()["导出"]).content)).active
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [row[1] for row in cells(page)] != []
    for path in ("/admin/settings", "/admin/settings/export"):
        page = screen.open(f"{path}?group=nonsense")
        assert (page.status, list(page.summary.values()), cells(page)) == (422, ["#group"], [])


def test_parameters_are_found_changed_and_kept_with_their_reason(screen: Screen) -> None:
    page = screen.open("/admin/settings?text=几分钟不操作&group=identity")
    (row,) = cells(page)
    assert row[1:4] == ["几分钟不操作自动退出", "30", "30"]
    edit = page.links()["修改：几分钟不操作自动退出"]
    screen.open(edit)
    page = screen.press("保存", value="20", reason="")
    assert page.status == 422
    assert "请填写“修改原因”。" in page.mistake_at("修改原因")
    assert page.labelled("值").get("value") == "20"
    page = screen.press("保存", value="二十", reason="等保要求")
    assert page.status == 422
    assert page.mistake_at("值")
    stale = screen.filled("保存", value="25", reason="等保要求")
    page = screen.press("保存", value="20", reason="等保要求")
    assert "修改已生效。" in page.said
    page = screen.post(stale)
    assert page.status == 409
    assert all(one in page.said for one in ("别人已经修改了这个参数", "25", "20"))
    page = screen.press("用我的值保存")
    assert "修改已生效。" in page.said
    assert "20 → 25" in screen.open(edit).said
    answer = screen.web.get("/admin/settings/export")
    assert load_workbook(io.BytesIO(answer.content)).active.max_row > 40


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("examination/four_eyes", "no", "否"),
        ("booking/trades", ["food", "public_place"], ""),
        ("booking/release_stages", "[[7, 50], [0, 100]]", "7，50；0，100"),
        ("booking/licence_regions", "3715、37", "3715、37"),
        ("booking/release_hour", "07:30", "07:30"),
        ("examination/number_prefix", "15", "15"),
    ],
)
def test_every_kind_of_parameter_can_be_set(screen: Screen, name: str, value: Any, told: str) -> None:
    page = screen.open(f"/admin/settings/{name}")
    assert page.status == 200
    page = screen.press("保存", value=value, reason="试行")
    assert "修改已生效。" in page.said, page.said
    assert told in screen.open("/admin/settings").said


@pytest.mark.parametrize(("name", "value"), [("booking/release_stages", "[["), ("booking/phone_verified", "maybe")])
def test_a_value_that_cannot_be_read_is_told(screen: Screen, name: str, value: str) -> None:
    screen.open(f"/admin/settings/{name}")
    page = screen.press("保存", value=value, reason="试行")
    assert page.status == 422
    assert "这个值看不懂。" in page.said


def test_an_unknown_parameter_is_not_there(screen: Screen) -> None:
    assert screen.open("/admin/settings/booking/nothing").status == 404
    assert screen.open("/admin/settings/nothing/nothing").status == 404


def test_a_change_waits_for_a_second_person_who_decides_on_the_page(hospital: Hospital, screen: Screen) -> None:
    screen.open("/admin/settings/administration/confirmed_groups")
    assert "修改已生效。" in screen.press("保存", value=["certification"], reason="双人").said
    screen.open("/admin/settings/certification/supervised_by")
    page = screen.press("保存", value="区卫健局", reason="监制")
    assert "等另一个人确认后生效" in page.said
    screen.open("/admin/changes")
    assert press_in_row(screen, "撤回", action="confirm").status == 422
    manager = screen_of(hospital, MANAGER, "/admin/changes")
    assert "区卫健局" in manager.page.said
    assert press_in_row(manager, "确认", action="what").status == 422
    manager.open("/admin/changes")
    assert "已确认，修改已生效。" in press_in_row(manager, "确认", action="confirm").said
    assert "区卫健局" in screen.open("/admin/settings?text=监制").said
    assert screen_of(hospital, DESK).open("/admin/settings").status == 403


def test_the_log_is_read_and_proven_over_http(hospital: Hospital) -> None:
    admin = hospital["admin"]
    post = admin.post("/posts", {"name": "司机", "order": 3})
    (line,) = admin.get("/logs/operations", subject=post["id"], kind="post.defined")
    named_ = next(one for one in line["changes"] if one["name"] == "name")
    assert (named_["old"], named_["new"], named_["hidden"]) == (None, "司机", False)
    assert admin.get("/logs/logins", limit=1)[0]["kind"].startswith("session.")
    hospital.settle()
    found = admin.ask("POST", "/logs/verify").json()
    assert (found["sound"], found["broken"], found["unsealed"]) == (True, None, [])
    assert hospital[DESK].refused("/logs/operations", method="GET").code == "tj.not_permitted"
    assert admin.refused("/logs/nothing", method="GET").code == "request.invalid"
