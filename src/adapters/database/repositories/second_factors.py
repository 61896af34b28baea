"""Second factors in SQL: conditional updates decide which code counts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.session import DatabaseSession
from adapters.database.tables.identity import recovery_code, second_factor
from adapters.database.types import seal_context
from adapters.kit.digest import recovery_digest
from ports.security import Vault
from tjdomain.identity.domain.second_factor import SecondFactor
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import UserId

_F, _R = second_factor.c, recovery_code.c


class DatabaseSecondFactors:
    """``SecondFactors``. Of the clock of one's phone only the last step used is kept, so no code counts twice."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, user: UserId) -> SecondFactor | None:
        """The user's."""
        row = self._session.connection.execute(select(second_factor).where(_F.id == user)).mappings().first()
        if row is None:
            return None
        secret = self._vault.open(row["secret"], _context(user))
        return SecondFactor(id=user, version=row["version"], secret=secret, confirmed_at=row["confirmed_at"])

    def offer(self, user: UserId, secret: bytes) -> None:
        """Keep a new secret."""
        connection, sealed = self._session.connection, self._vault.seal(secret, _context(user))
        again = update(second_factor).where(_F.id == user, _F.confirmed_at.is_(None))
        if connection.execute(again.values(secret=sealed, version=_F.version + 1)).rowcount:
            return
        try:
            connection.execute(insert(second_factor).values(id=user, version=1, secret=sealed, last_step=0))
        except IntegrityError as error:
            raise StaleVersion("second_factor", str(user)) from error

    def confirm(self, factor: SecondFactor, step: int, at: datetime, recovery: Collection[str]) -> bool:
        """Put the offered secret in force."""
        connection = self._session.connection
        offered = (_F.id == factor.id, _F.version == factor.version, _F.confirmed_at.is_(None))
        confirming = update(second_factor).where(*offered).values(confirmed_at=at, last_step=step)
        if connection.execute(confirming).rowcount == 0:
            return False
        connection.execute(
            insert(recovery_code),
            [{"id": recovery_digest(str(factor.id), code), "user": factor.id} for code in recovery],
        )
        return True

    def use_step(self, user: UserId, step: int) -> bool:
        """Use up the code of a time step."""
        unused = (_F.id == user, _F.last_step < step, _F.confirmed_at.is_not(None))
        return (
            self._session.connection.execute(update(second_factor).where(*unused).values(last_step=step)).rowcount == 1
        )

    def use_recovery(self, user: UserId, code: str, at: datetime) -> bool:
        """Use up a recovery code."""
        unused = (_R.id == recovery_digest(str(user), code), _R.used_at.is_(None))
        return self._session.connection.execute(update(recovery_code).where(*unused).values(used_at=at)).rowcount == 1

    def recovery_left(self, user: UserId) -> int:
        """How many recovery codes were not used yet."""
        unused = select(func.count()).select_from(recovery_code).where(_R.user == user, _R.used_at.is_(None))
        return self._session.connection.execute(unused).scalar_one()

    def remove(self, user: UserId) -> bool:
        """Forget secret and recovery codes."""
        connection = self._session.connection
        confirmed = delete(second_factor).where(_F.id == user, _F.confirmed_at.is_not(None))
        if connection.execute(confirmed).rowcount == 0:
            return False
        connection.execute(delete(recovery_code).where(_R.user == user))
        return True


def _context(user: UserId) -> str:
    return seal_context("second_factor", "secret", user)
