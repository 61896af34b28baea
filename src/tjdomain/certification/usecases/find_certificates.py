"""Find whose card is wanted at the desk, by whatever was scanned or typed into the one field 领证."""

from collections.abc import Iterable

from attrs import field, frozen

from ports.certification import CertificateArchive, CertificateFilter, CertificateRow
from ports.clock import Clock
from ports.security import TokenVerifier
from ports.view_log import ViewLog
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, VERIFY_PATH, PrintedEdition
from tjdomain.certification.usecases.access import sight_of
from tjdomain.certification.usecases.discretion import discreet
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.reading import as_documents, as_name
from tjdomain.shared.text import clean

MOST = 20
"""So many are shown; who has a common name shows the identity card."""
_LONGEST = 500
"""The address in a QR code."""
_VALID = frozenset({CertificateState.VALID})


@frozen(kw_only=True)
class FindCertificatesQuery:
    """A card's QR code, a certificate's, document's, exam's or slip's number, or a name."""

    actor: Actor
    text: str = field(repr=False)


class FindCertificates:
    """Whatever its state by what stands on the card, else valid ones alone."""

    def __init__(self, archive: CertificateArchive, verifier: TokenVerifier, clock: Clock, views: ViewLog) -> None:
        self._archive = archive
        self._verifier = verifier
        self._clock = clock
        self._views = views

    def __call__(self, query: FindCertificatesQuery) -> tuple[CertificateRow, ...]:
        """Raises ``NotPermitted``, ``EmptyValue`` (nothing typed), ``TooLong``."""
        sight, today = sight_of(query.actor), local_day(self._clock.now())
        text = clean(query.text, "text", _LONGEST, nfkc=True, required=True)
        found = {
            row.id: row
            for wanted in self._wanted(text)
            for row in self._archive.search(wanted, sight, today, None, MOST)
        }
        rows = tuple(found.values())[:MOST]
        self._views.seen(query.actor, "certificate", [row.id for row in rows])
        return discreet(rows, query.actor)

    def _wanted(self, text: str) -> Iterable[CertificateFilter]:
        if VERIFY_PATH in text:
            return self._printed(text.rpartition(VERIFY_PATH)[2])
        wanted = [CertificateFilter(number=text.upper()), CertificateFilter(code=text, states=_VALID)]
        wanted += [CertificateFilter(document=document, states=_VALID) for document in as_documents(text)]
        if name := as_name(text):
            wanted.append(CertificateFilter(name=name, states=_VALID))
        return wanted

    def _printed(self, token: str) -> Iterable[CertificateFilter]:
        payload = self._verifier.check(token, TOKEN_PURPOSE).payload
        printed = PrintedEdition.read(payload) if payload else None
        return [CertificateFilter(number=printed.number)] if printed else []
