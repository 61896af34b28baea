"""Whatever row names an upload attaches it, and nothing names one that was swept."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import Column, select

from adapters.database.files import DatabaseFileRecords
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.repositories.certification import DatabaseCertificates
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import DatabaseCatalogues, DatabaseStaffMembers
from adapters.database.schema import complete_metadata
from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import file
from adapters.database.types import Uuid
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports import examination_samples as samples
from contracts.ports.booking import appointment, new
from contracts.ports.certification import certificate
from contracts.ports.examination_samples import CENTRE, NOON
from ports.files import FileRecord
from tests.integration.conftest import Database
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState
from tjdomain.examination.domain.examination import Attachment
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import FileId

FILES = {name: FileId(UUID(int=9000 + n)) for n, name in enumerate(("first", "second", "third", "fourth"))}
FIRST, SECOND, THIRD, FOURTH = FILES.values()
LATER = NOON + timedelta(days=3)
NAMED = {
    "appointment.licence_photo",
    "certificate.portrait",
    "examination.portrait",
    "examination.refusal",
    "examination.signed_sheet",
    "examination_attachment.file",
    "staff.signature",
}
MADE_BY_JOBS = {"job.result"}


@pytest.fixture
def records(session: DatabaseSession, uow: DatabaseUnitOfWork, database: Database) -> DatabaseFileRecords:
    """With the uploads."""
    records = DatabaseFileRecords(session, database.vault)
    with uow:
        for one in FILES.values():
            upload = FileRecord(
                id=one,
                purpose="sheet",
                name="sheet.jpg",
                media_type="image/jpeg",
                size=1,
                digest=bytes(32),
                department=CENTRE,
                created_by=None,
                created_at=NOON,
            )
            records.add(upload)
    return records


def attached(database: Database) -> set[FileId]:
    with database.engine.connect() as connection:
        return set(connection.execute(select(file.c.id).where(file.c.attached)).scalars())


def naming_files() -> Iterator[Column[object]]:
    for table in complete_metadata().sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, Uuid) and column.type.of is FileId)


def test_no_column_names_files_that_is_not_tested_here() -> None:
    assert {str(column) for column in naming_files()} == {"file.id", *NAMED, *MADE_BY_JOBS}


def test_an_appointment_attaches_its_photo_and_the_next_one(
    records: DatabaseFileRecords, session: DatabaseSession, uow: DatabaseUnitOfWork, database: Database
) -> None:
    appointments = DatabaseAppointments(session, database.vault)
    check = LicenceCheck(state=LicenceState.PENDING, photo=FIRST)
    with uow:
        appointments.add_all([new(1, licence=check), new(2)])
    assert attached(database) == {FIRST}
    with uow:
        appointments.save(appointment(1, version=2, licence=evolve(check, photo=SECOND)))
    assert attached(database) == {FIRST, SECOND}
    with uow:
        assert records.sweep(LATER, LATER, 10) == 2


def test_an_examination_attaches_portrait_attachment_refusal_and_signed_sheet(
    records: DatabaseFileRecords, session: DatabaseSession, uow: DatabaseUnitOfWork, database: Database
) -> None:
    examinations = DatabaseExaminations(session, database.vault)
    whole = samples.concluded(samples.all_normal(samples.registered(portrait=FIRST)))
    with uow:
        DatabaseCatalogues(session).add(samples.version())
        examinations.add(evolve(whole, version=1))
    assert attached(database) == {FIRST}
    assert whole.conclusion is not None
    sheet = Attachment(file=SECOND, title="化验单", item="alt", added_by=None, added_at=NOON)
    conclusion = evolve(whole.conclusion, refusal=THIRD, signed_sheet=FOURTH)
    with uow:
        examinations.save(evolve(whole, version=2, attachments=(sheet,), conclusion=conclusion))
    assert attached(database) == set(FILES.values())


def test_a_certificate_attaches_its_portrait(
    records: DatabaseFileRecords, session: DatabaseSession, uow: DatabaseUnitOfWork, database: Database
) -> None:
    with uow:
        DatabaseCertificates(session, database.vault).add(certificate(1, portrait=FIRST))
    assert attached(database) == {FIRST}


def test_staff_attach_their_signatures(
    records: DatabaseFileRecords, session: DatabaseSession, uow: DatabaseUnitOfWork, database: Database
) -> None:
    staff = DatabaseStaffMembers(session)
    with uow:
        staff.add(samples.member(signature=FIRST))
        staff.save(samples.member(signature=SECOND, version=2))
    assert attached(database) == {FIRST, SECOND}


def test_what_names_a_swept_file_is_undone(
    records: DatabaseFileRecords, session: DatabaseSession, uow: DatabaseUnitOfWork, database: Database
) -> None:
    with uow:
        assert records.sweep(LATER, LATER, 10) == 4
    appointments = DatabaseAppointments(session, database.vault)
    with pytest.raises(NotFound) as refused, uow:
        appointments.add(new(1, licence=LicenceCheck(state=LicenceState.PENDING, photo=FIRST)))
    assert (refused.value.thing, refused.value.key) == ("file", str(FIRST))
    with uow, pytest.raises(NotFound):
        appointments.get(appointment(1).id)
    assert attached(database) == set()
