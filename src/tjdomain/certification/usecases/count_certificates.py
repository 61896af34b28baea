"""How many certificates there are in each state, of those that match."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ports.certification import CertificateArchive, CertificateFilter
from ports.clock import Clock
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.usecases.access import sight_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day


@frozen(kw_only=True)
class CountCertificatesQuery:
    """States that ``wanted`` names are left aside: each is counted."""

    actor: Actor
    wanted: CertificateFilter = field(factory=CertificateFilter)


class CountCertificates:
    """Counts within the actor's data scope; names nobody, so nothing is logged."""

    def __init__(self, archive: CertificateArchive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def __call__(self, query: CountCertificatesQuery) -> Mapping[CertificateState, int]:
        """Each up to 10,001. Raises ``NotPermitted``."""
        sight, today = sight_of(query.actor), local_day(self._clock.now())
        return {
            state: self._archive.count(evolve(query.wanted, states=frozenset({state})), sight, today)
            for state in CertificateState
        }
