"""What server-rendered pages need beside the API: templates, a guard against forged forms, problems as pages."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response, get
from litestar.config.app import AppConfig
from litestar.config.csrf import CSRFConfig
from litestar.di import Provide
from litestar.enums import MediaType
from litestar.middleware import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.plugins import InitPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig

from entrypoints.web.app import Serving, admission
from entrypoints.web.assets import asset_path, static_file
from entrypoints.web.call import PUBLIC
from entrypoints.web.h5.cookies import CSRF_COOKIE, HEAVY, HOME, chosen_size
from entrypoints.web.h5.routes import h5_sections
from entrypoints.web.h5.verify import VERIFY, verify_page
from entrypoints.web.live import Live
from entrypoints.web.office import cookies as office
from entrypoints.web.office.desk import provide_desk
from entrypoints.web.office.problems import office_problem
from entrypoints.web.office.routes import OFFICE_CONTROLLERS
from entrypoints.web.office.session import PageCall
from entrypoints.web.problems import Problem
from entrypoints.web.screen import SCREEN, ScreenController
from entrypoints.web.section import Section
from entrypoints.wording import choices, label, problem_text, spoken
from ports.live import ChangeFeed
from tjdomain.shared.dates import SHANGHAI
from tjdomain.shared.masking import masked_document, masked_name, masked_phone

_PROBLEMS = {HOME: "h5/problem.html", VERIFY: "verify/problem.html", SCREEN: "screen/problem.html"}
"""Where people look at an answer outside the back office → the page that says what went wrong."""
_WEEKDAYS = "一二三四五六日"
_FORBIDDEN, _FORMS_ONLY, _TOO_LARGE = 403, 405, 413
_NUMBER = re.compile(r"(?:0\d{2,3}[ -]?)?\d[\d-]{3,}\d")
_MONTHS = 64
"""So many drawn months are kept: of few departments, a day chosen in each."""
_NO_FORMS = ("/api/", "/static/", "/v/", f"{SCREEN}/", "/healthz", "/readyz", "/metrics", f"{office.HOME}(/|$)")
"""Paths that take no forms of ours, and no cookies; and the back office, which has a guard of its own."""


def long_day(day: date) -> str:
    """``6月4日 星期四``."""
    return f"{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def long_moment(moment: datetime) -> str:
    """``6月4日 星期四 16:00``, in Shanghai."""
    here = moment.astimezone(SHANGHAI)
    return f"{long_day(here.date())} {here:%H:%M}"


def dialled(phone: str) -> str:
    """The first number of ``0635-8888888 转 2`` as a phone dials it; empty where there is none."""
    found = _NUMBER.search(phone)
    return re.sub("[ -]", "", found.group()) if found else ""


def local_clock(moment: datetime) -> str:
    """``09:42:10``, in Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"


_HEADINGS = {
    "administration": "系统",
    "booking": "预约",
    "certification": "发证",
    "examination": "查体",
    "identity": "账号与权限",
    "person": "个人信息",
}
"""Contexts as headings over their rights."""


def under_headings(options: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Rights to choose from, by their context."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for right, words in options:
        grouped.setdefault(_HEADINGS[right.partition(".")[0]], []).append((right, words))
    return list(grouped.items())


@get("/", include_in_schema=False, opt={"right": PUBLIC}, sync_to_thread=False)
def bare_address() -> Redirect:
    """Whoever types the address alone wants the pages for phones."""
    return Redirect(HOME)


def make_environment() -> Environment:
    """Templates of the package; a name that a template does not get is an error."""
    made = Environment(
        loader=PackageLoader("entrypoints.web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        choices=choices,
        label=label,
        spoken=spoken,
        long_day=long_day,
        long_moment=long_moment,
        hour=spoken,
        clock=local_clock,
        dialled=dialled,
        masked_document=masked_document,
        masked_name=masked_name,
        masked_phone=masked_phone,
        problem=problem_text,
        under_headings=under_headings,
    )
    made.globals["static"] = asset_path
    macro = made.get_template("ui/calendar.html").module.month  # type: ignore[attr-defined]  # a macro of the template
    made.globals["month_table"] = lru_cache(_MONTHS)(macro)  # drawn from its arguments alone, and the dearest part
    return made


def is_below(home: str, request: Request[Any, Any, Any]) -> bool:
    """Whether a person looks at the answer in a browser, on one of the pages of ``home``."""
    path: str = request.scope["path"]
    return path == home or path.startswith(f"{home}/")


def as_page(handler: Callable[[Any, Any], Response[Problem]]) -> Callable[[Any, Any], Response[Any]]:
    """The same refusal, for pages as a page with its code, sentence and next step."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        told = handler(request, error)
        if is_below(office.HOME, request):
            return office_problem(request, error, told)
        template = next((name for home, name in _PROBLEMS.items() if is_below(home, request)), None)
        if template is None:
            return told
        path: str = request.scope["path"]
        if told.status_code == _TOO_LARGE and path.endswith("/licence"):
            return Redirect(f"{path}?{HEAVY}=1", status_code=303)
        if told.status_code == _FORMS_ONLY and request.method == "GET" and is_below(HOME, request):
            return Redirect(path.rpartition("/")[0], status_code=303)  # a form goes to an address below its page
        forged = told.status_code == _FORBIDDEN
        page = Template(
            template,
            context={
                "problem": told.content,
                "size": chosen_size(request),
                "here": HOME,
                "errors": (),
                "forged": forged,
            },
            status_code=told.status_code or 500,
            headers={name: value for name, value in told.headers.items() if name.lower() in {"retry-after", "allow"}},
            media_type=MediaType.HTML,
        )
        if forged:  # the cookie may be of another key, and would never fit again
            page.delete_cookie(CSRF_COOKIE, path=HOME)
        return page

    return answer


class Pages(InitPlugin):
    """Adds the pages to the application."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Routes, templates, the guard against forged forms, problems as pages."""
        phones = Section(HOME, route_handlers=h5_sections(), guards=[admission(self._serving)])
        desks = Section(
            office.HOME,
            route_handlers=list(OFFICE_CONTROLLERS),
            dependencies={"desk": Provide(provide_desk)},
            guards=[admission(self._serving, PageCall)],
            middleware=[DefineMiddleware(CSRFMiddleware, config=self._forms(office.FORM_COOKIE, office.HOME))],
        )
        verification = Section(VERIFY, route_handlers=[verify_page], guards=[admission(self._serving)])
        screens = Section(SCREEN, route_handlers=[ScreenController], guards=[admission(self._serving)])
        app_config.state.update({"live": Live(lambda: self._serving.run.port(ChangeFeed))})
        app_config.route_handlers += [bare_address, static_file, phones, verification, screens, desks]
        app_config.template_config = TemplateConfig(instance=JinjaTemplateEngine.from_environment(make_environment()))
        app_config.csrf_config = self._forms(CSRF_COOKIE, HOME, [f"^{path}" for path in _NO_FORMS])
        app_config.exception_handlers = {
            kind: as_page(handler) for kind, handler in app_config.exception_handlers.items()
        }
        return app_config

    def _forms(self, cookie: str, path: str, exclude: list[str] | None = None) -> CSRFConfig:
        """The guard of the forms below ``path``."""
        return CSRFConfig(
            secret=self._serving.vault.index("forms", "web.csrf").hex(),
            cookie_name=cookie,
            cookie_path=path,
            cookie_secure=self._serving.settings.secure_cookies,
            cookie_httponly=True,
            exclude=exclude,
        )
