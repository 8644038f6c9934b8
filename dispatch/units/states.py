"""A unit's own readiness; its shown status is its active assignment's, else this. Source: contract, "Codes"."""

from enum import StrEnum


class Readiness(StrEnum):
    """Whether a unit could go."""

    AVAILABLE = "available"
    LIMITED = "limited"
    OUT_OF_SERVICE = "out_of_service"
    OFF_DUTY = "off_duty"
    UNKNOWN = "unknown"


DISPATCHABLE = frozenset({Readiness.AVAILABLE, Readiness.LIMITED})
TRANSITIONS: dict[Readiness, frozenset[Readiness]] = {
    source: frozenset(set(Readiness) - {source}) for source in Readiness
}


class Capability(StrEnum):
    """What a unit can do; run cards ask for these."""

    ENGINE = "engine"
    TANKER = "tanker"
    LADDER = "ladder"
    PUMP = "pump"
    RESCUE = "rescue"
    ASSESSMENT = "assessment"
    AMBULANCE = "ambulance"
    HAZMAT = "hazmat"
    BOAT = "boat"
    POLICE = "police"
    PUBLIC_ORDER = "public_order"
    TRAFFIC = "traffic"
    UTILITY_POWER = "utility_power"
    UTILITY_GAS = "utility_gas"
    TREE_CLEARING = "tree_clearing"
    TOW = "tow"
    HEAVY_EQUIPMENT = "heavy_equipment"
    LOGISTICS = "logistics"
    SOCIAL_CARE = "social_care"
    COMMAND = "command"


class VehicleClass(StrEnum):
    """What a unit moves with; roads are open to it or not by this."""

    FOOT = "foot"
    MOTORCYCLE = "motorcycle"
    SMALL = "small"
    MEDIUM = "medium"
    HEAVY = "heavy"
    BOAT = "boat"
