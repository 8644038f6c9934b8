"""The sea as a surface, from coastlines that a region's extract cuts off: water lies on the right. Pure.

Source: OpenStreetMap wiki, "Tag:natural=coastline".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely


def sea_of(coast: Sequence[Any], box: tuple[float, float, float, float]) -> Any:
    """The sea within a box (west, south, east, north) as one multipolygon; None without a coast.

    Args: coast holds lines in degrees, directed as OSM directs them.
    """
    frame = shapely.box(*box)
    inside = [line for line in coast if line.intersects(frame)]
    if not inside:
        return None
    cuts = shapely.intersection(shapely.union_all(inside), frame)
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([cuts, frame.exterior])]))
    wet = [face for face in faces if _is_sea(face, inside)]
    return shapely.MultiPolygon(wet) if wet else None


def _is_sea(face: Any, coast: Sequence[Any]) -> bool:
    """Whether most of the coast that bounds a face has it on its right."""
    balance = 0.0
    for line in coast:
        shared = shapely.intersection(line, face.exterior)
        if shapely.length(shared) > 0:
            balance += _right_share(line, face)
    return balance > 0


def _right_share(line: Any, face: Any) -> float:
    """Length of a line's steps that have the face on their right, less those that have it on their left."""
    places = shapely.get_coordinates(line)
    step = np.diff(places, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    middle = (places[1:] + places[:-1]) / 2
    beside = np.stack([step[:, 1], -step[:, 0]], axis=1) / np.maximum(length, 1e-12)[:, None] * 1e-6
    right = shapely.contains_xy(face, middle + beside)
    left = shapely.contains_xy(face, middle - beside)
    return float((length * (right.astype(float) - left.astype(float))).sum())
