"""What the roads change: each recommendation beside the one a straight line would have given. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.server.driving import Place
from geo.measure import distances_m


@dataclass
class Comparison:
    """Counts over many recommendations."""

    compared: int = 0
    """Recommendations that proposed somebody."""
    different: int = 0
    """Of these, those in which the straight line would have sent somebody else."""
    gained_s: float = 0.0
    """Seconds saved in them, summed over the units."""

    def add(
        self, advice: Mapping[str, Any], places: Mapping[str, Place], kinds: Mapping[str, frozenset[str]], at: Place
    ) -> None:
        """Args: places and capabilities of the units by id; `at` is the incident's place."""
        ranked = [unit for unit in advice["units"] if unit["unit_id"] in places]
        chosen = [unit for unit in ranked if unit["selected"]]
        if not chosen:
            return
        gained, differs, taken = 0.0, False, set[str]()
        for capability in dict.fromkeys(unit["for_capability"] for unit in chosen):
            mine = [unit for unit in chosen if unit["for_capability"] == capability]
            able = [u for u in ranked if capability in kinds[u["unit_id"]] and u["unit_id"] not in taken]
            theirs = _nearest(able, places, at, len(mine))
            taken |= {unit["unit_id"] for unit in theirs}
            differs = differs or {u["unit_id"] for u in mine} != {u["unit_id"] for u in theirs}
            gained += sum(u["eta_s"] for u in theirs) - sum(u["eta_s"] for u in mine)
        self.compared += 1
        self.different += differs
        self.gained_s += gained if differs else 0.0

    def told(self) -> dict[str, Any]:
        """As the replay prints it."""
        if not self.compared:
            return {}
        each = self.gained_s / self.different if self.different else 0.0
        return {
            "recommendations compared": self.compared,
            "differ from the straight line": f"{100 * self.different / self.compared:.1f} %",
            "seconds gained in each that differs": round(each, 1),
            "seconds gained in all": round(self.gained_s),
        }


def _nearest(units: list[Any], places: Mapping[str, Place], at: Place, count: int) -> list[Any]:
    lons, lats = zip(*(places[unit["unit_id"]] for unit in units), strict=True)
    metres = distances_m(lons, lats, *at).tolist()
    order = sorted(range(len(units)), key=lambda n: (metres[n], units[n]["call_sign"]))
    return [units[n] for n in order[:count]]
