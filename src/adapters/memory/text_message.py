"""Text messages in memory."""

from collections.abc import Mapping
from threading import Lock
from uuid import UUID

from attrs import field, frozen

from ports.text_message import MessageRejected
from tjdomain.shared.contact import Phone
from tjdomain.shared.text_message import MessageTemplate


@frozen
class SentMessage:
    """What was sent to whom."""

    phone: Phone
    template: MessageTemplate
    values: Mapping[str, str] = field(repr=False)
    text: str | None = field(default=None, repr=False)
    id: UUID | None = None


class MemoryTextMessages:
    """Keeps what it was given, oldest first; refuses numbers that carriers have not opened."""

    ready = True

    def __init__(self) -> None:
        self._lock = Lock()
        self.sent: list[SentMessage] = []

    def send(
        self,
        phone: Phone,
        template: MessageTemplate,
        values: Mapping[str, str],
        *,
        text: str | None = None,
        id: UUID | None = None,  # noqa: A002  what the gateway calls it
    ) -> str:
        """Keep it; its number is the reference. Raises ``MessageRejected``."""
        if not phone.can_receive_sms:
            raise MessageRejected("sms", "number")
        with self._lock:
            known = [number for number, one in enumerate(self.sent, 1) if id is not None and one.id == id]
            if known:
                return str(known[0])
            self.sent.append(SentMessage(phone, template, dict(values), text, id))
            return str(len(self.sent))

    def close(self) -> None:
        """There is nothing to close."""
