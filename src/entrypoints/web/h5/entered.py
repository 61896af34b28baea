"""An outside account in a draft: who came in, for the hour that it counts."""

from collections.abc import Mapping
from typing import Any

from tjdomain.shared.contact import Phone
from tjdomain.shared.entrance import Entrance, OutsideIdentity
from tjdomain.shared.events import Plain, plain
from tjdomain.shared.person import Document, DocumentKind


def entered_to_plain(identity: OutsideIdentity) -> Mapping[str, Plain]:
    """As it is kept."""
    made: Mapping[str, Plain] = plain(identity)
    return made


def read_entered(kept: Mapping[str, Any]) -> OutsideIdentity:
    """As it was kept; a draft leaves out what there is not."""
    document, phone = kept.get("document"), kept.get("phone")
    return OutsideIdentity(
        entrance=Entrance(kept["entrance"]),
        subject=kept["subject"],
        name=kept["name"],
        document=document and Document(DocumentKind(document["kind"]), document["number"]),
        phone=phone and Phone(phone["number"]),
        real_name=kept["real_name"],
    )
