"""Run by Alembic: brings its revisions and our tables together on one connection.

A new revision: ``alembic -x url=sqlite:///new.sqlite upgrade head``, then ``… revision --autogenerate -m "What for"``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, LargeBinary

from adapters.database.engine import make_engine
from adapters.database.schema import complete_metadata
from adapters.database.types import AsciiCode, Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid


def written(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """How a column type of ours stands in a revision: without the classes of the domain, which go on changing."""
    if kind != "type":
        return False
    match item:
        case Uuid() | RawUuid():
            return "types.binary(16)"
        case PlainEnum() | AsciiCode():
            return f"types.code({item.limit})"
        case Sealed():
            return f"types.Sealed({'' if item.limit is None else item.limit})"
        case UtcDateTime() | Json():
            return f"types.{type(item).__name__}()"
        case LargeBinary() if type(item) is LargeBinary and "mysql" in item._variant_mapping:  # noqa: SLF001
            return f"types.binary({item.length})"
    return False


@contextmanager
def connected() -> Iterator[Connection]:
    """The connection of ``adapters.database.migrate``, or for a developer's ``alembic -x url=…`` one of its own."""
    if (given := context.config.attributes.get("connection")) is not None:
        yield given
        return
    engine = make_engine(context.get_x_argument(as_dictionary=True)["url"], pool_size=1)
    with engine.connect() as connection:
        yield connection
        connection.commit()
    engine.dispose()


with connected() as connection:
    context.configure(
        connection=connection,
        target_metadata=complete_metadata(),
        render_item=written,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
