"""What the alerts' room refuses."""

from geo.errors import Conflict, NotFound


class UnknownAlert(NotFound):
    """There is no alert with this id."""

    code = "unknown_alert"


class AlertEnded(Conflict):
    """This alert is over."""

    code = "alert_ended"
