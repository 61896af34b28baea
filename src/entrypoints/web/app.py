"""Builds the web application from a wired system."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from typing import Any, Protocol

from litestar import Litestar, Request, Response, get
from litestar.concurrency import set_asyncio_executor, sync_to_thread
from litestar.config.app import AppConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, OpenAPIType, Reference, Schema, SecurityScheme
from litestar.plugins import InitPlugin, OpenAPISchemaPlugin
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from litestar.types import ControllerRouterHandler, Guard
from litestar.typing import FieldDefinition

from entrypoints.runner import Runner
from entrypoints.settings import Settings
from entrypoints.web.access import AccessLayer
from entrypoints.web.call import Authenticator, Call, body_type, public
from entrypoints.web.problems import EXCEPTION_HANDLERS
from entrypoints.web.section import Section
from entrypoints.web.visitors import Visitors
from ports.clock import Clock, IdGenerator
from ports.security import Vault

VERSION = "0.1.0"


class Serving(Protocol):
    """What the web needs of the wired system."""

    @property
    def settings(self) -> Settings:
        """The installation's settings."""
        ...

    @property
    def run(self) -> Runner:
        """The way to the use cases."""
        ...

    @property
    def authenticator(self) -> Authenticator:
        """Who stands behind a credential."""
        ...

    @property
    def vault(self) -> Vault:
        """Keyed digests of requests."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def ids(self) -> IdGenerator:
        """Numbers for requests."""
        ...

    def readiness(self) -> Mapping[str, str]:
        """Part → what is wrong with it; empty when all is well."""
        ...

    def close(self) -> None:
        """Give back connections and threads."""
        ...


class Metrics(PrometheusController):
    """``/metrics`` in Prometheus' text format."""

    path = "/metrics"
    include_in_schema = False
    opt = {"right": "public"}  # noqa: RUF012  the framework's own way to set it
    openmetrics_format = True


@get("/healthz", include_in_schema=False, **{**public(), "sync_to_thread": False})
def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@get("/readyz", include_in_schema=False, **public())
def readyz(state: State) -> Response[dict[str, str]]:
    """The process can serve: the database answers and its schema is current."""
    wrong = dict(state.serving.readiness())
    return Response(wrong or {"status": "ok"}, status_code=503 if wrong else 200)


class TimesOfDay(OpenAPISchemaPlugin):
    """The description of times of day: ISO 8601 without an offset, which no format of JSON Schema stands for."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Only ``time`` itself."""
        return field_definition.annotation is time

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """A text of hours, minutes and seconds."""
        return Schema(
            type=OpenAPIType.STRING,
            pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$",
            description="24 小时制的时刻，如 08:30:00",
        )


def _openapi() -> OpenAPIConfig:
    schemes: dict[str, SecurityScheme | Reference] = {
        "session": SecurityScheme(type="http", scheme="bearer", description="会话令牌"),
        "apiKey": SecurityScheme(type="apiKey", name="X-Api-Key", security_scheme_in="header", description="接口密钥"),
    }
    return OpenAPIConfig(
        title="健康证查体系统",
        version=VERSION,
        path="/api/v1/openapi.json",  # with «/» below it, so that the plugin's own pages do not stand among our paths
        render_plugins=(JsonRenderPlugin(path="/"),),
        use_handler_docstrings=True,
        components=Components(security_schemes=schemes),
    )


def admission(serving: Serving, kind: type[Call] = Call) -> Callable[..., Awaitable[None]]:
    """Who may not call is told so before the body is read; ``kind`` says by which credential one calls."""
    visitors = Visitors(serving.settings.public_requests)

    async def admit(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        call = kind(connection, serving.run, serving.authenticator, serving.clock, serving.vault)
        connection.state.call = call
        if call.is_public:
            call.crowded = visitors.enter(call.address)
        else:
            await sync_to_thread(call.admit)

    return admit


async def readable(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """What is not of the kind that the route reads is refused unread, though it might be readable by chance.

    Asynchronous without need: the framework sends other guards to a thread.
    """
    headers = connection.headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_empty = not kind and headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    if "data" in handler.parsed_fn_signature.parameters and kind != body_type(handler) and not is_empty:
        raise ClientException(status_code=415)


def in_turn(*guards: Callable[..., Awaitable[None]]) -> Guard:
    """One guard that asks these: for each of its own the framework copies the whole handler, at every request."""

    async def ask(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        for guard in guards:
            await guard(connection, handler)

    return ask


def _provide_call(request: Request[Any, Any, Any]) -> Call:
    call: Call = request.state.call
    return call


def create_app(
    serving: Serving, controllers: Sequence[ControllerRouterHandler], more: Sequence[InitPlugin] = ()
) -> Litestar:
    """The ASGI application over ``serving``; ``controllers`` stand under ``/api/v1``, ``more`` adds pages."""
    settings = serving.settings

    set_asyncio_executor(ThreadPoolExecutor(settings.threads, "call"))

    def with_state(config: AppConfig) -> AppConfig:
        config.state.update({"serving": serving, "settings": settings})
        return config

    api = Section("/api/v1", route_handlers=list(controllers), guards=[in_turn(admission(serving), readable)])
    prometheus = PrometheusConfig(app_name="tj", prefix="tj", group_path=True, exclude=["/healthz", "/metrics"])
    app = Litestar(
        route_handlers=[healthz, readyz, Metrics, api],
        dependencies={"call": Provide(_provide_call, sync_to_thread=False)},
        exception_handlers=EXCEPTION_HANDLERS,
        middleware=[prometheus.middleware],
        openapi_config=_openapi(),
        on_shutdown=[serving.close],
        on_app_init=[with_state],
        plugins=[TimesOfDay(), *more],
        request_max_body_size=settings.largest_body,
        logging_config=None,
    )
    # Around the router too, not as a middleware inside it: an unknown path never reaches those
    app.asgi_handler = AccessLayer(app.asgi_handler, serving.ids)
    return app
