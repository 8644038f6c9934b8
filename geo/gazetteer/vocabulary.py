"""The words of names that a said word may stand for: itself, begun, one letter away, or a long word begun the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from geo.gazetteer.folding import JOINED, key, pairs, slips

BEGUN_MOST = 40
"""Words taken from the database for one beginning."""
SHORTENED = 4
"""Words of so many letters may be cut short wherever they stand; shorter ones at the end of the query only."""
GROUP_MOST = 30
"""Of these the most alike are kept."""
ALIKE = 0.6
"""Keys less alike than this are other words [J]; a word that is begun is alike enough."""
LONG, SAME = 8, 5
"""Words of so many letters may also be others that begin with the same so many: two slips are not rare in them."""

WORDS = text("""
SELECT id, word, uses FROM gazetteer_words WHERE word = ANY(CAST(:units AS text[]))
UNION SELECT word.id, word.word, word.uses FROM unnest(CAST(:begun AS text[])) AS said(unit) CROSS JOIN LATERAL (
    SELECT id, word, uses FROM gazetteer_words WHERE word ~>=~ said.unit AND word ~<~ (said.unit || chr(1114111))
    ORDER BY uses DESC LIMIT :most
) AS word
UNION SELECT id, word, uses FROM gazetteer_words WHERE slips && CAST(:hashes AS int[])
""")


@dataclass(frozen=True, slots=True)
class Group:
    """Words of names that one said word may stand for."""

    ids: tuple[int, ...]
    names: int
    """In how many names one of them occurs, at most."""


async def find_groups(session: AsyncSession, said: Sequence[str]) -> tuple[list[Group | None], Mapping[str, int]]:
    """For each said word its group (None: no name holds such a word), and in how many names the word itself occurs."""
    units = [key(word) for word in said]
    meant = [((n,), unit) for n, unit in enumerate(units)] + [((n, n + 1), unit) for n, unit in pairs(tuple(said))]
    given = {
        "units": [*(unit for _, unit in meant), *(f"{JOINED}{unit}" for unit in units)],
        "begun": _begun(units), "most": BEGUN_MOST,
        "hashes": sorted({value for _, unit in meant for value in slips(unit)}),
    }  # fmt: skip
    found: list[dict[int, tuple[float, int]]] = [{} for _ in said]
    uses: dict[str, int] = {}
    for row in (await session.execute(WORDS, given)).all():
        for places, unit in meant:
            alike = likeness(unit, row.word)
            for n in places if alike >= ALIKE else ():
                found[n][row.id] = max(found[n].get(row.id, (0.0, 0)), (alike, row.uses))
        uses |= {said[n]: row.uses for n, unit in enumerate(units) if unit == row.word}
    return [_group(words) for words in found], uses


def _begun(units: Sequence[str]) -> list[str]:
    """Beginnings to look for: of the word that is being typed, of longer words that may be cut short, and the first
    letters of long words.
    """
    whole = [unit for n, unit in enumerate(units) if len(unit) >= (2 if n == len(units) - 1 else SHORTENED)]
    typed = [f"{JOINED}{unit}" for unit in units[-1:] if len(unit) >= SAME]
    return list(dict.fromkeys([*whole, *typed, *(unit[:SAME] for unit in units if len(unit) >= LONG)]))


def likeness(unit: str, word: str) -> float:
    """0 to 1: how much one key is like another; the beginning of a word is more like it the longer it is."""
    if word.startswith(JOINED):
        word = word.removeprefix(JOINED)
        return 0.7 + 0.3 * len(unit) / len(word) if word.startswith(unit) and len(unit) >= SAME else 0.0
    if word.startswith(unit) and len(unit) >= 2:
        return 0.7 + 0.3 * len(unit) / len(word)
    if not unit.isalpha() or len(unit) < 4:
        return 0.0
    return float(DamerauLevenshtein.normalized_similarity(unit, word, score_cutoff=ALIKE))


def _group(words: Mapping[int, tuple[float, int]]) -> Group | None:
    kept = sorted(words.items(), key=lambda word: (-word[1][0], -word[1][1], word[0]))[:GROUP_MOST]
    return Group(tuple(sorted(ident for ident, _ in kept)), sum(uses for _, (_, uses) in kept)) if kept else None
