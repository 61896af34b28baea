"""Clerks at a browser that runs no script."""

from typing import Any

from attrs import define

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.reading import Phone, Sheet, browser

DESK, MANAGER, RADIOLOGIST, ADMINISTRATOR = "qiantai", "zhuren", "fangshe", "admin"


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
