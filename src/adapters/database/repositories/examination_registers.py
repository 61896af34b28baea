"""Catalogue versions, staff, chief physicians and work items for 公卫科 in SQL."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.attaching import attach_files
from adapters.database.errors import violated_key
from adapters.database.rows.examination_registers import (
    case_to_row,
    chief_to_row,
    member_to_row,
    row_to_case,
    row_to_chief,
    row_to_member,
    row_to_version,
    version_to_row,
)
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.examination_registers import (
    catalogue_version,
    chief_physician,
    public_health_case,
    staff,
)
from ports.security import Vault
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersion
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId
from tjdomain.examination.domain.staff import ChiefAppointment, StaffMember
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId, ExaminationId, StaffId, UserId

_V = catalogue_version.c
_S = staff.c
_P = public_health_case.c


def _only(connection: Connection, wanted: Select[Any], thing: str, key: object) -> RowMapping:
    row = connection.execute(wanted.limit(1)).mappings().first()
    if row is None:
        raise NotFound(thing, str(key))
    return row


def behind_account(account: UserId) -> Select[Any]:
    """The staff members behind an account, the one that counts first."""
    return select(staff).where(_S.account == account).order_by(_S.active.desc(), _S.id.desc()).limit(1)


class DatabaseCatalogues:
    """``Catalogues``: a version is one row, its content one JSON."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, version: int) -> CatalogueVersion:
        """That version."""
        wanted = select(catalogue_version).where(_V.number == version)
        return row_to_version(_only(self._session.connection, wanted, "catalogue", version))

    def in_force(self, day: date) -> CatalogueVersion:
        """The active version of the day."""
        active = select(catalogue_version).where(_V.state == CatalogueState.ACTIVE, _V.valid_from <= day)
        newest = active.order_by(_V.valid_from.desc(), _V.number.desc())
        return row_to_version(_only(self._session.connection, newest, "catalogue", day.isoformat()))

    def latest(self) -> int:
        """The highest number."""
        return self._session.connection.execute(select(func.max(_V.number))).scalar() or 0

    def add(self, new: CatalogueVersion) -> None:
        """Store a new version."""
        try:
            self._session.connection.execute(insert(catalogue_version), version_to_row(new))
        except IntegrityError as error:
            if violated_key(error) == "uq_catalogue_version_number":
                raise StaleVersion("catalogue", str(new.number)) from error
            raise

    def save(self, changed: CatalogueVersion) -> None:
        """Replace the state before."""
        replace_row(self._session.connection, catalogue_version, version_to_row(changed))


class DatabaseStaffMembers:
    """``StaffMembers``. Reading locks nothing: every station reads its signers all the time."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, member: StaffId) -> StaffMember:
        """The member."""
        wanted = select(staff).where(_S.id == member)
        return row_to_member(_only(self._session.connection, wanted, staff.name, member))

    def by_account(self, account: UserId) -> StaffMember | None:
        """The member behind an account."""
        row = self._session.connection.execute(behind_account(account)).mappings().first()
        return None if row is None else row_to_member(row)

    def add(self, member: StaffMember) -> None:
        """Store a new one."""
        row = member_to_row(member)
        self._session.connection.execute(insert(staff), row)
        attach_files(self._session.connection, [row])

    def save(self, member: StaffMember) -> None:
        """Replace the version before."""
        replace_row(self._session.connection, staff, member_to_row(member))


class DatabaseChiefPhysicians:
    """``ChiefPhysicians``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def of(self, department: DepartmentId) -> tuple[ChiefAppointment, ...]:
        """All entries of a department, oldest first."""
        return history_of(self._session.connection, department)

    def add(self, appointment: ChiefAppointment) -> None:
        """Store a new entry."""
        self._session.connection.execute(insert(chief_physician), chief_to_row(appointment))


def history_of(connection: Connection, department: DepartmentId) -> tuple[ChiefAppointment, ...]:
    """The chief physicians of a department, oldest entry first."""
    entries = select(chief_physician).where(chief_physician.c.department == department).order_by(chief_physician.c.id)
    return tuple(row_to_chief(row) for row in connection.execute(entries).mappings())


class DatabasePublicHealthCases:
    """``PublicHealthCases``. Read with their lock: a correction and 公卫科 take turns at a work item."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, case: PublicHealthCaseId) -> PublicHealthCase:
        """The work item."""
        wanted = select(public_health_case).where(_P.id == case).with_for_update()
        return row_to_case(_only(self._session.connection, wanted, public_health_case.name, case), self._vault)

    def of_examination(self, examination: ExaminationId) -> tuple[PublicHealthCase, ...]:
        """All of an examination, oldest first."""
        wanted = select(public_health_case).where(_P.examination == examination).order_by(_P.id).with_for_update()
        return tuple(row_to_case(row, self._vault) for row in self._session.connection.execute(wanted).mappings())

    def add(self, case: PublicHealthCase) -> None:
        """Store a new one."""
        try:
            self._session.connection.execute(insert(public_health_case), case_to_row(case, self._vault))
        except IntegrityError as error:
            if violated_key(error) == "uq_public_health_case_result":
                raise StaleVersion(public_health_case.name, str(case.examination)) from error
            raise

    def save(self, case: PublicHealthCase) -> None:
        """Replace the version before."""
        replace_row(self._session.connection, public_health_case, case_to_row(case, self._vault))
