"""What a person is told of what happened to their appointment, examination or certificate."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from ports.administration import ContactInformations
from ports.booking import Appointments
from ports.certification import Certificates
from ports.clock import Clock
from ports.event_history import EventHistory, PastEvent
from ports.examination import Examinations
from ports.messaging import MessagingPolicies
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.flows.after.happened import Happened
from tjdomain.messaging.domain.notice import Notice
from tjdomain.shared.actor import ActorKind
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId, CertificateId, DepartmentId, EntityId, ExaminationId
from tjdomain.shared.masking import masked_name
from tjdomain.shared.person import Person
from tjdomain.shared.text_message import MessageTemplate

NOTICES: Mapping[str, MessageTemplate] = MappingProxyType(
    {
        "appointment.booked": MessageTemplate.BOOKED,
        "appointment.rescheduled": MessageTemplate.RESCHEDULED,
        "appointment.transferred": MessageTemplate.RESCHEDULED,
        "appointment.reinstated": MessageTemplate.RESCHEDULED,
        "appointment.cancelled": MessageTemplate.CANCELLED,
        "appointment.licence_rejected": MessageTemplate.LICENCE_REJECTED,
        "examination.recheck_reminded": MessageTemplate.RECHECK,
        "certificate.issued": MessageTemplate.CERTIFICATE_ISSUED,
    }
)
"""Of which events people are told. Who is at the desk is told there: no message for a check-in or a walk-in."""
_REMEMBERED = 200
_REASON_LIMIT = 40
_HERE, _DESK = "查体科", "查体科窗口"
_OWN_WISH, _BY_US = "本人办理", "科室安排"


class WordNotice:
    """Words the notice as things stand now: it may be told late and more than once. Changes nothing."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        examinations: Examinations,
        certificates: Certificates,
        contacts: ContactInformations,
        history: EventHistory,
        policies: MessagingPolicies,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._examinations = examinations
        self._certificates = certificates
        self._contacts = contacts
        self._history = history
        self._policies = policies
        self._clock = clock

    def __call__(self, happened: Happened) -> Notice | None:
        """Nothing where it is no longer true, is over, is switched off, or the person has no phone for messages.

        Raises ``NotFound``.
        """
        certificate = self._event("certificate", CertificateId(happened.subject), happened.version)
        if certificate is not None:
            return self._of_certificate(CertificateId(happened.subject))
        if self._event("examination", ExaminationId(happened.subject), happened.version) is not None:
            return self._of_examination(ExaminationId(happened.subject))
        event = self._event("appointment", AppointmentId(happened.subject), happened.version)
        return None if event is None else self._of_appointment(AppointmentId(happened.subject), event)

    def _event(self, subject: str, key: EntityId, version: int) -> PastEvent | None:
        found = self._history.of(subject, key, _REMEMBERED)
        return next((event for event in found if event.version == version and event.kind in NOTICES), None)

    def _of_certificate(self, key: CertificateId) -> Notice | None:
        with self._uow:
            certificate = self._certificates.get(key)
            known = self._known(certificate.department, certificate.holder)
        today = local_day(self._clock.now())
        if certificate.state_on(today) is not CertificateState.VALID or certificate.collection is not None:
            return None
        values = {**known, "day": _said(max(certificate.promised_on, today))}
        return self._notice(MessageTemplate.CERTIFICATE_ISSUED, certificate.holder, values)

    def _of_examination(self, key: ExaminationId) -> Notice | None:
        with self._uow:
            found = next(iter(self._examinations.look_at((key,))), None)
            if found is None or found.state is not ExaminationState.AWAITING_RECHECK or found.recheck is not None:
                return None
            known = self._known(found.department, found.person)
        if found.due < local_day(self._clock.now()):
            return None
        return self._notice(MessageTemplate.RECHECK, found.person, {**known, "day": _said(found.due)})

    def _of_appointment(self, key: AppointmentId, event: PastEvent) -> Notice | None:
        template = NOTICES[event.kind]
        with self._uow:
            appointment = self._appointments.get(key)
            known = self._known(appointment.department, appointment.person)
        if not _holds(template, appointment) or appointment.day < local_day(self._clock.now()):
            return None
        values = {
            **known,
            "day": _said(appointment.day),
            "period": f"{appointment.period.start:%H:%M}至{appointment.period.end:%H:%M}",
            "number": appointment.number,
            "reason": _reason(event),
        }
        if template is MessageTemplate.BOOKED:
            del values["reason"]
        return self._notice(template, appointment.person, values)

    def _known(self, department: DepartmentId, person: Person) -> dict[str, str]:
        contact = self._contacts.latest(department)
        return {
            "name": masked_name(person.name),
            "address": (contact and contact.address) or _HERE,
            "contact": (contact and contact.phone) or _DESK,
        }

    def _notice(self, template: MessageTemplate, person: Person, values: Mapping[str, str]) -> Notice | None:
        text = self._policies.current().wording(template, values)
        if not text or person.phone is None or not person.phone.can_receive_sms:
            return None
        return Notice(phone=person.phone, template=template, values=values, text=text)


def _holds(template: MessageTemplate, appointment: Appointment) -> bool:
    """Whether that is still how the appointment stands."""
    if template is MessageTemplate.CANCELLED:
        return appointment.state is AppointmentState.CANCELLED
    booked = appointment.state is AppointmentState.BOOKED
    if template is MessageTemplate.LICENCE_REJECTED:
        return booked and appointment.licence.state is LicenceState.REJECTED
    return booked


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _reason(event: PastEvent) -> str:
    """What was given as reason, else whose doing it was; gateways refuse an empty value."""
    if event.reason:
        return event.reason[:_REASON_LIMIT]
    return _OWN_WISH if event.actor_kind is ActorKind.EXAMINEE else _BY_US
