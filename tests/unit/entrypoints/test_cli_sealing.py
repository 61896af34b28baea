"""``tj seal``, and what ``tj doctor`` says of the key."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.security.seal_keys import make_seal_key, read_seal_key
from entrypoints.settings import SettingsError, fresh_secrets, read_settings
from tests.cli_program import Installation

BODY = "聊城市东昌府区妇幼保健院"


def made(installation: Installation, *arguments: str) -> dict[str, str]:
    """The variables that the command prints."""
    result = installation.tj("seal", *arguments)
    assert result.exit_code == 0, result.output
    return dict(line.split("=", 1) for line in result.stdout.splitlines())


def test_a_new_key_is_for_its_owners_eyes_alone_and_opens_with_what_was_printed(
    installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "seal.p12"
    told = made(installation, "new", str(path), "--name", BODY, "--years", "2")
    key = read_seal_key(Path(told["TJ_SEAL_KEY"]), told["TJ_SECRET_SEAL"].encode())
    assert key.owner == BODY
    assert timedelta(days=729) < key.until - key.since < timedelta(days=731)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "seal.p12"
    path.write_bytes(b"dear")
    result = installation.tj("seal", "new", str(path), "--name", BODY)
    assert (result.exit_code, path.read_bytes()) == (2, b"dear")
    assert "[cli.file]" in result.stderr


def test_renewing_keeps_the_name_and_makes_another_key(installation: Installation, tmp_path: Path) -> None:
    old = made(installation, "new", str(tmp_path / "old.p12"), "--name", BODY)
    having = installation.having(SEAL_KEY=old["TJ_SEAL_KEY"], SECRET_SEAL=old["TJ_SECRET_SEAL"])
    new = made(having, "renew", str(tmp_path / "new.p12"))
    assert new["TJ_SECRET_SEAL"] != old["TJ_SECRET_SEAL"]
    assert read_seal_key(Path(new["TJ_SEAL_KEY"]), new["TJ_SECRET_SEAL"].encode()).owner == BODY


def test_where_there_is_no_key_none_is_renewed(installation: Installation, tmp_path: Path) -> None:
    result = installation.tj("seal", "renew", str(tmp_path / "new.p12"))
    assert (result.exit_code, "tj seal new" in result.stderr) == (2, True)
    assert not list(tmp_path.glob("*.p12"))


def test_the_doctor_tells_owner_and_last_day(installation: Installation, tmp_path: Path) -> None:
    told = made(installation, "new", str(tmp_path / "seal.p12"), "--name", BODY)
    found = installation.having(SEAL_KEY=told["TJ_SEAL_KEY"], SECRET_SEAL=told["TJ_SECRET_SEAL"]).findings()["seal"]
    assert found["ok"]
    assert BODY in str(found["detail"])
    assert "不加时间戳" in str(found["detail"])


def test_the_doctor_alarms_before_the_last_day_and_when_the_key_does_not_open(
    installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "seal.p12"
    path.write_bytes(make_seal_key(BODY, datetime.now(UTC), timedelta(days=50), b"open"))
    soon = installation.having(SEAL_KEY=str(path), SECRET_SEAL="open", SEAL_TIMESTAMP="http://127.0.0.1:1")
    found = soon.findings()["seal"]
    assert (found["ok"], "tj seal renew" in str(found["advice"])) == (False, True)
    assert "加时间戳" in str(found["detail"])
    found = installation.having(SEAL_KEY=str(path), SECRET_SEAL="shut").findings()["seal"]
    assert (found["ok"], "TJ_SECRET_SEAL" in str(found["advice"])) == (False, True)


def test_a_key_without_its_passphrase_or_a_strange_address_is_named_at_the_start() -> None:
    given = {**fresh_secrets(), "TJ_DATABASE_URL": "sqlite://"}
    with pytest.raises(SettingsError, match="TJ_SECRET_SEAL"):
        read_settings({**given, "TJ_SEAL_KEY": "seal.p12"})
    with pytest.raises(SettingsError, match="TJ_SEAL_TIMESTAMP"):
        read_settings({**given, "TJ_SEAL_TIMESTAMP": "tsa.example.cn"})
    assert read_settings(given).seal is None
