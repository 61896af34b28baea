"""A person's request about the own data 个人信息主体请求: who asks what, until when it is due, and its end."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.shared.errors import Conflict, InvalidValue, WrongState
from tjdomain.shared.ids import DepartmentId, EntityId
from tjdomain.shared.person import Person
from tjdomain.shared.rights import PersonRight
from tjdomain.shared.text import clean

WISH_LIMIT: Final = 500
ANSWER_LIMIT: Final = 1000


class PersonRequestId(EntityId):
    """A person's request."""


class RequestKind(Enum):
    """What a person may ask for, after 个人信息保护法."""

    SEE = "see"  # 第45条 查阅
    COPY = "copy"  # 第45条 复制
    CORRECT = "correct"  # 第46条 更正、补充
    DELETE = "delete"  # 第47条 删除
    WITHDRAW = "withdraw"  # 第15条 撤回同意
    EXPLAIN = "explain"  # 第48条 解释说明处理规则


class RequestWay(Enum):
    """How the request came."""

    DESK = "desk"
    PHONE = "phone"
    LETTER = "letter"
    ONLINE = "online"


class IdentityCheck(Enum):
    """By what it was made sure that the person asks: nothing of anybody is told or cleared away before."""

    ORIGINAL = "original"
    AGENT = "agent"
    CODE = "code"
    RECORDS = "records"


class RequestState(Enum):
    """States of a request."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"


class RequestAction(Enum):
    """What can be done with a request. *Answer* ends it with what was done, *refuse* with why nothing was."""

    CHECK = "check"
    CLEAR = "clear"
    ANSWER = "answer"
    REFUSE = "refuse"


REQUEST_MOVES: Mapping[tuple[RequestState, RequestAction], RequestState] = MappingProxyType(
    {
        (RequestState.OPEN, RequestAction.CHECK): RequestState.OPEN,
        (RequestState.OPEN, RequestAction.CLEAR): RequestState.OPEN,
        (RequestState.OPEN, RequestAction.ANSWER): RequestState.ANSWERED,
        (RequestState.OPEN, RequestAction.REFUSE): RequestState.REFUSED,
    }
)
REQUEST_RIGHTS: Mapping[RequestAction, PersonRight] = MappingProxyType(
    {
        RequestAction.CHECK: PersonRight.TAKE_REQUESTS,
        RequestAction.CLEAR: PersonRight.ANSWER_REQUESTS,
        RequestAction.ANSWER: PersonRight.ANSWER_REQUESTS,
        RequestAction.REFUSE: PersonRight.ANSWER_REQUESTS,
    }
)
OF_KNOWN: Final = frozenset({RequestAction.CLEAR, RequestAction.ANSWER})
"""What is done only for a person whose identity was checked; strangers can only be refused."""
CLEARED: Final = frozenset({RequestKind.DELETE, RequestKind.WITHDRAW})
"""Requests after which something may be cleared away."""


@frozen
class IdentityUnchecked(Conflict):
    """Nobody has made sure yet that it is the person who asks."""

    code: ClassVar[str] = "administration.identity_unchecked"
    number: str


@frozen
class NotAskedFor(Conflict):
    """The request is about something else than clearing away."""

    code: ClassVar[str] = "administration.not_asked_for"
    number: str


@frozen
class AskedTooLate(InvalidValue):
    """A request cannot have been made tomorrow."""

    code: ClassVar[str] = "administration.asked_in_future"


def _wish(text: str) -> str:
    return clean(text, "wish", WISH_LIMIT, lines=True)


@frozen(kw_only=True)
class PersonRequest:
    """One request. ``number`` is the one that people see; ``due`` the last day on which it is answered in time.

    ``cleared`` counts what was cleared away for it. ``answer`` says what was done, or why it was refused.
    """

    id: PersonRequestId
    department: DepartmentId
    version: int = 1
    created_by: UUID | None
    created_at: datetime
    number: str
    kind: RequestKind
    way: RequestWay
    person: Person = field(repr=False)
    wish: str = field(converter=_wish, repr=False)
    asked_on: date
    due: date
    state: RequestState = RequestState.OPEN
    known_by: IdentityCheck | None = None
    cleared: int = 0
    answer: str = field(default="", repr=False)
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    def checked(self, known_by: IdentityCheck) -> "PersonRequest":
        """The person is known now. Raises ``WrongState``."""
        return evolve(self, version=self.version + 1, state=self.require(RequestAction.CHECK), known_by=known_by)

    def cleared_away(self, count: int) -> "PersonRequest":
        """So many more are gone. Raises ``WrongState``, ``IdentityUnchecked``, ``NotAskedFor``."""
        state = self.require(RequestAction.CLEAR)
        return evolve(self, version=self.version + 1, state=state, cleared=self.cleared + count)

    def decided(self, action: RequestAction, answer: str, by: UUID | None, at: datetime) -> "PersonRequest":
        """Answered or refused; a stranger can only be refused. Raises ``WrongState``, ``IdentityUnchecked``."""
        state = self.require(action)
        told = clean(answer, "answer", ANSWER_LIMIT, lines=True, required=True)
        return evolve(self, version=self.version + 1, state=state, answer=told, decided_by=by, decided_at=at)

    def require_check(self) -> None:
        """Raise ``IdentityUnchecked`` until somebody has made sure who asks."""
        if self.known_by is None:
            raise IdentityUnchecked(self.number)

    def is_late(self, today: date) -> bool:
        """Whether it waits though its time is over."""
        return self.state is RequestState.OPEN and today > self.due

    def require(self, action: RequestAction) -> RequestState:
        """The state after ``action``. Raises ``WrongState``, ``NotAskedFor``, ``IdentityUnchecked``."""
        try:
            state = REQUEST_MOVES[self.state, action]
        except KeyError:
            raise WrongState("person_request", self.state.value, action.value) from None
        if action is RequestAction.CLEAR and self.kind not in CLEARED:
            raise NotAskedFor(self.number)
        if action in OF_KNOWN:
            self.require_check()
        return state


def due_after(asked_on: date, days: int, today: date) -> date:
    """The last day of ``days`` after the one on which it was asked. Raises ``AskedTooLate``."""
    if asked_on > today:
        raise AskedTooLate("asked_on", asked_on.isoformat())
    return asked_on + timedelta(days=days)
