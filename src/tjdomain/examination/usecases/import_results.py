"""Import results 导入结果 of an instrument: a report for each row; nothing is written before the report was seen."""

from collections import defaultdict
from datetime import datetime

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, PublicHealthCases, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.errors import NothingGiven, TooMany
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.instrument import (
    InstrumentRow,
    RowOutcome,
    RowReport,
    apply_rows,
    stations_meant,
    unmatched,
)
from tjdomain.examination.domain.recording import Authorship
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.recorder import Recorder
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, ExaminationId, StaffId


@frozen(kw_only=True)
class ImportResultsCommand:
    """Rows of one file for one department. Without ``commit`` it is a preview: the same report, no locks, no writes.

    ``tested_by`` None means the actor's own staff member.
    """

    actor: Actor
    department: DepartmentId
    rows: tuple[InstrumentRow, ...]
    tested_by: StaffId | None = None
    commit: bool = False


@frozen(kw_only=True)
class ImportReport:
    """What became of each row, in the file's order; ``counts`` by outcome; ``committed`` whether it was written."""

    rows: tuple[RowReport, ...]
    counts: dict[RowOutcome, int]
    committed: bool


class ImportResults:
    """Takes what fits, leaves what does not, overwrites nothing."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        cases: PublicHealthCases,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._examinations = examinations
        self._policies = policies
        self._recorder = Recorder(examinations, catalogues, members, cases, policies, events, clock, ids)

    def __call__(self, command: ImportResultsCommand) -> ImportReport:
        """Raises ``NotPermitted``, ``NothingGiven``, ``TooMany``, and what ``Signers`` refuse; rows never raise."""
        command.actor.require(ExaminationRight.IMPORT_RESULTS)
        self._require_size(command.rows)
        reports: dict[int, RowReport] = {}
        with self._uow:
            rows_of = self._by_examination(command, reports)
            read = self._examinations.get_all if command.commit else self._examinations.look_at
            for before in read(tuple(rows_of)):
                reports |= self._one(before, rows_of[before.id], command)
        ordered = tuple(reports[row.row] for row in command.rows)
        counts = {outcome: sum(report.outcome is outcome for report in ordered) for outcome in RowOutcome}
        return ImportReport(rows=ordered, counts=counts, committed=command.commit)

    def _require_size(self, rows: tuple[InstrumentRow, ...]) -> None:
        limit = self._policies.current().import_limit
        if not rows:
            raise NothingGiven
        if len(rows) > limit:
            raise TooMany(len(rows), limit)

    def _by_examination(
        self, command: ImportResultsCommand, reports: dict[int, RowReport]
    ) -> dict[ExaminationId, list[InstrumentRow]]:
        found = self._examinations.ids_by_code(command.department, tuple({row.code for row in command.rows}))
        rows_of = defaultdict[ExaminationId, list[InstrumentRow]](list)
        for row in command.rows:
            if row.code in found:
                rows_of[found[row.code]].append(row)
            else:
                reports[row.row] = unmatched(row)
        return rows_of

    def _one(
        self, before: Examination, rows: list[InstrumentRow], command: ImportResultsCommand
    ) -> dict[int, RowReport]:
        actor, recorder = command.actor, self._recorder
        if not actor.sees(before.department, before.owner):
            return {row.row: unmatched(row) for row in rows}
        rules = recorder.rules(before)
        tester = recorder.signer(actor, command.tested_by, before, stations_meant(rules, rows))

        def author_of(measured_at: datetime | None) -> Authorship:
            return recorder.authorship(actor, tester, before, measured_at)

        after, reports = apply_rows(before, rules, rows, author_of)
        if command.commit and after is not before:
            recorder.save("examination.results_imported", actor, before, after)
        return {report.row: report for report in reports}
