"""Frames of the live stream, version 1, as text. Source: interface contract, "The picture and the live stream"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from dispatch.picture import Position
from geo.orm import utc_text
from incidents.journal import JournalEntry

VERSION = 1
NOT_SIGNED_IN, NOT_ALLOWED, RESYNC, SLOW, TRY_LATER = 4001, 4003, 4008, 4009, 1013
"""Close codes; 1013 is the registry's own "try again later". Source: IANA WebSocket Close Code Number Registry."""
MARK = "\x00"


@dataclass(frozen=True)
class EntryFrame:
    """An encoded entry in two halves, between which each client's `prev` is spliced."""

    seq: int
    head: str
    tail: str

    def text(self, prev: int) -> str:
        """The frame for a client whose last frame or tick was `prev`."""
        return f"{self.head}{prev}{self.tail}"


def actor_view(entry: JournalEntry) -> dict[str, Any] | None:
    """Who did it, None for what nobody did."""
    if entry.actor is None:
        return None
    return {"id": str(entry.actor.id) if entry.actor.id else None, "name": entry.actor.name, "role": entry.actor.role}


def entry_frame(
    entry: JournalEntry, objects: dict[str, Any], removed: dict[str, list[str]], detail: Any = None
) -> EntryFrame:
    """One entry for one audience."""
    body: dict[str, Any] = {
        "event": entry.event,
        "at": utc_text(entry.at),
        "actor": actor_view(entry),
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id},
        "objects": objects,
        "removed": removed,
    }
    if detail:
        body["detail"] = detail
    head = f'{{"kind":"entry","v":{VERSION},"seq":{entry.seq},"prev":'
    return EntryFrame(entry.seq, head, "," + orjson.dumps(body).decode()[1:])


def hello(epoch: str, seq: int, at: datetime) -> str:
    """The first frame: which journal, and its newest number."""
    return _text({"kind": "hello", "v": VERSION, "epoch": epoch, "seq": seq, "at": utc_text(at)})


def tick(at: datetime, seq: int, confirmed_at: datetime) -> str:
    """Every 5 s: the newest number considered, and when the relay last saw the database."""
    return _text({"kind": "tick", "at": utc_text(at), "seq": seq, "confirmed_at": utc_text(confirmed_at)})


def positions(at: datetime, rows: Sequence[Position]) -> str:
    """The newest position of each unit that has a newer one, at most once a second."""
    return _text({"kind": "positions", "v": VERSION, "at": utc_text(at), "units": rows})


def resync(reason: str) -> str:
    """Fetch the picture; the socket is closed with 4008 after it."""
    return _text({"kind": "resync", "reason": reason})


def _text(frame: dict[str, Any]) -> str:
    return orjson.dumps(frame).decode()
