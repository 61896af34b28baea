"""What a reaction is told."""

from uuid import UUID

from attrs import frozen

from tjdomain.certification.rights import CertificationRight
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.ids import EventId


@frozen(kw_only=True)
class Happened:
    """A committed event: its id, the changed aggregate and that one's version after the change.

    It may be told late and more than once, so a reaction looks at how things stand now.
    """

    event: EventId
    subject: UUID
    version: int


THE_SYSTEM = Actor(ActorKind.SYSTEM, Channel.API, rights={CertificationRight.ISSUE}, scope=EVERYTHING)
"""Who reacts."""
