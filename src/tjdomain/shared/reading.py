"""What a text that was scanned or typed at a desk may be."""

from collections.abc import Iterator

from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.person import Document, DocumentKind, normal_name


def as_documents(text: str) -> Iterator[Document]:
    """The documents whose number it may be."""
    for kind in DocumentKind:
        try:
            yield Document(kind, text)
        except InvalidValue:
            continue


def as_name(text: str) -> str | None:
    """The name that it may be; names have no digits."""
    if any(one.isdigit() for one in text):
        return None
    try:
        return normal_name(text)
    except InvalidValue:
        return None
