"""Text messages in memory keep the contract."""

import pytest

from adapters.memory.text_message import MemoryTextMessages
from contracts.ports.text_message import Arrived, TextMessagesContract


class TestMemoryTextMessages(TextMessagesContract):
    @pytest.fixture
    def messages(self) -> MemoryTextMessages:
        return MemoryTextMessages()

    @pytest.fixture
    def arrived(self, messages: MemoryTextMessages) -> Arrived:
        return lambda phone: [one.values["code"] for one in messages.sent if one.phone == phone]
