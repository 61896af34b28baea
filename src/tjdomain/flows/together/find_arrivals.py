"""Find who stands at the desk 查体登记, by whatever was scanned or typed into the one field."""

import re
from collections.abc import Iterable

from attrs import evolve, field, frozen

from ports.booking import Appointments
from ports.booking_queries import AppointmentFilter, AppointmentQueries, AppointmentRow
from ports.clock import Clock
from ports.examination_queries import ExaminationFilter, ExaminationQueries, ExaminationRow
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.booking.domain.appointment import CODE_ALPHABET, CODE_LENGTH, LIVE
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.domain.kinds import UNFINISHED
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.idcard import Document, DocumentKind
from tjdomain.shared.reading import as_documents, as_name
from tjdomain.shared.text import clean

MOST = 20
"""So many of each are shown; who has a common name shows the card."""
_LONGEST = 64
_RESIDENT_ID = re.compile(r"[0-9]{17}[0-9Xx]")


@frozen(kw_only=True)
class FindArrivalsQuery:
    """A document's number, an appointment's, exam's or slip's number, a tube's barcode, a 查询码 or a name."""

    actor: Actor
    text: str = field(repr=False)


@frozen(kw_only=True)
class FoundArrivals:
    """Appointments that may be checked in, and examinations that are going on."""

    appointments: tuple[AppointmentRow, ...]
    examinations: tuple[ExaminationRow, ...]


class FindArrivals:
    """By a number whatever the day, by 查询码 or name today's alone."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        booked: AppointmentQueries,
        examined: ExaminationQueries,
        views: ViewLog,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._booked = booked
        self._examined = examined
        self._views = views
        self._clock = clock

    def __call__(self, query: FindArrivalsQuery) -> FoundArrivals:
        """Raises ``NotPermitted``, ``EmptyValue`` (nothing typed), ``TooLong``, ``IdCheckDigit`` and the like.

        Nobody has a number whose check digit is wrong: that it was mistyped helps more than that nobody was found.
        """
        query.actor.require(BookingRight.CHECK_IN)
        text = clean(query.text, "text", _LONGEST, nfkc=True, required=True)
        appointments = self._appointments_of(text, query.actor)
        examinations = self._examinations_of(text, query.actor)
        if not appointments and not examinations and _RESIDENT_ID.fullmatch(text):
            Document(DocumentKind.RESIDENT_ID, text)
        self._views.seen(query.actor, "appointment", [row.id for row in appointments])
        self._views.seen(query.actor, "examination", [row.id for row in examinations])
        return FoundArrivals(appointments=appointments, examinations=examinations)

    def _appointments_of(self, text: str, actor: Actor) -> tuple[AppointmentRow, ...]:
        today = local_day(self._clock.now())
        wanted = [AppointmentFilter(number=text)]
        wanted += [AppointmentFilter(document=document, states=LIVE) for document in as_documents(text)]
        wanted += [AppointmentFilter(number=number) for number in self._numbers_by_code(text)]
        if name := as_name(text):
            wanted.append(AppointmentFilter(name=name, first=today, last=today, states=LIVE))
        found = {row.id: row for one in wanted for row in self._booked.page(one, actor, None, MOST)}
        return tuple(found.values())[:MOST]

    def _numbers_by_code(self, text: str) -> Iterable[str]:
        code = text.replace(" ", "").upper()
        if len(code) != CODE_LENGTH or not set(code) <= set(CODE_ALPHABET):
            return ()
        with self._uow:
            return [one.number for one in self._appointments.coded_on(local_day(self._clock.now()), code)]

    def _examinations_of(self, text: str, actor: Actor) -> tuple[ExaminationRow, ...]:
        going_on = ExaminationFilter(states=UNFINISHED)
        wanted = [evolve(going_on, code=text)]
        wanted += [evolve(going_on, document=document) for document in as_documents(text)]
        if name := as_name(text):
            wanted.append(evolve(going_on, name=name))
        found = {row.id: row for one in wanted for row in self._examined.page(one, actor, None, MOST)}
        return tuple(found.values())[:MOST]
