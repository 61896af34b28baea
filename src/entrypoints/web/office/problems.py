"""What goes wrong on a page of the back office: to the sign-in and back, or a page that says what is missing."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.response import Redirect, Template

from entrypoints.web.office.cookies import CODE, FORM_COOKIE, HOME, PASSWORD, SECOND_FACTOR, SIGN_IN
from entrypoints.web.office.desk import shell
from entrypoints.web.problems import Problem
from entrypoints.web.visiting import own_address
from tjdomain.identity.domain.errors import PasswordChangeNeeded
from tjdomain.identity.domain.second_factor import SecondFactorNeeded, SecondFactorSetUpNeeded
from tjdomain.shared.errors import NotSignedIn

_FORBIDDEN, _UNAUTHORIZED = 403, 401

_FIRST: Final[Mapping[type[Exception], str]] = {
    PasswordChangeNeeded: PASSWORD,
    SecondFactorNeeded: CODE,
    SecondFactorSetUpNeeded: SECOND_FACTOR,
}
"""What must be done before anything else, and where."""


def _where(request: Request[Any, Any, Any]) -> str:
    """The page to come back to: of a part, the page around it; of a form, the page that had it."""
    headers = request.headers
    if request.method == "GET" and headers.get("hx-request") != "true":
        url = request.url
        return own_address(f"{url.path}?{url.query}" if url.query else url.path, HOME)
    came_from = urlsplit(str(headers.get("hx-current-url") or headers.get("referer", "")))
    return own_address(f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path, HOME)


def _sent_to(request: Request[Any, Any, Any], path: str) -> Response[Any]:
    """Another page first; htmx leaves the whole page for it."""
    if request.headers.get("hx-request") == "true":
        return Response(None, status_code=_UNAUTHORIZED, headers={"hx-redirect": path})
    return Redirect(path, status_code=303)


def office_problem(request: Request[Any, Any, Any], error: Exception, told: Response[Problem]) -> Response[Any]:
    """The refusal as a page inside the shell, if one is signed in."""
    if isinstance(error, NotSignedIn):
        return _sent_to(request, f"{SIGN_IN}?back={quote(_where(request), safe='')}")
    for kind, path in _FIRST.items():
        if isinstance(error, kind):
            return _sent_to(request, path)
    status = told.status_code or 500
    forged = status == _FORBIDDEN and told.content.code.startswith("http.")
    page = Template(
        "office/problem.html",
        context={**shell(request), "done": "", "problem": told.content, "errors": (), "forged": forged},
        status_code=status,
        headers={name: value for name, value in told.headers.items() if name.lower() in {"retry-after", "allow"}},
        media_type=MediaType.HTML,
    )
    if forged:  # the cookie may be of another key, and would never fit again
        page.delete_cookie(FORM_COOKIE, path=HOME)
    return page
