"""Bindings 绑定: an outside account that keeps «my bookings» open, after its holder has proven to be the person."""

from datetime import datetime

from attrs import evolve, field, frozen

from tjdomain.shared.entrance import Entrance
from tjdomain.shared.ids import AppointmentId, EntityId
from tjdomain.shared.person import Document


class BindingId(EntityId):
    """A binding."""


@frozen(kw_only=True)
class Binding:
    """Made and ended, never changed. ``appointment`` is the only one that was proven; ``None``: the whole person."""

    id: BindingId
    entrance: Entrance
    subject: str = field(repr=False)
    document: Document
    appointment: AppointmentId | None = None
    bound_at: datetime
    version: int = 1

    def ended(self) -> "Binding":
        """As its last event tells it."""
        return evolve(self, version=self.version + 1)

    def covers(self, document: Document, appointment: AppointmentId | None) -> bool:
        """Whether a proof of this would add nothing."""
        return self.document == document and self.appointment in {None, appointment}

    def displaces(self, other: "Binding") -> bool:
        """Whether the other one must end: an account stands for one person, and the newest phone counts.

        A proof of one appointment ends nothing that stands on more, since anybody who knows a number can book.
        """
        if self.entrance is not other.entrance:
            return False
        if self.subject == other.subject:
            return True
        return self.document == other.document and self.appointment in {None, other.appointment}
