"""What booking asks about persons, of three contexts' tables."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    bindparam,
    func,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)

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
_NO_DAY = type_coerce(null(), Date)
_NONE = literal_column("0", Integer)
_ALL = union_all(
    select(_A.document_index, func.count().label("missed"), func.max(_A.day), _NO_DAY.label("until"), _NONE.label("n"))
    .where(_A.document_index.in_(_PERSONS), *_MISSED)
    .group_by(_A.document_index),
    select(_C.document_index, _NONE, _NO_DAY, func.max(_C.valid_until), _NONE)
    .where(_C.document_index.in_(_PERSONS), _VALID)
    .group_by(_C.document_index),
    select(_E.document_index, _NONE, _NO_DAY, _NO_DAY, func.count())
    .where(_E.document_index.in_(_PERSONS), _AWAITS)
    .group_by(_E.document_index),
)
"""Who has missed appointments, a certificate or a recheck to come; of each a row with the other columns empty."""


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
        """How everybody in a list stands: one statement, in which each table is asked for every person once."""
        keys = {document: document_index(document, self._vault) for document in documents}
        known = dict.fromkeys(keys.values(), Standing())
        for key, missed, last_missed, until, rechecks in self._session.connection.execute(
            _ALL, {"persons": list(known), "since": since}
        ):
            found = known[key]
            known[key] = Standing(
                missed=found.missed + missed,
                last_missed=last_missed or found.last_missed,
                certificate_until=until or found.certificate_until,
                awaits_recheck=found.awaits_recheck or bool(rechecks),
            )
        return {document: known[key] for document, key in keys.items()}
