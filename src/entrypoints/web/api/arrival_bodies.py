"""What the desk writes down when somebody arrives."""

from decimal import Decimal
from uuid import UUID

import msgspec

from entrypoints.storing import PORTRAIT
from entrypoints.web.api.booking_views import ParticularsBody, WorkplaceBody
from entrypoints.web.api.files import if_stored
from entrypoints.web.api.shape import Body, WallTime
from entrypoints.web.call import Call
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.examination.domain.kinds import IdentityEntry, Payer
from tjdomain.flows.together.arriving import Formalities
from tjdomain.shared.trade import Trade


class FormalitiesBody(Body):
    """What the desk writes down; ``amount`` in yuan, ``portrait`` a stored portrait."""

    payer: Payer = Payer.PUBLIC
    amount: Decimal = Decimal(0)
    receipt: str | None = None
    identity_entry: IdentityEntry = IdentityEntry.TYPED
    portrait: UUID | None = None

    def formalities(self, call: Call) -> Formalities:
        """As the flow takes them. Raises ``NotFound`` for a portrait that was not handed in."""
        return Formalities(
            payer=self.payer,
            amount=self.amount,
            receipt=self.receipt,
            identity_entry=self.identity_entry,
            portrait=if_stored(call, self.portrait, PORTRAIT),
        )


class OriginalSeenBody(Body):
    """The original of the licence that the clerk holds."""

    kind: LicenceKind
    number: str


class ToTodayBody(Body):
    """Move the appointment to a period of today first."""

    start: WallTime
    reason: str
    overbook_reason: str | None = None


class CheckInBody(Body):
    """Check-in of a booked person; ``phone`` as the person tells it at the desk."""

    appointment: UUID
    formalities: FormalitiesBody = msgspec.field(default_factory=FormalitiesBody)
    note: str = ""
    phone: str | None = None
    original: OriginalSeenBody | None = None
    to_today: ToTodayBody | None = None
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)


class WalkInBody(Body):
    """A person who comes without an appointment 现场登记."""

    department: UUID
    start: WallTime
    person: ParticularsBody
    trades: list[Trade]
    employer: WorkplaceBody
    formalities: FormalitiesBody = msgspec.field(default_factory=FormalitiesBody)
    original: OriginalSeenBody | None = None
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)
    overbook_reason: str | None = None
