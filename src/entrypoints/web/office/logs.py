"""登录日志, 操作日志 and 查看日志, and the proof that nothing in the log was changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.mistakes import mistake
from entrypoints.web.office.colleagues import finder, meant, named, names_of
from entrypoints.web.office.desk import Desk, Here, read_key
from entrypoints.web.office.directory import directory
from entrypoints.web.office.fields import Options
from entrypoints.web.office.listing import FilterWrong
from entrypoints.web.office.log_words import PURPOSES, changes_told
from entrypoints.web.office.resource import Filter, Found, Resource, Row, Wanted
from entrypoints.wording import event_words, label, spoken, words
from ports.audit import ChainReport
from ports.event_history import PastEvent
from ports.identity_queries import Account
from ports.log_queries import LogBook, LogFilter, book_of
from ports.tabular import CellValue
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.read_history import HistoryLine
from tjdomain.administration.usecases.read_log import LogLine, ReadLog, ReadLogQuery
from tjdomain.administration.usecases.verify_log import VerifyLog, VerifyLogCommand
from tjdomain.identity.rights import IdentityRight
from tjdomain.shared.dates import at_local
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import EventId

_WHO: Final = "谁"
PLAIN = frozenset({"id", "version", "created_at", "created_by", "changed_at", "changed_by", "emptied"})
"""What the other columns say, and what only the check of the chain reads."""
_WHY: Final[Mapping[str, str]] = {
    "locked": "账号已锁定",
    "wrong_password": "密码不对",
    "wrong_code": "动态口令不对",
    "unknown_account": "没有这个账号",
    "disabled": "账号已停用",
}


def _moment(text: str, name: str, days: int = 0) -> datetime | None:
    try:
        return at_local(date.fromisoformat(text) + timedelta(days=days), time()) if text else None
    except (ValueError, OverflowError):
        raise InvalidValue(name, text) from None


def _who(desk: Desk, text: str) -> UUID | None:
    found = meant(desk, text) if text else None
    if text and found is None:
        raise FilterWrong(mistake("actor", "office.account_unclear", what=_WHO))
    return found


def _id(text: str, name: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidValue(name, text) from None


def _lines(desk: Desk, wanted: Wanted, book: LogBook) -> tuple[LogLine, ...]:
    filtered = LogFilter(
        book=book,
        first=_moment(wanted["first"], "first"),
        last=_moment(wanted["last"], "last", days=1),
        kind=wanted["kind"] or None,
        actor=_who(desk, wanted["actor"]),
        subject_id=_id(wanted["subject"], "subject"),
    )
    after = EventId(wanted.after) if wanted.after else None
    return desk.call.run(ReadLog, ReadLogQuery(actor=desk.actor, wanted=filtered, after=after, limit=wanted.limit))


@frozen
class _Known:
    """What is called how, for who may see accounts: those of the lines, and the hospital's structure by id."""

    accounts: Mapping[UUID, Account]
    things: Mapping[str, str]


def _known(desk: Desk, lines: Iterable[LogLine]) -> _Known:
    people = {key for line in lines for key in (line.actor_id, _about(line), *_ids_in(line)) if key}
    accounts = names_of(desk, people)
    things = {str(key): named(key, accounts) for key in accounts}
    if desk.actor.may(IdentityRight.VIEW_USERS):
        all_ = directory(desk)
        things |= _by_id(all_.roles) | _by_id(all_.departments) | _by_id(all_.posts) | _by_id(all_.menus)
    return _Known(accounts, things)


def _by_id(structure: Iterable[Any]) -> dict[str, str]:
    return {str(one.id): one.name for one in structure}


def _ids_in(line: LogLine) -> Iterator[UUID | None]:
    """Whom the values may name."""
    return (read_key(value) for one in line.changes for value in (one.old, one.new) if isinstance(value, str))


def _found(
    book: LogBook, cells: Callable[[LogLine, _Known], tuple[CellValue, ...]], desk: Desk, wanted: Wanted
) -> Found:
    lines = _lines(desk, wanted, book)
    known = _known(desk, lines)
    rows = tuple(
        Row(key=line.id.value, title=event_words(line.kind), cells=(line.at, *cells(line, known))) for line in lines
    )
    return Found(rows=rows, more=len(rows) == wanted.limit)


def _about(line: LogLine) -> UUID:
    """Whom a line is about: of a sign-out by somebody else, the account."""
    user = next((one.new for one in line.changes if one.name == "user"), "")
    return UUID(user) if user else line.subject_id


def who_did(line: LogLine | HistoryLine | PastEvent, names: Mapping[UUID, Account]) -> str:
    """Account and name of whoever did it, else what kind of actor it was."""
    return named(line.actor_id, names) if line.actor_id in names else label(line.actor_kind)


def _login_cells(line: LogLine, known: _Known) -> tuple[CellValue, ...]:
    facts = {one.name: one.new for one in line.changes}
    account = facts.get("account") or (who_did(line, known.accounts) if line.actor_id else "")
    about = named(_about(line), known.accounts) if "user" in facts else ""
    return (
        event_words(line.kind),
        account,
        facts.get("address", ""),
        _WHY.get(facts.get("why", ""), "") or about or facts.get("agent", ""),
    )


def _operation_cells(line: LogLine, known: _Known) -> tuple[CellValue, ...]:
    open_ = tuple(one for one in line.changes if not one.hidden and one.name not in PLAIN)
    told = changes_told(line.subject, open_, known.things)
    if hidden := sum(one.hidden and one.name not in PLAIN for one in line.changes):
        told.append(f"另有 {hidden} 项不在日志里显示")
    return (
        who_did(line, known.accounts),
        event_words(line.kind),
        str(line.subject_id),
        "；".join(told),
        line.reason or "",
    )


def _view_cells(line: LogLine, known: _Known) -> tuple[CellValue, ...]:
    facts = {one.name: one.new for one in line.changes}
    seen, purpose = facts.get("ids") or [str(line.subject_id)], facts.get("purpose", "")
    return (
        who_did(line, known.accounts),
        event_words(line.kind),
        len(seen),
        "、".join(seen),
        PURPOSES.get(purpose, purpose),
    )


def _kinds(book: LogBook, _desk: Desk) -> Options:
    return [(kind, words_) for kind, words_ in words().events.items() if _is_kind(kind) and book_of(kind) is book]


def _is_kind(name: str) -> bool:
    return "." in name and name.partition(".")[0] not in {"booking", "upkeep"}


def _filters(book: LogBook) -> tuple[Filter, ...]:
    return (
        Filter(name="first", title="从", kind="date"),
        Filter(name="last", title="到", kind="date"),
        Filter(name="kind", title="动作", options=partial(_kinds, book)),
        Filter(name="actor", title=_WHO, finder=finder, personal=True),
        Filter(name="subject", title="记录编号"),
    )


def _log(book: LogBook, title: str, path: str, columns: tuple[tuple[str, str], ...], cells: Any) -> Resource:
    return Resource(
        name="日志",
        title=title,
        path=f"/admin/logs/{path}",
        right=AdministrationRight.READ_LOGS,
        columns=(("时间", "w-time"), *columns),
        filters=_filters(book),
        query=partial(_found, book, cells),
    )


LOGINS: Final = _log(
    LogBook.LOGINS,
    "登录日志",
    "logins",
    (("动作", "w-title"), ("账号", "w-title"), ("网络地址", "w-title"), ("原因或浏览器", "wrap")),
    _login_cells,
)
OPERATIONS: Final = _log(
    LogBook.OPERATIONS,
    "操作日志",
    "operations",
    (("谁", "w-title"), ("动作", "w-title"), ("记录编号", "w-title"), ("改动（旧 → 新）", "wrap"), ("原因", "w-title")),
    _operation_cells,
)
VIEWS: Final = _log(
    LogBook.VIEWS,
    "查看日志",
    "views",
    (("谁", "w-title"), ("动作", "w-title"), ("几条", "w-order"), ("记录编号", "wrap"), ("用途", "w-title")),
    _view_cells,
)


def findings(report: ChainReport) -> tuple[str, ...]:
    """What the check found, in sentences."""
    found = []
    if broken := report.broken:
        text = words().problems[f"audit.{broken.kind.value}"]
        event = broken.event or "（编号不明）"
        found.append(text.sentence.format(seq=broken.seq, event=event) + text.next.format(seq=broken.seq, event=event))
    if report.unsealed:
        text = words().problems["audit.unsealed"]
        facts = {"count": len(report.unsealed), "event": report.unsealed[0]}
        found.append(text.sentence.format(**facts) + text.next.format(**facts))
    return tuple(found)


class ChainController(Controller):
    """核对日志链."""

    path = "/logs/chain"

    @get("/", **page(AdministrationRight.READ_LOGS))
    def ask(self, desk: Here) -> Response[Any]:
        """What is checked, and the button."""
        return desk.page("chain", checked=None, found=(), at="")

    @post("/", **page(AdministrationRight.READ_LOGS))
    def verify(self, desk: Here) -> Response[Any]:
        """What was found; the first sealed row that was edited, deleted or reordered by its number."""
        checked = desk.call.run(VerifyLog, VerifyLogCommand(actor=desk.actor))
        return desk.page("chain", checked=checked, found=findings(checked.report), at=spoken(desk.now))
