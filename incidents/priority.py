"""How much hurry a type and its answers mean. Pure. Source: operations guide, section 3 (proposals, judgement)."""

from collections.abc import Mapping
from typing import Any

from incidents.types import IncidentType

DEFAULT: dict[IncidentType, int] = {
    IncidentType.FIRE: 2,
    IncidentType.WHIRLWIND: 2,
    IncidentType.FLOOD: 3,
    IncidentType.GAS_LEAK: 2,
    IncidentType.SOCIAL_CONFLICT: 2,
    IncidentType.TRAFFIC_ACCIDENT: 2,
    IncidentType.MEDICAL: 2,
    IncidentType.RESCUE: 2,
    IncidentType.OTHER: 3,
}
"""Priority of a type when nothing more is known [J]."""
RAISING = frozenset(
    {
        "trapped", "inside", "injured", "unconscious", "not_breathing", "bleeding", "spreading", "chemicals",
        "live_wires", "collapse", "fire_or_spark", "weapons", "fuel_leak", "child_or_elderly", "rising_fast",
        "drowning",
    }
)  # fmt: skip
"""Answers that mean life in danger: each alone makes priority 1."""


def priority_of(kind: IncidentType, answers: Mapping[str, Any]) -> tuple[int, str]:
    """The priority 1 to 4 and why, as a short code: `type`, or `answer:<id>` of the first raising answer."""
    raising = sorted(key for key, value in answers.items() if key in RAISING and value is True)
    return (1, f"answer:{raising[0]}") if raising else (DEFAULT[kind], "type")
