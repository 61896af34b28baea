"""Which adapter stands behind which port; the composition root makes them."""

from collections.abc import Mapping
from typing import Any

from adapters.database import deliveries, drafts, event_log, files, idempotency, jobs, limits, schedules, sealer
from adapters.database import sequences as counters
from adapters.database.chain_check import DatabaseChainCheck
from adapters.database.queries import administration as administration_lists
from adapters.database.queries import appointments as appointment_lists
from adapters.database.queries import booking as booking_lists
from adapters.database.queries import certification as archive
from adapters.database.queries import examination as examination_lists
from adapters.database.queries import examination_registers as examination_views
from adapters.database.queries import identity as directory
from adapters.database.queries import log as log_lists
from adapters.database.queries import openings
from adapters.database.queries.announcements import DatabaseAnnouncementQueries
from adapters.database.queries.card_queue import DatabaseCardQueueQueries
from adapters.database.queries.event_history import DatabaseEventHistory
from adapters.database.queries.live import DatabaseChangeFeed
from adapters.database.queries.person_requests import DatabasePersonRequestQueries
from adapters.database.queries.queue import DatabaseQueueQueries
from adapters.database.repositories import (
    administration,
    bindings,
    booking,
    booking_quotas,
    booking_registers,
    booking_standing,
    certification,
    desk_readers,
    examination,
    examination_registers,
    identity,
    phone_codes,
    webhooks,
)
from adapters.database.repositories.announcements import DatabaseAnnouncements
from adapters.database.repositories.card_queue import DatabaseCardQueue
from adapters.database.repositories.given_notices import DatabaseGivenNotices
from adapters.database.repositories.person_requests import DatabasePersonRequests
from adapters.database.repositories.queue import DatabaseQueueTickets, DatabaseRooms, DatabaseScreens
from adapters.database.repositories.second_factors import DatabaseSecondFactors
from adapters.database.repositories.slip_returns import DatabaseSlipReturns
from adapters.database.retention import DatabaseRetention, DatabaseRetentionQueries
from adapters.database.tables.booking import appointment
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.documents.arrivals import WeasyPrintArrivals
from adapters.documents.certificates import WeasyPrintCertificates
from adapters.documents.notices import WeasyPrintNotices
from adapters.documents.photos import PillowPhotos
from adapters.documents.portraits import PillowPortraits
from adapters.documents.reports import WeasyPrintReports
from adapters.documents.tabular import Tables
from adapters.documents.tabular_forms import FilledTables
from adapters.documents.tabular_members import MemberTables
from adapters.documents.tabular_results import ResultTables
from adapters.documents.tabular_writer import TableStreams
from adapters.kit.full_slots import RememberedFullSlots
from adapters.kit.holidays import PublishedHolidays
from adapters.kit.issuing_body import CertifyingBody
from adapters.kit.policies import PolicyReader
from adapters.kit.view_log import EventViewLog
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.security.challenges import SealedChallenges
from adapters.security.one_time_codes import TimedCodes
from adapters.security.passwords import Argon2Passwords
from ports import administration as of_administration
from ports import booking as of_booking
from ports import booking_queries, examination_queries, identity_queries
from ports import certification as of_certification
from ports import examination as of_examination
from ports import identity as of_identity
from ports.arrival_papers import ArrivalPapers
from ports.audit import ChainCheck, Sealer
from ports.card_queue import CardQueue, CardQueueQueries
from ports.challenges import Challenges
from ports.clock import IdGenerator, Randomness
from ports.deliveries import Deliveries, DeliveryDesk
from ports.desk_readers import DeskReaders
from ports.documents import CertificateDocuments, PhotoStudio, PortraitStudio
from ports.drafts import Drafts
from ports.entrances import Bindings
from ports.event_history import EventHistory
from ports.event_log import EventLog
from ports.examination_report import IssuingBody, ReportDocuments
from ports.files import FileRecords
from ports.full_slots import FullSlots
from ports.given_notices import GivenNotices
from ports.idempotency import IdempotencyKeys
from ports.jobs import JobQueue, Jobs, Schedules
from ports.limits import Limits
from ports.live import ChangeFeed
from ports.log_queries import LogQueries
from ports.messaging import MessagingPolicies
from ports.notice_papers import NoticePapers
from ports.page_words import PageWordsInForce
from ports.person_requests import PersonRequestQueries, PersonRequests
from ports.phone_codes import PhoneCodes
from ports.queue import QueueQueries, QueueTickets, Rooms, Screens
from ports.retention import Retention, RetentionQueries
from ports.security import OneTimeCodes, PasswordHasher
from ports.sequences import Sequences
from ports.slip_returns import SlipReturns
from ports.tabular import TableReader, TableWriter
from ports.tabular_rows import MemberFiles, ResultFiles, TableForms
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from ports.webhooks import Webhooks
from tjdomain.administration.domain.policy import GROUP as ADMINISTRATION
from tjdomain.administration.domain.policy import AdministrationPolicy
from tjdomain.administration.usecases.count_readers import CountReader, CountReadersTogether
from tjdomain.booking.domain.page_words import PageWords
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.usecases.book_appointment import BookAppointment
from tjdomain.booking.usecases.book_together import BookTogether, SoldOutAlready
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.flows.together.separate_duties import SeparateDuties
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.messaging.domain.policy import MessagingPolicy

EACH: tuple[tuple[Any, Any], ...] = (
    (UnitOfWork, DatabaseUnitOfWork),
    (EventLog, event_log.DatabaseEventLog),
    (ViewLog, EventViewLog),
    (Sequences, counters.DatabaseSequences),
    (IdempotencyKeys, idempotency.DatabaseIdempotencyKeys),
    (Drafts, drafts.DatabaseDrafts),
    (FileRecords, files.DatabaseFileRecords),
    (Jobs, jobs.DatabaseJobs),
    (DeliveryDesk, deliveries.DatabaseDeliveryDesk),
    (Webhooks, webhooks.DatabaseWebhooks),
    (Retention, DatabaseRetention),
    (PersonRequests, DatabasePersonRequests),
    (DeskReaders, desk_readers.DatabaseDeskReaders),
    (of_booking.Appointments, booking.DatabaseAppointments),
    (of_booking.Quotas, booking_quotas.DatabaseQuotas),
    (of_booking.Holds, booking_registers.DatabaseHolds),
    (of_booking.Teams, booking_registers.DatabaseTeams),
    (of_booking.Employers, booking_registers.DatabaseEmployers),
    (of_booking.OwnDays, booking_registers.DatabaseOwnDays),
    (of_booking.Stops, booking_registers.DatabaseStops),
    (PhoneCodes, phone_codes.DatabasePhoneCodes),
    (Bindings, bindings.DatabaseBindings),
    (of_booking.PersonStandings, booking_standing.DatabasePersonStandings),
    (of_certification.Certificates, certification.DatabaseCertificates),
    (of_certification.PendingCertificates, certification.DatabasePendingCertificates),
    (CardQueue, DatabaseCardQueue),
    (of_examination.Examinations, examination.DatabaseExaminations),
    (of_examination.Catalogues, examination_registers.DatabaseCatalogues),
    (of_examination.StaffMembers, examination_registers.DatabaseStaffMembers),
    (of_examination.ChiefPhysicians, examination_registers.DatabaseChiefPhysicians),
    (of_examination.PublicHealthCases, examination_registers.DatabasePublicHealthCases),
    (QueueTickets, DatabaseQueueTickets),
    (Rooms, DatabaseRooms),
    (Screens, DatabaseScreens),
    (SlipReturns, DatabaseSlipReturns),
    (GivenNotices, DatabaseGivenNotices),
    (of_administration.Parameters, administration.DatabaseParameters),
    (of_administration.ParameterChanges, administration.DatabaseParameterChanges),
    (of_administration.ParameterGuard, SeparateDuties),
    (of_administration.ContactInformations, administration.DatabaseContactInformations),
    (of_administration.PublicTexts, administration.DatabasePublicTexts),
    (of_administration.Dictionaries, administration.DatabaseDictionaries),
    (of_administration.Announcements, DatabaseAnnouncements),
    (of_identity.Users, identity.DatabaseUsers),
    (of_identity.Credentials, identity.DatabaseCredentials),
    (of_identity.SecondFactors, DatabaseSecondFactors),
    (of_identity.Roles, identity.DatabaseRoles),
    (of_identity.Departments, identity.DatabaseDepartments),
    (of_identity.Posts, identity.DatabasePosts),
    (of_identity.Menus, identity.DatabaseMenus),
    (of_identity.Sessions, identity.DatabaseSessions),
    (of_identity.ApiKeys, identity.DatabaseApiKeys),
)
"""Made anew for each resolve; what is made in one resolve shares its session, and so its transaction."""

SHARED: tuple[tuple[Any, Any], ...] = (
    (IdGenerator, UuidV7),
    (Randomness, SystemRandomness),
    (Limits, limits.DatabaseLimits),
    (PasswordHasher, Argon2Passwords),
    (OneTimeCodes, TimedCodes),
    (Challenges, SealedChallenges),
    (Sealer, sealer.DatabaseSealer),
    (ChainCheck, DatabaseChainCheck),
    (Deliveries, deliveries.DatabaseDeliveries),
    (JobQueue, jobs.DatabaseJobQueue),
    (Schedules, schedules.DatabaseSchedules),
    (of_booking.Holidays, PublishedHolidays),
    (FullSlots, RememberedFullSlots),
    (of_booking.CurrentOpenings, openings.DatabaseCurrentOpenings),
    (booking_queries.AppointmentQueries, appointment_lists.DatabaseAppointmentQueries),
    (booking_queries.TeamQueries, booking_lists.DatabaseTeamQueries),
    (booking_queries.EmployerQueries, booking_lists.DatabaseEmployerQueries),
    (of_certification.CertificateArchive, archive.DatabaseCertificateArchive),
    (CardQueueQueries, DatabaseCardQueueQueries),
    (examination_queries.ExaminationQueries, examination_lists.DatabaseExaminationQueries),
    (examination_queries.ExaminationRegisters, examination_views.DatabaseExaminationRegisters),
    (QueueQueries, DatabaseQueueQueries),
    (ChangeFeed, DatabaseChangeFeed),
    (of_administration.AdministrationQueries, administration_lists.DatabaseAdministrationQueries),
    (of_administration.AnnouncementQueries, DatabaseAnnouncementQueries),
    (LogQueries, log_lists.DatabaseLogQueries),
    (RetentionQueries, DatabaseRetentionQueries),
    (PersonRequestQueries, DatabasePersonRequestQueries),
    (PolicyReader, PolicyReader),
    (EventHistory, DatabaseEventHistory),
    (identity_queries.SignInQueries, directory.DatabaseSignInQueries),
    (identity_queries.IdentityQueries, directory.DatabaseIdentityQueries),
    (CertificateDocuments, WeasyPrintCertificates),
    (ReportDocuments, WeasyPrintReports),
    (ArrivalPapers, WeasyPrintArrivals),
    (NoticePapers, WeasyPrintNotices),
    (IssuingBody, CertifyingBody),
    (PortraitStudio, PillowPortraits),
    (PhotoStudio, PillowPhotos),
    (TableReader, Tables),
    (TableWriter, TableStreams),
    (TableForms, FilledTables),
    (MemberFiles, MemberTables),
    (ResultFiles, ResultTables),
)
"""Made once: they keep no transaction, and some of them a cache."""


POLICIES: Mapping[str, tuple[Any, type]] = {
    "booking": (of_booking.BookingPolicies, BookingPolicy),
    "examination": (of_examination.ExaminationPolicies, ExaminationPolicy),
    "certification": (of_certification.CertificationPolicies, CertificationPolicy),
    "identity": (of_identity.IdentityPolicies, IdentityPolicy),
    "messaging": (MessagingPolicies, MessagingPolicy),
    "phones": (PageWordsInForce, PageWords),
    ADMINISTRATION: (of_administration.AdministrationPolicies, AdministrationPolicy),
}
"""Group of parameters → the port that a context asks, and the class whose fields are the parameters."""


TOGETHER: Mapping[type, type] = {BookAppointment: BookTogether, CountReader: CountReadersTogether}
"""Use case → the one that does several of its commands in one transaction."""


FORESEEN: Mapping[type, type] = {BookAppointment: SoldOutAlready}
"""Use case of those → what knows of a command without work that it would be refused."""


WORDS_IN_USE = {
    "licence_rejection": (appointment.c.licence_rejection,),
}
"""Key of a dictionary → the columns that hold its words."""
