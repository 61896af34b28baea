"""The person's answers as they come from the form: each is checked by itself, so that all mistakes are told at once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from attrs import field, frozen

from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.visiting import Visiting
from tjdomain.booking.domain.licence import employer_name
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.phone_code import reachable
from tjdomain.shared.contact import Phone
from tjdomain.shared.entrance import OutsideIdentity
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.events import Plain
from tjdomain.shared.licence import normal_licence
from tjdomain.shared.person import Document, DocumentKind, Person, Sex, normal_name
from tjdomain.shared.text import EmptyValue
from tjdomain.shared.trade import Trade

T = TypeVar("T")
_TEXTS = ("name", "kind", "number", "phone", "sex", "birth", "employer", "licence_number")


@frozen(kw_only=True)
class Who:
    """The person's answers, checked one by one."""

    particulars: Particulars
    trades: frozenset[Trade]
    employer: str
    licence_number: str


@frozen(kw_only=True)
class Answers:
    """What stands in the fields, right or wrong; ``asks_more`` where the document does not tell sex and birth."""

    texts: Mapping[str, str] = field(repr=False)
    trades: frozenset[str] = frozenset()

    @property
    def kind(self) -> DocumentKind:
        """The chosen kind of document; the resident ID where something else came."""
        try:
            return DocumentKind(self.texts["kind"])
        except ValueError:
            return DocumentKind.RESIDENT_ID

    def chosen_trades(self) -> tuple[Trade, ...]:
        """The trades that are ticked."""
        return tuple(trade for trade in Trade if trade.value in self.trades)

    @property
    def asks_more(self) -> bool:
        """Whether sex and date of birth are asked for."""
        return self.kind in {DocumentKind.HK_MACAU_PERMIT, DocumentKind.TAIWAN_PERMIT, DocumentKind.PASSPORT}

    def filled(self, employer: str, trades: Iterable[Trade]) -> "Answers":
        """With employer and trades of a team, whatever the form said of them."""
        texts = {**self.texts, "employer": employer, "licence_number": ""}
        return Answers(texts=texts, trades=frozenset(trade.value for trade in trades))


def sent(visit: Visiting) -> Answers:
    """As the form brought them."""
    return Answers(texts={name: visit.given(name) for name in _TEXTS}, trades=frozenset(visit.all_given("trades")))


def kept(who: Who | None) -> Answers:
    """As they were kept; empty fields where nothing was."""
    if who is None:
        return Answers(texts={**dict.fromkeys(_TEXTS, ""), "kind": DocumentKind.RESIDENT_ID.value})
    given = who.particulars
    texts = {
        "name": given.name,
        "kind": given.kind.value,
        "number": given.number,
        "phone": given.phone or "",
        "sex": given.sex.value if given.sex else "",
        "birth": given.birth.isoformat() if given.birth else "",
        "employer": who.employer,
        "licence_number": who.licence_number,
    }
    return Answers(texts=texts, trades=frozenset(trade.value for trade in who.trades))


def prefilled(identity: OutsideIdentity) -> Answers:
    """What a platform tells of the person, to be looked through."""
    texts = dict(kept(None).texts)
    if identity.document is not None:
        texts |= {"name": identity.name, "kind": identity.document.kind.value, "number": identity.document.number}
    if identity.phone is not None:
        texts["phone"] = identity.phone.number
    return Answers(texts=texts)


class Checking:
    """Goes through the answers and collects what is wrong, in the order of the fields.

    ``phone_needed``: there must be a phone; ``messages``: it must be one that text messages reach.
    """

    def __init__(
        self,
        answers: Answers,
        offered: tuple[Trade, ...],
        today: date,
        *,
        phone_needed: bool = True,
        messages: bool = False,
    ) -> None:
        self._answers = answers
        self._phone_needed = phone_needed
        self._offered = offered
        self._today = today
        self._messages = messages
        self.mistakes: list[Mistake] = []

    def who(self) -> Who | None:
        """The answers, if nothing is wrong with them."""
        texts = self._answers.texts
        particulars = self._particulars()
        employer = self._value(employer_name, texts["employer"])
        licence = self._value(normal_licence, texts["licence_number"])
        trades = self._trades()
        if self.mistakes or particulars is None or employer is None or licence is None:
            return None
        if self._value(particulars.person, self._today) is None:
            return None
        return Who(particulars=particulars, trades=trades, employer=employer, licence_number=licence)

    def person(self) -> Person | None:
        """The person alone, if nothing is wrong with what is said of them."""
        particulars = self._particulars()
        return None if particulars is None else self._value(particulars.person, self._today)

    def _particulars(self) -> Particulars | None:
        texts = self._answers.texts
        name = self._value(normal_name, texts["name"])
        document = self._value(partial(written_document, self._answers.kind), texts["number"])
        sex, birth = self._sex_and_birth()
        phone = self._phone(texts["phone"])
        if self.mistakes or name is None or document is None:
            return None
        return Particulars(name=name, kind=document.kind, number=document.number, phone=phone, sex=sex, birth=birth)

    def _value(self, make: Callable[..., T], given: object) -> T | None:
        try:
            return make(given)
        except InvalidValue as error:
            self.mistakes.append(told(error))
            return None

    def _wrong(self, field_: str, code: str) -> None:
        self.mistakes.append(mistake(field_, code))

    def _phone(self, text: str) -> str | None:
        if not text.strip():
            if self._phone_needed:
                self._wrong("phone", "h5.phone_missing")
            return None
        phone = self._value(Phone, text)
        if phone and self._messages:
            phone = self._value(reachable, phone)
        return phone.number if phone else None

    def _sex_and_birth(self) -> tuple[Sex | None, date | None]:
        """Asked only where the number does not carry them."""
        if not self._answers.asks_more:
            return None, None
        sex = birth = None
        try:
            sex = Sex(self._answers.texts["sex"])
        except ValueError:
            self._wrong("sex", "h5.sex_missing")
        try:
            birth = date.fromisoformat(self._answers.texts["birth"].strip())
        except ValueError:
            self._wrong("birth", "h5.birth_missing")
        return sex, birth

    def _trades(self) -> frozenset[Trade]:
        trades = frozenset(trade for trade in self._offered if trade.value in self._answers.trades)
        if not trades:
            self._wrong("trades", "h5.trades_missing")
        return trades


def person_of(who: Who, today: date) -> Person:
    """The person of checked answers."""
    return who.particulars.person(today)


def written_document(kind: DocumentKind, number: str) -> Document:
    """The document, if something was written. Raises ``EmptyValue`` and what its kind refuses."""
    if not number.strip():
        raise EmptyValue("document_number", "")
    return Document(kind, number)


def who_to_plain(who: Who) -> Plain:
    """As it is kept."""
    given = who.particulars
    return {
        "name": given.name,
        "kind": given.kind.value,
        "number": given.number,
        "phone": given.phone,
        "sex": given.sex.value if given.sex else None,
        "birth": given.birth.isoformat() if given.birth else None,
        "trades": sorted(trade.value for trade in who.trades),
        "employer": who.employer,
        "licence_number": who.licence_number,
    }
