"""Builds the gazetteer's words and names: for a whole import beside the living tables, or for one kind in place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from geo.gazetteer.folding import key, slips, tokens, units

WORD = ("id", "word", "slips", "uses")
NAME = ("kind", "ref", "subkind", "name", "shown", "words", "importance", "geometry")
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with its names."""

    kind: str
    """street, place, area or own."""
    ref: str
    """Id in its table."""
    subkind: str
    names: tuple[str, ...]
    """The main one first."""
    said: tuple[str, ...]
    """What its kind is called: it is found by these words too."""
    importance: float
    shape: str
    """The point as the database reads it (EWKB in hex, Web Mercator)."""


class Index:
    """Numbers words while names are read."""

    def __init__(self) -> None:
        """No word is known yet."""
        self._ids: dict[str, int] = {}
        self._uses: Counter[int] = Counter()

    def names(self, entries: Iterable[Entry]) -> Iterator[Row]:
        """Rows of `NAME`, one for each name."""
        for entry in entries:
            for name in entry.names:
                ids = [self._id(word) for word in found_by(name, entry.said)]
                self._uses.update(ids)
                yield (
                    entry.kind, entry.ref, entry.subkind, name, entry.names[0], ids, entry.importance, entry.shape,
                )  # fmt: skip

    def _id(self, word: str) -> int:
        return self._ids.setdefault(word, len(self._ids) + 1)

    def words(self) -> Iterator[Row]:
        """Rows of `WORD`, after all names."""
        for word, number in self._ids.items():
            yield number, word, list(slips(word)), self._uses[number]


def found_by(name: str, said: Sequence[str]) -> list[str]:
    """The keys a name is found by: its words, neighbours written as one, its kind's words."""
    return list(dict.fromkeys([*units(tokens(name)), *(key(word) for text in said for word in tokens(text))]))


def replace_kind(connection: psycopg.Connection[Any], kind: str, entries: Iterable[Entry]) -> None:
    """Puts the names of one kind anew into the living tables; words are added in order, so that nobody deadlocks."""
    connection.execute("DELETE FROM gazetteer_names WHERE kind = %s", (kind,))
    listed = list(entries)
    words = sorted({word for entry in listed for name in entry.names for word in found_by(name, entry.said)})
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO gazetteer_words (word, slips, uses) VALUES (%s, %s, 1)"
            " ON CONFLICT (word) DO UPDATE SET uses = gazetteer_words.uses + 1",
            [(word, list(slips(word))) for word in words],
        )
        ids = dict(cursor.execute("SELECT word, id FROM gazetteer_words WHERE word = ANY(%s)", (words,)).fetchall())
        cursor.executemany(
            f"INSERT INTO gazetteer_names ({', '.join(NAME)}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (e.kind, e.ref, e.subkind, name, e.names[0], [ids[w] for w in found_by(name, e.said)], e.importance,
                 e.shape)
                for e in listed for name in e.names
            ],
        )  # fmt: skip
