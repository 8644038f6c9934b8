"""What the units' room refuses."""

from geo.errors import Conflict, Invalid, NotFound


class UnknownUnit(NotFound):
    """There is no unit with this id."""

    code = "unknown_unit"


class UnknownStation(NotFound):
    """There is no station with this id."""

    code = "unknown_station"


class UnknownAgency(Invalid):
    """There is no agency with this code."""

    code = "unknown_agency"


class CallSignTaken(Conflict):
    """There is a unit with this call sign already."""

    code = "call_sign_taken"


class StationNameTaken(Conflict):
    """There is a station of this name already."""

    code = "station_name_taken"


class PostMissing(Invalid):
    """A move needs a station or a position."""

    code = "post_missing"
