"""A hospital with both entrances: the simulated platforms, over real HTTP."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from attrs import field, frozen

from entrypoints.entrance_settings import read_entrances
from entrypoints.simulators.aishandong import make_aishandong
from entrypoints.simulators.platforms import PlatformDesk
from entrypoints.simulators.wechat import make_wechat
from tests.integration.first_hospital import copied
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.reading import Phone, Sheet
from tests.served import served
from tjdomain.shared.entrance import Entrance


@frozen
class Platforms:
    """The memories of both platforms."""

    wechat: PlatformDesk = field(factory=lambda: PlatformDesk(slow_seconds=2.0))
    aishandong: PlatformDesk = field(factory=lambda: PlatformDesk(slow_seconds=2.0))


@contextmanager
def hospital_with_entrances(first: Hospital, folder: Path, platforms: Platforms) -> Iterator[Hospital]:
    """Open as the one without."""
    with served(make_wechat(platforms.wechat)) as wechat, served(make_aishandong(platforms.aishandong)) as aishandong:
        granted = _granted("WECHAT", wechat, wechat)
        granted |= _granted("AISHANDONG", aishandong, f"{aishandong}/interface/gateway")
        problems: list[str] = []
        entrances: Mapping[Entrance, object] = read_entrances(granted, problems)
        assert problems == []
        with copied(first, folder, entrances=entrances) as made:
            yield made


def _granted(name: str, login: str, gateway: str) -> dict[str, str]:
    return {
        f"TJ_{name}_APP": "tj",
        f"TJ_SECRET_{name}_KEY": "simulated",
        f"TJ_{name}_LOGIN": login,
        f"TJ_{name}_GATEWAY": gateway,
        f"TJ_{name}_TIMEOUT": "0.5",
    }


def way_back(phone: Phone, entrance: str, person: int = 0, to: str = "/h5") -> str:
    """Out to the platform, signed in there as that person; the address that it sends the phone back to."""
    out = phone.web.get(f"/h5/enter/{entrance}?to={to}", follow_redirects=False)
    phone.cookies_set += out.headers.get_list("set-cookie")
    assert out.status_code == 303, out.text
    address = out.headers["location"]
    page = httpx.get(address)
    assert page.status_code == 200, page.text
    links = [unescape(part.partition('"')[0]) for part in page.text.split('href="')[1:]]
    back = urlsplit(httpx.get(urljoin(address, links[person])).headers["location"])
    return f"{back.path}?{back.query}"


def come_in(phone: Phone, entrance: str, person: int = 0, to: str = "/h5") -> Sheet:
    """Signed in, and back on our page."""
    return phone.open(way_back(phone, entrance, person, to))
