"""Personal data as it is shown to those who need not see it whole."""

_LONG_NUMBER = 11


def _masked(text: str, head: int, tail: int) -> str:
    """``head`` first and ``tail`` last characters, stars between; all stars where nothing would be hidden."""
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[len(text) - tail :] if hidden > 0 else "*" * len(text)


def masked_document(text: str) -> str:
    """``371***********1234``; of a short number (travel permit, passport) the first and the last two: ``H******78``."""
    return _masked(text, 3, 4) if len(text) > _LONG_NUMBER else _masked(text, 1, 2)


def masked_phone(text: str) -> str:
    """``138****1234``."""
    return _masked(text, 3, 4)


def masked_name(text: str) -> str:
    """``张*``, ``张*丰``, ``阿****曼``."""
    return _masked(text, 1, 1 if len(text) > len("张三") else 0)
