"""Which certificates are meant: those that were ticked, or all that a filter finds."""

from collections.abc import Iterator, Sequence

from ports.certification import CertificateArchive, CertificateFilter
from ports.clock import Clock
from tjdomain.certification.domain.errors import TooManyAtOnce
from tjdomain.certification.usecases.access import sight_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId

MOST = 500
_PAGE = 200
Chosen = tuple[list[CertificateId], list[CertificateId]]


class Choosing:
    """Reads on its own, before a transaction begins."""

    def __init__(self, archive: CertificateArchive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def __call__(
        self, actor: Actor, certificates: Sequence[CertificateId], wanted: CertificateFilter | None = None
    ) -> Chosen:
        """In the order in which they were issued: those within the data scope, and those of the given that are not.

        Where none are given, all that ``wanted`` finds. Raises ``NotPermitted``, ``TooManyAtOnce`` (none, over 500).
        """
        given = sorted(set(certificates))
        if len(given) > MOST:
            raise TooManyAtOnce(limit=MOST, given=len(given))
        if not given:
            return sorted(self._matching(actor, wanted or CertificateFilter())), []
        seen = set(self._seen(actor, given))
        return [one for one in given if one in seen], [one for one in given if one not in seen]

    def _seen(self, actor: Actor, given: Sequence[CertificateId]) -> Iterator[CertificateId]:
        sight, today = sight_of(actor), local_day(self._clock.now())
        for first in range(0, len(given), _PAGE):
            part = CertificateFilter(ids=frozenset(given[first : first + _PAGE]))
            yield from (row.id for row in self._archive.search(part, sight, today, None, _PAGE))

    def _matching(self, actor: Actor, wanted: CertificateFilter) -> list[CertificateId]:
        sight, today = sight_of(actor), local_day(self._clock.now())
        count = self._archive.count(wanted, sight, today)
        if not 0 < count <= MOST:
            raise TooManyAtOnce(limit=MOST, given=count)
        found: list[CertificateId] = []
        while rows := self._archive.search(wanted, sight, today, found[-1] if found else None, _PAGE):
            found += [row.id for row in rows]
        return found[:MOST]
