"""Writes ``docs/states.md``: ``python -m tools.states_document`` after a change of a lifecycle's table or its words."""

import inspect
import re
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from attrs import frozen

from entrypoints.wording import label, words
from tjdomain.administration.domain import announcement, parameter, person_request
from tjdomain.booking.domain import licence, team
from tjdomain.booking.domain import lifecycle as appointment
from tjdomain.certification.domain import lifecycle as certificate
from tjdomain.certification.domain import queued_card
from tjdomain.examination.domain import catalogue_version, item_lifecycle, public_health, queue
from tjdomain.examination.domain import lifecycle as examination
from tjdomain.shared import delivery, jobs

DOCUMENT = Path(__file__).parents[1] / "docs" / "states.md"
_HEAD = """# States

Made by `python -m tools.states_document` from the lifecycles' tables in `src/tjdomain`; a test compares.
A move that stands in no table is refused, and what a screen offers comes from the same tables.
Where rights are shown, a move without one is nobody's own act: it follows from another one, or the system makes it.
"""
_OPENING = re.compile(r"\A(The states? of|States? of|What can be done|What happens|How far)\b.*?\.(\s+|\Z)", re.DOTALL)
"""What a docstring says and the headings here say too."""
_NOTHING: Mapping[Any, Any] = MappingProxyType({})
Guards = Mapping[Any, tuple[Callable[..., Any], ...]]


@frozen(kw_only=True)
class Lifecycle:
    """A table of moves, what holds beside it, and the module whose docstring tells look-alike verbs apart, if any."""

    title: str
    moves: Mapping[tuple[Any, Any], Any]
    rights: Mapping[Any, Any] = _NOTHING
    guards: Guards = _NOTHING
    told_by: ModuleType | None = None


_EXAMINATION_GUARDS: Guards = dict(examination.GUARDS) | {
    action: (*examination.GUARDS.get(action, ()), guard) for action, guard in examination.PERSONAL_GUARDS.items()
}

LIFECYCLES = (
    Lifecycle(
        title="Appointment 预约",
        moves=appointment.MOVES,
        rights=appointment.RIGHTS,
        guards=appointment.GUARDS,
        told_by=appointment,
    ),
    Lifecycle(title="Licence check 证照核对", moves=licence.LICENCE_MOVES),
    Lifecycle(title="Team 团队", moves=team.TEAM_MOVES),
    Lifecycle(title="Examination 查体", moves=examination.MOVES, rights=examination.RIGHTS, guards=_EXAMINATION_GUARDS),
    Lifecycle(title="Exam item 检查项目", moves=item_lifecycle.ITEM_MOVES),
    Lifecycle(title="Public-health case 公卫待办", moves=public_health.CASE_MOVES),
    Lifecycle(title="Catalogue version 体检项目目录版本", moves=catalogue_version.CATALOGUE_MOVES),
    Lifecycle(title="Certificate 健康证", moves=certificate.MOVES, rights=certificate.RIGHTS),
    Lifecycle(title="Card of the card printer 证卡打印队列", moves=queued_card.CARD_MOVES),
    Lifecycle(title="Waiting for a portrait 缺照片", moves=certificate.PENDING_MOVES),
    Lifecycle(title="Change of a parameter 参数变更", moves=parameter.CHANGE_MOVES),
    Lifecycle(title="Announcement 通知公告", moves=announcement.ANNOUNCEMENT_MOVES),
    Lifecycle(
        title="Person's request 个人信息请求", moves=person_request.REQUEST_MOVES, rights=person_request.REQUEST_RIGHTS
    ),
    Lifecycle(title="Delivery 推送", moves=delivery.MOVES),
    Lifecycle(title="Job 后台任务", moves=jobs.MOVES),
    Lifecycle(title="Queue ticket 排队", moves=queue.TICKET_MOVES),
)


def states_document() -> str:
    """The whole document: for each lifecycle its words, its states, and its moves by action."""
    return "\n".join([_HEAD, *(line for lifecycle in LIFECYCLES for line in _section(lifecycle))]).rstrip() + "\n"


def _section(lifecycle: Lifecycle) -> list[str]:
    state, action = (type(member) for member in next(iter(lifecycle.moves)))
    told = [_OPENING.sub("", _prose(thing)) for thing in (lifecycle.told_by, state, action) if thing is not None]
    header = ["action", "", "from", "to"]
    header += ["besides"] if lifecycle.guards else []
    header += ["right"] if lifecycle.rights else []
    names = [f"| {label(member)} | {member.name} |" for member in state]
    moves = [_row(cells) for member in action for cells in _moves_of(lifecycle, member)]
    return [
        f"## {lifecycle.title}\n",
        *(f"{text}\n" for text in told if text),
        "| state | |\n|---|---|",
        *names,
        "",
        _row(header),
        f"|{'|'.join(['---'] * len(header))}|",
        *moves,
        "",
    ]


def _moves_of(lifecycle: Lifecycle, action: Enum) -> list[list[str]]:
    """Rows of one action: states from which it leads to the same ones stand together, and so do those it leaves."""
    leads: dict[tuple[Enum, ...], list[Enum]] = {}
    for (before, done), after in lifecycle.moves.items():
        if done is action:
            reached = after if isinstance(after, tuple) else (after,)
            leads.setdefault(() if reached == (before,) else reached, []).append(before)
    extra = []
    if lifecycle.guards:
        extra.append(" ".join(_first_line(guard) for guard in lifecycle.guards.get(action, ())))
    if lifecycle.rights:
        extra.append(_right(lifecycle.rights.get(action)))
    return [
        [label(action), action.name, _listed(before, "、"), _listed(after, " / ") or "unchanged", *extra]
        for after, before in leads.items()
    ]


def _right(right: Any) -> str:
    if right is None:
        return ""
    return " / ".join(words().rights[str(each)] for each in (right if isinstance(right, tuple) else (right,)))


def _listed(states: Any, between: str) -> str:
    return between.join(label(state) for state in states)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _prose(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")


def _first_line(guard: Callable[..., Any]) -> str:
    return _prose(guard).partition("\n")[0]


if __name__ == "__main__":
    DOCUMENT.write_text(states_document(), "utf-8")
