"""The list of a resource, as every other list of the back office."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec
from attrs import evolve
from litestar import Controller

from entrypoints.web.api.searches import Search
from entrypoints.web.mistakes import mistake
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.listing import Asked, FilterWrong, ListKind
from entrypoints.web.office.lists import Column, OfficeList, list_routes
from entrypoints.web.office.resource import Found, Resource, Row, Wanted
from ports.tabular import CellValue
from tjdomain.shared.errors import InvalidValue

_PAGE: Final = 50
_EXPORTED_AT_ONCE: Final = 200
DONES: Mapping[str, str] = {
    "created": "已新增。",
    "saved": "修改已保存。",
    "switched": "已启用或停用。",
    "ended": "已让该处退出登录。",
    "started": "已排队执行。",
    "published": "已发布。",
    "withdrawn": "已撤下，手机上看不到了。",
    "chief": "主检医师已变更。",
    "signature": "签名图片已保存。",
}


def _shape(resource: Resource) -> Any:
    """The filter of a resource: each of its values a text, blank where it is not asked for."""
    names = [one.name for one in resource.filters]

    def wanted(search: Any) -> Wanted:
        values = {name: text for name in names if (text := getattr(search, name))}
        return Wanted(values=values, after=search.after, limit=search.limit)

    fields = [(name, str, "") for name in names]
    return msgspec.defstruct("ResourceSearch", fields, bases=(Search,), namespace={"wanted": wanted}, kw_only=True)


def _found(desk: Desk, resource: Resource, wanted: Wanted) -> Found:
    """The rows. Raises ``FilterWrong`` where a value of the filter makes no sense."""
    titles = {one.name: one.title for one in resource.filters}
    for one in resource.filters:
        options = {value for value, _ in one.options(desk)}
        if options and wanted[one.name] and wanted[one.name] not in options:
            raise FilterWrong(mistake(one.name, "office.filter_wrong", what=one.title))
    try:
        return resource.query(desk, wanted)
    except InvalidValue as error:
        raise FilterWrong(mistake(error.field, "office.filter_wrong", what=titles.get(error.field, ""))) from None


def _every(desk: Desk, resource: Resource, wanted: Wanted) -> Iterator[Row]:
    more, part = True, evolve(wanted, after=None, limit=_EXPORTED_AT_ONCE)
    while more:
        found = _found(desk, resource, part)
        yield from found.rows
        more = found.more
        part = evolve(part, after=found.rows[-1].id.value) if more else part


def _context(resource: Resource) -> Callable[[Desk], Mapping[str, Any]]:
    def context(desk: Desk) -> Mapping[str, Any]:
        may_edit = bool(resource.edit_right) and desk.actor.may(resource.edit_right)
        ways = [way for way in resource.ways if desk.actor.may(way.right)]
        return {
            "resource": resource,
            "desk": desk,
            "dones": DONES,
            "may_edit": may_edit,
            "ways": ways,
            "acts": bool(may_edit or ways),
        }

    return context


def _column(number: int, title: str, look: str) -> Column:
    def cell(row: Row) -> CellValue:
        return row.cells[number]

    width, look = ("", look) if look == "wrap" else (look, "")
    return Column(name=str(number), title=title, cell=cell, width=width, look=look)


def list_of(resource: Resource) -> OfficeList:
    """The list that a resource is shown in."""
    kind = ListKind(
        path=resource.path,
        shape=_shape(resource),
        named=tuple(one.name for one in resource.filters if one.personal),
        plain=(*(one.name for one in resource.filters if not one.personal), "limit"),
        titles={one.name: one.title for one in resource.filters},
        size=_PAGE,
        searched=bool(resource.filters),
    )
    columns = tuple(_column(number, *column) for number, column in enumerate(resource.columns))

    def check(desk: Desk, wanted: Asked) -> None:
        _found(desk, resource, evolve(wanted.wanted, limit=1))

    return OfficeList(
        kind=kind,
        right=resource.right,
        title=resource.title,
        file=resource.title,
        template="resource",
        columns=columns,
        shown=tuple(one.name for one in columns),
        find=lambda desk, wanted: _found(desk, resource, wanted.wanted),
        every=lambda desk, wanted: _every(desk, resource, wanted.wanted),
        check=check,
        context=_context(resource),
    )


def list_pages(resource: Resource) -> type[Controller]:
    """The routes of the list of a resource."""
    return list_routes(list_of(resource))
