"""Texts 公众文本 that a person reads, and accepts, before booking."""

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
    """The consent stands apart from the notice: what is sensitive is agreed to on its own (个人信息保护法 第29条)."""

    NOTICE = "notice"
    CONSENT = "consent"


class PublicTextId(EntityId):
    """One edition of a text."""


def _title(text: str) -> str:
    return clean(text, "title", HEADING_LIMIT, required=True)


def _points(texts: Iterable[str]) -> tuple[str, ...]:
    points = tuple(clean(text, "points", _POINT_LIMIT, required=True) for text in texts)
    if not points:
        raise EmptyValue("points", "")
    if len(points) > _POINTS:
        raise TooManyPoints("points", str(len(points)), _POINTS)
    return points


@frozen(kw_only=True)
class PublicText:
    """An edition; never changed, the next one takes its place. The highest ``version`` of a kind is in force.

    ``points`` are read one after the other: 1 to 30 of at most 300 characters.
    """

    id: PublicTextId
    kind: TextKind
    version: int
    created_by: UUID | None
    created_at: datetime
    title: str = field(converter=_title)
    points: tuple[str, ...] = field(converter=_points)
