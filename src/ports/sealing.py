"""The seal of the house on documents that leave it as files."""

from typing import Protocol


class DocumentSeal(Protocol):
    """Signs PDFs. Where no key is set up documents stay as they are."""

    @property
    def ready(self) -> bool:
        """Whether documents are signed now."""
        ...

    def seal(self, pdf: bytes) -> bytes:
        """The document with a signature appended; as given while not ``ready``. Raises ``Unavailable`` (the key)."""
        ...
