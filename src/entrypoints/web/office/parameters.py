"""参数设置: what the rules are set to, each change with its reason."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final, get_args
from uuid import UUID

import attrs
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import workbook
from entrypoints.web.office.overtaking import Faster
from entrypoints.web.office.parameter_words import CONFIRMED, GROUPS, title_of
from entrypoints.wiring import POLICIES
from entrypoints.wording import event_words, label
from ports.administration import ChangeFilter
from ports.identity_queries import Account
from tjdomain.administration.domain.parameter import ChangeState, ParameterChange
from tjdomain.administration.domain.policy import GROUP
from tjdomain.administration.domain.values import ParameterKind, choices_of
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.administration.usecases.list_changes import ListChanges, ListChangesCommand
from tjdomain.administration.usecases.list_parameters import ListParameters, ListParametersCommand, ParameterRow
from tjdomain.shared.errors import DomainError, InvalidValue, NotFound, NotPermitted
from tjdomain.shared.events import Plain

SETTINGS: Final = "/admin/settings"
_CLASSES: Final[Mapping[str, type]] = {name: policy for name, (_, policy) in POLICIES.items()}
_COLUMNS = ("分组", "参数", "当前值", "出厂值", "修改时间", "状态")
_APART = re.compile(r"[,，、;；\s]+")


def _annotation(row: ParameterRow) -> Any:
    known = row.definition
    return attrs.fields_dict(_CLASSES[known.group])[known.name].type


def options_of(row: ParameterRow) -> list[tuple[str, str]]:
    """What can be chosen, if that is how it is edited."""
    if row.definition.kind is ParameterKind.SWITCH:
        return [("yes", "是"), ("no", "否")]
    if (row.definition.group, row.definition.name) == CONFIRMED:
        return list(GROUPS.items())
    return [(str(member.value), label(member)) for member in choices_of(_annotation(row))]


def _is_plain_list(row: ParameterRow) -> bool:
    return row.definition.kind is ParameterKind.LIST and get_args(_annotation(row))[0] is str


def entered(row: ParameterRow, value: Plain) -> str | tuple[str, ...]:
    """The value as the form shows it."""
    kind = row.definition.kind
    if kind is ParameterKind.SWITCH:
        return "yes" if value else "no"
    if kind is ParameterKind.LIST:
        if options_of(row):
            return tuple(map(str, value))
        return "、".join(value) if _is_plain_list(row) else json.dumps(value)
    return str(value)


def shown(row: ParameterRow, value: Plain) -> str:
    """The value as it is read."""
    if row.definition.kind is ParameterKind.TIME:
        return str(value)[:5]
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "；".join("，".join(map(str, each)) for each in value)
    as_entered, titles = entered(row, value), dict(options_of(row))
    chosen = (as_entered,) if isinstance(as_entered, str) else as_entered
    return "、".join(titles.get(one, one) for one in chosen) or "（空）"


def wished(desk: Desk, row: ParameterRow) -> Plain:
    """What the form asks for, in its JSON shape. Raises ``ValueError``."""
    text, kind = desk.given("value").strip(), row.definition.kind
    match kind:
        case ParameterKind.SWITCH:
            return {"yes": True, "no": False}[text]
        case ParameterKind.NUMBER:
            return int(text) if text.isascii() and text.isdigit() else text
        case ParameterKind.LIST if options_of(row):
            return list(desk.all_given("value"))
        case ParameterKind.LIST if _is_plain_list(row):
            return [one for one in _APART.split(text) if one]
        case ParameterKind.LIST:
            return json.loads(text)
    return text


def parameter_rows(desk: Desk, group: str = "") -> tuple[ParameterRow, ...]:
    """All parameters, or those of a group."""
    return desk.call.run(ListParameters, ListParametersCommand(actor=desk.actor, group=group or None))


def parameter_row(desk: Desk, group: str, name: str) -> ParameterRow:
    """One of them. Raises ``NotFound``."""
    for row in parameter_rows(desk, group if group in GROUPS else GROUP):
        if (row.definition.group, row.definition.name) == (group, name):
            return row
    raise NotFound("parameter", f"{group}.{name}"[:64])


def changes(
    desk: Desk, state: ChangeState | None = None, group: str = "", name: str = ""
) -> tuple[ParameterChange, ...]:
    """Changes, newest first: what waits, or the history of one parameter."""
    wanted = ChangeFilter(group=group or None, name=name or None, state=state)
    return desk.call.run(ListChanges, ListChangesCommand(actor=desk.actor, wanted=wanted, limit=50))


def _unknown_group(desk: Desk) -> tuple[Mistake, ...]:
    known = desk.query("group") in {"", *GROUPS}
    return () if known else (mistake("group", "office.filter_wrong", what="分组"),)


def _wanted(desk: Desk) -> list[ParameterRow]:
    """What the filter in the address asks for."""
    text = desk.query("text").strip().casefold()
    return [
        row
        for row in parameter_rows(desk, desk.query("group"))
        if text in title_of(row.definition.group, row.definition.name).casefold() or text in row.definition.name
    ]


def _list(desk: Desk) -> Response[Any]:
    mistakes = _unknown_group(desk)
    return desk.page(
        "parameters",
        422 if mistakes else 200,
        mistakes,
        rows=() if mistakes else _wanted(desk),
        groups=GROUPS,
        title_of=title_of,
        shown=shown,
        pending=len(changes(desk, ChangeState.PENDING)),
        text=desk.query("text"),
        group=desk.query("group"),
        may_change=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
    )


def _form(
    desk: Desk,
    row: ParameterRow,
    value: str | tuple[str, ...],
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    known = row.definition
    history = changes(desk, group=known.group, name=known.name)
    names = names_of(desk, {one.created_by for one in history if one.created_by})
    return desk.page(
        "parameter",
        409 if conflict else 422 if mistakes else 200,
        mistakes,
        row=row,
        title=title_of(known.group, known.name),
        group=GROUPS[known.group],
        options=options_of(row),
        value=value,
        reason=desk.given("reason"),
        conflict=conflict,
        faster=last_change(row, history, names) if conflict else (),
        history=history,
        shown=partial(shown, row),
        names=names,
        named=named,
    )


def last_change(
    row: ParameterRow, history: Iterable[ParameterChange], names: Mapping[UUID, Account]
) -> tuple[Faster, ...]:
    """The change that is in force."""
    done = (one for one in history if one.state is ChangeState.EFFECTIVE)
    return tuple(
        Faster(
            at=one.created_at,
            who=named(one.created_by, names),
            what=event_words("parameter.changed"),
            changes=(("值", shown(row, one.old), shown(row, one.new)),),
        )
        for one in islice(done, 1)
    )


class ParameterController(Controller):
    """The parameters of every context."""

    path = "/settings"

    @get("/", **page(AdministrationRight.READ))
    def listed(self, desk: Here) -> Response[Any]:
        """All of them by group, and the changes that wait for a second person."""
        return _list(desk)

    @get("/export", **page(AdministrationRight.READ))
    def export(self, desk: Here) -> Response[Any]:
        """What is filtered, as a workbook."""
        if _unknown_group(desk):
            return _list(desk)
        rows = (
            (
                GROUPS[row.definition.group],
                title_of(row.definition.group, row.definition.name),
                shown(row, row.value),
                shown(row, row.definition.default),
                row.changed_at,
                "待确认" if row.pending else "",
            )
            for row in _wanted(desk)
        )
        return workbook(desk, "参数设置", _COLUMNS, rows)

    @get("/{group:str}/{name:str}", **page(AdministrationRight.CHANGE_PARAMETER))
    def form(self, desk: Here, group: FromPath[str], name: FromPath[str]) -> Response[Any]:
        """One parameter with its history."""
        row = parameter_row(desk, group, name)
        return _form(desk, row, entered(row, row.value))

    @post("/{group:str}/{name:str}", **page(AdministrationRight.CHANGE_PARAMETER))
    def change(self, desk: Here, group: FromPath[str], name: FromPath[str]) -> Response[Any]:
        """In force at once, or waiting for a second person."""
        row = parameter_row(desk, group, name)
        typed = desk.all_given("value") if isinstance(entered(row, row.value), tuple) else desk.given("value")
        if row.version != given_version(desk):
            return _form(desk, row, typed, conflict=_overtaken(desk, row))
        try:
            change = desk.call.run(ChangeParameter, _command(desk, row))
        except (ValueError, KeyError):
            return _form(desk, row, typed, (mistake("value", "office.value_wrong"),))
        except NotPermitted:
            raise
        except DomainError as refused:
            return _form(desk, row, typed, (at_field(refused),))
        return desk.go(SETTINGS, done="waiting" if change.state is ChangeState.PENDING else "saved", group=group)


def _command(desk: Desk, row: ParameterRow) -> ChangeParameterCommand:
    known = row.definition
    return ChangeParameterCommand(
        actor=desk.actor,
        group=known.group,
        name=known.name,
        value=wished(desk, row),
        reason=desk.given("reason"),
        version=row.version,
    )


def _overtaken(desk: Desk, row: ParameterRow) -> tuple[Difference, ...]:
    mine = "、".join(desk.all_given("value")) or "（空）"
    return (Difference("值", dict(options_of(row)).get(mine, mine), shown(row, row.value)),)


def at_field(refused: DomainError) -> Mistake:
    """A refused change at the field that it is about."""
    if isinstance(refused, InvalidValue) and refused.field == "reason":
        return mistake("reason", "office.field_missing", what="修改原因")
    if isinstance(refused, InvalidValue):
        return told(refused, "value")
    return told(refused, "page")
