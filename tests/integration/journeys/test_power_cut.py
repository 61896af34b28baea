"""The power is cut between two saves: the server is killed while a nurse types, and nothing of it is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests import servers
from tests.cli_program import Installation
from tests.integration.cli.test_serving import Running, serving
from tests.integration.journeys.hospital import SECRETS, opened, passwords_last
from tests.integration.web.conftest import MORNING, PERIODS
from tests.integration.web.examined import NURSE, arrived
from tests.integration.web.office import Screen

PAGE = "/admin/results/internal?first=2026-03-02&last=2026-03-02"


class Through(httpx.BaseTransport):
    """Brings what is sent to the pages' usual address to a server on this machine."""

    def __init__(self, running: Running) -> None:
        self._target = running.client.base_url
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host=self._target.host, port=self._target.port)
        sent = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return self._inner.handle_request(sent)

    def close(self) -> None:
        self._inner.close()


@contextmanager
def screen_at(running: Running, password: str, account: str = NURSE, page: str = PAGE) -> Iterator[Screen]:
    """A browser in front of that server, the nurse or somebody else signed in."""
    with httpx.Client(transport=Through(running), timeout=20) as web:
        screen = Screen(web)
        screen.sign_in(account, password, page)
        yield screen


def test_what_was_typed_and_what_was_saved_is_there_after_the_server_was_killed(tmp_path: Path) -> None:
    installation = Installation.new(tmp_path).having(
        PORT=str(servers.free_port()), **{f"SECRET_{name.upper()}": ring.text() for name, ring in SECRETS.items()}
    )
    assert installation.tj("migrate").exit_code == 0
    with opened(installation.environment["TJ_DATABASE_URL"], tmp_path / "files", MORNING) as hospital:
        days = {"first": "2026-03-02", "last": "2026-03-06", "plan": {"periods": PERIODS}}
        hospital["zhuren"].post(f"/departments/{hospital.centre}/days", days)
        passwords_last(hospital)
        saved, typed = (arrived(hospital, 8000 + number)["id"] for number in range(2))
        password = hospital[NURSE].password
    with serving(installation, tmp_path / "first.log") as running, screen_at(running, password) as screen:
        path, sent = screen.filled("保存填好的行")
        row = {f"{saved}.value.heart": "unfit", f"{saved}.note": "早搏", "row": saved}
        assert "1 人的结果已保存。" in screen.post((path, {**sent, **row})).text
        cells = {"_csrf_token": sent["_csrf_token"], "row": typed, f"{typed}.value.liver": "unfit"}
        kept = screen.web.post("https://testserver.local/admin/results/internal/typed", data=cells)
        assert "草稿已留" in kept.text
        for one in [*running.family(), running.process]:
            one.kill()
        running.process.wait()
    with serving(installation, tmp_path / "second.log") as running, screen_at(running, password) as screen:
        page = screen.page
        chosen = page.tree.xpath(f"//select[@name='{typed}.value.liver']/option[@selected]/@value")
        assert chosen == ["unfit"]
        assert page.tree.xpath(f"//tr[@data-row='{saved}']")
        assert not page.tree.xpath(f"//select[@name='{saved}.value.heart']")
