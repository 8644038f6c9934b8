"""Which vehicle classes pass water of a depth: the thresholds of depths.toml. Pure."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

FILE = Path(__file__).parent / "depths.toml"


class DepthsView(TypedDict):
    """The thresholds, metres of water."""

    still_passes_m: Annotated[dict[str, float], Field(description="a vehicle class passes up to this depth")]
    floats_from_m: Annotated[dict[str, float], Field(description="a boat passes from this depth on")]


@cache
def depths() -> DepthsView:
    """The shipped thresholds."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {"still_passes_m": dict(content["still_passes_m"]), "floats_from_m": dict(content["floats_from_m"])}


def passable_at(depth_m: float) -> list[str]:
    """The vehicle classes that still pass water of this depth, in order of name."""
    known = depths()
    wading = [name for name, most in known["still_passes_m"].items() if depth_m <= most]
    return sorted(wading + [name for name, least in known["floats_from_m"].items() if depth_m >= least])
