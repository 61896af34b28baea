"""The database adapters keep the contracts of identity, on SQLite and on MariaDB."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from attrs import evolve
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from adapters.database.engine import for_reads
from adapters.database.event_log import DatabaseEventLog
from adapters.database.limits import DatabaseLimits
from adapters.database.queries.identity import DatabaseIdentityQueries, DatabaseSignInQueries
from adapters.database.repositories.identity import (
    DatabaseApiKeys,
    DatabaseCredentials,
    DatabaseDepartments,
    DatabaseMenus,
    DatabasePosts,
    DatabaseRoles,
    DatabaseSessions,
    DatabaseUsers,
)
from adapters.database.rights_epoch import raise_epoch
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.security.challenges import SealedChallenges
from contracts.ports.challenges import ChallengesContract
from contracts.ports.identity import (
    ADMIN,
    ADMIN_ROLE,
    NOW,
    IdentityStorage,
    IdentityStorageContract,
    key_of,
    put,
    session_of,
    settle,
    user_of,
)
from contracts.ports.limits import LimitsContract
from tests.integration.conftest import Database
from tjdomain.identity.domain.errors import MenuLoop
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.change_menu import ChangeMenu, ChangeMenuCommand
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import LimitExceeded, TransactionRefused


def storage_in(database: Database) -> IdentityStorage:
    session = database.session()
    return IdentityStorage(
        uow=DatabaseUnitOfWork(session),
        users=DatabaseUsers(session, database.vault),
        credentials=DatabaseCredentials(session),
        roles=DatabaseRoles(session),
        departments=DatabaseDepartments(session),
        posts=DatabasePosts(session),
        menus=DatabaseMenus(session),
        sessions=DatabaseSessions(session),
        keys=DatabaseApiKeys(session),
        sign_ins=DatabaseSignInQueries(database.engine, database.vault),
        queries=DatabaseIdentityQueries(database.engine),
    )


class TestIdentityStorage(IdentityStorageContract):
    @pytest.fixture
    def storage(self, database: Database) -> IdentityStorage:
        return storage_in(database)

    def test_no_secret_and_no_phone_can_be_read_from_the_tables(
        self, storage: IdentityStorage, database: Database
    ) -> None:
        user = user_of(1, phone=Phone("13800001111"))
        put(storage, user)
        with storage.uow:
            storage.sessions.add(session_of(1, user), "the-token")
            storage.keys.add(key_of(1), "tj_abcdefgh_the-secret")
        with database.engine.connect() as connection:
            tables = ("user_account", "user_session", "api_key")
            rows = [row for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608
        stored = b"|".join(each if isinstance(each, bytes) else str(each).encode() for row in rows for each in row)
        assert not [secret for secret in (b"13800001111", b"the-token", b"the-secret") if secret in stored]

    def test_a_request_costs_one_select_once_the_grant_is_known(
        self, storage: IdentityStorage, database: Database
    ) -> None:
        user = user_of(1, roles=frozenset({ADMIN}))
        put(storage, user)
        with storage.uow:
            storage.sessions.add(session_of(1, user), "token")
        storage.sign_ins.session("token")
        statements: list[str] = []
        event.listen(
            for_reads(database.engine),
            "before_cursor_execute",
            lambda _c, _u, statement, *_: statements.append(statement),
        )
        storage.sign_ins.session("token")
        assert [statement.split()[0] for statement in statements if not statement.startswith("BEGIN")] == ["SELECT"]

    def test_rights_that_no_longer_exist_fall_away(self, storage: IdentityStorage, database: Database) -> None:
        with database.engine.begin() as connection:
            connection.execute(text("""UPDATE role SET rights = '["booking.view","gone.right"]'"""))
        assert {frozenset(role.rights) for role in storage.queries.roles()} == {frozenset({"booking.view"})}

    def test_a_repeated_id_is_not_called_a_taken_account_or_role(self, storage: IdentityStorage) -> None:
        put(storage, user_of(1))
        with pytest.raises(IntegrityError), storage.uow:
            storage.users.add(user_of(1, account="other"))
        with pytest.raises(IntegrityError), storage.uow:
            storage.roles.add(evolve(ADMIN_ROLE, code="other"))

    def test_grants_are_not_remembered_without_end(
        self, storage: IdentityStorage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("adapters.database.queries.identity._REMEMBERED", 1)
        users = [user_of(1, roles=frozenset({ADMIN})), user_of(2)]
        put(storage, *users)
        with storage.uow:
            for number, user in enumerate(users):
                storage.sessions.add(session_of(number, user), f"token-{number}")
        for _ in range(2):
            found = [storage.sign_ins.session(f"token-{number}") for number in range(2)]
            assert [bool(each and each.grant.rights) for each in found] == [True, False]


def test_of_two_who_take_each_others_role_away_the_second_sees_the_first(database: Database) -> None:
    rights = frozenset({"identity.assign_roles"})
    admins = [user_of(1, roles=frozenset({ADMIN})), user_of(2, roles=frozenset({ADMIN}))]
    settle(storage_in(database))
    put(storage_in(database), *admins)
    ready = Barrier(2)

    def disable(number: int) -> int:
        storage = storage_in(database)
        ready.wait()
        with storage.uow:
            storage.users.save(evolve(admins[number], version=2, disabled=True))
            return len(storage.users.holders_of(rights))

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(disable, range(2))) == [0, 1]


def test_of_two_who_move_menus_into_each_other_one_is_refused(database: Database) -> None:
    clock = SettableClock(NOW)
    ids = CountedIds(clock)
    entries = [Menu(id=MenuId(ids.new()), created_by=None, parent=None, name=name) for name in "ab"]
    storage = storage_in(database)
    with storage.uow:
        for entry in entries:
            storage.menus.add(entry)
    ready = Barrier(2)

    def move(number: int) -> str:
        session = database.session()
        log = DatabaseEventLog(session, database.vault, SystemRandomness())
        change = ChangeMenu(DatabaseUnitOfWork(session), DatabaseMenus(session), log, clock, ids)
        mine, other = entries[number], entries[1 - number]
        actor = Actor(ActorKind.SYSTEM, Channel.DESK, rights=frozenset(IdentityRight), scope=EVERYTHING)
        command = ChangeMenuCommand(actor=actor, menu=mine.id, version=1, name=mine.name, parent=other.id)
        ready.wait()
        while True:
            try:
                change(command)
            except TransactionRefused:
                continue
            except MenuLoop:
                return "loop"
            return "moved"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(move, range(2))) == ["loop", "moved"]


def test_two_who_change_rights_for_the_first_time_both_count(database: Database) -> None:
    first, second = (database.session() for _ in range(2))

    def later() -> None:
        with DatabaseUnitOfWork(second):
            raise_epoch(second.connection)

    with ThreadPoolExecutor(1) as thread:
        with DatabaseUnitOfWork(first):
            raise_epoch(first.connection)
            waiting = thread.submit(later)
            with pytest.raises(TimeoutError):  # the second waits for the first one's end
                waiting.result(0.5)
        waiting.result()
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT epoch FROM rights_epoch")).scalars().all() == [2]


class TestChallengesByCountersInSql(ChallengesContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOW)

    @pytest.fixture
    def wait(self, clock: SettableClock) -> Callable[[timedelta], None]:
        return clock.move

    @pytest.fixture
    def challenges(self, database: Database, clock: SettableClock) -> SealedChallenges:
        limits = DatabaseLimits(database.engine, database.vault, clock)
        return SealedChallenges(database.vault, limits, SeededRandomness(), clock)


class TestLimits(LimitsContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOW)

    @pytest.fixture
    def wait(self, clock: SettableClock) -> Callable[[timedelta], None]:
        return clock.move

    @pytest.fixture
    def limits(self, database: Database, clock: SettableClock) -> DatabaseLimits:
        return DatabaseLimits(database.engine, database.vault, clock)

    def test_the_key_cannot_be_read_from_the_table(self, limits: DatabaseLimits, database: Database) -> None:
        limits.hit("phone|13800001111", 60, 3)
        with database.engine.connect() as connection:
            (row,) = connection.execute(text("SELECT * FROM limit_window")).all()
        assert b"13800001111" not in row[0]

    def test_two_nodes_share_a_counter(self, limits: DatabaseLimits, database: Database, clock: SettableClock) -> None:
        limits.hit("a", 60, 1)
        with pytest.raises(LimitExceeded):
            DatabaseLimits(database.engine, database.vault, clock).hit("a", 60, 1)
