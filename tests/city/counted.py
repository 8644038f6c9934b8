"""Counts of an extract by other code than ours: plain pyosmium handlers, straight from the tags' meaning."""

from collections import Counter
from pathlib import Path

import osmium

from geo.city.osm import ROADS_NOT


def count(path: Path) -> Counter[str]:
    """roads, buildings, addresses, settlements, waterways, railways, water, schools, worship by objects of the file."""
    found: Counter[str] = Counter()
    for thing in osmium.FileProcessor(str(path)).with_areas():
        tags = thing.tags
        # A way of which the extract holds fewer than two nodes has no shape.
        if thing.is_way() and sum(node.location.valid() for node in thing.nodes) > 1:
            road = "highway" in tags and tags["highway"] not in ROADS_NOT and tags.get("area") != "yes"
            found["roads"] += road
            found["rivers"] += tags.get("waterway") == "river"
            found["rails"] += tags.get("railway") == "rail"
        if thing.is_area():
            found["buildings"] += tags.get("building", "no") != "no"
            bank = tags.get("waterway") in ("riverbank", "dock") or tags.get("landuse") == "reservoir"
            found["water"] += tags.get("natural") == "water" or bank
            found["woods"] += tags.get("landuse") == "forest" or tags.get("natural") == "wood"
        if thing.is_area() or thing.is_node() or (thing.is_way() and not thing.is_closed()):
            found["addresses"] += "addr:housenumber" in tags and "highway" not in tags
            found["schools"] += tags.get("amenity") == "school"
            found["worship"] += tags.get("amenity") == "place_of_worship" and "name" in tags
            found["hydrants"] += tags.get("emergency") == "fire_hydrant"
            found["cameras"] += tags.get("man_made") == "surveillance"
        if thing.is_node():
            found["settlements"] += "place" in tags and "name" in tags
    return found
