"""What the list of appointments is narrowed by."""

from typing import Final

from entrypoints.web.api.searches import AppointmentSearch
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.listing import ListKind

BOOKINGS: Final = f"{HOME}/bookings"

BOOKING_LIST: Final = ListKind(
    path=BOOKINGS,
    shape=AppointmentSearch,
    named=("name", "employer", "licence_number"),
    tails=True,
    plain=("number", "sex", "first", "last", "start", "states", "licence_state", "channel", "team", "sort", "limit"),
    many=frozenset({"states", "licence_state", "channel"}),
    titles={
        "number": "预约号",
        "sex": "性别",
        "first": "体检日期（从）",
        "last": "体检日期（到）",
        "start": "时段",
        "states": "状态",
        "licence_state": "证照",
        "channel": "渠道",
        "team": "团队",
        "document_kind": "证件类型",
    },
)
