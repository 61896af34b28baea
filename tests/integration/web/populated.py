"""A hospital with something of everything in it."""

from collections.abc import Mapping
from typing import Any

from tests.integration.journeys.hospital import Hospital, done
from tests.integration.web.conftest import picture
from tests.integration.web.office import MANAGER, screen_of
from tests.integration.web.people import created
from tjdomain.examination.domain.kinds import Station
from tjdomain.shared.check_digits import mod_11_2

LICENCE = {"kind": "business", "number": "91371500MA3TE5T031"}


def _person(number: int) -> dict[str, str]:
    body = f"37150219880202{number:03d}"
    return {"name": "石磊", "document_number": body + mod_11_2(body), "phone": "13906351234"}


def _walked_in(hospital: Hospital, number: int) -> dict[str, Any]:
    body = {
        "department": str(hospital.centre),
        "start": "09:00:00",
        "person": _person(number),
        "trades": ["food"],
        "employer": {"name": "东昌湖早餐店"},
        "formalities": {"portrait": done(hospital["qiantai"].hand_in("/files/portraits", picture()))["id"]},
        "original": LICENCE,
    }
    return dict(hospital["qiantai"].post("/arrivals/walk-in", body)["examination"])


def examined(hospital: Hospital, examination: Mapping[str, Any]) -> None:
    """All stations find nothing."""
    for tube in examination["tubes"]:
        hospital["chouxue"].post(f"/examinations/{examination['id']}/specimens", {"barcode": tube["barcode"]})
    asked = {"examinations": [examination["id"]], "pregnancy_ruled_out": True}
    result = {"entries": [{"item": "alt", "value": "20", "unit": "U/L"}]}
    hospital["jianyan"].post(f"/examinations/{examination['id']}/results", result)
    for account, station in (("neike", "internal"), ("fangshe", "xray"), ("jianyan", "stool")):
        hospital[account].post(f"/stations/{station}/normal", asked)


def _approved(hospital: Hospital, examination: Mapping[str, Any]) -> None:
    examined(hospital, examination)
    ids = {"examinations": [examination["id"]]}
    assert hospital["zhujian"].post("/examinations/conclude", ids)["done"] == ids["examinations"]
    assert hospital["shenhe"].post("/reviews/approve", ids)["done"] == ids["examinations"]
    hospital.settle()


def certified(hospital: Hospital, number: int) -> str:
    """Somebody with a certificate of today; the document's number."""
    _approved(hospital, _walked_in(hospital, number))
    return _person(number)["document_number"]


def populated(hospital: Hospital) -> dict[str, list[str]]:
    """Ids that exist, by the name of the parameter that takes them."""
    desk, manager, admin, centre = hospital["qiantai"], hospital["zhuren"], hospital["admin"], str(hospital.centre)
    team = {
        "department": centre,
        "employer": {"name": "香满园"},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food"],
        "holds": [{"day": "2026-03-05", "start": "08:00:00", "places": 3}],
    }
    subscription = {"department": centre, "name": "监管平台", "url": "https://a.example.cn/", "kinds": ["team.*"]}
    webhook = admin.post("/webhooks", subscription)
    made = desk.post("/teams", team)
    employers = [desk.post("/employers", {"department": centre, "name": name})["id"] for name in ("香满园", "香满圆")]
    walked_in = [_walked_in(hospital, number) for number in range(11, 14)]
    _approved(hospital, walked_in[0])
    user, _ = created(hospital, "moumou")
    department = admin.post("/departments", {"name": "东区分点", "parent": centre})["id"]
    key = {
        "name": "平台",
        "department": centre,
        "rights": ["booking.view"],
        "scope": "department",
        "expires_at": "2026-05-01T00:00:00Z",
    }
    words = {"title": "通知", "body": "放假三天。"}
    certificates = [one["id"] for one in desk.get("/certificates")["items"]]
    manager.post("/certificates/cards", {"certificates": certificates})
    return {
        "announcement": [manager.post("/announcements", words)["id"]],
        "appointment": [one["id"] for one in desk.get("/appointments")["items"]],
        "card": [manager.post("/certificates/cards/next", {})["card"]["id"]],
        "certificate": certificates,
        "code": [desk.get(f"/teams/{made['id']}")["code"]],
        "delivery": [one["id"] for one in admin.get("/deliveries")],
        "department": [centre, department],
        "dictionary": [manager.get("/dictionaries")[0]["id"]],
        "employer": employers,
        "examination": [one["id"] for one in walked_in],
        "file": [one["portrait"] for one in walked_in],
        "key": [admin.post("/api-keys", key)["id"]],
        "menu": [admin.post("/menus", {"name": "系统", "rights": ["administration.read"]})["id"]],
        "post_id": [admin.post("/posts", {"name": "护士"})["id"]],
        "member": [one["id"] for one in manager.get(f"/departments/{centre}/staff")],
        "person_request": [_request(hospital)],
        "reader": [admin.post("/card-readers", {"department": centre, "name": "一号窗口"})["id"]],
        "role": [one["id"] for one in admin.get("/roles")],
        "room": [room_of(hospital)],
        "screen": [manager.post("/queue/screens", {"name": "大厅"})["screen"]["id"]],
        "session": [one["id"] for one in admin.get("/sessions")],
        "team": [made["id"]],
        "ticket": [one["ticket"] for one in manager.get("/queue")["rows"]],
        "user": [user["id"]],
        "webhook": [webhook["id"]],
    }


def _request(hospital: Hospital) -> str:
    """Somebody who wants a copy, and showed the own document."""
    asked = {
        "department": str(hospital.centre),
        "kind": "copy",
        "way": "desk",
        **_person(11),
        "known_by": "original",
    }
    return str(hospital["qiantai"].post("/person-requests", asked)["line"]["id"])


def room_of(hospital: Hospital) -> str:
    """A room that calls for all stations."""
    manager = screen_of(hospital, MANAGER, "/admin/queue/settings")
    page = manager.press("添加诊室", name="内科 1", stations=[station.value for station in Station])
    return str(page.tree.xpath("string(//input[@name='room']/@value)"))
