from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.identity import MemoryRoles
from ports.identity_queries import Account
from tests.unit.identity.hospital import INSTALLER, Hospital
from tjdomain.flows.together.separate_duties import SeparateDuties
from tjdomain.identity.domain.duties import DutiesMixed, mixed_duties
from tjdomain.identity.domain.errors import (
    AccountTaken,
    AdministratorSeesMedicalValues,
    BadMenuPath,
    DepartmentInUse,
    DepartmentIsDisabled,
    DepartmentLoop,
    DepartmentNameTaken,
    DutiesAreSeparated,
    ExpiryNotAhead,
    KeyRevoked,
    LastAdministrator,
    MenuIsNeeded,
    MenuLoop,
    OwnAccount,
    RightNotForKeys,
    RightNotHeld,
    RolesExclude,
    RoleTaken,
    UnknownRight,
)
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.menu import MENUS_PATH, Menu
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.domain.user import User
from tjdomain.identity.usecases.assign_roles import AssignRoles, AssignRolesCommand
from tjdomain.identity.usecases.authenticate_api_key import AuthenticateApiKey, AuthenticateApiKeyCommand
from tjdomain.identity.usecases.change_department import ChangeDepartment, ChangeDepartmentCommand
from tjdomain.identity.usecases.change_menu import ChangeMenu, ChangeMenuCommand
from tjdomain.identity.usecases.change_post import ChangePost, ChangePostCommand
from tjdomain.identity.usecases.change_role import ChangeRole, ChangeRoleCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand
from tjdomain.identity.usecases.define_menu import DefineMenu, DefineMenuCommand
from tjdomain.identity.usecases.define_post import DefinePost, DefinePostCommand
from tjdomain.identity.usecases.define_role import DefineRole, DefineRoleCommand
from tjdomain.identity.usecases.disable_user import DisableUser, DisableUserCommand
from tjdomain.identity.usecases.draw_menu import DrawMenu, DrawMenuQuery
from tjdomain.identity.usecases.edit_user import EditUser, EditUserCommand
from tjdomain.identity.usecases.enable_user import EnableUser, EnableUserCommand
from tjdomain.identity.usecases.end_own_session import EndOwnSession, EndOwnSessionCommand
from tjdomain.identity.usecases.install_menus import InstallMenus, InstallMenusCommand, ShippedEntry, ShippedFolder
from tjdomain.identity.usecases.install_roles import InstallRoles, InstallRolesCommand
from tjdomain.identity.usecases.issue_api_key import IssueApiKey, IssueApiKeyCommand
from tjdomain.identity.usecases.list_api_keys import ListApiKeys, ListApiKeysQuery
from tjdomain.identity.usecases.list_own_sessions import ListOwnSessions, ListOwnSessionsQuery
from tjdomain.identity.usecases.list_users import ListUsers, ListUsersQuery
from tjdomain.identity.usecases.my_menu import MyMenu, MyMenuQuery
from tjdomain.identity.usecases.name_accounts import NameAccounts, NameAccountsQuery
from tjdomain.identity.usecases.read_directory import ReadDirectory, ReadDirectoryQuery
from tjdomain.identity.usecases.revoke_api_key import RevokeApiKey, RevokeApiKeyCommand
from tjdomain.identity.usecases.show_duties import ShowDuties, ShowDutiesQuery
from tjdomain.identity.usecases.show_user import ShowUser, ShowUserQuery
from tjdomain.shared.actor import Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue, NotFound, NotPermitted, NotSignedIn, StaleVersion
from tjdomain.shared.ids import DepartmentId, UserId

MANAGING = frozenset({"identity.manage_users", "identity.assign_roles", "identity.manage_departments"})


def local(hospital: Hospital, *departments: DepartmentId) -> Actor:
    """Somebody who manages the users of these departments only."""
    scope = Scope(ScopeLevel.DEPARTMENT, frozenset(departments or {hospital.ward}))
    return Actor(ActorKind.STAFF, Channel.DESK, rights=MANAGING, scope=scope)


def assign(hospital: Hospital, actor: Actor, user: User, *codes: RoleCode, version: int | None = None) -> User:
    roles = frozenset(hospital.roles[code].id for code in codes)
    assigned: User = hospital.use(AssignRoles)(
        AssignRolesCommand(actor=actor, user=user.id, version=version or hospital.now(user).version, roles=roles)
    )
    return assigned


def disable(hospital: Hospital, actor: Actor, user: User) -> User:
    disabled: User = hospital.use(DisableUser)(
        DisableUserCommand(actor=actor, user=user.id, version=hospital.now(user).version)
    )
    return disabled


class TestUsers:
    def test_an_account_is_kept_in_lower_case_and_given_once(self, hospital: Hospital) -> None:
        assert hospital.new_user(" Li.Si ").user.account == "li.si"
        with pytest.raises(AccountTaken):
            hospital.new_user("LI.SI")

    @pytest.mark.parametrize("account", ["", "ab", "张三丰", "-abc", "a b c", "a" * 33])
    def test_a_bad_account_name_is_refused(self, hospital: Hospital, account: str) -> None:
        with pytest.raises(InvalidValue, match=r"identity\.account_shape"):
            hospital.new_user(account)

    def test_a_user_is_edited_with_old_and_new_in_the_log(self, hospital: Hospital) -> None:
        admin, user = hospital.administrator(), hospital.user("lisi")
        command = EditUserCommand(
            actor=admin,
            user=user.id,
            version=1,
            name=" 李四 ",
            department=hospital.ward,
            phone=Phone("13800001111"),
        )
        after = hospital.use(EditUser)(command)
        assert (after.name, after.department, after.version) == ("李四", hospital.ward, 2)
        event = hospital.event_log.events[-1]
        assert (event.kind, event.old["name"], event.new["name"]) == ("user.edited", "张三", "李四")
        assert event.actor == admin
        with pytest.raises(StaleVersion):
            hospital.use(EditUser)(command)
        kept = evolve(command, version=2, name="王五")
        assert hospital.use(EditUser)(kept).name == "王五"

    def test_users_out_of_scope_are_not_there(self, hospital: Hospital) -> None:
        user = hospital.user("lisi")
        stranger = local(hospital)
        for attempt in (
            lambda: disable(hospital, stranger, user),
            lambda: assign(hospital, stranger, user),
            lambda: hospital.use(EditUser)(
                EditUserCommand(actor=stranger, user=user.id, version=1, name="李四", department=hospital.centre)
            ),
            lambda: hospital.use(CreateUser)(
                CreateUserCommand(actor=stranger, account="new", name="新", department=hospital.centre)
            ),
        ):
            with pytest.raises(NotFound):
                attempt()

    def test_a_user_cannot_be_moved_out_of_sight(self, hospital: Hospital) -> None:
        user = hospital.user("lisi", department=hospital.ward)
        with pytest.raises(NotFound):
            hospital.use(EditUser)(
                EditUserCommand(actor=local(hospital), user=user.id, version=1, name="李四", department=hospital.centre)
            )

    def test_without_the_right_nothing_is_done(self, hospital: Hospital) -> None:
        user, clerk = hospital.user("lisi"), hospital.actor("clerk", RoleCode.FRONT_DESK)
        for attempt in (
            lambda: hospital.use(CreateUser)(
                CreateUserCommand(actor=clerk, account="new", name="新", department=hospital.centre)
            ),
            lambda: hospital.use(EditUser)(
                EditUserCommand(actor=clerk, user=user.id, version=1, name="李四", department=hospital.centre)
            ),
            lambda: disable(hospital, clerk, user),
            lambda: hospital.use(EnableUser)(EnableUserCommand(actor=clerk, user=user.id, version=1)),
            lambda: assign(hospital, clerk, user, RoleCode.SUPER_ADMINISTRATOR),
            lambda: hospital.use(ListUsers)(ListUsersQuery(actor=clerk)),
            lambda: hospital.use(ReadDirectory)(ReadDirectoryQuery(actor=clerk)),
        ):
            with pytest.raises(NotPermitted):
                attempt()

    def test_giving_roles_along_with_the_account_needs_the_right_to_assign(self, hospital: Hospital) -> None:
        system = hospital.actor("system", RoleCode.SYSTEM_ADMINISTRATOR)
        command = CreateUserCommand(actor=system, account="lisi", name="李四", department=hospital.centre)
        with pytest.raises(NotPermitted):
            hospital.use(CreateUser)(evolve(command, roles=frozenset({hospital.roles[RoleCode.REVIEWER].id})))
        assert hospital.use(CreateUser)(command).user.roles == frozenset()

    def test_a_disabled_user_is_out_at_once_and_comes_back_when_enabled(self, hospital: Hospital) -> None:
        admin, user = hospital.administrator(), hospital.user("lisi", RoleCode.REVIEWER)
        token = hospital.sign_in("lisi").token
        disable(hospital, admin, user)
        with pytest.raises(NotSignedIn):
            hospital.who(token)
        hospital.use(EnableUser)(EnableUserCommand(actor=admin, user=user.id, version=2))
        with pytest.raises(NotSignedIn):
            hospital.who(token)
        assert hospital.who(hospital.sign_in("lisi").token).actor.may("examination.review")

    def test_nobody_is_put_into_a_disabled_department(self, hospital: Hospital) -> None:
        admin, user = hospital.administrator(), hospital.user("lisi")
        closed = hospital.department("旧楼", hospital.centre)
        hospital.use(ChangeDepartment)(
            ChangeDepartmentCommand(
                actor=admin, department=closed, version=1, name="旧楼", parent=hospital.centre, disabled=True
            )
        )
        with pytest.raises(DepartmentIsDisabled):
            hospital.new_user("wangwu", department=closed)
        with pytest.raises(DepartmentIsDisabled):
            hospital.use(EditUser)(
                EditUserCommand(actor=admin, user=user.id, version=1, name="李四", department=closed)
            )

    def test_the_list_shows_the_users_of_the_scope(self, hospital: Hospital) -> None:
        manager = hospital.actor("boss", RoleCode.DEPARTMENT_MANAGER, department=hospital.ward)
        hospital.user("lisi")
        page = hospital.use(ListUsers)(ListUsersQuery(actor=manager, limit=1000))
        assert ([row.account for row in page.rows], page.total) == (["boss"], 1)


class TestRoles:
    def test_a_right_given_or_taken_works_at_the_next_request(self, hospital: Hospital) -> None:
        admin, user = hospital.administrator(), hospital.user("lisi")
        token = hospital.sign_in("lisi").token
        assign(hospital, admin, user, RoleCode.REVIEWER)
        assert hospital.who(token).actor.may("examination.review")
        assign(hospital, admin, user)
        assert not hospital.who(token).actor.may("examination.review")
        assert hospital.kinds[-1] == "user.roles_assigned"

    def test_a_changed_role_works_at_the_next_request(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        hospital.user("lisi", RoleCode.REVIEWER)
        token = hospital.sign_in("lisi").token
        role = hospital.role(RoleCode.REVIEWER)
        change = ChangeRoleCommand(
            actor=admin,
            role=role.id,
            version=1,
            name="审核",
            rights=frozenset({"examination.read"}),
            scope=ScopeLevel.OWN,
        )
        hospital.use(ChangeRole)(change)
        actor = hospital.who(token).actor
        assert (actor.rights, actor.scope) == (frozenset({"examination.read"}), Scope(ScopeLevel.OWN))
        hospital.use(ChangeRole)(evolve(change, version=2, disabled=True))
        assert hospital.who(token).actor.rights == frozenset()
        with pytest.raises(StaleVersion):
            hospital.use(ChangeRole)(change)

    def test_two_roles_give_all_rights_within_the_narrower_scope(self, hospital: Hospital) -> None:
        actor = hospital.actor("lisi", RoleCode.DEPARTMENT_MANAGER, RoleCode.REVIEWER)
        assert actor.rights == (
            hospital.role(RoleCode.DEPARTMENT_MANAGER).rights | hospital.role(RoleCode.REVIEWER).rights
        )
        assert actor.scope == Scope(ScopeLevel.DEPARTMENT, frozenset({hospital.centre}))

    @pytest.mark.parametrize(
        "codes",
        [
            (RoleCode.SUPER_ADMINISTRATOR, RoleCode.AUDITOR),
            (RoleCode.SYSTEM_ADMINISTRATOR, RoleCode.SECURITY_ADMINISTRATOR),
            (RoleCode.SECURITY_ADMINISTRATOR, RoleCode.AUDITOR),
        ],
    )
    def test_who_administers_guards_and_audits_are_three_persons(
        self, hospital: Hospital, codes: tuple[RoleCode, ...]
    ) -> None:
        with pytest.raises(RolesExclude):
            hospital.new_user("lisi", *codes)
        with pytest.raises(RolesExclude):
            assign(hospital, INSTALLER, hospital.user("wangwu"), *codes)

    def test_an_administrator_cannot_be_given_findings(self, hospital: Hospital) -> None:
        with pytest.raises(AdministratorSeesMedicalValues):
            hospital.new_user("lisi", RoleCode.SYSTEM_ADMINISTRATOR, RoleCode.CHIEF_EXAMINER)
        with pytest.raises(AdministratorSeesMedicalValues):
            hospital.new_user("lisi", RoleCode.AUDITOR, RoleCode.REVIEWER)
        mixed = frozenset({"identity.manage_users", "examination.read_results"})
        with pytest.raises(AdministratorSeesMedicalValues):
            hospital.use(DefineRole)(
                DefineRoleCommand(actor=INSTALLER, code="mixed", name="混合", rights=mixed, scope=ScopeLevel.ALL)
            )

    def test_findings_stay_closed_to_an_administrator_whose_other_role_was_widened(self, hospital: Hospital) -> None:
        role = hospital.use(DefineRole)(
            DefineRoleCommand(
                actor=INSTALLER,
                code="reader",
                name="查看",
                rights=frozenset({"examination.read"}),
                scope=ScopeLevel.ALL,
            )
        )
        user = hospital.user("lisi", RoleCode.SYSTEM_ADMINISTRATOR)
        roles = frozenset({role.id, hospital.roles[RoleCode.SYSTEM_ADMINISTRATOR].id})
        hospital.use(AssignRoles)(AssignRolesCommand(actor=INSTALLER, user=user.id, version=1, roles=roles))
        hospital.use(ChangeRole)(
            ChangeRoleCommand(
                actor=INSTALLER,
                role=role.id,
                version=1,
                name="查看",
                rights=frozenset({"examination.read", "examination.read_results"}),
                scope=ScopeLevel.ALL,
            )
        )
        actor = hospital.who(hospital.sign_in("lisi").token).actor
        assert actor.may("examination.read")
        assert actor.may("identity.manage_users")
        assert not actor.may("examination.read_results")

    def test_with_duties_separated_nobody_becomes_super_administrator(self, hospital: Hospital) -> None:
        hospital.set_policy(separated_duties=True)
        with pytest.raises(DutiesAreSeparated):
            hospital.new_user("lisi", RoleCode.SUPER_ADMINISTRATOR)
        assert hospital.new_user("lisi", RoleCode.SYSTEM_ADMINISTRATOR).user.account == "lisi"

    def test_the_switch_is_refused_while_somebody_holds_what_must_be_split(self, hospital: Hospital) -> None:
        guard = hospital.use(SeparateDuties)
        admin = hospital.administrator()
        hospital.user("lisi", RoleCode.SYSTEM_ADMINISTRATOR)
        with pytest.raises(DutiesMixed) as refused:
            guard.require("identity", "separated_duties", value=True)
        assert refused.value.accounts == ("admin 张三",)
        guard.require("identity", "separated_duties", value=False)
        guard.require("booking", "separated_duties", value=True)
        guard.require("identity", "idle_minutes", value=True)
        guardian = hospital.actor("wangwu", RoleCode.SECURITY_ADMINISTRATOR)
        me = hospital.use(ShowUser)(ShowUserQuery(actor=guardian, user=UserId(admin.id)))
        command = AssignRolesCommand(actor=guardian, user=me.id, version=me.version, roles=frozenset())
        hospital.use(AssignRoles)(command)
        guard.require("identity", "separated_duties", value=True)

    def test_who_has_each_duty_is_shown_and_who_is_in_the_way(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        lisi = hospital.user("lisi", RoleCode.SYSTEM_ADMINISTRATOR)
        hospital.user("wangwu", RoleCode.FRONT_DESK)
        both = frozenset({hospital.roles[RoleCode.SYSTEM_ADMINISTRATOR].id, hospital.roles[RoleCode.AUDITOR].id})
        hospital.store.table("user")[lisi.id] = evolve(hospital.now(lisi), roles=both)
        shown = hospital.use(ShowDuties)(ShowDutiesQuery(actor=admin))
        assert {duty: [user.account for user in users] for duty, users in shown.holders.items()} == {
            RoleCode.SYSTEM_ADMINISTRATOR: ["lisi"],
            RoleCode.SECURITY_ADMINISTRATOR: [],
            RoleCode.AUDITOR: ["lisi"],
        }
        assert [(one.user.account, len(one.roles)) for one in shown.mixed] == [("admin", 1), ("lisi", 2)]
        assert not shown.on
        with pytest.raises(NotPermitted):
            hospital.use(ShowDuties)(ShowDutiesQuery(actor=evolve(admin, rights=frozenset())))

    def test_roles_that_came_to_exclude_each_other_are_named_too(self, hospital: Hospital) -> None:
        user = hospital.user("lisi", RoleCode.SYSTEM_ADMINISTRATOR)
        both = frozenset({hospital.roles[RoleCode.SYSTEM_ADMINISTRATOR].id, hospital.roles[RoleCode.AUDITOR].id})
        before = hospital.now(user)
        hospital.store.table("user")[user.id] = evolve(before, roles=both)
        with pytest.raises(DutiesMixed):
            hospital.use(SeparateDuties).require("identity", "separated_duties", value=True)
        hospital.store.table("user")[user.id] = evolve(before, roles=both, disabled=True)
        hospital.use(SeparateDuties).require("identity", "separated_duties", value=True)
        assert mixed_duties([hospital.now(user)], list(hospital.roles.values()), IdentityPolicy()) is None
        admin = hospital.administrator()
        with pytest.raises(RolesExclude):
            hospital.use(EnableUser)(EnableUserCommand(actor=admin, user=user.id, version=before.version))

    def test_a_role_is_defined_once_with_known_rights(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        command = DefineRoleCommand(
            actor=admin, code="desk_two", name="二窗", rights=frozenset({"booking.view"}), scope=ScopeLevel.OWN
        )
        assert hospital.use(DefineRole)(command).version == 1
        with pytest.raises(RoleTaken):
            hospital.use(DefineRole)(command)
        with pytest.raises(UnknownRight) as refused:
            hospital.use(DefineRole)(evolve(command, code="other", rights=frozenset({"booking.fly"})))
        assert refused.value.value == "booking.fly"
        with pytest.raises(InvalidValue, match=r"identity\.code_shape"):
            hospital.use(DefineRole)(evolve(command, code="Two Words"))

    def test_shipped_roles_are_installed_once_and_what_was_changed_stays(self, hospital: Hospital) -> None:
        changed = evolve(hospital.role(RoleCode.REVIEWER), version=2, name="复核")
        MemoryRoles(hospital.store).save(changed)
        count = len(hospital.kinds)
        command = InstallRolesCommand(actor=INSTALLER, names={})
        assert changed in hospital.use(InstallRoles)(command)
        assert len(hospital.kinds) == count

    def test_roles_are_managed_by_right_only(self, hospital: Hospital) -> None:
        clerk = hospital.actor("clerk", RoleCode.FRONT_DESK)
        role = hospital.role(RoleCode.REVIEWER)
        for attempt in (
            lambda: hospital.use(InstallRoles)(InstallRolesCommand(actor=clerk, names={})),
            lambda: hospital.use(DefineRole)(
                DefineRoleCommand(actor=clerk, code="x1", name="x", rights=frozenset(), scope=ScopeLevel.ALL)
            ),
            lambda: hospital.use(ChangeRole)(
                ChangeRoleCommand(
                    actor=clerk, role=role.id, version=1, name="x", rights=role.rights, scope=ScopeLevel.ALL
                )
            ),
        ):
            with pytest.raises(NotPermitted):
                attempt()


class TestTheLastAdministrator:
    def test_nobody_disables_or_demotes_themselves(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        assert admin.id is not None
        me = UserId(admin.id)
        with pytest.raises(OwnAccount):
            hospital.use(DisableUser)(DisableUserCommand(actor=admin, user=me, version=1))
        with pytest.raises(OwnAccount):
            hospital.use(AssignRoles)(AssignRolesCommand(actor=admin, user=me, version=1, roles=frozenset()))

    def test_the_last_one_is_neither_disabled_nor_demoted(self, hospital: Hospital) -> None:
        user = hospital.user("admin", RoleCode.SUPER_ADMINISTRATOR)
        with pytest.raises(LastAdministrator):
            disable(hospital, INSTALLER, user)
        with pytest.raises(LastAdministrator):
            assign(hospital, INSTALLER, user, RoleCode.SYSTEM_ADMINISTRATOR)
        assert hospital.now(user) == user

    def test_with_another_one_it_is_possible(self, hospital: Hospital) -> None:
        user = hospital.user("admin", RoleCode.SUPER_ADMINISTRATOR)
        hospital.user("other", RoleCode.SUPER_ADMINISTRATOR)
        assert disable(hospital, INSTALLER, user).disabled

    def test_two_who_share_the_duties_count_together(self, hospital: Hospital) -> None:
        user = hospital.user("admin", RoleCode.SUPER_ADMINISTRATOR)
        hospital.user("system", RoleCode.SYSTEM_ADMINISTRATOR)
        with pytest.raises(LastAdministrator) as refused:
            disable(hospital, INSTALLER, user)
        assert refused.value.right == "identity.assign_roles"
        hospital.user("security", RoleCode.SECURITY_ADMINISTRATOR)
        assert disable(hospital, INSTALLER, user).disabled

    @pytest.mark.parametrize("how", [{"rights": frozenset({"identity.view_users"})}, {"disabled": True}])
    def test_the_last_role_that_administers_keeps_its_rights(self, hospital: Hospital, how: dict[str, Any]) -> None:
        admin = hospital.administrator()
        role = hospital.role(RoleCode.SUPER_ADMINISTRATOR)
        command = ChangeRoleCommand(
            actor=admin, role=role.id, version=1, name=role.name, rights=role.rights, scope=role.scope
        )
        with pytest.raises(LastAdministrator):
            hospital.use(ChangeRole)(evolve(command, **how))
        assert hospital.role(RoleCode.SUPER_ADMINISTRATOR) == role

    def test_a_role_that_nobody_holds_may_lose_its_rights(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        role = hospital.role(RoleCode.SYSTEM_ADMINISTRATOR)
        command = ChangeRoleCommand(
            actor=admin, role=role.id, version=1, name=role.name, rights=frozenset(), scope=role.scope
        )
        assert hospital.use(ChangeRole)(command).rights == frozenset()


class TestDepartments:
    def test_a_department_moves_with_all_below_it(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        manager = hospital.user("boss", RoleCode.DEPARTMENT_MANAGER)
        other = hospital.department("体检二科", hospital.top)
        token = hospital.sign_in("boss").token
        hospital.use(ChangeDepartment)(
            ChangeDepartmentCommand(actor=admin, department=hospital.ward, version=1, name="二楼", parent=other)
        )
        assert manager.department == hospital.centre
        assert hospital.who(token).actor.scope.departments == {hospital.centre}

    def test_a_department_never_lies_inside_itself(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        for parent in (hospital.centre, hospital.ward):
            with pytest.raises(DepartmentLoop):
                hospital.use(ChangeDepartment)(
                    ChangeDepartmentCommand(
                        actor=admin, department=hospital.centre, version=1, name="查体科", parent=parent
                    )
                )

    def test_a_name_is_given_once_below_each_department(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        make, change = hospital.use(CreateDepartment), hospital.use(ChangeDepartment)
        taken = CreateDepartmentCommand(actor=admin, name=" 查体科", parent=hospital.top)
        with pytest.raises(DepartmentNameTaken) as refused:
            make(taken)
        assert refused.value.name == "查体科"
        other = make(evolve(taken, parent=hospital.centre))
        renamed = ChangeDepartmentCommand(
            actor=admin, department=other.id, version=1, name="二楼", parent=hospital.centre
        )
        moved = evolve(renamed, name="查体科", parent=hospital.top)
        for command in (renamed, moved):
            with pytest.raises(DepartmentNameTaken):
                change(command)
        assert change(evolve(renamed, name="查体科", order=3)).order == 3

    def test_one_in_use_is_not_disabled(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        hospital.user("lisi")
        command = ChangeDepartmentCommand(
            actor=admin, department=hospital.centre, version=1, name="查体科", parent=hospital.top, disabled=True
        )
        with pytest.raises(DepartmentInUse) as refused:
            hospital.use(ChangeDepartment)(command)
        assert (refused.value.departments, refused.value.users) == (1, 1)
        hospital.use(ChangeDepartment)(evolve(command, department=hospital.ward, parent=hospital.centre))
        with pytest.raises(DepartmentInUse) as refused:
            hospital.use(ChangeDepartment)(command)
        assert (refused.value.departments, refused.value.users) == (0, 1)

    def test_only_who_sees_all_puts_one_at_the_top(self, hospital: Hospital) -> None:
        manager = local(hospital)
        with pytest.raises(NotFound):
            hospital.use(CreateDepartment)(CreateDepartmentCommand(actor=manager, name="新院"))
        made = hospital.use(CreateDepartment)(
            CreateDepartmentCommand(actor=manager, name="采血室", parent=hospital.ward)
        )
        assert made.parent == hospital.ward
        with pytest.raises(NotFound):
            hospital.use(ChangeDepartment)(
                ChangeDepartmentCommand(actor=manager, department=hospital.ward, version=1, name="二楼")
            )
        with pytest.raises(NotFound):
            hospital.use(ChangeDepartment)(
                ChangeDepartmentCommand(actor=manager, department=hospital.centre, version=1, name="查体科")
            )

    def test_departments_and_posts_are_managed_by_right_only(self, hospital: Hospital) -> None:
        clerk = hospital.actor("clerk", RoleCode.FRONT_DESK)
        post = hospital.use(DefinePost)(DefinePostCommand(actor=INSTALLER, name="护士"))
        for attempt in (
            lambda: hospital.use(CreateDepartment)(CreateDepartmentCommand(actor=clerk, name="新院")),
            lambda: hospital.use(ChangeDepartment)(
                ChangeDepartmentCommand(actor=clerk, department=hospital.ward, version=1, name="二楼")
            ),
            lambda: hospital.use(DefinePost)(DefinePostCommand(actor=clerk, name="医师")),
            lambda: hospital.use(ChangePost)(ChangePostCommand(actor=clerk, post=post.id, version=1, name="医师")),
        ):
            with pytest.raises(NotPermitted):
                attempt()

    def test_posts_are_defined_and_changed(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        post = hospital.use(DefinePost)(DefinePostCommand(actor=admin, name="护士", order=2))
        change = ChangePostCommand(actor=admin, post=post.id, version=1, name="护士长", disabled=True)
        hospital.use(ChangePost)(change)
        with pytest.raises(StaleVersion):
            hospital.use(ChangePost)(change)
        directory = hospital.use(ReadDirectory)(ReadDirectoryQuery(actor=admin))
        assert [(each.name, each.disabled) for each in directory.posts] == [("护士长", True)]
        assert len(directory.roles) == len(RoleCode)
        assert [each.name for each in directory.departments] == ["医院", "查体科", "二楼"]
        assert directory.menus == ()


class TestMenus:
    def test_a_disabled_entry_switches_its_function_off_on_the_server(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        hospital.user("clerk", RoleCode.FRONT_DESK)
        token = hospital.sign_in("clerk").token
        define = DefineMenuCommand(
            actor=admin, name="预约管理", path="/admin/appointments", rights=frozenset({"booking.view", "booking.book"})
        )
        menu = hospital.use(DefineMenu)(define)
        hospital.use(DefineMenu)(evolve(define, name="现场登记", parent=menu.id, rights=frozenset({"booking.book"})))
        assert [each.name for each in self._menu(hospital, token)] == ["预约管理", "现场登记"]
        change = ChangeMenuCommand(actor=admin, menu=menu.id, version=1, name="预约管理", disabled=True)
        hospital.use(ChangeMenu)(change)
        actor = hospital.who(token).actor
        assert not actor.may("booking.view")
        assert actor.may("booking.book")
        assert [each.name for each in self._menu(hospital, token)] == ["现场登记"]
        hospital.use(ChangeMenu)(evolve(change, version=2, disabled=False))
        assert hospital.who(token).actor.may("booking.view")
        with pytest.raises(StaleVersion):
            hospital.use(ChangeMenu)(change)

    @staticmethod
    def _menu(hospital: Hospital, token: str) -> tuple[Menu, ...]:
        shown: tuple[Menu, ...] = hospital.use(MyMenu)(MyMenuQuery(actor=hospital.who(token).actor))
        return shown

    def test_entries_without_a_right_are_for_all_others_for_holders(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="首页", order=1))
        hospital.use(DefineMenu)(
            DefineMenuCommand(actor=admin, name="审核", rights=frozenset({"examination.review"}), order=0)
        )
        hospital.user("clerk", RoleCode.FRONT_DESK)
        assert [each.name for each in self._menu(hospital, hospital.sign_in("clerk").token)] == ["首页"]

    def test_the_way_to_manage_users_stays_open(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        menu = hospital.use(DefineMenu)(
            DefineMenuCommand(actor=admin, name="用户管理", rights=frozenset({"identity.manage_users"}))
        )
        with pytest.raises(MenuIsNeeded):
            hospital.use(ChangeMenu)(
                ChangeMenuCommand(actor=admin, menu=menu.id, version=1, name="用户管理", disabled=True)
            )

    def test_an_entry_is_moved_but_never_into_itself_or_what_lies_below_it(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        outer = hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="报表"))
        inner = hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="月报"))
        move = ChangeMenuCommand(actor=admin, menu=inner.id, version=1, name="月报", parent=outer.id)
        assert hospital.use(ChangeMenu)(move).parent == outer.id
        for parent in (outer.id, inner.id):
            with pytest.raises(MenuLoop):
                hospital.use(ChangeMenu)(
                    ChangeMenuCommand(actor=admin, menu=outer.id, version=1, name="报表", parent=parent)
                )

    def test_a_hidden_entry_is_not_drawn_and_its_function_stays(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        hospital.user("clerk", RoleCode.FRONT_DESK)
        token = hospital.sign_in("clerk").token
        rights = frozenset({"booking.view"})
        menu = hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="预约", path="/admin/x", rights=rights))
        change = ChangeMenuCommand(actor=admin, menu=menu.id, version=1, name="预约", hidden=True)
        assert hospital.use(ChangeMenu)(change).hidden
        assert self._menu(hospital, token) == ()
        actor = hospital.who(token).actor
        assert actor.may("booking.view")
        drawn = hospital.use(DrawMenu)(DrawMenuQuery(actor=actor))
        assert (drawn.entries, drawn.paths) == ((), {"/admin/x"})

    def test_the_way_to_the_menu_itself_is_neither_hidden_nor_disabled(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        menu = hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="菜单", path=MENUS_PATH))
        change = ChangeMenuCommand(actor=admin, menu=menu.id, version=1, name="菜单管理")
        for way in ({"hidden": True}, {"disabled": True}):
            with pytest.raises(MenuIsNeeded):
                hospital.use(ChangeMenu)(evolve(change, **way))
        assert hospital.use(ChangeMenu)(change).name == "菜单管理"

    @pytest.mark.parametrize("path", ["javascript:alert(1)", "//elsewhere.example", "admin/users", "/a b", "ftp://x"])
    def test_an_entry_leads_to_a_page_or_a_web_address(self, hospital: Hospital, path: str) -> None:
        admin = hospital.administrator()
        with pytest.raises(BadMenuPath):
            hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="坏的", path=path))
        made = hospital.use(DefineMenu)(DefineMenuCommand(actor=admin, name="外面", path="https://hospital.example/a"))
        assert made.path == "https://hospital.example/a"

    def test_the_shipped_menu_is_added_once_and_never_changed_back(self, hospital: Hospital) -> None:
        admin = hospital.administrator()
        pages = tuple(ShippedEntry(name=name, path=f"/admin/{name}", rights=frozenset()) for name in "ab")
        command = InstallMenusCommand(actor=INSTALLER, folders=(ShippedFolder(name="预约", entries=pages),))
        folder, first, second = hospital.use(InstallMenus)(command)
        assert (folder.path, folder.parent, first.parent, second.order) == ("", None, folder.id, 20)
        rename = ChangeMenuCommand(actor=admin, menu=first.id, version=1, name="改过的", parent=None, order=5)
        hospital.use(ChangeMenu)(rename)
        assert hospital.use(InstallMenus)(command) == ()
        more = ShippedEntry(name="c", path="/admin/c", rights=frozenset({"booking.view"}))
        (added,) = hospital.use(InstallMenus)(
            evolve(command, folders=(ShippedFolder(name="预约", entries=(*pages, more)),))
        )
        assert (added.name, added.parent, added.rights) == ("c", folder.id, {"booking.view"})
        with pytest.raises(NotPermitted):
            hospital.use(InstallMenus)(evolve(command, actor=hospital.actor("clerk", RoleCode.FRONT_DESK)))

    def test_menus_are_managed_by_right_only(self, hospital: Hospital) -> None:
        clerk = hospital.actor("clerk", RoleCode.FRONT_DESK)
        menu = hospital.use(DefineMenu)(DefineMenuCommand(actor=INSTALLER, name="首页"))
        with pytest.raises(NotPermitted):
            hospital.use(DefineMenu)(DefineMenuCommand(actor=clerk, name="首页"))
        with pytest.raises(NotPermitted):
            hospital.use(ChangeMenu)(ChangeMenuCommand(actor=clerk, menu=menu.id, version=1, name="首页"))


class TestApiKeys:
    @pytest.fixture
    def command(self, hospital: Hospital) -> IssueApiKeyCommand:
        return IssueApiKeyCommand(
            actor=hospital.administrator(),
            name="LIS",
            department=hospital.centre,
            rights=frozenset({"booking.view"}),
            scope=ScopeLevel.DEPARTMENT_TREE,
            expires_at=hospital.clock.now() + timedelta(days=30),
        )

    def test_a_program_with_a_key_is_an_actor(self, hospital: Hospital, command: IssueApiKeyCommand) -> None:
        issued = hospital.use(IssueApiKey)(command)
        assert issued.secret.startswith(f"tj_{issued.key.prefix}_")
        assert issued.secret not in repr(issued)
        actor = hospital.use(AuthenticateApiKey)(AuthenticateApiKeyCommand(secret=issued.secret))
        assert actor == Actor(
            ActorKind.PARTNER,
            Channel.API,
            issued.key.id.value,
            frozenset({"booking.view"}),
            Scope(ScopeLevel.DEPARTMENT_TREE, frozenset({hospital.centre, hospital.ward})),
            hospital.centre,
        )

    def test_an_expired_revoked_or_unknown_key_is_nobody(self, hospital: Hospital, command: IssueApiKeyCommand) -> None:
        expiring, gone = hospital.use(IssueApiKey)(command), hospital.use(IssueApiKey)(command)
        revoke = RevokeApiKeyCommand(actor=command.actor, key=gone.key.id)
        hospital.use(RevokeApiKey)(revoke)
        with pytest.raises(KeyRevoked):
            hospital.use(RevokeApiKey)(revoke)
        hospital.wait(days=30)
        for secret in (expiring.secret, gone.secret, "tj_unknown_key"):
            with pytest.raises(NotSignedIn):
                hospital.use(AuthenticateApiKey)(AuthenticateApiKeyCommand(secret=secret))

    @pytest.mark.parametrize(
        "right", ["identity.manage_users", "identity.assign_roles", "examination.conclude", "examination.review"]
    )
    def test_what_is_for_persons_only_is_given_to_no_key(
        self, hospital: Hospital, command: IssueApiKeyCommand, right: str
    ) -> None:
        with pytest.raises(RightNotForKeys):
            hospital.use(IssueApiKey)(evolve(command, rights=frozenset({right})))

    @pytest.mark.parametrize(
        "right",
        ["examination.read_results", "examination.record_blood", "examination.import_results", "person.view_unmasked"],
    )
    def test_who_sees_no_values_gives_no_key_that_does(
        self, hospital: Hospital, command: IssueApiKeyCommand, right: str
    ) -> None:
        seeing = evolve(command, rights=frozenset({right}))
        with pytest.raises(RightNotHeld):
            hospital.use(IssueApiKey)(seeing)
        holder = evolve(command.actor, rights=command.actor.rights | {right})
        assert hospital.use(IssueApiKey)(evolve(seeing, actor=holder)).key.rights == {right}

    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_a_key_ends_within_a_year(self, hospital: Hospital, command: IssueApiKeyCommand, days: int) -> None:
        with pytest.raises(ExpiryNotAhead):
            hospital.use(IssueApiKey)(evolve(command, expires_at=hospital.clock.now() + timedelta(days=days)))

    def test_keys_are_managed_by_right_and_within_scope(self, hospital: Hospital, command: IssueApiKeyCommand) -> None:
        issued = hospital.use(IssueApiKey)(command)
        clerk = hospital.actor("clerk", RoleCode.FRONT_DESK)
        stranger = evolve(clerk, rights=frozenset({"identity.manage_api_keys"}), scope=Scope(ScopeLevel.DEPARTMENT))
        for actor, refusal in ((clerk, NotPermitted), (stranger, NotFound)):
            with pytest.raises(refusal):
                hospital.use(IssueApiKey)(evolve(command, actor=actor))
            with pytest.raises(refusal):
                hospital.use(RevokeApiKey)(RevokeApiKeyCommand(actor=actor, key=issued.key.id))
        with pytest.raises(NotPermitted):
            hospital.use(ListApiKeys)(ListApiKeysQuery(actor=clerk))
        assert hospital.use(ListApiKeys)(ListApiKeysQuery(actor=stranger)) == ()
        assert hospital.use(ListApiKeys)(ListApiKeysQuery(actor=command.actor)) == (issued.key,)


def test_an_unknown_role_is_not_found(hospital: Hospital) -> None:
    user = hospital.user("lisi")
    unknown = frozenset({RoleId(user.id.value)})
    with pytest.raises(NotFound):
        hospital.use(AssignRoles)(AssignRolesCommand(actor=INSTALLER, user=user.id, version=1, roles=unknown))


class TestSessionsOfOnesOwn:
    def test_one_sees_and_ends_the_own_ones_only(self, hospital: Hospital) -> None:
        hospital.user("lisi", RoleCode.FRONT_DESK)
        hospital.user("wang", RoleCode.FRONT_DESK)
        first, second, other = hospital.sign_in("lisi"), hospital.sign_in("lisi"), hospital.sign_in("wang")
        me = hospital.who(first.token).actor
        mine = hospital.use(ListOwnSessions)(ListOwnSessionsQuery(actor=me))
        assert {one.id for one in mine} == {first.session.id, second.session.id}
        end = hospital.use(EndOwnSession)
        end(EndOwnSessionCommand(actor=me, session=second.session.id))
        end(EndOwnSessionCommand(actor=me, session=second.session.id))
        assert hospital.kinds.count("session.signed_out") == 1
        with pytest.raises(NotFound):
            end(EndOwnSessionCommand(actor=me, session=other.session.id))
        (left,) = hospital.use(ListOwnSessions)(ListOwnSessionsQuery(actor=me))
        assert left.id == first.session.id


class TestWhoIsWho:
    def test_one_user_is_shown_in_scope_by_right(self, hospital: Hospital) -> None:
        user, clerk = hospital.user("lisi"), hospital.actor("clerk", RoleCode.FRONT_DESK)
        admin = hospital.administrator()
        assert hospital.use(ShowUser)(ShowUserQuery(actor=admin, user=user.id)) == user
        with pytest.raises(NotPermitted):
            hospital.use(ShowUser)(ShowUserQuery(actor=clerk, user=user.id))

    def test_accounts_are_named_by_right(self, hospital: Hospital) -> None:
        user, clerk = hospital.user("lisi"), hospital.actor("clerk", RoleCode.FRONT_DESK)
        query = NameAccountsQuery(actor=hospital.administrator(), users={user.id.value})
        assert hospital.use(NameAccounts)(query) == {user.id.value: Account("lisi", user.name)}
        with pytest.raises(NotPermitted):
            hospital.use(NameAccounts)(evolve(query, actor=clerk))
