"""Webhooks: who is told about which events, and what a message says."""

import re
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import DepartmentId, EntityId
from tjdomain.shared.text import clean

SHORTEST_SECRET = 24
"""Bytes; the length that the Standard Webhooks specification asks for at least."""
_URL_LIMIT = 500
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[!-~]*)?")
_KIND = re.compile(r"[a-z_]+\.(?:[a-z_]+|\*)")


@frozen
class WebhookUrl(InvalidValue):
    """Not an http(s) address with a host name or IPv4 address, without user name."""

    code: ClassVar[str] = "webhook.url"


@frozen
class WebhookKinds(InvalidValue):
    """No kind of event, or one that is not written ``subject.what`` or ``subject.*``."""

    code: ClassVar[str] = "webhook.kinds"


@frozen
class WebhookSecret(InvalidValue):
    """The signing secret is too short."""

    code: ClassVar[str] = "webhook.secret"


class WebhookId(EntityId):
    """A subscription of an integrator."""


def _name(text: str) -> str:
    return clean(text, "name", 60, required=True)


@frozen(kw_only=True)
class Webhook:
    """A subscription: events of these ``kinds`` (``certificate.issued``, or ``certificate.*``) go to ``url``.

    ``secret`` signs the messages; after a change ``former_secret`` signs beside it until it is removed.
    """

    id: WebhookId
    department: DepartmentId
    name: str = field(converter=_name)
    url: str
    kinds: tuple[str, ...]
    secret: bytes = field(repr=False)
    former_secret: bytes | None = field(default=None, repr=False)
    active: bool = True
    version: int = 1
    created_by: UUID | None
    created_at: datetime

    def __attrs_post_init__(self) -> None:
        if len(self.url) > _URL_LIMIT or not _URL.fullmatch(self.url):
            raise WebhookUrl("url", self.url[:_URL_LIMIT])
        if not self.kinds or not all(_KIND.fullmatch(kind) for kind in self.kinds):
            raise WebhookKinds("kinds", ", ".join(self.kinds))
        if min(len(secret) for secret in self.secrets) < SHORTEST_SECRET:
            raise WebhookSecret("secret", "")

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The secrets that sign, the present one first."""
        return (self.secret,) if self.former_secret is None else (self.secret, self.former_secret)

    def wants(self, kind: str) -> bool:
        """Whether an event of ``kind`` goes to it."""
        return self.active and (kind in self.kinds or f"{kind.partition('.')[0]}.*" in self.kinds)


@frozen(kw_only=True)
class WebhookMessage:
    """What goes out: ids only, whoever receives it asks the API for more. ``id`` is the same for every try."""

    id: UUID
    kind: str
    at: datetime
    subject: str
    subject_id: UUID
    version: int
