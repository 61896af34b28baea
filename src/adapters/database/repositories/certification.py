"""Certificates and waiting examinations in the database."""

from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.attaching import attach_files
from adapters.database.errors import violated_key
from adapters.database.rows.certification import (
    certificate_to_row,
    pending_to_row,
    row_to_certificate,
    row_to_pending,
)
from adapters.database.session import DatabaseSession
from adapters.database.tables.certification import certificate, pending_certificate
from ports.security import Vault
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.domain.errors import AlreadyIssued, AlreadyWaiting
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import CertificateId, ExaminationId

_ISSUED = frozenset(
    {
        "uq_certificate_valid_examination",
        "uq_certificate_examination_edition",
        "uq_certificate_number_edition",
    }
)


class DatabaseCertificates:
    """Unique keys decide who issues: one valid certificate an examination, one row an edition of it and of a number."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, id: CertificateId) -> Certificate:  # noqa: A002 - the field's name
        """The edition. Raises ``NotFound``."""
        wanted = select(certificate).where(certificate.c.id == id)
        row = self._session.connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise NotFound(certificate.name, str(id))
        return row_to_certificate(row, self._vault)

    def latest_of(self, examination: ExaminationId) -> Certificate | None:
        """The latest edition that hangs on an examination."""
        of = select(certificate).where(certificate.c.examination == examination)
        latest = of.order_by(certificate.c.edition.desc()).limit(1)
        row = self._session.connection.execute(latest).mappings().one_or_none()
        return row_to_certificate(row, self._vault) if row else None

    def editions_of(self, examination: ExaminationId) -> tuple[Certificate, ...]:
        """All editions that hang on an examination, oldest first."""
        of = select(certificate).where(certificate.c.examination == examination).order_by(certificate.c.edition)
        rows = self._session.connection.execute(of).mappings()
        return tuple(row_to_certificate(row, self._vault) for row in rows)

    def add(self, new: Certificate) -> None:
        """Add an edition. Raises ``AlreadyIssued``."""
        row = certificate_to_row(new, self._vault)
        attach_files(self._session.connection, [row])
        try:
            self._session.connection.execute(insert(certificate).values(row))
        except IntegrityError as error:
            if violated_key(error) in _ISSUED:
                raise AlreadyIssued from None
            raise

    def save(self, changed: Certificate) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        _replace(self._session.connection, certificate, certificate_to_row(changed, self._vault))


class DatabasePendingCertificates:
    """One row for each examination that ever waited."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, examination: ExaminationId) -> PendingCertificate:
        """The row of the examination. Raises ``NotFound``."""
        found = self.find(examination)
        if found is None:
            raise NotFound(pending_certificate.name, str(examination))
        return found

    def find(self, examination: ExaminationId) -> PendingCertificate | None:
        """The row of the examination, or ``None``."""
        wanted = select(pending_certificate).where(pending_certificate.c.id == examination)
        row = self._session.connection.execute(wanted).mappings().one_or_none()
        return row_to_pending(row, self._vault) if row else None

    def add(self, pending: PendingCertificate) -> None:
        """Add a row. Raises ``AlreadyWaiting``."""
        try:
            self._session.connection.execute(insert(pending_certificate).values(pending_to_row(pending, self._vault)))
        except IntegrityError as error:
            if violated_key(error) == "pk_pending_certificate":
                raise AlreadyWaiting from None
            raise

    def save(self, pending: PendingCertificate) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        _replace(self._session.connection, pending_certificate, pending_to_row(pending, self._vault))


def _replace(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    here = table.c.id == row["id"]
    values = {name: value for name, value in row.items() if name != "id"}
    if connection.execute(update(table).where(here, table.c.version == row["version"] - 1).values(values)).rowcount:
        return
    if connection.execute(select(table.c.id).where(here)).one_or_none() is None:
        raise NotFound(table.name, str(row["id"]))
    raise StaleVersion(table.name, str(row["id"]))
