"""What an examination of the installation finds."""

from attrs import frozen


@frozen
class Finding:
    """The outcome of one check; ``check`` is its name for scripts, ``advice`` what to do, empty where all is well."""

    check: str
    what: str
    ok: bool
    detail: str
    advice: str = ""


def judged(check: str, what: str, detail: str, advice: str, *, ok: bool) -> Finding:
    """A finding whose advice stands only where something is wrong."""
    return Finding(check, what, ok, detail, "" if ok else advice)
