"""Notices to persons and employers as PDF."""

from collections.abc import Mapping
from types import MappingProxyType

from adapters.documents.barcodes import QrCode
from adapters.documents.fonts import our_face
from adapters.documents.typesetting import Typesetter
from ports.notice_papers import NoticePaper
from tjdomain.shared.trade import Trade

_QR_SIDE = 24.0
_LAWS: Mapping[Trade, str] = MappingProxyType(
    {
        Trade.FOOD: "《中华人民共和国食品安全法》第四十五条",
        Trade.PUBLIC_PLACE: "《公共场所卫生管理条例》第七条",
        Trade.COSMETICS: "《化妆品监督管理条例》第三十三条",
        Trade.DRUGS: "《中华人民共和国药品管理法》第五十条",
    }
)
"""What forbids the post to who is unfit, where an act or an ordinance does; other trades have rules of lower rank."""


class WeasyPrintNotices:
    """All set by WeasyPrint."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph; white space is not printed."""
        return our_face().missing("".join(text.split()))

    def notice_pdf(self, paper: NoticePaper) -> bytes:
        """One PDF, A4 upright."""
        groups = dict.fromkeys(trade.group for trade in paper.trades)
        return self._typesetter.pdf(
            "notice.html",
            "notice.css",
            paper=paper,
            laws=[_LAWS[group] for group in groups if group in _LAWS],
            qr=QrCode.of(paper.number, _QR_SIDE),
        )
