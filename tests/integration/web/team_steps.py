"""A team with a code, and the steps of a member on a phone that runs no script."""

from typing import Any

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import LICENCE, NAME, PEOPLE, PHONE_NUMBER
from tests.integration.web.office import Screen
from tests.integration.web.reading import Phone, Sheet

EMPLOYER = "香满园酒店"
WEDNESDAY, THURSDAY = "2026-03-04", "2026-03-05"


def hold(day: str, start: str, places: int) -> dict[str, Any]:
    return {"day": day, "start": f"{start}:00", "places": places}


def team(hospital: Hospital, *holds: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Registered by the desk; with its code."""
    body = {
        "department": str(hospital.centre),
        "employer": {"name": EMPLOYER},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food", "public_place"],
        "holds": list(holds) or [hold(WEDNESDAY, "08:00", 2), hold(WEDNESDAY, "09:00", 2)],
        "has_licence": True,
        **changes,
    }
    made = hospital["qiantai"].post("/teams", body)
    return dict(hospital["qiantai"].get(f"/teams/{made['id']}"))


def member(number: str | None = None, **changes: Any) -> dict[str, Any]:
    """What a member fills in."""
    number = resident_id(next(PEOPLE)) if number is None else number
    return {"name": NAME, "kind": "resident_id", "number": number, "phone": PHONE_NUMBER} | changes


def to_date(phone: Phone, code: str) -> Sheet:
    phone.open(f"/h5/team/{code}")
    phone.click("开始登记")
    if phone.page.path.endswith("/notice"):
        phone.press("下一步", accept=["notice", "consent"])
    return phone.page  # type: ignore[no-any-return]


def to_who(phone: Phone, code: str, start: str = "09:00", day: str = WEDNESDAY) -> Sheet:
    to_date(phone, code)
    return phone.press("下一步", day=day, start=start)


def to_check(phone: Phone, code: str, start: str = "09:00", *, photo: bool = False, **changes: Any) -> Sheet:
    to_who(phone, code, start)
    page = phone.press("下一步", **member(**changes))
    return phone.press("下一步", LICENCE) if photo else page


def joined(phone: Phone, code: str, start: str = "09:00", **changes: Any) -> Sheet:
    to_check(phone, code, start, **changes)
    return phone.press("确认预约")


def shared(screen: Screen, made: Any) -> str:
    """Make a link to the roster, and another one where there is one: its path."""
    screen.open(f"/admin/teams/{made['id']}")
    screen.click("名单链接")
    page = screen.press("生成链接") if "生成链接" in screen.page.said and "重新" not in screen.page.said else None
    page = page or screen.press("重新生成链接")
    (path,) = [href for href in page.links().values() if href.startswith("/h5/roster/")]
    return str(path)
