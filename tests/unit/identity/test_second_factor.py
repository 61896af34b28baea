from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from adapters.memory.second_factors import MemorySecondFactors
from adapters.security.one_time_codes import TimedCodes
from tests.unit.identity.hospital import PASSWORD, Hospital
from tjdomain.identity.domain.errors import (
    AccountLocked,
    NetworkNotAllowed,
    OwnAccount,
    PasswordChangeNeeded,
    WrongPassword,
)
from tjdomain.identity.domain.second_factor import (
    NoSecondFactor,
    SecondFactorNeeded,
    SecondFactorPresent,
    SecondFactorSetUpNeeded,
    WrongCode,
)
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.usecases.prove_second_factor import ProveSecondFactor, ProveSecondFactorCommand
from tjdomain.identity.usecases.remove_second_factor import RemoveSecondFactor, RemoveSecondFactorCommand
from tjdomain.identity.usecases.reset_second_factor import ResetSecondFactor, ResetSecondFactorCommand
from tjdomain.identity.usecases.set_up_second_factor import (
    ConfirmSecondFactor,
    ConfirmSecondFactorCommand,
    OfferSecondFactor,
    OfferSecondFactorCommand,
)
from tjdomain.identity.usecases.show_second_factor import SecondFactorState, ShowSecondFactor, ShowSecondFactorQuery
from tjdomain.identity.usecases.sign_in import NewSession
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import NotPermitted, NotSignedIn, StaleVersion
from tjdomain.shared.ids import UserId


class Phone:
    """An account whose owner has a program for codes."""

    def __init__(self, hospital: Hospital, *roles: RoleCode, account: str = "lili") -> None:
        self.hospital = hospital
        self.actor = hospital.actor(account, *roles)
        self.account = account
        hospital.use(OfferSecondFactor)(OfferSecondFactorCommand(actor=self.actor))
        self.totp = pyotp.TOTP(self.state.spelling)

    @property
    def user(self) -> UserId:
        assert self.actor.id is not None
        return UserId(self.actor.id)

    @property
    def state(self) -> SecondFactorState:
        found: SecondFactorState = self.hospital.use(ShowSecondFactor)(ShowSecondFactorQuery(actor=self.actor))
        return found

    def code(self, ahead: int = 0) -> str:
        return self.totp.at(self.hospital.clock.now(), counter_offset=ahead)

    def confirm(self, code: str | None = None) -> tuple[str, ...]:
        command = ConfirmSecondFactorCommand(actor=self.actor, code=code or self.code())
        recovery: tuple[str, ...] = self.hospital.use(ConfirmSecondFactor)(command)
        return recovery

    def prove(self, token: str, code: str | None = None, address: str = "10.0.0.7") -> NewSession:
        command = ProveSecondFactorCommand(token=token, code=code or self.code(), address=address)
        made: NewSession = self.hospital.use(ProveSecondFactor)(command)
        return made

    def sign_in(self, code: str | None = None) -> NewSession:
        return self.prove(self.hospital.sign_in(self.account).token, code)

    def remove(self, code: str | None = None, password: str = PASSWORD) -> None:
        command = RemoveSecondFactorCommand(actor=self.actor, password=password, code=code or self.code())
        self.hospital.use(RemoveSecondFactor)(command)


@pytest.fixture
def phone(hospital: Hospital) -> Phone:
    """A phone with a confirmed secret, half a minute later."""
    phone = Phone(hospital, RoleCode.FRONT_DESK)
    phone.confirm()
    hospital.wait(seconds=30)
    return phone


def test_a_secret_counts_from_its_first_code_on(hospital: Hospital) -> None:
    phone = Phone(hospital)
    assert phone.state.address.startswith("otpauth://totp/")
    assert "lili" in phone.state.address
    assert phone.state.confirmed_at is None
    assert not hospital.sign_in("lili").session.awaits_code
    with pytest.raises(WrongCode):
        phone.confirm("000000" if phone.code() != "000000" else "111111")
    recovery = phone.confirm()
    assert len(set(recovery)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in recovery)
    assert phone.state == SecondFactorState(confirmed_at=hospital.clock.now(), recovery_left=10)
    assert hospital.kinds[-1] == "user.second_factor_set"
    with pytest.raises(SecondFactorPresent):
        phone.confirm()
    with pytest.raises(SecondFactorPresent):
        hospital.use(OfferSecondFactor)(OfferSecondFactorCommand(actor=phone.actor))


def test_a_second_offer_takes_the_place_of_the_first(hospital: Hospital) -> None:
    phone = Phone(hospital)
    hospital.use(OfferSecondFactor)(OfferSecondFactorCommand(actor=phone.actor))
    with pytest.raises(WrongCode):
        phone.confirm()


def test_only_accounts_have_a_second_factor(hospital: Hospital) -> None:
    program = Actor(ActorKind.PARTNER, Channel.API)
    with pytest.raises(NotSignedIn):
        hospital.use(OfferSecondFactor)(OfferSecondFactorCommand(actor=program))
    lili = hospital.actor("lili")
    assert hospital.use(ShowSecondFactor)(ShowSecondFactorQuery(actor=lili)) == SecondFactorState()
    with pytest.raises(NoSecondFactor):
        hospital.use(ConfirmSecondFactor)(ConfirmSecondFactorCommand(actor=lili, code="123456"))
    with pytest.raises(NoSecondFactor):
        hospital.use(RemoveSecondFactor)(RemoveSecondFactorCommand(actor=lili, password=PASSWORD, code="123456"))


def test_the_password_alone_opens_nothing(hospital: Hospital, phone: Phone) -> None:
    half = hospital.sign_in("lili")
    assert half.session.awaits_code
    assert hospital.kinds[-1] == "session.code_awaited"
    with pytest.raises(SecondFactorNeeded):
        hospital.who(half.token)
    whole = phone.prove(half.token)
    assert whole.token != half.token
    assert hospital.who(whole.token).actor.rights == hospital.role(RoleCode.FRONT_DESK).rights
    assert hospital.kinds[-1] == "session.signed_in"
    with pytest.raises(NotSignedIn):
        hospital.who(half.token)
    with pytest.raises(NotSignedIn):
        phone.prove(half.token)
    with pytest.raises(NotSignedIn):
        phone.prove(whole.token)
    with pytest.raises(NotSignedIn):
        phone.prove("unknown")


def test_a_code_counts_once(hospital: Hospital, phone: Phone) -> None:
    code = phone.code()
    phone.sign_in(code)
    with pytest.raises(WrongCode):
        phone.sign_in(code)
    hospital.wait(seconds=30)
    phone.sign_in()


def test_the_code_of_the_set_up_is_used_up_too(hospital: Hospital) -> None:
    phone = Phone(hospital)
    code = phone.code()
    phone.confirm(code)
    with pytest.raises(WrongCode):
        phone.sign_in(code)


@pytest.mark.parametrize(("ahead", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_phones_clock_may_be_half_a_minute_off(
    hospital: Hospital, phone: Phone, ahead: int, *, counts: bool
) -> None:
    hospital.wait(minutes=2)
    code = phone.code(ahead)
    if counts:
        spaced = f" {code[:3]} {code[3:]} "
        assert not phone.sign_in(spaced).session.awaits_code
    else:
        with pytest.raises(WrongCode):
            phone.sign_in(code)


def test_recovery_codes_count_once_each(hospital: Hospital) -> None:
    phone = Phone(hospital)
    first, second, *_ = phone.confirm()
    phone.sign_in(first)
    with pytest.raises(WrongCode):
        phone.sign_in(first)
    phone.sign_in(second.upper().replace("-", " "))
    assert phone.state.recovery_left == 8


def test_wrong_codes_lock_as_wrong_passwords_do_and_the_right_password_does_not_undo_it(
    hospital: Hospital, phone: Phone
) -> None:
    for _ in range(5):
        with pytest.raises(WrongCode):
            phone.sign_in("not a code")
    refused = [event for event in hospital.event_log.events if event.kind == "session.refused"]
    assert [event.new["why"] for event in refused] == ["wrong_code"] * 5
    with pytest.raises(AccountLocked):
        hospital.sign_in("lili")
    hospital.wait(minutes=16)
    half = hospital.sign_in("lili")
    assert phone.prove(half.token).session.user == phone.user


def test_a_half_sign_in_that_was_begun_before_the_lock_is_locked_too(hospital: Hospital, phone: Phone) -> None:
    half = hospital.sign_in("lili")
    for _ in range(5):
        with pytest.raises(WrongCode):
            phone.prove(half.token, "not a code")
    with pytest.raises(AccountLocked):
        phone.prove(half.token)


def test_a_half_sign_in_waits_ten_minutes(hospital: Hospital, phone: Phone) -> None:
    half = hospital.sign_in("lili")
    hospital.wait(minutes=10)
    with pytest.raises(NotSignedIn):
        phone.prove(half.token)


def test_a_code_from_a_network_that_staff_may_not_work_from_is_not_looked_at(hospital: Hospital, phone: Phone) -> None:
    half = hospital.sign_in("lili")
    hospital.set_policy(staff_networks=("10.0.0.0/24",))
    with pytest.raises(NetworkNotAllowed):
        phone.prove(half.token, address="192.0.2.1")


def test_a_half_sign_in_ends_with_the_session_it_was_for(hospital: Hospital, phone: Phone) -> None:
    class EndedMeanwhile:
        def end(self, *_: object) -> bool:
            return False

    half = hospital.sign_in("lili")
    command = ProveSecondFactorCommand(token=half.token, code=phone.code(), address="10.0.0.7")
    with pytest.raises(NotSignedIn):
        hospital.use(ProveSecondFactor, sessions=EndedMeanwhile())(command)


def test_removing_needs_password_and_code(hospital: Hospital, phone: Phone) -> None:
    with pytest.raises(WrongPassword):
        phone.remove(password="Wrong-Pass-99")
    with pytest.raises(WrongCode):
        phone.remove("not a code")
    phone.remove()
    assert hospital.kinds[-1] == "user.second_factor_removed"
    assert phone.state == SecondFactorState()
    assert not hospital.sign_in("lili").session.awaits_code


def test_wrong_tries_to_remove_lock(hospital: Hospital, phone: Phone) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            phone.remove(password="Wrong-Pass-99")
    with pytest.raises(AccountLocked):
        phone.remove()


def test_who_lost_the_phone_is_helped_by_an_administrator(hospital: Hospital, phone: Phone) -> None:
    half, whole = hospital.sign_in("lili"), phone.sign_in()
    waiting = hospital.sign_in("lili")
    admin = hospital.administrator()
    command = ResetSecondFactorCommand(actor=admin, user=phone.user)
    hospital.use(ResetSecondFactor)(command)
    assert hospital.kinds[-1] == "user.second_factor_reset"
    for token in (half.token, whole.token):
        with pytest.raises(NotSignedIn):
            hospital.who(token)
    with pytest.raises(NotSignedIn):
        phone.prove(waiting.token)
    assert not hospital.sign_in("lili").session.awaits_code
    with pytest.raises(NoSecondFactor):
        hospital.use(ResetSecondFactor)(command)
    with pytest.raises(OwnAccount):
        hospital.use(ResetSecondFactor)(ResetSecondFactorCommand(actor=admin, user=UserId(admin.id)))
    with pytest.raises(NotPermitted):
        hospital.use(ResetSecondFactor)(ResetSecondFactorCommand(actor=phone.actor, user=phone.user))


def test_a_factor_taken_off_between_password_and_code_asks_for_a_new_sign_in(hospital: Hospital, phone: Phone) -> None:
    half = hospital.sign_in("lili")
    assert MemorySecondFactors(hospital.store).remove(phone.user)
    with pytest.raises(NotSignedIn):
        phone.prove(half.token)


def test_a_role_can_ask_for_a_second_factor(hospital: Hospital) -> None:
    hospital.new_user("fresh", RoleCode.AUDITOR)
    hospital.set_policy(second_factor_roles=(RoleCode.AUDITOR,))
    clerk, auditor = hospital.actor("qiantai", RoleCode.FRONT_DESK), Phone(hospital, RoleCode.AUDITOR)
    assert clerk.refusal is None
    assert auditor.actor.rights == frozenset()
    assert isinstance(auditor.actor.refusal, SecondFactorSetUpNeeded)
    auditor.confirm()
    hospital.wait(seconds=30)
    whole = hospital.who(auditor.sign_in().token)
    assert whole.actor.refusal is None
    assert whole.actor.rights == hospital.role(RoleCode.AUDITOR).rights
    hospital.wait(days=90)
    hospital.wait(seconds=30)
    aged = auditor.sign_in()
    assert aged.must_change_password
    assert isinstance(hospital.who(aged.token).actor.refusal, PasswordChangeNeeded)


def test_a_half_sign_in_replaces_what_the_browser_had_and_is_replaced_itself(hospital: Hospital, phone: Phone) -> None:
    half = hospital.sign_in("lili")
    again = hospital.sign_in("lili", replaces=half.token)
    ended = hospital.store.table("session")[half.session.id]
    assert ended.end is SessionEnd.REPLACED
    phone.prove(again.token)


def test_secrets_and_codes_are_never_printed(hospital: Hospital, phone: Phone) -> None:
    factor = MemorySecondFactors(hospital.store).get(phone.user)
    assert factor is not None
    assert repr(factor.secret) not in repr(factor)
    assert "123456" not in repr(ProveSecondFactorCommand(token="t", code="123456", address="::1"))
    assert TimedCodes().spelling(factor.secret) not in repr(phone.state)


def test_what_was_confirmed_is_not_overwritten_by_an_offer_that_came_at_the_same_time(
    hospital: Hospital, phone: Phone
) -> None:
    with pytest.raises(StaleVersion):
        MemorySecondFactors(hospital.store).offer(phone.user, b"x" * 20)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six of the eight digits there."""
    codes, secret = TimedCodes(), b"12345678901234567890"
    for seconds, digits in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert codes.step(secret, digits, at) == seconds // 30
        assert codes.step(secret, digits, at + timedelta(minutes=2)) is None
