"""What every way to send text messages must do."""

from collections.abc import Callable, Sequence
from typing import TypeAlias
from uuid import UUID

import pytest

from ports.text_message import MessageRejected, TextMessages
from tjdomain.shared.contact import Phone
from tjdomain.shared.text_message import MessageTemplate

PHONE, OTHER = Phone("13800001111"), Phone("19900002222")
NO_SMS = Phone("15400001111")
VALUES = {"code": "012345", "minutes": "5"}
Arrived: TypeAlias = Callable[[Phone], Sequence[str]]


class TextMessagesContract:
    """Needs ``messages``, and ``arrived``: the codes that reached a phone, oldest first."""

    def test_a_message_arrives_with_its_values(self, messages: TextMessages, arrived: Arrived) -> None:
        assert messages.ready
        messages.send(PHONE, MessageTemplate.PHONE_CODE, VALUES)
        assert list(arrived(PHONE)) == ["012345"]
        assert list(arrived(OTHER)) == []

    def test_each_message_has_its_own_reference(self, messages: TextMessages, arrived: Arrived) -> None:
        references = {messages.send(PHONE, MessageTemplate.PHONE_CODE, VALUES) for _ in range(3)}
        assert len(references) == 3
        assert all(references)
        assert list(arrived(PHONE)) == ["012345"] * 3

    def test_a_number_that_gets_no_messages_is_refused(self, messages: TextMessages, arrived: Arrived) -> None:
        with pytest.raises(MessageRejected):
            messages.send(NO_SMS, MessageTemplate.PHONE_CODE, VALUES)
        assert list(arrived(NO_SMS)) == []

    def test_a_repetition_under_the_same_id_is_not_delivered_again(
        self, messages: TextMessages, arrived: Arrived
    ) -> None:
        same = UUID(int=77)
        references = {messages.send(PHONE, MessageTemplate.PHONE_CODE, VALUES, id=same, text="您好") for _ in range(2)}
        messages.send(PHONE, MessageTemplate.PHONE_CODE, VALUES, id=UUID(int=78))
        assert len(references) == 1
        assert list(arrived(PHONE)) == ["012345"] * 2
