"""What is wrong with a form, told beside the field and in a summary above it."""

from collections.abc import Mapping

from attrs import frozen

from entrypoints.wording import problem_text, words
from tjdomain.shared.errors import InvalidValue, TjError

CHALLENGE = "challenge_answer"
"""The field of a challenge's answer."""
FIELDS: Mapping[str, str] = {
    "name": "name",
    "document_number": "number",
    "phone": "phone",
    "sex": "sex",
    "birth": "birth",
    "employer_name": "employer",
    "licence_number": "licence_number",
    "code": "code",
}
"""Field of a refusal → name of the field on the page."""

_EMPTY: Mapping[str, str] = {
    "name": "h5.name_missing",
    "document_number": "h5.number_missing",
    "employer_name": "h5.employer_missing",
    "code": "h5.code_missing",
}


@frozen
class Mistake:
    """``field`` is the name of the field, ``target`` what the summary links to; ``hint`` is what to do next."""

    field: str
    sentence: str
    hint: str = ""
    href: str = ""

    @property
    def target(self) -> str:
        """Where the link in the summary leads."""
        return self.href or f"#{self.field}"


def mistake(field: str, code: str, href: str = "", **fields: str) -> Mistake:
    """One of our own sentences."""
    text = words().problems[code]
    return Mistake(field, text.sentence.format(**fields), text.next.format(**fields), href)


def told(error: TjError, field: str = "", href: str = "") -> Mistake:
    """A refusal of the domain at the field it is about."""
    if isinstance(error, InvalidValue):
        field = field or FIELDS.get(error.field, error.field)
        if error.code == "value.empty" and error.field in _EMPTY:
            return mistake(field, _EMPTY[error.field], href)
    text = problem_text(error)
    return Mistake(field or "page", text.sentence, text.next, href)
