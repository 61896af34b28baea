"""Every page under ``/admin``; each names its right."""

from typing import Final

from litestar import Controller

from entrypoints.web.live import LiveController
from entrypoints.web.office.announcements import ANNOUNCEMENTS, AnnouncementController
from entrypoints.web.office.arrivals import ArrivalsController, SlipController
from entrypoints.web.office.booking_changes import BookingChangesController
from entrypoints.web.office.booking_detail import BookingController
from entrypoints.web.office.booking_edit import BookingEditController
from entrypoints.web.office.booking_new import NewBookingController
from entrypoints.web.office.bookings import BOOKING_PAGES
from entrypoints.web.office.card_readers import CardReadersController
from entrypoints.web.office.catalogue import CatalogueController, CataloguesController
from entrypoints.web.office.catalogue_edit import CatalogueEditController
from entrypoints.web.office.catalogue_trial import CatalogueTrialController
from entrypoints.web.office.cert_cards import CardQueueController
from entrypoints.web.office.cert_changes import CertificateChangesController
from entrypoints.web.office.cert_collect import CollectionController
from entrypoints.web.office.cert_correct import CertificateCorrectionController
from entrypoints.web.office.cert_detail import CertificateController, PortraitsController
from entrypoints.web.office.cert_numbers import CertificateNumbersController
from entrypoints.web.office.cert_portrait import WaitingPortraitController
from entrypoints.web.office.cert_prints import PrintBatchesController
from entrypoints.web.office.cert_waiting import UNISSUED_PAGES, UnissuedController
from entrypoints.web.office.certs import CERTIFICATE_PAGES, CertificatesController
from entrypoints.web.office.colleagues import FinderController
from entrypoints.web.office.config import ConfigController
from entrypoints.web.office.contacts import CONTACTS, ContactController
from entrypoints.web.office.dictionaries import DICTIONARIES
from entrypoints.web.office.directory import DEPARTMENTS, POSTS, ROLES
from entrypoints.web.office.duties import DutiesController
from entrypoints.web.office.employer_entry import EmployerController
from entrypoints.web.office.employers import EMPLOYER_PAGES
from entrypoints.web.office.exam_export import station_exports
from entrypoints.web.office.exam_grid import STATIONS
from entrypoints.web.office.exam_import import InstrumentController
from entrypoints.web.office.exam_person import PersonController
from entrypoints.web.office.exam_results import RESULT_PAGES, ConclusionController, ResultsController
from entrypoints.web.office.exam_reviews import REVIEW_PAGES, ReviewController, ReviewsController
from entrypoints.web.office.exam_specimens import SpecimensController
from entrypoints.web.office.exam_stations import station_pages
from entrypoints.web.office.exam_void import VoidController
from entrypoints.web.office.exam_work import ResultWorkController
from entrypoints.web.office.exams import EXAM_PAGES
from entrypoints.web.office.follow_up_cases import CASE_PAGES, CasesController
from entrypoints.web.office.follow_up_work import FollowUpWorkController, LapsingController
from entrypoints.web.office.follow_ups import FOLLOW_UP_PAGES
from entrypoints.web.office.histories import history_pages
from entrypoints.web.office.holidays import HolidayController
from entrypoints.web.office.home import HomeController
from entrypoints.web.office.jobs import RUNS, JobsController
from entrypoints.web.office.licences import LICENCE_PAGES, LicencesController
from entrypoints.web.office.lists import list_routes
from entrypoints.web.office.logs import LOGINS, OPERATIONS, VIEWS, ChainController
from entrypoints.web.office.menu_entries import MENUS
from entrypoints.web.office.message_templates import MessageTemplateController
from entrypoints.web.office.no_shows import NO_SHOW_PAGES, NoShowsController
from entrypoints.web.office.papers import LabelsController, PapersController, TeamSheetController
from entrypoints.web.office.parameters import ParameterController
from entrypoints.web.office.pending import PendingController
from entrypoints.web.office.person_request import PersonRequestController
from entrypoints.web.office.person_requests import REQUEST_PAGES
from entrypoints.web.office.phrases import PhraseController
from entrypoints.web.office.public_texts import TEXTS, TextController
from entrypoints.web.office.queue import QueueController, QueueSettingsController, RoomController
from entrypoints.web.office.resource_forms import form_pages, new_pages
from entrypoints.web.office.resource_imports import import_pages
from entrypoints.web.office.resource_lists import list_pages
from entrypoints.web.office.retention import RetentionController
from entrypoints.web.office.second_factor import SecondFactorController, SecondFactorResetController
from entrypoints.web.office.sessions import SESSIONS, OwnController, SessionsController
from entrypoints.web.office.slips import SLIP_PAGES, SlipsController
from entrypoints.web.office.slot_calendar import SlotsController
from entrypoints.web.office.slot_day import SlotDayController
from entrypoints.web.office.staff import STAFF
from entrypoints.web.office.staff_member import StaffController
from entrypoints.web.office.start import OfficeController
from entrypoints.web.office.team import TeamController
from entrypoints.web.office.team_import import TeamImportController
from entrypoints.web.office.team_people import MEMBER_PAGES, TransferController
from entrypoints.web.office.team_roster import RosterLinkController
from entrypoints.web.office.teams import TEAM_PAGES, TeamsController
from entrypoints.web.office.user_forms import UserController
from entrypoints.web.office.users import USER_HISTORY, USERS
from entrypoints.web.office.walk_in import WalkInController

_RECORDS: Final = (DEPARTMENTS, POSTS, MENUS, ROLES, DICTIONARIES, ANNOUNCEMENTS)
_LISTS: Final = (*_RECORDS, USERS, STAFF, CONTACTS, TEXTS, LOGINS, OPERATIONS, VIEWS, SESSIONS, RUNS)
_WORK: Final = (
    BOOKING_PAGES,
    LICENCE_PAGES,
    TEAM_PAGES,
    MEMBER_PAGES,
    EMPLOYER_PAGES,
    NO_SHOW_PAGES,
    SLIP_PAGES,
    REQUEST_PAGES,
    *FOLLOW_UP_PAGES.values(),
    CASE_PAGES,
    EXAM_PAGES,
    RESULT_PAGES,
    REVIEW_PAGES,
    CERTIFICATE_PAGES,
    UNISSUED_PAGES,
)
_REMEMBERED: Final = (*_RECORDS, STAFF, USER_HISTORY)
OFFICE_CONTROLLERS: Final[tuple[type[Controller], ...]] = (
    HomeController,
    OfficeController,
    LiveController,
    NewBookingController,
    BookingController,
    BookingChangesController,
    ArrivalsController,
    SlipController,
    WalkInController,
    PapersController,
    LabelsController,
    TeamSheetController,
    SlipsController,
    QueueController,
    RoomController,
    QueueSettingsController,
    BookingEditController,
    LicencesController,
    SlotsController,
    SlotDayController,
    TeamsController,
    TeamController,
    TeamImportController,
    TransferController,
    RosterLinkController,
    EmployerController,
    NoShowsController,
    LapsingController,
    FollowUpWorkController,
    CasesController,
    ResultsController,
    PersonController,
    ResultWorkController,
    VoidController,
    ConclusionController,
    SpecimensController,
    InstrumentController,
    ReviewsController,
    ReviewController,
    *map(station_pages, STATIONS),
    *map(station_exports, STATIONS),
    CataloguesController,
    CatalogueController,
    CatalogueEditController,
    CatalogueTrialController,
    CertificatesController,
    CertificateController,
    CertificateChangesController,
    CertificateCorrectionController,
    CertificateNumbersController,
    CollectionController,
    PortraitsController,
    PrintBatchesController,
    CardQueueController,
    UnissuedController,
    WaitingPortraitController,
    FinderController,
    UserController,
    DutiesController,
    SessionsController,
    OwnController,
    SecondFactorController,
    SecondFactorResetController,
    JobsController,
    RetentionController,
    PersonRequestController,
    CardReadersController,
    ChainController,
    ParameterController,
    ConfigController,
    PendingController,
    HolidayController,
    ContactController,
    TextController,
    AnnouncementController,
    MessageTemplateController,
    PhraseController,
    StaffController,
    *map(list_routes, _WORK),
    *map(list_pages, _LISTS),
    *map(new_pages, (*_RECORDS, STAFF)),
    *map(form_pages, (*_RECORDS, CONTACTS)),
    *map(import_pages, (DEPARTMENTS, POSTS, DICTIONARIES, USERS)),
    *map(history_pages, _REMEMBERED),
)
