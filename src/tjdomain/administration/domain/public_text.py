"""Texts 公众文本 that a person reads on the phone: two that are accepted before booking, and hints."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from uuid import UUID

from attrs import field, frozen

from tjdomain.administration.domain.errors import TooManyPoints
from tjdomain.shared.ids import EntityId
from tjdomain.shared.text import EmptyValue, clean

HEADING_LIMIT = 60
_POINT_LIMIT = 300
_POINTS = 30


class TextKind(Enum):
    """The consent stands apart from the notice: what is sensitive is agreed to on its own (个人信息保护法 第29条).

    The others are hints: on the home page, where the licence is photographed, and after booking.
    """

    NOTICE = "notice"
    CONSENT = "consent"
    HOME = "home"
    LICENCE = "licence"
    DONE = "done"

    @property
    def is_accepted(self) -> bool:
        """Whether nobody books without having accepted it; each edition is accepted anew."""
        return self in {TextKind.NOTICE, TextKind.CONSENT}


class PublicTextId(EntityId):
    """One edition of a text."""


def _title(text: str) -> str:
    return clean(text, "title", HEADING_LIMIT, required=True)


def _points(texts: Iterable[str]) -> tuple[str, ...]:
    points = tuple(clean(text, "points", _POINT_LIMIT, required=True) for text in texts)
    if len(points) > _POINTS:
        raise TooManyPoints("points", str(len(points)), _POINTS)
    return points


@frozen(kw_only=True)
class PublicText:
    """An edition; never changed, the next one takes its place. The highest ``version`` of a kind is in force.

    ``points`` are read one after the other: at most 30 of at most 300 characters. A hint without any is not shown;
    a text that is accepted has at least one, or ``EmptyValue`` is raised.
    """

    id: PublicTextId
    kind: TextKind
    version: int
    created_by: UUID | None
    created_at: datetime
    title: str = field(converter=_title)
    points: tuple[str, ...] = field(converter=_points)

    def __attrs_post_init__(self) -> None:
        if self.kind.is_accepted and not self.points:
            raise EmptyValue("points", "")
