"""三员分立 in the back office: who is missing, who is in the way, split at the spot, and switched on."""

from adapters.kit.policies import PolicyReader
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, Screen, screen_of
from tests.integration.web.people import OWN, created, settled
from tests.integration.web.reading import browser, words


def test_the_three_duties_are_split_at_one_place(hospital: Hospital) -> None:
    hospital.clock.time = MORNING
    admin = screen_of(hospital, ADMINISTRATOR, "/admin/duties")
    assert admin.page.said.count("还没有 新增账号") == 3
    assert "您自己的角色要由别人来分" in admin.page.said
    assert "去启用" not in admin.page.links()
    for account, role in (
        ("xitong", "system_administrator"),
        ("anquan", "security_administrator"),
        ("shenji", "auditor"),
    ):
        _, worker = created(hospital, account, role)
        hospital.staff[account] = settled(worker)
    assert hospital[ADMINISTRATOR].get("/roles/duties")["holders"]["auditor"] == ["shenji"]
    guardian = Screen(browser(hospital))
    guardian.sign_in("anquan", OWN, "/admin/duties")
    assert "还没有 " not in guardian.page.said.partition("还没有分开的账号")[0]
    stale = guardian.filled("只留勾选的：admin", roles=[])
    assert "角色已改" in guardian.post(stale).said
    assert guardian.post(stale).status == 422
    page = guardian.open("/admin/duties")
    assert "没有，都已经分开" in page.said
    assert hospital["anquan"].get("/roles/duties")["mixed"] == []
    system = Screen(browser(hospital))
    system.sign_in("xitong", OWN, "/admin/duties")
    system.click("去启用")
    assert system.press("保存", value="yes", reason="等保三级").path == "/admin/settings"
    hospital.system.container.resolve(PolicyReader).refresh()
    page = system.open("/admin/duties")
    assert "已启用" in [words(tag) for tag in page.tree.xpath("//span[starts-with(@class, 'tag')]")]


def test_who_may_not_see_users_is_kept_out(hospital: Hospital) -> None:
    hospital.clock.time = MORNING
    assert screen_of(hospital, DESK).open("/admin/duties").status == 403
