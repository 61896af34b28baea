"""The check of the hash chain: names the first place where log, chain and exported heads differ."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import Connection, Engine, Row, RowMapping, bindparam, exists, select

from adapters.database.event_log import change_context
from adapters.database.sealer import EMPTY, link
from adapters.database.session import reading
from adapters.database.tables.kernel import event_log, event_seal
from ports.audit import CARRIED_OUT, HEAD_PURPOSE, Break, ChainBreak, ChainHead, ChainReport, SignedHead
from ports.security import TokenVerifier, Vault
from tjdomain.shared.errors import BadReply, DomainError
from tjdomain.shared.ids import EventId

_PATIENCE = timedelta(minutes=1)
_ID = 16

_SEALS = (
    select(event_seal).where(event_seal.c.seq > bindparam("last")).order_by(event_seal.c.seq).limit(bindparam("most"))
)
_EVENTS = select(event_log).where(event_log.c.id.in_(bindparam("events", expanding=True)))
_WAITING = (
    select(event_log.c.id)
    .where(event_log.c.at < bindparam("before"), ~exists().where(event_seal.c.event_id == event_log.c.id))
    .order_by(event_log.c.id)
    .limit(100)
)


Seal: TypeAlias = Row[int, EventId, bytes]
Events: TypeAlias = Mapping[EventId, RowMapping]


class DatabaseChainCheck:
    """Walks the chain from its beginning, in batches."""

    def __init__(self, engine: Engine, vault: Vault, verifier: TokenVerifier, batch: int = 1000) -> None:
        self._engine = engine
        self._vault = vault
        self._verifier = verifier
        self._most = batch
        self._emptied: Mapping[str, frozenset[bytes]] = {}

    def verify(self, heads: Sequence[SignedHead], now: datetime) -> ChainReport:
        """Compare log, chain and exported heads. Reads everything: minutes on a large log."""
        expected = {head.head.seq: head.head.hash for head in heads}
        end, broken = EMPTY, self._forged(heads)
        with reading(self._engine) as connection:
            while broken is None and (seals := connection.execute(_SEALS, {"last": end.seq, "most": self._most}).all()):
                end, broken = self._batch(connection, seals, end, expected)
            waiting = connection.execute(_WAITING, {"before": now - _PATIENCE}).scalars().all()
        cut = [seq for seq in expected if seq > end.seq]
        if broken is None and cut:
            broken = ChainBreak(Break.CUT_OFF, end.seq + 1, None)
        return ChainReport(end.seq, broken, waiting)

    def _forged(self, heads: Sequence[SignedHead]) -> ChainBreak | None:
        for head in heads:
            if self._verifier.check(head.token, HEAD_PURPOSE).payload != head.payload:
                return ChainBreak(Break.FORGED_HEAD, head.head.seq, None)
        return None

    def _batch(
        self, connection: Connection, seals: Sequence[Seal], end: ChainHead, expected: Mapping[int, bytes]
    ) -> tuple[ChainHead, ChainBreak | None]:
        """The end of the sound part after these seals, and the first break among them."""
        found = connection.execute(_EVENTS, {"events": [seal.event_id for seal in seals]}).mappings()
        events = {event["id"]: event for event in found}
        for seal in seals:
            if broken := self._broken(connection, seal, end, events, seals) or _rewritten(seal, expected):
                return end, broken
            end = ChainHead(seal.seq, seal.hash)
        return end, None

    def _broken(
        self, connection: Connection, seal: Seal, end: ChainHead, events: Events, seals: Sequence[Seal]
    ) -> ChainBreak | None:
        if seal.seq != end.seq + 1:
            return ChainBreak(Break.DELETED, end.seq + 1, None)
        event = events.get(seal.event_id)
        if event is None:
            return ChainBreak(Break.DELETED, seal.seq, seal.event_id)
        if link(end.hash, seal.seq, event) == seal.hash:
            return None if self._is_whole(connection, event) else ChainBreak(Break.EDITED, seal.seq, event["id"])
        hashes = {other.hash for other in seals}
        moved = any(link(end.hash, seal.seq, other) in hashes for other in events.values())
        return ChainBreak(Break.REORDERED if moved else Break.EDITED, seal.seq, event["id"])

    def _is_whole(self, connection: Connection, event: RowMapping) -> bool:
        """As it was sealed, or emptied at the end of its time by a run whose proof names it."""
        change = self._opened(event)
        if change is None or sha256(change).digest() == event["digest"]:
            return change is not None
        proof = json.loads(change).get("emptied_by", "")
        known = self._emptied
        if proof not in known:
            known = self._emptied = {proof: self._emptied_by(connection, proof)}
        return event["id"].value.bytes in known[proof]

    def _emptied_by(self, connection: Connection, proof: str) -> frozenset[bytes]:
        """The events that a run of retention emptied, as its proof has them; none without a whole proof."""
        try:
            asked = {"events": [EventId.parse(proof)]}
        except DomainError:
            return frozenset()
        event = connection.execute(_EVENTS, asked).mappings().one_or_none()
        change = None if event is None or event["kind"] != CARRIED_OUT else self._opened(event)
        if event is None or change is None or sha256(change).digest() != event["digest"]:
            return frozenset()
        ids = bytes.fromhex(json.loads(change)["new"].get("emptied", ""))
        return frozenset(ids[at : at + _ID] for at in range(0, len(ids), _ID))

    def _opened(self, event: RowMapping) -> bytes | None:
        try:
            return self._vault.open(event["change"], change_context(event["id"].value))
        except BadReply:
            return None


def _rewritten(seal: Seal, expected: Mapping[int, bytes]) -> ChainBreak | None:
    if expected.get(seal.seq, seal.hash) == seal.hash:
        return None
    return ChainBreak(Break.REWRITTEN, seal.seq, seal.event_id)
