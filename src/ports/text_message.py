"""Text messages 短信 to the phones of people, through a gateway that the hospital has a contract with."""

from collections.abc import Mapping
from typing import ClassVar, Protocol
from uuid import UUID

from attrs import frozen

from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import BadReply, Rejected, Unavailable
from tjdomain.shared.text_message import MessageTemplate


@frozen
class MessageUnsent(Unavailable):
    """The gateway does not answer, or says that it is busy; nobody knows whether the message went out."""

    code: ClassVar[str] = "text_message.unsent"


@frozen
class MessageRejected(Rejected):
    """The gateway refused the message; ``reason`` is its own code."""

    code: ClassVar[str] = "text_message.rejected"


@frozen
class GatewayUnclear(BadReply):
    """The gateway's answer does not follow the mapping in the settings."""

    code: ClassVar[str] = "text_message.unclear"


class TextMessages(Protocol):
    """The gateway. Neither numbers nor texts are to be found in a log afterwards."""

    @property
    def ready(self) -> bool:
        """Whether there is a gateway at all; without one nobody is asked for a code."""
        ...

    def send(
        self,
        phone: Phone,
        template: MessageTemplate,
        values: Mapping[str, str],
        *,
        text: str | None = None,
        id: UUID | None = None,  # noqa: A002  what the gateway calls it
    ) -> str:
        """Send one message, ``values`` put into the template; the gateway's own reference, empty if it gives none.

        ``text`` is the whole wording for gateways that want it, in place of the one in the settings. A message that
        was sent under the same ``id`` before is not delivered again.

        Takes seconds at worst: never inside a transaction. Raises ``MessageUnsent``, ``MessageRejected``,
        ``GatewayUnclear``.
        """
        ...

    def close(self) -> None:
        """Give back connections; nothing is sent afterwards."""
        ...
