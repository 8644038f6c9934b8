"""Finds the names that may be meant, by their words: exact, begun, or one slip away. Judges nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.gazetteer.folding import is_number, key, pairs, slips
from geo.gazetteer.words import words
from geo.mercator import degrees_of, mercator_of

WORDS_MOST = 24
"""Words tried for one said word."""
FROM_ALL, FROM_SOME = 70, 40
"""Names taken from those that hold every said word, and from those that lack one."""
RARE = 3_000
"""A word in fewer names than this may stand alone for a name."""
LONG, SAME = 8, 5
"""Words of so many letters may also be others that begin with the same so many: two slips are not rare in them."""
GROUPS_MOST = 5
"""Telling words that must be held; the rest only judge."""

WORDS = text("""
SELECT said.n, word.id, word.word, word.uses FROM unnest(CAST(:units AS text[])) WITH ORDINALITY AS said(unit, n)
CROSS JOIN LATERAL (
    (SELECT id, word, uses FROM gazetteer_words WHERE word = said.unit)
    UNION (SELECT id, word, uses FROM gazetteer_words WHERE length(said.unit) >= 3 AND word ~>=~ said.unit
        AND word ~<~ (said.unit || chr(1114111)) ORDER BY uses DESC LIMIT :most)
) AS word
UNION ALL
SELECT begun.n, word.id, word.word, word.uses FROM unnest(CAST(:units AS text[])) WITH ORDINALITY AS begun(unit, n)
CROSS JOIN LATERAL (
    SELECT id, word, uses FROM gazetteer_words WHERE length(begun.unit) >= :long AND word ~>=~ left(begun.unit, :same)
        AND word ~<~ (left(begun.unit, :same) || chr(1114111)) ORDER BY uses DESC LIMIT 40
) AS word
UNION ALL
SELECT slip.n, word.id, word.word, word.uses
FROM jsonb_to_recordset(CAST(:slips AS jsonb)) AS slip(n int, hashes int[])
CROSS JOIN LATERAL (
    SELECT id, word, uses FROM gazetteer_words WHERE gazetteer_words.slips && slip.hashes LIMIT 60
) AS word
""")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be meant."""

    kind: str
    ref: str
    subkind: str
    name: str
    shown: str
    importance: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of a query lead to."""

    candidates: list[Candidate]
    uses: Mapping[str, int]
    """In how many names each said word occurs, by its plain form."""


async def find_candidates(
    session: AsyncSession, said: Sequence[str], near: tuple[float, float] | None, kinds: Sequence[str] = ()
) -> Found:
    """Names for the plain words of a query. Args: near (lon, lat) decides among many; kinds limits what is found."""
    groups, uses = await _groups(session, said)
    telling = _telling(said, groups, uses)
    if not telling:
        return Found([], uses)
    numbers = [groups[n] for n in range(len(said)) if is_number(said[n]) and groups[n] and n not in telling]
    sql, given = _query([groups[n] for n in telling], numbers, near, kinds)
    rows = (await session.execute(text(sql), given)).all()
    seen = {(row.kind, row.ref, row.name): _candidate(row) for row in rows}
    return Found(list(seen.values()), uses)


def _candidate(row: Any) -> Candidate:
    lon, lat = degrees_of(row.x, row.y)
    return Candidate(row.kind, row.ref, row.subkind, row.name, row.shown, row.importance, lon, lat)


async def _groups(session: AsyncSession, said: Sequence[str]) -> tuple[list[list[int]], dict[str, int]]:
    """For each said word the ids of words that may be meant, and how often the word itself is used."""
    units = [key(word) for word in said]
    joined = pairs(tuple(said))
    asked = [*units, *(unit for _, unit in joined)]
    slipped = [{"n": n + 1, "hashes": list(slips(unit))} for n, unit in enumerate(asked) if slips(unit)]
    given = {"units": asked, "slips": orjson.dumps(slipped).decode(), "most": WORDS_MOST, "long": LONG, "same": SAME}
    groups: list[list[int]] = [[] for _ in said]
    uses: dict[str, int] = {}
    for row in (await session.execute(WORDS, given)).all():
        n = row.n - 1
        for at in (n,) if n < len(said) else (joined[n - len(said)][0], joined[n - len(said)][0] + 1):
            groups[at].append(row.id)
        if n < len(said) and row.word == units[n]:
            uses[said[n]] = row.uses
    return groups, uses


def _telling(said: Sequence[str], groups: Sequence[list[int]], uses: Mapping[str, int]) -> list[int]:
    """Positions of the words that names must hold, the rarest first; light ones and numbers only alone."""
    found = [n for n in range(len(said)) if groups[n]]
    telling = [n for n in found if said[n] not in words().light and not is_number(said[n])] or found
    return sorted(telling, key=lambda n: (uses.get(said[n], 0), n))[:GROUPS_MOST]


def _query(
    groups: Sequence[list[int]], numbers: Sequence[list[int]], near: tuple[float, float] | None, kinds: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """The query and its values: names that hold all words and numbers, all words, all but one, one alone."""
    listed = [*groups, *numbers]
    given: dict[str, Any] = {f"g{n}": sorted(set(group)) for n, group in enumerate(listed)}
    every = [f"words && CAST(:g{n} AS int[])" for n in range(len(listed))]
    holds = every[: len(groups)]
    sets = [(holds, FROM_ALL)] + ([(every, FROM_ALL)] if numbers else [])
    if len(groups) > 1:
        sets += [([h for m, h in enumerate(holds) if m != n], FROM_SOME) for n in range(len(groups))]
    if len(groups) > 2:
        sets += [([h], FROM_SOME) for h in holds]
    order = "importance DESC"
    if near is not None:
        given["x"], given["y"] = mercator_of(*near)
        order = "geometry <-> ST_SetSRID(ST_MakePoint(:x, :y), 3857)"
    if kinds:
        given["kinds"] = list(kinds)
    return " UNION ALL ".join(f"({_one(conditions, order, most, bool(kinds))})" for conditions, most in sets), given


def _one(conditions: Sequence[str], order: str, most: int, limited: bool) -> str:
    if limited:
        conditions = [*conditions, "kind = ANY(:kinds)"]
    return (
        "SELECT kind, ref, subkind, name, shown, importance, ST_X(geometry) AS x, ST_Y(geometry) AS y"
        f" FROM gazetteer_names WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {most}"
    )
