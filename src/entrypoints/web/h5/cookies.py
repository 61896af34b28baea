"""Cookies of the H5 pages. None of them says who somebody is."""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

HOME: Final = "/h5"
DRAFT_COOKIE, TEAM_COOKIE, PROOF_COOKIE = "h5_draft", "h5_team", "h5_proof"
GLANCE_COOKIE = "h5_at"
CODE_COOKIE, CSRF_COOKIE = "h5_code", "h5_form"
ENTERING_COOKIE, ENTERED_COOKIE = "h5_enter", "h5_in"
SIZE_COOKIE, READ_COOKIE = "h5_size", "h5_read"
COUNTED_COOKIE = "h5_counted"
SIZES: Final = ("standard", "elder", "largest")
HEAVY: Final = "heavy"
"""In the address of a page to which a file was sent that is too large to be read."""
A_YEAR = 365 * 24 * 3600


def chosen_size(request: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The text size: standard, elder 长辈版, or largest 特大."""
    size = request.cookies.get(SIZE_COOKIE, "")
    return size if size in SIZES else SIZES[0]


def made_cookie(name: str, value: str, seconds: int | None, *, secure: bool, path: str = HOME) -> Cookie:
    """A cookie for the pages only, which no script reads; without ``seconds`` until the browser is closed."""
    return Cookie(key=name, value=value, path=path, max_age=seconds, httponly=True, secure=secure, samesite="lax")
