"""Show what a reviewer saw 审核留痕: the examination as it stood when it was approved, whatever became of it since."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from ports.event_history import EventHistory, PastEvent
from ports.examination_queries import ExaminationFile, ExaminationQueries, ExaminationRegisters
from ports.examination_report import ReportLine
from ports.view_log import ViewLog
from tjdomain.examination.domain.assessment import Assessment
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.changes import changes
from tjdomain.examination.domain.item import ExamItem, Result
from tjdomain.examination.domain.kinds import ExemptionReason, Flag, Origin, Outcome, TradeVerdict
from tjdomain.examination.domain.value import Bound, Choice, Limits, Quantity, Value, Words
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.report_sections import resulted_line
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import ExaminationId, StaffId, UserId
from tjdomain.shared.trade import Trade

MOST_EVENTS = 1000
_APPROVED = "examination.approved"


@frozen(kw_only=True)
class ShowApprovalQuery:
    """Which approval of the examination, the first is 1."""

    actor: Actor
    examination: ExaminationId
    approval: int


@frozen(kw_only=True)
class ApprovalSeen:
    """What the reviewer had before them. ``catalogue`` is the version of the rules that it was judged by.

    ``sheets`` are the titles of the scanned sheets; ``lines`` the items in their order, open ones left out.
    """

    at: datetime
    by: str
    number: str
    name: str
    catalogue: int
    lines: tuple[ReportLine, ...]
    outcome: Outcome
    proposed: Outcome
    verdicts: tuple[tuple[Trade, TradeVerdict], ...]
    text: str
    advice: str
    physician: str
    sheets: tuple[str, ...]


class ShowApproval:
    """Walks the log back from what stands there now; nothing is kept twice."""

    def __init__(
        self, queries: ExaminationQueries, registers: ExaminationRegisters, history: EventHistory, views: ViewLog
    ) -> None:
        self._queries = queries
        self._registers = registers
        self._history = history
        self._views = views

    def __call__(self, query: ShowApprovalQuery) -> ApprovalSeen:
        """Raises ``NotPermitted``, ``NotFound`` (also where there is no such approval)."""
        actor = query.actor
        actor.require(ExaminationRight.READ_RESULTS)
        found = self._queries.find(query.examination, actor)
        if found is None or not actor.sees(found.examination.department, found.examination.owner):
            raise NotFound("examination", str(query.examination))
        events = self._history.of("examination", query.examination, MOST_EVENTS)
        places = [place for place, event in enumerate(events) if event.kind == _APPROVED]
        if not 1 <= query.approval <= len(places):
            raise NotFound("approval", str(query.approval))
        since = events[: places[-query.approval] + 1]
        self._views.seen(actor, "examination", [found.examination.id])
        staff = self._registers.staff(found.examination.department, found.examination.day, actor)
        names = {str(one.id): one.name for one in staff}
        return _seen(found, since[-1], _before(changes(None, found.examination)[1], since), names)


def _before(state: dict[str, Plain], since: Sequence[PastEvent]) -> dict[str, Any]:
    """The state before all of ``since``, which are told newest first."""
    for event in since:
        state = {name: value for name, value in state.items() if name not in event.new} | dict(event.old)
    return state


def _seen(found: ExaminationFile, event: PastEvent, state: Mapping[str, Any], names: Mapping[str, str]) -> ApprovalSeen:
    catalogue, concluded = found.catalogue, state["conclusion"]
    codes = catalogue.ordered(name.removeprefix("item.") for name in state if name.startswith("item."))
    lines = (_line(state[f"item.{code}"], catalogue) for code in codes)
    return ApprovalSeen(
        at=event.at,
        by="" if event.actor_id is None else found.accounts.get(UserId(event.actor_id), ""),
        number=state["number"],
        name=state["registration"]["person"]["name"],
        catalogue=state["catalogue"],
        lines=tuple(line for line in lines if line is not None),
        outcome=Outcome(concluded["outcome"]),
        proposed=Outcome(concluded["proposal"]["outcome"]),
        verdicts=tuple((Trade(trade), TradeVerdict(verdict)) for trade, verdict in concluded["verdicts"]),
        text=concluded["text"],
        advice=concluded["advice"],
        physician=names.get(concluded["physician"], ""),
        sheets=tuple(sheet["title"] for sheet in state["attachments"]),
    )


def _line(item: Mapping[str, Any], catalogue: Catalogue) -> ReportLine | None:
    known = catalogue.item(item["code"])
    if item["exemption"] is not None:
        reason = ExemptionReason(item["exemption"]["reason"])
        return ReportLine(title=known.title, exemption=reason, remark=item["exemption"]["note"])
    if not item["results"]:
        return None
    one = ExamItem(code=known.code, station=known.station, origin=Origin(item["origin"]))
    return resulted_line(one, known, _result(item["results"][-1]))


def _result(told: Mapping[str, Any]) -> Result:
    judged, limits = told["assessment"], told["assessment"]["limits"]
    return Result(
        number=told["number"],
        value=_value(told["value"]),
        assessment=Assessment(
            flag=Flag(judged["flag"]),
            finding=judged["finding"],
            catalogue=judged["catalogue"],
            limits=None if limits is None else Limits(_decimal(limits["lower"]), _decimal(limits["upper"])),
        ),
        description=told["description"],
        performed_by=StaffId.parse(told["performed_by"]),
        performed_at=datetime.fromisoformat(told["performed_at"]),
        entered_by=None,
        entered_at=datetime.fromisoformat(told["entered_at"]),
    )


def _value(told: Mapping[str, Any]) -> Value:
    if "option" in told:
        return Choice(told["option"], told["onset"])
    if "text" in told:
        return Words(told["text"])
    return Quantity(Decimal(told["number"]), told["unit"], Bound(told["bound"]))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
