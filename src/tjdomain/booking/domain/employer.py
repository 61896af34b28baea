"""The register of employers 单位: names under which they are known, licences, contact."""

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.booking.domain.licence import Licence, address_text, employer_name
from tjdomain.booking.domain.team_errors import EmployerMerged, MergeWithItself
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, EmployerId
from tjdomain.shared.person import normal_name


class EmployerState(Enum):
    """A merged employer stays readable and points to the one it was merged into."""

    ACTIVE = "active"
    MERGED = "merged"


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(employer_name(name) for name in names))


def _contact_name(text: str | None) -> str | None:
    return normal_name(text) if text else None


@frozen(kw_only=True)
class Employer:
    """An employer. ``aliases`` are other names people write; ``licences`` are those a clerk approved, newest last."""

    id: EmployerId
    department: DepartmentId
    version: int = 1
    created_by: UUID | None
    state: EmployerState = EmployerState.ACTIVE
    merged_into: EmployerId | None = None
    name: str = field(converter=employer_name)
    aliases: tuple[str, ...] = field(default=(), converter=_unique)
    licences: tuple[Licence, ...] = ()
    address: str = field(default="", converter=address_text)
    contact_name: str | None = field(default=None, converter=_contact_name)
    contact_phone: Phone | None = None

    @property
    def names(self) -> frozenset[str]:
        """The name and all aliases."""
        return frozenset({self.name, *self.aliases})

    def proposed_licence(self, day: date) -> Licence | None:
        """The newest approved licence that has not expired by ``day``."""
        return next((licence for licence in reversed(self.licences) if licence.valid_on(day)), None)

    def with_licence(self, licence: Licence) -> "Employer":
        """The employer with a licence just approved; the same number replaces its former entry.

        Raises ``EmployerMerged``.
        """
        others = tuple(known for known in self.licences if known.number != licence.number)
        return self.changed(licences=(*others, licence))

    def changed(self, **changes: Any) -> "Employer":
        """The employer with other data; raises ``EmployerMerged``."""
        if self.merged_into is not None:
            raise EmployerMerged(self.merged_into)
        return evolve(self, version=self.version + 1, **changes)


def merged(duplicate: Employer, kept: Employer) -> tuple[Employer, Employer]:
    """Merge two entries of one employer: the kept one gains names and licences, the duplicate points to it.

    Of a licence that both have the entry that is valid longer stays. Raises ``MergeWithItself`` or ``EmployerMerged``.
    """
    if duplicate.id == kept.id:
        raise MergeWithItself
    gained = {licence.number: licence for licence in duplicate.licences}
    present = tuple(max(own, gained.pop(own.number, own), key=_last_day) for own in kept.licences)
    aliases = tuple(sorted((kept.names | duplicate.names) - {kept.name}))
    return (
        duplicate.changed(state=EmployerState.MERGED, merged_into=kept.id),
        kept.changed(aliases=aliases, licences=(*gained.values(), *present)),
    )


def _last_day(licence: Licence) -> date:
    return licence.valid_until or date.max
