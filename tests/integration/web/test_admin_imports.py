"""字典, 岗位, 部门 and 用户 from a workbook: looked at with old and new values, corrected, and sent again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from entrypoints.web.call import NOBODY
from entrypoints.web.drafts import KeepDraft, KeepDraftCommand
from entrypoints.web.office import desk, resource_imports
from tests.integration.journeys.conftest import asked_database
from tests.integration.journeys.hospital import Hospital, first_day, opened
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, MANAGER, Screen, screen_of
from tests.integration.web.reading import Sheet, browser, words

KINDS = ("users", "departments", "posts", "dicts")


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def hospital(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """One on each database: what settles a race differs."""
    folder = tmp_path_factory.mktemp("hospital")
    with opened(asked_database(request, folder, "imports"), folder / "files", MORNING) as made:
        yield made


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, ADMINISTRATOR)


def table(*rows: tuple[Any, ...]) -> dict[str, Any]:
    """A workbook as a browser sends it; the first row are its headings."""
    book, target = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return {"file": ("x.xlsx", target.getvalue())}


def upload(screen: Screen, kind: str, *rows: tuple[Any, ...]) -> Sheet:
    screen.open(f"/admin/{kind}/import")
    return screen.press("上传", table(*rows))


def figures(page: Sheet) -> list[str]:
    return [words(one) for one in page.tree.xpath("//*[@class='figure']")]


def region(page: Sheet, name: str) -> list[list[str]]:
    """The rows of a table on the page."""
    rows = page.tree.xpath("//*[@role='region'][@aria-label=$name]//tbody/tr", name=name)
    return [[words(cell) for cell in row.xpath("./td")] for row in rows]


def marked(screen: Screen, link: str = "下载标红的表") -> Any:
    return load_workbook(BytesIO(screen.web.get(screen.page.links()[link]).content)).active


@pytest.mark.parametrize("kind", KINDS)
def test_each_has_a_template_whose_headings_are_understood(screen: Screen, kind: str) -> None:
    screen.open(f"/admin/{kind}")
    page = screen.click("导入")
    assert page.status == 200
    sheet = load_workbook(BytesIO(screen.web.get(page.links()["下载模板"]).content)).active
    heads = [str(cell.value) for cell in sheet[1]]
    page = upload(screen, kind, tuple(heads), ("x" * 70,) * len(heads))
    assert page.status == 200
    assert "这些列用不上" not in page.said
    assert figures(page)[-1] == "1 有问题的行"


def test_posts_are_made_and_changed_and_the_second_upload_leaves_them_alone(screen: Screen, hospital: Hospital) -> None:
    hospital[ADMINISTRATOR].post("/posts", {"name": "护士", "order": 3})
    rows = (
        ("名称", "排序", "状态"),
        ("护士", 5, "启用"),
        ("医师", None, "启用"),
        ("检验师", "很后", ""),
        ("医师", 1, ""),
    )
    page = upload(screen, "posts", *rows)
    assert figures(page) == ["1 新增", "1 修改", "0 已经一样", "2 有问题的行"]
    assert "这些列用不上，没有读：状态" in page.said
    assert region(page, "会改动的记录") == [
        ["2", "护士", "修改", "排序：3 → 5"],
        ["3", "医师", "新增", "名称：医师"],
    ]
    assert [one[:4] for one in region(page, "有问题的格")] == [
        ["4", "排序", "很后", "“排序”应为 0 到 1000000 的整数。"],
        ["5", "名称", "医师", "和第 3 行是同一条。"],
    ]
    sheet = marked(screen)
    assert sheet["B4"].fill.fgColor.rgb == "FFFFC7CE"
    assert "整数" in sheet["D4"].value
    assert [one["name"] for one in hospital[ADMINISTRATOR].get("/posts")] == ["护士"]
    page = screen.press("导入 2 条")
    assert (page.status, list(page.summary.values())) == (422, ["#skip"])
    page = screen.press("导入 2 条", skip="1")
    assert "新增 1 条，修改 1 条，0 条本来就一样；2 行没有导入。" in page.said
    page = upload(screen, "posts", *rows[:3], ("检验师", 9, ""))
    assert figures(page) == ["1 新增", "0 修改", "2 已经一样", "0 有问题的行"]
    screen.press("导入 1 条")
    posts = {one["name"]: one["order"] for one in hospital[ADMINISTRATOR].get("/posts")}
    assert posts == {"护士": 5, "医师": 0, "检验师": 9}
    post = next(one for one in hospital[ADMINISTRATOR].get("/posts") if one["name"] == "护士")
    assert "排序：3 → 5" in screen.open(f"/admin/posts/{post['id']}/history").said


def test_what_somebody_changed_since_the_preview_is_shown_again(screen: Screen, hospital: Hospital) -> None:
    admin = hospital[ADMINISTRATOR]
    post = admin.post("/posts", {"name": "导检", "order": 3})
    upload(screen, "posts", ("名称", "排序"), ("导检", 5))
    admin.ask("PUT", f"/posts/{post['id']}", json={"version": 1, "name": "导检", "order": 4, "disabled": True})
    page = screen.press("导入 1 条")
    assert (page.status, page.title.startswith("出错：")) == (422, True)
    assert region(page, "会改动的记录") == [["2", "导检", "修改", "排序：4 → 5"]]
    again = screen.filled("导入 1 条")
    assert "修改 1 条" in screen.post(again).said
    assert "修改 0 条，1 条本来就一样" in screen.post(again).said
    post = next(one for one in admin.get("/posts") if one["name"] == "导检")
    assert (post["order"], post["disabled"]) == (5, True)


def test_departments_lie_below_those_of_earlier_rows(screen: Screen, hospital: Hospital) -> None:
    rows = (
        ("名称", "上级部门", "排序"),
        ("东区", "查体科", 1),
        ("东区前台", "东区", 2),
        ("西区前台", "西区", 3),
        ("查体科", None, 7),
        ("东区", "（最上级）", 4),
        ("前台", "东区", 1),
    )
    page = upload(screen, "departments", *rows)
    assert figures(page) == ["3 新增", "1 修改", "0 已经一样", "2 有问题的行"]
    assert [one[:4] for one in region(page, "有问题的格")] == [
        ["4", "上级部门", "西区", "“上级部门”里没有“西区”。"],
        ["7", "上级部门", "东区", "叫“东区”的有 2 个，分不清是哪一个。"],
    ]
    assert "新增 3 条，修改 1 条" in screen.press("导入 4 条", skip="1").said
    found = hospital[ADMINISTRATOR].get("/departments")
    names = {one["id"]: one["name"] for one in found}
    placed = {(one["name"], names.get(one["parent"] or "")) for one in found}
    assert {("东区", "查体科"), ("东区前台", "东区"), ("东区", None)} <= placed
    page = upload(screen, "departments", ("名称", "排序"), ("东区", 9))
    assert "叫“东区”的有 2 个" in page.said


def test_what_is_made_meanwhile_is_not_made_again(screen: Screen, hospital: Hospital) -> None:
    upload(screen, "departments", ("名称", "上级部门"), ("南区", "查体科"), ("南区前台", "南区"))
    form = screen.filled("导入 2 条")
    hospital[ADMINISTRATOR].post("/departments", {"name": "南区", "parent": str(hospital.centre), "order": 0})
    assert screen.post(form).status == 422
    assert figures(screen.page) == ["1 新增", "0 修改", "1 已经一样", "0 有问题的行"]


def test_dictionaries_come_line_by_line_and_lose_no_word(screen: Screen, hospital: Hospital) -> None:
    heads = ("代码", "名称", "字典项的值", "字典项的文字", "字典项的状态")
    rows = (
        heads,
        ("parking", "停车", "east", "东门", ""),
        ("parking", "", "west", "西门", "停用"),
        ("parking", "停车场", "south", "南门", ""),
        ("Bad Code", "x", "a", "甲", ""),
        ("meals", "用餐", "soup", "汤", "坏了"),
        ("meals", "", "rice", "汤饭", ""),
        ("meals", "", "rice", "饭", ""),
        ("meals", "", "", "面", ""),
        ("meals", "", "noodle", "汤饭", ""),
        ("untitled", "", "", "", ""),
    )
    page = upload(screen, "dicts", *rows)
    assert figures(page) == ["1 新增", "0 修改", "0 已经一样", "9 有问题的行"]
    said = {one[0]: (one[1], one[3]) for one in region(page, "有问题的格")}
    assert said["4"] == ("名称", "“名称”和第 2 行写的不一样，可它们是同一条记录。")
    assert said["2"][1] == "第 4 行有问题，同一条记录的这一行也没有导入。"
    assert said["5"][0] == "代码"
    assert said["6"] == ("字典项的状态", "“字典项的状态”里没有“坏了”。")
    assert said["8"] == ("字典项的值", "和第 7 行是同一条。")
    assert said["9"][0] == "字典项的值"
    assert said["10"] == ("字典项的文字", "另一项已经叫“汤饭”。")
    assert said["11"] == ("名称", "请填写“名称”。")
    page = upload(screen, "dicts", *rows[:3])
    assert region(page, "会改动的记录") == [
        ["2、3", "parking", "新增", "代码：parking名称：停车字典项 east：东门（启用）字典项 west：西门（停用）"]
    ]
    screen.press("导入 1 条")
    page = upload(
        screen, "dicts", heads, ("parking", "", "west", "", "启用"), ("parking", "停车处", "north", "北门", "")
    )
    assert region(page, "会改动的记录")[0][3] == (
        "名称：停车 → 停车处字典项 west：西门（停用） → 西门（启用）字典项 north：（没有） → 北门（启用）"
    )
    screen.press("导入 1 条")
    found = next(one for one in hospital[ADMINISTRATOR].get("/dictionaries") if one["key"] == "parking")
    assert found["title"] == "停车处"
    assert [(one["value"], one["enabled"]) for one in found["entries"]] == [
        ("east", True),
        ("west", True),
        ("north", True),
    ]


def test_a_dictionary_may_come_without_words_and_with_merged_codes(screen: Screen) -> None:
    heads = ("代码", "名称", "字典项的值", "字典项的文字")
    screen.open("/admin/dicts/import")
    book, target = Workbook(), BytesIO()
    for row in (heads, ("doors", "门", "east", "东门"), (None, None, "west", "西门"), ("later", "以后")):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(target)
    sent = {"file": ("x.xlsx", target.getvalue())}
    assert figures(screen.press("上传", sent))[0] == "2 新增"
    screen.press("导入 2 条")
    screen.open("/admin/dicts/import")
    assert figures(screen.press("上传", sent)) == ["0 新增", "0 修改", "2 已经一样", "0 有问题的行"]
    page = upload(screen, "dicts", heads, ("doors", "", "east", "东门"), ("doors", "", "north", "北门"))
    assert region(page, "会改动的记录") == [["2、3", "doors", "修改", "字典项 north：（没有） → 北门（启用）"]]


def test_users_get_passwords_that_are_shown_once(screen: Screen, hospital: Hospital) -> None:
    admin = hospital[ADMINISTRATOR]
    for name in ("护理", "采血"):
        admin.post("/posts", {"name": name, "order": 1})
    heads = ("账号", "姓名", "部门", "手机号", "岗位")
    page = upload(
        screen,
        "users",
        heads,
        ("WangFang", "王芳", "查体科", "13800001111", "护理、采血"),
        ("lihua", "李华", "查体科", "12345", ""),
        ("zhaoyi", "赵一", "", "", "院长"),
        ("qiantai", "", "", "13900002222", ""),
        ("a", "甲", "查体科", "", ""),
        ("", "乙", "查体科", "", ""),
        ("zhaoer", "", "", "", ""),
    )
    assert figures(page) == ["1 新增", "1 修改", "0 已经一样", "5 有问题的行"]
    assert "本人第一次登录时另设自己的密码" in page.said
    assert [one[:2] for one in region(page, "有问题的格")] == [
        ["3", "手机号"],
        ["4", "岗位"],
        ["6", "账号"],
        ["7", "账号"],
        ["8", "姓名"],
        ["8", "部门"],
    ]
    assert "13900002222" in region(page, "会改动的记录")[1][3]
    page = screen.press("导入 2 条", skip="1")
    (row,) = page.tree.xpath("//table//tr[td='wangfang']")
    password = words(row.xpath("./td")[1])
    desk = Screen(browser(hospital))
    assert desk.sign_in("wangfang", password).path == "/admin/password"
    page = upload(
        screen,
        "users",
        heads,
        ("wangfang", "王芳", "查体科", "138 0000 1111", "采血、护理"),
        ("qiantai", "", "", "13900003333", ""),
    )
    assert region(page, "会改动的记录") == [["3", "qiantai", "修改", "手机号：139****2222 → 13900003333"]]
    screen.press("导入 1 条")
    assert "初始密码" not in screen.page.said
    user = next(one for one in admin.get("/users")["items"] if one["account"] == "qiantai")
    assert user["roles"]


def test_a_row_that_its_use_case_refuses_stops_no_other_one_and_comes_back_marked(
    screen: Screen, hospital: Hospital
) -> None:
    upload(screen, "users", ("账号", "姓名", "部门"), ("xinren", "新人", "查体科"), ("xinren2", "新人", "关了"))
    assert "“部门”里没有“关了”。" in screen.page.said
    closed = hospital[ADMINISTRATOR].post("/departments", {"name": "关了", "parent": str(hospital.centre), "order": 1})
    hospital[ADMINISTRATOR].ask(
        "PUT",
        f"/departments/{closed['id']}",
        json={"version": 1, "name": "关了", "parent": str(hospital.centre), "order": 1, "disabled": True},
    )
    page = upload(screen, "users", ("账号", "姓名", "部门"), ("xinren", "新人", "查体科"), ("xinren2", "新人", "关了"))
    form = screen.filled("导入 2 条")
    page = screen.post(form)
    assert "新增 1 条，修改 0 条，0 条本来就一样；1 行没有导入。" in page.said
    (wrong,) = region(page, "有问题的格")
    assert wrong[:3] == ["3", "账号", "xinren2"]
    assert wrong[3] in marked(screen)["D3"].value
    again = screen.post(form)
    assert (again.status, list(again.summary)) == (422, ["这份表已经导入过，或者正在导入。"])


def test_what_is_no_table_or_too_long_or_has_wrong_headings_is_told_at_once(screen: Screen) -> None:
    screen.open("/admin/users/import")
    assert list(screen.press("上传").summary) == ["请选择名单文件。"]
    assert screen.press("上传", {"file": ("x.xlsx", b"nothing of a table")}).status == 422
    assert screen.press("上传", table(("部门",), ("x",))).status == 422
    assert "账号" in screen.page.said
    page = screen.press("上传", table(("账号",), *((f"u{number}",) for number in range(101))))
    assert (page.status, "101" in page.said, "100 行" in page.said) == (422, True, True)
    page = upload(screen, "posts", ("名称", "排序"), ("=1+1", 1), ("保洁", 2))
    assert figures(page)[-1] == "1 有问题的行"


def test_a_laid_up_table_belongs_to_its_kind_and_account_and_asks_the_right(screen: Screen, hospital: Hospital) -> None:
    upload(screen, "posts", ("名称",), ("司机",))
    staged, accept = screen.page.path, screen.filled("导入 1 条")
    other = staged.replace("posts", "departments")
    for path in (other, f"{other}/marked", "/admin/posts/import/x"):
        page = screen.open(path)
        assert (page.status, list(page.summary)) == (422, ["这份名单已经过期，或不是您上传的。"])
    assert screen.post((accept[0].replace("posts", "departments"), accept[1])).status == 422
    manager = screen_of(hospital, MANAGER)
    assert "导入" not in manager.open("/admin/posts").links()
    for path in (staged, f"{staged}/marked", "/admin/users/import", "/admin/users/import/template"):
        assert manager.open(path).status == 403
    assert manager.post(accept).status == 403


def test_of_two_presses_that_cross_each_other_one_takes_over(
    screen: Screen, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(screen, "posts", ("名称",), ("消毒员",))
    read = vars(resource_imports)["_staged"]
    seen: list[Any] = []

    def before_either(*asked: Any) -> Any:
        """Both have read the table before one of them begins."""
        seen.append(read(*asked))
        return seen[0]

    monkeypatch.setattr(resource_imports, "_staged", before_either)
    accept = screen.filled("导入 1 条")
    assert "新增 1 条" in screen.post(accept).said
    page = screen.post(accept)
    assert (page.status, "已经导入过，或者正在导入" in page.said) == (422, True)
    assert [one["name"] for one in hospital[ADMINISTRATOR].get("/posts")].count("消毒员") == 1


def second_administrator(hospital: Hospital) -> Screen:
    if "admin2" not in hospital.staff:
        admin = hospital[ADMINISTRATOR]
        (role,) = [one["id"] for one in admin.get("/roles") if one["code"] == "super_administrator"]
        user = {"account": "admin2", "name": "郑双", "department": str(hospital.centre), "roles": [role]}
        first_day(hospital, "admin2", admin.post("/users", user)["password"])
    return screen_of(hospital, "admin2")


@pytest.mark.parametrize("round_", range(3))
def test_of_two_people_who_confirm_the_same_table_at_once_each_record_is_made_once(
    screen: Screen, hospital: Hospital, round_: int
) -> None:
    names = [f"岗位{round_}{number}" for number in range(12)]
    there = hospital[ADMINISTRATOR].post("/posts", {"name": f"旧岗{round_}", "order": 1})
    rows = (("名称", "排序"), (f"旧岗{round_}", 7), *((name, 2) for name in names))
    people, start = (screen, second_administrator(hospital)), Barrier(2)
    for one in people:
        assert figures(upload(one, "posts", *rows))[:2] == ["12 新增", "1 修改"]

    def confirm(one: Screen) -> Sheet:
        accept = one.filled("导入 13 条")
        start.wait()
        return one.post(accept)

    with ThreadPoolExecutor(2) as threads:
        pages = list(threads.map(confirm, people))
    posts = hospital[ADMINISTRATOR].get("/posts")
    assert sorted(one["name"] for one in posts if one["name"] in names) == sorted(names)
    assert [(one["order"], one["version"]) for one in posts if one["id"] == there["id"]] == [(7, 2)]
    (late,) = [one for one, page in zip(people, pages, strict=True) if "新增 12 条，修改 1 条" not in page.said]
    told = ("别人正在导入岗位", "有人改过", "新增 0 条，修改 0 条，13 条本来就一样")
    assert any(one in late.page.said for one in told), late.page.said


def test_a_turn_that_nobody_ended_holds_the_next_one_up_for_ten_minutes(screen: Screen, hospital: Hospital) -> None:
    upload(screen, "posts", ("名称",), ("轮候员",))
    turn = KeepDraftCommand(
        id=vars(desk)["_turn"]("/admin/posts"),
        kind="office.turn",
        lasting=timedelta(minutes=10),
        changes={"taken": True},
        owner=NOBODY,
    )
    hospital.system.run(KeepDraft, turn)
    accept = screen.filled("导入 1 条")
    page = screen.post(accept)
    assert (page.status, "别人正在导入岗位" in page.said) == (422, True)
    hospital.clock.move(timedelta(minutes=11))
    assert "新增 1 条" in screen.post(accept).said
    upload(screen, "posts", ("名称",), ("轮候员二",))
    assert "新增 1 条" in screen.press("导入 1 条").said
