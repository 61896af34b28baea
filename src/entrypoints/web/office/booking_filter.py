"""What the list of appointments is narrowed by: what names nobody in its address, the rest in a draft."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from attrs import field, frozen

from entrypoints.web.api.searches import PERSONAL, AppointmentSearch
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from ports.booking_queries import AppointmentFilter, AppointmentSort
from tjdomain.shared.errors import InvalidValue, NotFound

BOOKINGS: Final = f"{HOME}/bookings"
SIZES: Final = (20, 50, 100, 200)
DEEPEST: Final = 60
"""So many pages one can leaf through; whoever looks further narrows the list."""

_NAMED: Final = ("name", "employer", "licence_number")
_PLAIN: Final = ("number", "sex", "first", "last", "start", "states", "licence_state", "channel", "sort", "limit")
_MANY: Final = frozenset({"states", "licence_state", "channel"})
_OWN: Final = frozenset({"search", "after", "done"})
_TAIL: Final = 4
_TITLES: Final = {
    "number": "预约号",
    "sex": "性别",
    "first": "体检日期（从）",
    "last": "体检日期（到）",
    "start": "时段",
    "states": "状态",
    "licence_state": "证照",
    "channel": "渠道",
    "sort": "排序",
    "limit": "每页行数",
    "after": "页",
    "document_kind": "证件类型",
}
_WHERE = re.compile(r"(?:at `\$\.|field `)(?P<name>\w+)")


class FilterWrong(Exception):
    """The address or form asks for something that makes no sense."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__()
        self.mistakes = mistakes


@frozen(kw_only=True)
class Asked:
    """A list as it was asked for. ``plain`` stands in the address, ``key`` names the kept search, ``trail`` leads here.

    The trail are the last rows of the pages before, so that one can go back page by page in every order.
    """

    plain: Mapping[str, list[str]]
    key: str = ""
    personal: Mapping[str, str] = field(factory=dict, repr=False)
    search: AppointmentSearch = field(factory=lambda: AppointmentSearch(limit=SIZES[0]), repr=False)
    trail: tuple[UUID, ...] = ()

    @property
    def wanted(self) -> AppointmentFilter:
        """The filter. Raises ``InvalidValue``."""
        return self.search.wanted()

    def value(self, name: str) -> str:
        """What a field of the filter shows."""
        return self.personal.get(name, "") or (self.plain.get(name) or [""])[-1]

    def link(self, path: str = BOOKINGS, **changes: str | list[str] | None) -> str:
        """The address of this list with other parameters; without its page."""
        query: dict[str, Any] = {**self.plain, **({"search": self.key} if self.key else {}), **changes}
        kept = {name: value for name, value in query.items() if value}
        return f"{path}?{urlencode(kept, doseq=True)}" if kept else path

    def page_after(self, trail: tuple[UUID, ...]) -> str:
        """The address of the page that ``trail`` leads to."""
        return self.link(after=".".join(one.hex for one in trail))

    def sorted_by(self, sort: AppointmentSort) -> str:
        """The address of this list in another order."""
        return self.link(sort=sort.value)


def sent(desk: Desk) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What the form asks for: what names a person, and the rest. Four characters of a number are its last ones."""
    personal = {name: text for name in _NAMED if (text := desk.given(name).strip())}
    for name, tail in (("document_number", "document_tail"), ("phone", "phone_tail")):
        if text := desk.given(name).strip():
            personal[tail if len(text) == _TAIL else name] = text
    if "document_number" in personal and (kind := desk.given("document_kind")):
        personal["document_kind"] = kind
    plain = {name: list(values) for name in _PLAIN if (values := desk.form_values(name))}
    return personal, plain


def asked(desk: Desk) -> Asked:
    """The list that the address names. Raises ``FilterWrong``."""
    parameters = desk.parameters()
    plain = {name: values for name, values in parameters.items() if name not in _OWN}
    key = (parameters.get("search") or [""])[-1]
    personal: Mapping[str, str] = {}
    if key:
        try:
            personal = desk.kept_search(key)
        except NotFound:
            raise FilterWrong(mistake("name", "office.search_expired")) from None
    if named := sorted(plain.keys() & PERSONAL):
        raise FilterWrong(mistake(named[0], "office.filter_wrong", what=named[0]))
    return read(plain, personal, key, _trail(parameters))


def read(
    plain: Mapping[str, list[str]], personal: Mapping[str, str], key: str = "", trail: tuple[UUID, ...] = ()
) -> Asked:
    """The filter, checked. Raises ``FilterWrong``."""
    given: dict[str, Any] = {name: values if name in _MANY else values[-1] for name, values in plain.items()}
    given = {"limit": SIZES[0], **given, "after": trail[-1] if trail else None}
    try:
        search = msgspec.convert({**given, **personal}, AppointmentSearch, strict=False)
        made = Asked(plain=plain, key=key, personal=personal, search=search, trail=trail)
        _ = made.wanted
    except msgspec.ValidationError as error:
        found = _WHERE.search(str(error))
        name = found["name"] if found else ""
        raise FilterWrong(mistake(name, "office.filter_wrong", what=_TITLES.get(name, name))) from None
    except InvalidValue as error:
        raise FilterWrong(told(error)) from None
    return made


def _trail(parameters: Mapping[str, list[str]]) -> tuple[UUID, ...]:
    text = (parameters.get("after") or [""])[-1]
    try:
        return tuple(UUID(hex=part) for part in text.split(".")[:DEEPEST]) if text else ()
    except ValueError:
        raise FilterWrong(mistake("after", "office.filter_wrong", what=_TITLES["after"])) from None
