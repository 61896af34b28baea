"""查看配置信息: what the department has set, group by group, and the way to the page that changes it."""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Controller, Response, get

from entrypoints.web.call import page
from entrypoints.web.office.desk import Here
from entrypoints.web.office.parameter_words import title_of
from entrypoints.web.office.parameters import changes, parameter_rows, shown
from tjdomain.administration.domain.parameter import ChangeState
from tjdomain.administration.rights import AdministrationRight
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.rights import ExaminationRight

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "个人预约信息：放号和截止": (
        "booking.release_hour",
        "booking.release_stages",
        "booking.book_until_minutes",
        "booking.change_until_days",
        "booking.change_until_hour",
    ),
    "个人预约信息：要填什么、谁能约": (
        "booking.trades",
        "booking.licence_photo_required",
        "booking.licence_regions",
        "booking.phone_verified",
        "booking.minimum_age",
        "booking.certificate_warning_days",
        "booking.live_per_phone",
        "booking.no_show_limit",
        "booking.no_show_days",
        "booking.no_show_block_days",
    ),
    "团队预约": (
        "booking.team_release_days",
        "booking.team_release_hour",
        "booking.roster_days",
        "booking.import_limit",
    ),
    "查体": (
        "examination.only_chief_concludes",
        "examination.conclude_by_own_account",
        "examination.four_eyes",
        "examination.unfinished_window_days",
        "examination.recheck_window_days",
    ),
    "健康证": (
        "certification.body_name",
        "certification.body_code",
        "certification.number_pattern",
        "certification.validity_base",
        "certification.validity_years",
        "certification.validity_end",
        "certification.promised_after_days",
    ),
    "双人确认": ("administration.confirmed_groups",),
}
"""The parameters that departments ask for, by what they are about; all others stand in 参数设置."""
WAYS: Final = (
    ("预约时间段和工作日", "/admin/slots", "每天放哪些时段、多少号，哪天休息或加班", BookingRight.VIEW),
    ("法定假期", "/admin/holidays", "国家公布的放假和调休，本科室的例外", BookingRight.VIEW),
    ("联系信息", "/admin/contacts", "地址、电话、要带的东西", AdministrationRight.READ),
    ("手机上的文字", "/admin/texts", "预约须知、同意书、各处提示", AdministrationRight.READ),
    ("通知公告", "/admin/notices", "手机首页上的公告", AdministrationRight.ANNOUNCE),
    ("短信模板", "/admin/message-templates", "给预约人发哪些短信、怎么写", AdministrationRight.READ),
    ("医师", "/admin/staff", "职称、谁能签哪一项、主检医师、签名", ExaminationRight.READ),
    ("查体模板信息", "/admin/exam-templates", "填结果、写结论时的常用语", AdministrationRight.READ),
    ("参数设置", "/admin/settings", "其余所有参数", AdministrationRight.READ),
)


class ConfigController(Controller):
    """The overview."""

    path = "/config"

    @get("/", **page(AdministrationRight.READ))
    def overview(self, desk: Here) -> Response[Any]:
        """Every group with its values."""
        known = {f"{row.definition.group}.{row.definition.name}": row for row in parameter_rows(desk)}
        return desk.page(
            "config",
            sections={title: [known[name] for name in names] for title, names in SECTIONS.items()},
            ways=[way for way in WAYS if desk.actor.may(way[3])],
            title_of=title_of,
            shown=shown,
            pending=len(changes(desk, ChangeState.PENDING)),
            may_change=desk.actor.may(AdministrationRight.CHANGE_PARAMETER),
        )
