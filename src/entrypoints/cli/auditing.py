"""What ``tj audit verify`` does."""

from collections.abc import Iterator

import typer

from entrypoints.cli.answers import progress, tell_json
from entrypoints.cli.opening import opened
from entrypoints.install import operator
from entrypoints.wording import words
from ports.audit import Break, ChainReport
from tjdomain.administration.usecases.verify_log import Verified, VerifyLog, VerifyLogCommand

_TEXTS = {
    Break.EDITED: "audit.edited",
    Break.DELETED: "audit.deleted",
    Break.REORDERED: "audit.reordered",
    Break.CUT_OFF: "audit.cut_off",
    Break.REWRITTEN: "audit.rewritten",
    Break.FORGED_HEAD: "audit.forged_head",
}
_UNSEALED = "audit.unsealed"


def checked() -> Verified:
    """Walk the chain. Raises ``BadReply`` where an exported head cannot be read."""
    with opened() as system, progress.status("正在核对日志链"):
        return system.run(VerifyLog, VerifyLogCommand(actor=operator()))


def tell(done: Verified, *, as_json: bool) -> None:
    """What was found."""
    report = done.report
    if as_json:
        tell_json({"sound": report.sound, "heads": done.heads, **_plain(report)})
        return
    typer.echo(f"核对无误的日志 {report.sealed} 条，已导出的链头 {done.heads} 个。")
    for line in _findings(report):
        typer.echo(line)
    if report.sound:
        typer.echo("日志链完整。")


def _plain(report: ChainReport) -> dict[str, object]:
    return {"sealed": report.sealed, "broken": report.broken, "unsealed": report.unsealed}


def _findings(report: ChainReport) -> Iterator[str]:
    if report.broken is not None:
        event = report.broken.event or "（编号不明）"
        yield _told(_TEXTS[report.broken.kind], seq=report.broken.seq, event=event)
    if report.unsealed:
        yield _told(_UNSEALED, count=len(report.unsealed), event=report.unsealed[0])


def _told(code: str, **fields: object) -> str:
    text = words().problems[code]
    return f"{text.sentence.format(**fields)}{text.next} [{code}]"
