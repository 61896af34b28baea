"""Text messages to people as a party of the relay."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

import structlog

from ports.limits import Limits
from ports.messaging import MessagingPolicies
from ports.text_message import TextMessages
from tjdomain.messaging.domain.notice import Notice
from tjdomain.shared.delivery import Delivery
from tjdomain.shared.errors import LimitExceeded

PARTY = "text_message"
_log = structlog.get_logger()
_DAY = 24 * 3600


class NoticeDestination:
    """Sends what ``word`` makes of an event; nothing where that is ``None``, and without a gateway no event at all.

    The event's id goes along, so that a gateway that knows it delivers a repetition no second time. Each kind of event
    is an address of its own, and a message that was given up holds up nothing: the next one tells how things stand.
    """

    waits_for_dead = False

    def __init__(
        self,
        kinds: AbstractSet[str],
        word: Callable[[Delivery], Notice | None],
        messages: TextMessages,
        limits: Limits,
        policies: MessagingPolicies,
    ) -> None:
        self._kinds = kinds
        self._word = word
        self._messages = messages
        self._limits = limits
        self._policies = policies

    @property
    def party(self) -> str:
        """Its name, kept in every delivery."""
        return PARTY

    def addresses(self, kind: str) -> Sequence[str]:
        """One for each kind of which people are told."""
        return (f"{PARTY}:{kind}",) if self._messages.ready and kind in self._kinds else ()

    def deliver(self, delivery: Delivery) -> None:
        """Send it. Raises what the gateway raises."""
        notice = self._word(delivery)
        if notice is None or not self._within_limit(delivery, notice):
            return
        self._messages.send(notice.phone, notice.template, notice.values, text=notice.text, id=delivery.event.value)

    def _within_limit(self, delivery: Delivery, notice: Notice) -> bool:
        """Whether the phone may get one more; further tries of one message are not counted again."""
        if delivery.attempts > 1:
            return True
        most = self._policies.current().messages_per_phone
        try:
            self._limits.hit(f"messaging|phone|{notice.phone.number}", _DAY, most)
        except LimitExceeded:
            _log.warning("sms.limited", delivery=str(delivery.id))
            return False
        return True
