"""``tj doctor`` against a database server and a Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.cli_program import Installation, complaints


@pytest.fixture
def installation(mariadb_server: servers.MariaDb, tmp_path: Path) -> Iterator[Installation]:
    """Migrated, on MariaDB."""
    run(mariadb_server, "CREATE OR REPLACE DATABASE doctor CHARACTER SET utf8mb4")
    made = Installation.new(tmp_path).having(DATABASE_URL=mariadb_server.url("doctor"))
    assert made.tj("migrate").exit_code == 0
    yield made
    run(mariadb_server, "DROP DATABASE doctor")


def run(server: servers.MariaDb, *statements: str) -> None:
    with server.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_sound_installation_on_a_server_has_nothing_to_complain_of(installation: Installation) -> None:
    found = installation.findings()
    assert complaints(found) == set()
    assert set(found) >= {"database", "schema", "writing", "character_set", "time_zone", "clock", "keys", "nodes"}
    assert "MariaDB" in str(found["database"]["detail"])
    assert "place" not in found


def test_a_character_set_that_loses_characters_is_found(
    mariadb_server: servers.MariaDb, installation: Installation
) -> None:
    run(mariadb_server, "ALTER DATABASE doctor CHARACTER SET latin1")
    found = installation.findings()["character_set"]
    assert (found["ok"], found["detail"]) == (False, "latin1 / utf8mb4")
    assert "utf8mb4" in str(found["advice"])


def test_a_user_who_may_only_read_is_found(mariadb_server: servers.MariaDb, installation: Installation) -> None:
    run(
        mariadb_server,
        "CREATE OR REPLACE USER reader@'127.0.0.1' IDENTIFIED BY 'reads'",
        "GRANT SELECT ON doctor.* TO reader@'127.0.0.1'",
    )
    url = f"mysql+pymysql://reader:reads@127.0.0.1:{mariadb_server.port}/doctor"
    found = installation.having(DATABASE_URL=url).findings()
    assert not found["writing"]["ok"]
    assert "denied" in str(found["writing"]["detail"])


def test_a_wrong_password_is_told_in_the_servers_words_and_not_shown(
    mariadb_server: servers.MariaDb, installation: Installation
) -> None:
    url = f"mysql+pymysql://stranger:s3cret@127.0.0.1:{mariadb_server.port}/doctor"
    found = installation.having(DATABASE_URL=url).findings()
    assert "Access denied" in str(found["database"]["detail"])
    assert "s3cret" not in str(found)
    result = installation.having(DATABASE_URL=url).tj("migrate")
    assert (result.exit_code, "[cli.not_ready]" in result.stderr) == (3, True)
    assert "s3cret" not in result.output


def test_a_server_that_is_not_there_is_told(installation: Installation) -> None:
    url = f"mysql+pymysql://root@127.0.0.1:{servers.free_port()}/doctor"
    found = installation.having(DATABASE_URL=url).findings()
    assert "Can't connect" in str(found["database"]["detail"])


def test_redis_answers_or_is_told_not_to(installation: Installation, redis_url: str) -> None:
    assert "版本" in str(installation.having(REDIS_URL=redis_url).findings()["redis"]["detail"])
    for wrong in (f"redis://127.0.0.1:{servers.free_port()}/0", "http://somewhere"):
        found = installation.having(REDIS_URL=wrong).findings()["redis"]
        assert not found["ok"]
        assert "TJ_REDIS_URL" in str(found["advice"])
