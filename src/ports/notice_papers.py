"""The notices that follow an examination that was not passed 复检通知单、不合格告知书、调离通知."""

from datetime import date
from typing import Protocol

from attrs import field, frozen

from tjdomain.examination.domain.follow_up import Cause
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class NoticePaper:
    """One notice. ``document_number`` is masked already; ``number`` is the exam number.

    What names a finding (``causes``, ``items`` of the recheck, ``text`` and ``advice`` of the physician) is empty on
    the employer's; ``trades`` are those that are not passed, ``passed`` the others. ``due`` is the last day for the
    recheck. ``copy`` counts from 1, a later one is marked as a reprint 补打.
    """

    kind: NoticeKind
    body_name: str
    number: str
    name: str
    sex: Sex
    age: int
    document_number: str
    employer: str
    exam_date: date
    trades: tuple[Trade, ...]
    passed: tuple[Trade, ...] = ()
    causes: tuple[Cause, ...] = field(default=(), repr=False)
    items: tuple[str, ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)
    advice: str = field(default="", repr=False)
    due: date | None = None
    address: str = ""
    phone: str = ""
    given_on: date
    copy: int = 1


class NoticePapers(Protocol):
    """Renders them, A4, black on white. The texts must have passed ``missing_glyphs``."""

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph, each once, in their order."""
        ...

    def notice_pdf(self, paper: NoticePaper) -> bytes:
        """One page: the exam number as QR code and in digits, a place for both signatures and the stamp."""
        ...
