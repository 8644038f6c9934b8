"""The JSON form of areas."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict


class AreaProperties(TypedDict):
    """What is known of an area."""

    code: Annotated[str, Field(description="official code; areas are told apart by it")]
    name: str
    level: Annotated[str, Field(description="kelurahan, kecamatan, rw ..")]
    parent_code: str | None
    parent_name: str | None
    population: Annotated[float | None, Field(description="people; null: unknown")]
    source: Annotated[str, Field(description="official: imported boundaries, osm: of the extract")]
    label: Annotated[list[float], Field(description="[lon, lat] of a point inside, degrees")]


class AreaFeature(TypedDict):
    """An area as a GeoJSON feature."""

    type: Literal["Feature"]
    id: str
    properties: AreaProperties
    geometry: Annotated[dict[str, Any], Field(description="GeoJSON MultiPolygon, WGS84")]


class AreaCollection(TypedDict):
    """GeoJSON FeatureCollection of areas."""

    type: Literal["FeatureCollection"]
    features: list[AreaFeature]
