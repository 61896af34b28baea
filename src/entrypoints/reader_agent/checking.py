"""Examines a desk's PC: its settings, and whether the reader answers."""

from collections.abc import Iterator, Mapping

from entrypoints.findings import Finding
from entrypoints.reader_agent.readers import make_reader
from entrypoints.reader_agent.settings import read_agent
from entrypoints.settings import SettingsError
from entrypoints.wording import problem_text
from tjdomain.shared.errors import TjError


def examine(environment: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Both checks; the second one only with good settings."""
    try:
        settings = read_agent(environment)
    except SettingsError as error:
        for problem in error.problems:
            detail, _, advice = problem.partition(":")
            yield Finding("settings", "设置", ok=False, detail=detail, advice=advice)
        return
    yield Finding("settings", "设置", ok=True, detail=f"{settings.kind.value}，供 {'、'.join(settings.origins)}")
    reader = make_reader(settings)
    try:
        reader.check()
    except TjError as refused:
        text = problem_text(refused)
        yield Finding("reader", "读卡器", ok=False, detail=text.sentence, advice=text.next)
    else:
        yield Finding("reader", "读卡器", ok=True, detail="有应答")
    finally:
        reader.close()
