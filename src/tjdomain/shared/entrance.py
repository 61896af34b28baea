"""Entrances 入口: platforms that people come from with a sign-in of theirs, and what these tell of a person."""

from enum import Enum

from attrs import field, frozen

from tjdomain.shared.actor import Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.masking import masked_name
from tjdomain.shared.person import Document


class Entrance(Enum):
    """健康聊城 (a WeChat official account) and 爱山东 (the province's portal)."""

    WECHAT = "wechat"
    AISHANDONG = "aishandong"

    @property
    def channel(self) -> Channel:
        """What is recorded of a booking that came this way."""
        return Channel(self.value)


@frozen(kw_only=True)
class OutsideIdentity:
    """An account of a platform. ``subject`` is the platform's own name for it (openid, uid), the same every time.

    Name, document and phone are there where the platform tells them; only with ``real_name`` does it vouch for name and
    document. Without, nobody knows who is in front of the phone.
    """

    entrance: Entrance
    subject: str = field(repr=False)
    name: str = field(default="", repr=masked_name)
    document: Document | None = None
    phone: Phone | None = None
    real_name: bool = False

    @property
    def proven(self) -> Document | None:
        """The document that the platform vouches for."""
        return self.document if self.real_name else None
