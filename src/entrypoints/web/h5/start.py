"""The first pages: home, the notice, text size."""

from typing import Any

from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.h5.binding import offered
from entrypoints.web.h5.booking import contacts
from entrypoints.web.h5.cookies import A_YEAR, HOME, READ_COOKIE, SIZE_COOKIE, SIZES
from entrypoints.web.h5.notice import accepted_now, edition
from entrypoints.web.h5.notices import LATEST, announced
from entrypoints.web.h5.visit import Here, Visit, way_back
from entrypoints.web.mistakes import Mistake, mistake
from ports.certification import CertificationPolicies
from tjdomain.administration.domain.public_text import TextKind
from tjdomain.booking.domain.acceptance import AcceptedText
from tjdomain.shared.events import plain

_MISSING = {AcceptedText.NOTICE: "h5.notice_missing", AcceptedText.CONSENT: "h5.consent_missing"}


class StartController(Controller):
    """What one sees before anything is asked."""

    @get("/", **page())
    def home(self, visit: Here) -> Response[Any]:
        """The entries; the notice pops up until its present edition was read."""
        unread = visit.cookie(READ_COOKIE) != edition(visit.texts, AcceptedText.NOTICE)
        notice, latest = visit.texts[AcceptedText.NOTICE], visit.recent("announced", lambda: announced(visit, LATEST))
        return visit.page(
            "home",
            notice=notice,
            unread=unread,
            body=body_name(visit),
            latest=latest,
            home=visit.hint(TextKind.HOME),
            entered=visit.entered,
            entrances=offered(visit),
        )

    @post("/read", **page())
    def read(self, visit: Here) -> Response[Any]:
        """The notice was read; it pops up no more until there is another edition."""
        visit.set_cookie(READ_COOKIE, edition(visit.texts, AcceptedText.NOTICE), A_YEAR)
        return visit.go(HOME)

    @post("/size", **page())
    def size(self, visit: Here) -> Response[Any]:
        """Another text size, and back to where one was."""
        size = visit.given("size")
        visit.set_cookie(SIZE_COOKIE, size if size in SIZES else SIZES[0], A_YEAR)
        return visit.go(way_back(visit.given("back")))

    @get("/help", **page())
    def help(self, visit: Here) -> Response[Any]:
        """Where the department is, and its phone."""
        return visit.page("help", contacts=contacts(visit))

    @get("/book/notice", **page())
    def notice(self, visit: Here) -> Response[Any]:
        """预约须知 and the consent, each with a box that nobody ticked before."""
        return notice_page(visit)

    @post("/book/notice", **page())
    def accept(self, visit: Here) -> Response[Any]:
        """Both must be ticked; the editions and the moment are kept."""
        return accepted(visit)


def accepted(visit: Visit) -> Response[Any]:
    """The next step, or what was not ticked."""
    ticked = visit.all_given("accept")
    missing = tuple(mistake(one.value, _MISSING[one]) for one in AcceptedText if one.value not in ticked)
    if missing:
        return notice_page(visit, missing, ticked)
    draft = visit.keep(accepted=plain(accepted_now(visit.texts, visit.now)))
    visit.set_cookie(READ_COOKIE, edition(visit.texts, AcceptedText.NOTICE), A_YEAR)
    return visit.go(draft.next())


def body_name(visit: Visit) -> str:
    """The hospital's name as certificates show it; empty while it is not set."""
    policies: CertificationPolicies = visit.call.port(CertificationPolicies)
    return policies.current().body_name


def notice_page(visit: Visit, mistakes: tuple[Mistake, ...] = (), ticked: tuple[str, ...] = ()) -> Response[Any]:
    """Who answers for the data, and where to reach them, stands below the consent (个人信息保护法 第17条)."""
    return visit.page(
        "notice",
        422 if mistakes else 200,
        mistakes,
        notices=visit.texts,
        ticked=ticked,
        expired=bool(visit.query("expired")),
        body=body_name(visit),
        contacts=contacts(visit),
    )
