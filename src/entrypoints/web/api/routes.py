"""Every route of the API; each names its right or says that it is public."""

from typing import Final

from litestar.types import ControllerRouterHandler

from entrypoints.web.api.access_rights import ApiKeyController, DepartmentController, RoleController
from entrypoints.web.api.announcements import AnnouncementController
from entrypoints.web.api.appointment_desk import AppointmentDeskController, DayListController
from entrypoints.web.api.appointments import AppointmentController, LicenceController
from entrypoints.web.api.card_readers import CardReaderController
from entrypoints.web.api.catalogue import CatalogueController
from entrypoints.web.api.catalogue_drafts import CatalogueDraftController
from entrypoints.web.api.certificate_prints import CardQueueController, PrintBatchController
from entrypoints.web.api.certificates import CertificateController
from entrypoints.web.api.days import DayController
from entrypoints.web.api.deliveries import DeliveryController, JobController
from entrypoints.web.api.dictionaries import DictionaryController
from entrypoints.web.api.employers import EmployerController
from entrypoints.web.api.examinations import ArrivalController, ExaminationController
from entrypoints.web.api.files import FileController
from entrypoints.web.api.logs import LogController
from entrypoints.web.api.menus import MenuController, PostController
from entrypoints.web.api.papers import PaperController, SlipController
from entrypoints.web.api.person_requests import PersonRequestController
from entrypoints.web.api.public_booking import PublicBookingController
from entrypoints.web.api.public_phone_codes import PublicPhoneCodeController
from entrypoints.web.api.public_records import PublicRecordController
from entrypoints.web.api.public_teams import PublicTeamController
from entrypoints.web.api.public_texts import PublicTextController
from entrypoints.web.api.queue import QueueController
from entrypoints.web.api.registrations import RegistrationController
from entrypoints.web.api.reports import ReportController
from entrypoints.web.api.result_imports import ResultImportController
from entrypoints.web.api.results import ResultController, StationController
from entrypoints.web.api.reviews import CaseController, ConclusionController, ReviewController
from entrypoints.web.api.sessions import SessionController
from entrypoints.web.api.settings import ContactInformationController, ParameterController
from entrypoints.web.api.staff import StaffController, StaffMemberController
from entrypoints.web.api.team_members import TeamMemberController
from entrypoints.web.api.teams import TeamController
from entrypoints.web.api.users import OnlineController, UserController
from entrypoints.web.api.verification import verify
from entrypoints.web.api.waiting import WaitingController
from entrypoints.web.api.webhooks import WebhookController

CONTROLLERS: Final[tuple[ControllerRouterHandler, ...]] = (
    AnnouncementController,
    ApiKeyController,
    AppointmentController,
    AppointmentDeskController,
    ArrivalController,
    CardQueueController,
    CardReaderController,
    CaseController,
    CatalogueController,
    CatalogueDraftController,
    CertificateController,
    ConclusionController,
    ContactInformationController,
    DayController,
    DayListController,
    DeliveryController,
    DepartmentController,
    DictionaryController,
    EmployerController,
    ExaminationController,
    FileController,
    JobController,
    LicenceController,
    LogController,
    MenuController,
    OnlineController,
    PaperController,
    ParameterController,
    PersonRequestController,
    PostController,
    PrintBatchController,
    PublicBookingController,
    PublicPhoneCodeController,
    PublicRecordController,
    PublicTeamController,
    PublicTextController,
    QueueController,
    RegistrationController,
    ReportController,
    ResultController,
    ResultImportController,
    ReviewController,
    RoleController,
    SessionController,
    SlipController,
    StaffController,
    StaffMemberController,
    StationController,
    TeamController,
    TeamMemberController,
    UserController,
    WaitingController,
    WebhookController,
    verify,
)
