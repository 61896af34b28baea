"""Pictures of PDF pages, and pages put together: what PDFium does."""

import io
from collections.abc import Sequence
from threading import Lock

_ONE_AT_A_TIME = Lock()
"""PDFium keeps global state and must not be entered by two threads."""


def page_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """Page ``page`` (from 0) of ``pdf`` as PNG that knows its ``dpi``."""
    import pypdfium2  # noqa: PLC0415 - a page which does not print must not pay for it

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            image = document[page].render(scale=dpi / 72).to_pil()
        finally:
            document.close()
    target = io.BytesIO()
    image.save(target, "PNG", dpi=(dpi, dpi))
    return target.getvalue()


def joined_pdf(documents: Sequence[bytes]) -> bytes:
    """The pages of all ``documents`` as one."""
    import pypdfium2  # noqa: PLC0415 - as above

    target = io.BytesIO()
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument.new() as whole:
        for content in documents:
            with pypdfium2.PdfDocument(content) as part:
                whole.import_pages(part)
        whole.save(target)
    return target.getvalue()
