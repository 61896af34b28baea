"""``tj doctor``: what is wrong, and what to do."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from entrypoints import doctor
from entrypoints.bootstrap import bootstrap
from entrypoints.cli.demo_district import DayClock
from entrypoints.cli.main import app
from entrypoints.install import departments
from entrypoints.settings import fresh_ring, read_settings
from tests.cli_program import Installation, ahead, complaints
from tests.unit.administration.conftest import ANNA
from tjdomain.administration.usecases.prove_reading import ProveReading, ProveReadingCommand
from tjdomain.administration.usecases.register_reader import RegisterReader, RegisterReaderCommand
from tjdomain.administration.usecases.revoke_reader import RevokeReader, RevokeReaderCommand


def test_a_sound_installation_has_nothing_to_complain_of(installation: Installation) -> None:
    found = installation.findings()
    assert list(found) == [
        *("fonts", "libraries", "settings", "database", "schema", "writing", "clock", "keys", "card_readers"),
        *("place", "files", "disk", "holidays", "sms", "entrance_wechat", "entrance_aishandong", "seal"),
    ]
    assert set(found["fonts"]) == {"check", "what", "ok", "detail", "advice"}
    assert complaints(found) == set()
    assert not any(Path(installation.folder / "files").glob("??/*"))


def test_the_findings_are_a_table_for_people(installation: Installation) -> None:
    said = installation.tj("doctor").stdout
    assert "数据库结构" in said
    assert "与本版本一致" in said


def test_without_settings_it_says_what_to_set_and_checks_the_rest() -> None:
    result = CliRunner().invoke(app, ["doctor", "--json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert [one["check"] for one in found] == ["fonts", "libraries", *["settings"] * 4]
    assert found[2]["detail"] == "缺少 TJ_DATABASE_URL"
    assert "mysql+pymysql://" in found[2]["advice"]
    assert "tj new-secrets" in found[3]["advice"]
    assert "有问题" in CliRunner().invoke(app, ["doctor"]).stdout


def test_a_database_that_does_not_answer_is_named_with_its_own_words(installation: Installation) -> None:
    found = installation.having(DATABASE_URL="sqlite:////nowhere/at/all/tj.sqlite").findings()
    assert found["database"]["detail"] == "unable to open database file"
    assert "TJ_DATABASE_URL" in str(found["database"]["advice"])
    assert "schema" not in found
    assert found["files"]["ok"]


def test_an_old_schema_asks_for_the_migration(installation: Installation, tmp_path: Path) -> None:
    found = installation.having(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite").findings()
    assert not found["schema"]["ok"]
    assert "tj migrate" in str(found["schema"]["advice"])
    assert not found["writing"]["ok"]
    assert found["keys"]["ok"]


def test_a_database_that_takes_nothing_is_found(installation: Installation) -> None:
    engine = create_engine(installation.environment["TJ_DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE sequence"))
    engine.dispose()
    found = installation.findings()
    assert not found["writing"]["ok"]
    assert "no such table" in str(found["writing"]["detail"])


def test_the_trial_of_writing_leaves_nothing(installation: Installation) -> None:
    before = counters(installation)
    installation.findings()
    assert counters(installation) == before


def counters(installation: Installation) -> list[object]:
    engine = create_engine(installation.environment["TJ_DATABASE_URL"])
    with engine.begin() as connection:
        rows: list[object] = [tuple(row) for row in connection.execute(text("SELECT * FROM sequence"))]
    engine.dispose()
    return rows


def test_keys_of_another_database_are_found(installation: Installation) -> None:
    found = installation.having(SECRET_DATA_KEYS=fresh_ring().text()).findings()
    assert "event_log.change" in str(found["keys"]["detail"])
    assert "TJ_SECRET_DATA_KEYS" in str(found["keys"]["advice"])


def test_spare_keys_are_counted_and_the_rotation_recommended(installation: Installation) -> None:
    both = f"{fresh_ring('k2').text()},{installation.environment['TJ_SECRET_DATA_KEYS']}"
    keys = installation.having(SECRET_DATA_KEYS=both).findings()["keys"]
    assert "数据 2 把" in str(keys["detail"])
    assert "tj rotate-keys" in str(keys["advice"])


def test_a_clock_that_goes_wrong_is_found(installation: Installation) -> None:
    with installation.system(DayClock(datetime(2020, 1, 1, tzinfo=UTC).date())) as system:
        (found,) = doctor.clock(system)
    assert not found.ok
    assert "NTP" in found.advice


def test_the_wanted_day_of_a_demo_is_no_fault_of_the_clock(installation: Installation) -> None:
    assert installation.having(DEMO="true", AHEAD=ahead("2020-01-01")).findings()["clock"]["ok"]


@pytest.mark.parametrize(("day", "ok"), [("2998-11-30", True), ("2998-12-01", False), ("2019-12-31", True)])
def test_from_december_on_next_years_holidays_must_be_known(installation: Installation, day: str, ok: bool) -> None:  # noqa: FBT001
    with installation.system(DayClock(datetime.fromisoformat(day).date())) as system:
        (found,) = doctor.holidays(system)
    assert found.ok is ok
    assert bool(found.advice) is not ok


def test_a_folder_that_cannot_be_written_is_found(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = installation.having(FILES=str(tmp_path / "file" / "files")).findings()
    assert not found["files"]["ok"]
    assert "TJ_FILES" in str(found["files"]["advice"])
    assert found["disk"]["ok"]


def test_a_full_disk_is_found(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_SPACE", 1024**6)
    assert not installation.findings()["disk"]["ok"]


def test_an_sqlite_file_on_another_computer_is_found(installation: Installation, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("disk / ext4 rw 0 0\nnas:/tj /srv/tj nfs4 rw 0 0\ndisk2 /srv ext4 rw 0 0\n")
    assert doctor.filesystem_of(Path("/srv/tj/tj.sqlite"), mounts) in doctor.NETWORK
    assert doctor.filesystem_of(Path("/srv/other.sqlite"), mounts) == "ext4"
    assert doctor.filesystem_of(Path("/srv/tj.sqlite"), tmp_path / "nothing") == "?"
    assert doctor.filesystem_of(Path("/srv/tj.sqlite"), Path("/dev/null")) == "?"


def test_a_database_in_memory_lies_nowhere(installation: Installation) -> None:
    with installation.having(DATABASE_URL="sqlite://").system() as system:
        assert list(doctor.place(system)) == []


def test_without_pango_the_packages_to_install_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library pango')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = doctor.libraries()
    assert (found.ok, found.detail) == (False, "OSError: cannot load library pango")
    assert "libpango" in found.advice


def test_an_interpreter_that_dies_is_found_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("import os; os._exit(7)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = doctor.libraries()
    assert (found.ok, found.detail) == (False, "退出码 7")


def test_a_missing_font_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SAMPLE", "健\U0010fffd")
    (found,) = doctor.fonts()
    assert (found.ok, found.detail) == (False, "缺字：\U0010fffd")
    assert "noto" in found.advice


def test_it_says_that_neither_gateway_nor_entrance_is_configured(installation: Installation) -> None:
    found = installation.findings()
    assert found["sms"]["detail"] == "没有配置：预约不验证手机号，查询只用查询码"
    assert found["entrance_wechat"]["detail"] == found["entrance_aishandong"]["detail"] == "没有配置：不登录也能预约"


def test_it_names_the_desks_whose_card_reader_was_never_reached(installation: Installation, tmp_path: Path) -> None:
    copy = installation.copied(tmp_path / "copy")
    assert copy.findings()["card_readers"]["detail"] == ("没有登记：证件号码手工输入；网页在本机 18610 端口找读卡程序")
    with closing(bootstrap(read_settings(copy.environment))) as system:
        centre = departments(system)[0].id
        made = [
            system.run(RegisterReader, RegisterReaderCommand(actor=ANNA, department=centre, name=name))
            for name in ("一号窗口", "二号窗口", "旧窗口")
        ]
        system.run(RevokeReader, RevokeReaderCommand(actor=ANNA, reader=made[2].id))
        asked = ProveReadingCommand(actor=ANNA, reader=made[0].id, agent="0.1.0 hid", challenge="0a" * 24)
        system.run(ProveReading, asked)
    found = copy.findings()["card_readers"]
    assert "在用 2 台，从未连上 1 台" in str(found["detail"])
    assert str(found["advice"]).endswith("tj reader check：二号窗口")


def test_it_says_what_is_configured_of_the_outside_and_shows_no_secret(installation: Installation) -> None:
    given = {"SMS_URL": "https://user:pass@sms.example/send", "WECHAT_APP": "wx01", "SECRET_WECHAT_KEY": "geheim-1"}
    found = installation.having(**given).findings()
    assert found["sms"]["detail"] == "sms.example，POST json，没有密钥"
    assert "TJ_SECRET_SMS_KEY" in str(found["sms"]["advice"])
    assert "应用 wx01，登录 open.weixin.qq.com，接口 api.weixin.qq.com" in str(found["entrance_wechat"]["detail"])
    assert not found["entrance_wechat"]["ok"], "nobody is led back to this computer"
    assert "TJ_PUBLIC_URL" in str(found["entrance_wechat"]["advice"])
    public = installation.having(**given, PUBLIC_URL="https://tj.example", SECRET_SMS_KEY="geheim-2").findings()
    assert public["entrance_wechat"]["ok"]
    assert (public["sms"]["detail"], public["sms"]["advice"]) == ("sms.example，POST json，密钥已设", "")
    assert "geheim" not in str(public) + str(found)
    assert "pass" not in str(found["sms"])


def test_an_entrance_that_is_played_on_this_computer_may_lead_back_to_it(installation: Installation) -> None:
    given = {"AISHANDONG_APP": "tj", "SECRET_AISHANDONG_KEY": "simulated", "AISHANDONG_LOGIN": "http://127.0.0.1:8093"}
    found = installation.having(**given, AISHANDONG_GATEWAY="http://127.0.0.1:8093/interface/gateway").findings()
    assert found["entrance_aishandong"]["ok"]
