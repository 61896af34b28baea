"""Search the archive of certificates."""

from attrs import frozen

from ports.certification import CertificateArchive, CertificateFilter, CertificateRow
from ports.clock import Clock
from ports.view_log import ViewLog
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId


@frozen(kw_only=True)
class SearchCertificatesQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    wanted: CertificateFilter
    after: CertificateId | None = None
    limit: int = 50


@frozen(kw_only=True)
class CertificatePage:
    """A page of the archive, newest first; ``total`` counts up to 10,001."""

    rows: tuple[CertificateRow, ...]
    total: int


class SearchCertificates:
    """Rows of the actor's scope."""

    def __init__(self, archive: CertificateArchive, clock: Clock, views: ViewLog) -> None:
        self._archive = archive
        self._views = views
        self._clock = clock

    def __call__(self, query: SearchCertificatesQuery) -> CertificatePage:
        """Raises ``NotPermitted``."""
        sight, today = sight_of(query.actor), local_day(self._clock.now())
        rows = self._archive.search(query.wanted, sight, today, query.after, query.limit)
        self._views.seen(query.actor, "certificate", [row.id for row in rows])
        return CertificatePage(rows=discreet(rows, query.actor), total=self._archive.count(query.wanted, sight, today))
