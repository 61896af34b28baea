"""Registers around examinations in memory: public-health cases, staff, catalogues, reviewers."""

from datetime import date
from operator import attrgetter

from adapters.memory.examination import MemoryStaffMembers
from adapters.memory.store import MemoryStore
from ports.examination_queries import (
    CaseRow,
    CatalogueRow,
    Reviewer,
    StaffRow,
)
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.public_health import CaseState, PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember, chief_on
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, UserId


class MemoryExaminationRegisters:
    """``ExaminationRegisters`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def cases(
        self, states: frozenset[CaseState], reader: Actor, after: PublicHealthCaseId | None, limit: int
    ) -> tuple[CaseRow, ...]:
        """Work items, newest first."""
        everything: list[PublicHealthCase] = list(self._store.table("public_health_case").values())
        found = [
            case
            for case in sorted(everything, key=lambda case: case.id, reverse=True)
            if case.state in states and (after is None or case.id < after) and reader.sees(case.department, case.owner)
        ]
        return tuple(self._case_row(case) for case in found[:limit])

    def _case_row(self, case: PublicHealthCase) -> CaseRow:
        about: Examination = self._store.table("examination")[case.examination]
        return CaseRow(
            id=case.id,
            version=case.version,
            examination=case.examination,
            number=about.number,
            name=about.person.name,
            item=case.item,
            finding=case.finding,
            opened_at=case.opened_at,
            due_at=case.due_at,
            state=case.state,
            acknowledged_by=case.acknowledged_by,
            acknowledged_at=case.acknowledged_at,
            note=case.note,
        )

    def staff(self, department: DepartmentId, day: date, reader: Actor) -> tuple[StaffRow, ...]:
        """The staff of a department by name."""
        history: list[ChiefAppointment] = list(self._store.table("chief_physician").values())
        chief = chief_on(tuple(entry for entry in history if entry.department == department), day)
        members: list[StaffMember] = list(self._store.table("staff").values())
        seen = [
            member for member in members if member.department == department and reader.sees(department, member.owner)
        ]
        return tuple(
            _staff_row(member, chief=member.id == chief) for member in sorted(seen, key=attrgetter("name", "id"))
        )

    def catalogue(self, number: int) -> Catalogue | None:
        """One version whole."""
        version: CatalogueVersion | None = self._store.table("catalogue_version").get(number)
        return version.catalogue if version is not None else None

    def reviewer(self, account: UserId) -> Reviewer:
        """The account with the staff member behind it."""
        member = MemoryStaffMembers(self._store).by_account(account)
        return Reviewer(user=account, staff=member.id if member is not None else None)

    def catalogues(self) -> tuple[CatalogueRow, ...]:
        """All versions, newest first."""
        versions: list[CatalogueVersion] = list(self._store.table("catalogue_version").values())
        return tuple(
            CatalogueRow(
                number=version.number,
                version=version.version,
                state=version.state,
                valid_from=version.catalogue.valid_from,
                created_by=version.created_by,
                created_at=version.created_at,
            )
            for version in sorted(versions, key=lambda version: version.number, reverse=True)
        )


def _staff_row(member: StaffMember, *, chief: bool) -> StaffRow:
    return StaffRow(
        id=member.id,
        department=member.department,
        version=member.version,
        name=member.name,
        title=member.title,
        rank=member.rank,
        stations=member.stations,
        concludes=member.concludes,
        account=member.account,
        active=member.active,
        chief=chief,
    )
