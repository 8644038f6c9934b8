"""One frame to every screen: encodes an entry once for each audience, splices `prev`, loops over the sockets."""

import logging
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson

from dispatch.operators.roles import Principal
from dispatch.picture import Picture, Position
from dispatch.server.live import protocol
from dispatch.server.live.client import Client
from dispatch.server.live.protocol import EntryFrame, entry_frame
from dispatch.sight import Sight, crew_change, seen_detail, seen_entry, seen_objects, sight_of, visible
from geo.orm import now_utc
from incidents.journal import JournalEntry

KEPT = 5_000
"""Entries kept for replay, and how far behind a screen may be. Source: design, section 5."""
log = logging.getLogger("sigap.hub")


class Hub:
    """The screens of one process."""

    def __init__(self, picture: Picture) -> None:
        """Args: picture is folded by the relay before each `publish`."""
        self.picture = picture
        self.clients: set[Client] = set()
        self.cut_off = 0
        self.failures = 0
        self._everywhere: tuple[Picture, str] | None = None
        self._kept: deque[JournalEntry] = deque(maxlen=KEPT)
        self._encoded: dict[tuple[int, Sight], EntryFrame] = {}
        self._parsed: tuple[int, dict[str, Any]] = (0, {})

    def publish(self, entry: JournalEntry) -> None:
        """Sends an entry, already folded into the picture, to every screen that may see it."""
        self._kept.append(entry)
        self._encoded.clear()
        for client in list(self.clients):
            try:
                self.deliver(client, entry)
            except Exception:
                # One screen's trouble must not keep the entry from the others: it fetches the picture anew.
                log.exception("entry %s could not be sent to a screen", entry.seq)
                self.failures += 1
                client.close(protocol.RESYNC)
        self._drop_closed()

    def deliver(self, client: Client, entry: JournalEntry) -> None:
        """One entry to one client, as it may see it."""
        if client.sight.whole:
            client.entry(self._frame(entry, client.sight))
            return
        before, client.seen = client.seen, visible(self.picture, client.sight)
        body = self._body(entry)
        assert before is not None
        seen, removed = crew_change(self.picture, body["objects"], before, client.seen, client.sight)
        if seen or removed:
            detail = seen_detail(client.sight, body["detail"]) if seen.get("incidents") else None
            client.entry(entry_frame(seen_entry(entry, client.sight), seen, removed, detail))
            # A unit that stands still would else be nowhere on this map until it moves.
            if fresh := [f for u in client.seen.units - before.units if (f := self.picture.positions.get(u))]:
                client.push(protocol.positions(now_utc(), fresh))

    def _body(self, entry: JournalEntry) -> dict[str, Any]:
        """The entry's body, parsed once for all crews."""
        if self._parsed[0] != entry.seq:
            self._parsed = (entry.seq, orjson.loads(entry.body))
        return self._parsed[1]

    def _frame(self, entry: JournalEntry, sight: Sight) -> EntryFrame:
        key = (entry.seq, sight)
        if key not in self._encoded:
            self._encoded[key] = whole_frame(entry, sight)
        return self._encoded[key]

    def attach(self, client: Client) -> None:
        """A client that has everything up to the hub's number joins the stream."""
        if not client.sight.whole:
            client.seen = visible(self.picture, client.sight)
        self.clients.add(client)

    def detach(self, client: Client) -> None:
        """The client is gone."""
        self.clients.discard(client)

    def kept_after(self, seq: int, limit: int = KEPT) -> list[JournalEntry] | None:
        """Entries after `seq` from memory, at most `limit`; None when memory does not reach back so far."""
        if seq >= self.picture.seq:
            return []
        if not self._kept or self._kept[0].seq > seq + 1:
            return None
        first = seq + 1 - self._kept[0].seq
        return list(islice(self._kept, first, first + limit))

    def tick(self, at: datetime, confirmed_at: datetime) -> None:
        """Tells every screen that the stream lives, and when the relay last saw the database."""
        text = protocol.tick(at, self.picture.seq, confirmed_at)
        for client in list(self.clients):
            client.tick(text, self.picture.seq)
        self._drop_closed()

    def place(self, at: datetime, news: list[Position]) -> None:
        """Positions that are news, to each screen those it may see."""
        if not news:
            return
        self._everywhere = None
        text = protocol.positions(at, news)
        for client in list(self.clients):
            if client.sight.whole:
                client.push(text)
            elif mine := _seen_by(client, news):
                client.push(protocol.positions(at, mine))
        self._drop_closed()

    def place_all(self, client: Client, at: datetime) -> None:
        """All positions that a client may see: no entry tells a screen that was away who has moved meanwhile."""
        if client.sight.whole and self.picture.positions:
            client.push(self._all_positions(at))
        elif mine := _seen_by(client, self.picture.positions.values()):
            client.push(protocol.positions(at, mine))

    def _all_positions(self, at: datetime) -> str:
        """Encoded once for all who come back in the same second: after a restart that is every screen."""
        if self._everywhere is None or self._everywhere[0] is not self.picture:
            self._everywhere = (self.picture, protocol.positions(at, list(self.picture.positions.values())))
        return self._everywhere[1]

    def review(self, asked: Collection[UUID], living: Mapping[UUID, Principal]) -> None:
        """Cuts off screens whose session or token no longer holds; who sees other things now begins anew.

        Args: asked are the credentials that were looked up: who joined meanwhile is not judged by an older answer.
        """
        for client in [one for one in self.clients if one.credential_id in asked]:
            principal = living.get(client.credential_id)
            if principal is None:
                client.close(protocol.NOT_SIGNED_IN)
            elif sight_of(principal) != client.sight:
                client.begin_anew("rights_changed")
        self._drop_closed()

    def cut(self, credential_id: UUID) -> None:
        """Whoever signs out is out at once on every screen of this process; other processes review at their tick."""
        for client in [c for c in self.clients if c.credential_id == credential_id]:
            client.close(protocol.NOT_SIGNED_IN)
        self._drop_closed()

    def resync_all(self, reason: str) -> None:
        """Every screen must fetch the picture anew."""
        self._kept.clear()
        for client in list(self.clients):
            client.begin_anew(reason)
        self._drop_closed()

    def _drop_closed(self) -> None:
        for client in [c for c in self.clients if c.closing is not None]:
            self.cut_off += client.closing == protocol.SLOW
            self.clients.discard(client)


def _seen_by(client: Client, rows: Iterable[Position]) -> list[Position]:
    return [row for row in rows if client.seen and row[0] in client.seen.units]


def whole_frame(entry: JournalEntry, sight: Sight) -> EntryFrame:
    """An entry for an audience of the whole picture."""
    body: dict[str, Any] = orjson.loads(entry.body)
    objects, detail = seen_objects(body["objects"], sight), seen_detail(sight, body["detail"])
    return entry_frame(seen_entry(entry, sight), objects, {}, detail)
