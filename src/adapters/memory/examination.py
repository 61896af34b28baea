"""Examinations, catalogue versions, staff and work items in memory."""

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

from adapters.memory.store import MemoryStore
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import UNFINISHED, ExaminationState
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.review_errors import AlreadyRegistered, NumberTaken
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import AppointmentId, DepartmentId, ExaminationId, StaffId, UserId
from tjdomain.shared.person import Document

_BY_ID = attrgetter("id")


class MemoryExaminations:
    """``Examinations`` over the store's table ``examination``; the store's one lock does for all."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, examination: ExaminationId) -> Examination:
        """The examination."""
        found: Examination | None = self._table.get(examination)
        if found is None:
            raise NotFound("examination", str(examination))
        return found

    def get_all(self, ids: Sequence[ExaminationId]) -> tuple[Examination, ...]:
        """Those that exist, by id."""
        return tuple(self._table[key] for key in sorted(set(ids)) if key in self._table)

    def look_at(self, ids: Sequence[ExaminationId]) -> tuple[Examination, ...]:
        """The same."""
        return self.get_all(ids)

    def ancestors(self, examination: Examination) -> tuple[Examination, ...]:
        """The examinations before it, nearest first."""
        line: list[Examination] = []
        before = examination.recheck_of
        while before is not None:
            line.append(self.get(before))
            before = line[-1].recheck_of
        return tuple(line)

    def of_appointment(self, appointment: AppointmentId) -> Examination | None:
        """The examination of a check-in, unless void."""
        mine = (e for e in self._table.values() if e.registration.appointment == appointment)
        return next((e for e in mine if e.state is not ExaminationState.VOIDED), None)

    def open_of(self, department: DepartmentId, document: Document) -> tuple[Examination, ...]:
        """Unfinished ones and those that await a recheck, oldest first."""
        wanted = UNFINISHED | {ExaminationState.AWAITING_RECHECK}
        mine = (e for e in self._table.values() if e.department == department and e.person.document == document)
        return tuple(sorted((e for e in mine if e.state in wanted), key=_BY_ID))

    def ids_by_code(self, department: DepartmentId, codes: Sequence[str]) -> dict[str, ExaminationId]:
        """The examinations of barcodes and numbers."""
        wanted = set(codes)
        return {
            code: examination.id
            for examination in self._table.values()
            if examination.department == department and examination.state is not ExaminationState.VOIDED
            for code in (examination.number, examination.slip, *(tube.barcode for tube in examination.tubes))
            if code in wanted
        }

    def add(self, examination: Examination) -> None:
        """Store a new one."""
        appointment = examination.registration.appointment
        if appointment is not None and self.of_appointment(appointment) is not None:
            raise AlreadyRegistered
        self._refuse_taken(examination)
        self._table[examination.id] = examination

    def save(self, examination: Examination) -> None:
        """Replace the version before."""
        self._refuse_taken(examination)
        self._store.replace("examination", examination.id, examination.version - 1, examination)

    def claim(self, examination: Examination) -> None:
        """Nothing to write: the store's lock is held."""
        self._store.replace("examination", examination.id, examination.version, examination)

    def _refuse_taken(self, examination: Examination) -> None:
        mine = _numbers(examination)
        for other in self._table.values():
            if other.id != examination.id and other.department == examination.department and mine & _numbers(other):
                raise NumberTaken(min(mine & _numbers(other))[1])

    @property
    def _table(self) -> dict[ExaminationId, Examination]:
        return self._store.table("examination")


def _numbers(examination: Examination) -> set[tuple[str, str]]:
    tubes = {("tube", tube.barcode) for tube in examination.tubes}
    return {("number", examination.number), ("slip", examination.slip)} | tubes


class MemoryCatalogues:
    """``Catalogues`` over the store's table ``catalogue_version``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, version: int) -> CatalogueVersion:
        """That version."""
        found: CatalogueVersion | None = self._table.get(version)
        if found is None:
            raise NotFound("catalogue", str(version))
        return found

    def in_force(self, day: date) -> CatalogueVersion:
        """The active version of the day."""
        active = [
            version
            for version in self._table.values()
            if version.state is CatalogueState.ACTIVE and version.catalogue.valid_from <= day
        ]
        if not active:
            raise NotFound("catalogue", day.isoformat())
        return max(active, key=lambda version: (version.catalogue.valid_from, version.number))

    def latest(self) -> int:
        """The highest number."""
        return max(self._table, default=0)

    def add(self, new: CatalogueVersion) -> None:
        """Store a new version."""
        if new.number in self._table:
            raise StaleVersion("catalogue", str(new.number))
        self._table[new.number] = new

    def save(self, changed: CatalogueVersion) -> None:
        """Replace the state before."""
        self._store.replace("catalogue_version", changed.number, changed.version - 1, changed)

    @property
    def _table(self) -> dict[int, CatalogueVersion]:
        return self._store.table("catalogue_version")


class MemoryStaffMembers:
    """``StaffMembers`` over the store's table ``staff``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, member: StaffId) -> StaffMember:
        """The member."""
        found: StaffMember | None = self._store.table("staff").get(member)
        if found is None:
            raise NotFound("staff", str(member))
        return found

    def by_account(self, account: UserId) -> StaffMember | None:
        """The member behind an account."""
        mine = [member for member in self._store.table("staff").values() if member.account == account]
        return max(mine, key=lambda member: (member.active, member.id), default=None)

    def add(self, member: StaffMember) -> None:
        """Store a new one."""
        self._store.table("staff")[member.id] = member

    def save(self, member: StaffMember) -> None:
        """Replace the version before."""
        self._store.replace("staff", member.id, member.version - 1, member)


class MemoryChiefPhysicians:
    """``ChiefPhysicians`` over the store's table ``chief_physician``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def of(self, department: DepartmentId) -> tuple[ChiefAppointment, ...]:
        """All entries of a department, oldest first."""
        entries: dict[object, ChiefAppointment] = self._store.table("chief_physician")
        return tuple(sorted((e for e in entries.values() if e.department == department), key=_BY_ID))

    def add(self, appointment: ChiefAppointment) -> None:
        """Store a new entry."""
        self._store.table("chief_physician")[appointment.id] = appointment


class MemoryPublicHealthCases:
    """``PublicHealthCases`` over the store's table ``public_health_case``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, case: PublicHealthCaseId) -> PublicHealthCase:
        """The work item."""
        found: PublicHealthCase | None = self._store.table("public_health_case").get(case)
        if found is None:
            raise NotFound("public_health_case", str(case))
        return found

    def of_examination(self, examination: ExaminationId) -> tuple[PublicHealthCase, ...]:
        """All of an examination, oldest first."""
        cases: dict[object, PublicHealthCase] = self._store.table("public_health_case")
        return tuple(sorted((c for c in cases.values() if c.examination == examination), key=_BY_ID))

    def add(self, case: PublicHealthCase) -> None:
        """Store a new one."""
        if any(_same_finding(case, known) for known in self.of_examination(case.examination)):
            raise StaleVersion("public_health_case", str(case.examination))
        self._store.table("public_health_case")[case.id] = case

    def save(self, case: PublicHealthCase) -> None:
        """Replace the version before."""
        self._store.replace("public_health_case", case.id, case.version - 1, case)


def _same_finding(case: PublicHealthCase, known: PublicHealthCase) -> bool:
    return (case.item, case.result) == (known.item, known.result)


class MemoryExaminationPolicies:
    """Holds one set of parameters; tests set ``policy``."""

    def __init__(self, policy: ExaminationPolicy | None = None) -> None:
        self.policy = policy or ExaminationPolicy()

    def current(self) -> ExaminationPolicy:
        """The parameters in force."""
        return self.policy
