"""List the certificates that expire soon."""

from datetime import timedelta

from attrs import frozen

from ports.certification import CertificateArchive, CertificateFilter, CertificationPolicies
from ports.clock import Clock
from ports.view_log import ViewLog
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.certification.usecases.search_certificates import CertificatePage
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId


@frozen(kw_only=True)
class ListExpiringQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    after: CertificateId | None = None
    limit: int = 50


class ListExpiring:
    """Valid certificates whose last day lies within the days that a parameter sets, today included."""

    def __init__(
        self, archive: CertificateArchive, policies: CertificationPolicies, clock: Clock, views: ViewLog
    ) -> None:
        self._archive = archive
        self._views = views
        self._policies = policies
        self._clock = clock

    def __call__(self, query: ListExpiringQuery) -> CertificatePage:
        """Raises ``NotPermitted``."""
        sight, today = sight_of(query.actor), local_day(self._clock.now())
        wanted = CertificateFilter(
            states=frozenset({CertificateState.VALID}),
            valid_until_to=today + timedelta(days=self._policies.current().expiring_within_days),
        )
        rows = self._archive.search(wanted, sight, today, query.after, query.limit)
        self._views.seen(query.actor, "certificate", [row.id for row in rows])
        return CertificatePage(rows=discreet(rows, query.actor), total=self._archive.count(wanted, sight, today))
