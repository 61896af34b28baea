"""Every page under ``/h5``; all of them are open to everybody."""

from typing import Final

from litestar import Controller, Router
from litestar.di import Provide

from entrypoints.web.h5.booking import BookingController
from entrypoints.web.h5.checking import CheckController
from entrypoints.web.h5.done import DoneController
from entrypoints.web.h5.me import MeController
from entrypoints.web.h5.me_sms import MeSmsController
from entrypoints.web.h5.proving import PhoneController
from entrypoints.web.h5.start import StartController
from entrypoints.web.h5.visit import provide_visit

_PAGES: Final[tuple[type[Controller], ...]] = (
    StartController,
    BookingController,
    PhoneController,
    CheckController,
    DoneController,
    MeController,
    MeSmsController,
)
H5_CONTROLLERS: Final = (Router("/", route_handlers=list(_PAGES), dependencies={"visit": Provide(provide_visit)}),)
