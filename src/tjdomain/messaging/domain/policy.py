"""What the department sets about the messages that people get: their texts, and how many."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from attrs import Attribute, field, frozen

from tjdomain.messaging.domain.errors import UnknownPlaceholder
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.text_message import MessageTemplate

_PLACE = re.compile(r"\{([^{}]*)\}|[{}]")
_ALWAYS = ("name", "address", "contact")
_VISIT = (*_ALWAYS, "day", "period", "number")


PLACES: Mapping[MessageTemplate, tuple[str, ...]] = MappingProxyType(
    {
        MessageTemplate.BOOKED: _VISIT,
        MessageTemplate.RESCHEDULED: (*_VISIT, "reason"),
        MessageTemplate.CANCELLED: (*_VISIT, "reason"),
        MessageTemplate.LICENCE_REJECTED: (*_VISIT, "reason"),
        MessageTemplate.RECHECK: (*_ALWAYS, "day"),
        MessageTemplate.CERTIFICATE_ISSUED: (*_ALWAYS, "day"),
    }
)
"""The places that the text of each notice may have."""
_ONE, _OF_MANY = 70, 67
"""Characters of a single message, and of each part of a longer one (UCS-2, 3GPP TS 23.040)."""


def messages_of(text: str) -> int:
    """How many messages a text is sent, and paid, as; 0 for an empty one."""
    return -(-len(text) // (_ONE if len(text) <= _ONE else _OF_MANY))


def _known(_: object, attribute: "Attribute[str]", text: str) -> None:
    known = PLACES[MessageTemplate(attribute.name)]
    for place in _PLACE.finditer(text):
        if place[1] not in known:
            raise UnknownPlaceholder(attribute.name, place[0], known)


def _notices(
    _: object, attribute: "Attribute[tuple[MessageTemplate, ...]]", value: tuple[MessageTemplate, ...]
) -> None:
    if strange := set(value) - PLACES.keys():
        raise InvalidValue(attribute.name, min(one.value for one in strange))


@frozen(kw_only=True)
class MessagingPolicy:
    """Parameters of messaging: the text of each message, with places in braces; an empty one is not sent.

    Every text knows ``{name}`` (masked), ``{address}`` and ``{contact}`` of the department; those of appointments
    ``{day}``, ``{period}``, ``{number}``; a change also its ``{reason}``. None tells anything of health, since
    whoever holds the phone reads it. Raises ``UnknownPlaceholder``; ``InvalidValue`` where codes shall not be sent.
    """

    booked: str = field(
        default="{name}您好，您已预约{day}{period}体检，预约号{number}。请空腹，带身份证原件到{address}。咨询：{contact}",
        validator=_known,
    )
    rescheduled: str = field(
        default="{name}您好，您的体检预约已改到{day}{period}（{reason}），预约号{number}不变。咨询：{contact}",
        validator=_known,
    )
    cancelled: str = field(
        default="{name}您好，您{day}{period}的体检预约已取消（{reason}）。需要体检请重新预约。咨询：{contact}",
        validator=_known,
    )
    licence_rejected: str = field(
        default="{name}您好，您{day}体检预约的证照没有通过（{reason}），请在“我的预约”里重新上传。咨询：{contact}",
        validator=_known,
    )
    recheck: str = field(
        default="{name}您好，您的体检还没有做完，请在{day}前带身份证到{address}，不用重新预约。咨询：{contact}",
        validator=_known,
    )
    certificate_issued: str = field(
        default="{name}您好，您的健康证已办好，请从{day}起带身份证到{address}领取。咨询：{contact}",
        validator=_known,
    )
    not_sent: tuple[MessageTemplate, ...] = field(default=(), validator=_notices)
    """Kinds that the department does not send for now; their texts stay."""
    messages_per_phone: int = 10
    """So many of these messages one phone gets in 24 hours; what is above is not sent."""

    def wording(self, template: MessageTemplate, values: Mapping[str, str]) -> str:
        """The text of a message with its places filled; empty where the department does not send it."""
        text: str = "" if template in self.not_sent else getattr(self, template.value)
        return _PLACE.sub(lambda place: values[place[1]], text)
