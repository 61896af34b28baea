"""What the department writes for people, as their phones will show it."""

from typing import Any

from litestar.enums import MediaType
from litestar.response import Template

from entrypoints.web.h5.cookies import HOME, SIZES
from entrypoints.web.h5.flow import OWN


def on_the_phone(name: str, **context: Any) -> Template:
    """A page of the phones in the ordinary size, with what is not stored yet; nothing on it is kept."""
    return Template(
        f"h5/{name}.html",
        context={"flow": OWN, "errors": (), "size": SIZES[0], "here": HOME, **context},
        media_type=MediaType.HTML,
    )
