"""Hits of one clause: names that fit, with house numbers, crossings and kilometre marks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from geo.city.kinds import kinds
from geo.gazetteer.candidates import Candidate, find_candidates
from geo.gazetteer.facts import Meeting, Numbered, areas_of, meetings_of, numbers_of, streets_of
from geo.gazetteer.folding import is_number, tokens
from geo.gazetteer.hits import Hit
from geo.gazetteer.matching import Said, fit, weigh
from geo.gazetteer.reading import Clause
from geo.gazetteer.words import words
from geo.measure import distance_m

NAMES = 100_000
"""About how many names there are, for how telling a word is."""
WORDS_MOST = 12
"""Words of a clause that are looked for; nobody names a place by more."""
JUDGED = 30
"""So many of the best are looked at closely."""
WORST = 0.42
"""A match below this is no answer [J]."""
OTHER_LEVEL = 0.85
"""Share of its match that a street keeps when another level was said [J]."""
SAME_CROSSING_M = 90.0
"""Points where two streets meet, nearer together than this, are one crossing."""
ACCURACY_M = {"settlement": 500.0, "area": 1_000.0}


@dataclass(frozen=True, slots=True)
class Ask:
    """One clause as it is searched."""

    clause: Clause
    near: tuple[float, float] | None = None
    context: tuple[str, ...] = ()
    """Plain words of other clauses that may name the area."""
    kinds: tuple[str, ...] = ()
    level: int | None = None
    """Elevated (1) or sunken (-1) road, as said."""


async def find_hits(session: AsyncSession, ask: Ask) -> list[Hit]:
    """Hits of a clause, unranked."""
    if ask.clause.crossings:
        return await _crossing(session, ask)
    said = ask.clause.words[:WORDS_MOST]
    found = await find_candidates(session, [*said, *ask.context], ask.near, ask.kinds)
    weighed = weigh([*said, *ask.context], found.uses, NAMES)
    hits = [hit for candidate in found.candidates if (hit := _judge(candidate, ask, weighed, ())).match >= WORST * 0.6]
    best = sorted(hits, key=lambda hit: (-hit.match, hit.name))[:JUDGED]
    placed = await _with_areas(session, best, ask, weighed)
    return await _with_streets(session, [hit for hit in placed if hit.match >= WORST], ask)


def _judge(candidate: Candidate, ask: Ask, weighed: Sequence[Said], around: Sequence[str]) -> Hit:
    """A candidate as a hit; a bare number is a house number where the street's name has none such."""
    name, kind, area = tokens(candidate.name), _said_for(candidate.kind, candidate.subkind), tuple(around)
    whole = fit(weighed, name, kind, area)
    number = ask.clause.number if not ask.clause.bare else None
    if ask.clause.bare and candidate.kind == "street":
        last = max((n for n, one in enumerate(weighed) if is_number(one.word)), default=None)
        rest = [one for n, one in enumerate(weighed) if n != last]
        if last is not None and weighed[last].word not in name:
            whole, number = fit(rest, name, kind, area), ask.clause.number
    if ask.level is not None:
        levels = {word for said in (*words().up, *words().down) for word in said.split()}
        rest = [one for one in weighed if one.word not in levels]
        other = fit(rest, name, kind, area)
        whole = other if other.score > whole.score else whole
    detail = {"house_number": number} if number and candidate.kind == "street" else {}
    if candidate.name != candidate.shown:
        detail |= {"matched": candidate.name}
    return Hit(
        candidate.kind, candidate.shown, candidate.lon, candidate.lat, ACCURACY_M.get(candidate.kind, 30.0),
        whole.score, candidate.importance, candidate.subkind, candidate.ref, None, detail, 0.0, whole.left,
    )  # fmt: skip


@lru_cache(1_000)
def _said_for(kind_of: str, subkind: str) -> tuple[str, ...]:
    """What is said for a kind without a name."""
    if kind_of == "area":
        return (subkind,)
    kind = kinds().place(subkind) if kind_of == "place" else None
    return tuple(word for said in kind.words for word in tokens(said)) if kind else ()


async def _with_areas(session: AsyncSession, hits: Sequence[Hit], ask: Ask, weighed: Sequence[Said]) -> list[Hit]:
    """With their areas; words that name the area count as heard."""
    areas = await areas_of(session, [(hit.lon, hit.lat) for hit in hits])
    result = []
    for hit, area in zip(hits, areas, strict=True):
        if area is None:
            result.append(hit)
            continue
        around = [word for name in (area.kelurahan, area.kecamatan) if name for word in tokens(name)]
        around += ["kelurahan", "kecamatan"]
        candidate = Candidate(
            hit.kind, hit.ref or "", hit.subkind, str(hit.detail.get("matched", hit.name)), hit.name, hit.importance,
            hit.lon, hit.lat,
        )  # fmt: skip
        result.append(replace(_judge(candidate, ask, weighed, around), area=area))
    return result


async def _with_streets(session: AsyncSession, hits: Sequence[Hit], ask: Ask) -> list[Hit]:
    """Streets with their length as accuracy, their level, and the house number asked for."""
    ids = [int(hit.ref) for hit in hits if hit.kind == "street" and hit.ref is not None]
    facts = await streets_of(session, ids)
    asked = {str(hit.detail["house_number"]) for hit in hits if "house_number" in hit.detail}
    numbers = await numbers_of(session, ids, _first(asked.copy().pop())) if asked and _has_digits(asked) else []
    result = []
    for hit in hits:
        if hit.kind != "street" or hit.ref is None or int(hit.ref) not in facts:
            result.append(hit)
            continue
        street = facts[int(hit.ref)]
        level_fits = ask.level is None or street.level * ask.level > 0
        match = min(1.0, hit.match * (1.0 if level_fits else OTHER_LEVEL))
        plain = replace(hit, accuracy_m=min(2_000.0, street.length_m / 2), match=match)
        mine = [one for one in numbers if one.street_id == int(hit.ref)]
        result.append(_at_number(plain, mine) if "house_number" in hit.detail else plain)
    return result


def _has_digits(numbers: set[str]) -> bool:
    return any(letter.isdigit() for number in numbers for letter in number)


def _first(number: str) -> int:
    digits = "".join(letter if letter.isdigit() else " " for letter in number).split()
    return int(digits[0]) if digits else 0


def _bare(number: str) -> str:
    return "".join(letter for letter in number.casefold() if letter.isalnum())


def _at_number(hit: Hit, numbers: Sequence[Numbered]) -> Hit:
    """The house itself, else between its neighbours, else the street."""
    wanted = str(hit.detail["house_number"])
    exact = [one for one in numbers if _bare(one.house_number) == _bare(wanted)]
    same = exact or [one for one in numbers if one.number == _first(wanted)]
    name = f"{hit.name} {wanted}"
    if same:
        accuracy, ref = 10.0 if exact else 25.0, f"{hit.ref}#{wanted}"
        return replace(
            hit, kind="address", name=name, lon=same[0].lon, lat=same[0].lat, accuracy_m=accuracy, ref=ref,
            detail={**hit.detail, "street": hit.name}, match=min(1.0, hit.match + 0.02),
        )  # fmt: skip
    beside = sorted(numbers, key=lambda one: (abs(one.number - _first(wanted)), one.number % 2 != _first(wanted) % 2))
    if not beside:
        return replace(hit, detail={**hit.detail, "street": hit.name, "number_found": False})
    return _between(hit, name, wanted, beside)


def _between(hit: Hit, name: str, wanted: str, beside: Sequence[Numbered]) -> Hit:
    """A place between the two nearest numbers on either side of the wanted one."""
    number = _first(wanted)
    low = next((one for one in beside if one.number < number), beside[0])
    high = next((one for one in beside if one.number > number), low)
    span = high.number - low.number
    share = (number - low.number) / span if span > 0 else 0.0
    lon, lat = low.lon + (high.lon - low.lon) * share, low.lat + (high.lat - low.lat) * share
    accuracy = max(40.0, distance_m(low.lon, low.lat, high.lon, high.lat) / 2)
    detail = {**hit.detail, "street": hit.name, "number_found": False}
    return replace(
        hit, kind="address", name=name, lon=lon, lat=lat, accuracy_m=accuracy, detail=detail, ref=f"{hit.ref}#{wanted}"
    )


async def _crossing(session: AsyncSession, ask: Ask) -> list[Hit]:
    """Where streets that fit one half meet streets that fit the other; without such a place what fits as a name."""
    hits: list[Hit] = []
    for one, two in ask.clause.crossings:
        hits += await _met(session, ask, one, two)
    areas = await areas_of(session, [(hit.lon, hit.lat) for hit in hits])
    placed = [replace(hit, area=area) for hit, area in zip(hits, areas, strict=True)]
    return placed or await _one_street(session, ask)


async def _met(session: AsyncSession, ask: Ask, *parts: str) -> list[Hit]:
    halves = []
    for part in parts:
        half = replace(ask, clause=Clause(part), kinds=("street",), context=())
        halves.append({int(hit.ref): hit for hit in await find_hits(session, half) if hit.ref})
    ones, twos = halves
    lat = next((hit.lat for hit in [*ones.values(), *twos.values()]), 0.0)
    meetings = await meetings_of(session, list(ones), list(twos), lat)
    return [_meeting(ones[group[0].one], twos[group[0].two], group) for group in _together(meetings)]


async def _one_street(session: AsyncSession, ask: Ask) -> list[Hit]:
    """No such crossing: what fits the words as a name, or the first street, judged lower."""
    whole = await find_hits(session, replace(ask, clause=Clause(ask.clause.text)))
    first = await find_hits(session, replace(ask, clause=Clause(ask.clause.crossings[0][0])))
    return [*whole, *(replace(hit, match=hit.match * 0.6) for hit in first)]


def _together(meetings: Sequence[Meeting]) -> list[list[Meeting]]:
    groups: list[list[Meeting]] = []
    for one in meetings:
        for group in groups:
            head = group[0]
            same = {head.one, head.two} == {one.one, one.two}
            if same and distance_m(head.lon, head.lat, one.lon, one.lat) <= SAME_CROSSING_M:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _meeting(one: Hit, two: Hit, group: Sequence[Meeting]) -> Hit:
    lon, lat = (sum(getattr(m, axis) for m in group) / len(group) for axis in ("lon", "lat"))
    spread = max(distance_m(lon, lat, m.lon, m.lat) for m in group)
    ref = f"{one.ref}x{two.ref}@{lon:.4f},{lat:.4f}"
    return Hit(
        "crossing", f"{one.name} x {two.name}", lon, lat, max(15.0, spread), (one.match + two.match) / 2,
        (one.importance + two.importance) / 2, "crossing", ref, None, {"streets": [one.name, two.name]},
    )  # fmt: skip
