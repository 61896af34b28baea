"""A list of the back office as data, and the one factory that makes its routes of it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from attrs import field, frozen
from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.covering import uncover
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import workbook
from entrypoints.web.office.listing import (
    SIZES,
    Asked,
    Chip,
    FilterWrong,
    Listed,
    ListKind,
    as_sent,
    asked,
    searched,
)
from entrypoints.wording import label, spoken
from ports.booking_queries import CAP
from ports.tabular import CellValue
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.rights import PersonRight

_WRONG, _FINE = 422, 200
_CHOICE: Final = "office.columns"


@frozen(kw_only=True)
class Column:
    """A column of page and workbook; ``cell`` gives a row's value, ``head`` is a shorter title for the page.

    ``own``: the list's template draws the cell. ``exported``: a workbook has it. ``blank`` stands on the page where
    there is nothing. ``sort`` are the orders upwards and downwards. ``right`` is needed to see it on the page;
    ``tag`` gives the class of a coloured tag. ``cover`` hides a part of the words on the page until they are asked for.
    """

    name: str
    title: str
    cell: Callable[[Any], CellValue] = field(default=str)
    width: str = ""
    look: str = ""
    head: str = ""
    blank: str = ""
    own: bool = False
    exported: bool = True
    sort: tuple[Any, Any] | None = None
    tag: Callable[[Any], str] | None = None
    right: str = ""
    cover: Callable[[str], str] | None = None

    def words(self, row: Any, *, whole: bool = True) -> str:
        """What the page says; days as on a form, so that they stand below each other. ``whole``: nothing is covered."""
        value = self.cell(row)
        if self.cover is not None and value and not whole:
            return self.cover(str(value))
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return str(value) if is_day else spoken(value) or self.blank


def document_column(cell: Callable[[Any], CellValue]) -> Column:
    """The number of a person's document, covered on the page."""
    return Column(
        name="document",
        title="证件号码",
        head="证件号",
        cell=cell,
        cover=masked_document,
        width="w-document",
        look="number",
    )


def phone_column(cell: Callable[[Any], CellValue]) -> Column:
    """A person's phone, covered on the page."""
    return Column(
        name="phone", title="手机号", cell=cell, cover=masked_phone, width="w-phone", look="number", blank="无"
    )


def _nothing(_desk: Desk) -> Mapping[str, Any]:
    return {}


def _no_chips(_desk: Desk, _wanted: Asked) -> tuple[Chip, ...]:
    return ()


def _right(_desk: Desk, _wanted: Asked) -> None:
    """Nothing more is asked of a filter."""


@frozen(kw_only=True)
class OfficeList:
    """A list: what it is narrowed by, how its rows are found, what stands in its columns.

    ``columns`` are in the order of the workbook, ``shown`` the names of those that the page usually has, in its order.
    ``find`` gives a page of rows with their ``total``, ``every`` all rows. ``fixed`` is asked for whatever the address
    says. ``kept`` are the names that a search by form keeps. ``template`` is ``office/….html``, its list ``…_list``.
    ``batch`` is where the ticked rows are posted, below the list's path, by who has ``batch_right``. ``subject`` is
    what the log calls a row whose numbers are covered until somebody asks.
    """

    kind: ListKind
    right: str
    title: str
    file: str
    template: str
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    find: Callable[[Desk, Asked], Any]
    every: Callable[[Desk, Asked], Iterable[Any]]
    fixed: Callable[[Desk], Mapping[str, Any]] = _nothing
    check: Callable[[Desk, Asked], None] = _right
    chips: Callable[[Desk, Asked], tuple[Chip, ...]] = _no_chips
    context: Callable[[Desk], Mapping[str, Any]] = _nothing
    kept: tuple[str, ...] = ("limit",)
    batch: str = ""
    batch_right: str = ""
    subject: str = ""

    def asked(self, desk: Desk) -> Asked:
        """What the address asks for. Raises ``FilterWrong``."""
        return asked(desk, self.kind, **self.fixed(desk))

    def offered(self, desk: Desk) -> tuple[Column, ...]:
        """The columns that the actor may have on the page: the usual ones in their order, then the others."""
        known = {one.name: one for one in self.columns if not one.right or desk.actor.may(one.right)}
        return tuple(known[name] for name in dict.fromkeys((*self.shown, *known)) if name in known)

    def chosen(self, desk: Desk) -> frozenset[str]:
        """The names of the columns that this account wants to see."""
        kept = desk.remembered(_CHOICE, self.kind.path).get("names")
        return frozenset(str(kept).split()) if kept else frozenset(self.shown)


def show(desk: Desk, of: OfficeList, mistakes: tuple[Mistake, ...] = (), **more: Any) -> Response[Any]:
    """The list that the address names; for htmx the list alone. ``whole``: with its numbers, which is logged."""
    try:
        wanted = of.asked(desk)
        listed = Listed(asked=wanted, found=of.find(desk, wanted), chips=of.chips(desk, wanted))
    except FilterWrong as wrong:
        return drawn(desk, of, Asked(kind=of.kind), None, wrong.mistakes, **more)
    if more.get("whole"):
        uncover(desk, of.subject, *(row.id for row in listed.found.rows))
    return drawn(desk, of, wanted, listed, mistakes, **more)


def drawn(
    desk: Desk, of: OfficeList, wanted: Asked, listed: Listed | None, mistakes: tuple[Mistake, ...] = (), **more: Any
) -> Response[Any]:
    """The page of what was found; of nothing where the filter makes no sense."""
    offered, chosen = of.offered(desk), of.chosen(desk)
    context = {
        "of": of,
        "asked": wanted,
        "listed": listed,
        "offered": offered,
        "columns": [one for one in offered if one.name in chosen],
        "sizes": SIZES,
        "cap": CAP,
        "acts": True,
        "whole": False,
        "may_uncover": bool(of.subject) and desk.actor.may(PersonRight.VIEW_UNMASKED),
        "picks": bool(of.batch) and desk.actor.may(of.batch_right),
        "ticked": desk.all_given("ticked") if mistakes else (),
        **of.context(desk),
        **more,
    }
    name = f"{of.template}_list" if desk.is_fragment else of.template
    return desk.page(name, _WRONG if mistakes else _FINE, mistakes, **context)


def _searched(desk: Desk, of: OfficeList) -> Response[Any]:
    sent = as_sent(desk, of.kind)
    try:
        return searched(desk, of.kind, lambda wanted: of.check(desk, wanted))
    except FilterWrong as wrong:
        return drawn(desk, of, sent, None, wrong.mistakes)


def _exported(desk: Desk, of: OfficeList) -> Response[Any]:
    columns = [one for one in of.columns if one.exported]
    try:
        wanted = of.asked(desk)
        rows = ([one.cell(row) for one in columns] for row in of.every(desk, wanted))
        return workbook(desk, of.file, [one.title for one in columns], rows)
    except FilterWrong as wrong:
        return drawn(desk, of, Asked(kind=of.kind), None, wrong.mistakes)


def _columns_kept(desk: Desk, of: OfficeList) -> Response[Any]:
    """Ticked columns are remembered; none or 恢复 means the usual ones."""
    known = {one.name for one in of.offered(desk)}
    names = () if desk.given("usual") else [name for name in desk.all_given("column") if name in known]
    desk.remember(_CHOICE, of.kind.path, {"names": " ".join(names) or None})
    try:
        return desk.go(of.asked(desk).link())
    except FilterWrong:
        return desk.go(of.kind.path)


def list_routes(of: OfficeList) -> type[Controller]:
    """The routes of a list: by address, by its filter's form, as a workbook, and which columns it shows."""

    class ListController(Controller):
        """One list."""

        path = of.kind.path.removeprefix(HOME)

        @get("/", **page(of.right))
        def listed(self, desk: Here) -> Response[Any]:
            """The list that the address names."""
            return show(desk, of)

        @get("/export", **page(of.right))
        def export(self, desk: Here) -> Response[Any]:
            """All that the filter finds as a workbook, as it may be seen on the screen."""
            return _exported(desk, of)

        @post("/columns", **page(of.right))
        def keep_columns(self, desk: Here) -> Response[Any]:
            """Which columns this account sees from now on."""
            return _columns_kept(desk, of)

        if of.subject:

            @post("/whole", **page(of.right))
            def whole(self, desk: Here) -> Response[Any]:
                """The page with its numbers, which is logged."""
                return show(desk, of, whole=True)

        if of.kind.searched:

            @post("/", **page(of.right))
            def search(self, desk: Here) -> Response[Any]:
                """What names a person stays on the server; the address gets a random id for it."""
                return _searched(desk, of)

    return ListController


def state_chips(
    wanted: Asked, counts: Mapping[Any, int], *, name: str = "states", all_of_them: bool = True
) -> tuple[Chip, ...]:
    """A chip for all and one for each state; of empty ones only what is chosen, unless ``all_of_them``.

    ``name`` is the field of the filter that holds the states, or whatever else is counted.
    """
    chosen = set(getattr(wanted.search, name))
    every = Chip(title="全部", count=sum(counts.values()), href=wanted.link("", **{name: None}), chosen=not chosen)
    return (
        every,
        *(
            Chip(title=label(state), count=count, href=wanted.link("", **{name: [state.value]}), chosen=state in chosen)
            for state, count in counts.items()
            if all_of_them or count or state in chosen
        ),
    )
