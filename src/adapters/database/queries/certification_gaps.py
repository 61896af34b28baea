"""Numbers of a series behind which stands no valid certificate."""

from sqlalchemy import Connection, exists, func, select

from adapters.database.tables.certification import certificate
from ports.certification import NumberGap, Sight
from tjdomain.certification.domain.certificate import CertificateState

_ENDED = frozenset({CertificateState.REVOKED, CertificateState.CANCELLED})


def number_gaps(connection: Connection, series: str, sight: Sight, after: int, limit: int) -> tuple[NumberGap, ...]:
    """At most ``limit`` gaps that begin beyond the sequence number ``after``, in their order."""
    gaps = [*_never_given(connection, series, after, limit), *_ended(connection, series, sight, after, limit)]
    return tuple(sorted(gaps, key=lambda gap: gap.first)[:limit])


def _never_given(connection: Connection, series: str, after: int, limit: int) -> list[NumberGap]:
    here, following, later = (certificate.alias(name) for name in ("here", "following", "later"))
    next_given = (
        select(func.min(later.c.sequence))
        .where(later.c.series == series, later.c.sequence > here.c.sequence)
        .scalar_subquery()
    )
    holes = (
        select(here.c.sequence + 1, next_given - 1)
        .where(
            here.c.series == series,
            here.c.edition == 1,
            here.c.sequence >= after,
            ~exists().where(following.c.series == series, following.c.sequence == here.c.sequence + 1),
            next_given.is_not(None),
        )
        .order_by(here.c.sequence)
        .limit(limit)
    )
    found = [(first, last) for first, last in connection.execute(holes)]
    lowest = connection.execute(select(func.min(certificate.c.sequence)).where(certificate.c.series == series)).scalar()
    if after == 0 and lowest is not None and lowest > 1:
        found.insert(0, (1, lowest - 1))
    return [NumberGap(first=first, last=last, number=None, state=None, reason=None) for first, last in found]


def _ended(connection: Connection, series: str, sight: Sight, after: int, limit: int) -> list[NumberGap]:
    later = certificate.alias("later")
    c = certificate.c
    ended = (
        select(c.sequence, c.number, c.state, c.reason, c.department, c.created_by)
        .where(
            c.series == series,
            c.sequence > after,
            c.state.in_(_ENDED),
            ~exists().where(later.c.number == c.number, later.c.edition > c.edition),
        )
        .order_by(c.sequence)
        .limit(limit)
    )
    return [
        NumberGap(
            first=row.sequence,
            last=row.sequence,
            number=row.number,
            state=row.state,
            reason=row.reason if sight.scope.covers(row.department, row.created_by, sight.owner) else None,
        )
        for row in connection.execute(ended)
    ]
