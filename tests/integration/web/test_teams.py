"""Teams over HTTP: what the desk does with them, and what the QR code opens."""

from typing import Any

import pytest

from tests.integration.journeys.hospital import API, PACE, Hospital, done, refusal
from tests.integration.web.conftest import PERIODS, picture
from tjdomain.shared.check_digits import mod_11_2

WEDNESDAY, THURSDAY = "2026-03-04", "2026-03-05"
EIGHT, NINE = "08:00:00", "09:00:00"


def resident(number: int) -> str:
    body = f"37150219900101{number:03d}"
    return body + mod_11_2(body)


def wish(hospital: Hospital, **changes: Any) -> dict[str, Any]:
    return {
        "department": str(hospital.centre),
        "employer": {"name": "香满园", "licence_number": "91371500MA3TE5T031"},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food"],
        "holds": [{"day": WEDNESDAY, "start": EIGHT, "places": 3}],
        "has_licence": True,
        **changes,
    }


def registered(hospital: Hospital, **changes: Any) -> Any:
    made = hospital["qiantai"].post("/teams", wish(hospital, **changes))
    return hospital["qiantai"].get(f"/teams/{made['id']}")


def public(hospital: Hospital, method: str, path: str, **sent: Any) -> Any:
    return hospital.web.request(method, API + path, **sent)


def member(number: int, day: str = WEDNESDAY, start: str = EIGHT) -> dict[str, Any]:
    return {
        "slot": {"day": day, "start": start},
        "person": {"name": "王小明", "document_number": resident(number), "phone": "13800001111"},
    }


def test_a_team_is_shown_with_its_places_and_its_code(hospital: Hospital) -> None:
    team = registered(hospital)
    assert team["holds"] == [{"day": WEDNESDAY, "start": EIGHT, "end": NINE, "held": 3, "used": 0}]
    assert len(team["code"]) == 20
    assert team["contact_phone"] == "13806350000"
    assert hospital["chouxue"].refused(f"/teams/{team['id']}", method="GET").code == "tj.not_permitted"
    wanted = {"employer": "香满", "states": ["open"], "first": WEDNESDAY, "last": WEDNESDAY}
    page = hospital["zhujian"].post("/teams/search", wanted)
    line = next(one for one in page["items"] if one["id"] == team["id"])
    assert (line["held"], line["used"], line["members"]) == (3, 0, 0)
    assert "code" not in line


def test_the_same_request_twice_makes_one_team(hospital: Hospital) -> None:
    before = hospital["qiantai"].get("/teams")["total"]
    headers = {"idempotency-key": "eine-zwei-drei"}
    body = wish(hospital, note="一次")
    first, again = (done(hospital["qiantai"].ask("POST", "/teams", json=body, headers=headers)) for _ in range(2))
    assert first == again
    assert hospital["qiantai"].get("/teams")["total"] == before + 1
    other = hospital["qiantai"].ask("POST", "/teams", json=wish(hospital, note="另一次"), headers=headers)
    assert refusal(other).code == "idempotency.other_body"


def test_a_slot_named_twice_gets_both_and_places_must_make_sense(hospital: Hospital) -> None:
    twice = [{"day": THURSDAY, "start": EIGHT, "places": number} for number in (2, 3)]
    assert [hold["held"] for hold in registered(hospital, holds=twice)["holds"]] == [5]
    for places in (0, -1, 1.5, "viele", 10**30):
        refused = hospital["qiantai"].refused(
            "/teams", wish(hospital, holds=[{"day": THURSDAY, "start": EIGHT, "places": places}])
        )
        assert refused.code == "request.invalid"
    assert hospital["qiantai"].refused("/teams", wish(hospital, holds=[])).status == 422
    naive = hospital["qiantai"].refused("/teams", wish(hospital, code_expires="2026-03-04T12:00:00"))
    assert naive.problem["errors"][0]["field"] == "code_expires"


def test_the_code_says_why_it_is_of_no_use(hospital: Hospital) -> None:
    desk, team = hospital["qiantai"], registered(hospital)
    page, path = f"/public/teams/{team['code']}", f"/teams/{team['id']}"
    opened = done(public(hospital, "GET", page))
    assert (opened["employer"], opened["trades"], opened["needs_licence_photo"]) == ("香满园", ["food"], False)
    assert opened["periods"] == [{"day": WEDNESDAY, "start": EIGHT, "end": NINE, "left": 3}]
    assert desk.post(f"{path}/close")["state"] == "closed"
    assert refusal(public(hospital, "GET", page)).code == "booking.team_closed"
    reopened = desk.post(f"{path}/reopen")
    edited = desk.post(f"{path}/edit", {"version": reopened["version"], "new_code": True, "note": "换码"})
    assert refusal(public(hospital, "GET", page)).code == "booking.team_code_unknown"
    assert desk.refused(f"{path}/edit", {"version": reopened["version"], "note": "又"}).code == "tj.stale"
    past = {"version": edited["version"], "code_expires": "2026-03-01T00:00:00+08:00"}
    expired = desk.post(f"{path}/edit", past)
    assert refusal(public(hospital, "GET", f"/public/teams/{expired['code']}")).code == "booking.team_code_expired"
    assert desk.post(f"{path}/cancel", {"reason": "停业"})["cancelled"] == []
    assert refusal(public(hospital, "GET", f"/public/teams/{expired['code']}")).code == "booking.team_cancelled"
    assert refusal(public(hospital, "GET", "/public/teams/" + "é" * 20)).code == "booking.team_code_unknown"


def test_a_day_is_there_for_teams_and_people_in_the_moment_it_is_opened(hospital: Hospital) -> None:
    desk, day = hospital["qiantai"], "2026-03-12"
    body = wish(hospital, holds=[{"day": day, "start": EIGHT, "places": 1}], may_use_free=True)
    assert desk.refused("/teams", body).code == "booking.day_not_opened"
    moment = hospital.clock.now() - PACE
    opening = {"first": day, "last": day, "plan": {"periods": PERIODS}}
    hospital["zhuren"].post(f"/departments/{hospital.centre}/days", opening)
    hospital.clock.time = moment
    team = desk.get(f"/teams/{desk.post('/teams', body)['id']}")
    joined = public(hospital, "POST", f"/public/teams/{team['code']}/members", json=member(61, day))
    assert done(joined)["day"] == day


def test_members_register_until_the_team_is_full(hospital: Hospital) -> None:
    team = registered(hospital)
    path = f"/public/teams/{team['code']}/members"
    joined = done(public(hospital, "POST", path, json=member(11)))
    assert (joined["employer"], joined["channel"], joined["licence_state"]) == ("香满园", "team_code", "not_needed")
    assert len(joined["code"]) == 8
    assert joined["person"]["phone"] == "138****1111"
    assert refusal(public(hospital, "POST", path, json=member(12, start=NINE))).code == "booking.not_the_teams_slot"
    assert refusal(public(hospital, "POST", path, json=member(11))).code == "booking.transfer_offered"
    for number in (12, 13):
        done(public(hospital, "POST", path, json=member(number)))
    assert refusal(public(hospital, "POST", path, json=member(14))).code == "booking.team_full"
    assert refusal(public(hospital, "GET", f"/public/teams/{team['code']}")).code == "booking.team_full"
    assert hospital["qiantai"].get("/appointments", team=team["id"])["total"] == 3


def test_places_change_and_the_whole_team_moves(hospital: Hospital) -> None:
    desk, team = hospital["qiantai"], registered(hospital)
    path = f"/teams/{team['id']}"
    joined = done(public(hospital, "POST", f"/public/teams/{team['code']}/members", json=member(21)))
    desk.post(f"{path}/holds", {"day": WEDNESDAY, "start": EIGHT, "held": 5})
    assert desk.refused(f"{path}/holds", {"day": WEDNESDAY, "start": EIGHT, "held": 0}).code == "booking.hold_in_use"
    move = {"old": {"day": WEDNESDAY, "start": EIGHT}, "new": {"day": THURSDAY, "start": NINE}}
    moved = desk.post(f"{path}/move", {"moves": [move], "reason": "单位要求"})
    assert moved["moved"] == [joined["id"]]
    holds = {(one["day"], one["held"], one["used"]) for one in desk.get(path)["holds"]}
    assert (THURSDAY, 5, 1) in holds
    assert desk.post(f"{path}/cancel", {"reason": "不来了"})["cancelled"] == [joined["id"]]
    assert desk.refused(f"{path}/move", {"moves": [move], "reason": "再来"}).code == "tj.wrong_state"


def test_a_person_moves_the_own_appointment_into_the_team(hospital: Hospital) -> None:
    team = registered(hospital)
    photo = public(
        hospital,
        "POST",
        f"/public/departments/{hospital.centre}/licence-photos",
        files={"file": ("licence.png", picture(kind="PNG"))},
    )
    body = {
        "department": str(hospital.centre),
        **member(31),
        "trades": ["food"],
        "employer": {"name": "香满园"},
        "licence_photo": done(photo)["id"],
    }
    booked = done(public(hospital, "POST", "/public/appointments", json=body))
    proof = {"name": "王小明", "document_number": resident(31), "code": booked["code"]}
    asked = {"proof": proof, "code": team["code"], "slot": {"day": WEDNESDAY, "start": EIGHT}}
    path = f"/public/appointments/{booked['id']}/transfer"
    wrong = {**asked, "proof": {**proof, "code": "AAAAAAAA"}}
    assert refusal(public(hospital, "POST", path, json=wrong)).code == "booking.proof_wrong"
    transferred = done(public(hospital, "POST", path, json=asked))
    assert (transferred["team"], transferred["part"], transferred["licence_state"]) == (
        team["id"],
        "team",
        "not_needed",
    )


@pytest.mark.parametrize("photo", ["01900000-0000-7000-8000-000000000000", "portrait"])
def test_a_photo_that_was_not_handed_in_as_one_is_not_found(hospital: Hospital, photo: str) -> None:
    if photo == "portrait":
        photo = done(hospital["qiantai"].hand_in("/files/portraits", picture()))["id"]
    body = {
        "department": str(hospital.centre),
        **member(41),
        "trades": ["food"],
        "employer": {"name": "香满园"},
        "licence_photo": photo,
    }
    assert refusal(public(hospital, "POST", "/public/appointments", json=body)).code == "tj.not_found"
