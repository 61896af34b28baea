"""What booking asks about a person, of three contexts' tables, in one statement."""

from datetime import date

from sqlalchemy import BindParameter, bindparam, func, select

from adapters.database.person_columns import document_index
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import appointment
from adapters.database.tables.certification import certificate
from adapters.database.tables.examination import examination
from ports.security import Vault
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.policies import Standing
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.person import Document

_PERSON: BindParameter[bytes] = bindparam("person")
_MISSED = (
    appointment.c.document_index == _PERSON,
    appointment.c.state == AppointmentState.MISSED,
    appointment.c.day > bindparam("since"),
)
_VALID = (certificate.c.document_index == _PERSON, certificate.c.state == CertificateState.VALID)
_AWAITS = (examination.c.document_index == _PERSON, examination.c.state == ExaminationState.AWAITING_RECHECK)
_STANDING = select(
    select(func.count()).select_from(appointment).where(*_MISSED).scalar_subquery().label("missed"),
    select(func.max(appointment.c.day)).where(*_MISSED).scalar_subquery().label("last_missed"),
    select(func.max(certificate.c.valid_until)).where(*_VALID).scalar_subquery().label("certificate_until"),
    select(func.count()).select_from(examination).where(*_AWAITS).scalar_subquery().label("rechecks"),
)


class DatabasePersonStandings:
    """``PersonStandings``: each part is one look into an index by the person's key."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def of(self, document: Document, since: date) -> Standing:
        """How the person stands."""
        wanted = {"person": document_index(document, self._vault), "since": since}
        missed, last_missed, until, rechecks = self._session.connection.execute(_STANDING, wanted).one()
        return Standing(missed=missed, last_missed=last_missed, certificate_until=until, awaits_recheck=bool(rechecks))
