"""The one tree of errors that the system raises on purpose.

::

    TjError
    ├── DomainError            the rules say no
    │   ├── RuleViolation      the wish breaks a rule, or a value is not well formed
    │   │   ├── InvalidValue   one field of the input is wrong
    │   │   ├── RowsRefused    rows of a list are wrong; carries what is wrong in each
    │   │   └── LimitExceeded  too often; carries the seconds to wait
    │   ├── NotFound           there is no such thing, or the actor may not know of it
    │   ├── Conflict           somebody else was faster, or the thing is in another state
    │   │   ├── StaleVersion   the row was changed since it was read
    │   │   └── WrongState     the lifecycle's table has no such move
    │   └── NotPermitted       the actor lacks a right
    │       └── NotSignedIn    nobody is signed in
    └── PortError              something outside failed
        ├── Unavailable        try again later
        │   ├── TransactionRefused   the database undid the transaction; run it again whole
        │   └── CommitUnknown        the connection died during COMMIT
        ├── Rejected           the other side said no
        └── BadReply           the other side answered nonsense

A leaf is an attrs class with typed fields and a stable ``code`` (``context.what``). The Chinese sentence and next step
of a code stand in ``entrypoints/texts``; how it becomes an HTTP answer stands in ``entrypoints/web/problems.py``.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs
from attrs import frozen


@frozen
class TjError(Exception):
    """Root of the tree. ``str()`` shows the code alone, since fields may hold personal data and logs must not."""

    code: ClassVar[str] = "tj.error"

    def __str__(self) -> str:
        return self.code

    @property
    def fields(self) -> Mapping[str, Any]:
        """The typed fields by name, for the sentence that a person reads."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}


@frozen
class DomainError(TjError):
    """The domain refuses."""

    code: ClassVar[str] = "tj.refused"


@frozen
class RuleViolation(DomainError):
    """A rule of the domain is broken by the wish as such."""

    code: ClassVar[str] = "tj.rule"


@frozen
class InvalidValue(RuleViolation):
    """One value is not well formed. ``field`` is the input's name, ``value`` what was given, for its author alone."""

    code: ClassVar[str] = "value.invalid"
    field: str
    value: str


@frozen
class RowsRefused(RuleViolation):
    """A list was refused for ``rows``: numbers of the file's rows, each with what is wrong in it."""

    code: ClassVar[str] = "rows.refused"
    rows: tuple[tuple[int, InvalidValue], ...]


@frozen
class LimitExceeded(RuleViolation):
    """Too many tries; ``retry_after`` is in seconds."""

    code: ClassVar[str] = "limit.exceeded"
    retry_after: int


@frozen
class NotFound(DomainError):
    """There is no such thing for this actor: absent and out of scope are answered alike."""

    code: ClassVar[str] = "tj.not_found"
    thing: str
    key: str


@frozen
class Conflict(DomainError):
    """The wish was fine, but the state of the world is another one by now."""

    code: ClassVar[str] = "tj.conflict"


@frozen
class StaleVersion(Conflict):
    """The row was changed by somebody else since it was read."""

    code: ClassVar[str] = "tj.stale"
    thing: str
    key: str


@frozen
class WrongState(Conflict):
    """``action`` is not in the lifecycle's table for ``state``."""

    code: ClassVar[str] = "tj.wrong_state"
    thing: str
    state: str
    action: str


@frozen
class NotPermitted(DomainError):
    """The actor lacks the right named in ``right``."""

    code: ClassVar[str] = "tj.not_permitted"
    right: str


@frozen
class NotSignedIn(NotPermitted):
    """The request carries no valid session or key."""

    code: ClassVar[str] = "tj.not_signed_in"


@frozen
class PortError(TjError):
    """Something behind a port failed."""

    code: ClassVar[str] = "tj.port"


@frozen
class Unavailable(PortError):
    """The other side does not answer now; a later try may succeed."""

    code: ClassVar[str] = "tj.unavailable"
    what: str


@frozen
class TransactionRefused(Unavailable):
    """The database undid the transaction (deadlock, lock wait, cluster conflict, busy): run the use case again."""

    code: ClassVar[str] = "tj.transaction_refused"


@frozen
class CommitUnknown(Unavailable):
    """The connection was lost during COMMIT: nobody knows whether it took effect."""

    code: ClassVar[str] = "tj.commit_unknown"


@frozen
class Rejected(PortError):
    """The other side understood and refused; ``reason`` is its own word."""

    code: ClassVar[str] = "tj.rejected"
    what: str
    reason: str


@frozen
class BadReply(PortError):
    """The other side's answer does not follow its contract."""

    code: ClassVar[str] = "tj.bad_reply"
    what: str
    reason: str
