"""The data of words.toml: abbreviations, light words, relations, ready for looking up."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "words.toml"


@dataclass(frozen=True)
class Words:
    """How people write and say places."""

    abbreviations: Mapping[str, str]
    """Plain word -> the word or words it stands for."""
    endings: Mapping[str, str]
    """Ending of a word -> what it stands for."""
    light: frozenset[str]
    """Plain words that say little."""
    relations: tuple[tuple[str, str], ...]
    """What is said -> what is meant, longest first."""
    crossing_before: tuple[str, ...]
    crossing_between: tuple[str, ...]
    up: tuple[str, ...]
    """Words for elevated roads, longest first."""
    down: tuple[str, ...]
    """Words for sunken ones."""
    directions: tuple[str, ...]
    numbers: Mapping[str, int]
    """Spelled numbers."""


@cache
def words() -> Words:
    """The shipped data, read once."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    relations = sorted(content["relations"].items(), key=lambda pair: (-len(pair[0]), pair[0]))
    light = frozenset(content["light"]["words"]) - set(content["light"]["keep"])
    return Words(
        content["abbreviations"], content["endings"], light,
        tuple(relations), _longest(content["crossings"]["before"]), _longest(content["crossings"]["between"]),
        _longest(content["levels"]["up"]), _longest(content["levels"]["down"]),
        _longest(content["directions"]["words"]), content["numbers"],
    )  # fmt: skip


def _longest(entries: list[str]) -> tuple[str, ...]:
    return tuple(sorted(entries, key=lambda entry: (-len(entry), entry)))
