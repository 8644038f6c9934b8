"""What is asked for each type of incident: one file of data a type, Indonesian and English."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from incidents.types import IncidentType


@cache
def protocols() -> dict[str, dict[str, Any]]:
    """Type to {type, name, subtypes, questions}. Raises KeyError or ValueError for a missing or broken file."""
    folder = Path(__file__).parent
    return {kind.value: orjson.loads((folder / f"{kind.value}.json").read_bytes()) for kind in IncidentType}
