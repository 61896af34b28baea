"""What happened to an appointment, in words: when, who, what, and the values before and after."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Final
from uuid import UUID

from attrs import frozen

from entrypoints.web.office.covering import discreet
from entrypoints.web.office.desk import Desk
from entrypoints.wording import label
from ports.identity_queries import SignInQueries
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.licence import LicenceKind, LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.usecases.show_history import FieldChange, HistoryEntry, ShowHistory, ShowHistoryQuery
from tjdomain.shared.actor import ActorKind
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import AppointmentId, UserId
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade

_STEPS: Final[Mapping[str, str]] = {
    "booked": "预约",
    "cancelled": "取消",
    "checked_in": "到检登记",
    "check_in_undone": "撤销到检",
    "completed": "完成体检",
    "displaced": "号源调整，转为超量",
    "edited": "修改",
    "examination_voided": "体检作废",
    "licence_approved": "证照通过",
    "licence_rejected": "证照驳回",
    "licence_uploaded": "重新上传证照",
    "missed": "记为未到检",
    "original_seen": "看过证照原件",
    "reinstated": "恢复预约",
    "rescheduled": "改期",
    "transferred": "转入团队",
    "walked_in": "现场登记",
}
_FIELDS: Final[Mapping[str, str]] = {
    "state": "状态",
    "day": "日期",
    "period.start": "开始",
    "part": "号源",
    "overbook_reason": "超量原因",
    "trades": "从业类别",
    "person.name": "姓名",
    "person.sex": "性别",
    "person.birth": "出生日期",
    "person.document.kind": "证件类型",
    "person.document.number": "证件号码",
    "person.phone": "手机号",
    "person.phone.number": "手机号",
    "workplace.name": "工作单位",
    "workplace.licence_number": "单位证照号",
    "licence.state": "证照",
    "licence.rejection": "驳回原因",
    "licence.seen_kind": "原件种类",
    "licence.seen_number": "原件号码",
}
"""What people are shown, in this order; ids and what follows from something else are left out."""
_ENUMS: Final[Mapping[str, type[Enum]]] = {
    "state": AppointmentState,
    "part": Part,
    "trades": Trade,
    "person.sex": Sex,
    "person.document.kind": DocumentKind,
    "licence.state": LicenceState,
    "licence.seen_kind": LicenceKind,
}


@frozen(kw_only=True)
class Step:
    """A line of the history."""

    at: datetime
    who: str
    what: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


def history_of(desk: Desk, key: UUID, *, whole: bool) -> tuple[Step, ...]:
    """Newest first, numbers ``whole`` where asked for. Raises ``NotFound``."""
    actor = desk.actor if whole else discreet(desk.actor)
    entries = desk.call.run(ShowHistory, ShowHistoryQuery(actor=actor, appointment=AppointmentId(key)))
    names = _names(desk, entries)
    return tuple(
        Step(
            at=entry.at,
            who=names.get(entry.actor_id, label(entry.actor_kind)),
            what=f"{_STEPS.get(entry.kind.partition('.')[2], entry.kind)}（{label(entry.channel)}）",
            reason=entry.reason or "",
            changes=_changes(entry.changes),
        )
        for entry in entries
    )


def _names(desk: Desk, entries: Iterable[HistoryEntry]) -> Mapping[UUID | None, str]:
    return staff_names(desk, (entry.actor_id for entry in entries if entry.actor_kind is ActorKind.STAFF))


def staff_names(desk: Desk, accounts: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """Names of the people behind accounts."""
    queries: SignInQueries = desk.call.port(SignInQueries)
    found = ((key, queries.user(UserId(key))) for key in {one for one in accounts if one})
    return {key: account[0].name for key, account in found if account}


def _changes(changes: Iterable[FieldChange]) -> tuple[tuple[str, str, str], ...]:
    known = {change.name: change for change in changes}
    shown = ((title, known[name]) for name, title in _FIELDS.items() if name in known)
    told = ((title, _spoken(one.name, one.old), _spoken(one.name, one.new)) for title, one in shown)
    return tuple(one for one in told if one[1] != one[2])


@cache
def _labels(kind: type[Enum]) -> Mapping[str, str]:
    return {member.value: label(member) for member in kind}


def _spoken(name: str, value: Plain) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, list):
        return "、".join(_spoken(name, one) for one in value)
    words = _labels(_ENUMS[name]) if name in _ENUMS else {}
    return words.get(str(value), str(value)[:5] if name == "period.start" else str(value))
