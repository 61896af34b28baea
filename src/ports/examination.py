"""Where examinations, catalogue versions, staff and work items for 公卫科 are kept.

All work inside a unit of work only.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember
from tjdomain.shared.ids import AppointmentId, DepartmentId, ExaminationId, StaffId, UserId
from tjdomain.shared.person import Document


class Examinations(Protocol):
    """Repository of examinations.

    Whatever it hands out, but by ``look_at``, stays locked until the transaction ends, so that stations working on one
    person at the same time take turns. Use cases that touch a recheck and the examination before it ask for the recheck
    first.
    """

    def get(self, examination: ExaminationId) -> Examination:
        """The examination. Raises ``NotFound``."""
        ...

    def get_all(self, ids: Sequence[ExaminationId]) -> tuple[Examination, ...]:
        """Those of the ids that exist, in the order of their ids, so that locks do not cross."""
        ...

    def look_at(self, ids: Sequence[ExaminationId]) -> tuple[Examination, ...]:
        """The same as they stand now, not locked and not to be saved: stations go on working meanwhile."""
        ...

    def ancestors(self, examination: Examination) -> tuple[Examination, ...]:
        """The examinations of which it is the recheck, nearest first; empty for a first examination."""
        ...

    def of_appointment(self, appointment: AppointmentId) -> Examination | None:
        """The examination of a check-in that is not void, None if there is none."""
        ...

    def open_of(self, department: DepartmentId, document: Document) -> tuple[Examination, ...]:
        """The person's examinations there that are unfinished or await a recheck, oldest first."""
        ...

    def ids_by_code(self, department: DepartmentId, codes: Sequence[str]) -> dict[str, ExaminationId]:
        """Which examination each tube barcode, exam number or slip number belongs to; unknown codes are left out.

        Void examinations are not found by a number. Nothing is locked.
        """
        ...

    def add(self, examination: Examination) -> None:
        """Store a new one.

        Raises ``AlreadyRegistered`` if its appointment has one that is not void, ``NumberTaken`` on an exam number,
        slip number or barcode given before in the department.
        """
        ...

    def save(self, examination: Examination) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound`` or ``NumberTaken``."""
        ...

    def claim(self, examination: Examination) -> None:
        """Write the row of this version (a counter beside it) without changing what it says.

        Then nobody else can change it until the transaction ends, on whatever node of a cluster, where reading locks
        nothing elsewhere. Raises ``StaleVersion`` or ``NotFound``.
        """
        ...


class Catalogues(Protocol):
    """Versions of the catalogue; one history for all departments."""

    def get(self, version: int) -> CatalogueVersion:
        """That version. Raises ``NotFound``."""
        ...

    def in_force(self, day: date) -> CatalogueVersion:
        """The active version with the latest ``valid_from`` up to ``day``, the highest among equals.

        Raises ``NotFound``.
        """
        ...

    def latest(self) -> int:
        """The highest version number, 0 if there is none."""
        ...

    def add(self, new: CatalogueVersion) -> None:
        """Store a new version. Raises ``StaleVersion`` if the number is taken."""
        ...

    def save(self, changed: CatalogueVersion) -> None:
        """Replace the state before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class StaffMembers(Protocol):
    """The list of staff."""

    def get(self, member: StaffId) -> StaffMember:
        """The member. Raises ``NotFound``."""
        ...

    def by_account(self, account: UserId) -> StaffMember | None:
        """The member behind an account; the active one if there are several."""
        ...

    def add(self, member: StaffMember) -> None:
        """Store a new one."""
        ...

    def save(self, member: StaffMember) -> None:
        """Replace the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class ChiefPhysicians(Protocol):
    """The history of chief physicians 主检医师."""

    def of(self, department: DepartmentId) -> tuple[ChiefAppointment, ...]:
        """All entries of a department, oldest first."""
        ...

    def add(self, appointment: ChiefAppointment) -> None:
        """Store a new entry."""
        ...


class PublicHealthCases(Protocol):
    """Work items for 公卫科."""

    def get(self, case: PublicHealthCaseId) -> PublicHealthCase:
        """The work item. Raises ``NotFound``."""
        ...

    def of_examination(self, examination: ExaminationId) -> tuple[PublicHealthCase, ...]:
        """All of an examination, oldest first."""
        ...

    def add(self, case: PublicHealthCase) -> None:
        """Store a new one. Raises ``StaleVersion`` where that version of the result has one."""
        ...

    def save(self, case: PublicHealthCase) -> None:
        """Replace the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class ExaminationPolicies(Protocol):
    """The department's parameters of examination."""

    def current(self) -> ExaminationPolicy:
        """The parameters in force."""
        ...
