"""A part of the application's addresses."""

from collections.abc import Mapping
from typing import Any, Self

from litestar import Router


class Section(Router):
    """Routes that stand once in one application.

    The framework copies a router deeply at every level that it is registered at, lest somebody registers it twice;
    with a thousand routes that is half of the time in which an application is made. A section is made where it is
    registered, so it need not be copied.
    """

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Self:
        return self
