"""Midnight between two years, which is four in the afternoon by the servers' clock: every number, day and page."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, time
from pathlib import Path
from typing import Any

import pytest

from tests.booking_world import resident_id
from tests.integration.conftest import Database
from tests.integration.journeys.certificate_steps import scanned, verdict
from tests.integration.journeys.hospital import Hospital, opened
from tests.integration.web.booking_steps import LICENCE as LICENCE_PHOTO
from tests.integration.web.booking_steps import to_date, who
from tests.integration.web.certified import approved
from tests.integration.web.examined import CHIEF, REVIEWER, arrived
from tests.integration.web.office import MANAGER, screen_of
from tests.integration.web.populated import LICENCE, examined
from tests.integration.web.reading import Phone, browser
from tjdomain.shared.dates import at_local

Starting = Callable[[date, str], AbstractContextManager[Hospital]]

OLD, NEW, LEAP = date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)
LATE, EARLY, MORNING = "23:00:00", "00:00:00", "08:00:00"
PERIODS = [
    {"start": start, "end": end, "capacity": 20}
    for start, end in ((EARLY, "01:00:00"), (MORNING, "09:00:00"), (LATE, "23:59:00"))
]


def open_days(hospital: Hospital, first: date, last: date) -> Any:
    body = {"first": first.isoformat(), "last": last.isoformat(), "plan": {"periods": PERIODS}}
    return hospital["zhuren"].post(f"/departments/{hospital.centre}/days", body)


def work_on(hospital: Hospital, *days: date) -> None:
    entries = {"entries": [{"day": day.isoformat(), "rule": "works"} for day in days]}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/calendar", entries)


def certificate_of(hospital: Hospital, number: int) -> Any:
    return hospital["qiantai"].post("/certificates/search", {"document_number": resident_id(number)})["items"][0]


def booked(hospital: Hospital, number: int, day: date, start: str) -> Any:
    wish = {
        "department": str(hospital.centre),
        "slot": {"day": day.isoformat(), "start": start},
        "person": {"name": "王小明", "document_number": resident_id(number), "phone": f"138{number:08d}"},
        "trades": ["food"],
        "employer": {"name": "香满园"},
    }
    return hospital["qiantai"].post("/appointments", wish)


def numbers(examination: Any) -> tuple[str, str, set[str]]:
    return examination["number"], examination["slip"], {tube["barcode"][:7] for tube in examination["tubes"]}


@pytest.fixture
def starting(database: Database, tmp_path: Path) -> Starting:
    """A hospital that opens at that hour in Shanghai."""

    def opens(day: date, hour: str) -> AbstractContextManager[Hospital]:
        return opened(database.url, tmp_path / "files", at_local(day, time.fromisoformat(hour)).astimezone(UTC))

    return opens


@pytest.fixture
def year_s_end(starting: Starting) -> Iterator[Hospital]:
    """Half past eleven at night; one works on both days."""
    with starting(OLD, "23:30") as hospital:
        work_on(hospital, OLD, NEW)
        open_days(hospital, OLD, NEW)
        yield hospital


@pytest.fixture
def december(starting: Starting) -> Iterator[Hospital]:
    with starting(date(2026, 12, 24), "09:00") as hospital:
        yield hospital


@pytest.fixture
def leap_day(starting: Starting) -> Iterator[Hospital]:
    with starting(LEAP, "08:30") as hospital:
        open_days(hospital, LEAP, LEAP)
        yield hospital


def test_every_number_begins_anew_at_local_midnight_and_certificates_count_from_their_days(
    year_s_end: Hospital,
) -> None:
    hospital = year_s_end
    old = approved(hospital, 1, start=LATE)
    assert numbers(old) == ("202612310001", "26000001", {"1261231", "2261231"})
    across = arrived(hospital, 2, start=LATE)
    examined(hospital, across)
    early = booked(hospital, 3, NEW, EARLY)
    assert early["number"].startswith("26")
    hospital.at(NEW, "00:10")
    new = approved(hospital, 4, start=EARLY)
    assert numbers(new) == ("202701010001", "27000001", {"1270101", "2270101"})
    assert booked(hospital, 5, NEW, MORNING)["number"].startswith("27")
    here = hospital["qiantai"].post(
        "/arrivals/check-in", {"appointment": early["id"], "formalities": {}, "original": LICENCE}
    )
    assert here["examination"]["number"] == "202701010002"
    ids = {"examinations": [across["id"]]}
    assert hospital[CHIEF].post("/examinations/conclude", ids)["done"] == ids["examinations"]
    assert hospital[REVIEWER].post("/reviews/approve", ids)["done"] == ids["examinations"]
    first, second = certificate_of(hospital, 1), certificate_of(hospital, 4)
    days = [(one["exam_date"], one["issue_date"], one["valid_until"]) for one in (first, second)]
    assert days == [("2026-12-31", "2026-12-31", "2027-12-31"), ("2027-01-01", "2027-01-01", "2028-01-01")]
    assert [one["number"][-11:-1] for one in (first, second)] == ["2026000001", "2027000001"]
    token = scanned(hospital, first)
    hospital.at(date(2027, 12, 31), "23:59")
    assert verdict(hospital, token) == "valid"
    hospital.at(date(2028, 1, 1), "00:01")
    assert verdict(hospital, token) == "expired"


def test_days_are_opened_across_the_year_and_those_without_a_notice_are_named(december: Hospital) -> None:
    hospital = december
    done = open_days(hospital, date(2026, 12, 30), date(2027, 1, 5))
    assert done["opened"] == ["2026-12-30", "2026-12-31", "2027-01-04", "2027-01-05"]
    assert done["resting"] == ["2027-01-01", "2027-01-02", "2027-01-03"]
    assert done["unpublished"] == ["2027-01-04", "2027-01-05"]
    assert "2027 年的放假安排" in screen_of(hospital, MANAGER).page.said
    office = screen_of(hospital, MANAGER, "/admin/slots?month=2026-12")
    assert "2027-01" in str(list(office.page.links().values()))


def test_in_late_december_a_phone_leafs_to_january_and_books(december: Hospital) -> None:
    open_days(december, date(2026, 12, 30), date(2027, 1, 5))
    phone = Phone(browser(december))
    assert "2026年12月" in to_date(phone).said
    assert "2027年1月" in phone.click("下个月").said
    page = phone.press("看所选日期的时段", day="2027-01-04")
    assert "2027年1月" in page.said
    phone.press("下一步", day="2027-01-04", start="08:00")
    phone.press("下一步", **who())
    phone.press("下一步", LICENCE_PHOTO)
    page = phone.press("确认预约")
    assert "2027年1月4日" in page.said
    made = december["qiantai"].get("/appointments")["items"][0]
    assert (made["day"], made["number"][:2]) == ("2027-01-04", "26")


def test_from_29_february_a_certificate_ends_with_february(leap_day: Hospital) -> None:
    hospital = leap_day
    approved(hospital, 1, start=MORNING)
    issued = certificate_of(hospital, 1)
    assert (issued["exam_date"], issued["valid_until"]) == ("2028-02-29", "2029-02-28")
    token = scanned(hospital, issued)
    for day, told in ((date(2029, 2, 28), "valid"), (date(2029, 3, 1), "expired")):
        hospital.at(day, "00:30")
        assert verdict(hospital, token) == told
