"""Examinations approved as qualified that wait for their certificate."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from adapters.database.paging import in_scope, newest_first
from adapters.database.tables.certification import certificate, pending_certificate
from adapters.database.tables.examination import examination
from ports.certification import Sight
from tjdomain.certification.domain.certificate import CertificateState, PendingState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.ids import ExaminationId, UserId

_E, _C, _P = examination.c, certificate.c, pending_certificate.c
_WAITING = select(_P.id).where(_P.state == PendingState.WAITING)
_WAITS = exists().where(_P.id == _E.id, _P.state == PendingState.WAITING)
_SHOWN = (_E.id, _E.version, _E.number, _E.name, _E.sex, _E.document_kind, _E.document_number, _E.day)


def unissued(sight: Sight, since: date | None, after: ExaminationId | None, limit: int) -> Select[Any]:
    """The page of rows."""
    shown = select(*_SHOWN, _E.employer_name, _WAITS.label("waits")).where(*_conditions(sight, since))
    return newest_first(shown, examination, after, limit)


def count_unissued(connection: Connection, sight: Sight, since: date | None, most: int) -> int:
    """How many there are, counted up to ``most``."""
    some = select(_E.id).where(*_conditions(sight, since)).limit(most).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _conditions(sight: Sight, since: date | None) -> list[Any]:
    """As ``issue_refusal`` and ``approved`` have it: one certificate an approval, and the recheck's instead of its."""
    stands = or_(_C.state == CertificateState.VALID, _C.examination_version >= _E.version)
    return [
        _E.state == ExaminationState.QUALIFIED,
        _E.recheck.is_(None),
        ~exists().where(and_(_C.examination == _E.id, stands)),
        in_scope(examination, sight.scope, UserId(sight.owner) if sight.owner else None),
        _E.id.in_(_WAITING) if since is None else _E.day >= since,
    ]
