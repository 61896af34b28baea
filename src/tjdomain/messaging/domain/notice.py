"""A notice 通知短信: what one person is told of one event."""

from collections.abc import Mapping

from attrs import field, frozen

from tjdomain.shared.contact import Phone
from tjdomain.shared.text_message import MessageTemplate


@frozen(kw_only=True)
class Notice:
    """Who is told what: ``text`` is the department's wording, ``values`` what gateways put into their own."""

    phone: Phone
    template: MessageTemplate
    values: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)
