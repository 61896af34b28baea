"""Cookies of the back office. The session's is the only one that says who somebody is."""

from typing import Final

from litestar.datastructures import Cookie

HOME: Final = "/admin"
SIGN_IN: Final = f"{HOME}/sign-in"
PASSWORD: Final = f"{HOME}/password"
CODE: Final = f"{SIGN_IN}/code"
SECOND_FACTOR: Final = f"{HOME}/me/second-factor"
SESSION_COOKIE, FORM_COOKIE = "admin_session", "admin_form"


def session_cookie(token: str, *, secure: bool) -> Cookie:
    """The session's token, for these pages only, until the browser is closed; an empty one takes the cookie out."""
    age = None if token else 0
    return Cookie(key=SESSION_COOKIE, value=token, path=HOME, max_age=age, httponly=True, secure=secure, samesite="lax")
