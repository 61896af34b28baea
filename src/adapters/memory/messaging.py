"""Messaging in memory."""

from tjdomain.messaging.domain.policy import MessagingPolicy


class MemoryMessagingPolicies:
    """Parameters that a test sets."""

    def __init__(self, policy: MessagingPolicy | None = None) -> None:
        self.policy = policy or MessagingPolicy()

    def current(self) -> MessagingPolicy:
        """The parameters in force now."""
        return self.policy
