"""Announcements 通知公告 for everybody: written by the back office, read on the phones."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.administration.domain.errors import AnnouncementEndsTooSoon
from tjdomain.shared.errors import StaleVersion, WrongState
from tjdomain.shared.ids import EntityId
from tjdomain.shared.text import clean

TITLE_LIMIT = 60
BODY_LIMIT = 5000


class AnnouncementId(EntityId):
    """An announcement."""


class AnnouncementState(Enum):
    """States of an announcement."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AnnouncementAction(Enum):
    """*Publish* shows it from the moment that it names, *withdraw* hides it at once; it can be published again."""

    EDIT = "edit"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_S, _A = AnnouncementState, AnnouncementAction

ANNOUNCEMENT_MOVES: Mapping[tuple[AnnouncementState, AnnouncementAction], AnnouncementState] = MappingProxyType(
    {
        (_S.DRAFT, _A.EDIT): _S.DRAFT,
        (_S.PUBLISHED, _A.EDIT): _S.PUBLISHED,
        (_S.WITHDRAWN, _A.EDIT): _S.WITHDRAWN,
        (_S.DRAFT, _A.PUBLISH): _S.PUBLISHED,
        (_S.WITHDRAWN, _A.PUBLISH): _S.PUBLISHED,
        (_S.PUBLISHED, _A.WITHDRAW): _S.WITHDRAWN,
    }
)


def _title(text: str) -> str:
    return clean(text, "title", TITLE_LIMIT, required=True)


def _body(text: str) -> str:
    return clean(text, "body", BODY_LIMIT, lines=True, required=True)


@frozen(kw_only=True)
class Announcement:
    """Plain text: ``body`` has a paragraph per line. Shown from ``starts`` until just before ``ends``, if any."""

    id: AnnouncementId
    version: int = 1
    created_by: UUID | None
    created_at: datetime
    title: str = field(converter=_title)
    body: str = field(converter=_body)
    pinned: bool = False
    starts: datetime
    ends: datetime | None = None
    state: AnnouncementState = AnnouncementState.DRAFT

    def __attrs_post_init__(self) -> None:
        if self.ends is not None and self.ends <= self.starts:
            raise AnnouncementEndsTooSoon("ends", self.ends.isoformat())

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's lines that say something."""
        return tuple(line.strip() for line in self.body.splitlines() if line.strip())

    def is_shown(self, now: datetime) -> bool:
        """Whether everybody can read it."""
        return self.state is AnnouncementState.PUBLISHED and self.starts <= now and (not self.ends or now < self.ends)

    def moved(self, action: AnnouncementAction, seen: int, **changes: Any) -> "Announcement":
        """After ``action`` on the version ``seen``. Raises ``StaleVersion``, ``WrongState``, what a text refuses."""
        if self.version != seen:
            raise StaleVersion("announcement", str(self.id))
        try:
            state = ANNOUNCEMENT_MOVES[self.state, action]
        except KeyError:
            raise WrongState("announcement", self.state.value, action.value) from None
        return evolve(self, state=state, version=self.version + 1, **changes)
