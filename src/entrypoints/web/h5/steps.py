"""What a booking draft holds, and which step comes next."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any
from uuid import UUID

from attrs import field, frozen

from entrypoints.web.answers import Who
from entrypoints.web.h5.cookies import HOME
from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.ids import DepartmentId, FileId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade


class Step(Enum):
    """The steps in order; the value is the last part of the page's address."""

    NOTICE = "notice"
    DATE = "date"
    WHO = "who"
    PHONE = "phone"
    LICENCE = "licence"
    CHECK = "check"

    @property
    def path(self) -> str:
        """Where the page of the step stands."""
        return f"{HOME}/book/{self.value}"


@frozen(kw_only=True)
class Photo:
    """A stored licence photo; ``size`` in bytes as it came. ``id`` is ``None`` where the person goes on without one."""

    id: FileId | None = None
    size: int = 0


@frozen(kw_only=True)
class AskedCode:
    """A code that was asked for: its ticket, the phone it went to, when, and how long the next one waits."""

    ticket: UUID
    phone: str = field(repr=False)
    at: datetime
    wait: int

    def seconds_left(self, now: datetime) -> int:
        """Until another one may be asked for."""
        return max(0, self.wait - int((now - self.at).total_seconds()))


@frozen(kw_only=True)
class LastBooking:
    """What a second tap must find again: whose appointment the request with ``key`` made, and its 查询码."""

    key: str
    number: str
    document: Document = field(repr=False)
    code: str = field(repr=False)
    at: datetime


@frozen(kw_only=True)
class BookingDraft:
    """The answers so far. ``key`` names the request that books; ``booked`` is what the last one made.

    ``verified`` is the phone that was proven, where ``asks_code`` says that one must be.
    """

    accepted: tuple[Acceptance, ...] = ()
    department: DepartmentId | None = None
    slot: Slot | None = None
    who: Who | None = field(default=None, repr=False)
    photo: Photo | None = None
    asks_code: bool = False
    code: AskedCode | None = None
    verified: str = field(default="", repr=False)
    key: str = ""
    booked: LastBooking | None = field(default=None, repr=False)

    @property
    def phone(self) -> str:
        """The phone as it was given; empty where there is none yet."""
        return (self.who.particulars.phone or "") if self.who else ""

    @property
    def phone_is_proven(self) -> bool:
        """Whether it was proven by a code."""
        return bool(self.phone) and self.verified == self.phone

    def missing(self) -> Step | None:
        """The first step without an answer; ``None`` when all can be checked and sent."""
        answers = {
            Step.NOTICE: {one.text for one in self.accepted} == set(AcceptedText),
            Step.DATE: self.slot and self.department,
            Step.WHO: self.who,
            Step.PHONE: self.phone_is_proven or not self.asks_code,
            Step.LICENCE: self.photo,
        }
        return next((step for step, answer in answers.items() if not answer), None)

    def next(self) -> Step:
        """Where to go on."""
        return self.missing() or Step.CHECK

    def lacks_before(self, step: Step) -> Step | None:
        """An earlier step that must be answered first."""
        missing, order = self.missing(), list(Step)
        return missing if missing and order.index(missing) < order.index(step) else None


def _who(kept: Mapping[str, Any]) -> Who:
    particulars = Particulars(
        name=kept["name"],
        kind=DocumentKind(kept["kind"]),
        number=kept["number"],
        phone=kept["phone"],
        sex=Sex(kept["sex"]) if kept["sex"] else None,
        birth=date.fromisoformat(kept["birth"]) if kept["birth"] else None,
    )
    trades = frozenset(Trade(value) for value in kept["trades"])
    return Who(particulars=particulars, trades=trades, employer=kept["employer"], licence_number=kept["licence_number"])


def _photo(kept: Mapping[str, Any]) -> Photo:
    return Photo(id=FileId(UUID(kept["id"])) if kept["id"] else None, size=kept["size"])


def _slot(kept: Mapping[str, str]) -> Slot:
    return Slot(date.fromisoformat(kept["day"]), time.fromisoformat(kept["start"]))


def _accepted(kept: Mapping[str, str]) -> Acceptance:
    text, at = AcceptedText(kept["text"]), datetime.fromisoformat(kept["at"])
    return Acceptance(text=text, version=kept["version"], at=at)


def _code(kept: Mapping[str, Any]) -> AskedCode:
    at = datetime.fromisoformat(kept["at"])
    return AskedCode(ticket=UUID(kept["ticket"]), phone=kept["phone"], at=at, wait=kept["wait"])


def _booked(kept: Mapping[str, Any]) -> LastBooking:
    document = Document(DocumentKind(kept["document"]["kind"]), kept["document"]["number"])
    at = datetime.fromisoformat(kept["at"])
    return LastBooking(key=kept["key"], number=kept["number"], document=document, code=kept["code"], at=at)


def read_draft(body: Mapping[str, Any]) -> BookingDraft:
    """The answers as they were kept."""
    return BookingDraft(
        accepted=tuple(_accepted(one) for one in body.get("accepted", ())),
        department=DepartmentId(UUID(body["department"])) if "department" in body else None,
        slot=_slot(body["slot"]) if "slot" in body else None,
        who=_who(body["who"]) if "who" in body else None,
        photo=_photo(body["photo"]) if "photo" in body else None,
        code=_code(body["code"]) if "code" in body else None,
        verified=body.get("verified", ""),
        key=body.get("key", ""),
        booked=_booked(body["booked"]) if "booked" in body else None,
    )
