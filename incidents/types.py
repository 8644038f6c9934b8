"""The code lists of incidents and calls. Source of every list: the interface contract ("Codes")."""

from enum import StrEnum


class IncidentType(StrEnum):
    """What happened, as the call-taker names it; each has subtypes as data."""

    FIRE = "fire"
    WHIRLWIND = "whirlwind"
    FLOOD = "flood"
    GAS_LEAK = "gas_leak"
    SOCIAL_CONFLICT = "social_conflict"
    TRAFFIC_ACCIDENT = "traffic_accident"
    MEDICAL = "medical"
    RESCUE = "rescue"
    OTHER = "other"


class CallClass(StrEnum):
    """What a call turned out to be. Nothing is blocked by its class."""

    UNCLASSIFIED = "unclassified"
    EMERGENCY = "emergency"
    NON_EMERGENCY = "non_emergency"
    INFORMATION = "information"
    PRANK = "prank"
    SILENT = "silent"
    GHOST = "ghost"
    ABANDONED = "abandoned"
    TEST = "test"


class Channel(StrEnum):
    """The way a call or report reached the centre."""

    PHONE = "phone"
    SMS = "sms"
    WEB = "web"
    APP = "app"
    WHATSAPP = "whatsapp"
    FACEBOOK = "facebook"
    X = "x"
    INSTAGRAM = "instagram"
    EMAIL = "email"
    WALK_IN = "walk_in"
    RADIO = "radio"
    SENSOR = "sensor"
    CCTV = "cctv"
    PARTNER = "partner"


class NumberState(StrEnum):
    """What is known of the caller's number."""

    PRESENT = "present"
    WITHHELD = "withheld"
    NO_SIM = "no_sim"
    UNKNOWN = "unknown"


class LocationState(StrEnum):
    """How far an incident's place can be trusted."""

    NONE = "none"
    APPROXIMATE = "approximate"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"


class Disposition(StrEnum):
    """How an incident ended."""

    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    UNFOUNDED = "unfounded"
    TRANSFERRED = "transferred"
    GONE_ON_ARRIVAL = "gone_on_arrival"
    CANCELLED_BY_CALLER = "cancelled_by_caller"
    DUPLICATE = "duplicate"


class NoteKind(StrEnum):
    """What sort of note: plain, an order, heard by radio, or a report of the situation."""

    NOTE = "note"
    ORDER = "order"
    RADIO = "radio"
    SITREP = "sitrep"


class Audience(StrEnum):
    """Who reads a note."""

    CENTRE = "centre"
    CREW = "crew"
    AGENCY = "agency"
