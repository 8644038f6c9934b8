"""How each kind of alert ends. Stamps are its state: raised, acknowledged, escalated, ended."""

from enum import StrEnum

from incidents.thresholds import AlertKind

K = AlertKind


class Life(StrEnum):
    """What ends an alert."""

    CONDITION = "condition"
    """Its condition: whatever cures the lateness ends the alert, in the same transaction."""
    RELIEF = "relief"
    """New units for the incident, or the incident's end."""
    SEEN = "seen"
    """Its acknowledgement."""
    PERSON = "person"
    """Only a person, with a reason."""


LIFE: dict[AlertKind, Life] = {
    **{kind: Life.CONDITION for kind in K},
    K.UNIT_LOST: Life.RELIEF,
    K.UNITS_REQUESTED: Life.RELIEF,
    K.REPORT_AFTER_END: Life.SEEN,
    K.CREW_EMERGENCY: Life.PERSON,
}
PROBED = frozenset({K.NO_MOVEMENT})
"""Looked at again and again by their timer: what cures them is no entry of the journal."""
PROPOSING = frozenset({K.NOT_ACKNOWLEDGED, K.UNIT_LOST})
"""Alerts that say who could go instead."""
CURED, RELIEVED, OVER, ACKNOWLEDGED = "cured", "relieved", "over", "acknowledged"
"""Why the centre itself ended an alert."""
