"""Both entrances over real HTTP: the adapter with its shipped tables against the simulated platforms."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
import httpx
import jsonschema_rs
import pytest

from adapters.entrance.platform import ConfiguredSources, Platform, PlatformIdentitySource
from adapters.kit.http import HttpClient
from adapters.memory.world import SettableClock
from contracts.ports.entrances import BACK, STATE, IdentitySourceContract, Ticket
from contracts.ports.jobs import MORNING
from entrypoints.entrance_settings import read_entrances
from entrypoints.simulators.aishandong import make_aishandong
from entrypoints.simulators.platforms import PlatformDesk, PlatformFault
from entrypoints.simulators.wechat import make_wechat
from ports.entrances import EntranceDown, EntranceRefused, EntranceUnclear, SnapshotIdentity, TicketSpent
from tests.receiver import Receiver, receiver
from tests.served import served
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.person import DocumentKind

SECRET = "geheim-5d1e"
MAKERS = {Entrance.WECHAT: make_wechat, Entrance.AISHANDONG: make_aishandong}
GATEWAYS = {Entrance.WECHAT: "", Entrance.AISHANDONG: "/interface/gateway"}
CONTRACTS = Path(__file__).parents[3] / "contracts/entrance"


@pytest.fixture(scope="module")
def desks() -> dict[Entrance, PlatformDesk]:
    return {entrance: PlatformDesk(secret=SECRET, slow_seconds=1.0) for entrance in Entrance}


@pytest.fixture(scope="module")
def addresses(desks: dict[Entrance, PlatformDesk]) -> Iterator[dict[Entrance, str]]:
    with (
        served(make_wechat(desks[Entrance.WECHAT])) as first,
        served(make_aishandong(desks[Entrance.AISHANDONG])) as other,
    ):
        yield {Entrance.WECHAT: first, Entrance.AISHANDONG: other}


@pytest.fixture
def client() -> Iterator[HttpClient]:
    client = HttpClient(timeout=0.4)
    yield client
    client.close()


def source_by(entrance: Entrance, client: HttpClient, variables: dict[str, str]) -> PlatformIdentitySource:
    """As the program makes it of its settings."""
    problems: list[str] = []
    given = {f"TJ_{entrance.name}_{name}": text for name, text in {"APP": "tj", **variables}.items()}
    settings = read_entrances({f"TJ_SECRET_{entrance.name}_KEY": SECRET} | given, problems)[entrance]
    assert problems == []
    return PlatformIdentitySource(
        entrance, Platform(**attrs.asdict(settings, recurse=False)), client, SettableClock(MORNING)
    )


class OfPlatform(IdentitySourceContract):
    entrance: Entrance

    @pytest.fixture
    def desk(self, desks: dict[Entrance, PlatformDesk]) -> PlatformDesk:
        desk = desks[self.entrance]
        desk.faults.clear()
        desk.asked.clear()
        return desk

    @pytest.fixture
    def source(self, addresses: dict[Entrance, str], client: HttpClient) -> PlatformIdentitySource:
        address = addresses[self.entrance]
        gateway = f"{address}{GATEWAYS[self.entrance]}"
        return source_by(self.entrance, client, {"LOGIN": address, "GATEWAY": gateway})

    @pytest.fixture
    def ticket(self, desk: PlatformDesk) -> Ticket:
        return lambda number: desk.issue(desk.accounts[number])

    def test_the_way_in_leads_to_a_page_that_leads_back_with_ticket_and_state(
        self, source: PlatformIdentitySource, desk: PlatformDesk
    ) -> None:
        address = source.way_in(BACK, STATE)
        page = httpx.get(address)
        assert page.status_code == 200, page.text
        site = urlsplit(address)
        link = page.text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        back = urlsplit(httpx.get(f"{site.scheme}://{site.netloc}{link}").headers["location"])
        assert back._replace(query="").geturl() == BACK
        query = dict(parse_qsl(back.query))
        assert query.pop("state") == STATE
        assert source.identify(query.pop(source.ticket_name)).subject.endswith(desk.accounts[0].uid)
        assert query == {}

    def test_both_sides_keep_to_the_contract(
        self, source: PlatformIdentitySource, desk: PlatformDesk, ticket: Ticket
    ) -> None:
        given = ticket(0)
        source.identify(given)
        with pytest.raises(TicketSpent):
            source.identify(given)
        schema = json.loads((CONTRACTS / f"{self.entrance.value}.schema.json").read_text("utf-8"))
        for what, asked, told in desk.asked:
            for part, value in (("request", asked), ("answer", told)):
                validator = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{what}_{part}"}
                jsonschema_rs.validate(validator, value)
        assert desk.asked

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (PlatformFault.SLOW, EntranceDown),
            (PlatformFault.BROKEN, EntranceDown),
            (PlatformFault.REFUSED, EntranceRefused),
            (PlatformFault.NONSENSE, EntranceUnclear),
            (PlatformFault.EXPIRED, TicketSpent),
            (PlatformFault.REPLAYED, TicketSpent),
        ],
    )
    def test_what_went_wrong_is_told_apart(
        self,
        source: PlatformIdentitySource,
        desk: PlatformDesk,
        ticket: Ticket,
        fault: PlatformFault,
        error: type[Exception],
    ) -> None:
        desk.faults.append(fault)
        with pytest.raises(error):
            source.identify(ticket(0))
        assert not desk.faults
        assert source.identify(ticket(0)).subject, "the next one finds it well again"

    def test_a_wrong_secret_is_refused(
        self, addresses: dict[Entrance, str], client: HttpClient, desk: PlatformDesk, ticket: Ticket
    ) -> None:
        address = addresses[self.entrance]
        source = source_by(self.entrance, client, {"LOGIN": address, "GATEWAY": f"{address}{GATEWAYS[self.entrance]}"})
        desk.secret = "another"
        try:
            with pytest.raises(EntranceRefused):
                source.identify(ticket(0))
        finally:
            desk.secret = SECRET

    def test_nobody_listening_is_down(self, client: HttpClient, ticket: Ticket) -> None:
        source = source_by(self.entrance, client, {"GATEWAY": "http://127.0.0.1:9"})
        with pytest.raises(EntranceDown):
            source.identify(ticket(0))

    def test_no_log_and_no_error_holds_ticket_secret_or_person(
        self,
        source: PlatformIdentitySource,
        desk: PlatformDesk,
        ticket: Ticket,
        client: HttpClient,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        said, given = "", [ticket(0) for _ in range(4)]
        nobody = source_by(self.entrance, client, {"GATEWAY": "http://127.0.0.1:9"})
        desk.faults.extend([PlatformFault.REFUSED, PlatformFault.NONSENSE])
        for one, code in zip((source, source, nobody, source), given, strict=True):
            try:
                said += repr(one.identify(code))
            except Exception as error:  # noqa: BLE001  whatever it is, it must not tell
                said += f"{error!r} {error} {error.__cause__!r}"
        account = desk.accounts[0]
        secrets = [SECRET, account.number, account.mobile, account.name, account.uid, *given]
        assert [secret for secret in secrets if secret in caplog.text + said] == []


class TestWeChat(OfPlatform):
    entrance = Entrance.WECHAT

    def test_the_parameters_stand_in_wechats_own_order(self, source: PlatformIdentitySource) -> None:
        address = source.way_in(BACK, STATE)
        assert [name for name, _ in parse_qsl(urlsplit(address).query)] == [
            "appid",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ]
        assert address.endswith("#wechat_redirect")
        wrong = address.replace("response_type=code&", "").replace("&state=", "&response_type=code&state=")
        assert httpx.get(wrong).status_code == 400

    def test_a_snapshot_stands_for_nobody(
        self, source: PlatformIdentitySource, desk: PlatformDesk, ticket: Ticket
    ) -> None:
        desk.faults.append(PlatformFault.SNAPSHOT)
        with pytest.raises(SnapshotIdentity):
            source.identify(ticket(0))

    def test_there_is_no_page_to_leave_by(self, source: PlatformIdentitySource) -> None:
        assert source.way_out(BACK) == ""


class TestAishandong(OfPlatform):
    entrance = Entrance.AISHANDONG

    def test_a_person_comes_with_name_document_and_phone(
        self, source: PlatformIdentitySource, desk: PlatformDesk, ticket: Ticket
    ) -> None:
        identity, account = source.identify(ticket(0)), desk.accounts[0]
        assert identity.name == account.name
        assert identity.proven is not None
        assert (identity.proven.kind, identity.proven.number) == (DocumentKind.RESIDENT_ID, account.number)
        assert identity.phone is not None
        assert identity.phone.number == account.mobile

    def test_below_a_real_name_the_document_is_a_hint_and_no_proof(
        self, source: PlatformIdentitySource, ticket: Ticket
    ) -> None:
        identity = source.identify(ticket(2))
        assert identity.document is not None
        assert identity.proven is None

    def test_one_leaves_by_a_page_of_its_own(self, source: PlatformIdentitySource) -> None:
        assert "已退出" in httpx.get(source.way_out(BACK)).text

    def test_an_application_that_nobody_registered_sees_no_sign_in(
        self, addresses: dict[Entrance, str], client: HttpClient
    ) -> None:
        variables = {"APP": "other", "LOGIN": addresses[self.entrance], "GATEWAY": "http://127.0.0.1:9"}
        assert httpx.get(source_by(self.entrance, client, variables).way_in(BACK, STATE)).status_code == 400

    def test_what_stands_in_a_ticket_cannot_change_the_question(
        self, source: PlatformIdentitySource, desk: PlatformDesk
    ) -> None:
        with pytest.raises(TicketSpent):
            source.identify('T-000001","interface_id":"user')
        assert not desk.asked


class TestTable:
    """Answers of other platforms, by a table of one's own."""

    @pytest.fixture
    def other(self) -> Iterator[Receiver]:
        with receiver() as listening:
            yield listening

    @pytest.fixture
    def table(self, tmp_path: Path) -> Path:
        written = tmp_path / "own.toml"
        written.write_text(
            """
login = "https://login.example"
gateway = ""
way_in = "{login}/in?b={back}"
way_out = ""
ticket = "t"
code = "status"
good = ["0"]
spent = ["9"]
real_name = ["L3"]
[kinds]
10 = "resident_id"
[[steps]]
url = "{gateway}"
format = "FORMAT"
body = { a = "{app}", t = "{ticket}" }
reads = { subject = "u.id", name = "u.n", kind = "u.k", number = "u.c", phone = "u.p", level = "u.l" }
""",
            "utf-8",
        )
        return written

    def asked(self, table: Path, other: Receiver, client: HttpClient, format_: str = "json") -> PlatformIdentitySource:
        table.write_text(table.read_text("utf-8").replace("FORMAT", format_), "utf-8")
        return source_by(Entrance.AISHANDONG, client, {"GATEWAY": other.url(), "TABLE": str(table)})

    @pytest.mark.parametrize(("format_", "body"), [("json", b'{"a":"tj","t":"T1"}'), ("form", b"a=tj&t=T1")])
    def test_it_asks_as_the_table_says(
        self, table: Path, other: Receiver, client: HttpClient, format_: str, body: bytes
    ) -> None:
        other.reply = json.dumps({"status": 0, "u": {"id": 77}}).encode()
        assert self.asked(table, other, client, format_).identify("T1").subject == "77"
        assert other.requests[0].body.replace(b": ", b":").replace(b", ", b",") == body

    @pytest.mark.parametrize(
        "user",
        [
            {"n": "张*丰", "k": "10", "c": "37150219900101001X", "l": "L3"},
            {"n": "张三丰", "k": "10", "c": "371***********1234", "l": "L3"},
            {"n": "张三丰", "k": "99", "c": "371502199001010011", "l": "L3", "p": "138****0000"},
            {"l": "L3"},
        ],
    )
    def test_a_masked_or_unknown_person_is_no_proof_but_an_account(
        self, table: Path, other: Receiver, client: HttpClient, user: dict[str, str]
    ) -> None:
        other.reply = json.dumps({"status": "0", "u": {"id": "7", **user}}).encode()
        identity = self.asked(table, other, client).identify("T1")
        assert (identity.subject, identity.proven, identity.phone) == ("7", None, None)

    @pytest.mark.parametrize(
        ("status", "answer", "error"),
        [
            (200, {"status": 9}, TicketSpent),
            (200, {"status": 5}, EntranceRefused),
            (200, {"u": {"id": "7"}}, EntranceUnclear),
            (200, {"status": 0}, EntranceUnclear),
            (200, {"status": 0, "u": {"id": "a b"}}, EntranceUnclear),
            (403, {}, EntranceRefused),
            (302, {}, EntranceRefused),
            (429, {}, EntranceDown),
        ],
    )
    def test_every_other_answer_is_a_refusal(
        self, table: Path, other: Receiver, client: HttpClient, status: int, answer: Any, error: type[Exception]
    ) -> None:
        other.answers.append(status)
        other.reply = json.dumps(answer).encode()
        with pytest.raises(error):
            self.asked(table, other, client).identify("T1")


def test_the_configured_ones_are_found_by_their_name(client: HttpClient) -> None:
    one = source_by(Entrance.WECHAT, client, {})
    sources = ConfiguredSources([one])
    assert list(sources.ready()) == [one]
    assert sources.of("wechat") is one
    assert sources.of("aishandong") is None
    sources.close()


def test_the_overview_lets_the_next_sign_in_meet_a_fault(
    addresses: dict[Entrance, str], desks: dict[Entrance, PlatformDesk]
) -> None:
    for entrance, address in addresses.items():
        desks[entrance].faults.clear()
        httpx.post(f"{address}/faults", data={"fault": "slow"})
        assert list(desks[entrance].faults) == [PlatformFault.SLOW]
        assert "排着的：slow" in httpx.get(f"{address}/").text
        desks[entrance].faults.clear()
