"""我的预约 by a code on the phone on record, instead of the 查询码."""

from datetime import timedelta

from attrs import field, frozen

from ports.booking import Appointments, BookingPolicies
from ports.clock import Clock
from ports.phone_codes import PhoneCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.errors import ProofWrong
from tjdomain.booking.domain.phone_code import CodePurpose, PhoneCodeId, person_subject
from tjdomain.booking.usecases.look_up_appointments import SHOWN, Proven
from tjdomain.shared.person import Document, DocumentKind, normal_name


@frozen(kw_only=True)
class LookUpByPhoneCodeQuery:
    """The same name and document that the code was asked for with, and the ticket, whose code was proven."""

    name: str
    kind: DocumentKind
    number: str = field(repr=False)
    ticket: PhoneCodeId


class LookUpByPhoneCode:
    """The ticket is made of chance, so tries need not be counted.

    A phone that was told at the desk opens all that is the person's; one that was only typed opens the newest
    appointment that it was typed for, as the 查询码 of that booking does.
    """

    def __init__(
        self, uow: UnitOfWork, appointments: Appointments, codes: PhoneCodes, policies: BookingPolicies, clock: Clock
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._codes = codes
        self._policies = policies
        self._clock = clock

    def __call__(self, query: LookUpByPhoneCodeQuery) -> Proven:
        """Raises ``ProofWrong`` (whatever is wrong), ``InvalidValue`` (a malformed name or number)."""
        name, document = normal_name(query.name), Document(query.kind, query.number)
        since = self._clock.now() - timedelta(minutes=self._policies.current().code_proof_minutes)
        with self._uow:
            found = self._appointments.of_person(document, SHOWN)
            mine = [one for one in found if one.person.name == name]
            phones = {one.person.phone for one in mine if one.person.phone is not None}
            subjects = {phone: person_subject(name, document, phone) for phone in phones}
            proven = [
                phone
                for phone, subject in subjects.items()
                if self._codes.proves(query.ticket, CodePurpose.LOOK_UP, subject, since)
            ]
        spoken_for = [one for one in mine if one.person.phone in proven]
        if not spoken_for:  # or name or phone were put right since the code was asked for
            raise ProofWrong("appointment", "")
        if any(one.phone_counts for one in spoken_for):
            return Proven(document=document, appointments=found)
        return Proven(document=document, appointments=(spoken_for[0],), whole=False)
