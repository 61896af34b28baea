"""What is configured of the outside: gateways and entrances. Nothing is asked of them, and no secret is shown."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from entrypoints.bootstrap import System
from entrypoints.findings import Finding, judged
from entrypoints.seal_settings import KEY, PASSPHRASE
from entrypoints.sealing import key_of
from entrypoints.wording import label
from ports.desk_readers import DeskReaders
from tjdomain.shared.dates import local_day
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.errors import Unavailable

_OFF = "没有配置"
SOON = timedelta(days=60)
"""So long before the key's last day there is an alarm: a certificate that is bought takes weeks."""


def text_messages(system: System) -> Iterator[Finding]:
    """The gateway for text messages; without one nobody is asked to prove a phone."""
    sms = system.settings.sms
    if sms is None:
        yield Finding("sms", "短信平台", ok=True, detail=f"{_OFF}：预约不验证手机号，查询只用查询码")
        return
    keys = "密钥已设" if sms.secret else "没有密钥"
    detail = f"{_host(sms.url)}，{sms.method} {sms.format}，{keys}"
    wanted = "{secret}" in str((sms.headers, sms.body, sms.url)) and not sms.secret
    advice = "请设 TJ_SECRET_SMS_KEY；平台不要密钥，就在 TJ_SMS_HEADERS 里去掉 {secret}" if wanted else ""
    yield Finding("sms", "短信平台", ok=True, detail=detail, advice=advice)


def entrances(system: System) -> Iterator[Finding]:
    """Each entrance, and whether its platform can lead people back to us."""
    home = system.settings.public_url
    for entrance in Entrance:
        given = system.settings.entrances.get(entrance)
        check, what = f"entrance_{entrance.value}", f"{label(entrance)}入口"
        if given is None:
            yield Finding(check, what, ok=True, detail=f"{_OFF}：不登录也能预约")
            continue
        here = urlsplit(given.login).hostname in {"127.0.0.1", "localhost"}
        detail = f"应用 {given.app}，登录 {_host(given.login)}，接口 {_host(given.gateway)}，回到 {home}"
        advice = "请把 TJ_PUBLIC_URL 设为手机能打开的 https 地址，并在平台登记这个域名"
        yield judged(check, what, detail, advice, ok=here or home.startswith("https://"))


def card_readers(system: System) -> Iterator[Finding]:
    """The readers in use, and those that no page has reached; each desk's own computer has ``tj reader check``."""
    if "schema" in system.readiness():
        return
    register: DeskReaders = system.run.port(DeskReaders)
    used = [one for one in register.listed() if one.active]
    where = f"网页在本机 {system.settings.reader_port} 端口找读卡程序"
    if not used:
        yield Finding("card_readers", "身份证读卡器", ok=True, detail=f"没有登记：证件号码手工输入；{where}")
        return
    silent = [one.name for one in used if one.seen_at is None]
    advice = f"请在这些窗口的电脑上运行 tj reader check：{'、'.join(silent)}" if silent else ""
    detail = f"在用 {len(used)} 台，从未连上 {len(silent)} 台；{where}"
    yield Finding("card_readers", "身份证读卡器", ok=True, detail=detail, advice=advice)


def seal(system: System) -> Iterator[Finding]:
    """The key that documents are signed with, and how long it is good."""
    settings = system.settings.seal
    if settings is None:
        yield Finding("seal", "PDF 签名", ok=True, detail=f"{_OFF}：证明和报告 PDF 不签名；要签名请运行 tj seal new")
        return
    try:
        key = key_of(settings)
    except Unavailable:
        advice = f"请检查 {KEY} 指定的文件、它的权限和 {PASSPHRASE}；在改好前不能打印 PDF"
        yield Finding("seal", "PDF 签名", ok=False, detail=f"打不开 {settings.key}", advice=advice)
        return
    left = key.until - system.clock.now()
    detail = f"{key.owner}，有效期至 {local_day(key.until)}，{'加时间戳' if settings.stamps else '不加时间戳'}"
    advice = "请运行 tj seal renew，或换上新的密钥文件；到期后 PDF 不再签名"
    yield judged("seal", "PDF 签名", detail, advice, ok=left > SOON and key.since <= system.clock.now())


def _host(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]
