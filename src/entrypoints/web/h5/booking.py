"""The steps of a booking: where, when, who, which licence. Each is a page; its answers go into the draft."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post

from entrypoints.storing import StoreLicencePhoto, StoreLicencePhotoCommand
from entrypoints.web.answers import Answers, Checking, kept, person_of, prefilled, sent, who_to_plain
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.h5.cookies import HEAVY, HOME
from entrypoints.web.h5.picking import Picker
from entrypoints.web.h5.steps import Photo, Step
from entrypoints.web.h5.visit import Here, Visit
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.places import OpenDepartment, OpenDepartments, OpenDepartmentsQuery
from ports.booking import BookingPolicies
from ports.documents import PhotoStudio
from ports.files import FileContents
from ports.photo_errors import PhotoRefused, PhotoTooHeavy
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.public_text import TextKind
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.booking.domain.age import too_young
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.errors import NotFound
from tjdomain.shared.events import plain
from tjdomain.shared.ids import DepartmentId, FileId
from tjdomain.shared.person import DocumentKind, Sex

DEPARTMENT = f"{HOME}/book/department"
_DATE_TITLE = "选择体检日期"


def policy(visit: Visit) -> BookingPolicy:
    """The department's parameters of booking."""
    policies: BookingPolicies = visit.call.port(BookingPolicies)
    return policies.current()


def turned_back(visit: Visit, step: Step) -> Response[Any] | None:
    """The page that must be answered before ``step``; ``None`` where nothing is missing."""
    missing = visit.draft.lacks_before(step)
    if missing is None:
        return None
    return visit.go(f"{visit.flow.path_of(missing)}?expired=1" if visit.has_expired else missing)


def chosen_department(visit: Visit) -> DepartmentId | None:
    """The only open department, or the one that was chosen; ``None`` where one must choose."""
    there = open_departments(visit)
    known = [one.id for one in there if len(there) == 1 or one.id == visit.draft.department]
    return known[0] if known else None


def open_departments(visit: Visit) -> tuple[OpenDepartment, ...]:
    """Where one can book now."""
    return visit.recent("departments", lambda: visit.call.run(OpenDepartments, OpenDepartmentsQuery()))


def contacts(visit: Visit) -> list[tuple[str, ContactInformation]]:
    """Names of the departments that take bookings, and how to reach them; all of them while none does."""
    there = visit.call.run(OpenDepartments, OpenDepartmentsQuery(closed_too=True))
    asked = ((one.name, ReadContactCommand(actor=visit.call.actor, department=one.id)) for one in there)
    return [(name, contact) for name, command in asked if (contact := visit.call.run(ReadContact, command))]


def date_picker(visit: Visit, department: DepartmentId) -> Picker:
    """The calendar of this booking."""
    return Picker.of(visit, department, Step.DATE.path, _DATE_TITLE).at(visit.draft.slot)


class BookingController(Controller):
    """Every step can be opened at any time; what must come before is asked first."""

    path = "/book"

    @get("/department", **page())
    def departments(self, visit: Here) -> Response[Any]:
        """Where one can be examined, if there are several places."""
        return turned_back(visit, Step.DATE) or visit.page("department", options=_options(open_departments(visit)))

    @post("/department", **page())
    def choose_department(self, visit: Here) -> Response[Any]:
        """The place; another place has other days."""
        there = open_departments(visit)
        chosen = next((one.id for one in there if str(one.id) == visit.given("department")), None)
        if chosen is None:
            return visit.page(
                "department", 422, (mistake("department", "h5.department_missing"),), options=_options(there)
            )
        slot = None if chosen != visit.draft.department else visit.draft.slot
        visit.keep(department=str(chosen), slot=plain(slot))
        return visit.go(Step.DATE)

    @get("/date", **page())
    def date(self, visit: Here) -> Response[Any]:
        """The days with the places left, and the periods of the chosen day."""
        visit.glance()
        if back := turned_back(visit, Step.DATE):
            return back
        department = chosen_department(visit)
        if department is not None:
            return date_picker(visit, department).page(visit)
        return visit.go(DEPARTMENT) if open_departments(visit) else visit.page("closed", contacts=contacts(visit))

    @post("/date", **page())
    def choose_date(self, visit: Here) -> Response[Any]:
        """The slot."""
        department = chosen_department(visit)
        if back := turned_back(visit, Step.DATE):
            return back
        if department is None:
            return visit.go(Step.DATE)
        answer = date_picker(visit, department).answer(visit)
        if not isinstance(answer, Slot):
            return answer
        draft = visit.keep(department=str(department), slot={"day": plain(answer.day), "start": plain(answer.start)})
        return visit.go(draft.next())

    @get("/who", **page())
    def who(self, visit: Here) -> Response[Any]:
        """Document, name, phone, employer, trades."""
        return turned_back(visit, Step.WHO) or who_page(visit, answers_so_far(visit))

    @post("/who", **page())
    def answer_who(self, visit: Here) -> Response[Any]:
        """All mistakes are told at once; what was entered stays."""
        return turned_back(visit, Step.WHO) or who_answered(visit)

    @get("/licence", **page())
    def licence(self, visit: Here) -> Response[Any]:
        """The photo of the employer's licence."""
        return turned_back(visit, Step.LICENCE) or licence_page(visit, too_heavy(visit))

    @get("/licence/photo.jpg", **page())
    def photo(self, visit: Here) -> Response[bytes]:
        """The photo at a glance, for whoever handed it in."""
        return kept_photo(visit)

    @post("/licence", **page(), request_max_body_size=LARGEST_UPLOAD)
    def hand_in(self, visit: Here) -> Response[Any]:
        """A new photo, the one handed in before, or none where none is needed."""
        return turned_back(visit, Step.LICENCE) or licence_handed_in(visit)


def kept_photo(visit: Visit) -> Response[bytes]:
    """The draft's licence photo, made small: whoever sent it paid for it once. Raises ``NotFound``."""
    kept = visit.draft.photo
    if kept is None or kept.id is None:
        raise NotFound("file", "photo")
    contents: FileContents = visit.call.port(FileContents)
    studio: PhotoStudio = visit.call.port(PhotoStudio)
    return Response(studio.glance(b"".join(contents.read(kept.id))), media_type="image/jpeg")


def _options(there: tuple[OpenDepartment, ...]) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in there]


def answers_so_far(visit: Visit) -> Answers:
    """What was answered; before that, what the platform told with whose account somebody came in."""
    if visit.draft.who or visit.entered is None:
        return kept(visit.draft.who)
    return prefilled(visit.entered)


def who_page(visit: Visit, answers: Answers, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    """The form with these answers."""
    return visit.page(
        "who",
        422 if mistakes else 200,
        mistakes,
        answers=answers,
        source=visit.entered if visit.entered and visit.entered.document and not visit.draft.who else None,
        kinds=list(DocumentKind),
        sexes=list(Sex),
        trades=policy(visit).trades,
    )


def who_answered(visit: Visit) -> Response[Any]:
    """The next step, or what is wrong with the answers. Employer and trades of a team stand already."""
    flow, answers = visit.flow, sent(visit)
    if flow.employer:
        answers = answers.filled(flow.employer, flow.trades)
    if visit.given("ask"):
        return who_page(visit, answers)
    checking = Checking(
        answers, tuple(flow.trades) or policy(visit).trades, visit.call.today, messages=visit.draft.asks_code
    )
    who = checking.who()
    if who is None:
        return who_page(visit, answers, tuple(checking.mistakes))
    slot = visit.draft.slot
    if slot and (young := too_young(person_of(who, visit.call.today), slot.day, policy(visit))):
        return who_page(visit, answers, (told(young, "number"),))
    draft = visit.keep(who=who_to_plain(who))
    return visit.go(draft.next())


def licence_handed_in(visit: Visit) -> Response[Any]:
    """The next step, or why the photo cannot be used."""
    photo = _stored(visit, visit.file("photo")) if visit.has_file("photo") else visit.draft.photo
    if isinstance(photo, Mistake):
        return licence_page(visit, (photo,))
    if (photo is None or photo.id is None) and _photo_required(visit):
        return licence_page(visit, (mistake("photo", "h5.photo_missing"),))
    photo = photo or Photo()
    draft = visit.keep(photo={"id": plain(photo.id), "size": photo.size})
    return visit.go(draft.next())


def _photo_required(visit: Visit) -> bool:
    return visit.flow.asks_photo and policy(visit).licence_photo_required


def licence_page(visit: Visit, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    """The form with the photo that is there already."""
    return visit.page(
        "licence",
        422 if mistakes else 200,
        mistakes,
        photo=visit.draft.photo,
        required=_photo_required(visit),
        advice=visit.hint(TextKind.LICENCE),
    )


def too_heavy(visit: Visit) -> tuple[Mistake, ...]:
    """What is told to whoever was led back here, since so large a file was not read."""
    return (told(PhotoTooHeavy(LARGEST_UPLOAD // 2**20), "photo"),) if visit.query(HEAVY) else ()


def stored_photo(visit: Visit, department: DepartmentId, content: bytes) -> FileId | Mistake:
    """The photo, kept; or why it cannot be used. Raises ``LimitExceeded``, ``Unavailable``."""
    command = StoreLicencePhotoCommand(department=department, address=visit.call.address, content=content)
    try:
        return visit.call.run(StoreLicencePhoto, command)
    except PhotoRefused as refused:
        return told(refused, "photo")


def _stored(visit: Visit, content: bytes) -> Photo | Mistake:
    department = visit.draft.department or DepartmentId(UUID(int=0))
    found = stored_photo(visit, department, content)
    return found if isinstance(found, Mistake) else Photo(id=found, size=len(content))
