"""Pages that are the same for everybody but for the token of their forms: drawn once, then put together from pieces."""

import html
from collections.abc import Callable, Hashable
from typing import Any

from attrs import frozen
from litestar import Request
from litestar.response import Template
from litestar.template.base import csrf_token

_HOLE = "\0"
"""Stands where the token will be; no text of ours or of anybody else holds a NUL."""
_MOST = 256


@frozen
class _Sheet:
    basis: object
    pieces: tuple[bytes, ...]


class Drawn:
    """The last pages of a process, each drawn of a ``basis`` that is never changed; a newer basis draws it anew.

    Threads may draw the same page at once; then one of the two is kept.
    """

    def __init__(self) -> None:
        self._sheets: dict[Hashable, _Sheet] = {}

    def page(
        self, request: Request[Any, Any, Any], basis: object, key: Hashable, make: Callable[[], Template]
    ) -> bytes:
        """The page of ``basis`` under ``key``, which names whatever else it depends on, with the token of the form."""
        sheet = self._sheets.get(key)
        if sheet is None or sheet.basis is not basis:
            if len(self._sheets) >= _MOST:
                self._sheets.clear()
            sheet = self._sheets[key] = _Sheet(basis, _pieces(request, make()))
        return html.escape(csrf_token({"request": request})).encode().join(sheet.pieces)


def _pieces(request: Request[Any, Any, Any], page: Template) -> tuple[bytes, ...]:
    engine, name = request.app.template_engine, page.template_name
    if engine is None or name is None:  # pragma: no cover  pages have a template, and the application an engine
        raise TypeError(name)
    field = f'<input type="hidden" name="_csrf_token" value="{_HOLE}">'
    drawn: str = engine.get_template(name).render(**page.context, request=request, csrf_input=field)
    return tuple(drawn.encode().split(_HOLE.encode()))
