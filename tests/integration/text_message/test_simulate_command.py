"""The simulators as people start them."""

import subprocess
import sys

import httpx
import psutil
import pytest

from tests import servers


@pytest.mark.parametrize("simulator", ["sms", "wechat", "aishandong"])
def test_it_serves_on_this_computer_until_it_is_ended(simulator: str) -> None:
    port = servers.free_port()
    command = [sys.executable, "-m", "entrypoints.cli.main", "simulate", simulator, "--port", str(port)]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        assert process.poll() is None, "it ended by itself"
        try:
            return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
        except httpx.TransportError:
            return False

    try:
        servers.wait_until(answers, simulator, 30)
        again = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603  our own program
        assert (again.returncode, f"端口 {port} 用不了" in again.stderr) == (2, True)
        assert {one.laddr.ip for one in process.net_connections() if one.status == "LISTEN"} <= {"127.0.0.1"}
    finally:
        for one in [*process.children(recursive=True), process]:
            one.kill()
        process.wait()
