"""Codes for phones in memory."""

from datetime import datetime

from attrs import evolve, field, frozen

from adapters.memory.store import MemoryStore
from tjdomain.booking.domain.phone_code import CodePurpose, PhoneCode, PhoneCodeId


@frozen
class _Kept:
    code: PhoneCode
    digits: str = field(repr=False)
    tries: int = 0
    used_at: datetime | None = None


class MemoryPhoneCodes:
    """``PhoneCodes`` over the store's table ``phone_code``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> dict[PhoneCodeId, _Kept]:
        return self._store.table("phone_code")

    def add(self, code: PhoneCode, digits: str) -> None:
        """Keep one that was drawn."""
        self._rows[code.id] = _Kept(code, digits)

    def use(self, id: PhoneCodeId, digits: str, now: datetime, tries: int) -> bool:  # noqa: A002  the field's name
        """Count a try and, if the digits are right, use the code up."""
        kept = self._rows.get(id)
        if kept is None or kept.used_at or kept.code.expires_at <= now or kept.tries >= tries:
            return False
        right = kept.digits == digits
        self._rows[id] = evolve(kept, tries=kept.tries + 1, used_at=now if right else None)
        return right

    def proves(self, id: PhoneCodeId, purpose: CodePurpose, subject: str, since: datetime) -> bool:  # noqa: A002
        """Whether that code was drawn for this, and was proven at ``since`` or later."""
        kept = self._rows.get(id)
        if kept is None or kept.used_at is None or kept.used_at < since:
            return False
        return (kept.code.purpose, kept.code.subject) == (purpose, subject)

    def forget(self, before: datetime) -> int:
        """Drop those that expired before that moment; how many."""
        old = [kept.code.id for kept in self._rows.values() if kept.code.expires_at < before]
        for key in old:
            del self._rows[key]
        return len(old)
