"""The JSON form of reach."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import shapely
from pydantic import Field
from typing_extensions import TypedDict

if TYPE_CHECKING:
    from geo.reach.coverage import Coverage
    from geo.reach.people import Covered

DIGITS = 5
"""Of degrees: a metre."""


class AreaShare(TypedDict):
    """How much of an area is reached."""

    code: str
    name: str
    share: Annotated[float, Field(description="of its metres of road, 0 to 1")]
    people: Annotated[float | None, Field(description="who live in the whole area; null: unknown")]


class ReachProperties(TypedDict):
    """What the available units cover."""

    kind: Annotated[str, Field(description="ground: the outline; roads: the reached roads themselves")]
    seconds: Annotated[float, Field(description="turnout, what an old position may cost, and driving")]
    units: Annotated[int, Field(description="available units that were counted")]
    people: Annotated[float | None, Field(description="who live where a unit arrives in time; null: unknown")]
    people_total: float | None
    people_by: Annotated[str | None, Field(description="cells: a population grid; areas: people by share of roads")]
    road_km: Annotated[float, Field(description="kilometres of road that are reached")]
    areas: list[AreaShare]


class ReachFeature(TypedDict):
    """One shape."""

    type: Literal["Feature"]
    properties: ReachProperties
    geometry: Annotated[dict[str, Any], Field(description="GeoJSON MultiPolygon or MultiLineString, WGS84")]


class ReachView(TypedDict):
    """GeoJSON FeatureCollection of what is reached."""

    type: Literal["FeatureCollection"]
    features: list[ReachFeature]


def reach_view(coverage: "Coverage", covered: "Covered", ground: Any, units: int, *, roads: bool) -> ReachView:
    """The outline, and the roads themselves where asked for. Args: ground is the outline's shape."""
    properties: ReachProperties = {
        "kind": "ground", "seconds": coverage.limit_s, "units": units,
        "people": None if covered.people is None else round(covered.people),
        "people_total": None if covered.people_total is None else round(covered.people_total),
        "people_by": covered.by, "road_km": round(float(coverage.covered_m().sum()) / 1000, 1),
        "areas": covered.areas,  # type: ignore[typeddict-item]
    }  # fmt: skip
    features: list[ReachFeature] = [_feature(properties, ground)]
    if roads:
        features.append(_feature({**properties, "kind": "roads"}, shapely.MultiLineString(coverage.lines())))
    return {"type": "FeatureCollection", "features": features}


def _feature(properties: ReachProperties, shape: Any) -> ReachFeature:
    if shape.geom_type == "Polygon":
        shape = shapely.MultiPolygon([shape])
    return {"type": "Feature", "properties": properties, "geometry": _rounded(shapely.geometry.mapping(shape))}


def _rounded(geometry: Any) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(value: Any) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else [_round(inner) for inner in value]
