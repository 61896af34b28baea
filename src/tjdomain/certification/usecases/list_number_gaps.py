"""List the numbers of a year behind which stands no valid certificate, each with its reason."""

from attrs import frozen

from ports.certification import CertificateArchive, CertificationPolicies, NumberGap
from tjdomain.certification.usecases.access import sight_of
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ListNumberGapsQuery:
    """``body_code`` is today's where not given; ``after`` is the ``last`` of the page before, ``limit`` 1 to 200."""

    actor: Actor
    year: int
    body_code: str | None = None
    after: int = 0
    limit: int = 200


class ListNumberGaps:
    """Revoked and cancelled numbers, and numbers never given: the system leaves none out, a rollback returns them."""

    def __init__(self, archive: CertificateArchive, policies: CertificationPolicies) -> None:
        self._archive = archive
        self._policies = policies

    def __call__(self, query: ListNumberGapsQuery) -> tuple[NumberGap, ...]:
        """Raises ``NotPermitted``, ``BadNumberPattern``."""
        sight = sight_of(query.actor)
        policy = self._policies.current()
        series = policy.numbers.series(query.body_code or policy.body_code, query.year)
        return self._archive.gaps(series, sight, query.after, query.limit)
