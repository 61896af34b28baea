"""Static files: our own and htmx, each under an address that holds its digest, so that browsers keep it for ever."""

import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from attrs import field, frozen
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from entrypoints.web.call import PUBLIC

_TYPES = {"css": "text/css", "js": "text/javascript"}
_FOR_EVER = "public, max-age=31536000, immutable"
_DIGITS = 12
HTMX = "htmx.min.js"


@frozen
class Asset:
    """A file as it is sent: plain, and packed for those who can unpack it."""

    path: str
    media_type: str
    content: bytes = field(repr=False)
    packed: bytes = field(repr=False)


def _files() -> Iterator[tuple[str, Traversable]]:
    own = resources.files("entrypoints.web") / "static"
    for folder in (own, own / "js"):
        yield from (
            (file.name, file) for file in folder.iterdir() if file.is_file() and file.name.rpartition(".")[2] in _TYPES
        )
    yield HTMX, resources.files("js_lib_htmx") / "static" / "htmx" / HTMX


@cache
def assets() -> Mapping[str, Asset]:
    """Every file by its name."""
    found = {}
    for name, file in _files():
        content = file.read_bytes()
        path = f"/static/{sha256(content).hexdigest()[:_DIGITS]}/{name}"
        media_type = f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8"
        found[name] = Asset(path, media_type, content, gzip.compress(content, 9, mtime=0))
    return MappingProxyType(found)


def asset_path(name: str) -> str:
    """The address of a file. Raises ``KeyError`` where there is none of that name."""
    return assets()[name].path


@get("/static/{digest:str}/{name:str}", include_in_schema=False, opt={"right": PUBLIC}, sync_to_thread=False)
def static_file(request: Request[Any, Any, Any], digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """The file, if it is still the one that the address names."""
    asset = assets().get(name)
    if asset is None or asset.path != f"/static/{digest}/{name}":
        raise NotFoundException
    headers = {"cache-control": _FOR_EVER, "vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
