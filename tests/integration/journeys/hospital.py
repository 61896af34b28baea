"""An exam centre that serves over HTTP, with a clock that the story sets and people who sign in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen
from litestar import Litestar
from litestar.testing import TestClient

from adapters.kit.policies import PolicyReader
from adapters.memory.world import SettableClock
from adapters.security.passwords import Argon2Passwords
from contracts.ports.challenges import worked_out
from entrypoints.background import background
from entrypoints.bootstrap import System, bootstrap
from entrypoints.install import departments, install, operator
from entrypoints.settings import KeyRing, Settings
from entrypoints.sms_settings import SmsSettings
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tests.integration.applications import application_of
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand
from tjdomain.identity.usecases.install_roles import InstallRoles, InstallRolesCommand
from tjdomain.shared.challenge import ChallengeNeeded
from tjdomain.shared.dates import at_local, local_day
from tjdomain.shared.ids import DepartmentId

BODY = "聊城市东昌府区中医院"
PUBLIC_URL = "https://jkz.example.cn"
API = "/api/v1"
PACE = timedelta(seconds=2)
"""So fast people are: between two of their requests a second passes, in which pictures of what is free grow old."""
SECRETS = {
    "data_keys": KeyRing({"k1": bytes(range(32))}),
    "index_keys": KeyRing({"i1": bytes(range(32, 64))}),
    "signing_keys": KeyRing({"s1": bytes(range(64, 96))}),
}


@frozen
class Refused:
    """An answer that says no: status, code, and the whole problem."""

    status: int
    code: str
    problem: Mapping[str, Any]


def answered(asked: Mapping[str, Any]) -> dict[str, str]:
    """The headers with which a program answers a challenge."""
    solved = worked_out(ChallengeNeeded("", asked["token"], asked["bits"], asked["question"]))
    return {"x-challenge": solved.token, "x-challenge-proof": solved.proof}


@define
class Worker:
    """Somebody with an account at a screen of their own."""

    web: TestClient[Litestar] = field(repr=False)
    clock: SettableClock = field(repr=False)
    account: str
    password: str = field(repr=False)
    token: str = field(default="", repr=False)

    def sign_in(self) -> Any:
        """Begin a session, with the sum where others failed before; the token goes along with all that follows."""
        self.token = ""
        known = {"account": self.account, "password": self.password}
        answer = self.ask("POST", "/session", json=known)
        if answer.json().get("code") == ChallengeNeeded.code:
            answer = self.ask("POST", "/session", json=known, headers=answered(answer.json()["data"]))
        assert answer.status_code == 201, answer.text
        self.token = answer.json()["token"]
        return answer.json()

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """The bare answer; whoever has no session yet signs in first."""
        if not self.token and (method, path) != ("POST", "/session"):
            self.sign_in()
        self.clock.move(PACE)
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **sent.pop("headers", {})}
        return self.web.request(method, API + path, headers=headers, **sent)

    def get(self, path: str, **wanted: Any) -> Any:
        """What stands there."""
        return done(self.ask("GET", path, params={key: value for key, value in wanted.items() if value is not None}))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do something that must work."""
        return done(self.ask("POST", path, json=body))

    def hand_in(self, path: str, content: bytes, **how: bool | str) -> Any:
        """Send a file in a form; the bare answer."""
        query = {name: str(value).lower() for name, value in how.items()}
        return self.ask("POST", path, files={"file": ("file", content)}, params=query)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Set something, which must work."""
        return done(self.ask("PUT", path, json=body))

    def refused(self, path: str, body: Mapping[str, Any] | None = None, method: str = "POST") -> Refused:
        """Try something that must not work; what the refusal says, which always has a sentence and a next step."""
        return refusal(self.ask(method, path, json=body))


def done(answer: Any) -> Any:
    """What a successful answer holds."""
    assert answer.is_success, answer.text
    return answer.json() if answer.headers.get("content-type", "").startswith("application/json") else answer.content


def refusal(answer: Any) -> Refused:
    """Read a problem, and see that it is a whole one: RFC 9457, our code, a Chinese sentence, a next step."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:tj:problem:{problem['code']}"
    assert all(any("一" <= char <= "鿿" for char in problem[text]) for text in ("title", "detail")), problem
    return Refused(answer.status_code, problem["code"], problem)


@frozen
class Hospital:
    """The exam centre; ``staff`` by account."""

    system: System
    clock: SettableClock
    web: TestClient[Litestar]
    centre: DepartmentId
    staff: dict[str, Worker] = field(factory=dict)

    def __getitem__(self, account: str) -> Worker:
        """Who works under that account."""
        return self.staff[account]

    def at(self, day: date, hour: str) -> None:
        """Let it be that hour in Shanghai; everybody begins a new session when next at work."""
        self.clock.time = at_local(day, time.fromisoformat(hour)).astimezone(UTC)
        for worker in self.staff.values():
            worker.token = ""

    def settle(self) -> None:
        """Let the background do all that waits."""
        background(self.system).settle()

    def read(self, port: type, call: Any) -> Any:
        """Look into the books behind a port: ``call`` gets the adapter, inside a transaction."""

        class Look:
            def __init__(self, uow: UnitOfWork, books: port) -> None:  # type: ignore[valid-type]
                self.uow, self.books = uow, books

        look = self.system.run.resolve(Look)
        with look.uow:
            return call(look.books)


_PEOPLE: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], bool], ...] = (
    ("zhuren", "周庆云", ("department_manager",), (), False),
    ("qiantai", "孙晓梅", ("front_desk",), (), False),
    ("chouxue", "刘芳", ("blood_drawing",), ("blood", "stool"), False),
    ("jianyan", "赵文斌", ("laboratory",), ("blood", "stool"), False),
    ("fangshe", "马海涛", ("radiology",), ("xray",), False),
    ("neike", "李建华", ("internal_medicine", "reviewer"), ("internal",), False),
    ("zhujian", "王立国", ("chief_examiner",), ("internal",), True),
    ("shenhe", "陈志远", ("reviewer",), (), False),
    ("fushen", "吴桂兰", ("reviewer",), (), False),
)
"""Account, name, roles, stations that one may sign for, and whether one concludes. 李建华 may also review."""


def first_administrator(system: System) -> tuple[str, str]:
    """As ``tj user add`` makes one on a new installation: account and first password."""
    roles = {role.code: role.id for role in system.run(InstallRoles, InstallRolesCommand(actor=operator(), names={}))}
    command = CreateUserCommand(
        actor=operator(),
        account="admin",
        name="郑凯",
        department=departments(system)[0].id,
        roles=frozenset({roles["super_administrator"]}),
    )
    return "admin", system.run(CreateUser, command).password


def first_day(hospital: Hospital, account: str, given: str) -> None:
    """Somebody signs in with the first password, may do nothing with it, and changes it."""
    worker = Worker(hospital.web, hospital.clock, account, given)
    assert worker.sign_in()["must_change_password"]
    assert worker.get("/session")["rights"] == []
    own = "Yi-ge-Xin-Mima-2026"
    worker.post("/session/password", {"present": given, "new": own})
    worker.password = own
    hospital.staff[account] = worker


def hire(hospital: Hospital) -> None:
    """The administrator sets what is printed and creates the accounts; the manager says who may sign for what."""
    admin, centre = hospital["admin"], str(hospital.centre)
    told = {"certification/body_name": BODY, "certification/public_base_url": PUBLIC_URL, "booking/live_per_phone": 0}
    for name, value in told.items():  # the people of a story share a phone
        admin.put(f"/parameters/{name}", {"value": value, "reason": "开张", "version": 0})
    roles = {role["code"]: role["id"] for role in admin.get("/roles")}
    for account, name, held, stations, concludes in _PEOPLE:
        body = {"account": account, "name": name, "department": centre, "roles": [roles[code] for code in held]}
        made = admin.post("/users", body)
        first_day(hospital, account, made["password"])
        if not stations:
            continue
        title, rank = ("主治医师", "intermediate") if concludes else ("医师", "junior")
        member = {"name": name, "title": title, "rank": rank, "stations": stations, "concludes": concludes}
        there = hospital["zhuren"].post(f"/departments/{centre}/staff", {**member, "account": made["id"]})
        if concludes:
            today = local_day(hospital.clock.now()).isoformat()
            hospital["zhuren"].post("/chief-physician", {"physician": there["id"], "valid_from": today})


def passwords_last(hospital: Hospital) -> None:
    """For a story that goes on by the real clock: what was set on the story's day is not out of date."""
    body = {"value": 36500, "reason": "故事", "version": 0}
    hospital["admin"].put("/parameters/identity/password_days", body)


@contextmanager
def opened(url: str, files: Path, start: datetime, sms: SmsSettings | None = None, **more: Any) -> Iterator[Hospital]:
    """A hospital over an empty database, everything installed, everybody hired; ``more`` are settings."""
    settings = Settings(database_url=url, files=files, public_url=PUBLIC_URL, sms=sms, **more, **SECRETS)
    clock = SettableClock(start)
    with _serving(settings, clock) as (system, web):
        assert list(install(system))
        administrator = first_administrator(system)
        hospital = Hospital(system, clock, web, departments(system)[0].id)
        first_day(hospital, *administrator)
        hire(hospital)
        system.container.resolve(PolicyReader).refresh()  # what was just set is in force, not two seconds later
        yield hospital


@contextmanager
def reopened(before: Hospital, **changed: Any) -> Iterator[Hospital]:
    """The same hospital, started anew over what is there now; ``changed`` are settings."""
    clock = SettableClock(before.clock.now())
    with _serving(evolve(before.system.settings, **changed), clock) as (system, web):
        staff = {name: Worker(web, clock, name, one.password) for name, one in before.staff.items()}
        yield Hospital(system, clock, web, before.centre, staff)


@contextmanager
def _serving(settings: Settings, clock: SettableClock) -> Iterator[tuple[System, TestClient[Litestar]]]:
    system = bootstrap(settings, clock)
    system.container.register(PasswordHasher, instance=Argon2Passwords(1, 8, 1))  # a story has hundreds of sign-ins
    with application_of(system) as app, TestClient(app, raise_server_exceptions=False) as web:
        yield system, web
