"""How likely two reports are the same event: by type, distance and time. Pure.

Source: operations guide and peers: attach by hand with one key, never merge by itself; the weights are judgement [J].
"""

import math
from dataclasses import dataclass

from incidents.types import IncidentType

RADIUS_M = 500.0
"""Beyond this, and beyond what both places are uncertain by, two reports are not the same [J]."""
WINDOW_S = 3600.0
"""A closed incident counts this long; an open one as long as it is open [J]."""
NEAR_M = 150.0
"""Distance at which the likelihood has halved [J]: a long block of houses."""
LONG_S = 1800.0
"""Time at which it has halved [J]."""
PATIENT_S = 600.0
"""The same for a patient [J]: half an hour later the next call from a large building is another person."""
OPEN_LEAST = 0.3
"""An event that still goes on fades no further [J]: a fire of an hour is still being reported."""
ONE_SPOT = 0.4
"""How far one spot and one minute make up for different types [J]."""
LIKELY = 0.5
"""From here on a report should be attached [J]."""
T = IncidentType
KIN: dict[frozenset[IncidentType], float] = {
    frozenset({T.TRAFFIC_ACCIDENT, T.MEDICAL}): 0.7,
    frozenset({T.TRAFFIC_ACCIDENT, T.RESCUE}): 0.6,
    frozenset({T.TRAFFIC_ACCIDENT, T.FIRE}): 0.5,
    frozenset({T.FIRE, T.GAS_LEAK}): 0.7,
    frozenset({T.FIRE, T.RESCUE}): 0.5,
    frozenset({T.FIRE, T.MEDICAL}): 0.5,
    frozenset({T.FLOOD, T.RESCUE}): 0.6,
    frozenset({T.WHIRLWIND, T.RESCUE}): 0.6,
    frozenset({T.WHIRLWIND, T.FLOOD}): 0.4,
    frozenset({T.SOCIAL_CONFLICT, T.MEDICAL}): 0.5,
    frozenset({T.SOCIAL_CONFLICT, T.FIRE}): 0.4,
    frozenset({T.RESCUE, T.MEDICAL}): 0.5,
}
"""How often two callers name one event by these two types [J]; pairs not listed: 0.25, `other` with any: 0.6."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared."""

    type: str | None
    """None: not named yet."""
    at_s: float
    """Seconds since 1970."""
    accuracy_m: float = 0.0
    """How far its place may be off, metres."""


def alike_types(one: str | None, other: str) -> float:
    """0 to 1: whether two callers of one event would name it so."""
    if one is None or one == other:
        return 1.0
    pair = frozenset({IncidentType(one), IncidentType(other)})
    return 0.6 if T.OTHER in pair else KIN.get(pair, 0.25)


def likelihood(report: Report, known: Report, distance_m: float, *, is_open: bool = True) -> float:
    """0 to 1: how likely a new report is the known event, `distance_m` metres away.

    What the two places are uncertain by is taken off the distance: a caller known to a kilometre is not far from
    anything within it, but neither is it near.
    """
    unsure_m = report.accuracy_m + known.accuracy_m
    apart_m = max(distance_m - unsure_m, 0.0)
    apart_s = abs(report.at_s - known.at_s)
    if apart_m > RADIUS_M or (apart_s > WINDOW_S and not is_open) or known.type is None:
        return 0.0
    near = 0.5 ** (apart_m / NEAR_M) / (1.0 + unsure_m / (4 * RADIUS_M))
    soon = 0.5 ** (apart_s / (PATIENT_S if known.type == T.MEDICAL else LONG_S))
    lasting = max(soon, OPEN_LEAST) if is_open and known.type != T.MEDICAL else soon
    kin = alike_types(report.type, known.type)
    # Two calls from one spot within minutes are one event, whatever it is called.
    kin += (1.0 - kin) * near * soon * ONE_SPOT
    return float(round(near * math.sqrt(lasting) * kin, 3))
