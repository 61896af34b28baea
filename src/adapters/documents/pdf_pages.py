"""Draws the first pages of a PDF as one PNG, standard input to standard output: run as a process of its own.

PDF readers are large and strangers send the files, so this process may take 10 s of computing and 1 GB of memory, and
imports nothing of ours. Exit codes: 0 done, 3 wants a password, anything else unreadable.
"""

import resource
import sys

LOCKED = 3
PAGES = 3
LONGEST_SIDE = 2000
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_MEMORY, _SECONDS = 2**30, 10


def main() -> int:
    """Read, draw, write; the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    import pypdfium2  # noqa: PLC0415  under the limits
    from PIL import Image  # noqa: PLC0415  the same

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return LOCKED if error.err_code == _PASSWORD_ERROR else 1
    shown = [document[number] for number in range(min(PAGES, len(document)))]
    drawn = [page.render(scale=LONGEST_SIDE / len(shown) / max(page.get_size())).to_pil() for page in shown]
    whole = Image.new("RGB", (max(image.width for image in drawn), sum(image.height for image in drawn)), "white")
    top = 0
    for image in drawn:
        whole.paste(image, (0, top))
        top += image.height
    whole.save(sys.stdout.buffer, "PNG")
    return 0


if __name__ == "__main__":
    sys.exit(main())
