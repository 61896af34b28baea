"""Every page under ``/admin``; each names its right."""

from typing import Final

from litestar import Controller, Router
from litestar.di import Provide

from entrypoints.web.office.booking_changes import BookingChangesController
from entrypoints.web.office.booking_detail import BookingController
from entrypoints.web.office.booking_edit import BookingEditController
from entrypoints.web.office.booking_new import NewBookingController
from entrypoints.web.office.bookings import BookingsController
from entrypoints.web.office.desk import provide_desk
from entrypoints.web.office.start import OfficeController

_PAGES: Final[tuple[type[Controller], ...]] = (
    OfficeController,
    BookingsController,
    NewBookingController,
    BookingController,
    BookingChangesController,
    BookingEditController,
)
OFFICE_CONTROLLERS: Final = (Router("/", route_handlers=list(_PAGES), dependencies={"desk": Provide(provide_desk)}),)
