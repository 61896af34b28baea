"""People who came, for the pages of stations, conclusion and review."""

from typing import Any

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.office import EMPLOYERS, SURNAMES
from tests.integration.web.populated import LICENCE

NURSE, DRAWER, TESTER, RADIOLOGIST, CHIEF, REVIEWER = "neike", "chouxue", "jianyan", "fangshe", "zhujian", "shenhe"


def arrived(hospital: Hospital, number: int, **changes: Any) -> dict[str, Any]:
    """Somebody walks in; the examination."""
    body = {
        "department": str(hospital.centre),
        "start": f"{8 + number % 3:02d}:00:00",
        "person": {
            "name": f"{SURNAMES[number % 20]}{'小大晓文建'[number % 5]}{'明红军霞'[number % 4]}",
            "document_number": resident_id(number),
            "phone": f"138{number:08d}",
        },
        "trades": ["food"],
        "employer": {"name": EMPLOYERS[number % 5]},
        "formalities": {},
        "original": LICENCE,
    }
    return dict(hospital["qiantai"].post("/arrivals/walk-in", {**body, **changes})["examination"])


def drawn(hospital: Hospital, examination: Any) -> None:
    """Both tubes are full."""
    for tube in examination["tubes"]:
        hospital[DRAWER].post(f"/examinations/{examination['id']}/specimens", {"barcode": tube["barcode"]})
