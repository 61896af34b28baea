"""Bindings in SQL: two unique keys decide between two phones at the same moment."""

from sqlalchemy import and_, bindparam, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from adapters.database.person_columns import document_index
from adapters.database.rows.binding import WHOLE, binding_to_row, row_to_binding, subject_index
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import binding as binding_table
from adapters.database.types import Uuid
from ports.security import Vault
from tjdomain.booking.domain.binding import Binding, BindingId
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.errors import TransactionRefused
from tjdomain.shared.ids import AppointmentId

_C = binding_table.c
_THERE = _C.entrance == bindparam("of_entrance")
_OF = select(binding_table).where(_THERE, _C.subject_index == bindparam("of_subject"))
_BOUND = or_(bindparam("whole"), _C.appointment == bindparam("of_appointment", type_=Uuid(AppointmentId)))
_PERSON = and_(_C.document_index == bindparam("of_document"), _BOUND)
_IN_WAY = select(binding_table).where(_THERE, or_(_C.subject_index == bindparam("of_subject"), _PERSON)).order_by(_C.id)
_REMOVE = delete(binding_table).where(_C.id == bindparam("of"))


class DatabaseBindings:
    """``Bindings``."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def of(self, entrance: Entrance, subject: str) -> Binding | None:
        """The account's."""
        asked = {"of_entrance": entrance, "of_subject": subject_index(entrance, subject, self._vault)}
        row = self._session.connection.execute(_OF, asked).mappings().one_or_none()
        return None if row is None else row_to_binding(row, self._vault)

    def in_way_of(self, binding: Binding) -> tuple[Binding, ...]:
        """Those that it displaces, oldest first."""
        asked = {
            "of_entrance": binding.entrance,
            "of_subject": subject_index(binding.entrance, binding.subject, self._vault),
            "of_document": document_index(binding.document, self._vault),
            "whole": binding.appointment is None,
            "of_appointment": binding.appointment or WHOLE,
        }
        rows = self._session.connection.execute(_IN_WAY, asked).mappings()
        return tuple(row_to_binding(row, self._vault) for row in rows)

    def add(self, binding: Binding) -> None:
        """Add one."""
        try:
            self._session.connection.execute(insert(binding_table), binding_to_row(binding, self._vault))
        except IntegrityError as error:
            raise TransactionRefused("database") from error

    def remove(self, id: BindingId) -> None:  # noqa: A002  the field's name
        """End one."""
        if self._session.connection.execute(_REMOVE, {"of": id}).rowcount == 0:
            raise TransactionRefused("database")
