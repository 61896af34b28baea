"""Run in a process of its own, so that its peak memory is that of printing: prints the figures as one JSON object."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from adapters.documents.certificates import WeasyPrintCertificates
from adapters.documents.typesetting import Typesetter
from contracts.ports.documents import CARD
from entrypoints.wording import label
from tjdomain.certification.domain.sheet import Duplex

SHEETS, BATCH, PART = 100, 500, 50
_BARE = "<html lang=zh-CN><style>@page{size:85.6mm 54mm} p{break-after:page;font-family:'Noto Sans CJK SC'}</style>"


def seconds(work: Callable[[], object]) -> float:
    """How much processor time it takes: setting pages waits for nothing, and others may be at work on the machine."""
    started = time.process_time()
    work()
    return time.process_time() - started


def megabytes() -> int:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        documents = WeasyPrintCertificates(Typesetter(Path(folder), label))
        found = {"first": seconds(lambda: documents.card_pdf([CARD]))}
        from weasyprint import HTML  # noqa: PLC0415  the first card says what the import costs

        found["warm"] = min(seconds(lambda: documents.card_pdf([CARD])) for _ in range(5))
        found["bare"] = min(seconds(lambda: HTML(string=f"{_BARE}<p>健康证").write_pdf()) for _ in range(5))
        found["a4"] = min(seconds(lambda: documents.a4_pdf([CARD])) for _ in range(5))
        cards = [evolve(CARD, number=f"3715022026{number:07d}") for number in range(SHEETS)]
        found["hundred"] = seconds(lambda: documents.card_pdf(cards))
        found["peak"] = megabytes()
        found["sheets"] = seconds(lambda: documents.sheet_pdf(cards, Duplex()))
        many = [evolve(CARD, number=f"3715022026{number:07d}") for number in range(BATCH)]
        parts = [many[first : first + PART] for first in range(0, BATCH, PART)]
        found["batch"] = seconds(lambda: documents.joined([documents.sheet_pdf(part, Duplex()) for part in parts]))
        found["batch peak"] = megabytes()
        found["bare batch"] = seconds(lambda: HTML(string=_BARE + "<p>健康证" * 2 * BATCH).write_pdf())
        found["bare hundred"] = seconds(lambda: HTML(string=_BARE + "<p>健康证" * 2 * SHEETS).write_pdf())
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
