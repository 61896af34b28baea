"""Each shipped role signs in and opens every address that can be read: nothing opens that ``docs/roles.md`` denies.

Nor does a whole document or phone number reach a role without the right to see whole persons.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from litestar.routes import HTTPRoute
from openpyxl import load_workbook

from entrypoints.web.call import PUBLIC, SIGNED_IN
from entrypoints.wording import words as texts
from tests.integration.journeys.hospital import API, Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import Screen, book
from tests.integration.web.people import created, settled
from tests.integration.web.populated import populated
from tests.integration.web.reading import browser
from tests.unit.house import ROOT
from tjdomain.examination.rights import ExaminationRight
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.shared.rights import PersonRight

BELOW = {
    "/admin/bookings": "appointment",
    "/admin/certificates": "certificate",
    "/admin/certificates/collect": "certificate",
    "/admin/certificates/waiting": "examination",
    "/admin/checkin": "appointment",
    "/admin/checkin/slip": "examination",
    "/admin/contacts": "department",
    "/admin/departments": "department",
    "/admin/dicts": "dictionary",
    "/admin/menus": "menu",
    "/admin/notices": "announcement",
    "/admin/person-requests": "person_request",
    "/admin/posts": "post_id",
    f"{API}/person-requests": "person_request",
    "/admin/results": "examination",
    "/admin/queue/rooms": "room",
    "/admin/reviews": "examination",
    "/admin/roles": "role",
    "/admin/sessions": "session",
    "/admin/staff": "member",
    "/admin/users": "user",
}
"""Whose id stands in an address of the back office."""
OTHERS = {
    "book": "operations",
    "group": "booking",
    "name": "look_up_tries",
    "number": "1",
    "approval": "1",
    "piece": "items",
    "trial": "00000000-0000-7000-8000-000000000000",
    "batch": "00000000-0000-7000-8000-000000000000",
    "day": "2026-03-03",
    "station": "internal",
    "kind": "notice",
    "token": "x",
}
KINDS = {"/admin/exam-templates": "finding", "/admin/message-templates": "booked"}
"""Where ``kind`` is not that of a text."""
DRAWS_OR_RECORDS = {
    "blood": (ExaminationRight.RECORD_BLOOD, ExaminationRight.COLLECT),
    "stool": (ExaminationRight.RECORD_STOOL, ExaminationRight.COLLECT),
}
ASKED_LATER: Mapping[str, tuple[str, ...]] = {
    f"{API}/files/{{file}}": (ExaminationRight.READ,),
    f"{API}/stations/{{station}}/waiting": (ExaminationRight.RECORD_INTERNAL,),
    **{f"/admin/results/{name}": rights for name, rights in DRAWS_OR_RECORDS.items()},
    **{f"/admin/results/{name}/export": rights for name, rights in DRAWS_OR_RECORDS.items()},
}
"""Routes whose use case asks for one of these by what is named: a portrait's file, internal medicine, a specimen."""
DOCUMENT = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dX](?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def documented() -> dict[str, frozenset[str]]:
    """The rights of each role as the document says, by the role's Chinese name."""
    held: dict[str, set[str]] = {}
    names: list[str] = []
    for line in (ROOT / "docs" / "roles.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| right |"):
            names = cells[2:]
        elif line.startswith("| `"):
            right = cells[0].rstrip("*").strip("`")
            for name, cell in zip(names, cells[2:], strict=True):
                held.setdefault(name, set()).update({right} if cell == "●" else set())
    return {name: frozenset(rights) for name, rights in held.items()}


RIGHTS = documented()
NAMES = texts().labels["RoleCode"]


@pytest.fixture(scope="module")
def known(hospital: Hospital) -> Mapping[str, list[str]]:
    hospital.clock.time = MORNING
    for number in range(3):
        book(hospital, 200 + number)
    return populated(hospital)


def addresses(hospital: Hospital, known: Mapping[str, list[str]]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Route, an address of it that leads to something, and the rights of which it asks for one."""
    for route in hospital.web.app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith(("/admin", API)):
            continue
        for handler in route.route_handlers:
            if "GET" in handler.http_methods and "right" in handler.opt:
                right = ASKED_LATER.get(route.path_format, (str(handler.opt["right"]),))
                yield route.path_format, filled(route.path_format, known), right


def filled(path: str, known: Mapping[str, list[str]]) -> str:
    thing = next((name for start, name in BELOW.items() if path.startswith(f"{start}/{{")), None)

    def value(found: "re.Match[str]") -> str:
        name = found[1]
        if name == "key" and thing:
            return known[thing][0]
        kind = next((kind for start, kind in KINDS.items() if path.startswith(start)), OTHERS["kind"])
        return known[name][0] if name in known else (OTHERS | {"kind": kind}).get(name, "x")

    return re.sub(r"\{(\w+)\}", value, path)


def read(answer: Any) -> str:
    """All that stands in an answer, a workbook's cells too."""
    if "spreadsheet" in answer.headers.get("content-type", ""):
        rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
        return "\n".join(" ".join(str(cell) for cell in row) for row in rows)
    return str(answer.text)


def worker(hospital: Hospital, role: RoleCode) -> Screen:
    """A browser and a token of an account that holds this role alone."""
    account = role.value.replace("_", "-")
    if account not in hospital.staff:
        _, fresh = created(hospital, account, role.value)
        hospital.staff[account] = settled(fresh)
    screen = Screen(browser(hospital))
    screen.sign_in(account, hospital[account].password)
    hospital[account].sign_in()
    return screen


@pytest.mark.parametrize("role", RoleCode)
def test_a_role_opens_what_it_may_and_nothing_else(
    hospital: Hospital, known: Mapping[str, list[str]], role: RoleCode
) -> None:
    hospital.clock.time = MORNING
    screen, held = worker(hospital, role), RIGHTS[NAMES[role.name]]
    account = hospital[role.value.replace("_", "-")]
    whole = PersonRight.VIEW_UNMASKED in held
    faults = []
    for route, address, rights in addresses(hospital, known):
        if route.startswith(API):
            answer = account.ask("GET", address.removeprefix(API))
        else:
            answer = screen.web.get(address, follow_redirects=False)
        may = bool({*rights} & (held | {PUBLIC, SIGNED_IN}))
        denied = answer.status_code == 403
        if answer.status_code >= 500 or denied is may:
            faults.append(f"{route}: {answer.status_code}, needs {'/'.join(rights)}, {'held' if may else 'not held'}")
        if answer.status_code < 400 and not whole:
            shown = {*DOCUMENT.findall(read(answer)), *PHONE.findall(read(answer))}
            faults += [f"{route}: shows {number}" for number in sorted(shown)]
    assert faults == []


def test_every_address_is_walked(hospital: Hospital, known: Mapping[str, list[str]]) -> None:
    walked = [route for route, _, _ in addresses(hospital, known)]
    assert len(walked) == len(set(walked))
    assert sum(route.startswith("/admin") for route in walked) > 40
    assert sum(route.startswith(API) for route in walked) > 40
