"""What does not go straight: the states of the demo district that an ordinary day leaves out."""

from entrypoints.bootstrap import System
from entrypoints.cli.demo_staff import Crew
from ports.booking_queries import AppointmentFilter
from ports.certification import CertificateFilter
from ports.examination_queries import ExaminationFilter
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.licence import Licence, LicenceKind, LicenceState
from tjdomain.booking.usecases.approve_licence import ApproveLicence, ApproveLicenceCommand
from tjdomain.booking.usecases.reject_licence import RejectLicence, RejectLicenceCommand
from tjdomain.booking.usecases.search_appointments import SearchAppointments, SearchAppointmentsQuery
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.certification.domain.change import Correction, HolderChange
from tjdomain.certification.usecases.cancel_certificate import CancelCertificate, CancelCertificateCommand
from tjdomain.certification.usecases.correct_certificate import CorrectCertificate, CorrectCertificateCommand
from tjdomain.certification.usecases.revoke_certificate import RevokeCertificate, RevokeCertificateCommand
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.usecases.lapse_examinations import LapseExaminations, LapseExaminationsCommand
from tjdomain.examination.usecases.list_examinations import ListExaminations, ListExaminationsQuery, ListOverdue
from tjdomain.examination.usecases.return_examination import ReturnExamination, ReturnExaminationCommand
from tjdomain.flows.together.void_examination import VoidExamination, VoidExaminationCommand


def oddities(system: System, crew: Crew) -> None:
    """One of each: lapsed, returned, void; corrected, revoked, cancelled; licence approved and rejected."""
    _examinations(system, crew)
    _certificates(system, crew)
    _licences(system, crew)


def _examinations(system: System, crew: Crew) -> None:
    overdue = system.run(ListOverdue, ListExaminationsQuery(actor=crew.desk))
    system.run(
        LapseExaminations, LapseExaminationsCommand(actor=crew.desk, examinations=tuple(r.id for r in overdue.rows))
    )
    for state in (ExaminationState.AWAITING_REVIEW, ExaminationState.REGISTERED):
        wanted = ExaminationFilter(states=frozenset({state}))
        found = system.run(ListExaminations, ListExaminationsQuery(actor=crew.desk, wanted=wanted)).rows[0].id
        if state is ExaminationState.AWAITING_REVIEW:
            command = ReturnExaminationCommand(actor=crew.reviewer, examination=found, reason="结果有疑问，请核对")
            system.run(ReturnExamination, command)
        else:
            system.run(VoidExamination, VoidExaminationCommand(actor=crew.desk, examination=found, reason="登记错人"))


def _certificates(system: System, crew: Crew) -> None:
    wanted = CertificateFilter(states=frozenset({CertificateState.VALID}))
    rows = system.run(SearchCertificates, SearchCertificatesQuery(actor=crew.desk, wanted=wanted)).rows
    revoked, cancelled, corrected = rows[:3]
    system.run(RevokeCertificate, RevokeCertificateCommand(actor=crew.desk, certificate=revoked.id, reason="错发"))
    system.run(CancelCertificate, CancelCertificateCommand(actor=crew.desk, certificate=cancelled.id, reason="离职"))
    holder = HolderChange(name=f"{corrected.name}·更正")
    command = CorrectCertificateCommand(
        actor=crew.desk, certificate=corrected.id, correction=Correction(holder=holder), reason="姓名录错"
    )
    system.run(CorrectCertificate, command)


def _licences(system: System, crew: Crew) -> None:
    wanted = AppointmentFilter(
        states=frozenset({AppointmentState.BOOKED}), licence_states=frozenset({LicenceState.PENDING})
    )
    approved, rejected = system.run(SearchAppointments, SearchAppointmentsQuery(actor=crew.desk, wanted=wanted)).rows[
        :2
    ]
    licence = Licence(kind=LicenceKind.BUSINESS, number="91371500MA3TE5T031", holder=approved.employer)
    system.run(
        ApproveLicence,
        ApproveLicenceCommand(actor=crew.desk, appointment=approved.id, version=approved.version, licence=licence),
    )
    system.run(
        RejectLicence,
        RejectLicenceCommand(actor=crew.desk, appointment=rejected.id, version=rejected.version, reason="照片看不清"),
    )
