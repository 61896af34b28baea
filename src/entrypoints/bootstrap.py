"""The composition root: the one place that says which adapter stands behind which port."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType
from typing import Any, Protocol

import attrs
import punq
from attrs import field, frozen
from sqlalchemy import Engine, Table

import tjdomain
from adapters.database import migrate
from adapters.database.engine import make_engine
from adapters.database.queries import administration as administration_lists
from adapters.database.reindexing import PersonReindexing, person_tables
from adapters.database.rotation import EncryptedColumn, KeyRotation, encrypted_columns
from adapters.database.session import DatabaseSession, reading
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.documents.fonts import our_face
from adapters.documents.typesetting import Typesetter
from adapters.entrance.platform import ConfiguredSources, Platform, PlatformIdentitySource
from adapters.files.folder import FolderFileContents
from adapters.files.heads import FolderHeadArchive
from adapters.kit.http import HttpClient
from adapters.kit.policies import PolicyReader, StoredPolicies
from adapters.kit.world import SystemClock, UuidV7
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from adapters.security.vault import AesVault
from adapters.text_message.gateway import Gateway, GatewayTextMessages, NoTextMessages
from entrypoints.runner import Runner
from entrypoints.sealing import sealing
from entrypoints.settings import Settings
from entrypoints.titles import OwnTitles
from entrypoints.wiring import EACH, FORESEEN, POLICIES, SHARED, TOGETHER, WORDS_IN_USE
from entrypoints.wording import label, speak_of
from ports import administration as of_administration
from ports.audit import HeadArchive
from ports.booking import BookingPolicies
from ports.clock import Clock, IdGenerator
from ports.entrances import IdentitySources
from ports.examination_queries import ExaminationRegisters
from ports.files import FileContents
from ports.security import TokenSigner, TokenVerifier, Vault
from ports.text_message import TextMessages
from tjdomain.administration.domain.registry import ParameterRegistry
from tjdomain.booking.domain.policy import BookingPolicy, BookingPolicyWithMessages
from tjdomain.identity.usecases.authenticate_api_key import AuthenticateApiKey, AuthenticateApiKeyCommand
from tjdomain.identity.usecases.authenticate_session import AuthenticateSession, AuthenticateSessionCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import BadReply


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
    """A clock so many seconds ahead of the real one, or behind it: the same for all processes. Demo mode only."""

    def __init__(self, ahead: int) -> None:
        self._ahead = timedelta(seconds=ahead)

    def now(self) -> datetime:
        """Aware, UTC, microseconds."""
        return SystemClock().now() + self._ahead


class UnprovenPhones:
    """The parameters of booking where no gateway exists: whatever is stored, nobody is asked to prove a phone."""

    def __init__(self, stored: BookingPolicies) -> None:
        self._stored = stored

    def current(self) -> BookingPolicy:
        """The parameters in force now."""
        policy = self._stored.current()
        return attrs.evolve(policy, phone_verified=False) if policy.phone_verified else policy


class CredentialCheck:
    """Who stands behind a session's token or an API key."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def by_session(self, token: str, address: str) -> Actor:
        """The account behind a session's token. Raises ``NotSignedIn``."""
        return self._run(AuthenticateSession, AuthenticateSessionCommand(token=token, address=address)).actor

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
        return Runner(self.container, together=TOGETHER, foreseen=FORESEEN)

    @authenticator.default
    def _check(self) -> CredentialCheck:
        return CredentialCheck(self.run)

    def readiness(self) -> Mapping[str, str]:
        """Part → what is wrong with it; empty when all is well."""
        try:
            with reading(self.engine) as connection:
                revision = migrate.revision(connection)
        except Exception as error:  # noqa: BLE001  whatever it is, the probe must answer
            return {"database": type(error).__name__}
        if revision != migrate.newest():
            return {"schema": f"at {revision}, needs {migrate.newest()}"}
        return {}

    def close(self) -> None:
        """Give back connections."""
        speak_of(dict)
        held: tuple[Any, ...] = (TextMessages, IdentitySources)
        for port in held:
            self.container.resolve(port).close()
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


def upgrade_schema(settings: Settings) -> str:
    """Bring the database to this version's schema; the revision it is at then."""
    migrate.upgrade(settings.database_url)
    return migrate.current(settings.database_url) or ""


@frozen
class Resealed:
    """Sealed values of one place: how many were seen, sealed anew by the key in use, and opened by no key."""

    place: str
    seen: int
    resealed: int
    unopened: int


def resealing(system: System) -> tuple[Callable[[], Resealed], ...]:
    """The steps of a change of the data key, column by column and then the files; each can be run again at any time."""
    rotation = KeyRotation(system.engine, system.vault)
    files = FolderFileContents(system.settings.files, system.vault, system.clock)

    def column(place: EncryptedColumn) -> Resealed:
        done = rotation.rotate(place)
        return Resealed(f"{done.table}.{done.column}", done.seen, done.resealed, done.unopened)

    def contents() -> Resealed:
        try:
            done = files.reseal()
        except BadReply:
            return Resealed("files", 1, 0, 1)
        return Resealed("files", done, done, 0)

    return (*(partial(column, place) for place in encrypted_columns()), contents)


def reindexing(system: System) -> tuple[Callable[[], Resealed], ...]:
    """The steps of a change of the index key, table by table; the nodes must be stopped."""
    persons = PersonReindexing(system.engine, system.vault)

    def table(of: Table) -> Resealed:
        done = persons.reindex(of)
        return Resealed(done.table, done.seen, done.changed, 0)

    return tuple(partial(table, of) for of in person_tables())


def missing_glyphs(sample: str) -> str:
    """Characters of ``sample`` that our font cannot print. Raises ``OSError`` or ``ImportError`` without the font."""
    return our_face().missing(sample)


def misfits(system: System) -> list[str]:
    """Places whose sealed values no key of the settings opens."""
    places = KeyRotation(system.engine, system.vault).misfits()
    return [f"{place.table.name}.{place.column.name}" for place in places]


def nodes_seen(system: System, node: str) -> frozenset[str]:
    """Leave the mark of ``node`` in the folder of files; the nodes that left theirs within 10 minutes."""
    return FolderFileContents(system.settings.files, system.vault, system.clock).nodes(node)


def make_clock(settings: Settings) -> Clock:
    """The real clock, or in demo mode the one of the wanted day."""
    return ShiftedClock(settings.ahead) if settings.demo else SystemClock()


def text_messages(settings: Settings) -> TextMessages:
    """The gateway of the settings, if there is one."""
    if settings.sms is None:
        return NoTextMessages()
    gateway = Gateway(**attrs.asdict(settings.sms, recurse=False))
    return GatewayTextMessages(HttpClient(gateway.timeout, kept=0), gateway, UuidV7())


def outside(settings: Settings, clock: Clock) -> Iterator[tuple[Any, Any]]:
    """The gateway, the entrances and the seal of the settings."""
    sources = []
    for entrance, given in settings.entrances.items():
        platform = Platform(**attrs.asdict(given, recurse=False))
        sources.append(PlatformIdentitySource(entrance, platform, HttpClient(platform.timeout, kept=0), clock))
    yield TextMessages, text_messages(settings)
    yield IdentitySources, ConfiguredSources(sources)
    yield from sealing(settings.seal, clock)


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
        *outside(settings, clock),
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
    policies = {group: policy for group, (_, policy) in POLICIES.items()}
    if settings.sms is not None:
        policies["booking"] = BookingPolicyWithMessages
    for group, (port, _) in POLICIES.items():
        container.register(port, instance=StoredPolicies(container.resolve(PolicyReader), policies[group], group))
    if settings.sms is None:
        container.register(BookingPolicies, instance=UnprovenPhones(container.resolve(BookingPolicies)))
    registry = ParameterRegistry(policies)
    container.register(ParameterRegistry, instance=registry)
    speak_of(OwnTitles(container.resolve(ExaminationRegisters), clock))
    return System(settings, container, engine, clock, container.resolve(IdGenerator), vault)
