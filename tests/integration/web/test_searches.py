"""Lists of the back office: in which order they come."""

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
