"""Teams warn of a valid certificate and an open recheck, as every other booking does."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import API, Hospital, done, refusal
from tests.integration.web.conftest import picture
from tests.integration.web.populated import populated
from tests.integration.web.reading import Phone, browser
from tests.integration.web.team_steps import team as team_of
from tests.integration.web.team_steps import to_check
from tjdomain.shared.check_digits import mod_11_2

SLOT = {"day": "2026-03-05", "start": "08:00:00"}
BODY = "37150219880202011"
CERTIFIED = BODY + mod_11_2(BODY)
"""Whose certificate was issued this morning."""


@pytest.fixture(scope="module")
def team(hospital: Hospital) -> str:
    """A team's code."""
    code: str = populated(hospital)["code"][0]
    return code


def import_path(hospital: Hospital, team: str) -> str:
    found = next(one for one in hospital["qiantai"].get("/teams")["items"] if one["employer"] == "香满园")
    return f"/teams/{found['id']}/members/import"


def test_a_list_tells_the_clerk_of_a_valid_certificate_and_books_after_a_confirmation(
    hospital: Hospital, team: str
) -> None:
    desk, path = hospital["qiantai"], import_path(hospital, team)
    listed = f"姓名,证件号码\n石磊,{CERTIFIED}\n".encode()
    preview = done(desk.hand_in(path, listed))
    (told,) = preview["warnings"]
    assert (told["row"], told["kind"], told["column"]) == (2, "certificate", "证件号码")
    assert (told["code"], preview["problems"]) == ("members.certificate_still_valid", [])
    assert "2027年3月1日" in told["sentence"] or "2027年3月2日" in told["sentence"]
    assert [member["row"] for member in preview["members"]] == [2]
    refused = refusal(desk.hand_in(path, listed, commit=True))
    assert [one["code"] for one in refused.problem["errors"]] == ["members.certificate_still_valid"]
    assert refusal(desk.hand_in(path, listed, commit=True, confirmed="recheck")).code == "members.rows_wrong"
    booked = done(desk.hand_in(path, listed, commit=True, confirmed="certificate"))
    assert [one["kind"] for one in booked["warnings"]] == ["certificate"]
    (member,) = booked["members"]
    desk.post(f"/appointments/{member['appointment']}/cancel", {"reason": "试录"})


def test_the_marked_list_goes_to_the_employer_and_tells_nothing_of_it(hospital: Hospital, team: str) -> None:
    listed = f"姓名,证件号码\n石磊,{CERTIFIED}\n".encode()
    marked = done(hospital["qiantai"].hand_in(f"{import_path(hospital, team)}/marked", listed))
    assert "健康证" not in texts_of(marked)


def texts_of(workbook: bytes) -> str:
    page = load_workbook(BytesIO(workbook)).worksheets[0]
    return " ".join(str(cell.value) for row in page.rows for cell in row)


def test_who_joins_by_code_or_transfers_confirms_it_too(hospital: Hospital, team: str) -> None:
    photo = {"file": ("x.jpg", picture())}
    sent = hospital.web.post(f"{API}/public/departments/{hospital.centre}/licence-photos", files=photo)
    person = {"name": "石磊", "document_number": CERTIFIED, "phone": "13906351234"}
    path = f"{API}/public/teams/{team}/members"
    asked: dict[str, Any] = {"slot": SLOT, "person": person, "licence_photo": done(sent)["id"]}
    assert refusal(hospital.web.post(path, json=asked)).code == "booking.certificate_still_valid"
    joined = done(hospital.web.post(path, json={**asked, "confirmed": ["certificate"]}))
    assert joined["channel"] == "team_code"
    desk = hospital["qiantai"]
    desk.post(f"/appointments/{joined['id']}/cancel", {"reason": "试录"})
    own = {
        **asked,
        "department": str(hospital.centre),
        "trades": ["food"],
        "employer": {"name": "香满园"},
        "confirmed": ["certificate"],
    }
    booked = desk.post("/appointments", own)
    transfer = {"code": team, "slot": SLOT}
    path = f"/appointments/{booked['id']}/transfer"
    assert desk.refused(path, transfer).code == "booking.certificate_still_valid"
    assert desk.post(path, {**transfer, "confirmed": ["certificate"]})["team"] is not None


def cancel_all(hospital: Hospital) -> None:
    wanted = {"document_number": CERTIFIED, "states": ["booked"]}
    for one in hospital["qiantai"].post("/appointments/search", wanted)["items"]:
        hospital["qiantai"].post(f"/appointments/{one['id']}/cancel", {"reason": "试录"})


def told_on_the_phone(page: Any) -> None:
    assert page.status == 422
    assert [target for text, target in page.summary.items() if "健康证" in text] == ["#confirmed"]


def test_a_phone_joins_and_transfers_after_a_tick(hospital: Hospital, team: str) -> None:
    phone, code = Phone(browser(hospital)), team_of(hospital)["code"]
    cancel_all(hospital)
    to_check(phone, code, number=CERTIFIED, name="石磊")
    told_on_the_phone(phone.press("确认预约"))
    assert phone.press("确认预约", confirmed=["certificate"]).heading == "预约成功"
    cancel_all(hospital)
    alone = {
        "department": str(hospital.centre),
        "slot": SLOT,
        "person": {"name": "石磊", "document_number": CERTIFIED, "phone": "13906351234"},
        "trades": ["food"],
        "employer": {"name": "香满园"},
        "confirmed": ["certificate"],
    }
    booked = hospital["qiantai"].post("/appointments", alone)
    to_check(phone, code, number=CERTIFIED, name="石磊")
    phone.press("确认预约", confirmed=["certificate"])
    phone.press("下一步", code=booked["code"])
    told_on_the_phone(phone.press("确定转入团队"))
    assert phone.press("确定转入团队", confirmed=["certificate"]).heading == "预约成功"
