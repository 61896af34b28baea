"""What the calendar needs of a draft, in a cookie beside the draft's id, so that the draft stays unread.

Nothing of it is the person's: editions of the texts, the department, the chosen slot. It ticks fields and spares the
way back to what was answered; what books reads the draft itself, so an invented one shows the open calendar, no more.
"""

from datetime import date, datetime, time
from uuid import UUID

from entrypoints.web.h5.steps import BookingDraft
from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import DepartmentId

_LONGEST = 200


def glance_of(draft: BookingDraft, until: datetime) -> str:
    """The cookie's value, good ``until`` the draft expires."""
    editions = {one.text: one.version for one in draft.accepted}
    day, start = (draft.slot.day, f"{draft.slot.start:%H%M%S}") if draft.slot else ("", "")
    parts = (int(until.timestamp()), *(editions.get(text, "") for text in AcceptedText), draft.department or "")
    return ".".join(map(str, (*parts, day, start)))


def at_a_glance(text: str, now: datetime) -> BookingDraft | None:
    """The draft as far as the cookie tells of it; ``None`` where it is over, absent, or not as we write it."""
    try:
        until, notice, consent, department, day, start = text[:_LONGEST].split(".")
        if int(until) <= now.timestamp():
            return None
        editions = {AcceptedText.NOTICE: notice, AcceptedText.CONSENT: consent}
        return BookingDraft(
            accepted=tuple(Acceptance(text=one, version=given, at=now) for one, given in editions.items() if given),
            department=DepartmentId(UUID(department)) if department else None,
            slot=Slot(date.fromisoformat(day), time.fromisoformat(start)) if day else None,
        )
    except (ValueError, InvalidValue):
        return None
