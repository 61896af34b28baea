"""Draws a PDF's first pages or a HEIC picture as one PNG, standard input to standard output: a process of its own.

Readers of these formats are large and strangers send the files, so this process may take 10 s of computing and 1 GB of
memory, and imports nothing of ours. Exit codes: 0 done, 3 wants a password, 4 too many pixels, else unreadable.
"""

import resource
import sys
from io import BytesIO
from typing import Any

LOCKED, TOO_LARGE = 3, 4
PAGES = 3
LONGEST_SIDE = 2000
MOST_MEGAPIXELS = 60
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_MEMORY, _SECONDS = 2**30, 10


class Refused(Exception):
    """Ends the process with this exit code."""


def is_pdf(content: bytes) -> bool:
    """Whether it says that it is a PDF."""
    return content[:1024].lstrip().startswith(b"%PDF-")


def is_heic(content: bytes) -> bool:
    """Whether it says that it is a picture as iPhones take them (ISO/IEC 23008-12)."""
    return content[4:12] in {b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")}


def main() -> int:
    """Read, draw, write; the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    content = sys.stdin.buffer.read()
    try:
        drawn = _pages(content) if is_pdf(content) else _picture(content)
    except Refused as refused:
        return int(refused.args[0])
    drawn.save(sys.stdout.buffer, "PNG", compress_level=1)
    return 0


def _picture(content: bytes) -> Any:
    import pillow_heif  # noqa: PLC0415  under the limits

    opened = pillow_heif.open_heif(BytesIO(content))
    if opened.size[0] * opened.size[1] > MOST_MEGAPIXELS * 10**6:
        raise Refused(TOO_LARGE)
    drawn = opened.to_pillow().convert("RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn.info.clear()
    return drawn


def _pages(content: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415  the same
    from PIL import Image  # noqa: PLC0415  the same

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused(LOCKED if error.err_code == _PASSWORD_ERROR else 1) from error
    shown = [document[number] for number in range(min(PAGES, len(document)))]
    drawn = [page.render(scale=LONGEST_SIDE / len(shown) / max(page.get_size())).to_pil() for page in shown]
    whole = Image.new("RGB", (max(image.width for image in drawn), sum(image.height for image in drawn)), "white")
    top = 0
    for image in drawn:
        whole.paste(image, (0, top))
        top += image.height
    return whole


if __name__ == "__main__":
    sys.exit(main())
