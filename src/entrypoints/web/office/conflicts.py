"""Stale saves: what the clerk wants beside what stands there by now; nothing is lost."""

from collections.abc import Mapping

from attrs import field, frozen

from entrypoints.web.answers import Answers
from entrypoints.web.office.desk import Desk
from entrypoints.wording import label, spoken
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.person import DocumentKind, Sex

_TITLES: Mapping[str, str] = {
    "name": "姓名",
    "kind": "证件类型",
    "number": "证件号码",
    "phone": "手机号",
    "sex": "性别",
    "birth": "出生日期",
    "employer": "工作单位",
    "licence_number": "单位证照号",
}


@frozen
class Difference:
    """One field: what was entered, and what stands there."""

    title: str
    mine: str = field(repr=False)
    present: str = field(repr=False)


def given_version(desk: Desk) -> int:
    """The version that was on the screen; one that never was where the form tells none."""
    text = desk.given("version")
    return int(text) if text.isascii() and text.isdigit() else -1


def standing(appointment: Appointment) -> str:
    """State and time in one line."""
    return f"{label(appointment.state)}，{appointment.slot}"


def since_seen(desk: Desk, wish: str, present: Appointment) -> tuple[Difference, ...]:
    """For a cancellation or a move: what was on the screen and is wanted, and how the appointment stands now."""
    return (
        Difference("打开这一页时", desk.given("seen"), standing(present)),
        Difference("您要做的", wish, "—"),
    )


def between(mine: Answers, present: Answers, *, whole: bool) -> tuple[Difference, ...]:
    """The fields that differ; numbers as their reader may see them."""
    found = [
        Difference(title, _shown(name, mine.texts[name], whole=whole), _shown(name, present.texts[name], whole=whole))
        for name, title in _TITLES.items()
        if mine.texts[name] != present.texts[name]
    ]
    if mine.trades != present.trades:
        found.append(Difference("从业类别", _trades(mine), _trades(present)))
    return tuple(found)


def _trades(answers: Answers) -> str:
    return spoken(answers.chosen_trades())


def _shown(name: str, text: str, *, whole: bool) -> str:
    match name:
        case "kind" | "sex":
            return next((label(one) for one in (*DocumentKind, *Sex) if one.value == text), text)
        case "number" if not whole:
            return masked_document(text)
        case "phone" if text and not whole:
            return masked_phone(text)
    return text or "（空）"
