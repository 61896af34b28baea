"""What the pages for phones say of the department's own ways; it changes them as it likes."""

from attrs import frozen


@frozen(kw_only=True)
class PageWords:
    """Parameters of the pages for phones: sentences, each shown where its name says; an empty one is left out."""

    heading: str = "健康证体检预约"
    entry_own: str = "自己约体检时间"
    entry_team: str = "单位统一体检，扫单位的二维码"
    entry_mine: str = "查看、改期、取消"
    entry_records: str = "看健康证、看体检结果"
    entrances: str = "不登录也能预约；登录了，姓名等不用自己填。"
    calendar: str = "请空腹，带身份证原件。数字是还剩的号。"
    no_places: str = "请过几天再来看看，或到窗口问一问。"
    phone: str = "11 位，体检有变化时打这个电话"
    employer: str = "还没有单位就写“个人”"
    licence_number: str = "在执照上，不知道就不填"
    trades: str = "可以选几项"
    photo: str = "可以现在拍，也可以从相册里选。字要看得清。"
    verify_phone: str = "体检有变化时要能找到您。"
    bring: str = "身份证原件。空腹来（早上不吃饭、少喝水）。"
    code: str = "以后查看、改期、取消都要用它。"
    too_late: str = "不能在网上改期或取消，请打查体科电话或到窗口办。"
    cancelling: str = "取消后号会马上给别人，想再约要重新排。"
    team_steps: tuple[str, ...] = (
        "向单位的联系人要团队的二维码（纸上的或微信里的都行）。",
        "用微信“扫一扫”扫它；在微信里收到的图片，长按再点“识别图中二维码”。",
        "打开的页面上有您单位的名字，再填姓名和证件号码。",
    )
    team_contact: str = "请联系人打查体科电话或到窗口登记，我们给一个二维码，发给大家扫。"
    team_check: str = "请看清是不是您的单位。不是，就不要登记。"
    no_certificate: str = "还没有健康证。体检合格、审核通过以后才有。"
    certificate_late: str = "健康证还没有做好。过几天还没有，请打查体科电话问一问（可能缺照片）。"
    certificate_void: str = "这张证不能再用，原因请打查体科电话或到窗口问。"
    certificate_soon: str = "快到期了，请早点约下一次体检。"
    recheck: str = "有的项目要再查一次。请带身份证到查体科复检，不用重新预约。"
    unqualified: str = "这次不能发健康证。请看下面医生的话；有不明白的，请打查体科电话或到窗口问。"
    lapsed: str = "超过了期限，请重新预约体检。"
