"""The epoch of rights: what was worked out from roles, departments and menus holds for one epoch."""

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from adapters.database.tables.identity import rights_epoch

_NEXT = update(rights_epoch).values(epoch=rights_epoch.c.epoch + 1)


def raise_epoch(connection: Connection) -> None:
    """Make what was worked out from roles, departments and menus out of date; who does it next waits for our end."""
    if connection.execute(_NEXT).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(rights_epoch).values(id=1, epoch=1))
    except IntegrityError:  # somebody else made the row meanwhile
        connection.execute(_NEXT)
