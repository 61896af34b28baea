"""What every list of the back office shares: its filter in address and draft, its pages, its export."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from attrs import field, frozen
from litestar import Response

from entrypoints.web.api.searches import PERSONAL, Search
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.desk import Desk
from ports.booking_queries import CAP
from tjdomain.shared.errors import InvalidValue, NotFound

SIZES: Final = (20, 50, 100, 200)
DEEPEST: Final = 60
"""So many pages one can leaf through; whoever looks further narrows the list."""

_OWN: Final = frozenset({"search", "after", "done"})
_TAIL: Final = 4
_TAILS: Final = {"document_number": "document_tail", "phone": "phone_tail"}
_WHERE = re.compile(r"(?:at `\$\.|field `)(?P<name>\w+)")


class FilterWrong(Exception):
    """The address or form asks for something that makes no sense."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__()
        self.mistakes = mistakes


@frozen(kw_only=True)
class ListKind:
    """One list. ``named`` are texts that name somebody, ``plain`` stands in the address, ``many`` of it several times.

    ``tails``: a number of four characters stands for the last ones. ``searched``: it has a form that is posted.
    """

    path: str
    shape: type[Search]
    named: tuple[str, ...] = ()
    tails: bool = False
    plain: tuple[str, ...] = ()
    many: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(factory=dict)
    searched: bool = True
    size: int = SIZES[0]

    def title(self, name: str) -> str:
        """What people call a field of the filter."""
        return {"limit": "每页行数", "after": "页", "sort": "排序", **self.titles}.get(name, name)

    def wrong(self, name: str) -> FilterWrong:
        """The refusal of a field."""
        return FilterWrong(mistake(name, "office.filter_wrong", what=self.title(name)))


@frozen(kw_only=True)
class Asked:
    """A list as it was asked for. ``plain`` stands in the address, ``key`` names the kept search, ``trail`` leads here.

    The trail are the last rows of the pages before, so that one can go back page by page in every order.
    """

    kind: ListKind
    plain: Mapping[str, list[str]] = field(factory=dict)
    key: str = ""
    personal: Mapping[str, str] = field(factory=dict, repr=False)
    search: Any = field(default=None, repr=False)
    trail: tuple[UUID, ...] = ()

    @property
    def wanted(self) -> Any:
        """The filter of the port. Raises ``InvalidValue``."""
        return self.search.wanted()

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.key) or bool(self.plain.keys() - {"sort", "limit"})

    def value(self, name: str) -> str:
        """What a field of the filter shows."""
        found = self.personal.get(name) or self.personal.get(_TAILS.get(name, ""), "")
        return found or (self.plain.get(name) or [""])[-1]

    def has(self, *names: str) -> bool:
        """Whether any of these fields is asked for."""
        return any(map(self.value, names))

    def link(self, path: str = "", **changes: str | list[str] | None) -> str:
        """The address of this list with other parameters; without its page."""
        query: dict[str, Any] = {**self.plain, **({"search": self.key} if self.key else {}), **changes}
        kept = {name: value for name, value in query.items() if value}
        target = path or self.kind.path
        return f"{target}?{urlencode(kept, doseq=True)}" if kept else target

    def page_after(self, trail: tuple[UUID, ...]) -> str:
        """The address of the page that ``trail`` leads to."""
        return self.page_at("", trail)

    def page_at(self, path: str, trail: tuple[UUID, ...] | None = None) -> str:
        """The address of this page, or of the one that ``trail`` leads to, under another path."""
        return self.link(path, after=".".join(one.hex for one in (self.trail if trail is None else trail)))

    def sorted_by(self, sort: Any) -> str:
        """The address of this list in another order."""
        return self.link(sort=sort.value)


def as_sent(desk: Desk, kind: ListKind) -> Asked:
    """What the form asks for, unchecked. Four characters of a number are its last ones."""
    personal = {name: text for name in kind.named if (text := desk.given(name).strip())}
    for name, tail in _TAILS.items() if kind.tails else ():
        if text := desk.given(name).strip():
            personal[tail if len(text) == _TAIL else name] = text
    if "document_number" in personal and (document := desk.given("document_kind")):
        personal["document_kind"] = document
    plain = {name: list(values) for name in kind.plain if (values := desk.form_values(name))}
    return Asked(kind=kind, plain=plain, personal=personal)


def _sound(_wanted: Asked) -> None:
    """Nothing more is asked of a filter."""


def searched(desk: Desk, kind: ListKind, check: Callable[[Asked], None] = _sound) -> Response[Any]:
    """The way to the list that the form asks for; the address gets a random id for what names a person.

    Raises ``FilterWrong``, as ``check`` may.
    """
    wanted = as_sent(desk, kind)
    check(read(kind, wanted.plain, wanted.personal))
    key = desk.keep_search(wanted.personal) if wanted.personal else ""
    return desk.go(kind.path, search=key, **wanted.plain)


def asked(desk: Desk, kind: ListKind, **fixed: Any) -> Asked:
    """The list that the address names, narrowed by what is ``fixed``. Raises ``FilterWrong``."""
    parameters = desk.parameters()
    plain = {name: values for name, values in parameters.items() if name not in _OWN}
    key = (parameters.get("search") or [""])[-1]
    personal: Mapping[str, str] = {}
    if key:
        try:
            personal = desk.kept_search(key)
        except NotFound:
            first = (*kind.named, "page")[0]
            raise FilterWrong(mistake(first, "office.search_expired")) from None
    if named := sorted((plain.keys() & PERSONAL) - set(kind.plain)):
        raise kind.wrong(named[0])
    return read(kind, plain, personal, key, _trail(kind, parameters), fixed)


def read(
    kind: ListKind,
    plain: Mapping[str, list[str]],
    personal: Mapping[str, str],
    key: str = "",
    trail: tuple[UUID, ...] = (),
    fixed: Mapping[str, Any] | None = None,
) -> Asked:
    """The filter, checked. Raises ``FilterWrong``."""
    given: dict[str, Any] = {name: values if name in kind.many else values[-1] for name, values in plain.items()}
    given = {"limit": kind.size, **given, "after": trail[-1] if trail else None}
    try:
        search = msgspec.convert({**given, **personal, **(fixed or {})}, kind.shape, strict=False)
        made = Asked(kind=kind, plain=plain, key=key, personal=personal, search=search, trail=trail)
        _ = made.wanted
    except msgspec.ValidationError as error:
        found = _WHERE.search(str(error))
        raise kind.wrong(found["name"] if found else "") from None
    except InvalidValue as error:
        raise FilterWrong(told(error)) from None
    return made


def _trail(kind: ListKind, parameters: Mapping[str, list[str]]) -> tuple[UUID, ...]:
    text = (parameters.get("after") or [""])[-1]
    try:
        return tuple(UUID(hex=part) for part in text.split(".")[:DEEPEST]) if text else ()
    except ValueError:
        raise kind.wrong("after") from None


@frozen(kw_only=True)
class Chip:
    """Something to narrow the list by, with how many there are; ``more`` where there are more than are counted."""

    title: str
    count: int
    href: str
    chosen: bool

    @property
    def more(self) -> bool:
        """Whether counting stopped."""
        return self.count >= CAP


@frozen(kw_only=True)
class Listed:
    """The list as a page shows it; ``more`` is what this list alone needs."""

    asked: Asked
    found: Any
    chips: tuple[Chip, ...] = ()
    more: Mapping[Any, Any] = field(factory=dict)

    @property
    def next(self) -> str:
        """The address of the page behind this one."""
        rows, trail, limit = self.found.rows, self.asked.trail, self.asked.search.limit
        more = getattr(self.found, "more", None)
        is_last = not more if more is not None else len(rows) < limit or self.found.total <= limit * self.number < CAP
        return "" if is_last or len(trail) >= DEEPEST else self.asked.page_after((*trail, rows[-1].id.value))

    @property
    def previous(self) -> str:
        """The address of the page before this one."""
        return self.asked.page_after(self.asked.trail[:-1]) if self.asked.trail else ""

    @property
    def first(self) -> str:
        """The address of the first page, on every other one."""
        return self.asked.link() if self.asked.trail else ""

    @property
    def number(self) -> int:
        """The page's number, from 1."""
        return len(self.asked.trail) + 1

    @property
    def pages(self) -> int:
        """How many pages there are, as far as rows are counted."""
        total, limit = int(self.found.total), int(self.asked.search.limit)
        return max(1, -(-total // limit))


def all_rows(page: Callable[[Any], Any]) -> Iterator[Any]:
    """Every row of a list, page by page as they are asked for; ``page`` gives the one behind an id."""
    after = None
    while rows := page(after).rows:
        yield from rows
        after = rows[-1].id
