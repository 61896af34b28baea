"""Accounts, roles, departments and keys over HTTP."""

from datetime import timedelta
from uuid import UUID

from tests.integration.journeys.hospital import API, Hospital, refusal
from tests.integration.web.people import OWN, created, role, settled


def test_a_password_is_told_once_and_must_be_changed_before_anything_else(hospital: Hospital) -> None:
    made, worker = created(hospital, "duoduo")
    assert "password" not in str(hospital["admin"].post("/users/search", {"text": "duoduo"}))
    assert made["phone"] == "139****1111"
    assert worker.sign_in()["must_change_password"]
    assert worker.refused("/appointments", method="GET").code == "identity.password_change_needed"
    settled(worker)
    assert worker.get("/appointments")["total"] == 0
    again = {"account": "duoduo", "name": "另一个", "department": str(hospital.centre)}
    assert hospital["admin"].refused("/users", again).code == "identity.account_taken"


def test_who_is_disabled_is_out_at_once(hospital: Hospital) -> None:
    made, worker = created(hospital, "chuqu")
    settled(worker)
    path = f"/users/{made['id']}"
    disabled = hospital["admin"].post(f"{path}/disable", {"version": made["version"]})
    assert disabled["disabled"]
    assert worker.ask("GET", "/appointments").status_code == 401
    assert worker.refused("/session", {"account": "chuqu", "password": OWN}).code == "identity.account_disabled"
    assert worker.refused("/session", {"account": "chuqu", "password": "x"}).code == "identity.sign_in_refused"
    assert hospital["admin"].refused(f"{path}/enable", {"version": made["version"]}).code == "tj.stale"
    hospital["admin"].post(f"{path}/enable", {"version": disabled["version"]})
    assert worker.sign_in()["account"] == "chuqu"


def test_roles_and_personal_data_change_at_once(hospital: Hospital) -> None:
    made, worker = created(hospital, "huangang")
    settled(worker)
    path = f"/users/{made['id']}"
    assert worker.refused("/catalogues", {}).status == 403
    manager = role(hospital, "department_manager")["id"]
    assigned = hospital["admin"].ask("PUT", f"{path}/roles", json={"version": made["version"], "roles": [manager]})
    assert assigned.json()["roles"] == [manager]
    assert worker.refused("/catalogues", {}).code == "request.invalid"
    mixed = {"version": assigned.json()["version"], "roles": [manager, role(hospital, "super_administrator")["id"]]}
    assert hospital["admin"].refused(f"{path}/roles", mixed, "PUT").status == 422
    edit = {"version": assigned.json()["version"], "name": "钱多", "department": str(hospital.centre)}
    edited = hospital["admin"].put(path, edit)
    assert (edited["name"], edited["phone"], edited["account"]) == ("钱多", None, "huangang")
    elsewhere = {**edit, "version": edited["version"], "department": str(UUID(int=3))}
    assert hospital["admin"].refused(path, elsewhere, "PUT").code == "tj.not_found"
    listed = hospital["admin"].post("/users/search", {"text": "huangang", "role": manager, "disabled": False})
    assert [one["id"] for one in listed["items"]] == [made["id"]]


def test_a_reset_password_ends_sessions_and_nobody_resets_the_own(hospital: Hospital) -> None:
    made, worker = created(hospital, "wangle")
    settled(worker)
    fresh = hospital["admin"].post(f"/users/{made['id']}/password")["password"]
    assert worker.ask("GET", "/session").status_code == 401
    worker.password = fresh
    assert worker.sign_in()["must_change_password"]
    admin = hospital["admin"].get("/session")["id"]
    assert hospital["admin"].refused(f"/users/{admin}/password").code == "identity.own_account"
    assert hospital["zhuren"].refused(f"/users/{made['id']}/password").code == "tj.not_permitted"


def test_who_is_online_can_be_signed_out(hospital: Hospital) -> None:
    made, worker = created(hospital, "zaixian")
    settled(worker)
    (session,) = [one for one in hospital["admin"].get("/sessions", limit=200) if one["user"] == made["id"]]
    assert "token" not in session
    assert hospital["admin"].ask("DELETE", f"/sessions/{session['id']}").status_code == 204
    assert worker.ask("GET", "/session").status_code == 401
    assert refusal(hospital["admin"].ask("DELETE", f"/sessions/{UUID(int=1)}")).code == "tj.not_found"


def test_a_role_is_defined_and_changed(hospital: Hospital) -> None:
    body = {"code": "helper", "name": "导诊", "rights": ["booking.view"], "scope": "department"}
    made = hospital["admin"].post("/roles", body)
    assert hospital["admin"].refused("/roles", body).code == "identity.role_taken"
    unknown = {**body, "code": "other", "rights": ["booking.fly"]}
    assert hospital["admin"].refused("/roles", unknown).code == "identity.unknown_right"
    mixed = {**body, "code": "other", "rights": ["identity.manage_users", "examination.read_results"]}
    assert hospital["admin"].refused("/roles", mixed).status == 422
    _, worker = created(hospital, "daozhen", "helper")
    settled(worker)
    assert worker.get("/teams")["total"] == 0
    change = {"version": 1, "name": "导诊", "rights": ["examination.read"], "scope": "own"}
    assert hospital["admin"].put(f"/roles/{made['id']}", change)["version"] == 2
    assert worker.refused("/teams", method="GET").code == "tj.not_permitted"
    assert hospital["admin"].refused(f"/roles/{made['id']}", change, "PUT").code == "tj.stale"


def test_departments_form_a_tree(hospital: Hospital) -> None:
    admin, centre = hospital["admin"], str(hospital.centre)
    made = admin.post("/departments", {"name": "东区分点", "parent": centre, "order": 3})
    assert {one["name"]: one["parent"] for one in admin.get("/departments")} == {"查体科": None, "东区分点": centre}
    root = next(one for one in admin.get("/departments") if one["id"] == centre)
    loop = {"version": root["version"], "name": "查体科", "parent": made["id"]}
    assert admin.refused(f"/departments/{centre}", loop, "PUT").code == "identity.department_loop"
    closed = admin.put(f"/departments/{made['id']}", {"version": 1, "name": "东区", "parent": centre, "disabled": True})
    assert closed["disabled"]
    user = {"account": "dongqu", "name": "东", "department": made["id"]}
    assert admin.refused("/users", user).code == "identity.department_disabled"


def test_a_menu_shows_what_one_may_and_switches_its_function_off(hospital: Hospital) -> None:
    admin, desk = hospital["admin"], hospital["qiantai"]
    entry = {one["path"]: one for one in admin.get("/menus")}["/admin/no-shows"]
    assert admin.refused("/menus", {"name": "错", "rights": ["booking.fly"]}).code == "identity.unknown_right"

    def mine() -> set[str]:
        return {one["path"] for one in desk.get("/session/menu")}

    assert "/admin/no-shows" in mine()
    assert "/admin/users" not in mine()
    assert "/admin/users" in {one["path"] for one in admin.get("/session/menu")}
    off = {"version": 1, "name": "未到检", "parent": entry["parent"], "disabled": True}
    assert admin.put(f"/menus/{entry['id']}", off)["disabled"]
    assert admin.refused(f"/menus/{entry['id']}", off, "PUT").code == "tj.stale"
    nobody: dict[str, list[str]] = {"appointments": []}
    assert desk.refused("/appointments/missed", nobody).code == "tj.not_permitted"
    assert "/admin/no-shows" not in mine()
    hidden = {"version": 2, "name": "未到检", "parent": entry["parent"], "hidden": True}
    assert admin.put(f"/menus/{entry['id']}", hidden)["hidden"]
    assert "/admin/no-shows" not in mine()
    desk.post("/appointments/missed", nobody)
    admin.put(f"/menus/{entry['id']}", {"version": 3, "name": "未到检", "parent": entry["parent"]})
    assert desk.refused("/menus", {"name": "我的"}).code == "tj.not_permitted"


def test_posts_are_kept(hospital: Hospital) -> None:
    admin = hospital["admin"]
    made = admin.post("/posts", {"name": "护士", "order": 2})
    changed = admin.put(f"/posts/{made['id']}", {"version": 1, "name": "护士长", "order": 1, "disabled": True})
    assert changed in admin.get("/posts")
    assert (changed["name"], changed["version"]) == ("护士长", 2)
    assert hospital["qiantai"].refused("/posts", {"name": "医师"}).code == "tj.not_permitted"


def test_a_key_opens_what_it_may_until_it_is_revoked(hospital: Hospital) -> None:
    admin, soon = hospital["admin"], hospital.clock.now() + timedelta(days=30)
    body = {
        "name": "监管平台",
        "department": str(hospital.centre),
        "rights": ["booking.view", "booking.book"],
        "scope": "department",
        "expires_at": soon.isoformat(),
    }
    issued = admin.post("/api-keys", body)
    assert issued["secret"].startswith(f"tj_{issued['prefix']}_")
    assert "secret" not in admin.get("/api-keys")[0]
    key = {"x-api-key": issued["secret"]}
    assert hospital.web.get(f"{API}/appointments", headers=key).json()["total"] == 0
    assert refusal(hospital.web.get(f"{API}/certificates", headers=key)).code == "tj.not_permitted"
    assert refusal(hospital.web.get(f"{API}/appointments", headers={"x-api-key": issued["secret"] + "x"})).status == 401
    forbidden = {**body, "rights": ["administration.manage_webhooks"]}
    assert admin.refused("/api-keys", forbidden).code == "identity.right_not_for_keys"
    endless = {**body, "expires_at": "9999-12-31T00:00:00+08:00"}
    assert admin.refused("/api-keys", endless).code == "identity.expiry_not_ahead"
    assert admin.refused("/api-keys", {**body, "expires_at": "2026-03-10T00:00:00"}).code == "request.invalid"
    assert admin.post(f"/api-keys/{issued['id']}/revoke")["revoked_at"]
    assert refusal(hospital.web.get(f"{API}/appointments", headers=key)).status == 401
    assert admin.refused(f"/api-keys/{issued['id']}/revoke").code == "identity.key_revoked"
