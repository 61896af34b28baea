"""What recording, correcting and importing results have in common."""

from datetime import datetime

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, PublicHealthCases, StaffMembers
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.recording import Authorship, Rules
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.rights import RECORD_AT
from tjdomain.examination.usecases.records import CaseWatch, Records
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import StaffId


class Recorder:
    """Rights, signers, rules and the watch over notifiable findings."""

    def __init__(
        self,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        cases: PublicHealthCases,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self.records = Records(examinations, events, clock, ids)
        self._catalogues = catalogues
        self._policies = policies
        self._signers = Signers(members, clock)
        self._watch = CaseWatch(cases, events, clock, ids)

    def rules(self, examination: Examination) -> Rules:
        """The examination's catalogue version, and the parameters in force."""
        catalogue = self._catalogues.get(examination.catalogue).catalogue
        return Rules(catalogue=catalogue, policy=self._policies.current())

    def signer(
        self, actor: Actor, member: StaffId | None, examination: Examination, stations: frozenset[Station]
    ) -> StaffMember:
        """Who performed the work, if the actor may record at these stations and the member may sign for them."""
        for station in stations:
            actor.require(RECORD_AT[station])
        performer = self._signers.performer(actor, member, examination.department)
        for station in stations:
            performer.require_signing(station)
        return performer

    def authorship(
        self, actor: Actor, performer: StaffMember, examination: Examination, at: datetime | None
    ) -> Authorship:
        """Who performed and who enters."""
        return self._signers.authorship(actor, performer, examination, at)

    def save(
        self, kind: str, actor: Actor, before: Examination, after: Examination, reason: str | None = None
    ) -> Examination:
        """Save with the event, and bring the work items for 公卫科 in line."""
        saved = self.records.save(kind, actor, before, after, reason)
        self._watch.follow(actor, saved, self._catalogues.get(saved.catalogue).catalogue)
        return saved
