"""The answer to a request that was sent twice."""

from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.errors import Conflict


@frozen
class KeyBusy(Conflict):
    """The first request with this key is still being worked on; ``retry_after`` is in seconds."""

    code: ClassVar[str] = "idempotency.busy"
    retry_after: int


@frozen
class OtherBody(Conflict):
    """The key was used before with another body."""

    code: ClassVar[str] = "idempotency.other_body"


@frozen(kw_only=True)
class KeyedCall:
    """A request with a key: ``principal`` is the account, API key or draft, ``route`` the operation's name."""

    principal: UUID
    route: str
    key: str
    body: bytes = field(repr=False)


@frozen
class Answer:
    """What the first request made; the answer is rendered from it again."""

    kind: str
    id: UUID


class IdempotencyKeys(Protocol):
    """Works inside the unit of work that does the thing: key and thing are committed together, so the key decides.

    ``claim`` is the first statement of the transaction and makes a parallel request with the same key wait for its end;
    ``answer`` is the last.
    """

    def claim(self, call: KeyedCall) -> Answer | None:
        """The answer given before; ``None``: this call is the first. Raises ``OtherBody``, after 3 s ``KeyBusy``."""
        ...

    def answer(self, call: KeyedCall, answer: Answer) -> None:
        """Keep what the claimed call made."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop the keys claimed before that moment; how many."""
        ...
