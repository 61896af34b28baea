"""Clerks at a browser that runs no script."""

from typing import Any

from attrs import define

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.reading import Phone, Sheet, browser

DESK, MANAGER, RADIOLOGIST, ADMINISTRATOR, DRAWER = "qiantai", "zhuren", "fangshe", "admin", "chouxue"


@define
class Screen(Phone):
    """A browser at a desk."""

    def sign_in(self, account: str, password: str, path: str = "/admin") -> Sheet:
        """Open a page, and sign in where it leads to the sign-in."""
        self.open(path)
        return self.press("登录", account=account, password=password)

    def fragment(self, path: str, **headers: str) -> Any:
        """What htmx would get."""
        return self.web.get(path, headers={"hx-request": "true", **headers}, follow_redirects=False)


def screen_of(hospital: Hospital, account: str, path: str = "/admin") -> Screen:
    """A browser of its own in which that worker is signed in."""
    screen = Screen(browser(hospital))
    screen.sign_in(account, hospital[account].password, path)
    return screen


SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
EMPLOYERS = ("好滋味饭店", "东昌湖早餐店", "柳园烧饼", "聊城市东昌府区古楼街道阳光幼儿园", "清源净水站")


def book(hospital: Hospital, number: int, by: str = DESK, **changes: Any) -> Any:
    """A booking at the counter, made over HTTP."""
    wish = {
        "department": str(hospital.centre),
        "slot": {"day": f"2026-03-0{3 + number % 4}", "start": f"{8 + number % 3:02d}:00:00"},
        "person": {
            "name": f"{SURNAMES[number % 20]}{'小大晓文建'[number % 5]}{'明红军霞'[number % 4]}",
            "document_number": resident_id(number),
            "phone": f"138{number:08d}",
        },
        "trades": [("food", "public_place", "drinking_water")[number % 3]],
        "employer": {"name": EMPLOYERS[number % 5]},
    }
    return hospital[by].post("/appointments", {**wish, **changes})
