"""The texts that are read on the phone, in the editions that the department has in force."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from entrypoints.web.call import Call
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.administration.usecases.read_texts import ReadTexts, ReadTextsQuery
from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText

Texts: TypeAlias = Mapping[AcceptedText, PublicText]


def texts_in_force(call: Call) -> Mapping[TextKind, PublicText]:
    """All of them, a hint that says nothing left out."""
    texts = call.run(ReadTexts, ReadTextsQuery(actor=call.actor))
    return {text.kind: text for text in texts if text.points}


def to_accept(texts: Mapping[TextKind, PublicText]) -> Texts:
    """What must be accepted today."""
    return {AcceptedText(kind.value): text for kind, text in texts.items() if kind.is_accepted}


def edition(texts: Texts, text: AcceptedText) -> str:
    """The name of the edition in force."""
    return str(texts[text].version)


def accepted_now(texts: Texts, at: datetime) -> tuple[Acceptance, ...]:
    """Everything accepted, in its edition of today."""
    return tuple(Acceptance(text=text, version=edition(texts, text), at=at) for text in texts)


def still_in_force(accepted: Iterable[Acceptance], texts: Texts) -> tuple[Acceptance, ...]:
    """What was accepted of the editions in force; older ones are accepted anew."""
    return tuple(one for one in accepted if one.version == edition(texts, one.text))
