"""What the administrative levels of an extract are called here. Pure.

Source: OpenStreetMap wiki, "Tag:boundary=administrative": Indonesia has kecamatan at 6 and kelurahan at 7.
"""

from collections.abc import Sequence
from typing import Any

from geo.areas.files import Outline
from geo.areas.models import KECAMATAN, KELURAHAN
from geo.city.osm import Thing

SMALL = ("7", "8", "9")
"""Levels that may be the kelurahan's, in this order; the first with at least two complete areas is taken."""
LARGE = "6"
"""The kecamatan's level."""


def by_level(areas: Sequence[Thing], small: str | None = None, large: str | None = None) -> dict[str, list[Outline]]:
    """The complete areas of an extract by our level; parents are the areas of the next larger level around them.

    Args: small and large name the admin levels of kelurahan and kecamatan; None: by the rule of `SMALL` and `LARGE`.
    """
    groups: dict[str, list[Thing]] = {}
    for area in areas:
        groups.setdefault(area.kind, []).append(area)
    small = small or next((level for level in SMALL if len(groups.get(level, ())) >= 2), SMALL[0])
    large = large or (LARGE if small != LARGE else "5")
    names = {small: KELURAHAN, large: KECAMATAN}
    parents = groups.get(large, [])
    found = {}
    for level, group in groups.items():
        outer = parents if level == small else []
        found[names.get(level, f"admin_{level or 'unknown'}")] = [_outline(area, outer) for area in group]
    return found


def _outline(area: Thing, parents: Sequence[Thing]) -> Outline:
    inside = area.shape.representative_point()
    parent = next((one for one in parents if one.shape.contains(inside)), None)
    name = area.names[0] if area.names else f"relation {area.osm_id}"
    code = _code(area)
    return Outline(
        code, name, area.shape, _code(parent) if parent else None, parent.names[0] if parent and parent.names else None,
        _people(area.extra),
    )  # fmt: skip


def _code(area: Thing) -> str:
    """The official code where the relation has one, else its OSM id."""
    tags: dict[str, Any] = area.extra
    return next((tags[key] for key in ("ref:kemendagri", "ref:bps", "ref") if tags.get(key)), f"osm:{area.osm_id}")


def _people(tags: dict[str, Any]) -> float | None:
    text = str(tags.get("population", ""))
    return float(text) if text.isdigit() else None
