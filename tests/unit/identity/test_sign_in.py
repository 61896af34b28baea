import pytest
from attrs import evolve

from adapters.memory.identity import MemoryCredentials, MemorySessions
from adapters.security.passwords import Argon2Passwords
from tests.unit.identity.hospital import INSTALLER, PASSWORD, Hospital
from tjdomain.identity.domain.errors import AccountDisabled, AccountLocked, NetworkNotAllowed, PasswordChangeNeeded
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.usecases.authenticate_session import AuthenticateSession, AuthenticateSessionCommand
from tjdomain.identity.usecases.disable_user import DisableUser, DisableUserCommand
from tjdomain.identity.usecases.end_session import EndSession, EndSessionCommand
from tjdomain.identity.usecases.list_sessions import ListSessions, ListSessionsQuery
from tjdomain.identity.usecases.sign_in import SignIn, SignInCommand
from tjdomain.identity.usecases.sign_out import SignOut, SignOutCommand
from tjdomain.shared.actor import Actor, ActorKind, Channel, ScopeLevel
from tjdomain.shared.errors import InvalidValue, LimitExceeded, NotFound, NotPermitted, NotSignedIn, StaleVersion


def refusals(hospital: Hospital, account: str, times: int, password: str = "Wrong-Pass-99") -> list[str]:
    found = []
    for _ in range(times):
        with pytest.raises(NotPermitted) as refused:
            hospital.sign_in(account, password)
        found.append(refused.value.code)
    return found


def test_who_signs_in_is_an_actor_with_rights_and_scope(hospital: Hospital) -> None:
    user = hospital.user("lili", RoleCode.DEPARTMENT_MANAGER)
    started = hospital.sign_in("LiLi", agent="Firefox\x07 140")
    found = hospital.who(started.token)
    assert found.user == hospital.now(user)
    assert not found.must_change_password
    assert found.session.agent == "Firefox 140"
    actor = found.actor
    assert (actor.kind, actor.channel, actor.id, actor.department) == (
        ActorKind.STAFF,
        Channel.DESK,
        user.id.value,
        hospital.centre,
    )
    assert actor.rights == hospital.role(RoleCode.DEPARTMENT_MANAGER).rights
    assert actor.scope.level is ScopeLevel.DEPARTMENT_TREE
    assert actor.scope.departments == {hospital.centre, hospital.ward}
    assert hospital.kinds[-1] == "session.signed_in"


def test_a_token_is_long_random_and_never_printed(hospital: Hospital) -> None:
    hospital.user("lili")
    first, second = hospital.sign_in("lili"), hospital.sign_in("lili")
    assert first.token != second.token
    assert len(first.token) == 43
    assert first.token not in repr(first)
    assert PASSWORD not in repr(SignInCommand(account="lili", password=PASSWORD, address="::1"))


def test_unknown_account_and_wrong_password_are_answered_and_locked_alike(hospital: Hospital) -> None:
    hospital.user("lili")
    known, unknown = refusals(hospital, "lili", 6), refusals(hospital, "nobody", 6)
    assert known == unknown == ["identity.sign_in_refused"] * 5 + ["identity.account_locked"]
    assert refusals(hospital, "no such account!", 1) == ["identity.sign_in_refused"]


def test_every_refusal_is_logged_with_its_reason(hospital: Hospital) -> None:
    hospital.user("lili")
    refusals(hospital, "lili", 6)
    refusals(hospital, "nobody\ud800", 1)
    logged = [event for event in hospital.event_log.events if event.kind == "session.refused"]
    assert [event.new["why"] for event in logged] == ["wrong_password"] * 5 + ["locked", "unknown_account"]
    assert logged[0].new["account"] == "lili"
    assert logged[0].new["address"] == "10.0.0.7"
    assert logged[-1].new["account"] == "nobody?"
    assert logged[-1].actor.id is None


def test_a_locked_account_takes_not_even_the_right_password_until_the_lock_ends(hospital: Hospital) -> None:
    hospital.user("lili")
    refusals(hospital, "lili", 5)
    with pytest.raises(AccountLocked) as refused:
        hospital.sign_in("lili")
    assert refused.value.minutes == 15
    hospital.wait(minutes=15)
    hospital.sign_in("lili")


def test_after_a_lock_the_count_begins_anew(hospital: Hospital) -> None:
    hospital.user("lili")
    refusals(hospital, "lili", 5)
    hospital.wait(minutes=15)
    assert refusals(hospital, "lili", 4) == ["identity.sign_in_refused"] * 4
    hospital.sign_in("lili")


def test_a_right_password_clears_the_count(hospital: Hospital) -> None:
    hospital.user("lili")
    for _ in range(3):
        refusals(hospital, "lili", 4)
        hospital.sign_in("lili")


def test_of_guesses_at_the_same_time_only_one_is_answered(hospital: Hospital) -> None:
    user = hospital.user("lili")

    class MeanwhilePasswords(Argon2Passwords):
        """While one guess is compared, another one is counted."""

        def matches(self, password: str, hashed: str | None) -> bool:
            other = hospital.passwords.matches(password, hashed)
            credentials = MemoryCredentials(hospital.store)
            credential = credentials.get(user.id)
            credentials.save(evolve(credential, version=credential.version + 1))
            return other

    sign_in = hospital.use(SignIn, passwords=MeanwhilePasswords(1, 8, 1))
    for password in (PASSWORD, "Wrong-Pass-99"):
        with pytest.raises(StaleVersion):
            sign_in(SignInCommand(account="lili", password=password, address="10.0.0.7"))


def test_a_disabled_account_says_so_only_to_who_knows_the_password(hospital: Hospital) -> None:
    user = hospital.user("lili")
    hospital.use(DisableUser)(DisableUserCommand(actor=INSTALLER, user=user.id, version=1))
    assert refusals(hospital, "lili", 1) == ["identity.sign_in_refused"]
    with pytest.raises(AccountDisabled):
        hospital.sign_in("lili")


def test_one_address_cannot_try_for_ever(hospital: Hospital) -> None:
    hospital.set_policy(tries_per_address=3)
    for number in range(3):
        refusals(hospital, f"nobody{number}", 1)
    with pytest.raises(LimitExceeded):
        hospital.sign_in("nobody9")
    hospital.wait(minutes=10)
    refusals(hospital, "nobody9", 1)


def test_a_whole_hospital_signs_in_from_one_address(hospital: Hospital) -> None:
    hospital.set_policy(tries_per_address=3)
    hospital.user("lili")
    for _ in range(10):
        hospital.sign_in("lili")
    refusals(hospital, "nobody", 3)
    with pytest.raises(LimitExceeded):
        hospital.sign_in("lili")


def test_a_password_that_is_too_long_is_not_even_compared(hospital: Hospital) -> None:
    with pytest.raises(InvalidValue, match=r"value\.too_long") as refused:
        hospital.sign_in("lili", "x" * 129)
    assert refused.value.value == ""


def test_a_new_sign_in_of_the_same_browser_ends_the_session_before(hospital: Hospital) -> None:
    hospital.user("lili")
    first = hospital.sign_in("lili")
    second = hospital.sign_in("lili", replaces=first.token)
    hospital.sign_in("lili", replaces="unknown")
    hospital.who(second.token)
    with pytest.raises(NotSignedIn):
        hospital.who(first.token)
    assert MemorySessions(hospital.store).get(first.session.id).end is SessionEnd.REPLACED


def test_old_hash_parameters_are_renewed_at_the_sign_in(hospital: Hospital) -> None:
    user = hospital.user("lili")
    before = MemoryCredentials(hospital.store).get(user.id).hashed
    sign_in = hospital.use(SignIn, passwords=Argon2Passwords(2, 16, 1))
    sign_in(SignInCommand(account="lili", password=PASSWORD, address="10.0.0.7"))
    after = MemoryCredentials(hospital.store).get(user.id).hashed
    assert before != after
    hospital.sign_in("lili")


def test_a_session_is_over_when_idle_for_too_long(hospital: Hospital) -> None:
    hospital.user("lili")
    token = hospital.sign_in("lili").token
    for _ in range(3):
        hospital.wait(minutes=29)
        hospital.who(token)
    hospital.wait(minutes=30)
    with pytest.raises(NotSignedIn):
        hospital.who(token)


def test_a_session_is_over_after_twelve_hours_however_busy(hospital: Hospital) -> None:
    hospital.user("lili")
    token = hospital.sign_in("lili").token
    for _ in range(12 * 3 - 1):
        hospital.wait(minutes=20)
        hospital.who(token)
    hospital.wait(minutes=20)
    with pytest.raises(NotSignedIn):
        hospital.who(token)


def test_the_row_is_written_once_a_minute_at_most(hospital: Hospital) -> None:
    hospital.user("lili")
    started = hospital.sign_in("lili")
    hospital.wait(seconds=59)
    hospital.who(started.token)
    sessions = MemorySessions(hospital.store)
    assert sessions.get(started.session.id).last_seen_at == started.session.started_at
    hospital.wait(seconds=1)
    hospital.who(started.token)
    assert sessions.get(started.session.id).last_seen_at == hospital.clock.now()


@pytest.mark.parametrize("token", ["", "x" * 43, "\ud800"])
def test_an_unknown_token_is_nobody(hospital: Hospital, token: str) -> None:
    with pytest.raises(NotSignedIn):
        hospital.use(AuthenticateSession)(AuthenticateSessionCommand(token=token, address="10.0.0.7"))


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("10.0.0.7", True),
        ("::ffff:10.0.0.7", True),
        ("10.0.9.7", False),
        ("192.168.1.4", False),
        ("fe80::1", False),
        ("unknown", False),
        ("127.0.0.1", True),
        ("::1", True),
    ],
)
def test_staff_works_from_the_hospitals_networks_only(hospital: Hospital, address: str, *, works: bool) -> None:
    hospital.user("lili")
    token = hospital.sign_in("lili").token
    hospital.set_policy(staff_networks=("10.0.0.0/16",), denied_networks=("10.0.9.0/24",))
    for come in (lambda: hospital.who(token, address), lambda: hospital.sign_in("lili", address=address)):
        if works:
            come()
        else:
            with pytest.raises(NetworkNotAllowed):
                come()


def test_a_denied_network_alone_leaves_the_others_open(hospital: Hospital) -> None:
    hospital.user("lili")
    hospital.set_policy(denied_networks=("192.168.0.0/16",))
    assert hospital.sign_in("lili", address="10.0.0.7").token
    with pytest.raises(NetworkNotAllowed):
        hospital.sign_in("lili", address="192.168.3.3")


@pytest.mark.parametrize("written", ["10.0.0.0/33", "医院", "10.0.0.7/8"])
def test_what_is_no_network_is_no_parameter(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        IdentityPolicy(staff_networks=(written,))


def test_signing_out_ends_the_session_at_once_and_twice_is_no_error(hospital: Hospital) -> None:
    hospital.user("lili")
    token = hospital.sign_in("lili").token
    for _ in range(2):
        hospital.use(SignOut)(SignOutCommand(token=token))
    hospital.use(SignOut)(SignOutCommand(token="unknown"))
    with pytest.raises(NotSignedIn):
        hospital.who(token)
    assert hospital.kinds.count("session.signed_out") == 1


def test_an_initial_password_opens_nothing_but_its_change(hospital: Hospital) -> None:
    made = hospital.new_user("lili", RoleCode.FRONT_DESK)
    started = hospital.sign_in("lili", made.password)
    found = hospital.who(started.token)
    assert started.must_change_password
    assert found.must_change_password
    assert found.actor.rights == frozenset()
    with pytest.raises(PasswordChangeNeeded):
        found.actor.require("booking.view")


def test_a_password_of_ninety_days_must_be_changed(hospital: Hospital) -> None:
    hospital.user("lili", RoleCode.FRONT_DESK)
    hospital.wait(days=90, minutes=-1)
    started = hospital.sign_in("lili")
    assert not started.must_change_password
    hospital.wait(minutes=1)
    assert hospital.who(started.token).must_change_password
    assert hospital.sign_in("lili").must_change_password


def test_administrators_see_who_is_online_and_sign_others_out(hospital: Hospital) -> None:
    admin = hospital.administrator()
    user = hospital.user("lili", RoleCode.FRONT_DESK)
    started = hospital.sign_in("lili")
    online = hospital.use(ListSessions)(ListSessionsQuery(actor=admin, limit=0))
    assert [session.user for session in online] == [user.id]
    for _ in range(2):
        hospital.use(EndSession)(EndSessionCommand(actor=admin, session=started.session.id))
    assert hospital.kinds.count("session.ended") == 1
    with pytest.raises(NotSignedIn):
        hospital.who(started.token)


def test_a_session_out_of_scope_is_not_there(hospital: Hospital) -> None:
    hospital.user("admin", RoleCode.SUPER_ADMINISTRATOR, department=hospital.top)
    started = hospital.sign_in("admin")
    rights = frozenset({"identity.end_sessions", "identity.view_sessions"})
    stranger = Actor(ActorKind.STAFF, Channel.DESK, rights=rights)
    with pytest.raises(NotFound):
        hospital.use(EndSession)(EndSessionCommand(actor=stranger, session=started.session.id))
    assert hospital.use(ListSessions)(ListSessionsQuery(actor=stranger)) == ()


def test_without_the_right_nobody_sees_or_ends_sessions(hospital: Hospital) -> None:
    clerk = hospital.actor("lili", RoleCode.FRONT_DESK)
    session = hospital.sign_in("lili").session.id
    with pytest.raises(NotPermitted):
        hospital.use(EndSession)(EndSessionCommand(actor=clerk, session=session))
    with pytest.raises(NotPermitted):
        hospital.use(ListSessions)(ListSessionsQuery(actor=clerk))
