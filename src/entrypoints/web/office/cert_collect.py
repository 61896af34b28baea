"""领证登记: one field finds the card, one page records who took it; an employer's contact takes many."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import sees_whole
from entrypoints.web.office.cert_detail import shown_one
from entrypoints.web.office.cert_filter import CERTIFICATES
from entrypoints.web.office.certs import CERTIFICATE_PAGES
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import FilterWrong
from entrypoints.web.office.lists import show
from entrypoints.web.office.picking import picked
from ports.certification import CertificateFilter, CertificateRow
from tjdomain.certification.domain.certificate import CertificateState, CollectionWay
from tjdomain.certification.domain.lifecycle import CertificateAction
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.find_certificates import FindCertificates, FindCertificatesQuery
from tjdomain.certification.usecases.record_collection import MOST, RecordCollection, RecordCollectionCommand
from tjdomain.certification.usecases.search_certificates import SearchCertificates, SearchCertificatesQuery
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation
from tjdomain.shared.ids import CertificateId

COLLECT: Final = f"{CERTIFICATES}/collect"
_FOUND: Final = "office.collecting"
_RIGHT: Final = CertificationRight.RECORD_COLLECTION


class CollectionController(Controller):
    """What comes in is a card, a code or a name."""

    path = "/certificates/collect"

    @get("/", **page(_RIGHT))
    def start(self, desk: Here) -> Response[Any]:
        """The field; after a search that fits several, all of them."""
        if not desk.query("search"):
            return _start(desk)
        try:
            text = str(desk.kept(_FOUND, desk.query("search"))["text"])
        except NotFound:
            return _start(desk, mistakes=(mistake("text", "office.search_expired"),))
        return _start(desk, text, _found(desk, text))

    @post("/", **page(_RIGHT))
    def find(self, desk: Here) -> Response[Any]:
        """Straight on where only one fits; what names a person stays out of the address."""
        text = desk.given("text")
        try:
            found = _found(desk, text)
        except InvalidValue as refused:
            return _start(desk, text, mistakes=(told(refused, "text"),))
        if not found:
            return _start(desk, text, mistakes=(mistake("text", "office.certificate_unknown"),))
        if len(found) == 1:
            return desk.go(f"{COLLECT}/{found[0].id}")
        return desk.go(COLLECT, search=desk.keep(_FOUND, {"text": text}))

    @get("/{key:uuid}", **page(_RIGHT))
    def look(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Whose card it is, with the portrait, and who takes it."""
        return _form(desk, key)

    @post("/{key:uuid}", **page(_RIGHT))
    def record(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Back to the field for the next one; pressing twice records the same once more."""
        way = next((one for one in CollectionWay if one.value == desk.given("way")), CollectionWay.SELF)
        command = RecordCollectionCommand(
            actor=desk.actor,
            certificates=(CertificateId(key),),
            way=way,
            note=desk.given("note"),
            relation=desk.given("relation"),
        )
        try:
            desk.call.run(RecordCollection, command)
        except InvalidValue as refused:
            return _form(desk, key, _missing(refused))
        except (RuleViolation, Conflict) as refused:
            return _form(desk, key, told(refused, "page"))
        return desk.go(COLLECT, done="collected")

    @post("/batch", **page(_RIGHT))
    def ask_for_many(self, desk: Here) -> Response[Any]:
        """Those ticked in the archive; the valid ones are listed to be signed for, the others named with why."""
        try:
            wanted = picked(desk, CERTIFICATE_PAGES)
        except FilterWrong as wrong:
            return show(desk, CERTIFICATE_PAGES, wrong.mistakes)
        return _many(desk, tuple(map(CertificateId, wanted)))

    @post("/batch/record", **page(_RIGHT))
    def record_many(self, desk: Here) -> Response[Any]:
        """All of them or none."""
        command = RecordCollectionCommand(
            actor=desk.actor, certificates=ticked(desk), way=CollectionWay.CONTACT, note=desk.given("note")
        )
        try:
            done = desk.call.run(RecordCollection, command)
        except InvalidValue as refused:
            return _many(desk, ticked(desk), _missing(refused))
        except (RuleViolation, Conflict) as refused:
            return _many(desk, ticked(desk), told(refused, "page"))
        return desk.go(COLLECT, done="many", count=str(len(done)))


def _found(desk: Desk, text: str) -> tuple[CertificateRow, ...]:
    return desk.call.run(FindCertificates, FindCertificatesQuery(actor=desk.actor, text=text))


def ticked(desk: Desk) -> tuple[CertificateId, ...]:
    """Those whose boxes were ticked; none where something else stands there."""
    try:
        return tuple(CertificateId(UUID(text)) for text in desk.all_given("ticked"))
    except ValueError:
        return ()


def _missing(refused: InvalidValue) -> Mistake:
    """Which of the fields has nothing in it, in the words of the page."""
    if refused.code != "value.empty":
        return told(refused)
    title = "与本人关系" if refused.field == "relation" else "谁领的"
    return mistake(refused.field, "office.field_missing", what=title)


def _start(
    desk: Desk, text: str = "", found: tuple[CertificateRow, ...] = (), mistakes: tuple[Mistake, ...] = ()
) -> Response[Any]:
    return desk.page(
        "cert_collect",
        422 if mistakes else 200,
        mistakes,
        text=text,
        found=found,
        count=desk.query("count") if desk.query("count").isdigit() else "",
    )


def _form(desk: Desk, key: UUID, *mistakes: Mistake) -> Response[Any]:
    shown = shown_one(desk, key)
    return desk.page(
        "cert_collect_one",
        422 if mistakes else 200,
        mistakes,
        shown=shown,
        certificate=shown.certificate,
        possible=CertificateAction.RECORD_COLLECTION in shown.actions,
        ways=list(CollectionWay),
        way=desk.given("way") or CollectionWay.SELF.value,
        note=desk.given("note"),
        relation=desk.given("relation"),
        whole=sees_whole(desk),
        may_see_portrait=desk.actor.may(ExaminationRight.READ),
    )


def _many(desk: Desk, keys: tuple[CertificateId, ...], *mistakes: Mistake) -> Response[Any]:
    wanted = CertificateFilter(ids=frozenset(keys))
    rows = desk.call.run(SearchCertificates, SearchCertificatesQuery(actor=desk.actor, wanted=wanted, limit=MOST)).rows
    return desk.page(
        "cert_collect_many",
        422 if mistakes else 200,
        mistakes,
        rows=[row for row in rows if row.state is CertificateState.VALID],
        others=[row for row in rows if row.state is not CertificateState.VALID],
        note=desk.given("note"),
    )
