"""Contact information 联系信息 of a department: what people read after booking."""

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.ids import DepartmentId, EntityId
from tjdomain.shared.text import clean

LINE_LIMIT = 100
TEXT_LIMIT = 500


class ContactInformationId(EntityId):
    """One edition of a department's contact information."""


def _address(text: str) -> str:
    return clean(text, "address", LINE_LIMIT)


def _phone(text: str) -> str:
    return clean(text, "phone", LINE_LIMIT)


def _hours(text: str) -> str:
    return clean(text, "hours", TEXT_LIMIT, lines=True)


def _bring(text: str) -> str:
    return clean(text, "bring", TEXT_LIMIT, lines=True)


def _route(text: str) -> str:
    return clean(text, "route", TEXT_LIMIT, lines=True)


@frozen(kw_only=True)
class ContactInformation:
    """An edition; never changed, the next one takes its place. The highest ``version`` of a department is in force.

    ``phone`` is free text («0635-8888888 转 2»), ``bring`` what to bring along, ``route`` how to get there.
    """

    id: ContactInformationId
    department: DepartmentId
    version: int
    created_by: UUID | None
    created_at: datetime
    address: str = field(default="", converter=_address)
    phone: str = field(default="", converter=_phone)
    hours: str = field(default="", converter=_hours)
    bring: str = field(default="", converter=_bring)
    route: str = field(default="", converter=_route)
