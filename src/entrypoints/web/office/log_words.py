"""What the log holds as codes, told in words: by the type that a field has in the thing that was changed."""

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from entrypoints.web.office.parameter_words import CONFIRMED, GROUPS, title_of
from entrypoints.wiring import POLICIES
from entrypoints.wording import event_words, label, spoken, words
from tjdomain.administration.domain.announcement import Announcement
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.desk_reader import DeskReader
from tjdomain.administration.domain.dictionary import Dictionary
from tjdomain.administration.domain.log import Changed
from tjdomain.administration.domain.parameter import Parameter, ParameterChange
from tjdomain.administration.domain.person_request import PersonRequest
from tjdomain.administration.domain.public_text import PublicText
from tjdomain.administration.domain.retention import Hold, RetentionRule
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.binding import Binding
from tjdomain.booking.domain.calendar import OwnDay, Stop
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.domain.team import Team
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.domain.queued_card import QueuedCard
from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.public_health import PublicHealthCase
from tjdomain.examination.domain.queue import Room, Screen, Ticket
from tjdomain.examination.domain.slip_return import SlipReturn
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.session import Session
from tjdomain.identity.domain.user import User
from tjdomain.shared.delivery import Delivery
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import FileId
from tjdomain.shared.jobs import Job
from tjdomain.shared.text_message import MessageTemplate
from tjdomain.shared.webhook import Webhook

THINGS: Final[Mapping[str, type]] = {
    "announcement": Announcement,
    "api_key": ApiKey,
    "appointment": Appointment,
    "binding": Binding,
    "booking_day": DayQuota,
    "booking_stop": Stop,
    "catalogue": CatalogueVersion,
    "certificate": Certificate,
    "chief_physician": ChiefAppointment,
    "contact_information": ContactInformation,
    "delivery": Delivery,
    "department": Department,
    "desk_reader": DeskReader,
    "dictionary": Dictionary,
    "employer": Employer,
    "examination": Examination,
    "guide_slip": SlipReturn,
    "job": Job,
    "menu": Menu,
    "own_day": OwnDay,
    "parameter": Parameter,
    "parameter_change": ParameterChange,
    "pending_certificate": PendingCertificate,
    "person_request": PersonRequest,
    "post": Post,
    "public_health_case": PublicHealthCase,
    "public_text": PublicText,
    "queue_room": Room,
    "queue_screen": Screen,
    "queue_ticket": Ticket,
    "queued_card": QueuedCard,
    "retention": RetentionRule,
    "retention_hold": Hold,
    "role": Role,
    "session": Session,
    "staff": StaffMember,
    "team": Team,
    "user": User,
    "webhook": Webhook,
}
"""What an event calls its subject → whose fields it holds."""
_BESIDE: Final[Mapping[tuple[str, str], Any]] = {
    ("message_sample", "purpose"): MessageTemplate,
    ("retention", "before"): date,
}
"""What events hold besides."""
PURPOSES: Final[Mapping[str, str]] = {
    "licence": "证照照片",
    "portrait": "照片",
    "print_batch": "打印文件",
    "print_batch_report": "打印结果",
    "sheet": "查体单扫描件",
    "signature": "签名图片",
}
"""What files are kept for."""
_LONGEST: Final = 500


@cache
def fields_of(thing: type) -> Mapping[str, Any]:
    """Name → type of the fields."""
    return get_type_hints(thing) if attrs.has(thing) else {}


def kind_of(subject: str, name: str) -> Any:
    """The type of an event's field; ``None`` where it is not known."""
    found = _BESIDE.get((subject, name))
    return found or (fields_of(THINGS[subject]).get(name) if subject in THINGS else None)


def field_title(subject: str, name: str) -> str:
    """What a field is called."""
    return words().events.get(f"{subject}:{name}") or event_words(name)


def changes_told(subject: str, changes: tuple[Changed, ...], names: Mapping[str, str]) -> list[str]:
    """Each change in a line, empty values of a new thing apart; ``names`` by id.

    A parameter is told by its words, its values by its type.
    """
    new = {one.name: one.new for one in changes}
    group, name = str(new.get("group", "")), str(new.get("name", ""))
    kinds: Mapping[str, Any] = {}
    own: Mapping[str, str] = {}
    if group in POLICIES:
        kinds = dict.fromkeys(("value", "old", "new"), fields_of(POLICIES[group][1]).get(name))
        own = {"group": GROUPS[group], "name": title_of(group, name)}
        names = {**names, **(GROUPS if (group, name) == CONFIRMED else {})}
    told = (_told(subject, one, kinds.get(one.name) or kind_of(subject, one.name), own, names) for one in changes)
    return [one for one in told if one]


def _told(subject: str, one: Changed, kind: Any, own: Mapping[str, str], names: Mapping[str, str]) -> str:
    old, new = value_told(one.old, kind, names), own.get(one.name) or value_told(one.new, kind, names)
    title = field_title(subject, one.name)
    if old:
        return f"{title}：{old} → {new or '（空）'}"
    return f"{title}：{new}" if new else ""


def value_told(value: Plain, kind: Any = None, names: Mapping[str, str] | None = None) -> str:
    """A value of that type as it is read: codes by their words, things by their names, lists in one line."""
    kind = _without_none(kind)
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case list():
            inner = next(iter(get_args(kind)), None)
            text = "、".join(value_told(one, inner, names) for one in value)
        case {"label": str(said), "enabled": bool(enabled)}:
            text = said if enabled else f"{said}（停用）"
        case dict():
            text = "，".join(_parts(value, kind, names))
        case _:
            text = _plain_told(str(value), kind, names or {})
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _parts(value: Mapping[str, Plain], kind: Any, names: Mapping[str, str] | None) -> list[str]:
    """The parts of a thing by their titles, of a table by its keys."""
    if get_origin(kind) is not None:
        key, inner = (*get_args(kind), None, None)[:2]
        return [f"{value_told(name, key, names)} {value_told(part, inner, names)}" for name, part in value.items()]
    known = fields_of(kind) if isinstance(kind, type) else {}
    return [f"{event_words(name)} {value_told(part, known.get(name), names)}" for name, part in value.items()]


def _without_none(kind: Any) -> Any:
    """The only type that a value can have when it is there."""
    if get_origin(kind) in {Union, UnionType}:
        left = [one for one in get_args(kind) if one is not type(None)]
        return left[0] if len(left) == 1 else None
    return kind


def _plain_told(text: str, kind: Any, names: Mapping[str, str]) -> str:
    if not isinstance(kind, type):
        return _code_told(text, names)
    try:
        if issubclass(kind, Enum):
            return label(next(one for one in kind if str(one.value) == text))
        if issubclass(kind, datetime):
            return spoken(datetime.fromisoformat(text))
        if issubclass(kind, time):
            return spoken(time.fromisoformat(text))
        if issubclass(kind, FileId):
            return "有"
    except (ValueError, StopIteration):  # written by another version of the program
        return text
    return _code_told(text, names)


def _code_told(text: str, names: Mapping[str, str]) -> str:
    known = words()
    return names.get(text) or known.rights.get(text) or (event_words(text) if "." in text else text)
