"""What an object's tags make of it on the map and in the gazetteer: the data of kinds.toml, ready for looking up."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "kinds.toml"
Tags = Mapping[str, str]
NOT = frozenset({"no", "none", "disused", "abandoned"})
"""Values that take a thing back."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the file."""

    kind: str
    """Its name in our tables."""
    tags: tuple[tuple[str, str], ...]
    """Tags that must all fit; `*` is any value but no."""
    group: str = ""
    """How the map draws a place."""
    importance: float = 0.0
    """0 to 1, by which equal matches are ordered."""
    zoom: int = 13
    """First zoom it is shown at."""
    names: tuple[str, str] = ("", "")
    """What one is called in Indonesian and in English."""
    words: tuple[str, ...] = ()
    """What people say for one, without its own name."""
    unnamed: bool = False
    """Whether one without a name is kept."""

    def fits(self, tags: Tags) -> bool:
        """Whether an object with these tags is of this kind."""
        return all(_fits(tags.get(key), value) for key, value in self.tags)


def _fits(present: str | None, wanted: str) -> bool:
    return present is not None and (present not in NOT if wanted == "*" else wanted in present.split(";"))


class Rules:
    """The entries of one section, the first fitting one counts."""

    def __init__(self, kinds: list[Kind]) -> None:
        """Args: kinds in the order of the file."""
        self.kinds = kinds
        self.keys = frozenset(kind.tags[0][0] for kind in kinds)
        self.by_key = {key: [(n, k) for n, k in enumerate(kinds) if k.tags[0][0] == key] for key in self.keys}

    def find(self, tags: Tags) -> Kind | None:
        """The kind of an object, None when it is none."""
        best: tuple[int, Kind] | None = None
        for key in tags.keys() & self.keys:
            found = next(((n, kind) for n, kind in self.by_key[key] if kind.fits(tags)), None)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return None if best is None else best[1]


@dataclass(frozen=True)
class Kinds:
    """Everything the file says."""

    places: Rules
    waters: Rules
    grounds: Rules
    lines: Rules
    road_zoom: Mapping[str, int]
    road_importance: Mapping[str, float]

    def place(self, name: str) -> Kind | None:
        """The first place kind of this name."""
        return next((kind for kind in self.places.kinds if kind.kind == name), None)

    def importance_of_road(self, road_class: str) -> float:
        """How well known a street of a class is, 0 to 1."""
        return self.road_importance.get(road_class.removesuffix("_link"), self.road_importance["default"])


@cache
def kinds() -> Kinds:
    """The shipped data, read once."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rules = {section: Rules([_kind(e) for e in content[section]]) for section in ("place", "water", "ground", "line")}
    return Kinds(
        rules["place"], rules["water"], rules["ground"], rules["line"], content["road_zoom"], content["road_importance"]
    )


def _kind(entry: Mapping[str, Any]) -> Kind:
    names = (entry.get("name_id", ""), entry.get("name_en", ""))
    return Kind(
        entry["kind"], tuple(entry["tags"].items()), entry.get("group", ""), float(entry.get("importance", 0)),
        int(entry.get("zoom", 13)), names, tuple(entry.get("words", ())), bool(entry.get("unnamed", False)),
    )  # fmt: skip
