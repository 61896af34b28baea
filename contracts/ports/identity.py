"""What every storage of identity must do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve, frozen

from ports.identity import (
    ApiKeys,
    Credentials,
    Departments,
    Menus,
    Posts,
    Roles,
    Sessions,
    Users,
)
from ports.identity_queries import Account, IdentityQueries, SignInQueries, UserFilter, UserSight
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.errors import AccountTaken, DepartmentNameTaken, RoleTaken
from tjdomain.identity.domain.ids import ApiKeyId, MenuId, PostId, RoleId, SessionId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.session import Session, SessionEnd
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.actor import EVERYTHING, Scope, ScopeLevel
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId, StaffId, UserId

NOW = datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
ALL = UserSight(scope=EVERYTHING, owner=None)
TOP, EXAM_CENTRE, WARD = (DepartmentId(UUID(int=n)) for n in (1, 2, 3))
DESK, CHIEF, ADMIN = (RoleId(UUID(int=n)) for n in (11, 12, 13))
POST = PostId(UUID(int=21))
CREATOR = UUID(int=99)


@frozen(kw_only=True)
class IdentityStorage:
    """All ports of identity's storage over one empty store; repositories share ``uow``."""

    uow: UnitOfWork
    users: Users
    credentials: Credentials
    roles: Roles
    departments: Departments
    posts: Posts
    menus: Menus
    sessions: Sessions
    keys: ApiKeys
    sign_ins: SignInQueries
    queries: IdentityQueries


def user_of(number: int, **other: Any) -> User:
    fields: dict[str, Any] = {
        "account": f"user{number}",
        "name": "张三",
        "department": EXAM_CENTRE,
        "created_by": CREATOR,
    }
    return User(id=UserId(UUID(int=100 + number)), **(fields | other))


def credential_of(user: User) -> Credential:
    return Credential(id=user.id, hashed="$argon2id$x", set_at=NOW, must_change=True)


def session_of(number: int, user: User, **other: Any) -> Session:
    fields: dict[str, Any] = {
        "department": user.department,
        "address": "10.0.0.1",
        "agent": "Firefox",
        "started_at": NOW,
        "last_seen_at": NOW,
        "ends_at": NOW + timedelta(hours=12),
    }
    return Session(id=SessionId(UUID(int=200 + number)), user=user.id, **(fields | other))


def key_of(number: int, **other: Any) -> ApiKey:
    fields: dict[str, Any] = {
        "department": EXAM_CENTRE,
        "created_by": CREATOR,
        "name": "LIS",
        "prefix": "abcdefgh",
        "rights": frozenset({"booking.view", "booking.book"}),
        "scope": ScopeLevel.DEPARTMENT,
        "issued_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    }
    return ApiKey(id=ApiKeyId(UUID(int=300 + number)), **(fields | other))


def role_of(role: RoleId, code: str, rights: set[str], scope: ScopeLevel = ScopeLevel.DEPARTMENT, **other: Any) -> Role:
    return Role(id=role, created_by=CREATOR, code=code, name=code, rights=frozenset(rights), scope=scope, **other)


DESK_ROLE = role_of(DESK, "desk", {"booking.view", "booking.book"}, ScopeLevel.DEPARTMENT_TREE, order=2)
CHIEF_ROLE = role_of(CHIEF, "chief", {"examination.conclude"}, order=1)
ADMIN_ROLE = role_of(ADMIN, "admin", {"identity.manage_users", "identity.assign_roles"}, ScopeLevel.ALL, order=1)


def settle(storage: IdentityStorage) -> None:
    """Three departments in a tree, three roles."""
    with storage.uow:
        for department, parent, name in (
            (TOP, None, "医院"),
            (EXAM_CENTRE, TOP, "查体科"),
            (WARD, EXAM_CENTRE, "二楼"),
        ):
            storage.departments.add(Department(id=department, created_by=None, parent=parent, name=name))
        for role in (DESK_ROLE, CHIEF_ROLE, ADMIN_ROLE):
            storage.roles.add(role)


def put(storage: IdentityStorage, *users: User) -> None:
    with storage.uow:
        for user in users:
            storage.users.add(user)
            storage.credentials.add(credential_of(user))


class IdentityStorageContract:
    """Needs ``storage``: an ``IdentityStorage`` over an empty store."""

    @pytest.fixture(autouse=True)
    def _settled(self, storage: IdentityStorage) -> None:
        settle(storage)

    def test_a_user_comes_back_as_it_went(self, storage: IdentityStorage) -> None:
        user = user_of(
            1,
            phone=Phone("13800001111"),
            staff=StaffId(UUID(int=7)),
            posts=frozenset({POST}),
            roles=frozenset({DESK, CHIEF}),
        )
        put(storage, user, user_of(2))
        with storage.uow:
            assert storage.users.get(user.id) == user
            assert storage.users.get(user_of(2).id) == user_of(2)

    def test_an_account_name_is_given_once(self, storage: IdentityStorage) -> None:
        put(storage, user_of(1))
        with pytest.raises(AccountTaken), storage.uow:
            storage.users.add(user_of(2, account="user1"))

    def test_a_change_needs_the_version_before(self, storage: IdentityStorage) -> None:
        put(storage, user_of(1))
        changed = evolve(user_of(1), version=2, name="李四", roles=frozenset({CHIEF}))
        with storage.uow:
            storage.users.save(changed)
        with storage.uow:
            assert storage.users.get(changed.id) == changed
        with pytest.raises(StaleVersion), storage.uow:
            storage.users.save(changed)

    def test_what_is_not_there_is_not_found(self, storage: IdentityStorage) -> None:
        unknown = UUID(int=777)
        with storage.uow:
            for ask in (
                lambda: storage.users.get(UserId(unknown)),
                lambda: storage.credentials.get(UserId(unknown)),
                lambda: storage.roles.get(RoleId(unknown)),
                lambda: storage.departments.get(DepartmentId(unknown)),
                lambda: storage.posts.get(PostId(unknown)),
                lambda: storage.menus.get(MenuId(unknown)),
                lambda: storage.sessions.get(SessionId(unknown)),
                lambda: storage.keys.get(ApiKeyId(unknown)),
                lambda: storage.users.save(user_of(777, roles=frozenset())),
            ):
                with pytest.raises(NotFound):
                    ask()

    def test_a_credential_comes_back_as_it_went(self, storage: IdentityStorage) -> None:
        put(storage, user_of(1))
        changed = Credential(
            id=user_of(1).id,
            version=2,
            hashed="$argon2id$new",
            former=("$argon2id$x", "$argon2id$w"),
            set_at=NOW + timedelta(days=1),
            must_change=False,
            failures=4,
            locked_until=NOW + timedelta(minutes=15),
            last_signed_in_at=NOW,
        )
        with storage.uow:
            storage.credentials.save(changed)
        with storage.uow:
            assert storage.credentials.get(changed.id) == changed
        with pytest.raises(StaleVersion), storage.uow:
            storage.credentials.save(changed)

    def test_a_role_comes_back_as_it_went_and_its_code_is_given_once(self, storage: IdentityStorage) -> None:
        changed = evolve(DESK_ROLE, version=2, name="窗口", rights=frozenset({"booking.view"}), disabled=True)
        with storage.uow:
            storage.roles.save(changed)
        with storage.uow:
            assert storage.roles.get(DESK) == changed
        with pytest.raises(RoleTaken), storage.uow:
            storage.roles.add(evolve(DESK_ROLE, id=RoleId(UUID(int=14))))
        with pytest.raises(StaleVersion), storage.uow:
            storage.roles.save(changed)

    def test_roles_come_by_order_and_code(self, storage: IdentityStorage) -> None:
        with storage.uow:
            assert storage.roles.all() == (ADMIN_ROLE, CHIEF_ROLE, DESK_ROLE)
        assert storage.queries.roles() == (ADMIN_ROLE, CHIEF_ROLE, DESK_ROLE)

    def test_departments_posts_and_menus_come_back_in_their_order(self, storage: IdentityStorage) -> None:
        moved = Department(id=WARD, version=2, created_by=None, parent=TOP, name="二楼", order=-1, disabled=True)
        first, second = (
            Post(id=PostId(UUID(int=n)), created_by=CREATOR, name=name, order=order)
            for n, name, order in ((22, "医师", 2), (21, "护士", 1))
        )
        folder = Menu(id=MenuId(UUID(int=31)), created_by=CREATOR, parent=None, name="系统")
        page = Menu(
            id=MenuId(UUID(int=32)),
            created_by=None,
            parent=folder.id,
            name="预约",
            path="/admin/appointments",
            rights=frozenset({"booking.view"}),
            order=-1,
        )
        with storage.uow:
            storage.departments.save(moved)
            for post in (first, second):
                storage.posts.add(post)
            for menu in (folder, page):
                storage.menus.add(menu)
            storage.posts.save(evolve(first, version=2, disabled=True))
            storage.menus.save(evolve(page, version=2, disabled=True))
        with storage.uow:
            assert storage.departments.get(WARD) == moved
            assert storage.posts.get(second.id) == second
            assert storage.menus.get(folder.id) == folder
            assert [row.id for row in storage.departments.all()] == [WARD, TOP, EXAM_CENTRE]
            assert storage.posts.all() == (second, evolve(first, version=2, disabled=True))
            assert storage.menus.all() == (evolve(page, version=2, disabled=True), folder)
        assert storage.queries.departments()[0] == moved
        assert [row.id for row in storage.queries.posts()] == [second.id, first.id]
        assert [row.id for row in storage.queries.menus()] == [page.id, folder.id]

    def test_only_enabled_users_with_an_enabled_role_hold_its_rights(self, storage: IdentityStorage) -> None:
        admin = user_of(1, roles=frozenset({ADMIN, CHIEF}))
        put(storage, admin, user_of(2, roles=frozenset({ADMIN}), disabled=True), user_of(3, roles=frozenset({DESK})))
        wanted = frozenset({"identity.manage_users", "examination.review"})
        with storage.uow:
            assert storage.users.holders_of(wanted) == (admin,)
            storage.roles.save(evolve(ADMIN_ROLE, version=2, disabled=True))
            assert storage.users.holders_of(wanted) == ()
            assert storage.users.holders_of(frozenset({"examination.conclude"})) == (admin,)

    def test_a_department_s_name_is_given_once_below_each(self, storage: IdentityStorage) -> None:
        second = Department(id=DepartmentId(UUID(int=4)), created_by=None, parent=None, name="医院")
        for one in (second, evolve(second, parent=TOP, name="查体科")):
            with pytest.raises(DepartmentNameTaken), storage.uow:
                storage.departments.add(one)
        with storage.uow:
            storage.departments.add(evolve(second, parent=EXAM_CENTRE))
            ward = storage.departments.get(WARD)
        renamed = evolve(ward, version=2, name="医院")
        with pytest.raises(DepartmentNameTaken), storage.uow:
            storage.departments.save(renamed)
        with storage.uow:
            storage.departments.save(evolve(renamed, name="三楼"))

    def test_enabled_users_of_a_department_are_counted(self, storage: IdentityStorage) -> None:
        put(storage, user_of(1), user_of(2, disabled=True), user_of(3, department=WARD))
        with storage.uow:
            assert storage.users.enabled_in(EXAM_CENTRE) == 1
            assert storage.users.enabled_in(TOP) == 0

    def test_a_session_is_found_by_its_token_with_everything_a_request_asks(self, storage: IdentityStorage) -> None:
        user = user_of(1, roles=frozenset({DESK}))
        put(storage, user)
        session = session_of(1, user)
        with storage.uow:
            storage.sessions.add(session, "token-1")
        found = storage.sign_ins.session("token-1")
        assert found is not None
        assert (found.session, found.user) == (session, user)
        assert (found.password_set_at, found.must_change_password) == (NOW, True)
        assert found.grant.rights == DESK_ROLE.rights
        assert found.grant.scope == Scope(ScopeLevel.DEPARTMENT_TREE, frozenset({EXAM_CENTRE, WARD}))
        assert storage.sign_ins.session("token-2") is None
        assert storage.sign_ins.session("\ud800") is None

    def test_a_right_taken_away_is_gone_at_the_next_look(self, storage: IdentityStorage) -> None:
        user = user_of(1, roles=frozenset({DESK}))
        put(storage, user)
        menu = Menu(id=MenuId(UUID(int=31)), created_by=None, parent=None, name="预约", rights={"booking.book"})
        with storage.uow:
            storage.sessions.add(session_of(1, user), "token")
            storage.menus.add(menu)
        assert self._rights(storage) == {"booking.view", "booking.book"}
        with storage.uow:
            storage.menus.save(evolve(menu, version=2, disabled=True))
        assert self._rights(storage) == {"booking.view"}
        with storage.uow:
            storage.roles.save(evolve(DESK_ROLE, version=2, rights=frozenset({"booking.cancel"})))
        assert self._rights(storage) == {"booking.cancel"}
        with storage.uow:
            storage.users.save(evolve(user, version=2, roles=frozenset()))
        assert self._rights(storage) == frozenset()

    def test_a_moved_department_changes_the_scope_at_the_next_look(self, storage: IdentityStorage) -> None:
        user = user_of(1, roles=frozenset({DESK}))
        put(storage, user)
        with storage.uow:
            storage.sessions.add(session_of(1, user), "token")
        before = storage.sign_ins.session("token")
        with storage.uow:
            storage.departments.save(Department(id=WARD, version=2, created_by=None, parent=TOP, name="二楼"))
        after = storage.sign_ins.session("token")
        assert before is not None
        assert after is not None
        assert before.grant.scope.departments == {EXAM_CENTRE, WARD}
        assert after.grant.scope.departments == {EXAM_CENTRE}

    @staticmethod
    def _rights(storage: IdentityStorage) -> frozenset[str]:
        found = storage.sign_ins.session("token")
        assert found is not None
        return found.grant.rights

    def test_a_session_is_touched_forwards_only(self, storage: IdentityStorage) -> None:
        user = user_of(1)
        put(storage, user)
        session = session_of(1, user)
        later = NOW + timedelta(minutes=5)
        with storage.uow:
            storage.sessions.add(session, "token")
            storage.sessions.touch(session.id, later)
            storage.sessions.touch(session.id, NOW)
            assert storage.sessions.get(session.id) == evolve(session, last_seen_at=later)

    def test_a_session_ends_once(self, storage: IdentityStorage) -> None:
        user = user_of(1)
        put(storage, user)
        session = session_of(1, user)
        with storage.uow:
            storage.sessions.add(session, "token")
            assert storage.sessions.end(session.id, NOW, SessionEnd.SIGNED_OUT)
            assert not storage.sessions.end(session.id, NOW + timedelta(hours=1), SessionEnd.ENDED)
            assert storage.sessions.get(session.id) == evolve(session, ended_at=NOW, end=SessionEnd.SIGNED_OUT)

    def test_all_sessions_of_a_user_end_but_one(self, storage: IdentityStorage) -> None:
        user, other = user_of(1), user_of(2)
        put(storage, user, other)
        with storage.uow:
            for number, owner in ((1, user), (2, user), (3, user), (4, other)):
                storage.sessions.add(session_of(number, owner), f"token-{number}")
            storage.sessions.end(session_of(3, user).id, NOW, SessionEnd.SIGNED_OUT)
            kept = session_of(1, user).id
            assert storage.sessions.end_all(user.id, NOW, SessionEnd.PASSWORD_CHANGED, but=kept) == 1
            assert storage.sessions.end_all(user.id, NOW, SessionEnd.DISABLED) == 1
            assert storage.sessions.get(session_of(4, other).id).ended_at is None
            assert storage.sessions.get(session_of(3, user).id).end is SessionEnd.SIGNED_OUT

    def test_an_account_is_found_with_its_password(self, storage: IdentityStorage) -> None:
        user = user_of(1, disabled=True)
        put(storage, user)
        assert storage.sign_ins.account("user1") == (user, credential_of(user))
        assert storage.sign_ins.account("user2") is None
        assert storage.sign_ins.user(user.id) == (user, credential_of(user))
        assert storage.sign_ins.user(UserId(UUID(int=777))) is None

    def test_a_key_is_found_by_its_secret_with_its_scope(self, storage: IdentityStorage) -> None:
        key = key_of(1, scope=ScopeLevel.DEPARTMENT_TREE)
        menu = Menu(id=MenuId(UUID(int=31)), created_by=None, parent=None, name="预约", rights={"booking.book"})
        with storage.uow:
            storage.keys.add(key, "tj_abcdefgh_secret")
            storage.menus.add(evolve(menu, disabled=True))
        found = storage.sign_ins.api_key("tj_abcdefgh_secret")
        assert found is not None
        assert found.key == key
        assert found.grant.rights == {"booking.view"}
        assert found.grant.scope.departments == {EXAM_CENTRE, WARD}
        assert storage.sign_ins.api_key("tj_abcdefgh_other") is None

    def test_a_key_is_revoked_once(self, storage: IdentityStorage) -> None:
        with storage.uow:
            storage.keys.add(key_of(1), "secret")
        gone = evolve(key_of(1), version=2, revoked_at=NOW)
        with storage.uow:
            storage.keys.save(gone)
            assert storage.keys.get(gone.id) == gone
        with pytest.raises(StaleVersion), storage.uow:
            storage.keys.save(gone)

    def test_a_rollback_leaves_nothing(self, storage: IdentityStorage) -> None:
        with pytest.raises(AccountTaken), storage.uow:
            storage.users.add(user_of(1))
            storage.credentials.add(credential_of(user_of(1)))
            storage.sessions.add(session_of(1, user_of(1)), "token")
            raise AccountTaken("user1")
        assert storage.sign_ins.account("user1") is None
        assert storage.sign_ins.session("token") is None

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (UserFilter(), [3, 2, 1]),
            (UserFilter(text="user2"), [2]),
            (UserFilter(text="USER"), [3, 2, 1]),
            (UserFilter(text="李"), [3]),
            (UserFilter(text="%"), []),
            (UserFilter(text="user_"), []),
            (UserFilter(department=WARD), [3]),
            (UserFilter(role=DESK), [2, 1]),
            (UserFilter(role=CHIEF), [1]),
            (UserFilter(disabled=True), [2]),
            (UserFilter(disabled=False), [3, 1]),
            (UserFilter(text="user", role=DESK, disabled=False, department=EXAM_CENTRE), [1]),
        ],
    )
    def test_users_are_filtered_and_counted(
        self, storage: IdentityStorage, wanted: UserFilter, found: list[int]
    ) -> None:
        put(
            storage,
            user_of(1, roles=frozenset({DESK, CHIEF})),
            user_of(2, roles=frozenset({DESK}), disabled=True),
            user_of(3, name="李四", department=WARD),
        )
        rows = storage.queries.users(wanted, ALL, None, 200)
        assert [row.id for row in rows] == [user_of(number).id for number in found]
        assert storage.queries.count_users(wanted, ALL) == len(found)

    def test_a_user_row_tells_what_a_list_shows(self, storage: IdentityStorage) -> None:
        user = user_of(1, roles=frozenset({CHIEF, DESK}), staff=StaffId(UUID(int=7)))
        put(storage, user)
        locked = evolve(credential_of(user), version=2, locked_until=NOW, last_signed_in_at=NOW)
        with storage.uow:
            storage.credentials.save(locked)
        (row,) = storage.queries.users(UserFilter(), ALL, None, 200)
        assert (row.account, row.name, row.department, row.staff) == ("user1", "张三", EXAM_CENTRE, user.staff)
        assert (row.roles, row.disabled, row.version) == ((DESK, CHIEF), False, 1)
        assert (row.locked_until, row.last_signed_in_at) == (NOW, NOW)

    def test_users_come_in_pages(self, storage: IdentityStorage) -> None:
        put(storage, *(user_of(number) for number in range(1, 6)))
        first = storage.queries.users(UserFilter(), ALL, None, 2)
        second = storage.queries.users(UserFilter(), ALL, first[-1].id, 2)
        assert [row.account for row in first + second] == ["user5", "user4", "user3", "user2"]
        assert storage.queries.count_users(UserFilter(), ALL) == 5

    @pytest.mark.parametrize(
        ("sight", "found"),
        [
            (UserSight(scope=Scope(ScopeLevel.DEPARTMENT, frozenset({WARD})), owner=None), [2]),
            (UserSight(scope=Scope(ScopeLevel.DEPARTMENT_TREE, frozenset({WARD, EXAM_CENTRE})), owner=None), [3, 2, 1]),
            (UserSight(scope=Scope(ScopeLevel.DEPARTMENT), owner=CREATOR), []),
            (UserSight(scope=Scope(ScopeLevel.OWN), owner=CREATOR), [2, 1]),
            (UserSight(scope=Scope(ScopeLevel.OWN), owner=None), []),
        ],
    )
    def test_users_out_of_scope_are_not_there(
        self, storage: IdentityStorage, sight: UserSight, found: list[int]
    ) -> None:
        put(storage, user_of(1), user_of(2, department=WARD), user_of(3, created_by=None))
        rows = storage.queries.users(UserFilter(), sight, None, 200)
        assert [row.id for row in rows] == [user_of(number).id for number in found]
        assert storage.queries.count_users(UserFilter(), sight) == len(found)

    def test_accounts_are_named_by_id(self, storage: IdentityStorage) -> None:
        with storage.uow:
            storage.users.add(user_of(1))
            storage.users.add(user_of(2))
        one = user_of(1)
        found = storage.queries.accounts([one.id.value, UUID(int=4711)])
        assert found == {one.id.value: Account(one.account, one.name)}
        assert storage.queries.accounts([]) == {}

    def test_who_is_online_is_listed_by_scope_in_pages(self, storage: IdentityStorage) -> None:
        user, other = user_of(1), user_of(2, department=WARD)
        put(storage, user, other)
        idle = session_of(3, user, last_seen_at=NOW - timedelta(hours=1))
        over = session_of(4, user)
        with storage.uow:
            for number, session in enumerate((session_of(1, user), session_of(2, other), idle, over)):
                storage.sessions.add(session, f"token-{number}")
            storage.sessions.end(over.id, NOW, SessionEnd.SIGNED_OUT)
        since = NOW - timedelta(minutes=30)
        everyone = storage.queries.sessions(since, ALL, None, 200)
        assert everyone == (session_of(2, other), session_of(1, user))
        assert storage.queries.sessions(since, ALL, everyone[0].id, 1) == (session_of(1, user),)
        own = UserSight(scope=Scope(ScopeLevel.OWN), owner=other.id.value)
        assert storage.queries.sessions(since, own, None, 200) == (session_of(2, other),)
        ward = UserSight(scope=Scope(ScopeLevel.DEPARTMENT, frozenset({WARD})), owner=None)
        assert storage.queries.sessions(since, ward, None, 200) == (session_of(2, other),)
        nobody = UserSight(scope=Scope(ScopeLevel.DEPARTMENT), owner=other.id.value)
        assert storage.queries.sessions(since, nobody, None, 200) == ()

    def test_keys_are_listed_by_scope_in_pages(self, storage: IdentityStorage) -> None:
        gone = key_of(2, revoked_at=NOW, department=WARD)
        with storage.uow:
            storage.keys.add(key_of(1), "secret-1")
            storage.keys.add(gone, "secret-2")
        assert storage.queries.api_keys(ALL, None, 200) == (gone, key_of(1))
        assert storage.queries.api_keys(ALL, gone.id, 200) == (key_of(1),)
        ward = UserSight(scope=Scope(ScopeLevel.DEPARTMENT, frozenset({WARD})), owner=None)
        assert storage.queries.api_keys(ward, None, 200) == (gone,)
