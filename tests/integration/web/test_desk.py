"""One appointment, one examination: what the desk looks up and puts right."""

from typing import Any

import pytest

from tests.integration.journeys.hospital import Hospital, done
from tests.integration.web.conftest import picture
from tests.integration.web.populated import populated
from tjdomain.shared.check_digits import mod_11_2

LICENCE = {"kind": "business", "number": "91371500MA3TE5T031"}


@pytest.fixture(scope="module")
def known(hospital: Hospital) -> dict[str, list[str]]:
    return populated(hospital)


def booked(hospital: Hospital, number: int, day: str = "2026-03-04") -> Any:
    body = f"37150219770707{number:03d}"
    photo = {"file": ("x.jpg", picture())}
    sent = hospital.web.post(f"/api/v1/public/departments/{hospital.centre}/licence-photos", files=photo)
    wish = {
        "department": str(hospital.centre),
        "slot": {"day": day, "start": "08:00:00"},
        "person": {"name": "赵四", "document_number": body + mod_11_2(body), "phone": "13700001111"},
        "trades": ["food"],
        "employer": {"name": "柳园烧饼"},
        "licence_photo": done(sent)["id"],
    }
    return hospital["qiantai"].post("/appointments", wish)


def test_an_appointment_is_shown_with_what_may_be_done_and_its_slip_printed_again(hospital: Hospital) -> None:
    made = booked(hospital, 11)
    shown = hospital["qiantai"].get(f"/appointments/{made['id']}")
    assert {"cancel", "reschedule", "transfer"} <= set(shown["actions"])
    assert hospital["shenhe"].get(f"/appointments/{made['id']}")["actions"] == []
    slip = hospital["qiantai"].post(f"/appointments/{made['id']}/slip")
    assert slip["code"] == made["code"]
    assert hospital["shenhe"].refused(f"/appointments/{made['id']}/slip").code == "tj.not_permitted"
    assert hospital["chouxue"].refused(f"/appointments/{made['id']}", method="GET").code == "tj.not_permitted"


def test_appointments_move_together_or_not_at_all(hospital: Hospital) -> None:
    one, other = booked(hospital, 21), booked(hospital, 22)
    slot = {"day": "2026-03-05", "start": "10:00:00"}
    wrong = {"appointment": other["id"], "slot": {**slot, "start": "15:00:00"}}
    right = {"appointment": one["id"], "slot": slot}
    refused = hospital["qiantai"].refused("/appointments/move", {"moves": [right, wrong], "reason": "检修"})
    assert refused.code == "booking.no_such_period"
    assert hospital["qiantai"].get(f"/appointments/{one['id']}")["day"] == "2026-03-04"
    moves = {"moves": [right, {**wrong, "slot": slot}], "reason": "设备检修"}
    assert {moved["day"] for moved in hospital["qiantai"].post("/appointments/move", moves)} == {"2026-03-05"}
    path = f"/departments/{hospital.centre}/day-lists/2026-03-05"
    assert {one["id"], other["id"]} <= {row["id"] for row in hospital["qiantai"].get(path)}
    assert hospital["chouxue"].refused(path, method="GET").code == "tj.not_permitted"


def test_a_licence_that_was_approved_is_proposed_for_the_next_one(hospital: Hospital) -> None:
    path = f"/departments/{hospital.centre}/licence-proposal"
    assert not hospital["qiantai"].post(path, {"employer": "柳园烧饼"})["known"]
    made = booked(hospital, 31)
    approval = {"version": 1, **LICENCE, "holder": "柳园烧饼", "valid_until": "2027-01-01"}
    hospital["qiantai"].post(f"/appointments/{made['id']}/licence/approve", approval)
    proposal = hospital["qiantai"].post(path, {"employer": "柳园烧饼"})
    assert (proposal["known"], proposal["licence"]["number"]) == (True, LICENCE["number"])


def test_a_registration_is_put_right_with_a_reason_until_it_is_concluded(
    hospital: Hospital, known: dict[str, list[str]]
) -> None:
    approved, other, _ = known["examination"]
    before = hospital["qiantai"].get(f"/examinations/{other}")
    fix = {"seen": before["version"], "reason": "写错了", "employer": "东昌湖早餐铺", "payer": "person", "amount": 80}
    after = hospital["qiantai"].post(f"/examinations/{other}/edit", {**fix, "receipt": "0042"})
    assert (after["employer"], after["payer"], after["amount"]) == ("东昌湖早餐铺", "person", "80.00")
    assert after["person"] == before["person"]
    assert hospital["qiantai"].refused(f"/examinations/{other}/edit", fix).code == "tj.stale"
    again = {**fix, "seen": after["version"]}
    for wrong, code in (
        ({"amount": "NaN"}, "examination.bad_amount"),
        ({"reason": ""}, "examination.reason_missing"),
        ({"portrait": other}, "tj.not_found"),
        ({"person": {"name": "石磊", "document_number": "123"}}, "value.id_length"),
    ):
        refused = hospital["qiantai"].refused(f"/examinations/{other}/edit", {**again, **wrong})
        assert refused.code == code
    late = {**fix, "seen": hospital["qiantai"].get(f"/examinations/{approved}")["version"]}
    assert hospital["qiantai"].refused(f"/examinations/{approved}/edit", late).code == "tj.wrong_state"
    assert hospital["jianyan"].refused(f"/examinations/{other}/edit", again).code == "tj.not_permitted"


def test_the_rules_proposal_is_for_readers_of_results(hospital: Hospital, known: dict[str, list[str]]) -> None:
    path = f"/examinations/{known['examination'][0]}"
    seen = hospital["zhujian"].get(path)
    assert (seen["proposal"]["outcome"], seen["proposal"]["effects"]) == ("qualified", {"food": "passes"})
    assert seen["staff"][seen["conclusion"]["physician"]] == "王立国"
    desk = hospital["qiantai"].get(path)
    assert (desk["proposal"], desk["conclusion"], desk["sheets"]) == (None, None, [])
    assert all(item["result"] is None for item in desk["items"])


def test_a_scanned_sheet_stands_beside_the_values(hospital: Hospital, known: dict[str, list[str]]) -> None:
    examination = known["examination"][2]
    sheet = done(hospital["neike"].hand_in("/files/sheets", picture()))["id"]
    body = {"file": sheet, "title": "心电图", "item": None}
    attached = hospital["neike"].post(f"/examinations/{examination}/sheets", body)
    assert attached["id"] == examination
    (shown,) = hospital["zhujian"].get(f"/examinations/{examination}")["sheets"]
    assert (shown["file"], shown["title"]) == (sheet, "心电图")
    assert hospital["zhujian"].ask("GET", f"/files/{sheet}").status_code == 200
    assert hospital["qiantai"].ask("GET", f"/files/{sheet}").status_code == 403
    portrait = {**body, "file": known["file"][0]}
    assert hospital["neike"].refused(f"/examinations/{examination}/sheets", portrait).code == "tj.not_found"


def test_a_certificate_is_issued_once_by_hand_too(hospital: Hospital, known: dict[str, list[str]]) -> None:
    approved, other, _ = known["examination"]
    again = hospital["zhuren"].post(f"/certificates/issue/{approved}")
    assert again == {"certificate": None, "waits_for_portrait": False}
    assert hospital["zhuren"].refused(f"/certificates/issue/{other}").code == "flows.not_qualified"
    assert hospital["qiantai"].refused(f"/certificates/issue/{approved}").code == "tj.not_permitted"
    assert hospital["zhuren"].get("/examinations/overdue")["items"] == []
