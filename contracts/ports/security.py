"""What every vault, hasher, signer, clock, id generator and source of chance must do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from uuid import UUID

import pytest

from ports.clock import Clock, IdGenerator, Randomness
from ports.security import PasswordHasher, TokenSigner, TokenVerdict, TokenVerifier, Vault
from tjdomain.shared.errors import BadReply

CONTEXT = "appointment|phone|018f"


class VaultContract:
    """Needs ``vault``; ``older`` whose only keys are older ones of ``vault``; ``stranger`` with other keys; ``moving``,
    whose index rotation is under way, and ``moved``, in which it is done.
    """

    @pytest.mark.parametrize("plain", [b"", b"13800001111", "张三".encode(), bytes(range(256)) * 300])
    def test_what_was_sealed_opens_at_its_place(self, vault: Vault, plain: bytes) -> None:
        sealed = vault.seal(plain, CONTEXT)
        assert vault.open(sealed, CONTEXT) == plain
        assert len(sealed) <= len(plain) + 48

    def test_sealing_twice_gives_two_texts(self, vault: Vault) -> None:
        assert vault.seal(b"same", CONTEXT) != vault.seal(b"same", CONTEXT)

    def test_a_value_moved_to_another_place_does_not_open(self, vault: Vault) -> None:
        sealed = vault.seal(b"secret", CONTEXT)
        with pytest.raises(BadReply):
            vault.open(sealed, "appointment|phone|0190")

    @pytest.mark.parametrize("place", range(-1, 34))
    def test_a_changed_byte_is_noticed(self, vault: Vault, place: int) -> None:
        sealed = bytearray(vault.seal(b"secret", CONTEXT))
        sealed[place] ^= 1
        with pytest.raises(BadReply):
            vault.open(bytes(sealed), CONTEXT)

    @pytest.mark.parametrize("size", range(31))
    def test_a_cut_off_value_is_noticed(self, vault: Vault, size: int) -> None:
        with pytest.raises(BadReply):
            vault.open(vault.seal(b"", CONTEXT)[:size], CONTEXT)

    def test_an_older_key_still_opens_and_is_told_from_the_current_one(self, vault: Vault, older: Vault) -> None:
        sealed = older.seal(b"secret", CONTEXT)
        assert vault.open(sealed, CONTEXT) == b"secret"
        assert not vault.is_current(sealed)
        assert vault.is_current(vault.seal(b"secret", CONTEXT))

    def test_without_the_key_nothing_opens(self, vault: Vault, stranger: Vault) -> None:
        with pytest.raises(BadReply):
            stranger.open(vault.seal(b"secret", CONTEXT), CONTEXT)

    def test_equal_values_have_equal_indexes(self, vault: Vault) -> None:
        assert vault.index("13800001111", "phone") == vault.index("13800001111", "phone")
        assert len(vault.index("", "phone")) == 32

    def test_an_index_differs_by_value_purpose_and_key(self, vault: Vault, stranger: Vault) -> None:
        indexes = {
            vault.index("1234", "phone_tail"),
            vault.index("1235", "phone_tail"),
            vault.index("1234", "document_tail"),
            vault.index("l1234", "phone_tai"),
            stranger.index("1234", "phone_tail"),
        }
        assert len(indexes) == 5

    def test_a_rotation_knows_the_index_to_come(self, vault: Vault, moving: Vault, moved: Vault) -> None:
        assert vault.next_index("1234", "phone") is None
        assert moving.next_index("1234", "phone") == moved.index("1234", "phone") != moving.index("1234", "phone")


class PasswordHasherContract:
    """Needs ``passwords``, and ``stronger`` with other parameters."""

    @pytest.mark.parametrize("password", ["Correct-Horse1", "密码 Ab1", "x" * 128])
    def test_only_the_password_matches_its_hash(self, passwords: PasswordHasher, password: str) -> None:
        hashed = passwords.hash(password)
        assert passwords.matches(password, hashed)
        assert not passwords.matches(password + "x", hashed)
        assert hashed.isascii()
        assert len(hashed) <= 128

    def test_two_hashes_of_one_password_differ(self, passwords: PasswordHasher) -> None:
        assert passwords.hash("Correct-Horse1") != passwords.hash("Correct-Horse1")

    def test_without_an_account_nothing_matches(self, passwords: PasswordHasher) -> None:
        assert not passwords.matches("Correct-Horse1", None)

    def test_a_broken_hash_matches_nothing(self, passwords: PasswordHasher) -> None:
        assert not passwords.matches("Correct-Horse1", "not a hash")

    def test_a_hash_of_other_parameters_still_matches_and_is_outdated(
        self, passwords: PasswordHasher, stronger: PasswordHasher
    ) -> None:
        hashed = passwords.hash("Correct-Horse1")
        assert stronger.matches("Correct-Horse1", hashed)
        assert stronger.is_outdated(hashed)
        assert not passwords.is_outdated(hashed)


class TokenContract:
    """Needs ``signer``, its ``verifier``, and ``other_signer`` whose key the verifier lacks."""

    @pytest.mark.parametrize("payload", [b"", b"TJ1", bytes(range(256))])
    def test_a_token_carries_its_payload(self, signer: TokenSigner, verifier: TokenVerifier, payload: bytes) -> None:
        token = signer.sign(payload, "certificate")
        checked = verifier.check(token, "certificate")
        assert (checked.verdict, checked.payload) == (TokenVerdict.OK, payload)
        assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")

    def test_every_changed_character_is_noticed(self, signer: TokenSigner, verifier: TokenVerifier) -> None:
        token = signer.sign(b"371500-2026-000001", "certificate")
        for place, character in enumerate(token):
            changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
            checked = verifier.check(changed, "certificate")
            assert checked.verdict is not TokenVerdict.OK, place
            assert checked.payload is None

    def test_a_token_serves_one_purpose(self, signer: TokenSigner, verifier: TokenVerifier) -> None:
        assert verifier.check(signer.sign(b"x", "certificate"), "audit").verdict is TokenVerdict.FORGED

    def test_a_token_of_an_unknown_key_says_so(self, other_signer: TokenSigner, verifier: TokenVerifier) -> None:
        checked = verifier.check(other_signer.sign(b"x", "certificate"), "certificate")
        assert (checked.verdict, checked.payload) == (TokenVerdict.UNKNOWN_KEY, None)

    @pytest.mark.parametrize(
        "text", ["", "A", "AAAA", "=" * 100, "A" * 200, "密" * 100, "\ud800", " " * 120, "-_" * 60]
    )
    def test_what_is_no_token_is_forged_or_of_no_key(self, verifier: TokenVerifier, text: str) -> None:
        assert verifier.check(text, "certificate").verdict is not TokenVerdict.OK


class ClockContract:
    """Needs ``clock``."""

    def test_the_time_is_aware_and_in_utc(self, clock: Clock) -> None:
        assert clock.now().utcoffset() == timedelta(0)
        assert clock.now().tzinfo is UTC


class IdGeneratorContract:
    """Needs ``ids``."""

    def test_ids_are_of_version_seven_and_rise(self, ids: IdGenerator) -> None:
        made = [ids.new() for _ in range(2000)]
        assert made == sorted(made)
        assert len(set(made)) == 2000
        assert all(type(one) is UUID and one.version == 7 for one in made)

    def test_threads_never_get_the_same_id(self, ids: IdGenerator) -> None:
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(lambda _: ids.new(), range(2000)))
        assert len(set(made)) == 2000


class RandomnessContract:
    """Needs ``randomness``."""

    def test_a_token_has_its_size_and_is_new_each_time(self, randomness: Randomness) -> None:
        assert len(randomness.token(16)) == 16
        assert randomness.token() != randomness.token()

    def test_a_code_draws_from_the_whole_alphabet(self, randomness: Randomness) -> None:
        assert set(randomness.code(500, "ABCD")) == set("ABCD")
        assert randomness.code(0, "ABCD") == ""
