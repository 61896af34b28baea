"""Who was left out of many, by name."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from ports.certification import CertificateArchive, CertificateFilter, CertificateRow
from ports.clock import Clock
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId

_PAGE = 200


@frozen
class LeftOut:
    """Who was not printed and why; ``row`` is missing for who is out of the data scope."""

    certificate: CertificateId
    why: BatchRefusal
    row: CertificateRow | None


class NameLeftOut:
    """Looks names up within the data scope of whoever is told."""

    def __init__(self, archive: CertificateArchive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def __call__(self, actor: Actor, refused: Mapping[CertificateId, BatchRefusal]) -> tuple[LeftOut, ...]:
        """In the order of ``refused``. Raises ``NotPermitted``."""
        rows = {row.id: row for row in self._rows(actor, tuple(refused))}
        return tuple(LeftOut(one, why, rows.get(one)) for one, why in refused.items())

    def _rows(self, actor: Actor, wanted: tuple[CertificateId, ...]) -> Iterator[CertificateRow]:
        today = local_day(self._clock.now())
        for first in range(0, len(wanted), _PAGE):
            part = CertificateFilter(ids=frozenset(wanted[first : first + _PAGE]))
            yield from discreet(self._archive.search(part, sight_of(actor), today, None, _PAGE), actor)
