"""Codes for phones in SQL: one conditional update decides about each try."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, case, delete, insert, null, select, update

from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import phone_code
from adapters.database.types import UtcDateTime
from ports.security import Vault
from tjdomain.booking.domain.phone_code import CodePurpose, PhoneCode, PhoneCodeId

_C = phone_code.c
_RIGHT = (_C.digest == bindparam("given"), bindparam("now", type_=UtcDateTime))
_USE = (
    update(phone_code)
    .where(
        _C.id == bindparam("of"), _C.used_at.is_(None), _C.expires_at > bindparam("now"), _C.tries < bindparam("most")
    )
    .values(tries=_C.tries + 1, used_at=case(_RIGHT, else_=null()))
)
_USED = select(_C.used_at).where(_C.id == bindparam("of"))
_PROVEN = _USED.where(
    _C.purpose == bindparam("purpose"), _C.subject == bindparam("subject"), _C.used_at >= bindparam("since")
)
_FORGET = delete(phone_code).where(_C.expires_at < bindparam("before"))


class DatabasePhoneCodes:
    """``PhoneCodes``. Six digits are quickly tried through, so their digest needs the vault's key and the id."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, code: PhoneCode, digits: str) -> None:
        """Keep one that was drawn."""
        row = {
            "id": _key(code.id),
            "purpose": code.purpose,
            "subject": self._subject(code.subject),
            "digest": self._digest(code.id, digits),
            "expires_at": code.expires_at,
            "tries": 0,
        }
        self._session.connection.execute(insert(phone_code), row)

    def use(self, id: PhoneCodeId, digits: str, now: datetime, tries: int) -> bool:  # noqa: A002  the field's name
        """Count a try and, if the digits are right, use the code up."""
        connection, key = self._session.connection, _key(id)
        asked = {"of": key, "given": self._digest(id, digits), "now": now, "most": tries}
        if connection.execute(_USE, asked).rowcount == 0:
            return False
        return connection.execute(_USED, {"of": key}).scalar_one() is not None

    def proves(self, id: PhoneCodeId, purpose: CodePurpose, subject: str, since: datetime) -> bool:  # noqa: A002
        """Whether that code was drawn for this, and was proven at ``since`` or later."""
        asked = {"of": _key(id), "purpose": purpose, "subject": self._subject(subject), "since": since}
        return self._session.connection.execute(_PROVEN, asked).first() is not None

    def forget(self, before: datetime) -> int:
        """Drop those that expired before that moment; how many."""
        return self._session.connection.execute(_FORGET, {"before": before}).rowcount

    def _subject(self, subject: str) -> bytes:
        return self._vault.index(subject, "phone_code.subject")

    def _digest(self, id: PhoneCodeId, digits: str) -> bytes:  # noqa: A002  the field's name
        return self._vault.index(f"{id}|{digits}", "phone_code.digits")


def _key(id: PhoneCodeId) -> bytes:  # noqa: A002  the field's name
    return sha256(id.value.bytes).digest()
