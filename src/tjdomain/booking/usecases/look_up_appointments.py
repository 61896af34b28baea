"""我的预约: an examinee proves a document by name, number and 查询码, and sees the appointments of it."""

from attrs import field, frozen

from ports.booking import Appointments, BookingPolicies
from ports.challenges import Challenges
from ports.limits import Limits
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.errors import ProofTooSmall, ProofWrong, SlipCodeNeeded
from tjdomain.shared.challenge import EASY, Solved, is_near
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document, DocumentKind, normal_name
from tjdomain.shared.text import clean

LOOK_UP = "look_up"
"""Purpose of a challenge."""
SHOWN = 20
"""The newest so many appointments of a person."""
_CODE_LIMIT = 20


@frozen(kw_only=True)
class LookUpAppointmentsQuery:
    """Three things that only the person has together, and the network address they come from."""

    name: str
    kind: DocumentKind
    number: str = field(repr=False)
    code: str = field(repr=False)
    address: str
    solved: Solved | None = None


@frozen(kw_only=True)
class Proven:
    """The proven document, to be passed with later commands, and the appointments that are open, newest first.

    ``whole``: everything of the person is; otherwise the one appointment alone.
    """

    document: Document
    appointments: tuple[Appointment, ...]
    whole: bool = True

    def opens(self, appointment: AppointmentId) -> bool:
        """Whether that appointment may be changed, if it is the person's."""
        return self.whole or appointment in {one.id for one in self.appointments}

    def require_whole(self) -> None:
        """Raises ``SlipCodeNeeded`` or ``ProofTooSmall`` where one appointment alone is open."""
        if not self.whole:
            raise SlipCodeNeeded if self.appointments[0].has_arrived else ProofTooSmall


class LookUpAppointments:
    """Every try in vain counts against the document at this address, so that no stranger locks a person out.

    Anybody who knows name and number can book, and has a 查询码 then: it opens that one appointment and never more. The
    one on the guide slip was handed to the person: it opens all that is the person's, while that check-in stands.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        limits: Limits,
        challenges: Challenges,
        policies: BookingPolicies,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._limits = limits
        self._challenges = challenges
        self._policies = policies

    def __call__(self, query: LookUpAppointmentsQuery) -> Proven:
        """Raises ``LimitExceeded``, ``ChallengeNeeded`` near it, ``ProofWrong`` (whatever is wrong).

        ``InvalidValue`` for a malformed number.
        """
        policy = self._policies.current()
        name, document = normal_name(query.name), Document(query.kind, query.number)
        code = clean(query.code, "code", _CODE_LIMIT, nfkc=True).replace(" ", "").upper()
        key = f"booking.look_up|{query.address}|{document.kind.value}|{document.number}"
        if is_near(self._limits.used(key).hits, policy.look_up_tries):
            self._challenges.require(LOOK_UP, query.solved, EASY)
        self._limits.hit(key, policy.look_up_minutes * 60, policy.look_up_tries)
        with self._uow:
            match = self._appointments.with_code(document, code)
            if match is None or match.appointment.person.name != name:
                raise ProofWrong("appointment", "")
            found = match.appointment
            whole = match.from_slip and found.has_arrived
            all_of_them = self._appointments.of_person(document, SHOWN) if whole else (found,)
            proven = Proven(document=document, appointments=all_of_them, whole=whole)
        self._limits.give_back(key)
        return proven
