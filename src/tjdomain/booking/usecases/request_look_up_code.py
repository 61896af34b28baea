"""Ask for a code that opens one's own records, sent to the phone on record."""

from attrs import field, frozen

from ports.booking import Appointments
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.phone_code import CodePurpose, person_subject, phone_on_record
from tjdomain.booking.usecases.issuing_codes import IssuedCode, IssuingCodes
from tjdomain.booking.usecases.look_up_appointments import SHOWN
from tjdomain.shared.challenge import Solved
from tjdomain.shared.person import Document, DocumentKind, normal_name


@frozen(kw_only=True)
class RequestLookUpCodeCommand:
    """Who one says to be, and the network address that asks."""

    name: str
    kind: DocumentKind
    number: str = field(repr=False)
    address: str
    solved: Solved | None = None


class RequestLookUpCode:
    """A stranger learns nothing: person known or not, with a phone or without, the answer and what is kept are alike.

    The message should be sent after the answer, since sending takes time that can be measured. Requests are counted by
    address and person, so that no stranger locks a person out; messages by phone, in silence.
    """

    def __init__(self, uow: UnitOfWork, appointments: Appointments, issuing: IssuingCodes) -> None:
        self._uow = uow
        self._appointments = appointments
        self._issuing = issuing

    def __call__(self, command: RequestLookUpCodeCommand) -> IssuedCode:
        """The message is the caller's to send.

        Raises ``InvalidValue`` (name or number), ``LimitExceeded``, ``ChallengeNeeded``.
        """
        name, document = normal_name(command.name), Document(command.kind, command.number)
        subject = person_subject(name, document)
        self._issuing.admit(command.address, f"{command.address}|{subject}", command.solved)
        with self._uow:
            known = self._appointments.of_person(document, SHOWN)
        on_record = phone_on_record(known, name)
        phone = self._issuing.reached(on_record, subject)
        return self._issuing.issue(CodePurpose.LOOK_UP, person_subject(name, document, on_record), phone)
