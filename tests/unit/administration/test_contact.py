"""Contact information is replaced as a whole; what stood there before stays readable."""

from uuid import UUID

import pytest
from attrs import evolve

from tests.unit.administration.conftest import ANNA, NOBODY, Office
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.usecases.change_contact import ChangeContact, ChangeContactCommand
from tjdomain.administration.usecases.list_contact_history import ListContactHistory, ListContactHistoryCommand
from tjdomain.administration.usecases.read_contact import ReadContact, ReadContactCommand
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.text import ControlCharacter, TooLong

HERE = DepartmentId(UUID(int=1))
WANTED = ChangeContactCommand(
    actor=ANNA,
    department=HERE,
    version=0,
    address="柳园路 1 号",
    phone="0635-8888888 转 2",
    hours="周一至周五\r\n7:30—10:30",
    bring="身份证原件",
)


def change(office: Office, command: ChangeContactCommand) -> ContactInformation:
    return ChangeContact(office.uow, office.contacts, office.log, office.clock, office.ids)(command)


def test_everybody_reads_the_edition_in_force(office: Office) -> None:
    read = ReadContact(office.queries)
    assert read(ReadContactCommand(actor=NOBODY, department=HERE)) is None
    change(office, WANTED)
    second = change(office, evolve(WANTED, version=1, route="门诊楼二楼"))
    assert read(ReadContactCommand(actor=NOBODY, department=HERE)) == second
    assert second.hours == "周一至周五\n7:30—10:30"
    assert office.log.events[-1].new["route"] == "门诊楼二楼"
    assert office.log.events[-1].old["route"] == ""


def test_the_history_shows_every_edition(office: Office) -> None:
    for version in range(3):
        change(office, evolve(WANTED, version=version, address=f"柳园路 {version} 号"))
    history = ListContactHistory(office.queries)
    shown = history(ListContactHistoryCommand(actor=ANNA, department=HERE, limit=2))
    assert [edition.version for edition in shown] == [3, 2]
    assert [e.version for e in history(ListContactHistoryCommand(actor=ANNA, department=HERE, before=2))] == [1]


def test_who_saw_an_older_edition_is_told(office: Office) -> None:
    change(office, WANTED)
    with pytest.raises(StaleVersion):
        change(office, WANTED)
    assert len(office.events) == 1


def test_texts_are_checked(office: Office) -> None:
    with pytest.raises(TooLong):
        change(office, evolve(WANTED, address="路" * 101))
    with pytest.raises(ControlCharacter):
        change(office, evolve(WANTED, bring="身份证\0"))
    assert office.events == []


def test_a_right_and_the_department_in_scope_are_needed(office: Office) -> None:
    elsewhere = evolve(ANNA, scope=NOTHING)
    with pytest.raises(NotPermitted):
        change(office, evolve(WANTED, actor=NOBODY))
    with pytest.raises(NotFound):
        change(office, evolve(WANTED, actor=elsewhere))
    history = ListContactHistory(office.queries)
    with pytest.raises(NotPermitted):
        history(ListContactHistoryCommand(actor=NOBODY, department=HERE))
    with pytest.raises(NotFound):
        history(ListContactHistoryCommand(actor=elsewhere, department=HERE))
