"""A request that is sent again, or many times at once, does its thing once."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from tests.integration.journeys import booking_steps as booking
from tests.integration.journeys.hospital import API, Hospital, Worker, done, refusal
from tjdomain.shared.check_digits import mod_11_2

CLIENTS = 8
KEY = "desk-7-20260224-0001"


@pytest.fixture(scope="module")
def hospital(shared_hospital: Hospital) -> Hospital:
    booking.days_are_opened(shared_hospital)
    return shared_hospital


def wish(hospital: Hospital, ordinal: int, start: str = booking.HOURS[0]) -> dict[str, Any]:
    number = f"37150219900203{ordinal:03d}"
    return {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-02", "start": start},
        "person": {"name": "王小明", "document_number": number + mod_11_2(number)},
        "trades": ["food"],
        "employer": {"name": "香满园"},
    }


def sent(worker: Worker, path: str, body: Mapping[str, Any], key: str) -> Any:
    return worker.ask("POST", path, json=body, headers={"Idempotency-Key": key})


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(20)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_the_same_request_again_has_the_same_answer(hospital: Hospital) -> None:
    desk, body = hospital["qiantai"], wish(hospital, 1)
    before = desk.get("/appointments")["total"]
    first, second = (sent(desk, "/appointments", body, KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.json()["code"]
    assert desk.get("/appointments")["total"] == before + 1


def test_another_body_with_that_key_is_refused(hospital: Hospital) -> None:
    desk = hospital["qiantai"]
    assert sent(desk, "/appointments", wish(hospital, 2), "desk-7-0002").status_code == 201
    other = refusal(sent(desk, "/appointments", wish(hospital, 3), "desk-7-0002"))
    assert (other.status, other.code) == (409, "idempotency.other_body")


def test_a_key_belongs_to_who_sends_it_and_to_the_route(hospital: Hospital) -> None:
    assert sent(hospital["qiantai"], "/appointments", wish(hospital, 4), "shared-key-1").status_code == 201
    assert sent(hospital["zhuren"], "/appointments", wish(hospital, 5), "shared-key-1").status_code == 201
    team = team_wish(hospital, "09:00:00")
    assert sent(hospital["qiantai"], "/teams", team, "shared-key-1").status_code == 201


def test_a_refusal_leaves_the_key_free(hospital: Hospital) -> None:
    desk, body = hospital["qiantai"], wish(hospital, 6)
    nowhere = {**body, "slot": {"day": "2026-03-02", "start": "03:00:00"}}
    assert refusal(sent(desk, "/appointments", nowhere, "desk-7-0006")).code == "booking.no_such_period"
    assert sent(desk, "/appointments", body, "desk-7-0006").status_code == 201


@pytest.mark.parametrize("key", ["short", "k" * 201])
def test_a_key_that_is_none_is_refused(hospital: Hospital, key: str) -> None:
    desk = hospital["qiantai"]
    before = desk.get("/appointments")["total"]
    refused = refusal(sent(desk, "/appointments", wish(hospital, 7), key))
    assert (refused.status, refused.problem["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert desk.get("/appointments")["total"] == before


def test_a_key_in_any_writing_is_a_key(hospital: Hospital) -> None:
    desk, headers = hospital["qiantai"], {b"Idempotency-Key": "幂等键".encode()}
    answers = [desk.ask("POST", "/appointments", json=wish(hospital, 7), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_many_at_once_with_one_key_make_one_booking(hospital: Hospital) -> None:
    desk, body = hospital["qiantai"], wish(hospital, 8)
    desk.get("/session")
    answers = at_once([lambda: sent(desk, "/appointments", body, "desk-7-0008")] * CLIENTS)
    made = [answer.json() for answer in answers if answer.status_code == 201]
    others = [refusal(answer) for answer in answers if answer.status_code != 201]
    assert len({(one["id"], one["code"]) for one in made}) == 1
    assert {(one.status, one.code) for one in others} <= {(409, "idempotency.busy")}
    found = desk.post("/appointments/search", {"document_number": body["person"]["document_number"]})
    assert found["total"] == 1


def test_many_at_once_without_a_key_book_one_person_once(hospital: Hospital) -> None:
    desk, body = hospital["qiantai"], wish(hospital, 9)
    desk.get("/session")
    answers = at_once([lambda: desk.ask("POST", "/appointments", json=body)] * CLIENTS)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CLIENTS - 1}
    assert {refusal(answer).code for answer in answers if answer.status_code == 409} == {"booking.already_booked_as"}


def test_who_had_the_last_place_hears_of_it_again_among_all_who_come_too_late(hospital: Hospital) -> None:
    anybody, day = hospital["qiantai"], "2026-02-26"
    plan = {"periods": [{"start": "08:00:00", "end": "09:00:00", "capacity": 1}]}
    hospital["zhuren"].post(f"/departments/{hospital.centre}/days", {"first": day, "last": day, "plan": plan})
    path = f"/public/departments/{hospital.centre}/licence-photos"
    photo = done(anybody.hand_in(path, booking.face()))["id"]

    def pressed(ordinal: int) -> Any:
        body = {**wish(hospital, ordinal), "slot": {"day": day, "start": "08:00:00"}, "licence_photo": photo}
        body["person"] |= {"phone": "13906351234"}
        headers = {"Idempotency-Key": f"kitchen-{ordinal}"}
        return hospital.web.post(f"{API}/public/appointments", json=body, headers=headers)  # at the same moment

    first = pressed(20)
    assert first.status_code == 201
    hospital.clock.move(timedelta(seconds=2))  # the picture of the places is older than that no longer
    answers = at_once([partial(pressed, n) for n in (20, *range(21, 21 + CLIENTS), 20)] * 2)
    answers += at_once([partial(pressed, n) for n in (20, *range(21, 21 + CLIENTS))])  # within the same second

    again, late = [one for one in answers if one.status_code == 201], [one for one in answers if one.status_code != 201]
    assert [one.json() for one in again] == [first.json()] * 5
    assert {refusal(one).code for one in late} == {"booking.sold_out"}
    assert len(late) == 3 * CLIENTS


def team_wish(hospital: Hospital, start: str) -> dict[str, Any]:
    return {
        "department": str(hospital.centre),
        "employer": {"name": "香满园"},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food"],
        "holds": [{"day": "2026-03-02", "start": start, "places": 5}],
    }


def test_many_at_once_with_one_key_make_one_team(hospital: Hospital) -> None:
    desk, body = hospital["qiantai"], team_wish(hospital, "10:00:00")
    before = desk.get("/teams")["total"]
    answers = at_once([lambda: sent(desk, "/teams", body, "desk-7-team")] * CLIENTS)
    made = [answer.json() for answer in answers if answer.status_code == 201]
    others = [refusal(answer) for answer in answers if answer.status_code != 201]
    assert len({one["id"] for one in made}) == 1
    assert {(one.status, one.code) for one in others} <= {(409, "idempotency.busy")}
    assert desk.get("/teams")["total"] == before + 1
    assert sent(desk, "/teams", body, "desk-7-team").json()["id"] == made[0]["id"]
