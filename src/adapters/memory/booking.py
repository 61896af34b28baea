"""Appointments, places and holds in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter

from attrs import evolve

from adapters.memory.store import MemoryStore
from ports.booking import CodeMatch, NewAppointment
from ports.idempotency import OtherBody
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.day_errors import DayAlreadyOpen
from tjdomain.booking.domain.errors import AlreadyBooked
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.policies import LiveAppointment
from tjdomain.booking.domain.quota import Changes, DayQuota
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Hold
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, TransactionRefused
from tjdomain.shared.ids import AppointmentId, DepartmentId, TeamId
from tjdomain.shared.person import Document

_BY_ID = attrgetter("id")


class MemoryAppointments:
    """``Appointments`` over the store's tables ``appointment`` and ``appointment_secret``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, new: NewAppointment) -> None:
        """Add one."""
        if new.request is not None and self.by_request(new.request.key):
            raise OtherBody
        if any(a.number == new.appointment.number for a in self._all()):
            raise TransactionRefused("memory")
        self._refuse_second(new.appointment)
        self._store.table("appointment")[new.appointment.id] = new.appointment
        self._store.table("appointment_secret")[new.appointment.id] = new

    def add_all(self, new: Sequence[NewAppointment]) -> None:
        """Add many or none."""
        for each in new:
            self.add(each)

    def get(self, id: AppointmentId) -> Appointment:  # noqa: A002  the field's name
        """The appointment."""
        found: Appointment | None = self._store.table("appointment").get(id)
        if found is None:
            raise NotFound("appointment", str(id))
        return found

    def save(self, appointment: Appointment, slip_code: str | None = None) -> None:
        """Replace the version before."""
        self._refuse_second(appointment)
        self._store.replace("appointment", appointment.id, appointment.version - 1, appointment)
        if slip_code is not None:
            secrets = self._store.table("appointment_secret")
            secrets[appointment.id] = evolve(secrets[appointment.id], slip_code=slip_code)

    def _refuse_second(self, appointment: Appointment) -> None:
        if not appointment.is_live:
            return
        others = (a for a in self._of(appointment.person.document) if a.id != appointment.id)
        if any(other.is_live for other in others):
            raise AlreadyBooked

    def code_of(self, id: AppointmentId) -> str:  # noqa: A002  the field's name
        """The 查询码 of the booking."""
        return self._secret(id).code

    def slip_code_of(self, id: AppointmentId) -> str | None:  # noqa: A002  the field's name
        """The 查询码 of the guide slip."""
        return self._secret(id).slip_code

    def _secret(self, id: AppointmentId) -> NewAppointment:  # noqa: A002  the field's name
        secret: NewAppointment | None = self._store.table("appointment_secret").get(id)
        if secret is None:
            raise NotFound("appointment", str(id))
        return secret

    def with_code(self, document: Document, code: str) -> CodeMatch | None:
        """The person's newest appointment that was given this 查询码."""
        for mine in sorted(self._of(document), key=_BY_ID, reverse=True):
            secret = self._secret(mine.id)
            if code in {secret.slip_code, secret.code}:
                return CodeMatch(appointment=mine, from_slip=code == secret.slip_code)
        return None

    def coded_on(self, day: date, code: str) -> tuple[Appointment, ...]:
        """Live ones of that day with this 查询码."""
        live = (a for a in self._all() if a.day == day and a.is_live)
        return tuple(a for a in live if code in {self._secret(a.id).slip_code, self._secret(a.id).code})

    def by_request(self, key: bytes) -> tuple[Appointment, bytes] | None:
        """The appointment that a request made, with the digest of that request's body."""
        for secret in self._store.table("appointment_secret").values():
            if secret.request is not None and secret.request.key == key:
                return self.get(secret.appointment.id), secret.request.digest
        return None

    def requested(self, keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of the keys whose request made an appointment."""
        return frozenset(key for key in keys if self.by_request(key))

    def requests_at(self, department: DepartmentId, slot: Slot) -> frozenset[bytes]:
        """Keys of the requests behind the slot's appointments, ended ones too."""
        there = {a.id for a in self._all() if a.department == department and a.place.slot == slot}
        secrets = (self._secret(id_) for id_ in there)
        return frozenset(secret.request.key for secret in secrets if secret.request is not None)

    def live_of(self, document: Document) -> LiveAppointment | None:
        """The person's live appointment."""
        live = next((a for a in self._of(document) if a.is_live), None)
        return _known(live) if live else None

    def sharing(self, phones: Collection[Phone]) -> Mapping[Phone, int]:
        """How many live ones, those of teams apart, each phone has."""
        live = [a.person.phone for a in self._all() if a.is_live and a.team is None]
        return {phone: live.count(phone) for phone in phones if phone in live}

    def of_person(self, document: Document, limit: int) -> tuple[Appointment, ...]:
        """The person's appointments, newest first."""
        return tuple(sorted(self._of(document), key=_BY_ID, reverse=True)[:limit])

    def booked_on(self, department: DepartmentId, days: Iterable[date]) -> tuple[Appointment, ...]:
        """Booked ones of those days, oldest first."""
        wanted = set(days)
        return tuple(a for a in self._booked(department) if a.day in wanted)

    def of_team(self, team: TeamId) -> tuple[Appointment, ...]:
        """All of a team, oldest first."""
        return tuple(sorted((a for a in self._all() if a.team == team), key=_BY_ID))

    def live_among(self, documents: Sequence[Document]) -> tuple[Appointment, ...]:
        """Live appointments of these persons."""
        wanted = set(documents)
        return tuple(a for a in self._all() if a.is_live and a.person.document in wanted)

    def rejected(self, department: DepartmentId, last: date) -> tuple[Appointment, ...]:
        """Booked ones through ``last`` with a rejected licence, oldest first."""
        booked = self._booked(department)
        return tuple(a for a in booked if a.day <= last and a.licence.state is LicenceState.REJECTED)

    def _booked(self, department: DepartmentId) -> list[Appointment]:
        booked = (a for a in self._all() if a.department == department and a.state is AppointmentState.BOOKED)
        return sorted(booked, key=_BY_ID)

    def _of(self, document: Document) -> list[Appointment]:
        return [a for a in self._all() if a.person.document == document]

    def _all(self) -> Iterable[Appointment]:
        return self._store.table("appointment").values()


def _known(live: Appointment) -> LiveAppointment:
    return LiveAppointment(
        id=live.id, department=live.department, created_by=live.created_by, number=live.number, day=live.day
    )


class MemoryQuotas:
    """``Quotas`` over the store's table ``booking_day``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, quota: DayQuota) -> None:
        """Open a day."""
        days = self._store.table("booking_day")
        if (quota.department, quota.day) in days:
            raise DayAlreadyOpen((quota.day,))
        days[quota.department, quota.day] = quota

    def lock(self, department: DepartmentId, days: Iterable[date]) -> Mapping[date, DayQuota]:
        """Those of the days that are open."""
        table = self._store.table("booking_day")
        return {day: table[department, day] for day in sorted(set(days)) if (department, day) in table}

    def between(self, department: DepartmentId, first: date, last: date) -> Mapping[date, DayQuota]:
        """The open days of a span."""
        table = self._store.table("booking_day")
        return {day: table[of, day] for of, day in sorted(table) if of == department and first <= day <= last}

    def replan(self, before: DayQuota, after: DayQuota) -> None:
        """Write a day's new sizes."""
        self._store.replace("booking_day", (before.department, before.day), before.version, after)

    def apply(self, department: DepartmentId, changes: Changes, released: int = 100) -> bool:
        """Add the changes where every row can take them."""
        table = self._store.table("booking_day")
        keys = [(department, day) for day in dict.fromkeys(day for day, _ in changes)]
        if any(key not in table for key in keys):
            return False
        known = {key for _, day in keys for key, _ in table[department, day].rows()}
        if not changes.keys() <= known or not all(table[key].holds(changes, released) for key in keys):
            return False
        for key in keys:
            table[key] = table[key].after(changes)
        return True


class MemoryHolds:
    """``Holds`` over the store's table ``team_hold``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, hold: Hold) -> None:
        """Add a slot to a team's holds."""
        self._store.table("team_hold")[hold.team, hold.slot] = hold

    def of(self, team: TeamId) -> tuple[Hold, ...]:
        """The team's holds by slot."""
        mine = (hold for hold in self._store.table("team_hold").values() if hold.team == team)
        return tuple(sorted(mine, key=attrgetter("slot")))

    def lock(self, team: TeamId) -> tuple[Hold, ...]:
        """The same."""
        return self.of(team)

    def apply(self, team: TeamId, slot: Slot, held: int = 0, used: int = 0) -> bool:
        """Add the signed numbers while they make sense."""
        table = self._store.table("team_hold")
        before: Hold | None = table.get((team, slot))
        if before is None or not 0 <= before.used + used <= before.held + held:
            return False
        table[team, slot] = evolve(before, held=before.held + held, used=before.used + used)
        return True

    def unused(self, department: DepartmentId, last: date) -> tuple[TeamId, ...]:
        """Teams with unused places on days through ``last``."""
        teams = self._store.table("team")
        holds = self._store.table("team_hold").values()
        due = {h.team for h in holds if h.left and h.slot.day <= last and teams[h.team].department == department}
        return tuple(sorted(due))
