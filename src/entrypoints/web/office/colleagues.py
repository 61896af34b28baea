"""One account among a whole hospital's: typed by account or name, offered while typing, told by both."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, post

from entrypoints.web.call import page
from entrypoints.web.office.desk import Desk, Here, read_key
from ports.identity_queries import Account, UserFilter, UserRow
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.list_users import ListUsers, ListUsersQuery
from tjdomain.identity.usecases.name_accounts import NameAccounts, NameAccountsQuery

FINDER: Final = "/admin/accounts"
_OFFERED, _NAMESAKES = 20, 200


def names_of(desk: Desk, users: Collection[UUID]) -> Mapping[UUID, Account]:
    """Who they are, for who may see accounts."""
    if not desk.actor.may(IdentityRight.VIEW_USERS):
        return {}
    return desk.call.run(NameAccounts, NameAccountsQuery(actor=desk.actor, users=users))


def named(user: UUID | None, names: Mapping[UUID, Account]) -> str:
    """Account and name, or the id where it is nobody's account."""
    if user is None:
        return ""
    found = names.get(user)
    return _told(found) if found else str(user)


def finder(desk: Desk) -> str:
    """Where a field asks for accounts to offer; empty for who may not see them."""
    return FINDER if desk.actor.may(IdentityRight.VIEW_USERS) else ""


def told_of(desk: Desk, value: str) -> str:
    """Account and name behind an id; what is none stays as it was typed."""
    key = read_key(value)
    return value if key is None else named(key, names_of(desk, {key}))


def meant(desk: Desk, text: str) -> UUID | None:
    """Whose account, name, both as they are offered, or id that is; ``None`` where it is nobody's or of several."""
    if (key := read_key(text)) or not finder(desk):
        return key
    begun = _beginning(desk, text.partition(" ")[0].lower(), _NAMESAKES)
    found = [one for one in begun if text.lower() in {one.account, one.name.lower(), _told(one).lower()}] or begun
    return found[0].id.value if len(found) == 1 else None


def _told(one: Account | UserRow) -> str:
    return f"{one.account} {one.name}"


def _beginning(desk: Desk, text: str, most: int) -> tuple[UserRow, ...]:
    if not text:
        return ()
    query = ListUsersQuery(actor=desk.actor, wanted=UserFilter(text=text), limit=most)
    return desk.call.run(ListUsers, query).rows


class FinderController(Controller):
    """Accounts to choose from while one is typed."""

    path = "/accounts"

    @post("/", **page(IdentityRight.VIEW_USERS))
    def offered(self, desk: Here) -> Response[Any]:
        """Those that begin with what stands in the field ``of``; its form comes along, so no address names anybody."""
        text = desk.given(desk.query("of")).strip().partition(" ")[0]
        return desk.page("accounts", offered=[_told(one) for one in _beginning(desk, text, _OFFERED)])
