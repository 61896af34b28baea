"""Codes for phones over the API, where the hospital has a gateway and where it has none."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from adapters.kit.policies import PolicyReader
from entrypoints.simulators.sms import SmsDesk
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import API, Hospital, Refused, done, refusal
from tests.integration.web.booking_steps import NAME, PEOPLE
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.sms import code_on, hospital_with_messages, other_than

NUMBERS = count(13800020000)
CODES = "/public/phone-codes"


@pytest.fixture(scope="module")
def desk() -> SmsDesk:
    return SmsDesk(secret="k-1")


@pytest.fixture(scope="module")
def with_gateway(
    first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory, desk: SmsDesk
) -> Iterator[Hospital]:
    with hospital_with_messages(first_hospital, tmp_path_factory.mktemp("with_gateway"), desk) as made:
        yield made


@pytest.fixture
def there(with_gateway: Hospital) -> Hospital:
    with_gateway.clock.time = MORNING
    return with_gateway


@pytest.fixture
def mine() -> str:
    """A number that no test used before."""
    return str(next(NUMBERS))


def ask(hospital: Hospital, path: str, body: Any) -> Any:
    return hospital.web.post(API + path, json=body)


def refused(hospital: Hospital, path: str, body: Any) -> Refused:
    return refusal(ask(hospital, path, body))


def wish(hospital: Hospital, phone: str, number: str | None = None, **more: Any) -> dict[str, Any]:
    photo = done(
        hospital.web.post(
            f"{API}/public/departments/{hospital.centre}/licence-photos", files={"file": ("a.jpg", picture())}
        )
    )
    return {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-05", "start": "09:00:00"},
        "person": {"name": NAME, "document_number": number or resident_id(next(PEOPLE)), "phone": phone},
        "trades": ["food"],
        "employer": {"name": "好滋味饭店"},
        "licence_photo": photo["id"],
        **more,
    }


def proven(hospital: Hospital, desk: SmsDesk, mine: str) -> str:
    ticket: str = done(ask(hospital, f"{CODES}/booking", {"phone": mine}))["ticket"]
    answer = ask(hospital, f"{CODES}/proof", {"ticket": ticket, "code": code_on(desk, mine)})
    assert answer.status_code == 204, answer.text
    return ticket


def test_it_says_whether_codes_are_there_and_needed(there: Hospital, hospital: Hospital) -> None:
    assert done(there.web.get(API + CODES)) == {"available": True, "needed": True}
    assert done(hospital.web.get(API + CODES)) == {"available": False, "needed": False}


def test_a_booking_needs_the_ticket_of_its_own_phone(there: Hospital, desk: SmsDesk, mine: str) -> None:
    body = wish(there, mine)
    for ticket in (None, str(UUID(int=1))):
        assert refused(there, "/public/appointments", body | {"phone_ticket": ticket}).code == (
            "booking.phone_not_verified"
        )
    ticket = proven(there, desk, mine)
    other = wish(there, str(next(NUMBERS)), phone_ticket=ticket)
    assert refused(there, "/public/appointments", other).code == "booking.phone_not_verified"
    nonsense = wish(there, "12", phone_ticket=ticket)
    assert refused(there, "/public/appointments", nonsense).code == "value.phone"
    without = wish(there, mine, phone_ticket=ticket)
    del without["person"]["phone"]
    assert refused(there, "/public/appointments", without).code == "booking.phone_needed"
    assert done(ask(there, "/public/appointments", body | {"phone_ticket": ticket}))["code"]


def test_a_team_member_proves_the_phone_too(there: Hospital, desk: SmsDesk, mine: str) -> None:
    body = {
        "department": str(there.centre),
        "employer": {"name": "好滋味饭店"},
        "contact": {"name": "刘经理", "phone": "13900000000"},
        "trades": ["food"],
        "holds": [{"day": "2026-03-05", "start": "10:00:00", "places": 3}],
        "has_licence": True,
    }
    team = there["zhuren"].post("/teams", body)
    body = {
        "slot": {"day": "2026-03-05", "start": "10:00:00"},
        "person": {"name": NAME, "document_number": resident_id(next(PEOPLE)), "phone": mine},
    }
    path = f"/public/teams/{team['code']}/members"
    assert refused(there, path, body).code == "booking.phone_not_verified"
    assert done(ask(there, path, body | {"phone_ticket": proven(there, desk, mine)}))["code"]


def test_the_desk_books_without_a_code(there: Hospital) -> None:
    assert there["qiantai"].post("/appointments", wish(there, "13811112222"))["code"]


def test_the_code_opens_the_appointment_alone_until_the_desk_has_seen_the_person(
    there: Hospital, desk: SmsDesk, mine: str
) -> None:
    number = resident_id(next(PEOPLE))
    made = done(ask(there, "/public/appointments", wish(there, mine, number, phone_ticket=proven(there, desk, mine))))
    person = {"name": NAME, "document_number": number}
    ticket = done(ask(there, f"{CODES}/look-up", person))["ticket"]
    proof = {**person, "ticket": ticket}
    assert refused(there, "/public/appointments/look-up", proof).code == "booking.proof_wrong"
    done(ask(there, f"{CODES}/proof", {"ticket": ticket, "code": code_on(desk, mine, 2)}))
    (found,) = done(ask(there, "/public/appointments/look-up", proof))
    assert found["id"] == made["id"]
    for records in ("examinations", "certificates"):
        assert refused(there, f"/public/{records}/mine", proof).code == "booking.proof_too_small"
    for wrong in ({"name": "王大明"}, {"document_number": resident_id(next(PEOPLE))}):
        assert refused(there, "/public/appointments/look-up", proof | wrong).code == "booking.proof_wrong"
    cancelled = done(ask(there, f"/public/appointments/{found['id']}/cancel", {"proof": proof}))
    assert cancelled["state"] == "cancelled"


def test_known_and_unknown_people_are_answered_alike(there: Hospital, desk: SmsDesk, mine: str) -> None:
    number = resident_id(next(PEOPLE))
    done(ask(there, "/public/appointments", wish(there, mine, number, phone_ticket=proven(there, desk, mine))))
    known, unknown = (
        ask(there, f"{CODES}/look-up", {"name": NAME, "document_number": one})
        for one in (number, resident_id(next(PEOPLE)))
    )
    assert (known.status_code, unknown.status_code) == (202, 202)
    assert known.json().keys() == unknown.json().keys()
    assert known.json()["wait_seconds"] == unknown.json()["wait_seconds"] == 60
    code = other_than(code_on(desk, mine, 2))
    told = [
        refused(there, f"{CODES}/proof", {"ticket": one.json()["ticket"], "code": code}) for one in (known, unknown)
    ]
    assert told[0].problem == told[1].problem
    assert refused(there, f"{CODES}/look-up", {"name": NAME, "document_number": number}).code == "limit.exceeded"


def test_a_proof_needs_a_code_or_a_ticket(there: Hospital) -> None:
    person = {"name": NAME, "document_number": resident_id(next(PEOPLE))}
    assert refused(there, "/public/appointments/look-up", person).code == "value.empty"


def test_without_a_gateway_nothing_changes_whatever_the_parameter_says(hospital: Hospital, mine: str) -> None:
    hospital.clock.time = MORNING
    wanted = {"value": True, "reason": "想要", "version": 0}
    hospital["admin"].put("/parameters/booking/phone_verified", wanted)
    hospital.system.container.resolve(PolicyReader).refresh()
    person = {"name": NAME, "document_number": resident_id(next(PEOPLE))}
    for path, body in (
        ("booking", {"phone": mine}),
        ("look-up", person),
        ("proof", {"ticket": str(UUID(int=1)), "code": "123456"}),
    ):
        assert refused(hospital, f"{CODES}/{path}", body).code == "booking.phone_codes_off"
    made = done(ask(hospital, "/public/appointments", wish(hospital, mine, person["document_number"])))
    proof = {**person, "code": made["code"]}
    assert len(done(ask(hospital, "/public/appointments/look-up", proof))) == 1
    page = hospital.web.get("/h5/me").text
    assert "查询码" in page
    assert "短信" not in page
    for path in ("/h5/me/sms", "/h5/me/sms/code"):
        assert hospital.web.get(path, follow_redirects=False).status_code == 303


def test_the_department_may_do_without_proven_phones(there: Hospital, mine: str) -> None:
    wanted = {"value": False, "reason": "短信太慢", "version": 0}
    there["admin"].put("/parameters/booking/phone_verified", wanted)
    there.system.container.resolve(PolicyReader).refresh()
    assert done(there.web.get(API + CODES)) == {"available": True, "needed": False}
    assert done(ask(there, "/public/appointments", wish(there, mine)))["code"]
