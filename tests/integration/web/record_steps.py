"""Somebody books, comes, is examined, approved, gets a certificate; each step by those whose work it is."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.booking_world import resident_id
from tests.integration.journeys.booking_steps import LICENCE, Member, a_portrait, with_slip
from tests.integration.journeys.certificate_steps import certificate_of
from tests.integration.journeys.examination_steps import current, one_is_approved
from tests.integration.journeys.hospital import Hospital, done
from tests.integration.web.conftest import picture
from tests.integration.web.populated import examined
from tests.integration.web.reading import Phone, Sheet

PEOPLE = count(500)
TODAY = "2026-03-02"
Slip = Mapping[str, Any]


def somebody(hospital: Hospital, name: str = "王小明", day: str = TODAY) -> Member:
    """Who has booked, for today unless said otherwise."""
    anybody, number = hospital["qiantai"], resident_id(next(PEOPLE))
    photo = done(anybody.hand_in(f"/public/departments/{hospital.centre}/licence-photos", picture(900, 600)))["id"]
    body = {
        "department": str(hospital.centre),
        "slot": {"day": day, "start": "10:00:00"},
        "person": {"name": name, "document_number": number, "phone": "13906351234"},
        "trades": ["food"],
        "employer": {"name": "东昌湖早餐店"},
        "licence_photo": photo,
    }
    made = anybody.post("/public/appointments", body)
    return Member(appointment=made["id"], name=name, document_number=number, code=made["code"])


def arrived(hospital: Hospital, member: Member, *, portrait: bool = True) -> Slip:
    """Checked in."""
    formalities = {"portrait": a_portrait(hospital)} if portrait else {}
    body = {"appointment": member.appointment, "formalities": formalities, "original": LICENCE, "note": "来早了"}
    answer = hospital["qiantai"].post("/arrivals/check-in", body)
    return {**answer["examination"], "code": answer["code"]}


def concluded(hospital: Hospital, slip: Slip, verdict: str = "passes", text: str = "", **found: str) -> Slip:
    """Examined; ``found`` are abnormal values of the stool's items, entered by the laboratory."""
    if found:
        for tube in slip["tubes"]:
            hospital["chouxue"].post(f"/examinations/{slip['id']}/specimens", {"barcode": tube["barcode"]})
        entries = [{"item": item, "value": value} for item, value in found.items()]
        hospital["jianyan"].post(f"/examinations/{slip['id']}/results", {"entries": entries})
        slip = {**slip, "tubes": []}
    examined(hospital, slip)
    seen = current(hospital, slip)["version"]
    body = {"seen": seen, "verdicts": {"food": verdict}, "text": text, "advice": "请注意手部卫生" if text else ""}
    return dict(hospital["zhujian"].post(f"/examinations/{slip['id']}/conclude", body))


def approved(hospital: Hospital, slip: Slip) -> None:
    """By the reviewer; the background has done the rest."""
    one_is_approved(hospital, slip)
    hospital.settle()


def certified(hospital: Hospital, name: str = "王小明") -> tuple[Member, Any]:
    """Somebody with a certificate."""
    member = somebody(hospital, name)
    slip = arrived(hospital, member)
    approved(hospital, concluded(hospital, slip))
    return with_slip(member, slip), certificate_of(hospital, slip)


def look_up(phone: Phone, member: Member, **changes: Any) -> Sheet:
    """The proof on the page of certificates."""
    phone.open("/h5/cert")
    given = {"name": member.name, "kind": "resident_id", "number": member.document_number, "code": member.code}
    return phone.press("查询", **given | changes)
