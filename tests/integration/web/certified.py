"""People who were found healthy, and their certificates."""

from typing import Any

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital, done
from tests.integration.web.conftest import picture
from tests.integration.web.examined import CHIEF, REVIEWER, arrived
from tests.integration.web.office import DESK
from tests.integration.web.populated import examined


def approved(hospital: Hospital, number: int, *, portrait: bool = True, settle: bool = True, **changes: Any) -> Any:
    """Somebody who was found healthy; the examination."""
    file = done(hospital[DESK].hand_in("/files/portraits", picture()))["id"] if portrait else None
    one = arrived(hospital, number, formalities={"portrait": file} if file else {}, **changes)
    examined(hospital, one)
    ids = {"examinations": [one["id"]]}
    assert hospital[CHIEF].post("/examinations/conclude", ids)["done"] == ids["examinations"]
    assert hospital[REVIEWER].post("/reviews/approve", ids)["done"] == ids["examinations"]
    if settle:
        hospital.settle()
    return one


def certificate_of(hospital: Hospital, number: int, **changes: Any) -> dict[str, Any]:
    """Their certificate as the API shows it."""
    approved(hospital, number, **changes)
    found = hospital[DESK].post("/certificates/search", {"document_number": resident_id(number)})
    return dict(found["items"][0])
