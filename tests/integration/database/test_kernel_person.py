"""A person in a row: found by whole numbers and last four digits, readable by nobody without the key."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select

from adapters.database.person_columns import (
    document_index,
    document_tail_index,
    person_columns,
    person_to_row,
    phone_index,
    phone_tail_index,
    row_to_person,
)
from adapters.database.reindexing import PersonReindexing, Reindexed
from adapters.database.types import Uuid
from adapters.security.vault import AesVault
from tests.integration.conftest import Database
from tjdomain.shared.errors import BadReply
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import DocumentKind, Person, Sex

OWN = MetaData()
VISITOR = Table("visitor", OWN, Column("id", Uuid(AppointmentId), primary_key=True), *person_columns())
TODAY = date(2026, 11, 22)
ID, OTHER = AppointmentId(UUID(int=1)), AppointmentId(UUID(int=2))
ZHANG = Person.of("张三丰", DocumentKind.RESIDENT_ID, "11010519491231002x", "138 0013 8000", today=TODAY)
SMITH = Person.of("Smith", DocumentKind.PASSPORT, "e12345678", sex=Sex.FEMALE, birth=date(1990, 2, 28), today=TODAY)


@pytest.fixture
def visitors(database: Database) -> Iterator[Database]:
    OWN.create_all(database.engine)
    with database.engine.begin() as connection:
        for row_id, person in ((ID, ZHANG), (OTHER, SMITH)):
            row = person_to_row(person, row_id, "visitor", database.vault)
            connection.execute(insert(VISITOR), {"id": row_id, **row})
    yield database
    OWN.drop_all(database.engine)


@pytest.mark.parametrize(("row_id", "person"), [(ID, ZHANG), (OTHER, SMITH)], ids=["with phone", "without phone"])
def test_a_person_comes_back_as_it_went_in(visitors: Database, row_id: AppointmentId, person: Person) -> None:
    with visitors.engine.connect() as connection:
        row = connection.execute(select(VISITOR).where(VISITOR.c.id == row_id)).mappings().one()
    assert row_to_person(row, "visitor", visitors.vault) == person


def test_a_person_is_found_by_number_and_phone_whole_or_by_the_last_four(visitors: Database) -> None:
    vault = visitors.vault
    assert ZHANG.phone is not None
    conditions = [
        VISITOR.c.document_index == document_index(ZHANG.document, vault),
        VISITOR.c.document_tail_index == document_tail_index("002x", vault),
        VISITOR.c.phone_index == phone_index(ZHANG.phone, vault),
        VISITOR.c.phone_tail_index == phone_tail_index("8000", vault),
    ]
    with visitors.engine.connect() as connection:
        found = [connection.execute(select(VISITOR.c.id).where(each)).scalars().all() for each in conditions]
    assert found == [[ID]] * 4


def test_the_same_number_of_another_kind_is_another_person(visitors: Database) -> None:
    passport = Person.of("李", DocumentKind.PASSPORT, "H12345678", sex=Sex.MALE, birth=TODAY, today=TODAY)
    permit = Person.of("李", DocumentKind.HK_MACAU_PERMIT, "H12345678", sex=Sex.MALE, birth=TODAY, today=TODAY)
    assert document_index(passport.document, visitors.vault) != document_index(permit.document, visitors.vault)


def test_numbers_stand_nowhere_in_clear_and_open_in_their_own_row_only(visitors: Database) -> None:
    with visitors.engine.connect() as connection:
        row = connection.execute(select(VISITOR).where(VISITOR.c.id == ID)).mappings().one()
    whole = b"".join(value for value in row.values() if isinstance(value, bytes))
    assert b"19491231" not in whole
    assert b"13800138000" not in whole
    with pytest.raises(BadReply):
        row_to_person({**row, "id": OTHER}, "visitor", visitors.vault)  # type: ignore[arg-type]


def test_a_new_index_key_finds_everybody_again(visitors: Database) -> None:
    turned = AesVault({"k1": bytes(range(32))}, {"i2": bytes(32)})
    reindexing = PersonReindexing(visitors.engine, turned)
    assert reindexing.reindex(VISITOR) == Reindexed("visitor", seen=2, changed=2)
    assert reindexing.reindex(VISITOR) == Reindexed("visitor", seen=2, changed=0)
    with visitors.engine.connect() as connection:
        wanted = VISITOR.c.document_index == document_index(ZHANG.document, turned)
        row = connection.execute(select(VISITOR).where(wanted)).mappings().one()
    assert row_to_person(row, "visitor", turned) == ZHANG


def test_every_table_with_a_person_is_gone_through(database: Database) -> None:
    done = {each.table for each in PersonReindexing(database.engine, database.vault).run()}
    assert {"appointment", "examination", "certificate"} <= done
