"""What booking asks of the other contexts, each one short read by the person's key."""

from datetime import date

from sqlalchemy import Engine, func, select

from adapters.database.person_columns import document_index
from adapters.database.session import reading
from adapters.database.tables.certification import certificate
from adapters.database.tables.examination import examination
from ports.security import Vault
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.person import Document


class DatabaseValidCertificates:
    """``ValidCertificates`` over the archive."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def until(self, document: Document) -> date | None:
        """The last day of the person's longest valid certificate."""
        wanted = select(func.max(certificate.c.valid_until)).where(
            certificate.c.document_index == document_index(document, self._vault),
            certificate.c.state == CertificateState.VALID,
        )
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar()


class DatabaseOpenRechecks:
    """``OpenRechecks`` over the examinations."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def awaits(self, document: Document) -> bool:
        """Whether an examination of the person awaits its recheck."""
        wanted = (
            select(examination.c.id)
            .where(
                examination.c.document_index == document_index(document, self._vault),
                examination.c.state == ExaminationState.AWAITING_RECHECK,
            )
            .limit(1)
        )
        with reading(self._engine) as connection:
            return connection.execute(wanted).first() is not None
