"""The agent of a desk's PC over real HTTP: who may speak to it, one reading for each proof, one reading at a time."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import attrs
import httpx
import pytest
import structlog
from PIL import Image

from adapters.card_reader.layouts import Layout, card_of
from adapters.card_reader.simulated import ReaderFault, SimulatedReader
from adapters.kit.world import SystemRandomness
from entrypoints.reader_agent.app import Agent, make_agent
from entrypoints.reader_agent.checking import examine
from entrypoints.reader_agent.readers import make_reader
from entrypoints.reader_agent.settings import AgentSettings, ReaderKind, read_agent
from entrypoints.settings import SettingsError
from tests.cards import AGENT, RESIDENT, TEXTS
from tests.served import served
from tests.servers import free_port, listens, wait_until
from tjdomain.administration.domain.desk_reader import reading_proof

ORIGIN = {"origin": "https://jkz.example.cn"}
CARD = card_of(TEXTS[Layout.RESIDENT])


def settings_of(**changes: str) -> AgentSettings:
    return read_agent({**AGENT, **changes})


@pytest.fixture(scope="module")
def reader() -> SimulatedReader:
    return SimulatedReader()


@pytest.fixture(scope="module")
def settings() -> AgentSettings:
    return settings_of(TJ_READER_PORT=str(free_port()), TJ_READER_PATIENCE="5")


@pytest.fixture(scope="module")
def page(reader: SimulatedReader, settings: AgentSettings) -> Iterator[httpx.Client]:
    """What a page of ours can do."""
    with (
        served(make_agent(Agent(settings, reader, SystemRandomness()))) as address,
        httpx.Client(base_url=address, headers={**ORIGIN, "host": f"127.0.0.1:{settings.port}"}, timeout=20) as client,
    ):
        yield client


@pytest.fixture(autouse=True)
def empty(reader: SimulatedReader) -> None:
    reader.cards.clear()
    reader.faults.clear()


def proven(page: httpx.Client, settings: AgentSettings) -> dict[str, str]:
    challenge = page.post("/challenge").json()["challenge"]
    return {"challenge": challenge, "proof": reading_proof(settings.secret, settings.reader, challenge)}


def test_a_page_of_ours_reads_a_card(page: httpx.Client, settings: AgentSettings, reader: SimulatedReader) -> None:
    reader.cards.append(attrs.evolve(CARD, portrait=bitmap()))
    told = page.post("/challenge").json()
    assert told["reader"] == str(settings.reader)
    assert re.fullmatch(r"[\d.]+ simulated", told["agent"])
    answer = page.post("/read", json=proven(page, settings))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    card = answer.json()
    picture = card.pop("portrait")
    assert picture.startswith("/9j/"), "a JPEG, whatever the maker's program gave"
    assert card == {
        "kind": "resident_id",
        "number": RESIDENT["number"],
        "name": "测试甲",
        "sex": "male",
        "birth": "1990-01-01",
        "valid_to": "2040-01-01",
    }


def bitmap() -> bytes:
    target = BytesIO()
    Image.new("RGB", (102, 126), "grey").save(target, "BMP")
    return target.getvalue()


@pytest.mark.parametrize("picture", [None, b"nonsense", b"BM" + bytes(60)])
def test_a_card_without_a_picture_is_a_card_too(
    page: httpx.Client, settings: AgentSettings, reader: SimulatedReader, picture: bytes | None
) -> None:
    reader.cards.append(attrs.evolve(CARD, portrait=picture))
    assert page.post("/read", json=proven(page, settings)).json()["portrait"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"host": "jkz.example.cn"},
        {"host": "evil.example:80"},
    ],
)
@pytest.mark.parametrize("path", ["/challenge", "/read", "/cancel", "/nowhere"])
def test_strangers_get_nothing(page: httpx.Client, headers: dict[str, str], path: str) -> None:
    answer = page.post(path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "reader.stranger")
    assert "access-control-allow-origin" not in answer.headers


def test_the_browsers_questions_beforehand_are_answered_for_our_pages_alone(page: httpx.Client) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-private-network": "true"}
    answer = page.options("/read", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, ORIGIN["origin"])
    assert answer.headers["access-control-allow-private-network"] == "true"
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-private-network" not in page.options("/read").headers
    assert page.options("/read", headers={**asked, "origin": "https://evil.example"}).status_code == 403


def test_a_proof_is_good_once_and_only_for_its_challenge(
    page: httpx.Client, settings: AgentSettings, reader: SimulatedReader
) -> None:
    reader.cards.extend([CARD] * 3)
    good = proven(page, settings)
    other = page.post("/challenge").json()["challenge"]
    for wrong in (
        {"challenge": other, "proof": good["proof"]},
        {"challenge": "00" * 24, "proof": reading_proof(settings.secret, settings.reader, "00" * 24)},
        {**proven(page, settings), "proof": ""},
        {**proven(page, settings), "proof": "ü"},
    ):
        assert page.post("/read", json=wrong).json()["code"] == "reader.unproven"
    assert page.post("/read", json=good).status_code == 200
    assert page.post("/read", json=good).json()["code"] == "reader.unproven"
    assert len(reader.cards) == 2


def test_many_open_challenges_push_out_the_oldest(page: httpx.Client, settings: AgentSettings) -> None:
    first = proven(page, settings)
    for _ in range(60):
        page.post("/challenge")
    assert page.post("/read", json=first).json()["code"] == "reader.unproven"


def test_what_is_no_request_of_ours_is_refused(page: httpx.Client) -> None:
    assert page.post("/read", json={"challenge": 1}).status_code == 422
    assert page.post("/read", content=b"x" * 5000).status_code == 413
    assert page.get("/read").status_code == 405


@pytest.mark.parametrize("fault", list(ReaderFault))
def test_what_the_reader_refuses_comes_with_its_sentence(
    page: httpx.Client, settings: AgentSettings, reader: SimulatedReader, fault: ReaderFault
) -> None:
    reader.faults.append(fault)
    answer = page.post("/read", json=proven(page, settings))
    assert answer.status_code in {502, 503}
    assert answer.json()["code"] == f"reader.{fault.value}"
    assert answer.json()["title"].endswith("。")
    assert answer.json()["detail"]


def test_one_reads_at_a_time_and_can_be_stopped(page: httpx.Client, settings: AgentSettings) -> None:
    first, answers = proven(page, settings), []
    reading = threading.Thread(target=lambda: answers.append(page.post("/read", json=first)))
    reading.start()
    time.sleep(0.3)
    assert page.post("/read", json=proven(page, settings)).json()["code"] == "reader.busy"
    assert page.post("/cancel", json={"challenge": "other"}).status_code == 204
    assert page.post("/cancel", json={"challenge": first["challenge"]}).status_code == 204
    reading.join(5)
    assert answers[0].json()["code"] == "reader.cancelled"


def test_its_log_names_nobody(page: httpx.Client, settings: AgentSettings, reader: SimulatedReader) -> None:
    reader.cards.append(CARD)
    with structlog.testing.capture_logs() as lines:
        page.post("/read", json=proven(page, settings))
        reader.faults.append(ReaderFault.GARBLED)
        page.post("/read", json=proven(page, settings))
    assert [line["outcome"] for line in lines if line["event"] == "reading"] == ["ok", "reader.garbled"]
    assert "测试甲" not in str(lines)
    assert RESIDENT["number"] not in str(lines)


def test_missing_settings_are_all_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read_agent({})
    assert [problem.partition(":")[0] for problem in refused.value.problems] == [
        "缺少 TJ_READER_KIND",
        "缺少 TJ_SECRET_READER",
        "缺少 TJ_READER_ORIGINS",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TJ_READER_KIND", "magic"),
        ("TJ_READER_KIND", "serial"),
        ("TJ_READER_KIND", "pcsc"),
        ("TJ_SECRET_READER", "00ff"),
        ("TJ_SECRET_READER", "no hex"),
        ("TJ_READER_ORIGINS", "https://jkz.example.cn/admin"),
        ("TJ_READER_ORIGINS", "jkz.example.cn"),
        ("TJ_READER_PORT", "80"),
        ("TJ_READER_PATIENCE", "600"),
        ("TJ_READER_SELECT", "0g"),
        ("TJ_READER_TABLE", "/nowhere/service.toml"),
    ],
)
def test_a_wrong_setting_is_named_and_the_secret_is_not_told(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_of(**{variable: value})
    assert len(refused.value.problems) == 1
    assert AGENT["TJ_SECRET_READER"] not in str(refused.value)


def test_a_table_with_other_names_is_refused(tmp_path: Any) -> None:
    table = tmp_path / "service.toml"
    table.write_text('url = "http://127.0.0.1/"\nport = 1\n')
    with pytest.raises(SettingsError, match="port"):
        settings_of(TJ_READER_TABLE=str(table))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (ReaderKind.SERIAL, {"TJ_READER_DEVICE": "/dev/nothing"}),
        (ReaderKind.HID, {"TJ_READER_DEVICE": "0001:0002"}),
        (ReaderKind.HID, {}),
        (ReaderKind.SERVICE, {}),
        (ReaderKind.PCSC, {"TJ_READER_SELECT": "00a4", "TJ_READER_DEVICE": "No such reader"}),
    ],
)
def test_the_check_says_what_to_do_where_no_reader_is(kind: ReaderKind, more: dict[str, str]) -> None:
    findings = list(examine({**AGENT, "TJ_READER_KIND": kind.value, **more}))
    assert [(one.check, one.ok) for one in findings] == [("settings", True), ("reader", False)]
    assert findings[1].advice


def test_the_check_of_the_simulated_reader_is_fine_and_its_card_stays() -> None:
    assert all(one.ok for one in examine(AGENT))
    assert [one.ok for one in examine({})] == [False] * 3
    reader = make_reader(settings_of())
    assert {reader.read(0, lambda: False).name for _ in range(3)} == {"测试甲"}


def test_the_command_serves_on_loopback_and_says_for_whom() -> None:
    port = free_port()
    environment = {**os.environ, **AGENT, "TJ_READER_PORT": str(port)}
    command = [sys.executable, "-m", "entrypoints.cli.main", "reader"]
    checked = subprocess.run([*command, "check", "--json"], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert [one["ok"] for one in json.loads(checked.stdout)] == [True, True]
    with subprocess.Popen([*command, "agent"], env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            wait_until(lambda: listens(port), "the agent")
            answer = httpx.post(f"http://127.0.0.1:{port}/challenge", headers=ORIGIN)
            assert answer.json()["challenge"]
            taken = subprocess.run([*command, "agent"], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
            assert (taken.returncode, str(port) in taken.stderr) == (2, True)
        finally:
            process.terminate()
            said, _ = process.communicate(timeout=20)
    assert "https://jkz.example.cn" in said


def test_it_needs_nothing_that_windows_has_not() -> None:
    absent = "import sys\nfor name in ('fcntl', 'pwd', 'termios', 'uvloop'): sys.modules[name] = None\n"
    needed = "import entrypoints.cli.main, entrypoints.cli.claiming, entrypoints.reader_agent.app\n"
    needed += "import entrypoints.reader_agent.readers, entrypoints.reader_agent.checking\n"
    subprocess.run([sys.executable, "-c", absent + needed], check=True)  # noqa: S603
