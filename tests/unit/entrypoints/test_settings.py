from ipaddress import ip_network

import pytest

from entrypoints.settings import SettingsError, fresh_secrets, read_settings


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
        ("TJ_PORT", "eighty"),
        ("TJ_PORT", "0"),
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
