"""What ``tj issue-certificates`` does."""

from collections.abc import Iterator
from datetime import date, timedelta

import typer
from attrs import frozen
from rich.progress import track

from entrypoints.bootstrap import System
from entrypoints.cli.answers import progress, tell_json, tell_table
from entrypoints.cli.opening import opened
from entrypoints.install import operator
from entrypoints.wording import label, problem_text
from ports.certification import CertificateFilter, WaitingRow
from ports.examination_queries import ExaminationFilter, ExaminationRow
from tjdomain.certification.domain.certificate import Certificate, CertificateState, PendingCertificate
from tjdomain.certification.domain.errors import SettingMissing
from tjdomain.certification.usecases.list_waiting import ListWaiting, ListWaitingQuery
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.usecases.list_examinations import ListExaminations, ListExaminationsQuery
from tjdomain.flows.together.issue_for_examination import IssueForExamination, IssueForExaminationCommand
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.masking import masked_document, masked_name

_PAGE = 200
_LOOK_BACK = timedelta(days=60)


@frozen(kw_only=True)
class Issued:
    """``numbers`` of new certificates, how many ``waiting`` for a portrait, and refusals by exam number."""

    numbers: list[str]
    waiting: int
    refused: dict[str, DomainError]
    without_portrait: tuple[WaitingRow, ...] | None


def issue_all(since: date | None, *, list_waiting: bool) -> Issued:
    """Issue what is missing, each in its own transaction. Raises ``SettingMissing``, which all would meet."""
    numbers: list[str] = []
    refused: dict[str, DomainError] = {}
    waiting = 0
    with opened() as system:
        lacking = _lacking(system, since or local_day(system.clock.now()) - _LOOK_BACK)
        for row in track(lacking, description="正在发证", console=progress, transient=True):
            match _issue(system, row):
                case Certificate(number=number):
                    numbers.append(str(number))
                case PendingCertificate():
                    waiting += 1
                case DomainError() as refusal:
                    refused[row.number] = refusal
        without = tuple(_waiting(system)) if list_waiting else None
    return Issued(numbers=numbers, waiting=waiting, refused=refused, without_portrait=without)


def _lacking(system: System, first: date) -> list[ExaminationRow]:
    certified = _certified(system, first)
    return [row for row in _qualified(system, first) if row.id not in certified]


def _issue(system: System, row: ExaminationRow) -> Certificate | PendingCertificate | DomainError | None:
    try:
        return system.run(IssueForExamination, IssueForExaminationCommand(actor=operator(), examination=row.id))
    except SettingMissing:
        raise
    except DomainError as refusal:
        return refusal


def _qualified(system: System, first: date) -> Iterator[ExaminationRow]:
    """Approved as qualified, and not followed by a recheck that gives the certificate instead."""
    wanted = ExaminationFilter(states=frozenset({ExaminationState.QUALIFIED}), first=first)
    last = None
    while rows := system.run(
        ListExaminations, ListExaminationsQuery(actor=operator(), wanted=wanted, after=last, limit=_PAGE)
    ).rows:
        yield from (row for row in rows if row.recheck is None)
        last = rows[-1].id


def _certified(system: System, first: date) -> set[ExaminationId]:
    """Examinations with a valid certificate: no certificate is issued before its exam day."""
    wanted = CertificateFilter(states=frozenset({CertificateState.VALID}), issued_from=first)
    found: set[ExaminationId] = set()
    last = None
    while rows := system.run(
        SearchCertificates, SearchCertificatesQuery(actor=operator(), wanted=wanted, after=last, limit=_PAGE)
    ).rows:
        found |= {row.examination for row in rows}
        last = rows[-1].id
    return found


def _waiting(system: System) -> Iterator[WaitingRow]:
    last = None
    while rows := system.run(ListWaiting, ListWaitingQuery(actor=operator(), after=last, limit=_PAGE)).rows:
        yield from rows
        last = rows[-1].examination


def tell(done: Issued, *, as_json: bool) -> None:
    """The counts, who was refused and why, and who waits where that was asked."""
    if as_json:
        tell_json(_plain(done))
        return
    typer.echo(f"已发证 {len(done.numbers)} 份；缺照片 {done.waiting} 人；不能发证 {len(done.refused)} 人。")
    texts = {number: problem_text(refusal) for number, refusal in done.refused.items()}
    tell_table(("体检编号", "原因", "怎么办"), ((number, text.sentence, text.next) for number, text in texts.items()))
    tell_table(("缺照片", "证件号码", "从业类别", "体检日期"), map(_shown, done.without_portrait or ()))


def _shown(row: WaitingRow) -> tuple[str, ...]:
    trades = "、".join(map(label, row.trades))
    return masked_name(row.name), masked_document(row.document_number), trades, str(row.exam_date)


def _plain(done: Issued) -> dict[str, object]:
    answer: dict[str, object] = {
        "issued": done.numbers,
        "waiting": done.waiting,
        "refused": {number: refusal.code for number, refusal in done.refused.items()},
    }
    if done.without_portrait is not None:
        answer["without_portrait"] = [
            {
                "examination": row.examination,
                "name": masked_name(row.name),
                "document_number": masked_document(row.document_number),
                "exam_date": row.exam_date,
                "since": row.since,
            }
            for row in done.without_portrait
        ]
    return answer
