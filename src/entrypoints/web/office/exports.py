"""Lists as workbooks, written to a file and sent piece by piece."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from entrypoints.web.call import Call
from entrypoints.web.visiting import Visiting
from ports.tabular import CellValue, TableFormat, TableWriter

_CHUNK = 64 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(visit: Visiting, title: str, columns: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> Response[Any]:
    """The rows under ``columns``, as a file named by ``title`` and the day."""
    return written(visit.call, title, columns, rows)


def written(call: Call, title: str, columns: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> Response[Any]:
    """The same for a call of the API."""
    writer: TableWriter = call.port(TableWriter)
    target = tempfile.TemporaryFile()  # noqa: SIM115  closed when it was sent
    try:
        writer.write(target, TableFormat.XLSX, columns, rows)
    except BaseException:
        target.close()
        raise
    return downloaded(target, f"{title}-{call.today}.xlsx")


def downloaded(target: BinaryIO, name: str) -> Response[Any]:
    """A written workbook as a file to save."""
    target.seek(0)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Stream(_sent(target), media_type=XLSX, headers=headers)


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
