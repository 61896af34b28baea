"""Numbers of documents in lists."""

from typing import TypeVar

from attrs import evolve

from ports.certification import CertificateRow, UnissuedRow, WaitingRow
from tjdomain.shared.actor import Actor
from tjdomain.shared.masking import masked_document
from tjdomain.shared.rights import PersonRight

Row = TypeVar("Row", CertificateRow, WaitingRow, UnissuedRow)


def discreet(rows: tuple[Row, ...], actor: Actor) -> tuple[Row, ...]:
    """The rows with masked numbers, unless the actor may see them whole."""
    if actor.may(PersonRight.VIEW_UNMASKED):
        return rows
    return tuple(evolve(row, document_number=masked_document(row.document_number)) for row in rows)
