"""身份证读卡器管理, and what a page with the «读卡» button asks of the office."""

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.departments import chosen_department, seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.wording import words
from tjdomain.administration.domain.desk_reader import READ_WELL, DeskReader, DeskReaderId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.list_readers import ListReaders, ListReadersQuery
from tjdomain.administration.usecases.note_reading import NoteReading, NoteReadingCommand
from tjdomain.administration.usecases.prove_reading import ProveReading, ProveReadingCommand
from tjdomain.administration.usecases.register_reader import RegisterReader, RegisterReaderCommand
from tjdomain.administration.usecases.revoke_reader import RevokeReader, RevokeReaderCommand
from tjdomain.shared.errors import InvalidValue, NotFound

READERS: Final = "/admin/card-readers"
_NOT_FOUND, _WRONG, _FINE = 404, 422, 200


class CardReadersController(Controller):
    """Who has a reader, whether it answers, and a card laid on for a trial."""

    path = "/card-readers"

    @get("/", **page(AdministrationRight.MANAGE_READERS))
    def listed(self, desk: Here) -> Response[Any]:
        """All readers in sight."""
        return _page(desk)

    @post("/", **page(AdministrationRight.MANAGE_READERS))
    def register(self, desk: Here) -> Response[Any]:
        """The pairing code is shown on the page that answers, and never again."""
        department = chosen_department(desk, desk.given("department"), every=True)
        if department is None:
            return _page(desk)
        command = RegisterReaderCommand(actor=desk.actor, department=department.id, name=desk.given("name"))
        try:
            return _page(desk, made=desk.call.run(RegisterReader, command))
        except InvalidValue as refused:
            return _page(desk, (told(refused, "name"),))

    @post("/{key:uuid}/revoke", **page(AdministrationRight.MANAGE_READERS))
    def revoke(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """From this moment on it reads for nobody."""
        desk.call.run(RevokeReader, RevokeReaderCommand(actor=desk.actor, reader=DeskReaderId(key)))
        return desk.go(READERS, done="revoked")

    @post("/proof", **page(AdministrationRight.READ_CARDS))
    def prove(self, desk: Here) -> Response[Any]:
        """For the script of a page that reached an agent: JSON, since no person reads it."""
        try:
            command = ProveReadingCommand(
                actor=desk.actor,
                reader=_reader(desk),
                agent=desk.given("agent"),
                challenge=desk.given("challenge"),
            )
            return Response({"proof": desk.call.run(ProveReading, command)}, status_code=_FINE)
        except (NotFound, InvalidValue):
            return Response({"proof": ""}, status_code=_NOT_FOUND)

    @post("/outcome", **page(AdministrationRight.READ_CARDS))
    def note(self, desk: Here) -> Response[Any]:
        """How the reading went."""
        try:
            command = NoteReadingCommand(actor=desk.actor, reader=_reader(desk), outcome=desk.given("outcome"))
            desk.call.run(NoteReading, command)
        except (NotFound, InvalidValue):
            return Response({"noted": False}, status_code=_NOT_FOUND)
        return Response({"noted": True}, status_code=_FINE)


def _reader(desk: Desk) -> DeskReaderId:
    try:
        return DeskReaderId(UUID(desk.given("reader")))
    except ValueError:
        raise NotFound("desk_reader", "") from None


def _page(desk: Desk, mistakes: tuple[Mistake, ...] = (), made: DeskReader | None = None) -> Response[Any]:
    departments = seen_departments(desk, every=True)
    return desk.page(
        "card_readers",
        _WRONG if mistakes else _FINE,
        mistakes,
        readers=desk.call.run(ListReaders, ListReadersQuery(actor=desk.actor)),
        places={str(one.id): one.name for one in departments},
        departments=departments,
        chosen=desk.given("department") or str(desk.actor.department),
        entered="" if made else desk.given("name"),
        made=made,
        site=desk.site,
        outcome_of=_outcome,
        reader=desk.reader,
    )


def _outcome(code: str) -> str:
    """The last outcome in words; a code that only another version knows is shown as it is."""
    if code in {"", READ_WELL}:
        return "读到证件" if code else ""
    text = words().problems.get(code)
    return text.sentence.replace("（{reason}）", "").rstrip("。") if text else code
