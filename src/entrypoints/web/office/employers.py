"""单位管理: the register of employers and its export."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entrypoints.web.api.searches import EmployerSearch
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.listing import Asked, Chip, ListKind, all_rows
from entrypoints.web.office.lists import Column, OfficeList, state_chips
from entrypoints.wording import label
from ports.booking_queries import EmployerRow
from tjdomain.booking.domain.employer import EmployerState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.list_employers import (
    CountEmployers,
    EmployerPage,
    ListEmployers,
    ListEmployersQuery,
)
from tjdomain.shared.ids import EmployerId

EMPLOYERS: Final = f"{HOME}/employers"
EMPLOYER_LIST: Final = ListKind(
    path=EMPLOYERS,
    shape=EmployerSearch,
    named=("name", "licence_number"),
    plain=("states", "limit"),
    many=frozenset({"states"}),
    titles={"states": "状态"},
)
_LARGEST: Final = 200


def _query(desk: Desk, wanted: Asked, after: EmployerId | None, limit: int) -> ListEmployersQuery:
    return ListEmployersQuery(actor=desk.actor, wanted=wanted.wanted, after=after, limit=limit)


def _found(desk: Desk, wanted: Asked) -> EmployerPage:
    after = EmployerId(wanted.search.after) if wanted.search.after else None
    return desk.call.run(ListEmployers, _query(desk, wanted, after, wanted.search.limit))


def _every(desk: Desk, wanted: Asked) -> Iterator[EmployerRow]:
    return all_rows(lambda after: desk.call.run(ListEmployers, _query(desk, wanted, after, _LARGEST)))


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    return state_chips(wanted, desk.call.run(CountEmployers, _query(desk, wanted, None, 1)))


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"states": list(EmployerState), "may_manage": desk.actor.may(BookingRight.MANAGE_EMPLOYERS)}


EMPLOYER_PAGES: Final = OfficeList(
    kind=EMPLOYER_LIST,
    right=BookingRight.VIEW,
    title="单位管理",
    file="单位",
    template="employers",
    columns=(
        Column(name="name", title="单位名称", cell=lambda row: row.name, look="strong"),
        Column(name="aliases", title="别名", cell=lambda row: "、".join(row.aliases)),
        Column(name="state", title="状态", cell=lambda row: label(row.state), width="w-state"),
        Column(
            name="licence",
            title="证照号",
            cell=lambda row: row.licence_number,
            width="w-document",
            look="number",
            blank="没有",
        ),
        Column(
            name="until",
            title="证照有效期至",
            head="有效期至",
            cell=lambda row: row.licence_until,
            width="w-number",
            look="number",
            own=True,
        ),
        Column(name="address", title="地址", cell=lambda row: row.address),
        Column(name="contact", title="联系人", cell=lambda row: row.contact_name, width="w-name"),
        Column(name="phone", title="联系电话", cell=lambda row: row.contact_phone, width="w-phone", look="number"),
    ),
    shown=("name", "aliases", "state", "licence", "until", "address", "contact", "phone"),
    find=_found,
    every=_every,
    chips=_chips,
    context=_context,
)
