"""Values come back from both databases as they went in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from uuid import UUID

import pytest
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, UniqueConstraint, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from adapters.database.errors import violated_key
from adapters.database.metadata import metadata
from adapters.database.types import Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, binary, code
from tests.integration.conftest import Database
from tjdomain.shared.ids import JobId


class Colour(Enum):
    RED = "red"


OWN = MetaData(naming_convention=metadata.naming_convention)
SAMPLE = Table(
    "sample",
    OWN,
    Column("id", Uuid(JobId), primary_key=True),
    Column("raw", RawUuid),
    Column("at", UtcDateTime),
    Column("colour", PlainEnum(Colour)),
    Column("shape", Json),
    Column("digest", binary(32)),
    Column("blob", Sealed()),
    Column("number", code(20)),
    Column("name", String(60)),
    Column("a", Integer),
    Column("b", Integer),
    UniqueConstraint("a", "b"),
    Index("ix_sample_live", "number", unique=True),
)
ID = JobId(UUID(int=7))


@pytest.fixture
def sample(database: Database) -> Iterator[Database]:
    OWN.create_all(database.engine)
    metadata._add_table("sample", None, SAMPLE)  # noqa: SLF001  the key's name is looked up there
    yield database
    metadata.remove(SAMPLE)
    OWN.drop_all(database.engine)


def test_a_row_comes_back_as_it_went_in(sample: Database) -> None:
    row = {
        "id": ID,
        "raw": UUID(int=9),
        "at": datetime(2026, 11, 22, 9, 2, 3, 456789, timezone(timedelta(hours=8))),
        "colour": Colour.RED,
        "shape": {"甲": [1, None, True]},
        "digest": bytes(range(32)),
        "blob": bytes(70_000),
        "number": "A-1",
        "name": "𠮷田·䶮",
    }
    with sample.engine.begin() as connection:
        connection.execute(insert(SAMPLE), row)
        back = connection.execute(select(SAMPLE).where(SAMPLE.c.id == ID)).mappings().one()
    assert {name: back[name] for name in row} == row
    assert back["at"].tzinfo is UTC


def test_nothing_stays_nothing(sample: Database) -> None:
    with sample.engine.begin() as connection:
        connection.execute(insert(SAMPLE), {"id": ID, **{column.name: None for column in list(SAMPLE.c)[1:]}})
        back = connection.execute(select(SAMPLE)).one()
    assert set(back[1:]) == {None}


def test_a_moment_without_a_zone_is_refused(sample: Database) -> None:
    with sample.engine.begin() as connection, pytest.raises(StatementError, match="without a zone"):
        connection.execute(insert(SAMPLE), {"id": ID, "at": datetime(2026, 1, 1)})  # noqa: DTZ001


def test_two_rare_characters_are_not_equal(sample: Database) -> None:
    with sample.engine.begin() as connection:
        connection.execute(insert(SAMPLE), {"id": ID, "name": "𠮷"})
        assert connection.execute(select(SAMPLE.c.id).where(SAMPLE.c.name == "𠀋")).first() is None


@pytest.mark.parametrize(
    ("again", "key"),
    [({"a": 1, "b": 2}, "uq_sample_a_b"), ({"number": "N'1"}, "ix_sample_live"), ({"id": ID}, "pk_sample")],
)
def test_a_violated_key_has_one_name_on_both_databases(sample: Database, again: dict[str, object], key: str) -> None:
    first = {"id": ID, "a": 1, "b": 2, "number": "N'1"}
    second = {"id": JobId(UUID(int=8)), **again}
    with sample.engine.begin() as connection:
        connection.execute(insert(SAMPLE), first)
        with pytest.raises(IntegrityError) as refused:
            connection.execute(insert(SAMPLE), second)
    assert violated_key(refused.value) == key
