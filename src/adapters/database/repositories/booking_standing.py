"""What booking asks about persons, of three contexts' tables."""

from collections.abc import Mapping, Sequence
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

_A, _C, _E = appointment.c, certificate.c, examination.c
_PERSON: BindParameter[bytes] = bindparam("person")
_PERSONS: BindParameter[Sequence[bytes]] = bindparam("persons", expanding=True)
_MISSED = (_A.state == AppointmentState.MISSED, _A.day > bindparam("since"))
_VALID = _C.state == CertificateState.VALID
_AWAITS = _E.state == ExaminationState.AWAITING_RECHECK
_MISSED_OF = (_A.document_index == _PERSON, *_MISSED)
_STANDING = select(
    select(func.count()).select_from(appointment).where(*_MISSED_OF).scalar_subquery().label("missed"),
    select(func.max(_A.day)).where(*_MISSED_OF).scalar_subquery().label("last_missed"),
    select(func.max(_C.valid_until)).where(_C.document_index == _PERSON, _VALID).scalar_subquery().label("until"),
    select(func.count())
    .select_from(examination)
    .where(_E.document_index == _PERSON, _AWAITS)
    .scalar_subquery()
    .label("rechecks"),
)
_ALL_MISSED = (
    select(_A.document_index, func.count(), func.max(_A.day))
    .where(_A.document_index.in_(_PERSONS), *_MISSED)
    .group_by(_A.document_index)
)
_ALL_VALID = (
    select(_C.document_index, func.max(_C.valid_until))
    .where(_C.document_index.in_(_PERSONS), _VALID)
    .group_by(_C.document_index)
)
_ALL_AWAITING = select(_E.document_index).where(_E.document_index.in_(_PERSONS), _AWAITS).distinct()


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

    def of_all(self, documents: Sequence[Document], since: date) -> Mapping[Document, Standing]:
        """How everybody in a list stands: one statement a table, each with every person once."""
        keys = {document: document_index(document, self._vault) for document in documents}
        connection, persons = self._session.connection, {"persons": list(keys.values())}
        missed = {row[0]: row[1:] for row in connection.execute(_ALL_MISSED, {**persons, "since": since})}
        until = {row[0]: row[1] for row in connection.execute(_ALL_VALID, persons)}
        awaiting = set(connection.execute(_ALL_AWAITING, persons).scalars())
        return {
            document: Standing(
                missed=missed.get(key, (0, None))[0],
                last_missed=missed.get(key, (0, None))[1],
                certificate_until=until.get(key),
                awaits_recheck=key in awaiting,
            )
            for document, key in keys.items()
        }
