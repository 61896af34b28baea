"""Employers of the demo district who send whole teams on the coming days."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from entrypoints.cli.demo_people import DemoPerson
from entrypoints.cli.demo_staff import Crew
from entrypoints.runner import Runner
from ports.tabular import Sheet
from ports.tabular_rows import MemberFile, MemberRow
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.members import Vocabulary
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Contact
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.import_members import ImportMembers, ImportMembersCommand
from tjdomain.shared.contact import Phone
from tjdomain.shared.trade import Trade

SIZE = 95


def teams(
    run: Runner, crew: Crew, slots: Sequence[tuple[date, Period]], comers: Iterator[DemoPerson], size: int
) -> None:
    """Book ``size`` people in teams of at most ``SIZE`` over the slots in turn."""
    for number, start in enumerate(range(0, size, SIZE)):
        members = list(islice(comers, min(SIZE, size - start)))
        day, period = slots[number % len(slots)]
        team = run(
            CreateTeam,
            CreateTeamCommand(
                actor=crew.desk,
                department=crew.department,
                workplace=Workplace(name=f"水城第{number + 1}餐饮服务有限公司"),
                contact=Contact(name="刘经理", phone=Phone("13800001111")),
                trades=frozenset({Trade.FOOD}),
                holds={Slot(day, period.start): len(members) + 5},
                has_licence=True,
            ),
        )
        listed = MemberFile(Sheet(header=(), rows=()), tuple(_rows(members)), ())
        run(
            ImportMembers,
            ImportMembersCommand(actor=crew.desk, team=team.id, file=listed, words=Vocabulary()),
        )


def _rows(members: Sequence[DemoPerson]) -> Iterator[MemberRow]:
    for number, member in enumerate(members, start=2):
        yield MemberRow(
            number=number,
            name=member.name,
            document_kind="",
            document_number=member.number,
            phone=member.phone,
            sex="",
            birth="",
            employer="",
            trades="",
            job="",
            note="",
        )
