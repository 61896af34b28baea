"""The steps of a booking on a phone that runs no script."""

from itertools import count
from typing import Any

from ports.booking import Appointments
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import picture
from tests.integration.web.reading import Phone, Sheet
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.shared.person import Document, DocumentKind

PEOPLE = count(300)
LICENCE = {"photo": ("licence.jpg", picture(900, 600))}
NAME, PHONE_NUMBER = "王小明", "13812345678"
DAY = "2026-03-05"


def who(number: str | None = None, **changes: Any) -> dict[str, Any]:
    given = {
        "name": NAME,
        "kind": "resident_id",
        "number": resident_id(next(PEOPLE)) if number is None else number,
        "phone": PHONE_NUMBER,
        "employer": "好滋味饭店",
        "licence_number": "",
        "trades": ["food"],
    }
    return given | changes


def to_date(phone: Phone) -> Sheet:
    phone.open("/h5/book/notice")
    phone.press("下一步", accept=["notice", "consent"])
    return phone.open("/h5/book/date")


def to_who(phone: Phone, start: str = "09:00") -> Sheet:
    to_date(phone)
    phone.press("看所选日期的时段", day=DAY)
    phone.press("下一步", day=DAY, start=start)
    return phone.open("/h5/book/who")


def to_licence(phone: Phone, /, **changes: Any) -> Sheet:
    to_who(phone)
    phone.press("下一步", **who(**changes))
    return phone.open("/h5/book/licence")


def to_check(phone: Phone, /, **changes: Any) -> Sheet:
    to_licence(phone, **changes)
    return phone.press("下一步", LICENCE)


def booked(phone: Phone, /, **changes: Any) -> Sheet:
    to_check(phone, **changes)
    return phone.press("确认预约")


def appointments(hospital: Hospital, number: str) -> tuple[Appointment, ...]:
    document = Document(DocumentKind.RESIDENT_ID, number)
    found: tuple[Appointment, ...] = hospital.read(Appointments, lambda books: books.of_person(document, 9))
    return found
