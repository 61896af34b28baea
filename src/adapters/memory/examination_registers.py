"""Registers around examinations in memory: public-health cases, staff, catalogues, reviewers."""

from collections.abc import Collection, Mapping
from datetime import date
from operator import attrgetter

from adapters.memory.examination import MemoryStaffMembers
from adapters.memory.store import MemoryStore
from ports.case_rows import CaseFilter, CaseRow
from ports.examination_queries import CAP, CatalogueRow, Reviewer, StaffRow
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_version import CatalogueVersion
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember, chief_on
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, UserId


class MemoryExaminationRegisters:
    """``ExaminationRegisters`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def cases(
        self, wanted: CaseFilter, reader: Actor, after: PublicHealthCaseId | None, limit: int
    ) -> tuple[CaseRow, ...]:
        """Work items, newest first."""
        rows = (self._case_row(case) for case in self._cases(wanted, reader) if after is None or case.id < after)
        return tuple(rows)[:limit]

    def count_cases(self, wanted: CaseFilter, reader: Actor) -> int:
        """How many match."""
        return min(CAP, len(self._cases(wanted, reader)))

    def _cases(self, wanted: CaseFilter, reader: Actor) -> list[PublicHealthCase]:
        everything: list[PublicHealthCase] = list(self._store.table("public_health_case").values())
        return [
            case
            for case in sorted(everything, key=lambda case: case.id, reverse=True)
            if reader.sees(case.department, case.owner)
            and (not wanted.states or case.state in wanted.states)
            and _in_time(case, wanted)
            and (wanted.name is None or self._about(case).person.name.startswith(wanted.name))
        ]

    def _about(self, case: PublicHealthCase) -> Examination:
        about: Examination = self._store.table("examination")[case.examination]
        return about

    def _case_row(self, case: PublicHealthCase) -> CaseRow:
        about = self._about(case)
        return CaseRow(
            id=case.id,
            version=case.version,
            examination=case.examination,
            catalogue=about.catalogue,
            number=about.number,
            name=about.person.name,
            employer_name=about.registration.employer_name,
            examination_state=about.state,
            item=case.item,
            finding=case.finding,
            opened_at=case.opened_at,
            due_at=case.due_at,
            state=case.state,
            acknowledged_by=case.acknowledged_by,
            acknowledged_at=case.acknowledged_at,
            done_by=case.done_by,
            done_at=case.done_at,
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

    def account_names(self, accounts: Collection[UserId]) -> Mapping[UserId, str]:
        """Who stands behind these accounts."""
        return {id_: user.name for id_, user in self._store.table("user").items() if id_ in accounts}

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
                activated_by=version.activated_by,
                activated_at=version.activated_at,
                based_on=version.based_on,
            )
            for version in sorted(versions, key=lambda version: version.number, reverse=True)
        )


def _in_time(case: PublicHealthCase, wanted: CaseFilter) -> bool:
    return (
        (wanted.due_before is None or case.due_at < wanted.due_before)
        and (wanted.opened_from is None or wanted.opened_from <= case.opened_at)
        and (wanted.opened_until is None or case.opened_at < wanted.opened_until)
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
        signature=member.signature,
        active=member.active,
        chief=chief,
    )
