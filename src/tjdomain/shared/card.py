"""What an identity card in a reader says of its holder 证件信息: no more of it than the desk writes down."""

from datetime import date

from attrs import field, frozen

from tjdomain.shared.idcard import Document, Sex
from tjdomain.shared.masking import masked_name
from tjdomain.shared.person import normal_name


@frozen(kw_only=True)
class IdentityCard:
    """The holder of a card. ``valid_to`` is the card's last day, ``None`` for 长期; ``portrait`` a JPEG, PNG or BMP.

    Address, nation and fingerprints are on some cards and are not kept: nothing here needs them (PIPL, article 6).
    """

    document: Document
    name: str = field(converter=normal_name, repr=masked_name)
    sex: Sex
    birth: date
    valid_to: date | None = None
    portrait: bytes | None = field(default=None, repr=False)
