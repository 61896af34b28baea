from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.world import SeededRandomness
from tests.unit.identity.hospital import INSTALLER, PASSWORD, Hospital
from tjdomain.identity.domain.errors import AccountLocked, OwnAccount, PasswordUsedBefore, WrongPassword
from tjdomain.identity.domain.passwords import acceptable_password
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.usecases.chance import initial_password
from tjdomain.identity.usecases.change_password import ChangePassword, ChangePasswordCommand
from tjdomain.identity.usecases.reset_password import ResetPassword, ResetPasswordCommand
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import InvalidValue, NotFound, NotPermitted, NotSignedIn
from tjdomain.shared.ids import UserId


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Short-1", "identity.password_too_short"),
        ("", "identity.password_too_short"),
        ("alllowercase1", "identity.password_too_plain"),
        ("12345678901", "identity.password_too_plain"),
        ("My-Lili-2026", "identity.password_contains_account"),
        ("LILI-secret-1", "identity.password_contains_account"),
        ("Tab\tInside-12", "value.control_character"),
        ("Aa1" * 43, "value.too_long"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason_and_not_repeated(password: str, code: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        acceptable_password(password, "lili", IdentityPolicy())
    assert refused.value.code == code
    assert not refused.value.value or refused.value.value == "U+0009"


@pytest.mark.parametrize("password", ["Correct-Horse", "abcDEF1234", "密码密码密码Ab12", " Trimmed-1234 "])
def test_a_good_password_is_accepted(password: str) -> None:
    assert acceptable_password(password, "lili", IdentityPolicy()) == password.strip()


@given(st.integers(0, 10_000))
def test_every_initial_password_keeps_the_rules(seed: int) -> None:
    password = initial_password(SeededRandomness(seed))
    assert acceptable_password(password, "admin", IdentityPolicy()) == password


def change(hospital: Hospital, actor: Actor, present: str, new: str, **other: Any) -> None:
    hospital.use(ChangePassword)(ChangePasswordCommand(actor=actor, present=present, new=new, **other))


def test_a_changed_password_ends_all_other_sessions(hospital: Hospital) -> None:
    hospital.user("lili", RoleCode.FRONT_DESK)
    here, elsewhere = hospital.sign_in("lili"), hospital.sign_in("lili")
    actor = hospital.who(here.token).actor
    change(hospital, actor, PASSWORD, "Another-Horse-8", token=here.token)
    hospital.who(here.token)
    with pytest.raises(NotSignedIn):
        hospital.who(elsewhere.token)
    with pytest.raises(NotPermitted):
        hospital.sign_in("lili")
    hospital.sign_in("lili", "Another-Horse-8")
    assert hospital.kinds.count("user.password_changed") == 2


def test_the_last_five_passwords_do_not_come_again(hospital: Hospital) -> None:
    hospital.user("lili")
    actor = hospital.who(hospital.sign_in("lili").token).actor
    used = [PASSWORD, *(f"Next-Horse-{number}" for number in range(4))]
    for present, new in pairwise(used):
        change(hospital, actor, present, new)
    for former in used:
        with pytest.raises(PasswordUsedBefore):
            change(hospital, actor, used[-1], former)
    change(hospital, actor, used[-1], "Fresh-Horse-9")
    change(hospital, actor, "Fresh-Horse-9", PASSWORD)
    hospital.sign_in("lili")


def test_the_history_may_be_switched_off(hospital: Hospital) -> None:
    hospital.set_policy(password_history=0)
    hospital.user("lili")
    actor = hospital.who(hospital.sign_in("lili").token).actor
    change(hospital, actor, PASSWORD, "Another-Horse-8")
    change(hospital, actor, "Another-Horse-8", PASSWORD)
    hospital.sign_in("lili")


def test_wrong_present_passwords_count_and_lock(hospital: Hospital) -> None:
    hospital.user("lili")
    actor = hospital.who(hospital.sign_in("lili").token).actor
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change(hospital, actor, "Wrong-Pass-99", "Another-Horse-8")
    with pytest.raises(AccountLocked):
        change(hospital, actor, PASSWORD, "Another-Horse-8")
    with pytest.raises(AccountLocked):
        hospital.sign_in("lili")


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.PARTNER, Channel.API, UserId.parse("0195532e-0000-7000-8000-000000000001").value),
        Actor(ActorKind.STAFF, Channel.DESK),
        Actor(ActorKind.STAFF, Channel.DESK, UserId.parse("0195532e-0000-7000-8000-000000000001").value),
    ],
)
def test_only_accounts_have_a_password_to_change(hospital: Hospital, actor: Actor) -> None:
    with pytest.raises(NotSignedIn):
        change(hospital, actor, PASSWORD, "Another-Horse-8")


def test_a_reset_gives_a_random_password_lifts_the_lock_and_ends_sessions(hospital: Hospital) -> None:
    admin = hospital.administrator()
    user = hospital.user("lili", RoleCode.FRONT_DESK)
    token = hospital.sign_in("lili").token
    for _ in range(5):
        with pytest.raises(NotPermitted):
            hospital.sign_in("lili", "Wrong-Pass-99")
    password = hospital.use(ResetPassword)(ResetPasswordCommand(actor=admin, user=user.id))
    with pytest.raises(NotSignedIn):
        hospital.who(token)
    assert hospital.sign_in("lili", password).must_change_password
    assert hospital.kinds[-2] == "user.password_reset"


def test_nobody_resets_their_own_password_or_one_out_of_scope(hospital: Hospital) -> None:
    admin = hospital.administrator()
    assert admin.id is not None
    with pytest.raises(OwnAccount):
        hospital.use(ResetPassword)(ResetPasswordCommand(actor=admin, user=UserId(admin.id)))
    stranger = Actor(ActorKind.STAFF, Channel.DESK, rights=frozenset({"identity.reset_password"}))
    with pytest.raises(NotFound):
        hospital.use(ResetPassword)(ResetPasswordCommand(actor=stranger, user=UserId(admin.id)))
    with pytest.raises(NotPermitted):
        hospital.use(ResetPassword)(
            ResetPasswordCommand(actor=hospital.actor("lili", RoleCode.FRONT_DESK), user=UserId(admin.id))
        )


def test_an_event_holds_no_password(hospital: Hospital) -> None:
    made = hospital.new_user("lili")
    hospital.use(ResetPassword)(ResetPasswordCommand(actor=INSTALLER, user=made.user.id))
    told = repr([(event.old, event.new) for event in hospital.event_log.events])
    assert "argon2" not in told
    assert made.password not in told
    assert made.password not in repr(made)
