"""Notices that were given out, in memory."""

from collections.abc import Sequence
from operator import attrgetter

from adapters.memory.store import MemoryStore
from tjdomain.examination.domain.given_notice import GivenNotice
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import ExaminationId


class MemoryGivenNotices:
    """``GivenNotices`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def of(self, examinations: Sequence[ExaminationId]) -> tuple[GivenNotice, ...]:
        """All of these examinations."""
        everything: list[GivenNotice] = list(self._store.table("given_notice").values())
        return tuple(sorted((one for one in everything if one.examination in examinations), key=attrgetter("id")))

    def add(self, notice: GivenNotice) -> None:
        """Store a new one."""
        known = {(one.kind, one.copy) for one in self.of((notice.examination,))}
        if (notice.kind, notice.copy) in known:
            raise StaleVersion("given_notice", str(notice.examination))
        self._store.table("given_notice")[notice.id] = notice
