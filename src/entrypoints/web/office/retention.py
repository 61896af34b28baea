"""数据保存期限: what is kept how long and why, what the next run clears away, and what is held back."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.background import RETAIN
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.colleagues import named, names_of
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from ports.audit import CARRIED_OUT
from ports.retention import COUNTED
from tjdomain.administration.domain.retention import LEAST, LONGEST, DataKind, HoldId, PeriodOutOfRange
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_retention import ChangeRetention, ChangeRetentionCommand
from tjdomain.administration.usecases.hold_case import HoldCase, HoldCaseCommand
from tjdomain.administration.usecases.list_retention import ListRetention, ListRetentionQuery
from tjdomain.administration.usecases.release_hold import ReleaseHold, ReleaseHoldCommand
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, NotPermitted, RuleViolation

PATH: Final = "/admin/retention"
WHY: Final[Mapping[DataKind, str]] = {
    DataKind.EXAMINATIONS: "《医疗机构管理条例实施细则》第五十三条：门诊病历至少 15 年",
    DataKind.APPOINTMENTS: "《个人信息保护法》第十九条：实现目的所必要的最短时间",
    DataKind.REQUESTS: "《个人信息保护法》第五十六条：处理情况记录至少 3 年；从办结起算",
    DataKind.OPERATIONS: "《电子病历应用管理规范》：修改痕迹与病历保存同样长",
    DataKind.VIEWS: "《个人信息保护法》第五十六条：处理情况记录至少 3 年",
    DataKind.SIGN_INS: "《网络安全法》第二十一条：至少 6 个月；与查看日志同样长",
    DataKind.SESSIONS: "《网络安全法》第二十一条：至少 6 个月",
    DataKind.JOBS: "《个人信息保护法》第十九条：导出的文件是副本",
    DataKind.DELIVERIES: "《网络安全法》第二十一条：至少 6 个月",
}
FIXED: Final = (
    ("健康证档案", "长期", "证号不重复使用，撤销和注销的也要能查验；不清理"),
    ("日志的时间、人员、动作和编号", "长期", "日志链要能一直核对；到期只清内容"),
    ("没填完的表单（草稿）", "到期", "《个人信息保护法》第十九条；过了各自的有效期，每天 03:40 清理"),
    ("没用上的照片和文件", "2 天", "《个人信息保护法》第十九条；每天 03:20 清理"),
    ("短信验证码、防重复提交的记录", "1 至 2 天", "《个人信息保护法》第十九条；每天 03:40 清理"),
)
"""What nobody sets."""


def spoken_months(months: int) -> str:
    """Years where they are whole."""
    years, rest = divmod(months, 12)
    return f"{months} 个月" if rest or not years else f"{years} 年"


class RetentionController(Controller):
    """The table, the preview and the holds."""

    path = "/retention"

    @get("/", **page(AdministrationRight.MANAGE_RETENTION))
    def table(self, desk: Here) -> Response[Any]:
        """All kinds of data."""
        return _page(desk)

    @post("/{kind:str}/period", **page(AdministrationRight.MANAGE_RETENTION))
    def change(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """A longer or again a shorter period, never below the least."""
        which = _kind(kind)
        try:
            command = ChangeRetentionCommand(
                actor=desk.actor,
                kind=which,
                months=_months(desk.given("months"), which),
                version=given_version(desk),
                reason=desk.given("reason"),
            )
            desk.call.run(ChangeRetention, command)
        except (NotFound, NotPermitted):
            raise
        except (RuleViolation, Conflict) as refused:
            return _page(desk, (_placed(refused, f"-{which.value}"),), which)
        return desk.go(PATH, done="changed")

    @post("/holds", **page(AdministrationRight.MANAGE_RETENTION))
    def hold(self, desk: Here) -> Response[Any]:
        """Hold a case or a whole person back."""
        try:
            command = HoldCaseCommand(
                actor=desk.actor,
                number=desk.given("number"),
                whole_person=desk.given("whole") == "1",
                reason=desk.given("reason"),
            )
            desk.call.run(HoldCase, command)
        except NotFound:
            return _page(desk, (mistake("number", "office.no_such_case"),))
        except (RuleViolation, Conflict) as refused:
            return _page(desk, (_placed(refused, ""),))
        return desk.go(PATH, done="held")

    @post("/holds/{key:uuid}/release", **page(AdministrationRight.MANAGE_RETENTION))
    def release(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Let it go."""
        try:
            desk.call.run(
                ReleaseHold, ReleaseHoldCommand(actor=desk.actor, hold=HoldId(key), reason=desk.given("reason"))
            )
        except RuleViolation as refused:
            return _page(desk, (_placed(refused, f"-{key}"),))
        return desk.go(PATH, done="released")


def _kind(text: str) -> DataKind:
    try:
        return DataKind(text)
    except ValueError:
        raise NotFound("retention", text[:32]) from None


def _months(text: str, kind: DataKind) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST))):
        raise PeriodOutOfRange("months", f"“{text[:8]}”", LEAST[kind])
    return int(text)


def _placed(refused: RuleViolation | Conflict, suffix: str) -> Mistake:
    """At its field, of which there is one for each line."""
    if isinstance(refused, InvalidValue) and refused.field == "reason":
        return mistake(f"reason{suffix}", "office.field_missing", what="原因")
    if isinstance(refused, InvalidValue) and refused.field in {"months", "number"}:
        return told(refused, f"{refused.field}{suffix}")
    return told(refused, "number" if not suffix else "page")


def _page(desk: Desk, mistakes: tuple[Mistake, ...] = (), typed: DataKind | None = None) -> Response[Any]:
    found = desk.call.run(ListRetention, ListRetentionQuery(actor=desk.actor))
    return desk.page(
        "retention",
        422 if mistakes else 200,
        mistakes,
        kept=found.kept,
        holds=found.holds,
        why=WHY,
        fixed=FIXED,
        least=LEAST,
        counted=COUNTED,
        spoken_months=spoken_months,
        typed=typed,
        given={name: desk.given(name) for name in ("months", "number", "whole", "reason")},
        names=names_of(desk, {one.placed_by for one in found.holds if one.placed_by}),
        named=named,
        job=RETAIN,
        proofs=f"/admin/logs/operations?kind={CARRIED_OUT}" if desk.actor.may(AdministrationRight.READ_LOGS) else "",
        may_run=desk.actor.may(AdministrationRight.MANAGE_JOBS),
    )
