"""Who calls a page of the back office: the account behind the session's cookie, which the API does not take."""

from functools import cached_property
from typing import Any, Final

from entrypoints.web.call import SIGNED_IN, Call, page
from entrypoints.web.office.cookies import SESSION_COOKIE
from tjdomain.identity.usecases.authenticate_session import (
    Authenticated,
    AuthenticateSession,
    AuthenticateSessionCommand,
)
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotSignedIn

_UNSETTLED: Final = "unsettled"


def unsettled() -> dict[str, Any]:
    """Options of a page for everyone who is signed in, also while the password must be changed first."""
    options = page(SIGNED_IN)
    return {**options, "opt": {**options["opt"], _UNSETTLED: True}}


class PageCall(Call):
    """A call whose credential is the cookie alone; headers for programs open no page."""

    who: Authenticated | None = None

    @cached_property
    def token(self) -> str | None:
        """The session's token, as the cookie brings it."""
        return self._request.cookies.get(SESSION_COOKIE) or None

    def _credential(self) -> Actor:
        if self.token is None:
            raise NotSignedIn(SIGNED_IN)
        self.who = self._run(AuthenticateSession, AuthenticateSessionCommand(token=self.token, address=self.address))
        actor = self.who.actor
        if actor.refusal is not None and _UNSETTLED not in self._request.route_handler.opt:
            raise actor.refusal
        return actor
