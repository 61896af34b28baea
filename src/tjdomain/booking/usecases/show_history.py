"""What happened to an appointment: when, by whom, what stood there before and after."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from ports.booking import Appointments
from ports.event_history import EventHistory, PastEvent
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.rights import PersonRight

MOST = 200
_MASKS = {"person.document.number": masked_document, "person.phone.number": masked_phone}


@frozen(kw_only=True)
class ShowHistoryQuery:
    """Of which appointment."""

    actor: Actor
    appointment: AppointmentId


@frozen
class FieldChange:
    """A field by its path (``person.name``), with both values; ``None`` is «not there»."""

    name: str
    old: Plain = field(repr=False)
    new: Plain = field(repr=False)


@frozen(kw_only=True)
class HistoryEntry:
    """One step. ``changes`` are empty for the first one, which made it all."""

    kind: str
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    channel: Channel
    reason: str | None
    changes: tuple[FieldChange, ...]


class ShowHistory:
    """Newest first; numbers of the person masked without the right to see them whole."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, history: EventHistory) -> None:
        self._uow = uow
        self._appointments = appointments
        self._history = history

    def __call__(self, query: ShowHistoryQuery) -> tuple[HistoryEntry, ...]:
        """Raises ``NotPermitted`` or ``NotFound``."""
        with self._uow:
            found = appointment_for(query.actor, BookingRight.VIEW, self._appointments, query.appointment, None)
        whole = query.actor.may(PersonRight.VIEW_UNMASKED)
        return tuple(_entry(event, whole=whole) for event in self._history.of("appointment", found.id, MOST))


def _entry(event: PastEvent, *, whole: bool) -> HistoryEntry:
    return HistoryEntry(
        kind=event.kind,
        at=event.at,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        channel=event.channel,
        reason=event.reason,
        changes=_changes(event, whole=whole) if event.old else (),
    )


def _changes(event: PastEvent, *, whole: bool) -> tuple[FieldChange, ...]:
    old, new = dict(_flat("", event.old)), dict(_flat("", event.new))
    names = [name for name in {**old, **new} if name != "version" and old.get(name) != new.get(name)]
    shown = (lambda _, value: value) if whole else _masked
    return tuple(FieldChange(name, shown(name, old.get(name)), shown(name, new.get(name))) for name in names)


def _masked(name: str, value: Plain) -> Plain:
    mask = _MASKS.get(name)
    return mask(value) if mask and value else value


def _flat(path: str, value: Plain) -> Iterator[tuple[str, Plain]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{path}.{name}" if path else name, inner)
    else:
        yield path, value
