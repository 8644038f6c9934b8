"""The question every way of travelling answers: how long from many places to one. Values only, no search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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


class Journeys(Protocol):
    """Journeys to one place, known farther and farther."""

    @property
    def seconds(self) -> Floats:
        """(n,) float64, seconds of driving; inf = no way, or farther than was looked."""
        ...

    @property
    def metres(self) -> Floats:
        """(n,) float64, metres of those ways; nan where `seconds` is inf."""
        ...

    @property
    def limit_s(self) -> float:
        """Every journey up to this is known."""
        ...

    @property
    def complete(self) -> bool:
        """Whether inf means "no way"."""
        ...

    def extend(self, limit_s: float) -> None:
        """Looks as far as the limit."""
        ...


class Origins(Protocol):
    """Many places from which to travel, looked up once and asked often."""

    def to(self, target: Stop, limit_s: float) -> Journeys:
        """Journeys from each of them to the target, by its own vehicle class, known up to a limit."""
        ...


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

    def origins(self, stops: Sequence[Stop]) -> Origins:
        """The places where they meet the road."""
        ...
