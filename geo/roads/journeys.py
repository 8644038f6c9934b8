"""The question every way of travelling answers: how long from many places to one. Values only, no search."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from geo.measure import Floats


@dataclass(frozen=True, slots=True)
class Stop:
    """A place from which or to which somebody travels."""

    lon: float
    """Degrees east."""
    lat: float
    """Degrees north."""
    vehicle_class: str = "medium"
    """What moves: foot, motorcycle, small, medium, heavy, boat."""
    heading_deg: float | None = None
    """Where the vehicle is moving, degrees clockwise from north; None: standing or unknown."""
    level: int | None = None
    """Bridge (1) or tunnel (-1) level the place is known to be on; None: unknown."""


@dataclass(frozen=True, slots=True)
class Journeys:
    """What many journeys to one place take."""

    seconds: Floats
    """(n,) float64, seconds of driving; inf = no way, or not within the limit."""
    complete: bool
    """Whether inf means "no way": every way was searched, not only those within the limit."""
    measure: Callable[[Sequence[int]], Floats]
    """Metres of the journeys at the given indices; nan where there is none. Costs only when asked."""


class Travel(Protocol):
    """Something that knows travel times: the road network, or a straight line where there is none."""

    @property
    def method(self) -> str:
        """`road` or `straight_line`, as the interface contract names them."""
        ...

    @property
    def detour_factor(self) -> float | None:
        """Road metres assumed for each metre of straight line; None where real roads are driven."""
        ...

    def journeys(self, target: Stop, origins: Sequence[Stop], limit_s: float = np.inf) -> Journeys:
        """Times from each origin to the target; those above `limit_s` may come back as inf."""
        ...
