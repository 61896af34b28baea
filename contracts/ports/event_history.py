"""What every reader of a thing's history must do."""

from uuid import UUID

from attrs import evolve

from contracts.ports.deliveries import certificate_event
from ports.event_history import EventHistory
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.ids import CertificateId


class EventHistoryContract:
    """Fixtures: ``uow``, ``events`` and ``history`` over the same storage, empty."""

    def test_changes_of_one_thing_are_newest_first_and_views_are_none(
        self, uow: UnitOfWork, events: EventLog, history: EventHistory
    ) -> None:
        first = certificate_event(1, subject=7, version=1)
        second = evolve(certificate_event(2, subject=7, version=2), old={"a": 1}, new={"a": 2}, reason="补办")
        with uow:
            events.append(first)
            events.append(second)
            events.append(certificate_event(3, subject=8, version=1))
            events.append(evolve(certificate_event(4, subject=7, version=2), kind="certificate.viewed"))
        mine = CertificateId(first.subject_id.value)
        newest, oldest = history.of("certificate", mine, 10)
        assert (newest.kind, newest.version, newest.old, newest.new) == (second.kind, 2, {"a": 1}, {"a": 2})
        assert (newest.reason, oldest.reason) == ("补办", None)
        assert (oldest.at, oldest.actor_kind, oldest.actor_id) == (first.at, first.actor.kind, first.actor.id)
        assert (oldest.channel, oldest.version) == (first.actor.channel, 1)
        assert history.of("certificate", mine, 1) == (newest,)
        assert history.of("appointment", mine, 10) == ()
        assert history.of("certificate", CertificateId(UUID(int=1)), 10) == ()
