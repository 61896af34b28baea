"""How refusals become HTTP answers: RFC 9457 ``application/problem+json`` with our codes and Chinese sentences."""

import re
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import ResponseSpec
from litestar.types import ExceptionHandlersMap

from entrypoints.wording import ProblemText, problem_text, words
from tjdomain.shared import errors
from tjdomain.shared.events import plain

log = structlog.get_logger(__name__)

_STATUS: tuple[tuple[type[errors.TjError], int], ...] = (
    (errors.LimitExceeded, 429),
    (errors.NotSignedIn, 401),
    (errors.NotPermitted, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.RuleViolation, 422),
    (errors.Unavailable, 503),
    (errors.PortError, 502),
)
_RETRY_SECONDS = 2
_SHOWN_AS_ERRORS = frozenset({"value", "field", "rows"})
_BROKEN = 400

_WRONG_FIELD = (
    (re.compile(r"missing required field `(?P<name>[^`]+)`"), "field.missing"),
    (re.compile(r"contains unknown field `(?P<name>[^`]+)`"), "field.unknown"),
    (re.compile(r"Invalid enum value"), "field.choice"),
    (re.compile(r"Expected `[^`]+` of length"), "field.length"),
    (re.compile(r"Expected `[^`]+` (?:>|<|matching)"), "field.range"),
    (re.compile(r"Invalid (?:RFC3339|UUID)|Expected|Input"), "field.type"),
)
_WHERE = re.compile(r"at `\$(?:\.(?P<path>[^`]*)|(?P<index>\[[^`]*))`")


class FieldProblem(msgspec.Struct, frozen=True):
    """One wrong field: its path in the body or the parameter's name (in a list ``rows.7.phone``), code, sentence."""

    field: str
    code: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details: ``title`` is the sentence, ``detail`` the next step, ``data`` the refusal's fields."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []
    data: dict[str, Any] = {}


PROBLEM_RESPONSES = {
    status: ResponseSpec(Problem, description=meaning, media_type="application/problem+json", generate_examples=False)
    for status, meaning in (
        (400, "读不懂"),
        (401, "未登录"),
        (403, "没有权限"),
        (404, "找不到"),
        (409, "已被别人改动或状态不对"),
        (413, "太大"),
        (415, "格式不支持"),
        (422, "不合规定"),
        (429, "太频繁"),
        (503, "暂时不可用"),
    )
}
"""Every route documents these answers."""


def status_of(error: errors.TjError) -> int:
    """HTTP status of an error of the tree: the first class in ``_STATUS`` that it belongs to."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(problem, status_code=problem.status, media_type="application/problem+json", headers=headers or {})


def make_problem(
    code: str,
    status: int,
    text: ProblemText,
    wrong: list[FieldProblem] | None = None,
    data: dict[str, Any] | None = None,
) -> Problem:
    """Build the body; ``type`` is a URN that ends in the code."""
    return Problem(f"urn:tj:problem:{code}", text.sentence, status, text.next, code, wrong or [], data or {})


def refused(request: Request[Any, Any, Any], error: errors.TjError) -> Response[Problem]:
    """Answer to any error of our tree."""
    status, text = status_of(error), problem_text(error)
    headers = {}
    wrong = []
    if isinstance(error, errors.LimitExceeded):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.Unavailable):
        headers["Retry-After"] = str(_RETRY_SECONDS)
        log.warning("unavailable", code=error.code, what=error.what)
    if isinstance(error, errors.InvalidValue):
        wrong = [FieldProblem(error.field, error.code, text.sentence)]
    if isinstance(error, errors.RowsRefused):
        wrong = [_row_problem(row, reason) for row, reason in error.rows]
    data = {name: plain(value) for name, value in error.fields.items() if name not in _SHOWN_AS_ERRORS}
    return _answer(make_problem(error.code, status, text, wrong, data), headers)


def _row_problem(row: int, reason: errors.InvalidValue) -> FieldProblem:
    return FieldProblem(f"rows.{row}.{reason.field}", reason.code, problem_text(reason).sentence)


def _field_problem(message: str, source: str = "") -> FieldProblem:
    code, name = "field.type", ""
    for pattern, found in _WRONG_FIELD:
        if match := pattern.search(message):
            code, name = found, match.groupdict().get("name", "")
            break
    where = _WHERE.search(message)
    path = (where["path"] or where["index"] or "") if where else source
    field = ".".join(part for part in (path, name) if part) or "body"
    return FieldProblem(field, code, words().problems[code].sentence.format(field=field))


def _invalid(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    extra = error.extra if isinstance(error.extra, list) else []
    wrong = [_field_problem(str(item["message"]), str(item.get("key", "")).removeprefix("data")) for item in extra]
    wrong = wrong or [_field_problem(str(error.detail))]
    return _answer(make_problem("request.invalid", 422, words().problems["request.invalid"], wrong))


def _broken(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Answer to a refusal of the framework: unknown path, wrong method, broken JSON, huge body."""
    status = error.status_code
    code = f"http.{status}" if f"http.{status}" in words().problems else f"http.{_BROKEN}"
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() in {"allow", "retry-after"}}
    return _answer(make_problem(code, status, words().problems[code]), headers)


def _out_of_range(request: Request[Any, Any, Any], error: OverflowError) -> Response[Problem]:
    """Answer to a date before the year 1 or after 9999 that comes out of a calculation with what was given."""
    log.warning("out_of_range", exc_info=error)
    return _answer(make_problem("request.invalid", 422, words().problems["request.invalid"]))


def _unreadable(request: Request[Any, Any, Any], error: UnicodeDecodeError | RecursionError) -> Response[Problem]:
    """Answer to a body that is no UTF-8, or nested deeper than it can be read."""
    log.warning("unreadable", kind=type(error).__name__)
    return _answer(make_problem(f"http.{_BROKEN}", _BROKEN, words().problems[f"http.{_BROKEN}"]))


def _failed(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    log.error("failed", kind=type(error).__name__, exc_info=error)
    return _answer(make_problem("http.500", 500, words().problems["http.500"]))


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    errors.TjError: refused,
    ValidationException: _invalid,
    HTTPException: _broken,
    UnicodeDecodeError: _unreadable,
    RecursionError: _unreadable,
    OverflowError: _out_of_range,
    Exception: _failed,
}
