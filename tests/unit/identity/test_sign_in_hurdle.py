import pytest

from contracts.ports.challenges import worked_out
from tests.unit.identity.hospital import PASSWORD, Hospital
from tjdomain.identity.domain.errors import AccountLocked, SignInRefused
from tjdomain.identity.usecases.sign_in import NewSession, SignIn, SignInCommand
from tjdomain.identity.usecases.sign_in_hurdle import ShowSignInHurdle, ShowSignInHurdleQuery, SignInHurdle
from tjdomain.shared.challenge import EASY, ChallengeNeeded, Solved
from tjdomain.shared.errors import LimitExceeded


def bare(
    hospital: Hospital,
    account: str,
    password: str = "Wrong-Pass-99",
    solved: Solved | None = None,
    address: str = "::1",
) -> NewSession:
    """One try, without patience and without answering anything."""
    command = SignInCommand(account=account, password=password, address=address, solved=solved)
    made: NewSession = hospital.use(SignIn)(command)
    return made


def ahead(hospital: Hospital, account: str, address: str) -> ChallengeNeeded | None:
    found: ChallengeNeeded | None = hospital.use(ShowSignInHurdle)(
        ShowSignInHurdleQuery(account=account, address=address)
    )
    return found


def failed(hospital: Hospital, account: str, times: int, address: str = "10.0.0.7") -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            hospital.sign_in(account, "Wrong-Pass-99", address=address)


@pytest.mark.parametrize("account", ["lili", "nobody"])
def test_wrong_tries_are_followed_by_waits_that_double_and_by_challenges_that_get_harder(
    hospital: Hospital, account: str
) -> None:
    hospital.user("lili")
    waits, bits = [], []
    for number in range(5):
        solved = None
        while True:
            try:
                bare(hospital, account, solved=solved, address=f"10.0.1.{number}")
            except SignInRefused:
                break
            except LimitExceeded as refused:
                waits.append((number, refused.retry_after))
                hospital.wait(seconds=refused.retry_after)
            except ChallengeNeeded as asked:
                bits.append((number, asked.bits))
                solved = worked_out(asked)
    assert waits == [(2, 1), (3, 2), (4, 4)]
    assert bits == [(3, EASY), (4, EASY + 1)]
    with pytest.raises(AccountLocked):
        bare(hospital, account, address="10.0.1.9")


def test_the_right_password_needs_the_challenge_too_and_ends_it(hospital: Hospital) -> None:
    hospital.user("lili")
    failed(hospital, "lili", 3)
    hospital.wait(seconds=10)
    with pytest.raises(ChallengeNeeded) as asked:
        bare(hospital, "lili", PASSWORD)
    assert bare(hospital, "lili", PASSWORD, worked_out(asked.value)).user.account == "lili"
    assert bare(hospital, "lili", PASSWORD).user.account == "lili"


def test_an_answered_challenge_is_good_for_one_try(hospital: Hospital) -> None:
    hospital.user("lili")
    failed(hospital, "lili", 3)
    hospital.wait(seconds=10)
    asked = ahead(hospital, "lili", "::1")
    assert asked is not None
    solved = worked_out(asked)
    with pytest.raises(SignInRefused):
        bare(hospital, "lili", solved=solved)
    hospital.wait(seconds=10)
    with pytest.raises(ChallengeNeeded) as again:
        bare(hospital, "lili", PASSWORD, solved)
    assert again.value.token != asked.token


def test_wrong_tries_from_an_address_ask_everybody_there_but_not_harder(hospital: Hospital) -> None:
    hospital.user("lili")
    for number in range(6):
        failed(hospital, f"nobody{number}", 1)
    asked = ahead(hospital, "lili", "10.0.0.7")
    assert asked is not None
    assert asked.bits == EASY
    assert ahead(hospital, "lili", "10.0.0.8") is None
    for _ in range(100):
        with pytest.raises(ChallengeNeeded):
            bare(hospital, "lili", PASSWORD, address="10.0.0.7")
    assert hospital.sign_in("lili").user.account == "lili"
    hospital.wait(minutes=10)
    assert ahead(hospital, "lili", "10.0.0.7") is None


def test_after_a_lock_the_count_begins_anew(hospital: Hospital) -> None:
    hospital.user("lili")
    failed(hospital, "lili", 5)
    hospital.wait(minutes=16)
    assert ahead(hospital, "lili", "::1") is None
    assert bare(hospital, "lili", PASSWORD).user.account == "lili"


def test_what_is_no_account_is_asked_nothing(hospital: Hospital) -> None:
    assert ahead(hospital, "no such account!", "::1") is None


def test_two_who_fail_at_the_same_time_wait_once(hospital: Hospital) -> None:
    hospital.user("lili")
    failed(hospital, "lili", 2)
    hurdle: SignInHurdle = hospital.use(SignInHurdle)
    hurdle.raise_wait("lili")
    with pytest.raises(LimitExceeded) as refused:
        bare(hospital, "lili")
    assert refused.value.retry_after == 1


def test_the_last_tries_at_an_account_that_there_is_not_may_be_used_up_meanwhile(hospital: Hospital) -> None:
    class NotYet(SignInHurdle):
        def failures(self, *_: object) -> int:
            return 0

    failed(hospital, "nobody", 5)
    hospital.wait(seconds=30)
    command = SignInCommand(account="nobody", password=PASSWORD, address="::1")
    with pytest.raises(AccountLocked):
        hospital.use(SignIn, hurdle=hospital.use(NotYet))(command)
