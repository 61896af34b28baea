"""Every page under ``/h5``; all of them are open to everybody."""

from typing import Final

from litestar import Controller
from litestar.di import Provide

from entrypoints.web.h5.booking import BookingController
from entrypoints.web.h5.checking import CheckController
from entrypoints.web.h5.done import DoneController
from entrypoints.web.h5.entering import EnterController, provide_entrance_visit
from entrypoints.web.h5.joining import JoinController
from entrypoints.web.h5.me import MeController
from entrypoints.web.h5.me_sms import MeSmsController
from entrypoints.web.h5.notices import NoticeController
from entrypoints.web.h5.proving import PhoneController
from entrypoints.web.h5.records import RecordController
from entrypoints.web.h5.roster import ROSTER_OVER, RosterController, roster_over
from entrypoints.web.h5.start import StartController
from entrypoints.web.h5.team import OVER, ScanController, TeamController, team_over
from entrypoints.web.h5.team_visit import provide_team_visit
from entrypoints.web.h5.transferring import TransferController
from entrypoints.web.h5.visit import provide_visit
from entrypoints.web.section import Section

_PAGES: Final[tuple[type[Controller], ...]] = (
    StartController,
    BookingController,
    PhoneController,
    CheckController,
    DoneController,
    MeController,
    MeSmsController,
    RecordController,
    NoticeController,
    ScanController,
)
_OF_A_TEAM: Final[tuple[type[Controller], ...]] = (TeamController, JoinController, TransferController)


def h5_sections() -> list[Section]:
    """The pages by what each gets of its visitor; new ones for every application."""
    return [
        Section("/", route_handlers=list(_PAGES), dependencies={"visit": Provide(provide_visit)}),
        Section("/", route_handlers=[EnterController], dependencies={"visit": Provide(provide_entrance_visit)}),
        Section(
            "/",
            route_handlers=[RosterController],
            dependencies={"visit": Provide(provide_visit)},
            exception_handlers=dict.fromkeys(ROSTER_OVER, roster_over),
        ),
        Section(
            "/",
            route_handlers=list(_OF_A_TEAM),
            dependencies={"visit": Provide(provide_team_visit)},
            exception_handlers=dict.fromkeys(OVER, team_over),
        ),
    ]
