"""What the bodies of the API have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, TypeAlias, TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile
from litestar.params import QueryParameter

from tjdomain.shared.actor import Actor
from tjdomain.shared.events import plain
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.person import DocumentKind, Person, Sex
from tjdomain.shared.rights import PersonRight

LARGEST_PAGE = 200

Version: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""The version of a thing that was on the screen, so that nobody's change is lost."""

View = TypeVar("View", bound=msgspec.Struct)

After: TypeAlias = Annotated[UUID | None, QueryParameter(description="上一页最后一行的 id，首页不填")]
Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A date-time with its offset; without one nobody knows which moment is meant."""

WallTime: TypeAlias = Annotated[time, msgspec.Meta(tz=False)]
"""A time of day in Shanghai, without an offset."""


@dataclass(frozen=True)
class _WallTimeParameter(QueryParameter):
    """Litestar drops a ``msgspec.Meta`` inside a parameter's type and makes one of the parameter's own fields."""

    tz: bool = False


WantedTime: TypeAlias = Annotated[WallTime | None, _WallTimeParameter(description="几点，不带时区")]
"""The same as ``WallTime``, in a body or a query string."""

Limit: TypeAlias = Annotated[
    int, msgspec.Meta(ge=1, le=LARGEST_PAGE), QueryParameter(ge=1, le=LARGEST_PAGE, description="每页行数")
]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """Base of everything that comes in: what is not asked for is refused."""


class Reason(Body):
    """Why something is done; kept with who and when."""

    reason: str


class FileForm(Body):
    """A form with one file; its name says nothing, its content is looked at."""

    file: UploadFile

    def content(self) -> bytes:
        """All of it."""
        with self.file.file as opened:
            return opened.read()


class PersonView(msgspec.Struct, frozen=True):
    """A person as the reader may see them: numbers are masked without the right to see them whole."""

    name: str
    sex: Sex
    birth: date
    document_kind: DocumentKind
    document_number: str
    phone: str | None


def shown(view: type[View], thing: object, **made: Any) -> View:
    """``thing`` (a frozen attrs object) as ``view``: fields of the same name, and ``made`` for those that differ."""
    same = {
        name: plain(getattr(thing, name))
        for name in view.__struct_fields__
        if name not in made and hasattr(thing, name)
    }
    return msgspec.convert({**same, **plain(made)}, view, strict=False)


def person_shown(person: Person, actor: Actor) -> PersonView:
    """The person, masked unless ``actor`` holds ``person.view_unmasked``."""
    whole = actor.may(PersonRight.VIEW_UNMASKED)
    number, phone = person.document.number, person.phone.number if person.phone else None
    return PersonView(
        name=person.name,
        sex=person.sex,
        birth=person.birth,
        document_kind=person.document.kind,
        document_number=number if whole else masked_document(number),
        phone=phone if whole or phone is None else masked_phone(phone),
    )


def attachment(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A file to be saved as ``name``, never shown inside a page."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})


def next_after(rows: Sequence[Any], limit: int) -> UUID | None:
    """The ``after`` of the next page: the last row's id where the page is full."""
    return rows[-1].id.value if len(rows) == limit else None
