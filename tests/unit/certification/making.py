"""The use cases of certification on memory adapters, with a clock that can be set."""

from datetime import date
from typing import Any

from attrs import evolve

from adapters.kit.view_log import EventViewLog
from adapters.memory.certification import (
    MemoryCertificateArchive,
    MemoryCertificates,
    MemoryCertificationPolicies,
    MemoryPendingCertificates,
)
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.files import MemoryFileContents, MemoryFileRecords
from adapters.memory.sequences import MemorySequences
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import CountedIds, SettableClock
from contracts.ports.certification import CENTRE, CLERK, NOON, approved
from ports.files import FileRecord
from tjdomain.certification.domain.certificate import ApprovedExamination, Certificate, PendingCertificate
from tjdomain.certification.domain.change import HolderChange
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.certification.usecases.printing import PrintLog
from tjdomain.shared.actor import Actor, ActorKind, Channel, Scope, ScopeLevel
from tjdomain.shared.ids import DepartmentId, FileId
from tjdomain.shared.person import Person

POLICY = CertificationPolicy(body_name="聊城市东昌府区妇幼保健院", public_base_url="https://tj.example.cn")


def clerk(*rights: str, scope: Scope | None = None) -> Actor:
    """A clerk of the exam centre with these rights, or with all of certification's."""
    return Actor(
        ActorKind.STAFF,
        Channel.DESK,
        CLERK,
        frozenset(rights) or frozenset(CertificationRight),
        scope or Scope(ScopeLevel.DEPARTMENT, frozenset({CENTRE})),
        CENTRE,
    )


EXAMINEE = Actor(ActorKind.EXAMINEE, Channel.WEB)
STRANGER = clerk(scope=Scope(ScopeLevel.DEPARTMENT))


class World:
    """Everything certification stands on, in memory."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.uow = MemoryUnitOfWork(self.store)
        self.certificates = MemoryCertificates(self.store)
        self.pendings = MemoryPendingCertificates(self.store)
        self.archive = MemoryCertificateArchive(self.store)
        self.policies = MemoryCertificationPolicies(POLICY)
        self.log = MemoryEventLog(self.store)
        self.history = MemoryEventHistory(self.store)
        self.clock = SettableClock(NOON)
        self.ids = CountedIds(self.clock)
        self.views = EventViewLog(self.uow, self.log, self.clock, self.ids)
        self.contents = MemoryFileContents(self.clock)
        self.files = MemoryFileRecords(self.store)
        self.printing = PrintLog(self.certificates, self.log, self.clock, self.ids, self.history)
        self.issuing = Issuing(
            self.certificates,
            self.pendings,
            MemorySequences(self.store),
            self.policies,
            self.log,
            self.clock,
            self.ids,
        )

    def issue(self, examination: ApprovedExamination | None = None) -> Certificate:
        """A certificate of the examination, which has a portrait."""
        issued = self.approve(examination or approved())
        assert isinstance(issued, Certificate)
        return issued

    def approve(self, examination: ApprovedExamination) -> Certificate | PendingCertificate:
        """What a flow does after an approval."""
        with self.uow:
            return self.issuing.issue(examination, clerk())

    def keep_picture(self, picture: FileId, purpose: str = "portrait", department: DepartmentId = CENTRE) -> None:
        """Store a picture."""
        self.contents.put(picture, [b"jp", b"eg"])
        record = FileRecord(
            id=picture,
            purpose=purpose,
            name="1.jpg",
            media_type="image/jpeg",
            size=4,
            digest=bytes(32),
            department=department,
            created_by=CLERK,
            created_at=NOON,
        )
        with self.uow:
            self.files.add(record)

    def set_policy(self, **changes: Any) -> None:
        """Set parameters."""
        self.policies.policy = evolve(self.policies.policy, **changes)

    def go_to(self, day: date) -> None:
        """Noon of another day."""
        self.clock.time = NOON.replace(year=day.year, month=day.month, day=day.day)

    @property
    def kinds(self) -> list[str]:
        """Kinds of the events so far."""
        return [event.kind for event in self.log.events]


def changed_to(person: Person) -> HolderChange:
    """The correction that gives anybody this person's name."""
    return HolderChange(name=person.name)
