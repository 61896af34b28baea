from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path

import pytest

from entrypoints.settings import SettingsError, fresh_secrets, read_settings
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.text_message import MessageTemplate


def test_without_anything_it_names_all_that_must_be_set() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({})
    said = str(refusal.value)
    for name in ("TJ_DATABASE_URL", "TJ_SECRET_DATA_KEYS", "TJ_SECRET_INDEX_KEYS", "TJ_SECRET_SIGNING_KEYS"):
        assert name in said


def test_values_get_their_types() -> None:
    settings = read_settings(
        {
            **fresh_secrets(),
            "TJ_DATABASE_URL": "sqlite:///x.db",
            "TJ_PORT": "8123",
            "TJ_SECURE_COOKIES": "False",
            "TJ_TRUSTED_PROXIES": "10.0.0.0/8, 127.0.0.1",
        }
    )
    assert (settings.port, settings.secure_cookies) == (8123, False)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))
    assert settings.data_keys.current == "k1"
    assert len(settings.data_keys.keys["k1"]) == 32


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TJ_DATABASE_URL", "tj.db"),
        ("TJ_DATABASE_URL", "mysql://user:password@host/name"),
        ("TJ_PORT", "eighty"),
        ("TJ_PORT", "0"),
        ("TJ_PORT", "65536"),
        ("TJ_AHEAD", "xyz"),
        ("TJ_SECURE_COOKIES", "1"),
        ("TJ_SECURE_COOKIES", "yes"),
        ("TJ_TRUSTED_PROXIES", "me"),
        ("TJ_SECRET_DATA_KEYS", "short"),
        ("TJ_SECRET_DATA_KEYS", "k1:AAAA"),
        ("TJ_SECRET_DATA_KEYS", ":" + "A" * 43 + "="),
        ("TJ_SECRET_DATA_KEYS", "k1:%%%"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({**fresh_secrets(), "TJ_DATABASE_URL": "sqlite://", name: value})


def test_secrets_do_not_show_in_the_text_of_settings() -> None:
    secrets = fresh_secrets()
    shown = repr(read_settings({**secrets, "TJ_DATABASE_URL": "mysql+pymysql://u:geheim@h/d"}))
    assert "geheim" not in shown
    assert not any(value.split(":")[1] in shown for value in secrets.values())


def test_the_demo_and_its_clock_are_for_this_machine_only() -> None:
    demo = {**fresh_secrets(), "TJ_DATABASE_URL": "sqlite:///x.db", "TJ_DEMO": "true"}
    assert read_settings(demo).demo
    assert read_settings({**demo, "TJ_HOST": "localhost"}).demo
    with pytest.raises(SettingsError, match="TJ_DEMO"):
        read_settings({**demo, "TJ_HOST": "192.0.2.7"})


def with_sms(**given: str) -> dict[str, str]:
    variables = {f"TJ_SMS_{name}": value for name, value in given.items()}
    return {**fresh_secrets(), "TJ_DATABASE_URL": "sqlite://", **variables}


def test_a_gateway_needs_its_address_alone() -> None:
    sms = read_settings(with_sms(URL="https://sms.example/send") | {"TJ_SECRET_SMS_KEY": "geheim"}).sms
    assert sms is not None
    assert (sms.method, sms.format, sms.success, sms.timeout) == ("POST", "json", ("code", ("0",)), 5.0)
    assert "geheim" not in repr(sms)
    assert read_settings(with_sms()).sms is None


def test_a_gateways_mapping_is_read() -> None:
    sms = read_settings(
        with_sms(
            URL="http://10.0.0.5/send",
            METHOD="GET",
            FORMAT="form",
            BODY='{"m":"{phone}"}',
            HEADERS="{}",
            SUCCESS="code=0|200",
            REFERENCE="data.id",
            TIMEOUT="2.5",
            TEMPLATES='{"phone_code":"SMS_1"}',
            TEXTS='{"phone_code":"{code}"}',
        )
    ).sms
    assert sms is not None
    assert (sms.success, sms.timeout) == (("code", ("0", "200")), 2.5)
    assert (sms.templates[MessageTemplate.PHONE_CODE], sms.texts[MessageTemplate.PHONE_CODE]) == ("SMS_1", "{code}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", "sms.example"),
        ("METHOD", "DELETE"),
        ("FORMAT", "xml"),
        ("BODY", "[]"),
        ("BODY", "{"),
        ("HEADERS", '{"a":1}'),
        ("SUCCESS", "code"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "31"),
        ("TEMPLATES", '{"nothing":"x"}'),
    ],
)
def test_a_wrong_part_of_the_gateway_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"TJ_SMS_{name} "):
        read_settings(with_sms(**{"URL": "https://sms.example", name: value}))


def test_a_gateway_without_an_address_is_told() -> None:
    with pytest.raises(SettingsError, match="TJ_SMS_URL"):
        read_settings(with_sms(METHOD="GET"))


GRANTED = {
    "TJ_AISHANDONG_APP": "jk01",
    "TJ_SECRET_AISHANDONG_KEY": "geheim",
    "TJ_AISHANDONG_GATEWAY": "https://gateway.example/interface/gateway/",
}


def with_entrance(**given: str) -> dict[str, str]:
    variables = {f"TJ_AISHANDONG_{name}": value for name, value in given.items()}
    return {**fresh_secrets(), "TJ_DATABASE_URL": "sqlite://", **GRANTED, **variables}


def test_an_entrance_needs_what_its_platform_granted() -> None:
    (given,) = read_settings(with_entrance()).entrances.items()
    entrance, settings = given
    assert entrance is Entrance.AISHANDONG
    assert (settings.app, settings.gateway) == ("jk01", "https://gateway.example/interface/gateway")
    assert settings.kinds["111"] is DocumentKind.RESIDENT_ID
    assert "geheim" not in repr(settings)
    assert read_settings(with_sms()).entrances == {}


@pytest.mark.parametrize("missing", sorted(GRANTED))
def test_what_the_platform_did_not_grant_is_named(missing: str) -> None:
    given = {name: value for name, value in with_entrance().items() if name != missing}
    with pytest.raises(SettingsError, match=missing):
        read_settings(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [("LOGIN", "login.example"), ("GATEWAY", "x"), ("TIMEOUT", "0"), ("TIMEOUT", "31"), ("TABLE", "/nowhere.toml")],
)
def test_a_wrong_part_of_an_entrance_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"TJ_AISHANDONG_{name} "):
        read_settings(with_entrance(**{name: value}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('ticket = "ticket"', 'tickets = "ticket"'),
        ('"multipart"', '"xml"'),
        ("reads = {", "read = {"),
        ('"passport"', '"driving_licence"'),
        ("[kinds]", "[kinds"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str) -> None:
    shipped = files("entrypoints.entrances").joinpath("aishandong.toml").read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(shipped.replace(old, new), "utf-8")
    with pytest.raises(SettingsError, match="TJ_AISHANDONG_TABLE "):
        read_settings(with_entrance(TABLE=str(own)))


def test_an_own_table_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    shipped = files("entrypoints.entrances").joinpath("aishandong.toml").read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text(shipped.replace('"ticket_used"', '"T0042"'), "utf-8")
    settings = read_settings(with_entrance(TABLE=str(own), LOGIN="https://login.example", TIMEOUT="2"))
    given = settings.entrances[Entrance.AISHANDONG]
    assert (given.login, given.timeout) == ("https://login.example", 2.0)
    assert "T0042" in given.spent
