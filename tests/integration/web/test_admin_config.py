"""The department's configuration in the back office: texts, notices, physicians, holidays, phrases, messages, menu."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.configured import Configured, configured
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.reading import Phone, Sheet, browser, words
from tests.integration.web.test_admin_directory import cells, switch, way_of
from tjdomain.shared.dates import SHANGHAI


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture(scope="module")
def made(hospital: Hospital) -> Configured:
    hospital.clock.time = MORNING
    return configured(hospital)


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, MANAGER)


@pytest.fixture
def admin(hospital: Hospital) -> Screen:
    return screen_of(hospital, ADMINISTRATOR)


def test_the_overview_tells_what_is_set_and_leads_on(screen: Screen) -> None:
    page = screen.open("/admin/config")
    assert "14，100" in page.said
    assert {"/admin/contacts", "/admin/texts", "/admin/staff", "/admin/holidays"} <= set(page.links().values())
    for path in {path for path in page.links().values() if path.startswith("/admin")}:
        assert screen.open(path).status == 200


def test_a_clerk_reads_no_configuration(hospital: Hospital) -> None:
    desk = screen_of(hospital, DESK)
    for path in ("config", "changes", "contacts", "texts", "notices", "message-templates", "exam-templates"):
        assert desk.open(f"/admin/{path}").status == 403


def test_contact_information_is_changed_in_editions(screen: Screen, hospital: Hospital) -> None:
    edit = f"/admin/contacts/{hospital.centre}/edit"
    screen.open(edit)
    page = screen.press("保存", address="东昌府区兴华路 1 号", phone="0635-8888888")
    assert "修改已保存。" in page.said
    screen.open(edit)
    stale = screen.filled("保存", phone="0635-1111111")
    screen.press("保存", phone="0635-2222222")
    page = screen.post(stale)
    assert page.status == 409
    assert "0635-2222222" in page.said
    assert page.labelled("电话").get("value") == "0635-1111111"
    history = screen.open(f"/admin/contacts/{hospital.centre}/history")
    assert [row[2] for row in cells(history)] == ["第 2 版", "第 1 版"]
    assert "电话：0635-8888888 → 0635-2222222" in cells(history)[0][3]


def test_another_edition_of_the_notice_is_shown_to_everybody_again(screen: Screen, hospital: Hospital) -> None:
    phone = Phone(browser(hospital))
    phone.open("/h5")
    phone.press("我已阅读")
    assert not phone.open("/h5").tree.xpath("//dialog")
    screen.open("/admin/texts/notice/edit")
    page = screen.press("保存", points="第一条新的\n\n  第二条  ")
    assert "修改已保存。" in page.said
    hospital.clock.move(timedelta(seconds=2))
    dialog = phone.open("/h5").tree.xpath("//dialog")
    assert "第一条新的" in words(dialog[0])
    newest = cells(screen.open("/admin/texts/notice/history"))[0]
    assert newest[1].endswith("周庆云")
    assert "→ 第一条新的" in newest[3]


def test_a_notice_without_a_word_is_refused_and_a_hint_without_one_is_not_shown(
    screen: Screen, hospital: Hospital
) -> None:
    screen.open("/admin/texts/consent/edit")
    page = screen.press("保存", points=" \n ")
    assert page.status == 422
    assert page.mistake_at("内容")
    phone = Phone(browser(hospital))
    assert "怎么办健康证" in phone.open("/h5").said
    screen.open("/admin/texts/home/edit")
    screen.press("保存", points="")
    hospital.clock.move(timedelta(seconds=2))
    assert "怎么办健康证" not in phone.open("/h5").said


def test_what_stands_in_the_form_is_seen_as_on_the_phone_before_it_is_saved(screen: Screen) -> None:
    for path, answers in (
        ("/admin/texts/done/edit", {"title": "记得", "points": "带身份证"}),
        ("/admin/notices/new", {"title": "记得", "body": "带身份证"}),
    ):
        screen.open(path)
        _, sent = screen.filled("保存", **answers)
        button = screen.page.tree.xpath("//button[@formaction]")[0]
        page = screen.post((button.get("formaction"), sent))
        assert page.status == 200
        assert "带身份证" in page.said
        assert page.tree.xpath("//link[contains(@href, 'h5')]")
        wrong = screen.post((button.get("formaction"), {**sent, "title": ""}))
        assert wrong.labelled("标题") is not None
    assert "记得" not in screen.open("/admin/notices").said
    assert screen.open("/admin/texts/weather/edit").status == 404


def test_an_announcement_is_a_draft_until_it_is_published_and_gone_when_withdrawn(
    screen: Screen, phone: Phone, hospital: Hospital
) -> None:
    screen.open("/admin/notices/new")
    wrong = screen.press("保存", title="停电", body="周三停电", starts="2026-03-02T08:00", ends="2026-03-01T08:00")
    assert wrong.status == 422
    assert wrong.mistake_at("停止显示")
    for year in ("0001", "0026"):
        wrong = screen.press("保存", ends=f"{year}-03-09T08:00")
        assert (wrong.status, wrong.labelled("标题").get("value")) == (422, "停电")
        assert "完整的日期" in wrong.mistake_at("停止显示")
    page = screen.press("保存", ends="2026-03-09T08:00")
    assert "停电" not in phone.open("/h5/notices").said
    publish = way_of(page, "停电", "发布或撤下")
    key = publish.split("/")[3]
    screen.open(publish)
    twice = screen.filled("发布")
    assert "已发布。" in screen.press("发布").said
    assert screen.post(twice).status == 422
    assert "停电" in phone.open("/h5/notices").said
    assert screen.open(f"/admin/notices/{key}/phone").status == 200
    screen.open(f"/admin/notices/{key}/edit")
    screen.press("保存", title="停电通知")
    screen.open(publish)
    screen.press("撤下，手机上马上看不到")
    assert "停电" not in phone.open("/h5/notices").said
    history = cells(screen.open(f"/admin/notices/{key}/history"))
    assert [row[2] for row in history] == ["撤下公告", "修改公告", "发布公告", "起草公告"]
    assert "标题：停电 → 停电通知" in history[1][3]


def test_what_is_emptied_in_an_announcement_is_empty(screen: Screen, hospital: Hospital) -> None:
    words = {"title": "停诊", "body": "周五停诊。", "starts": "2026-05-01T00:00:00Z", "ends": "2026-05-09T00:00:00Z"}
    key = hospital[MANAGER].post("/announcements", words)["id"]
    edit = f"/admin/notices/{key}/edit"
    assert screen.open(edit).labelled("开始显示").get("value") == "2026-05-01T08:00"
    assert "修改已保存。" in screen.press("保存", starts="", ends="").said
    now = hospital.clock.now().astimezone(SHANGHAI)
    assert screen.open(edit).labelled("开始显示").get("value") == f"{now:%Y-%m-%dT%H:%M}"
    assert screen.page.labelled("停止显示").get("value") == ""


def test_staff_are_listed_edited_and_taken_off_the_list(screen: Screen, made: Configured, hospital: Hospital) -> None:
    screen.open("/admin/staff/new")
    page = screen.press(
        "保存", department=str(hospital.centre), name="钱多", title="医师", rank="junior", concludes="yes"
    )
    assert page.status == 422
    assert page.labelled("姓名").get("value") == "钱多"
    page = screen.press("保存", concludes="no", stations=["blood", "stool"])
    row = next(one for one in cells(page) if one[0] == "钱多")
    assert row[1:3] == ["医师", "血检、便检"]
    page = switch(screen, "停用", "钱多")
    assert next(one for one in cells(page) if one[0] == "钱多")[6] == "停用"
    edit = way_of(page, "王建国", "修改")
    screen.open(edit)
    assert screen.page.links()["修改记录"] == f"/admin/staff/{made.physician}/history"
    page = screen.press("保存", title="副主任医师", rank="associate_senior")
    assert next(one for one in cells(page) if one[0] == "王建国")[4] == "有"
    assert "职称：主治医师 → 副主任医师" in screen.open(f"/admin/staff/{made.physician}/history").said
    page = screen.open("/admin/staff")
    page = screen.press("查询", text="王建")
    assert [one[0] for one in cells(page)] == ["王建国"]


def test_the_chief_physician_changes_from_a_day_on(screen: Screen, made: Configured) -> None:
    path = f"/admin/staff/{made.physician}/chief"
    screen.open(path)
    assert screen.press("变更", valid_from="2026-03-01").status == 422
    assert screen.press("变更", valid_from="soon").mistake_at("生效日期")
    assert "主检医师已变更。" in screen.press("变更", valid_from="2026-03-05").said
    assert cells(screen.open(path))[0][:2] == ["王建国", "2026-03-05"]


def test_a_signature_is_drawn_anew_and_can_be_taken_away(screen: Screen, made: Configured) -> None:
    path = f"/admin/staff/{made.physician}/signature"
    secret = picture(500, 200, "JPEG", comment=b"taken at home")
    screen.open(path)
    assert screen.press("保存").mistake_at("换一张")
    sent = {name: value for name, value in screen.filled("保存")[1].items() if name != "signature"}
    bad = screen.web.post(path, data=sent, files={"signature": ("s.jpg", b"<svg/>", "image/jpeg")})
    assert bad.status_code == 422
    answer = screen.web.post(path, data=sent, files={"signature": ("s.jpg", secret, "image/jpeg")})
    assert answer.status_code in {200, 303}
    drawn = screen.web.get(f"{path}/picture").content
    assert drawn.startswith(b"\xff\xd8")
    assert b"taken at home" in secret
    assert b"taken at home" not in drawn
    screen.open(path)
    screen.press("去掉签名")
    assert screen.web.get(f"{path}/picture").status_code == 404


@pytest.mark.usefixtures("made")
def test_phrases_are_kept_in_order_and_offered_where_findings_are_typed(screen: Screen, hospital: Hospital) -> None:
    edit = "/admin/exam-templates/finding/edit"
    screen.open(edit)
    stale = screen.filled("保存", offered="旧的")
    page = screen.press("保存", offered="未见异常\n标本轻度溶血，结果仅供参考", resting="手部皮肤完好，未见皮疹、破溃")
    assert "修改已保存" in page.said
    assert screen.post(stale).status == 409
    screen.open(edit)
    assert screen.press("保存", offered="同一句\n同一句").mistake_at("启用的")
    page = screen_of(hospital, "neike").open("/admin/results/internal")
    assert page.tree.xpath("//datalist[@id='phrases-finding']/option/@value") == [
        "未见异常",
        "标本轻度溶血，结果仅供参考",
    ]
    assert "→" in cells(screen.open("/admin/exam-templates/finding/history"))[0][3]
    sheet = load_workbook(io.BytesIO(screen.web.get("/admin/exam-templates/export").content)).active
    assert [cell.value for cell in sheet[2]] == ["检查说明常用语", "未见异常", "启用"]
    assert screen.open("/admin/exam-templates/nothing/edit").status == 404


def test_a_year_whose_notice_is_missing_says_so_and_many_days_are_entered_at_once(
    screen: Screen, hospital: Hospital
) -> None:
    page = screen.open("/admin/holidays?year=2027")
    assert "还没有 2027 年的放假安排" in page.said
    lines = "2027-02-05 至 2027-02-07 休 春节\n2027-02-13 班 调休\n2027-02-14 休 本来就休息"
    page = screen.press("先看看", lines=lines)
    rows = page.tree.xpath("//table[@class='compare']/tbody/tr")
    planned = [[words(cell) for cell in row.xpath("./*")] for row in rows]
    assert [one[1:3] for one in planned] == [
        ["上班", "休息"],
        ["休息", "休息（不变）"],
        ["休息", "休息（不变）"],
        ["休息", "上班"],
        ["休息", "休息（不变）"],
    ]
    page = screen.press("保存这 5 天")
    assert "已保存。" in page.said
    assert [row[2] for row in cells(screen.open("/admin/holidays?year=2027"))] == [
        "休息",
        "休息",
        "休息",
        "上班",
        "休息",
    ]
    screen.press("先看看", lines="2027-02-05 照常")
    screen.press("保存这 1 天")
    assert len(cells(screen.open("/admin/holidays?year=2027"))) == 4


BACKWARDS, TOO_LONG = "2027-02-05 至 2027-02-01 休", "2027-01-01 至 2027-12-31 休"
UNREADABLE = ("", "明天休息", "2027-02-30 休", BACKWARDS, TOO_LONG, "9999-01-01 休")


@pytest.mark.parametrize("lines", UNREADABLE)
def test_days_that_cannot_be_read_are_told_and_stay_in_the_form(screen: Screen, lines: str) -> None:
    screen.open("/admin/holidays?year=2027")
    page = screen.press("先看看", lines=lines)
    assert page.status == 422
    assert page.mistake_at("哪些天")
    assert (page.labelled("哪些天").text or "").strip() == lines


def test_days_off_name_whom_they_break_before_anything_is_saved(screen: Screen, hospital: Hospital) -> None:
    booked = book(hospital, 640, slot={"day": "2026-03-06", "start": "10:00:00"})
    screen.open("/admin/holidays?year=2026")
    page = screen.press("先看看", lines="2026-03-06 休 检修")
    assert booked["number"] in page.said
    assert "还没有保存" in page.said
    assert all("检修" not in row[4] for row in cells(screen.open("/admin/holidays?year=2026")))
    screen.press("先看看", lines="2026-03-06 休 检修")
    page = screen.press("按上面处理并保存", reason="设备检修", **{f"move-{booked['id']}": "2026-03-05T10:00"})
    assert "已保存。" in page.said
    assert hospital[DESK].get(f"/appointments/{booked['id']}")["day"] == "2026-03-05"


def test_a_message_is_reworded_previewed_and_switched_off(admin: Screen) -> None:
    path = "/admin/message-templates/booked"
    admin.open(path)
    stale = admin.filled("保存", value="旧", reason="x")
    page = admin.press("看看样子", value="{name}，{day}{period}见", reason="精简")
    assert "张*丰，3月5日08:00至08:30见" in page.said
    assert "按 1 条计费" in page.said
    wrong = admin.press("看看样子", value="{code}")
    assert wrong.status == 422
    assert wrong.mistake_at("短信内容")
    page = admin.press("保存", value="{name}，{day}{period}见")
    assert "修改已生效。" in page.said
    assert admin.post(stale).status == 409
    admin.open(path)
    assert cells(admin.page)[0][2].endswith("→ {name}，{day}{period}见")
    page = admin.press("停发，内容留着", reason="换平台")
    assert next(one for one in cells(page) if one[0] == "预约成功")[3] == "停发"
    admin.open(path)
    page = admin.press("恢复发送", reason="换好了")
    assert next(one for one in cells(page) if one[0] == "预约成功")[3] == "发送"
    assert admin.open("/admin/message-templates/phone_code").status == 404


def test_a_change_waits_for_a_second_person_and_a_stale_one_says_so(
    admin: Screen, screen: Screen, hospital: Hospital
) -> None:
    def ask(name: str, value: str, group: str = "booking") -> Sheet:
        admin.open(f"/admin/settings/{group}/{name}")
        return admin.press("保存", value=value, reason="试行")

    ask("confirmed_groups", ["booking"], "administration")  # type: ignore[arg-type]
    assert "等另一个人确认" in ask("minimum_age", "17").said
    own = admin.open("/admin/changes")
    assert "16 → 17" in own.said
    assert not own.tree.xpath("//button[@value='confirm']")
    page = screen.open("/admin/changes")
    assert "试行" in page.said
    page = screen.press("驳回")
    assert page.status == 422
    assert "请填写“驳回原因”。" in page.said
    assert "已驳回" in screen.press("驳回", remark="先不改").said
    ask("minimum_age", "17")
    screen.open("/admin/changes")
    twice = screen.filled("确认，马上生效")
    assert "修改已生效。" in screen.post(twice).said
    again = screen.post(twice)
    assert again.status == 422
    assert "16 → 17" in cells(screen.open("/admin/changes"))[0][2]

    ask("look_up_tries", "9")
    with hospital.system.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO parameter (id, version, policy, name, value, changed_at)"
                " VALUES (randomblob(16), 1, 'booking', 'look_up_tries', '8', '2026-03-02 00:00:00.000000')"
            )
        )
    page = screen.open("/admin/changes")
    assert "已过时" in page.said
    assert "现在是 8" in page.said
    assert not page.tree.xpath("//button[@value='confirm']")
    assert "已驳回" in screen.press("驳回", remark="已另改").said


def test_the_sidebar_follows_the_stored_menu(admin: Screen, hospital: Hospital) -> None:
    def side(page: Sheet) -> list[str]:
        return [words(one) for one in page.tree.xpath("//nav[@class='side']//*[self::p or self::a]")]

    page = admin.open("/admin/menus?text=岗位管理")
    edit = way_of(page, "岗位管理", "修改")
    admin.open(edit)
    admin.press("保存", name="岗位", order="1")
    shown = side(admin.open("/admin"))
    assert shown[shown.index("系统") + 1] == "岗位"
    admin.open(edit)
    admin.press("保存", hidden="yes")
    assert "岗位" not in side(admin.open("/admin"))
    assert admin.open("/admin/posts").status == 200
    admin.open("/admin/menus/new")
    assert admin.press("保存", name="坏的", path="javascript:alert(1)").mistake_at("地址")
    admin.press("保存", name="医院主页", path="https://hospital.example/")
    (link,) = admin.open("/admin").tree.xpath("//nav[@class='side']//a[text()='医院主页']")
    assert (link.get("target"), link.get("rel")) == ("_blank", "noopener noreferrer")


def test_the_way_back_to_the_menu_is_never_lost(admin: Screen) -> None:
    page = admin.open("/admin/menus?text=菜单管理")
    admin.open(way_of(page, "菜单管理", "修改"))
    assert admin.press("保存", hidden="yes").status == 422
    page = admin.open("/admin/menus?text=系统")
    folder = way_of(page, "系统", "修改")
    admin.open(folder)
    page = admin.press("保存", hidden="yes")
    assert page.status == 200
    links = admin.open("/admin").links()
    assert "/admin/menus" in links.values()
    assert "/admin/users" not in links.values()
    admin.open(folder)
    admin.press("保存", hidden="no")
    assert "/admin/users" in admin.open("/admin").links().values()


def test_from_december_on_the_first_page_says_that_next_years_holidays_are_missing(
    screen: Screen, hospital: Hospital
) -> None:
    assert "放假安排还没有" not in screen.open("/admin").said
    hospital.clock.time = datetime(2026, 12, 1, 1, tzinfo=UTC)
    later = screen_of(hospital, MANAGER)
    old, new = hospital[MANAGER].password, "Lai-nian-Mima-2027"
    later.press("保存新密码", present=old, new=new, again=new)
    hospital[MANAGER].password = new
    assert "2027 年的放假安排还没有" in later.open("/admin").said


def test_an_account_that_the_manager_does_not_see_stays_linked(
    screen: Screen, made: Configured, hospital: Hospital
) -> None:
    admin = hospital[ADMINISTRATOR]
    laboratory = admin.post("/departments", {"name": "中心检验室", "parent": None})["id"]
    account = admin.post("/users", {"account": "jianyan9", "name": "外科室", "department": laboratory})["id"]
    details = {"name": "周检", "title": "检验师", "rank": "junior", "stations": ["blood"], "concludes": False}
    manager = hospital[MANAGER]
    member = manager.post(f"/departments/{hospital.centre}/staff", {**details, "account": account})["id"]
    screen.open(f"/admin/staff/{member}/edit")
    assert "修改已保存。" in screen.press("保存", title="主管检验师").said
    screen.open(f"/admin/staff/{member}/edit")
    assert screen.page.labelled("账号").get("value") == "jianyan9 外科室"
