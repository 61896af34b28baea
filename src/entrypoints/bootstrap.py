"""The composition root: the one place that says which adapter stands behind which port."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType
from typing import Any, Protocol

import attrs
import punq
from attrs import field, frozen
from sqlalchemy import Engine, text

import tjdomain
from adapters.database import deliveries, drafts, event_log, files, idempotency, jobs, limits, schedules, sealer
from adapters.database import sequences as counters
from adapters.database.chain_check import DatabaseChainCheck
from adapters.database.engine import make_engine
from adapters.database.queries import across, openings
from adapters.database.queries import administration as administration_lists
from adapters.database.queries import booking as booking_lists
from adapters.database.queries import certification as archive
from adapters.database.queries import examination as examination_lists
from adapters.database.queries import examination_registers as examination_views
from adapters.database.queries import identity as directory
from adapters.database.repositories import (
    administration,
    booking,
    booking_quotas,
    booking_registers,
    certification,
    examination,
    examination_registers,
    identity,
    webhooks,
)
from adapters.database.schema import complete_metadata
from adapters.database.session import DatabaseSession, reading
from adapters.database.tables.booking import appointment
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.documents.certificates import WeasyPrintCertificates
from adapters.documents.portraits import PillowPortraits
from adapters.documents.tabular import Tables
from adapters.documents.tabular_members import MemberTables
from adapters.documents.tabular_results import ResultTables
from adapters.documents.typesetting import Typesetter
from adapters.files.folder import FolderFileContents
from adapters.files.heads import FolderHeadArchive
from adapters.kit.holidays import PublishedHolidays
from adapters.kit.policies import PolicyReader, StoredPolicies
from adapters.kit.world import SystemClock, SystemRandomness, UuidV7
from adapters.security.passwords import Argon2Passwords
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from adapters.security.vault import AesVault
from entrypoints.runner import Runner
from entrypoints.settings import Settings
from entrypoints.wording import label
from ports import administration as of_administration
from ports import booking as of_booking
from ports import booking_queries, examination_queries, identity_queries
from ports import certification as of_certification
from ports import examination as of_examination
from ports import identity as of_identity
from ports.audit import ChainCheck, HeadArchive, Sealer
from ports.clock import Clock, IdGenerator, Randomness
from ports.deliveries import Deliveries, DeliveryDesk
from ports.documents import CertificateDocuments, PortraitStudio
from ports.drafts import Drafts
from ports.event_log import EventLog
from ports.files import FileContents, FileRecords
from ports.idempotency import IdempotencyKeys
from ports.jobs import JobQueue, Jobs, Schedules
from ports.limits import Limits
from ports.security import PasswordHasher, TokenSigner, TokenVerifier, Vault
from ports.sequences import Sequences
from ports.tabular import TableReader
from ports.tabular_rows import MemberFiles, ResultFiles
from ports.unit_of_work import UnitOfWork
from ports.webhooks import Webhooks
from tjdomain.administration.domain.policy import GROUP as ADMINISTRATION
from tjdomain.administration.domain.policy import AdministrationPolicy
from tjdomain.administration.domain.registry import ParameterRegistry
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.usecases.authenticate_api_key import AuthenticateApiKey, AuthenticateApiKeyCommand
from tjdomain.identity.usecases.authenticate_session import AuthenticateSession, AuthenticateSessionCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import SHANGHAI

EACH: tuple[tuple[Any, Any], ...] = (
    (UnitOfWork, DatabaseUnitOfWork),
    (EventLog, event_log.DatabaseEventLog),
    (Sequences, counters.DatabaseSequences),
    (IdempotencyKeys, idempotency.DatabaseIdempotencyKeys),
    (Drafts, drafts.DatabaseDrafts),
    (FileRecords, files.DatabaseFileRecords),
    (Jobs, jobs.DatabaseJobs),
    (DeliveryDesk, deliveries.DatabaseDeliveryDesk),
    (Webhooks, webhooks.DatabaseWebhooks),
    (of_booking.Appointments, booking.DatabaseAppointments),
    (of_booking.Quotas, booking_quotas.DatabaseQuotas),
    (of_booking.Holds, booking_registers.DatabaseHolds),
    (of_booking.Teams, booking_registers.DatabaseTeams),
    (of_booking.Employers, booking_registers.DatabaseEmployers),
    (of_booking.OwnDays, booking_registers.DatabaseOwnDays),
    (of_booking.Stops, booking_registers.DatabaseStops),
    (of_certification.Certificates, certification.DatabaseCertificates),
    (of_certification.PendingCertificates, certification.DatabasePendingCertificates),
    (of_examination.Examinations, examination.DatabaseExaminations),
    (of_examination.Catalogues, examination_registers.DatabaseCatalogues),
    (of_examination.StaffMembers, examination_registers.DatabaseStaffMembers),
    (of_examination.ChiefPhysicians, examination_registers.DatabaseChiefPhysicians),
    (of_examination.PublicHealthCases, examination_registers.DatabasePublicHealthCases),
    (of_administration.Parameters, administration.DatabaseParameters),
    (of_administration.ParameterChanges, administration.DatabaseParameterChanges),
    (of_administration.ContactInformations, administration.DatabaseContactInformations),
    (of_administration.Dictionaries, administration.DatabaseDictionaries),
    (of_identity.Users, identity.DatabaseUsers),
    (of_identity.Credentials, identity.DatabaseCredentials),
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
    (Sealer, sealer.DatabaseSealer),
    (ChainCheck, DatabaseChainCheck),
    (Deliveries, deliveries.DatabaseDeliveries),
    (JobQueue, jobs.DatabaseJobQueue),
    (Schedules, schedules.DatabaseSchedules),
    (of_booking.Holidays, PublishedHolidays),
    (of_booking.CurrentOpenings, openings.DatabaseCurrentOpenings),
    (of_booking.ValidCertificates, across.DatabaseValidCertificates),
    (of_booking.OpenRechecks, across.DatabaseOpenRechecks),
    (booking_queries.AppointmentQueries, booking_lists.DatabaseAppointmentQueries),
    (booking_queries.TeamQueries, booking_lists.DatabaseTeamQueries),
    (booking_queries.EmployerQueries, booking_lists.DatabaseEmployerQueries),
    (of_certification.CertificateArchive, archive.DatabaseCertificateArchive),
    (examination_queries.ExaminationQueries, examination_lists.DatabaseExaminationQueries),
    (examination_queries.ExaminationRegisters, examination_views.DatabaseExaminationRegisters),
    (of_administration.AdministrationQueries, administration_lists.DatabaseAdministrationQueries),
    (PolicyReader, PolicyReader),
    (identity_queries.SignInQueries, directory.DatabaseSignInQueries),
    (identity_queries.IdentityQueries, directory.DatabaseIdentityQueries),
    (CertificateDocuments, WeasyPrintCertificates),
    (PortraitStudio, PillowPortraits),
    (TableReader, Tables),
    (MemberFiles, MemberTables),
    (ResultFiles, ResultTables),
)
"""Made once: they keep no transaction, and some of them a cache."""


POLICIES: Mapping[str, tuple[Any, type]] = {
    "booking": (of_booking.BookingPolicies, BookingPolicy),
    "examination": (of_examination.ExaminationPolicies, ExaminationPolicy),
    "certification": (of_certification.CertificationPolicies, CertificationPolicy),
    "identity": (of_identity.IdentityPolicies, IdentityPolicy),
}
"""Group of parameters → the port that a context asks, and the class whose fields are the parameters."""


WORDS_IN_USE = {
    "licence_rejection": (appointment.c.licence_rejection,),
}
"""Key of a dictionary → the columns that hold its words."""


def working_classes() -> Iterator[type]:
    """Every class of use cases and flows that is made with ports: use cases, and the steps that they share.

    Each is registered by name: what punq registers by itself on first use gets a transaction of its own.
    """
    for found in walk_packages(tjdomain.__path__, "tjdomain."):
        if ".usecases." in found.name or ".flows." in found.name:
            for thing in vars(import_module(found.name)).values():
                if isinstance(thing, type) and thing.__module__ == found.name and _takes_ports(thing):
                    yield thing


def _takes_ports(thing: type) -> bool:
    return (
        isinstance(vars(thing).get("__init__"), FunctionType)
        and not attrs.has(thing)
        and Protocol not in thing.__bases__
    )


class ShiftedClock:
    """A clock that shows another day: real time goes on from the wanted day at the hour it is now. Demo mode only."""

    def __init__(self, today: date) -> None:
        now = SystemClock().now().astimezone(SHANGHAI)
        self._ahead = timedelta(days=(today - now.date()).days)

    def now(self) -> datetime:
        """Aware, UTC, microseconds."""
        return SystemClock().now() + self._ahead


class CredentialCheck:
    """Who stands behind a session's token or an API key."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def by_session(self, token: str) -> Actor:
        """The account behind a session's token. Raises ``NotSignedIn``."""
        return self._run(AuthenticateSession, AuthenticateSessionCommand(token=token)).actor

    def by_key(self, key: str) -> Actor:
        """The partner behind an API key. Raises ``NotSignedIn``."""
        return self._run(AuthenticateApiKey, AuthenticateApiKeyCommand(secret=key))


@frozen
class System:
    """The wired system."""

    settings: Settings
    container: punq.Container
    engine: Engine
    clock: Clock
    ids: IdGenerator
    vault: Vault
    run: Runner = field()
    authenticator: CredentialCheck = field()

    @run.default
    def _runner(self) -> Runner:
        return Runner(self.container)

    @authenticator.default
    def _check(self) -> CredentialCheck:
        return CredentialCheck(self.run)

    def readiness(self) -> Mapping[str, str]:
        """Part → what is wrong with it; empty when all is well."""
        try:
            with reading(self.engine) as connection:
                connection.execute(text("SELECT 1"))
        except Exception as error:  # noqa: BLE001  whatever it is, the probe must answer
            return {"database": type(error).__name__}
        return {}

    def close(self) -> None:
        """Give back connections."""
        self.engine.dispose()


@contextmanager
def one_transaction(system: System) -> Iterator[Runner]:
    """Runs use cases in one transaction, committed at the end: for demo data, where a commit each is too slow."""
    session = DatabaseSession(system.engine)
    system.container.register(DatabaseSession, instance=session)
    try:
        with DatabaseUnitOfWork(session):
            yield Runner(system.container)
    finally:
        system.container.register(DatabaseSession)


def upgrade_schema(settings: Settings) -> None:
    """Bring the database to this version's schema."""
    engine = make_engine(settings.database_url)
    complete_metadata().create_all(engine)
    engine.dispose()


def make_clock(settings: Settings) -> Clock:
    """The real clock, or in demo mode the wanted day."""
    if settings.demo and settings.today:
        return ShiftedClock(date.fromisoformat(settings.today))
    return SystemClock()


def bootstrap(settings: Settings, clock: Clock | None = None) -> System:
    """Wire everything over ``settings``; ``clock`` replaces the time for tests and replays."""
    container = punq.Container()
    engine = make_engine(settings.database_url, settings.threads + 4)
    clock = clock or make_clock(settings)
    vault = AesVault(settings.data_keys.keys, settings.index_keys.keys)
    signer = Ed25519Signer(settings.signing_keys.keys)
    made: tuple[tuple[Any, Any], ...] = (
        (Settings, settings),
        (Engine, engine),
        (Clock, clock),
        (Vault, vault),
        (TokenSigner, signer),
        (TokenVerifier, Ed25519Verifier(signer.public_keys())),
        (FileContents, FolderFileContents(settings.files, vault, clock)),
        (HeadArchive, FolderHeadArchive(settings.files / "heads")),
        (of_administration.DictionaryUse, administration_lists.DatabaseDictionaryUse(engine, WORDS_IN_USE)),
        (Typesetter, Typesetter(settings.files / "fonts", label)),
    )
    for port, instance in made:
        container.register(port, instance=instance)
    container.register(DatabaseSession)
    for port, adapter in EACH:
        container.register(port, adapter)
    for working in working_classes():
        container.register(working)
    for port, adapter in SHARED:
        container.register(port, adapter, scope=punq.Scope.singleton)
    reader: PolicyReader = container.resolve(PolicyReader)
    for group, (port, policy) in POLICIES.items():
        container.register(port, instance=StoredPolicies(reader, policy, group))
    policies = {group: policy for group, (_, policy) in POLICIES.items()}
    registry = ParameterRegistry({**policies, ADMINISTRATION: AdministrationPolicy})
    container.register(ParameterRegistry, instance=registry)
    return System(settings, container, engine, clock, container.resolve(IdGenerator), vault)
