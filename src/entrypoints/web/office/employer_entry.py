"""One entry of the register of employers: a form with its licences, and merging duplicates."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import sees_whole
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.departments import chosen_department
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.employers import EMPLOYERS
from entrypoints.web.office.overtaking import since
from entrypoints.wording import label
from ports.booking_queries import EmployerFilter
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.domain.licence import Licence, LicenceKind
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.edit_employer import EditEmployer, EditEmployerCommand
from tjdomain.booking.usecases.list_employers import (
    ListEmployers,
    ListEmployersQuery,
    ShowEmployer,
    ShowEmployerQuery,
)
from tjdomain.booking.usecases.merge_employers import MergeEmployers, MergeEmployersCommand
from tjdomain.booking.usecases.register_employer import RegisterEmployer, RegisterEmployerCommand
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation
from tjdomain.shared.ids import EmployerId

_COLUMNS: Final = ("kind", "number", "holder", "until")
_CONFLICT, _WRONG, _FINE = 409, 422, 200


@frozen
class Line:
    """A licence as it is typed."""

    kind: str = ""
    number: str = ""
    holder: str = ""
    until: str = ""


@frozen(kw_only=True)
class Typed:
    """The whole form."""

    name: str = ""
    aliases: str = ""
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    lines: tuple[Line, ...] = ()


class EmployerController(Controller):
    """An entry."""

    path = "/employers"

    @get("/new", **page(BookingRight.MANAGE_EMPLOYERS))
    def ask(self, desk: Here) -> Response[Any]:
        """An empty entry."""
        return _form(desk, None, Typed())

    @post("/new", **page(BookingRight.MANAGE_EMPLOYERS))
    def register(self, desk: Here) -> Response[Any]:
        """A new entry; pressing twice makes one."""
        department, typed = chosen_department(desk, "", every=True), _typed(desk)
        if department is None:
            raise NotFound("department", "")
        try:
            command = RegisterEmployerCommand(
                actor=desk.actor, department=department.id, **_entry(typed, _phone(typed, None))
            )
            made = desk.once(RegisterEmployer, command, lambda key: _one(desk, key))
        except ValueError:
            return _form(desk, None, typed, (mistake("licences", "office.day_missing"),))
        except (RuleViolation, Conflict) as refused:
            return _form(desk, None, typed, (_at(refused),))
        return desk.go(f"{EMPLOYERS}/{made.id}", done="saved")

    @get("/{key:uuid}", **page(BookingRight.VIEW))
    def show(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The entry; a form for those who may change it."""
        employer = _one(desk, key)
        return _form(desk, employer, _standing(desk, employer))

    @post("/{key:uuid}", **page(BookingRight.MANAGE_EMPLOYERS))
    def save(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Who was overtaken sees both, and loses nothing."""
        employer, typed = _one(desk, key), _typed(desk)
        if employer.version != given_version(desk):
            return _form(desk, employer, typed, conflict=_between(desk, employer, typed))
        try:
            entry = _entry(typed, _phone(typed, employer if not sees_whole(desk) else None))
            command = EditEmployerCommand(actor=desk.actor, employer=employer.id, version=given_version(desk), **entry)
            desk.call.run(EditEmployer, command)
        except ValueError:
            return _form(desk, employer, typed, (mistake("licences", "office.day_missing"),))
        except (RuleViolation, Conflict) as refused:
            return _form(desk, employer, typed, (_at(refused),))
        return desk.go(f"{EMPLOYERS}/{key}", done="saved")

    @post("/{key:uuid}/merge", **page(BookingRight.MANAGE_EMPLOYERS))
    def merge(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """A duplicate of the one that is named."""
        employer = _one(desk, key)
        kept = _named(desk, desk.given("kept").strip())
        if kept is None:
            return _form(desk, employer, _standing(desk, employer), (mistake("kept", "office.employer_unknown"),))
        command = MergeEmployersCommand(actor=desk.actor, duplicate=employer.id, kept=kept, reason=desk.given("reason"))
        try:
            desk.call.run(MergeEmployers, command)
        except (RuleViolation, Conflict, NotFound) as refused:
            field = "reason" if isinstance(refused, InvalidValue) else "kept"
            return _form(desk, employer, _standing(desk, employer), (told(refused, field),))
        return desk.go(f"{EMPLOYERS}/{kept}", done="merged")


def _one(desk: Desk, key: UUID) -> Employer:
    return desk.call.run(ShowEmployer, ShowEmployerQuery(actor=desk.actor, employer=EmployerId(key)))


def _named(desk: Desk, name: str) -> EmployerId | None:
    """The active entry with exactly that name or alias."""
    wanted = EmployerFilter(name=name, states=frozenset({EmployerState.ACTIVE}))
    rows = desk.call.run(ListEmployers, ListEmployersQuery(actor=desk.actor, wanted=wanted)).rows if name else ()
    return next((row.id for row in rows if name in {row.name, *row.aliases}), None)


def _typed(desk: Desk) -> Typed:
    columns = [[text.strip() for text in desk.all_given(name)] for name in _COLUMNS]
    lines = (Line(*found) for found in zip(*columns, strict=False))
    return Typed(
        name=desk.given("name"),
        aliases=desk.given("aliases"),
        address=desk.given("address"),
        contact_name=desk.given("contact_name").strip(),
        contact_phone=desk.given("contact_phone").strip(),
        lines=tuple(line for line in lines if line.number),
    )


def _standing(desk: Desk, employer: Employer) -> Typed:
    whole = sees_whole(desk) and employer.contact_phone
    return Typed(
        name=employer.name,
        aliases="、".join(employer.aliases),
        address=employer.address,
        contact_name=employer.contact_name or "",
        contact_phone=employer.contact_phone.number if whole and employer.contact_phone else "",
        lines=tuple(
            Line(one.kind.value, one.number, one.holder, one.valid_until.isoformat() if one.valid_until else "")
            for one in employer.licences
        ),
    )


def _phone(typed: Typed, masked: Employer | None) -> Phone | None:
    """The phone; one that was not shown (``masked``) and not entered is the one that stands there."""
    if not typed.contact_phone:
        return masked.contact_phone if masked else None
    return Phone(typed.contact_phone)


def _entry(typed: Typed, phone: Phone | None) -> dict[str, Any]:
    """The entry as a command takes it. Raises ``ValueError`` (a licence's day), ``InvalidValue``."""
    kinds = {one.value: one for one in LicenceKind}
    return {
        "name": typed.name,
        "aliases": tuple(part for one in typed.aliases.replace("，", "、").split("、") if (part := one.strip())),
        "licences": tuple(
            Licence(
                kind=kinds.get(line.kind, LicenceKind.OTHER),
                number=line.number,
                holder=line.holder or typed.name,
                valid_until=date.fromisoformat(line.until) if line.until else None,
            )
            for line in typed.lines
        ),
        "address": typed.address,
        "contact_name": typed.contact_name or None,
        "contact_phone": phone,
    }


def _at(refused: RuleViolation | Conflict) -> Mistake:
    fields = {"employer_name": "name", "licence_number": "licences", "name": "contact_name", "phone": "contact_phone"}
    named = refused.field if isinstance(refused, InvalidValue) else ""
    return evolve(told(refused), field=fields.get(named, named or "name"))


def _between(desk: Desk, employer: Employer, typed: Typed) -> tuple[Difference, ...]:
    present = _standing(desk, employer)
    titles = {"name": "单位名称", "aliases": "别名", "address": "地址", "contact_name": "联系人"}
    pairs = [(title, getattr(typed, name), getattr(present, name)) for name, title in titles.items()]
    numbers = ["、".join(line.number for line in one.lines) for one in (typed, present)]
    pairs.append(("证照", numbers[0], numbers[1]))
    found = tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
    return found or (Difference("状态", "—", label(employer.state)),)


def _form(
    desk: Desk,
    employer: Employer | None,
    typed: Typed,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    return desk.page(
        "employer",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        employer=employer,
        typed=typed,
        lines=(*typed.lines, Line(), Line()),
        kinds=list(LicenceKind),
        whole=sees_whole(desk),
        conflict=conflict,
        faster=since(desk, "employer", employer.id) if conflict and employer else (),
        key=desk.given("key") or desk.fresh_key(),
        kept=desk.given("kept"),
        reason=desk.given("reason"),
        may_manage=desk.actor.may(BookingRight.MANAGE_EMPLOYERS)
        and (employer is None or employer.state is EmployerState.ACTIVE),
    )
