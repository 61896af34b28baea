"""A hospital with many accounts: one is found by what somebody types of it, wherever an account is asked for."""

import re
from typing import Any

import pytest

from entrypoints.install import operator
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, screen_of
from tests.integration.web.reading import words
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand

MANY = 230
MEMBER = {"name": "周检", "title": "检验师", "rank": "junior", "stations": ["blood"], "concludes": False}


@pytest.fixture(scope="module")
def crowd(hospital: Hospital) -> None:
    """So many accounts that the first ones are on no first page of a list."""
    for number in range(MANY):
        command = CreateUserCommand(
            actor=operator(), account=f"hushi{number:03d}", name="张敏", department=hospital.centre
        )
        hospital.system.run(CreateUser, command)


@pytest.fixture
def screen(crowd: None, hospital: Hospital) -> Screen:
    return screen_of(hospital, ADMINISTRATOR)


def who(screen: Screen) -> set[str]:
    """The second column of the log."""
    return {words(row.xpath("./td")[1]) for row in screen.page.tree.xpath("//tbody/tr")}


def searched(screen: Screen, text: str) -> Any:
    screen.open("/admin/logs/operations")
    return screen.press("查询", actor=text)


@pytest.mark.parametrize("typed", ["zhuren", "ZHUREN", "周庆云", "zhuren 周庆云", "zhur"])
def test_the_log_is_narrowed_to_an_account_that_is_typed(hospital: Hospital, screen: Screen, typed: str) -> None:
    hospital[MANAGER].post("/announcements", {"title": "停电", "body": "下午停电。"})
    page = searched(screen, typed)
    assert page.status == 200
    assert who(screen) == {f"{MANAGER} 周庆云"}
    assert page.labelled("谁").get("value") == typed
    assert re.fullmatch(r"/admin/logs/operations\?search=[0-9a-f]{32}", screen.visited[-1])


@pytest.mark.parametrize("typed", ["nobody", "张敏", "hushi"])
def test_what_is_nobodys_account_or_of_several_is_told_at_the_field(screen: Screen, typed: str) -> None:
    page = searched(screen, typed)
    assert (page.status, page.summary) == (
        422,
        {"“谁”填的没有对上一个账号：没有这个账号，或同名的不止一个。": "#actor"},
    )
    assert page.labelled("谁").get("value") == typed


def test_accounts_are_offered_while_one_types(hospital: Hospital, screen: Screen) -> None:
    screen.open("/admin/logs/operations")
    box = screen.page.labelled("谁")
    assert (box.get("hx-post"), box.get("list")) == ("/admin/accounts?of=actor", "actor-found")
    token = screen.filled("查询")[1]["_csrf_token"]

    def offered(typed: str) -> list[str]:
        sent = {"actor": typed, "_csrf_token": token}
        return re.findall('value="(.+?)"', screen.web.post("/admin/accounts?of=actor", data=sent).text)

    assert offered("zhu") == ["zhujian 王立国", "zhuren 周庆云"]
    assert offered("周") == offered("周庆云") == ["zhuren 周庆云"]
    assert len(offered("hushi")) == 20
    assert offered("") == []
    clerk = screen_of(hospital, DESK)
    clerk.open("/admin/bookings")
    token = clerk.filled("查询")[1]["_csrf_token"]
    assert clerk.post(("/admin/accounts?of=actor", {"actor": "zhu", "_csrf_token": token})).status == 403


def test_a_physician_is_given_an_account_that_stands_on_no_first_page(hospital: Hospital, screen: Screen) -> None:
    accounts = {one["account"]: one["id"] for one in hospital["admin"].get("/users", limit=200)["items"]}
    assert "jianyan" not in accounts
    member = hospital[MANAGER].post(f"/departments/{hospital.centre}/staff", MEMBER)["id"]
    edit = f"/admin/staff/{member}/edit"
    chief = screen_of(hospital, MANAGER)
    assert chief.open(edit).labelled("账号").get("value") == ""
    assert "没有对上一个账号" in chief.press("保存", account="张敏").mistake_at("账号")
    assert chief.page.labelled("账号").get("value") == "张敏"
    assert "修改已保存。" in chief.press("保存", account="fangshe").said
    assert chief.open(edit).labelled("账号").get("value") == "fangshe 马海涛"
    assert "没有改" in chief.press("保存").said
    chief.open(edit)
    assert "修改已保存。" in chief.press("保存", account="").said
    assert chief.open(edit).labelled("账号").get("value") == ""
    history = chief.open(f"/admin/staff/{member}/history").said
    assert "fangshe 马海涛" in history
