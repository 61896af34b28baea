"""The policies of all contexts, from the parameters that are stored, read again every so often."""

from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.registry import policy_from
from tjdomain.shared.errors import BadReply, DomainError
from tjdomain.shared.events import Plain

P = TypeVar("P")

MAX_AGE = 2.0
"""Seconds until a changed parameter is in force everywhere."""


class PolicyReader:
    """Reads all stored parameters with one query, at most once in ``max_age`` seconds of a process.

    While one thread reads, the others go on with what was read before: nobody waits for a second connection with the
    first one in hand. Only the very first reading is waited for: call ``refresh`` before the first request.
    """

    def __init__(
        self, queries: AdministrationQueries, max_age: float = MAX_AGE, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._queries = queries
        self._max_age = max_age
        self._seconds = seconds
        self._reading = Lock()
        self._stored: Mapping[str, Mapping[str, Plain]] | None = None
        self._built: dict[tuple[type, str], object] = {}
        self._read_at = 0.0

    def refresh(self) -> None:
        """Read now, whatever is remembered. Raises ``Unavailable``."""
        with self._reading:
            self._read()

    def current(self, policy: type[P], group: str) -> P:
        """The class with the group's stored values. Raises ``Unavailable``; ``BadReply`` where one does not fit."""
        self._keep_fresh()
        built = self._built  # a reading replaces the whole of it
        found = built.get((policy, group))
        if not isinstance(found, policy):
            found = self._build(policy, group)
            built[policy, group] = found
        return found

    def _keep_fresh(self) -> None:
        if self._stored is None:
            with self._reading:
                if self._stored is None:
                    self._read()
        elif self._seconds() - self._read_at >= self._max_age and self._reading.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._reading.release()

    def _read(self) -> None:
        stored: dict[str, dict[str, Plain]] = {}
        for parameter in self._queries.parameters():
            stored.setdefault(parameter.group, {})[parameter.name] = parameter.value
        self._stored, self._built, self._read_at = stored, {}, self._seconds()

    def _build(self, policy: type[P], group: str) -> P:
        try:
            return policy_from(policy, (self._stored or {}).get(group, {}))
        except DomainError as error:
            raise BadReply("parameters", f"{group}: {error.fields}") from error


class StoredPolicies(Generic[P]):
    """One context's policy, as its port asks for it."""

    def __init__(self, reader: PolicyReader, policy: type[P], group: str) -> None:
        self._reader = reader
        self._policy = policy
        self._group = group

    def current(self) -> P:
        """The parameters in force now."""
        return self._reader.current(self._policy, self._group)
