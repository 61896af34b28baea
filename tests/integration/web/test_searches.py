"""Lists of the back office: in which order they come, and what they are searched by."""

from typing import Any

import pytest

from tests.integration.journeys.hospital import Hospital, done, refusal
from tests.integration.web.conftest import picture
from tjdomain.shared.check_digits import mod_11_2

SLOTS = [("2026-03-05", "09:00:00"), ("2026-03-04", "10:00:00"), ("2026-03-05", "08:00:00"), ("2026-03-04", "10:00:00")]
NAMES = ["郝一", "郝二", "郝三", "郝四"]


def document(number: int) -> str:
    body = f"37150219660606{number:03d}"
    return body + mod_11_2(body)


@pytest.fixture(scope="module")
def booked(hospital: Hospital) -> list[str]:
    """Ids of four appointments in the order of their making."""
    photo = {"file": ("x.jpg", picture())}
    path = f"/api/v1/public/departments/{hospital.centre}/licence-photos"
    made = []
    for number, (name, (day, start)) in enumerate(zip(NAMES, SLOTS, strict=True)):
        wish = {
            "department": str(hospital.centre),
            "slot": {"day": day, "start": start},
            "person": {"name": name, "document_number": document(number), "phone": f"1370000222{number}"},
            "trades": ["food"],
            "employer": {"name": "柳园烧饼"},
            "licence_photo": done(hospital.web.post(path, files=photo))["id"],
        }
        made.append(hospital["qiantai"].post("/appointments", wish)["id"])
    return made


@pytest.mark.parametrize(
    ("sort", "order"), [(None, [3, 2, 1, 0]), ("newest", [3, 2, 1, 0]), ("oldest", [0, 1, 2, 3]), ("day", [1, 3, 2, 0])]
)
def test_a_list_of_appointments_comes_in_the_order_asked_for(
    hospital: Hospital, booked: list[str], sort: str | None, order: list[int]
) -> None:
    found: list[Any] = []
    after = None
    while True:
        page = hospital["qiantai"].get("/appointments", sort=sort, after=after, limit=3)
        found += [line["id"] for line in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == [booked[n] for n in order]


def test_an_unknown_order_is_refused(hospital: Hospital) -> None:
    for path in ("/appointments", "/examinations"):
        refused = refusal(hospital["qiantai"].ask("GET", path, params={"sort": "name"}))
        assert (refused.status, refused.code) == (422, "request.invalid")


BY_WHAT = [
    {"name": "郝三"},
    {"document_number": document(2)},
    {"document_number": f" {document(2)[:6]} {document(2)[6:].lower()}"},
    {"document_tail": document(2)[-4:]},
    {"phone": "137-0000-2222"},
    {"phone_tail": "2222"},
    {"employer": "柳园", "first": "2026-03-05", "start": "08:00:00"},
]


@pytest.mark.parametrize("wanted", BY_WHAT)
def test_a_person_is_searched_in_the_body_of_a_request(
    hospital: Hospital, booked: list[str], wanted: dict[str, Any]
) -> None:
    page = hospital["qiantai"].post("/appointments/search", wanted)
    assert [line["id"] for line in page["items"]] == [booked[2]]
    assert (page["total"], page["next"]) == (1, None)


def test_a_search_is_paged_and_sorted_like_the_list(hospital: Hospital, booked: list[str]) -> None:
    wanted = {"name": "郝", "sort": "day", "limit": 3}
    first = hospital["qiantai"].post("/appointments/search", wanted)
    rest = hospital["qiantai"].post("/appointments/search", {**wanted, "after": first["next"]})
    assert [line["id"] for line in (*first["items"], *rest["items"])] == [booked[n] for n in (1, 3, 2, 0)]


@pytest.mark.parametrize("path", ["/appointments", "/examinations", "/certificates", "/teams", "/employers", "/users"])
def test_a_name_in_an_address_is_refused_and_not_left_unheeded(hospital: Hospital, path: str) -> None:
    account = "admin" if path == "/users" else "qiantai"
    hospital[account].get(path, limit=1)
    for name in ("name", "phone", "employer", "text", "document_number"):
        refused = refusal(hospital[account].ask("GET", path, params={name: "郝三"}))
        assert (refused.status, refused.code) == (422, "request.invalid")
        assert [one["field"] for one in refused.problem["errors"]] == [name]


def test_what_a_search_may_ask_for_has_limits(hospital: Hospital) -> None:
    for wanted in ({"limit": 0}, {"limit": 201}, {"colour": "red"}, {"states": ["asleep"]}, {"after": "x"}):
        assert hospital["qiantai"].refused("/appointments/search", wanted).code == "request.invalid"
    assert hospital["qiantai"].refused("/appointments/search", {"phone": "12"}).code == "value.phone"
    assert hospital["chouxue"].refused("/appointments/search", {}).code == "tj.not_permitted"


def test_the_impersonal_part_stays_in_the_address(hospital: Hospital, booked: list[str]) -> None:
    desk, centre = hospital["qiantai"], str(hospital.centre)
    wanted = {"department": centre, "first": "2026-03-05", "states": ["booked", "missed"], "channel": "desk"}
    assert [line["id"] for line in desk.get("/appointments", **wanted)["items"]] == [booked[2], booked[0]]
    assert desk.get("/appointments", department="01890000-0000-7000-8000-000000000000")["items"] == []
