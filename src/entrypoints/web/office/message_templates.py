"""短信模板: which notices people get, in which words; each change is one of a parameter, with its history."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.parameters import at_field, changes, last_change, parameter_rows
from ports.clock import IdGenerator
from ports.text_message import TextMessages
from tjdomain.administration.domain.parameter import ChangeState
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.administration.usecases.list_parameters import ParameterRow
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.flows.together.send_sample import SendSample, SendSampleCommand
from tjdomain.messaging.domain.policy import PLACES, MessagingPolicy, messages_of
from tjdomain.shared.errors import (
    Conflict,
    DomainError,
    InvalidValue,
    LimitExceeded,
    NotFound,
    NotPermitted,
    PortError,
)
from tjdomain.shared.text_message import MessageTemplate

GROUP: Final = "messaging"
TEMPLATES: Final = "/admin/message-templates"
_SWITCH: Final = "not_sent"
_WORDS: Final = {
    "name": "姓名（遮住一部分）",
    "address": "科室地址",
    "contact": "科室电话",
    "day": "日期",
    "period": "时段",
    "number": "预约号",
    "reason": "原因",
}
_SAMPLE: Final = {
    "name": "张*丰",
    "address": "查体科",
    "contact": "查体科窗口",
    "day": "3月5日",
    "period": "08:00至08:30",
    "number": "2603050012",
    "reason": "临时停诊",
}


def _rows(desk: Desk) -> dict[str, ParameterRow]:
    return {row.definition.name: row for row in parameter_rows(desk, GROUP)}


def _kind(name: str) -> MessageTemplate:
    for kind in PLACES:
        if kind.value == name:
            return kind
    raise NotFound("message_template", name[:64])


def _filled(desk: Desk, kind: MessageTemplate, text: str) -> str:
    """The text as the sample person gets it. Raises ``UnknownPlaceholder``."""
    texts: dict[str, Any] = {kind.value: text}
    return MessagingPolicy(**texts).wording(kind, _values(desk))


def _values(desk: Desk) -> dict[str, str]:
    """What the sample person's places are filled with; address and phone are the own department's."""
    sample = dict(_SAMPLE)
    if desk.actor.department is not None:
        contact = desk.call.run(ReadContact, ReadContactCommand(actor=desk.actor, department=desk.actor.department))
        if contact is not None:
            own = {"address": contact.address, "contact": contact.phone}
            sample |= {name: value for name, value in own.items() if value}
    return sample


def _off(rows: dict[str, ParameterRow]) -> frozenset[str]:
    return frozenset(rows[_SWITCH].value)


class MessageTemplateController(Controller):
    """All kinds, and one of them."""

    path = "/message-templates"

    @get("/", **page(AdministrationRight.READ))
    def listed(self, desk: Here) -> Response[Any]:
        """Kinds, texts, lengths."""
        rows = _rows(desk)
        lines = [
            (kind, rows[kind.value], messages_of(_filled(desk, kind, rows[kind.value].value)), kind.value in _off(rows))
            for kind in PLACES
        ]
        return desk.page(
            "message_templates",
            lines=lines,
            may_change=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
        )

    @get("/{kind:str}", **page(AdministrationRight.READ))
    def show(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """One text with what it may hold, a sample and its history."""
        wanted = _kind(kind)
        return _page(desk, wanted, _rows(desk)[wanted.value].value)

    @post("/{kind:str}", **page(AdministrationRight.CHANGE_PARAMETER))
    def save(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """Another text, or how the one in the form would look."""
        wanted, text = _kind(kind), desk.given("value").strip()
        row = _rows(desk)[wanted.value]
        if desk.given("to") == "preview":
            return _previewed(desk, wanted, text)
        if desk.given("to") == "sample":
            return _sampled(desk, wanted, text)
        if row.version != given_version(desk):
            return _page(desk, wanted, text, conflict=(Difference("短信内容", text, row.value),))
        return _changed(desk, wanted, row, text, text)

    @post("/{kind:str}/switch", **page(AdministrationRight.CHANGE_PARAMETER))
    def switch(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """Sent or not; the text stays."""
        wanted, rows = _kind(kind), _rows(desk)
        row, off = rows[_SWITCH], set(_off(rows))
        if desk.given("to") == "off":
            off.add(wanted.value)
        else:
            off.discard(wanted.value)
        if off == _off(rows):
            return desk.go(TEMPLATES, done="saved")
        return _changed(desk, wanted, row, sorted(off), rows[wanted.value].value)


def _previewed(desk: Desk, kind: MessageTemplate, text: str) -> Response[Any]:
    try:
        _filled(desk, kind, text)
    except InvalidValue as refused:
        return _page(desk, kind, text, (at_field(refused),))
    return _page(desk, kind, text)


def _sampled(desk: Desk, kind: MessageTemplate, text: str) -> Response[Any]:
    """The text of the form, saved or not, to the own phone."""
    ids: IdGenerator = desk.call.port(IdGenerator)
    try:
        values, filled = _values(desk), _filled(desk, kind, text)
        wanted = {name: values[name] for name in PLACES[kind]}
        command = SendSampleCommand(actor=desk.actor, template=kind, values=wanted, text=filled, id=ids.new())
        desk.call.run(SendSample, command)
    except InvalidValue as refused:
        return _page(desk, kind, text, (at_field(refused),))
    except (Conflict, LimitExceeded, PortError) as refused:
        return _page(desk, kind, text, (told(refused, "value"),))
    return _page(desk, kind, text, sent=True)


def _changed(desk: Desk, kind: MessageTemplate, row: ParameterRow, value: Any, text: str) -> Response[Any]:
    command = ChangeParameterCommand(
        actor=desk.actor,
        group=GROUP,
        name=row.definition.name,
        value=value,
        reason=desk.given("reason"),
        version=row.version,
    )
    try:
        change = desk.call.run(ChangeParameter, command)
    except NotPermitted:
        raise
    except DomainError as refused:
        return _page(desk, kind, text, (at_field(refused),))
    return desk.go(TEMPLATES, done="waiting" if change.state is ChangeState.PENDING else "saved")


def _page(
    desk: Desk,
    kind: MessageTemplate,
    text: str,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
    *,
    sent: bool = False,
) -> Response[Any]:
    rows = _rows(desk)
    history = changes(desk, group=GROUP, name=kind.value)
    names = names_of(desk, {one.created_by for one in history if one.created_by})
    try:
        sample = _filled(desk, kind, text)
    except InvalidValue:
        sample = ""
    return desk.page(
        "message_template",
        409 if conflict else 422 if mistakes else 200,
        mistakes,
        kind=kind,
        row=rows[kind.value],
        text=text,
        off=kind.value in _off(rows),
        places=[(f"{{{name}}}", _WORDS[name]) for name in PLACES[kind]],
        sample=sample,
        count=messages_of(sample),
        reason=desk.given("reason"),
        conflict=conflict,
        faster=last_change(rows[kind.value], history, names) if conflict else (),
        sent=sent,
        gateway=desk.call.port(TextMessages).ready,
        history=history,
        names=names,
        named=named,
        may_change=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
    )
