"""The administrator's records in the back office: departments, posts, menus, roles, dictionaries, users."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urljoin

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.reading import BASE, Sheet, browser, words

LISTS = ("users", "roles", "menus", "departments", "posts", "dicts")


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, ADMINISTRATOR)


def cells(page: Sheet) -> list[list[str]]:
    """The table's rows as they are read."""
    return [[words(cell) for cell in row.xpath("./td")] for row in page.tree.xpath("//tbody/tr")]


def way_of(page: Sheet, title: str, words_: str) -> str:
    """Where that link in the row of ``title`` leads."""
    return str(page.links()[f"{words_}：{title}"])


def add(screen: Screen, kind: str, **answers: Any) -> Sheet:
    screen.open(f"/admin/{kind}/new")
    return screen.press("保存", **answers)


def row_form(page: Sheet, button: str, title: str) -> Any:
    (found,) = page.tree.xpath(f"//form[.//button[contains(., '{button}：{title}')]]")
    return found


def switch(screen: Screen, button: str, title: str) -> Sheet:
    form = row_form(screen.page, button, title)
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    return screen.post((form.get("action"), sent))


@pytest.mark.parametrize("kind", LISTS)
def test_each_list_opens_and_is_fetched_as_a_workbook(screen: Screen, kind: str) -> None:
    if kind in {"posts", "menus"}:  # a new hospital has no posts
        add(screen, kind, name="=1+1", order="9")
    page = screen.open(f"/admin/{kind}")
    assert page.status == 200
    assert page.heading.endswith("管理")
    heads = [words(one) for one in page.tree.xpath("//thead//th")]
    answer = screen.web.get(f"/admin/{kind}/export")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == [head for head in heads if head != "操作"]
    assert sheet.max_row - 1 == len(cells(page))


@pytest.mark.parametrize("kind", LISTS)
def test_the_front_desk_neither_finds_nor_opens_them(hospital: Hospital, kind: str) -> None:
    desk = screen_of(hospital, DESK)
    assert f"/admin/{kind}" not in desk.page.links().values()
    assert desk.open(f"/admin/{kind}").status == 403
    assert "查看" in desk.page.said


def test_who_may_only_look_gets_no_way_to_change(hospital: Hospital) -> None:
    manager = screen_of(hospital, MANAGER, "/admin/roles")
    assert manager.page.status == 200
    assert not any("修改" in one or "新增" in one for one in manager.page.links())
    assert manager.open("/admin/roles/new").status == 403


def test_departments_are_a_tree_with_a_new_one_below(screen: Screen, hospital: Hospital) -> None:
    page = add(screen, "departments", name="体检二科", parent=str(hospital.centre), order="5")
    assert "已新增。" in page.said
    row = next(one for one in cells(page) if one[0].strip("　") == "体检二科")
    assert row[1:3] == ["5", "启用"]
    raw = [cell.text for cell in page.tree.xpath("//tbody/tr/td[1]")]
    assert "　体检二科" in raw


def test_a_department_is_never_put_inside_itself_and_what_was_entered_stays(screen: Screen) -> None:
    page = add(screen, "departments", name="采血点", order="1")
    screen.open(way_of(page, "采血点", "修改"))
    own = screen.page.labelled("上级部门").xpath(".//option[contains(., '采血点')]/@value")[0]
    page = screen.press("保存", name="采血站", parent=own)
    assert page.status == 422
    assert page.title.startswith("出错：")
    assert "部门不能放在自己或自己的下级里。" in page.said
    assert page.labelled("名称").get("value") == "采血站"


def test_a_department_s_name_is_given_once_below_each_and_what_was_entered_stays(
    screen: Screen, hospital: Hospital
) -> None:
    add(screen, "departments", name="东院", order="8")
    page = add(screen, "departments", name="东院", order="9")
    assert page.status == 422
    assert "同一个上级下已有叫“东院”的部门。" in page.said
    assert page.labelled("排序").get("value") == "9"
    refused = hospital["admin"].refused("/departments", {"name": "东院"})
    assert (refused.status, refused.code) == (409, "identity.department_name_taken")
    page = add(screen, "departments", name="东院", parent=str(hospital.centre), order="9")
    assert "已新增。" in page.said
    screen.open(way_of(page, "东院", "修改"))
    assert screen.press("保存", name="查体科").status == 422
    assert "同一个上级下已有叫“查体科”的部门。" in screen.page.said


def test_a_record_is_switched_off_and_on_from_the_list(screen: Screen) -> None:
    add(screen, "posts", name="护士长", order="2")
    page = switch(screen, "停用", "护士长")
    assert next(one for one in cells(page) if one[0] == "护士长")[2] == "停用"
    screen.open("/admin/posts?state=off&text=护士")
    assert [one[0] for one in cells(screen.page)] == ["护士长"]
    page = switch(screen, "启用", "护士长")
    assert next(one for one in cells(page) if one[0] == "护士长")[2] == "启用"


def test_switching_twice_changes_nothing_more_and_a_stale_one_says_so(screen: Screen, hospital: Hospital) -> None:
    page = add(screen, "posts", name="导检员", order="2")
    form = row_form(page, "停用", "导检员")
    action, sent = form.get("action"), {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    screen.post((action, sent))
    assert "已启用或停用。" in screen.post((action, sent)).said
    stale = screen.post((action, {**sent, "to": "on"}))
    assert stale.status == 422
    assert "刚刚" in stale.said or "别人" in stale.said or "修改" in stale.said


@pytest.mark.parametrize("order", ["-1", "x", "1.5", "1000001", ""])
def test_an_order_that_is_no_number_is_told_at_the_field(screen: Screen, order: str) -> None:
    page = add(screen, "posts", name="心电图", order=order)
    assert page.status == 422
    assert "排序" in page.mistake_at("排序")
    assert page.labelled("名称").get("value") == "心电图"


def test_a_missing_name_is_asked_for_by_its_title(screen: Screen) -> None:
    page = add(screen, "posts", name="  ", order="1")
    assert page.mistake_at("名称").startswith("出错：请填写“名称”。")


def test_two_who_save_at_once_lose_nothing(screen: Screen, hospital: Hospital) -> None:
    page = add(screen, "posts", name="B超室", order="3")
    edit = way_of(page, "B超室", "修改")
    screen.open(edit)
    filled = screen.filled("保存", name="超声室")
    other = screen_of(hospital, ADMINISTRATOR, edit)
    other.press("保存", name="彩超室")
    page = screen.post(filled)
    assert page.status == 409
    assert all(one in page.said for one in ("别人已经修改了这条记录", "超声室", "彩超室"))
    page = screen.press("用我的值保存")
    assert "修改已保存。" in page.said
    assert any(one[0] == "超声室" for one in cells(page))
    screen.open(edit)
    again = screen.press("保存")
    assert again.status == 422
    assert "没有改动任何内容。" in again.said


def test_a_menu_is_never_put_inside_itself(screen: Screen) -> None:
    page = add(screen, "menus", name="报表", path="", order="1")
    outer = way_of(page, "报表", "修改")
    screen.open("/admin/menus/new")
    key = screen.page.labelled("上级菜单").xpath(".//option[contains(., '报表')]/@value")[0]
    page = screen.press("保存", name="月报", path="/admin/stats/month", parent=key, rights="booking.view")
    inner = way_of(page, "月报", "修改").split("/")[3]
    screen.open(outer)
    page = screen.press("保存", parent=inner)
    assert page.status == 422
    assert "菜单不能放在自己或自己的下级里。" in page.said


def test_a_role_is_made_with_its_matrix_and_scope(screen: Screen) -> None:
    screen.open("/admin/roles/new")
    boxes = screen.page.tree.xpath("//input[@name='rights']/@value")
    assert {"booking.view", "examination.conclude", "identity.manage_users"} <= set(boxes)
    page = screen.press("保存", code="intern", name="实习生", scope="own", rights=["booking.view", "booking.book"])
    assert next(one for one in cells(page) if one[0] == "实习生")[1:4] == ["intern", "仅本人", "2"]
    screen.open(way_of(page, "实习生", "修改"))
    ticked = screen.page.tree.xpath("//input[@name='rights'][@checked]/@value")
    assert sorted(ticked) == ["booking.book", "booking.view"]


def test_a_role_that_would_lock_the_last_administrator_out_is_refused(screen: Screen) -> None:
    page = screen.open("/admin/roles?text=super_administrator")
    (name,) = [one[0] for one in cells(page)]
    screen.open(way_of(page, name, "修改"))
    kept = [
        one for one in screen.page.tree.xpath("//input[@name='rights'][@checked]/@value") if "manage_users" not in one
    ]
    page = screen.press("保存", rights=kept)
    assert page.status == 422
    assert "这样就没有人有“管理用户”的权限了。" in page.said
    screen.open("/admin/roles?text=super_administrator")
    page = switch(screen, "停用", name)
    assert page.status == 422
    assert "没有人有" in page.said


def test_a_forged_right_or_scope_is_refused_in_words(screen: Screen) -> None:
    screen.open("/admin/roles/new")
    page = screen.press("保存", code="forged", name="假", scope="galaxy", rights=["booking.fly"])
    assert page.status == 422
    assert "“数据权限”里没有选的这一项。" in page.said
    page = screen.press("保存", scope="own", rights=["booking.fly"])
    assert "没有“booking.fly”这个权限。" in page.said


def test_a_dictionary_is_kept_line_by_line_and_repetitions_are_told(screen: Screen) -> None:
    screen.open("/admin/dicts/new")
    path, sent = screen.filled("保存", key="smell", title="异味")
    lines = {
        "entries_value": ["a", "b", ""],
        "entries_label": ["有", "无", ""],
        "entries_enabled": ["yes", "no", "yes"],
    }
    page = screen.post((path, {**sent, **lines}))
    assert next(one for one in cells(page) if one[0] == "异味")[1:3] == ["smell", "有"]
    screen.open(way_of(page, "异味", "修改"))
    path, sent = screen.filled("保存")
    page = screen.post((path, {**sent, **lines, "entries_label": ["有", "有", ""]}))
    assert page.status == 422
    assert page.tree.xpath("//input[@name='entries_label']/@value")[:2] == ["有", "有"]
    page = screen.post((path, {**sent, **lines, "entries_value": ["a", "Ä", ""]}))
    assert page.status == 422
    more = screen.post((path, {**sent, **lines, "more": "yes"}))
    assert more.status == 200
    assert len(more.tree.xpath("//input[@name='entries_value']")) == 7


@pytest.mark.parametrize("query", ["state=maybe", "colour=red", "after=x", "search=zz"])
def test_a_filter_that_makes_no_sense_shows_nothing_and_says_so(screen: Screen, query: str) -> None:
    page = screen.open(f"/admin/posts?{query}")
    assert page.status == 422
    assert "没有查询。" in page.said
    assert screen.web.get(f"/admin/posts/export?{query}").status_code == 422


def test_users_are_found_by_name_without_the_name_in_the_address(screen: Screen) -> None:
    screen.open("/admin/users")
    page = screen.press("查询", text="孙晓")
    assert [one[0] for one in cells(page)] == ["qiantai"]
    assert "search=" in screen.visited[-1]
    assert "孙" not in screen.visited[-1]
    assert screen.fragment(screen.visited[-1]).text.lstrip().startswith("<section")
    page = screen.press("查询", text="孙晓", state="off")
    assert "没有符合条件的记录。" in page.said


def test_a_user_is_made_edited_given_roles_and_switched_off(screen: Screen, hospital: Hospital) -> None:
    screen.open("/admin/users/new")
    page = screen.press("保存", account="X", name="马小云", department=str(hospital.centre))
    assert page.status == 422
    assert page.labelled("姓名").get("value") == "马小云"
    page = screen.press("保存", account="maxy", phone="123")
    assert page.status == 422
    assert page.mistake_at("手机号")
    page = screen.press("保存", phone="13800001111")
    assert "密码只显示这一次" in page.said
    password = words(page.tree.xpath("//*[@class='code']")[0])
    new = Screen(browser(hospital))
    assert new.sign_in("maxy", password).heading == "修改密码"
    screen.open("/admin/users")
    page = screen.press("查询", text="maxy")
    screen.open(way_of(page, "maxy", "修改"))
    assert screen.page.labelled("手机号").get("value") == "138****1111"
    page = screen.press("保存", name="马晓云")
    assert "修改已保存。" in page.said
    page = screen.press("查询", text="maxy")
    screen.open(way_of(page, "maxy", "角色"))
    role = screen.page.tree.xpath("//label[. = '前台']/@for")[0].removeprefix("roles-")
    screen.press("保存", roles=[role])
    page = screen.press("查询", text="maxy")
    assert cells(page)[0][1:4] == ["马晓云", cells(page)[0][2], "前台"]
    page = switch(screen, "停用", "maxy")
    assert "已启用或停用。" in page.said
    assert Screen(browser(hospital)).sign_in("maxy", password).status == 422


def test_a_new_user_saved_by_two_presses_is_made_once_and_the_second_leads_to_a_password(
    screen: Screen, hospital: Hospital
) -> None:
    screen.open("/admin/users/new")
    twice = screen.filled("保存", account="liangci", name="段双", department=str(hospital.centre))
    lost = words(screen.post(twice).tree.xpath("//*[@class='code']")[0])
    page = screen.post(twice)
    assert (page.status, page.heading) == (200, "已新增用户：liangci 段双")
    assert "没有重复新增" in page.said
    assert lost not in page.text
    screen.click("重置密码")
    password = words(screen.press("重置密码").tree.xpath("//*[@class='code']")[0])
    assert Screen(browser(hospital)).sign_in("liangci", password).heading == "修改密码"
    screen.open("/admin/users/new")
    page = screen.press("保存", account="liangci", name="段双", department=str(hospital.centre))
    assert (page.status, "liangci" in " ".join(page.summary)) == (422, True)


def test_two_presses_at_the_same_moment_make_one_user(screen: Screen, hospital: Hospital) -> None:
    screen.open("/admin/users/new")
    path, sent = screen.filled("保存", account="tongshi", name="石通", department=str(hospital.centre))
    with ThreadPoolExecutor(4) as threads:
        pages = list(threads.map(lambda _: screen.web.post(urljoin(BASE, path), data=sent), range(4)))
    assert [page.status_code for page in pages] == [200] * 4
    assert sorted("密码只显示这一次" in page.text for page in pages) == [False, False, False, True]


def test_a_phone_is_covered_kept_changed_and_taken_out(screen: Screen, hospital: Hospital) -> None:
    user = {"account": "dianhua", "name": "常红", "department": str(hospital.centre), "phone": "13800002222"}
    key = hospital["admin"].post("/users", user)["id"]
    edit = f"/admin/users/{key}/edit"

    def saved(**answers: str) -> str | None:
        assert "13800002222" not in screen.open(edit).text
        assert "修改已保存。" in screen.press("保存", **answers).said
        found = screen.open(edit).labelled("手机号").get("value")
        return None if not found else str(found)

    assert saved(name="常虹") == "138****2222"
    screen.open(edit)
    page = screen.press("保存", phone="138****2223")
    assert (page.status, page.labelled("手机号").get("value")) == (422, "138****2223")
    assert page.mistake_at("手机号")
    assert saved(phone="13900003333") == "139****3333"
    assert saved(phone="") is None
    assert "手机号" in screen.open(f"/admin/users/{key}/history").said


def test_a_password_is_reset_after_a_question_but_not_the_own_one(screen: Screen, hospital: Hospital) -> None:
    screen.open("/admin/users")
    page = screen.press("查询", text="chouxue")
    screen.open(way_of(page, "chouxue", "重置密码"))
    page = screen.press("重置密码")
    assert "密码已重置" in page.said
    screen.open("/admin/users")
    page = screen.press("查询", text="admin")
    screen.open(way_of(page, "admin", "重置密码"))
    page = screen.press("重置密码")
    assert page.status == 422
    assert "不能对自己的账号这样做。" in page.said
    screen.open("/admin/users")
    screen.press("查询", text="admin")
    page = switch(screen, "停用", "admin")
    assert page.status == 422
    assert "不能对自己的账号这样做。" in page.said


def test_an_entry_that_records_name_is_disabled_but_not_left_out(screen: Screen, hospital: Hospital) -> None:
    booked = book(hospital, 801)
    screen.open("/admin/dicts?text=licence_rejection")
    edit = next(href for name, href in screen.page.links().items() if name.startswith("修改："))
    page = screen.open(edit)
    values = page.tree.xpath("//input[@name='entries_value']/@value")
    labels = page.tree.xpath("//input[@name='entries_label']/@value")
    with hospital.system.engine.begin() as connection:
        taken = {"word": labels[0], "number": booked["number"]}
        connection.execute(text("UPDATE appointment SET licence_rejection = :word WHERE number = :number"), taken)
    path, sent = screen.filled("保存")
    without = {"entries_value": values[1:], "entries_label": labels[1:], "entries_enabled": ["yes"] * (len(values) - 1)}
    page = screen.post((path, {**sent, **without}))
    assert page.status == 422
    assert labels[0] in page.said
    states = ["no"] + ["yes"] * (len(values) - 1)
    off = {"entries_value": values, "entries_label": labels, "entries_enabled": states}
    assert "修改已保存。" in screen.post((path, {**sent, **off})).said
    assert screen.post((path, {**sent, **off})).status == 200


def test_a_form_makes_one_record_however_often_it_is_pressed(screen: Screen, hospital: Hospital) -> None:
    screen.open("/admin/posts/new")
    path, sent = screen.filled("保存", name="采血员", order="2")
    assert "已新增。" in screen.post((path, sent)).said
    assert "已新增。" in screen.post((path, sent)).said
    assert [one["name"] for one in hospital[ADMINISTRATOR].get("/posts")].count("采血员") == 1
    assert screen.post((path, {**sent, "name": "登记员"})).status == 422
    assert "已新增。" in screen.press("保存").said
    assert [one["name"] for one in hospital[ADMINISTRATOR].get("/posts")].count("登记员") == 1


def test_what_is_disabled_meanwhile_stays_with_whoever_has_it(screen: Screen, hospital: Hospital) -> None:
    admin = hospital[ADMINISTRATOR]
    post = admin.post("/posts", {"name": "夜班", "order": 3})
    made = {"code": "night", "name": "夜班前台", "rights": ["booking.view"], "scope": "department", "order": 9}
    role = admin.post("/roles", made)
    body = {"account": "yeban", "name": "夜班一", "department": str(hospital.centre)}
    user = admin.post("/users", {**body, "posts": [post["id"]], "roles": [role["id"]]})
    admin.put(f"/posts/{post['id']}", {"version": 1, "name": "夜班", "order": 3, "disabled": True})
    change = {one: made[one] for one in made if one != "code"}
    admin.put(f"/roles/{role['id']}", {**change, "version": 1, "disabled": True})
    screen.open(f"/admin/users/{user['id']}/edit")
    assert "夜班（停用）" in screen.page.said
    assert "修改已保存。" in screen.press("保存", name="夜班二").said
    screen.open(f"/admin/users/{user['id']}/edit")
    assert screen.filled("保存")[1]["posts"] == [post["id"]]
    screen.open(f"/admin/users/{user['id']}/roles")
    assert screen.filled("保存")[1]["roles"] == [role["id"]]
