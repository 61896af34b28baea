"""What cannot be read, cannot be or is no longer allowed: refused in words, and nothing half-written."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from entrypoints.web.api.searches import PERSONAL
from ports.booking import CurrentOpenings
from tests.integration.journeys import booking_steps as booking
from tests.integration.journeys.hospital import API, PACE, Hospital, refusal
from tjdomain.shared.check_digits import mod_11_2

NASTY = ("预约一号", "𠮷😀", "%_\\' OR 1=1 --", "é" * 3000, "\x00", "a\u202eb", "\t\r\n", "-1", "9" * 400)
"""Texts that people and programs put where a number or a name is asked for."""


@pytest.fixture(scope="module")
def hospital(shared_hospital: Hospital) -> Hospital:
    booking.days_are_opened(shared_hospital)
    return shared_hospital


@pytest.fixture(autouse=True)
def fresh_sessions(hospital: Hospital) -> None:
    for worker in hospital.staff.values():
        worker.token = ""


def wish(hospital: Hospital, **changed: Any) -> dict[str, Any]:
    body = {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-02", "start": "08:00:00"},
        "person": {"name": "王小明", "document_number": "37150219900101001" + mod_11_2("37150219900101001")},
        "trades": ["food"],
        "employer": {"name": "香满园"},
    }
    for path, value in changed.items():
        part: Any = body
        *way, last = path.split("__")
        for step in way:
            part = part[step]
        part[last] = value
    return body


IMPOSSIBLE: dict[str, tuple[dict[str, Any], str]] = {
    "unknown trade": ({"trades": ["beauty"]}, "field.choice"),
    "no trade": ({"trades": []}, "booking.no_trade"),
    "unknown field": ({"colour": "red"}, "field.unknown"),
    "number for a text": ({"person__name": 5}, "field.type"),
    "text for a list": ({"trades": "food"}, "field.type"),
    "null for an object": ({"slot": None}, "field.type"),
    "no id": ({"department": "查体科"}, "field.type"),
    "30 February": ({"slot__day": "2026-02-30"}, "field.type"),
    "25 o'clock": ({"slot__start": "25:00:00"}, "field.type"),
    "day of last week": ({"slot__day": "2026-02-13"}, "booking.day_over"),
    "far future": ({"slot__day": "9999-12-31"}, "booking.day_not_opened"),
    "no such period": ({"slot__start": "03:00:00"}, "booking.no_such_period"),
    "empty name": ({"person__name": "  "}, "value.empty"),
    "long name": ({"person__name": "王" * 61}, "value.too_long"),
    "very long name": ({"person__name": "王" * 100_000}, "value.too_long"),
    "NUL in the name": ({"person__name": "王\x00明"}, "value.control_character"),
    "escape in the name": ({"person__name": "王\x1b[31m明"}, "value.control_character"),
    "zero width in the name": ({"person__name": "王\u200b明"}, "value.control_character"),
    "turned round name": ({"person__name": "\u202e明小王"}, "value.control_character"),
    "NUL in the number": ({"person__document_number": "3715021990010100\x00"}, "value.control_character"),
    "wrong check digit": ({"person__document_number": "371502199001010010"}, "value.id_check_digit"),
    "born on 30 February": ({"person__document_number": "371502199002300017"}, "value.id_birth_date"),
    "long number": ({"person__document_number": "3" * 5000}, "value.too_long"),
    "no number": ({"person__document_number": ""}, "value.empty"),
    "no phone": ({"person__phone": "电话"}, "value.phone"),
    "long phone": ({"person__phone": "1" * 5000}, "value.too_long"),
    "long employer": ({"employer__name": "店" * 101}, "value.too_long"),
    "control in the employer": ({"employer__name": "香\x07园"}, "value.control_character"),
    "unknown confirmation": ({"confirmed": ["everything"]}, "field.choice"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_booking_is_refused_in_words(hospital: Hospital, case: str) -> None:
    changes, code = IMPOSSIBLE[case]
    desk = hospital["qiantai"]
    refused = desk.refused("/appointments", wish(hospital, **changes))
    codes = {refused.code, *(one["code"] for one in refused.problem.get("errors", ()))}
    assert refused.status in {409, 422}
    assert code in codes, refused.problem
    assert desk.get("/appointments")["total"] == 0


BROKEN = {
    "half an object": b'{"department": ',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "GBK": '{"name": "王小明"}'.encode("gbk"),
    "lone surrogate": b'{"account": "\\ud800", "password": "x"}',
    "a surrogate's bytes": b'{"account": "\xed\xa0\x80", "password": "x"}',
    "deep nesting": b"[" * 200_000,
    "a list": b"[]",
    "null": b"null",
    "nothing": b"",
    "a text": b'"text"',
    "a huge number": b"1" * 100_000,
    "not a number": b"NaN",
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_body_that_cannot_be_read_is_refused_on_every_route(hospital: Hospital, case: str) -> None:
    for worker, method, path in routes(hospital, with_body=True):
        headers = {"content-type": "application/json"}
        answer = hospital[worker].ask(method, path, content=BROKEN[case], headers=headers)
        assert refusal(answer).status in {400, 403, 404, 415, 422}, (method, path, answer.text)


def test_another_kind_of_body_is_refused(hospital: Hospital) -> None:
    desk, booked = hospital["qiantai"], "/appointments"
    for kind, content in (("text/xml", b"<a/>"), ("text/plain", b"{}"), ("application/x-yaml", b"a: 1")):
        answer = desk.ask("POST", booked, content=content, headers={"content-type": kind})
        assert refusal(answer).status in {400, 415, 422}
    form = desk.ask("POST", booked, data={"department": "x"})
    assert refusal(form).status in {400, 415, 422}
    file = desk.ask("POST", booked, files={"file": b"PK"})
    assert refusal(file).status in {400, 415, 422}


def test_a_huge_body_is_refused(hospital: Hospital) -> None:
    huge = b'{"name": "' + b"x" * (11 * 1024 * 1024) + b'"}'
    headers = {"content-type": "application/json"}
    for path in ("/appointments", "/session", "/public/appointments"):
        answer = hospital["qiantai"].ask("POST", path, content=huge, headers=headers)
        assert refusal(answer).status == 413


def test_a_wrong_method_or_address_is_refused(hospital: Hospital) -> None:
    desk = hospital["qiantai"]
    assert refusal(desk.ask("PATCH", "/appointments")).status == 405
    assert refusal(desk.ask("GET", "/nowhere")).status == 404
    assert refusal(desk.ask("GET", "/examinations/not-an-id")).status == 404


def parameters(hospital: Hospital) -> Iterator[tuple[str, str]]:
    """Every query parameter of every GET route."""
    paths = hospital.web.get(f"{API}/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for parameter in methods.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query":
                yield concrete(hospital, path.removeprefix(API)), parameter["name"]


def concrete(hospital: Hospital, path: str) -> str:
    """The path with ids of nobody in it."""
    made = path.replace("{department}", str(hospital.centre)).replace("{station}", "blood")
    while "{" in made:
        before, _, rest = made.partition("{")
        name, _, after = rest.partition("}")
        value = "2026-03-02" if name == "day" else "01890000-0000-7000-8000-000000000000"
        made = f"{before}{value}{after}"
    return made


def routes(hospital: Hospital, *, with_body: bool) -> Iterator[tuple[str, str, str]]:
    """Every route that changes something: who may call it as far as its right goes, method, path."""
    paths = hospital.web.get(f"{API}/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, described in methods.items():
            if method in {"post", "put", "patch"} and ("requestBody" in described) is with_body:
                yield "zhuren", method.upper(), concrete(hospital, path.removeprefix(API))


def test_no_text_in_a_query_breaks_anything(hospital: Hospital) -> None:
    asked = 0
    for path, name in parameters(hospital):
        allowed = "zhuren" if hospital["zhuren"].ask("GET", path).status_code != 403 else "admin"
        for text in NASTY:
            answer = hospital[allowed].ask("GET", path, params={name: text})
            asked += 1
            if not answer.is_success:
                refusal(answer)
        raw = hospital[allowed].ask("GET", f"{path}?{name}=%ED%A0%80%FF")
        assert raw.status_code < 500, (path, name)
    assert asked > 300


def test_no_text_in_a_search_breaks_anything(hospital: Hospital) -> None:
    searches = {route for route in routes(hospital, with_body=True) if route[2].endswith("/search")}
    assert len(searches) == 7
    for allowed, method, path in searches:
        worker = hospital["admin" if path == "/users/search" else allowed]
        for name in PERSONAL:
            for text in NASTY:
                answer = worker.ask(method, path, json={name: text})
                if not answer.is_success:
                    assert refusal(answer).status == 422, (path, name, text)


def test_a_search_by_a_number_in_other_writing_finds_nobody(hospital: Hospital) -> None:
    desk = hospital["qiantai"]
    for path, names in (
        ("/appointments/search", ("number", "document_tail", "phone_tail", "licence_number")),
        ("/examinations/search", ("code", "document_tail", "phone_tail")),
        ("/certificates/search", ("number",)),
    ):
        for name in names:
            for text in ("预约一号", "éèê", "😀"):
                answer = desk.ask("POST", path, json={name: text})
                assert answer.status_code in {200, 422}, (path, name, text, answer.text)
                assert answer.status_code == 422 or answer.json()["items"] == []


@pytest.mark.parametrize("text", [text for text in NASTY if text.strip("\t\r\n")])
def test_no_text_in_a_path_breaks_anything(hospital: Hospital, text: str) -> None:
    desk = hospital["qiantai"]
    told = desk.ask("GET", f"/public/certificates/verify/{quote(text, safe='')}")
    assert told.status_code in {200, 404, 422}
    assert told.status_code != 200 or told.json()["verdict"] == "forged"
    for path in (f"/public/teams/{quote(text, safe='')}", f"/examinations/{quote(text, safe='')}"):
        refusal(desk.ask("GET", path))


@pytest.mark.parametrize("text", [*NASTY, ""])
def test_no_text_in_a_credential_breaks_anything(hospital: Hospital, text: str) -> None:
    desk = hospital["qiantai"]
    assert refusal(desk.ask("POST", "/session", json={"account": text, "password": text})).status in {403, 422, 429}
    proof = {"name": text, "document_number": text, "code": text}
    assert refusal(desk.ask("POST", "/public/appointments/look-up", json=proof)).status in {404, 422, 429}
    right = {"name": "王小明", "document_number": "37150219900101001" + mod_11_2("37150219900101001"), "code": text}
    assert refusal(desk.ask("POST", "/public/appointments/look-up", json=right)).status in {403, 404, 422, 429}
    header = text.encode()[:200].replace(b"\x00", b"").replace(b"\r", b"").replace(b"\n", b"")
    for name, value in (("Authorization", b"Bearer " + header), ("X-Api-Key", b"k" + header)):
        answer = hospital.web.get(f"{API}/session", headers={name.encode(): value})
        assert refusal(answer).status in {400, 401}


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "1E+400", "1e-9", "100000", "三十元"])
def test_an_amount_that_is_none_is_refused(hospital: Hospital, value: str) -> None:
    person = {"name": "刘一", "document_number": "37150219900101003" + mod_11_2("37150219900101003")}
    body = {**wish(hospital, person=person), "start": "08:00:00", "formalities": {"amount": value}}
    del body["slot"]
    hospital.at(booking.EXAM_DAY, "08:10")
    assert hospital["qiantai"].refused("/arrivals/walk-in", body).status == 422
    hospital.clock.time = hospital.clock.time.replace(month=2, day=24)
    assert hospital["qiantai"].get("/examinations")["total"] == 0


def test_a_moment_before_the_year_one_is_refused(hospital: Hospital) -> None:
    body = {
        "department": str(hospital.centre),
        "employer": {"name": "香满园"},
        "contact": {"name": "韩经理", "phone": "13806350000"},
        "trades": ["food"],
        "holds": [{"day": "2026-03-02", "start": "08:00:00", "places": 1}],
        "code_expires": "0001-01-01T00:00:00+14:00",
    }
    assert hospital["qiantai"].refused("/teams", body).code == "request.invalid"
    assert hospital["qiantai"].get("/teams")["total"] == 0


def test_a_far_day_of_the_own_calendar_does_not_make_every_booking_slow(hospital: Hospital) -> None:
    entries = {"entries": [{"day": "9999-12-31", "rule": "works"}]}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/calendar", entries)
    hospital.clock.move(PACE)
    openings = hospital.system.container.resolve(CurrentOpenings).of(hospital.centre)
    assert date(9999, 12, 31) in openings.own_days
    assert set(openings.published) <= {*openings.days, *openings.own_days}


def test_a_body_without_a_length_is_cut_off_at_the_limit(hospital: Hospital) -> None:
    pieces = (b"x" * 1_000_000 for _ in range(12))
    answer = hospital["qiantai"].ask("POST", "/session", content=pieces, headers={"content-type": "application/json"})
    assert refusal(answer).status == 413


def test_a_form_that_is_none_is_refused(hospital: Hospital) -> None:
    path = f"/public/departments/{hospital.centre}/licence-photos"
    forms: list[dict[str, Any]] = [
        {"files": {"other": b"x"}},
        {"files": [("file", b"x"), ("file", b"y")]},
        {"files": {"file": ("n" * 5000, b"x")}},
        {"data": {"file": "text"}},
        {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data"}},
        {"files": {"file": b""}},
        {"files": {"file": b"\x89PNG\r\n\x1a\n" + bytes(50)}},
    ]
    for form in forms:
        assert refusal(hospital["qiantai"].ask("POST", path, **form)).status in {400, 415, 422}
