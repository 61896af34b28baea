"""A person as typed or read from the card, before anything was checked."""

from datetime import date

from attrs import field, frozen

from tjdomain.shared.person import DocumentKind, Person, Sex


@frozen(kw_only=True)
class Particulars:
    """Raw particulars; sex and birth are needed only where the number does not carry them."""

    name: str
    kind: DocumentKind
    number: str = field(repr=False)
    phone: str | None = None
    sex: Sex | None = None
    birth: date | None = None

    def person(self, today: date) -> Person:
        """The person they describe. Raises leaves of ``InvalidValue``."""
        return Person.of(self.name, self.kind, self.number, self.phone, self.sex, self.birth, today=today)
