"""What messaging asks of its surroundings."""

from typing import Protocol

from tjdomain.messaging.domain.policy import MessagingPolicy


class MessagingPolicies(Protocol):
    """The department's parameters."""

    def current(self) -> MessagingPolicy:
        """The parameters in force now."""
        ...
