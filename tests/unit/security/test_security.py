from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.kit.digest import secret_digest
from adapters.kit.world import SystemClock, SystemRandomness, UuidV7
from adapters.memory.limits import MemoryLimits
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from adapters.security.challenges import SealedChallenges
from adapters.security.passwords import Argon2Passwords
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from adapters.security.vault import AesVault
from contracts.ports.challenges import ChallengesContract
from contracts.ports.limits import LimitsContract
from contracts.ports.security import (
    ClockContract,
    IdGeneratorContract,
    PasswordHasherContract,
    RandomnessContract,
    TokenContract,
    VaultContract,
)

OLD, NEW, OTHER = (bytes([number]) * 32 for number in range(3))
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class TestAesVault(VaultContract):
    @pytest.fixture
    def vault(self) -> AesVault:
        return AesVault({"k2": NEW, "k1": OLD}, {"i1": OLD})

    @pytest.fixture
    def older(self) -> AesVault:
        return AesVault({"k1": OLD}, {"i1": OLD})

    @pytest.fixture
    def stranger(self) -> AesVault:
        return AesVault({"k2": OTHER}, {"i1": OTHER})

    @pytest.fixture
    def moving(self) -> AesVault:
        return AesVault({"k2": NEW}, {"i1": OLD, "i2": NEW})

    @pytest.fixture
    def moved(self) -> AesVault:
        return AesVault({"k2": NEW}, {"i2": NEW})

    @pytest.mark.parametrize(("name", "key"), [("", NEW), ("k" * 17, NEW), ("密", NEW), ("k1", b"short")])
    def test_a_key_without_a_proper_name_or_size_is_refused(self, name: str, key: bytes) -> None:
        with pytest.raises(ValueError, match=r"key|ascii"):
            AesVault({name: key}, {"i1": OLD})

    def test_a_sealed_value_does_not_open_under_another_keys_name(self, vault: AesVault) -> None:
        twin = AesVault({"k9": NEW}, {"i1": OLD})
        sealed = vault.seal(b"secret", "a|b|c")
        with pytest.raises(Exception, match=r"tj\.bad_reply"):
            twin.open(sealed.replace(b"k2", b"k9", 1), "a|b|c")


class TestArgon2Passwords(PasswordHasherContract):
    @pytest.fixture
    def passwords(self) -> Argon2Passwords:
        return Argon2Passwords(1, 8, 1)

    @pytest.fixture
    def stronger(self) -> Argon2Passwords:
        return Argon2Passwords(2, 16, 1)

    def test_the_shipped_parameters_are_those_of_rfc_9106(self) -> None:
        assert "$argon2id$v=19$m=65536,t=3,p=4$" in Argon2Passwords().hash("Correct-Horse1")


class TestEd25519Tokens(TokenContract):
    @pytest.fixture
    def signer(self) -> Ed25519Signer:
        return Ed25519Signer({"s2": NEW, "s1": OLD})

    @pytest.fixture
    def verifier(self, signer: Ed25519Signer) -> Ed25519Verifier:
        return Ed25519Verifier(signer.public_keys())

    @pytest.fixture
    def other_signer(self) -> Ed25519Signer:
        return Ed25519Signer({"x1": OTHER})

    def test_a_token_of_an_older_key_still_passes(self, verifier: Ed25519Verifier) -> None:
        checked = verifier.check(Ed25519Signer({"s1": OLD}).sign(b"x", "certificate"), "certificate")
        assert (checked.payload, checked.key) == (b"x", "s1")

    def test_a_key_with_a_known_name_but_other_bytes_is_a_forgery(self, verifier: Ed25519Verifier) -> None:
        checked = verifier.check(Ed25519Signer({"s1": OTHER}).sign(b"x", "certificate"), "certificate")
        assert (checked.verdict.value, checked.payload) == ("forged", None)

    def test_a_token_is_short_enough_for_a_small_code(self, signer: Ed25519Signer) -> None:
        assert len(signer.sign(bytes(20), "certificate")) <= 120


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> SystemClock:
        return SystemClock()


class TestSettableClock(ClockContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOW)

    def test_time_passes_when_told(self, clock: SettableClock) -> None:
        clock.move(timedelta(hours=1))
        assert clock.now() == NOW + timedelta(hours=1)


class TestUuidV7(IdGeneratorContract):
    @pytest.fixture
    def ids(self) -> UuidV7:
        return UuidV7()


class TestCountedIds(IdGeneratorContract):
    @pytest.fixture
    def ids(self) -> CountedIds:
        return CountedIds(SettableClock(NOW))

    def test_ids_rise_when_the_clock_goes_back(self) -> None:
        clock = SettableClock(NOW)
        ids = CountedIds(clock)
        first = ids.new()
        clock.move(timedelta(days=-1))
        assert ids.new() > first


class TestSystemRandomness(RandomnessContract):
    @pytest.fixture
    def randomness(self) -> SystemRandomness:
        return SystemRandomness()


class TestSeededRandomness(RandomnessContract):
    @pytest.fixture
    def randomness(self) -> SeededRandomness:
        return SeededRandomness()

    def test_the_same_seed_repeats(self) -> None:
        assert SeededRandomness(1).token(80) == SeededRandomness(1).token(80) != SeededRandomness(2).token(80)


class TestMemoryLimits(LimitsContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOW)

    @pytest.fixture
    def wait(self, clock: SettableClock) -> Callable[[timedelta], None]:
        return clock.move

    @pytest.fixture
    def limits(self, clock: SettableClock) -> MemoryLimits:
        return MemoryLimits(clock)


class TestSealedChallenges(ChallengesContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOW)

    @pytest.fixture
    def wait(self, clock: SettableClock) -> Callable[[timedelta], None]:
        return clock.move

    @pytest.fixture
    def challenges(self, clock: SettableClock) -> SealedChallenges:
        vault = AesVault({"k": NEW}, {"i": OTHER})
        return SealedChallenges(vault, MemoryLimits(clock), SeededRandomness(), clock)


def test_a_digest_of_a_secret_is_steady_and_any_text_has_one() -> None:
    assert secret_digest("a" * 43) == secret_digest("a" * 43) != secret_digest("a" * 42 + "b")
    assert len(secret_digest("\ud800\x00密")) == 32
