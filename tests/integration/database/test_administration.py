"""Administration on the real databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.administration import DatabaseAdministrationQueries, DatabaseDictionaryUse
from adapters.database.queries.announcements import DatabaseAnnouncementQueries
from adapters.database.repositories.administration import (
    DatabaseContactInformations,
    DatabaseDictionaries,
    DatabaseParameterChanges,
    DatabaseParameters,
    DatabasePublicTexts,
)
from adapters.database.repositories.announcements import DatabaseAnnouncements
from adapters.database.session import DatabaseSession
from adapters.database.tables.administration import contact_information
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.policies import PolicyReader
from adapters.kit.world import SystemRandomness
from adapters.memory.world import CountedIds, SettableClock
from contracts.ports.administration import (
    HERE,
    AnnouncementsContract,
    ContactInformationsContract,
    DictionariesContract,
    ParameterChangesContract,
    ParametersContract,
    PublicTextsContract,
    announcement,
    contact,
    parameter,
)
from tests.integration.conftest import Database
from tests.unit.administration.conftest import ANNA, BEN, NOON, REGISTRY
from tjdomain.administration.domain.announcement import AnnouncementAction
from tjdomain.administration.domain.parameter import ChangeAction, ParameterChange
from tjdomain.administration.domain.policy import GROUP, AdministrationPolicy
from tjdomain.administration.usecases.change_parameter import ChangeParameter, ChangeParameterCommand
from tjdomain.administration.usecases.count_readers import CountReaderCommand, CountReadersTogether
from tjdomain.administration.usecases.decide_change import DecideChange, DecideChangeCommand
from tjdomain.shared.errors import StaleVersion, TransactionRefused, WrongState


@pytest.fixture
def session(database: Database) -> DatabaseSession:
    return database.session()


@pytest.fixture
def uow(session: DatabaseSession) -> DatabaseUnitOfWork:
    return DatabaseUnitOfWork(session)


@pytest.fixture
def queries(database: Database) -> DatabaseAdministrationQueries:
    return DatabaseAdministrationQueries(database.engine)


class TestDatabaseParameters(ParametersContract):
    @pytest.fixture
    def parameters(self, session: DatabaseSession) -> DatabaseParameters:
        return DatabaseParameters(session)


class TestDatabaseParameterChanges(ParameterChangesContract):
    @pytest.fixture
    def changes(self, session: DatabaseSession) -> DatabaseParameterChanges:
        return DatabaseParameterChanges(session)


class TestDatabaseContactInformations(ContactInformationsContract):
    @pytest.fixture
    def contacts(self, session: DatabaseSession) -> DatabaseContactInformations:
        return DatabaseContactInformations(session)


class TestDatabasePublicTexts(PublicTextsContract):
    @pytest.fixture
    def texts(self, session: DatabaseSession) -> DatabasePublicTexts:
        return DatabasePublicTexts(session)


class TestDatabaseDictionaries(DictionariesContract):
    @pytest.fixture
    def dictionaries(self, session: DatabaseSession) -> DatabaseDictionaries:
        return DatabaseDictionaries(session)


def test_of_eight_who_change_a_parameter_first_one_wins(database: Database) -> None:
    def add(number: int) -> str:
        session = database.session()
        while True:
            try:
                with DatabaseUnitOfWork(session):
                    DatabaseParameters(session).add(parameter(number))
            except TransactionRefused:
                continue
            except StaleVersion:
                return "late"
            return "first"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(add, range(1, 9)))
    assert sorted(outcomes) == ["first", *["late"] * 7]


class NothingAgainst:
    """A guard of another context that lets every value pass."""

    def require(self, group: str, name: str, value: object) -> None:
        """Nothing to say."""


def _waiting(database: Database, ids: CountedIds, clock: SettableClock) -> ParameterChange:
    """A change that Anna asked for, in a group that a second person confirms."""
    session = database.session()
    with DatabaseUnitOfWork(session):
        DatabaseParameters(session).add(parameter(1, GROUP, "confirmed_groups", ["shop"]))
    log = DatabaseEventLog(session, database.vault, SystemRandomness())
    use_case = ChangeParameter(
        DatabaseUnitOfWork(session),
        REGISTRY,
        DatabaseParameters(session),
        DatabaseParameterChanges(session),
        NothingAgainst(),
        log,
        clock,
        ids,
    )
    return use_case(ChangeParameterCommand(actor=ANNA, group="shop", name="limit", value=4, reason="试行", version=0))


def test_of_eight_who_decide_on_a_change_one_is_heard(database: Database) -> None:
    clock = SettableClock(NOON)
    ids = CountedIds(clock)
    change, start = _waiting(database, ids, clock), Barrier(8)

    def decide(number: int) -> str:
        session = database.session()
        books = DatabaseParameters(session), DatabaseParameterChanges(session)
        log = DatabaseEventLog(session, database.vault, SystemRandomness())
        use_case = DecideChange(DatabaseUnitOfWork(session), REGISTRY, *books, NothingAgainst(), log, clock, ids)
        action = ChangeAction.CONFIRM if number % 2 else ChangeAction.REJECT
        command = DecideChangeCommand(actor=BEN, change=change.id, action=action, version=1, remark="看过")
        start.wait()
        while True:
            try:
                return use_case(command).state.value
            except TransactionRefused:
                continue
            except (StaleVersion, WrongState):
                return "late"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(decide, range(8)))
    (heard,) = [one for one in outcomes if one != "late"]
    session = database.session()
    with DatabaseUnitOfWork(session):
        stored = DatabaseParameters(session).of_group("shop")
        assert DatabaseParameterChanges(session).get(change.id).state.value == heard
    assert ("limit" in stored) == (heard == "effective")


def test_words_in_use_are_found_where_the_tables_store_them(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork
) -> None:
    with uow:
        DatabaseContactInformations(session).add(contact(7, 1, HERE))
    use = DatabaseDictionaryUse(
        database.engine, {"where": (contact_information.c.address, contact_information.c.bring)}
    )
    assert use.used("where", frozenset({"柳园路 7 号", "身份证原件", "别处"})) == {"柳园路 7 号", "身份证原件"}
    assert use.used("other", frozenset({"柳园路 7 号"})) == frozenset()


def test_policies_are_read_from_what_is_stored(
    queries: DatabaseAdministrationQueries, session: DatabaseSession, uow: DatabaseUnitOfWork
) -> None:
    with uow:
        DatabaseParameters(session).add(parameter(1, GROUP, "confirmed_groups", ["booking"]))
    assert PolicyReader(queries).current(AdministrationPolicy, GROUP).confirmed_groups == ("booking",)


class TestDatabaseAnnouncements(AnnouncementsContract):
    @pytest.fixture
    def announcements(self, session: DatabaseSession) -> DatabaseAnnouncements:
        return DatabaseAnnouncements(session)

    @pytest.fixture
    def lists(self, database: Database) -> DatabaseAnnouncementQueries:
        return DatabaseAnnouncementQueries(database.engine)


def test_readers_in_eight_threads_add_up_while_the_words_are_changed(database: Database) -> None:
    one, start = announcement(1), Barrier(9)
    session = database.session()
    with DatabaseUnitOfWork(session):
        DatabaseAnnouncements(session).add(one)

    def read(_: int) -> None:
        session = database.session()
        together = CountReadersTogether(DatabaseUnitOfWork(session), DatabaseAnnouncements(session))
        start.wait()
        for _ in range(20):
            _until_done(lambda: together((CountReaderCommand(announcement=one.id),) * 2))

    def edit(_: int) -> None:
        session = database.session()

        def once() -> None:
            with DatabaseUnitOfWork(session):
                stands = DatabaseAnnouncements(session).get(one.id)
                DatabaseAnnouncements(session).save(stands.moved(AnnouncementAction.EDIT, stands.version))

        start.wait()
        for _ in range(20):
            _until_done(once)

    with ThreadPoolExecutor(9) as threads:
        done = [threads.submit(edit if number == 0 else read, number) for number in range(9)]
        for each in done:
            each.result()
    found = DatabaseAnnouncementQueries(database.engine).find(one.id)
    assert found is not None
    assert (found.read_count, found.announcement.version) == (8 * 20 * 2, 21)


def _until_done(work: Callable[[], object]) -> None:
    while True:
        try:
            work()
        except TransactionRefused:
            continue
        return
