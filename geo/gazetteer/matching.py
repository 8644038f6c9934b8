"""How well a name fits what was said: word by word, forgiving slips, weighing rare words more. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from geo.gazetteer.folding import is_number, key, pairs
from geo.gazetteer.words import words

SAME_KEY = 0.96
"""A word of the same key but another spelling."""
LEAST = 0.62
"""Words less alike than this do not match at all."""
LIGHT = 0.22
"""Weight of a word that says little, beside a telling one."""
LEFT_OVER = 0.3
"""Share of the score that words of the name nobody said can cost."""
UNKNOWN = 0.5
"""Weight of a word no name holds, beside a telling one: people say more than the map knows."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the query."""

    word: str
    """Plain."""
    weight: float
    """How telling it is."""
    is_last: bool = False
    """Whether it may be the beginning of a word that is still being typed."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name fits."""

    score: float
    """0 to 1."""
    left: tuple[int, ...]
    """Positions of the said words that found nothing in the name."""


def weigh(said: Sequence[str], uses: Mapping[str, int], total: int) -> list[Said]:
    """The words with their weights.

    Args: uses is in how many names each word's key occurs, 0 for none; total how many names there are.
    """
    light, last = words().light, len(said) - 1
    found = []
    for n, word in enumerate(said):
        weight = math.log((total + 2) / (uses.get(word, 0) + 1)) / math.log(total + 2)
        weight = 0.35 + 0.65 * weight if uses.get(word, 0) else UNKNOWN
        found.append(Said(word, weight * (LIGHT if word in light else 1.0), n == last))
    return found


@lru_cache(100_000)
def likeness(said: str, named: str, *, beginning: bool = False) -> float:
    """0 to 1: how much a said word is like a word of a name; `beginning`: it may be cut off."""
    if said == named:
        return 1.0
    if is_number(said) or is_number(named) or len(said) < 2 or len(named) < 2:
        return 0.0
    one, two = key(said), key(named)
    if one == two:
        return max(SAME_KEY, 1 - 0.08 * DamerauLevenshtein.normalized_distance(said, named))
    if beginning and len(said) >= 2 and (named.startswith(said) or two.startswith(one)):
        return 0.66 + 0.26 * len(said) / len(named)
    alike = max(
        float(DamerauLevenshtein.normalized_similarity(one, two)),
        float(DamerauLevenshtein.normalized_similarity(said, named)),
    )
    return 0.94 * alike if alike >= LEAST else 0.0


def fit(said: Sequence[Said], name: Sequence[str], kind: Sequence[str], area: Sequence[str] = ()) -> Fit:
    """How a name fits the said words.

    Args: name holds the plain words of the name, kind and area those of its kind and its area, which need not be said.
    """
    if not said:
        return Fit(0.0, ())
    best, used = _best(said, name, (*kind, *area))
    whole = sum(one.weight for one in said)
    heard = sum(one.weight * alike for one, alike in zip(said, best, strict=True)) / whole
    light = words().light | set(area)
    silent = sum(LIGHT if word in light else 1.0 for n, word in enumerate(name) if n not in used)
    spoken = sum((LIGHT if name[n] in light else 1.0) for n in used)
    cover = (spoken + 0.2) / (spoken + silent + 0.2)
    left = tuple(n for n, alike in enumerate(best) if alike == 0.0)
    return Fit(heard * (1 - LEFT_OVER + LEFT_OVER * cover), left)


def _best(said: Sequence[Said], name: Sequence[str], kind: Sequence[str]) -> tuple[list[float], set[int]]:
    """For each said word its best likeness, and the positions of the name's words that were meant."""
    best, used = [0.0] * len(said), set[int]()
    for n, one in enumerate(said):
        alike, at = max(
            ((likeness(one.word, word, beginning=one.is_last), -m) for m, word in enumerate(name) if m not in used),
            default=(0.0, 0),
        )
        best[n] = alike
        if alike > 0:
            used.add(-at)
        elif any(likeness(one.word, word, beginning=one.is_last) > 0.9 for word in kind):
            best[n] = 0.95
    _join(said, name, best, used)
    return best, used


def _join(said: Sequence[Said], name: Sequence[str], best: list[float], used: set[int]) -> None:
    """Words written as one in the query or in the name."""
    spoken = tuple(one.word for one in said)
    for n, joined in pairs(spoken):
        for m, word in enumerate(name):
            if min(best[n], best[n + 1]) < 0.9 and key(word) == joined:
                best[n] = best[n + 1] = 0.97
                used.add(m)
    for m, joined in pairs(tuple(name)):
        for n, word in enumerate(spoken):
            if best[n] < 0.97 and _same_or_slip(key(word), joined):
                best[n] = 0.97 if key(word) == joined else 0.88
                used |= {m, m + 1}


def _same_or_slip(one: str, two: str) -> bool:
    return one == two or (len(two) >= 7 and DamerauLevenshtein.distance(one, two, score_cutoff=1) <= 1)
