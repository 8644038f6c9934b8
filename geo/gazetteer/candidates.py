"""Finds the names that may be meant, by their words: exact, begun, or one slip away. Judges nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.gazetteer.folding import is_number
from geo.gazetteer.vocabulary import Group, find_groups
from geo.gazetteer.words import words
from geo.mercator import degrees_of, mercator_of

FROM_ALL, FROM_SOME = 60, 30
"""Names taken from those that hold every said word, and from those that lack one."""
RARE = 3_000
"""A word in fewer names than this may stand alone for a name."""
COMMON = 6_000
"""From so many names on a word is common."""
COLUMNS = "kind, ref, subkind, name, shown"
GROUPS_MOST = 5
"""Telling words that must be held; the rest only judge."""


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
    groups, uses = await find_groups(session, said)
    sets = _sets(said, groups, uses)
    if not sets:
        return Found([], uses)
    sql, given = _query(sets, near, kinds)
    rows = (await session.execute(text(sql), given)).all()
    seen = {(row.kind, row.ref, row.name): _candidate(row) for row in rows}
    return Found(list(seen.values()), uses)


def _candidate(row: Any) -> Candidate:
    lon, lat = degrees_of(row.x, row.y)
    return Candidate(row.kind, row.ref, row.subkind, row.name, row.shown, row.importance, lon, lat)


def _sets(
    said: Sequence[str], groups: Sequence[Group | None], uses: Mapping[str, int]
) -> list[tuple[tuple[Group, ...], int]]:
    """Which groups names must hold together, and how many such names are taken: all of them, all but one, a rare one.

    Light words and numbers need not be held where there are others; numbers help to tell many lanes apart.
    """
    known = [(n, group) for n, group in enumerate(groups) if group is not None]
    telling = [(n, g) for n, g in known if said[n] not in words().light and not is_number(said[n])] or known
    telling = sorted(telling, key=lambda one: (uses.get(said[one[0]], 0), one[0]))[:GROUPS_MOST]
    chosen = tuple(group for _, group in telling)
    numbers = tuple(group for n, group in known if is_number(said[n]) and (n, group) not in telling)
    sets = [(chosen, FROM_ALL)] if chosen else []
    if numbers:
        sets.append(((*chosen, *numbers), FROM_ALL))
    if len(chosen) > 1:
        sets += [((*chosen[:n], *chosen[n + 1 :]), FROM_SOME) for n in range(len(chosen))]
    if len(chosen) > 2:
        sets += [((group,), FROM_SOME) for group in chosen if group.names <= RARE]
    # What only holds common words says nothing where something rarer was said.
    telling_sets = [one for one in sets if min(group.names for group in one[0]) <= COMMON]
    return telling_sets or sets[:1]


def _query(
    sets: Sequence[tuple[tuple[Group, ...], int]], near: tuple[float, float] | None, kinds: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """The query and its values."""
    given: dict[str, Any] = {}
    for groups, _ in sets:
        given |= {_label(group): list(group.ids) for group in groups}
    order = "importance DESC"
    if near is not None:
        given["x"], given["y"] = mercator_of(*near)
        order = "geometry <-> ST_SetSRID(ST_MakePoint(:x, :y), 3857)"
    if kinds:
        given["kinds"] = list(kinds)
    return " UNION ALL ".join(f"({_one(groups, order, most, bool(kinds))})" for groups, most in sets), given


def _label(group: Group) -> str:
    return f"g{abs(hash(group.ids))}"


def _one(groups: Sequence[Group], order: str, most: int, limited: bool) -> str:
    """Names of one set. Where words are rare they are gathered by their words and then ordered; where all are common,
    the nearest (or best known) names are looked through until enough hold them. The database would guess wrong.
    """
    conditions = [f"words && CAST(:{_label(group)} AS int[])" for group in groups]
    conditions += ["kind = ANY(:kinds)"] if limited else []
    names = f"SELECT {COLUMNS}, importance, geometry FROM gazetteer_names WHERE {' AND '.join(conditions)}"
    wanted = f"SELECT {COLUMNS}, importance, ST_X(geometry) AS x, ST_Y(geometry) AS y"
    if min(group.names for group in groups) > COMMON and not limited:
        return f"{wanted} FROM ({names} ORDER BY {order} LIMIT {most}) AS found"
    return f"WITH found AS MATERIALIZED ({names}) {wanted} FROM found ORDER BY {order} LIMIT {most}"
