"""Text messages in memory."""

from collections.abc import Mapping
from threading import Lock

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


class MemoryTextMessages:
    """Keeps what it was given, oldest first; refuses numbers that carriers have not opened."""

    ready = True

    def __init__(self) -> None:
        self._lock = Lock()
        self.sent: list[SentMessage] = []

    def send(self, phone: Phone, template: MessageTemplate, values: Mapping[str, str]) -> str:
        """Keep it; its number is the reference. Raises ``MessageRejected``."""
        if not phone.can_receive_sms:
            raise MessageRejected("sms", "number")
        with self._lock:
            self.sent.append(SentMessage(phone, template, dict(values)))
            return str(len(self.sent))
