"""What came of a batch: who was done, and who was left out for which reasons."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from ports.examination import Catalogues
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.errors import NothingGiven, TooMany
from tjdomain.examination.domain.examination import Examination
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class LeftOut:
    """A person whom the batch did not touch, and everything that spoke against it."""

    examination: ExaminationId
    number: str
    name: str
    reasons: tuple[DomainError, ...]

    @classmethod
    def of(cls, examination: Examination, *reasons: DomainError) -> "LeftOut":
        """The person of an examination."""
        return cls(examination=examination.id, number=examination.number, name=examination.person.name, reasons=reasons)


@frozen(kw_only=True)
class BatchReport:
    """Who was done and who was left out, both in the order of the ids."""

    done: tuple[ExaminationId, ...]
    left_out: tuple[LeftOut, ...]


def catalogues_of(examinations: Iterable[Examination], catalogues: Catalogues) -> Mapping[int, Catalogue]:
    """The catalogue of each version that one of the examinations goes by, read once however many there are."""
    return {number: catalogues.get(number).catalogue for number in sorted({one.catalogue for one in examinations})}


def require_size(examinations: tuple[ExaminationId, ...], limit: int) -> None:
    """Raise ``NothingGiven`` or ``TooMany`` unless 1 to ``limit`` examinations are named."""
    if not examinations:
        raise NothingGiven
    if len(examinations) > limit:
        raise TooMany(len(examinations), limit)
