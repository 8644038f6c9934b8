"""What the assignments' room refuses."""

from geo.errors import Conflict, Invalid, NotFound


class UnknownAssignment(NotFound):
    """There is no assignment with this id."""

    code = "unknown_assignment"


class NotAssigned(Conflict):
    """The unit is on no incident now."""

    code = "not_assigned"


class UnitCommitted(Conflict):
    """A unit is already on an incident; `units` names unit and incident."""

    code = "unit_committed"


class UnitUnavailable(Conflict):
    """A unit is not ready to go; `units` says why."""

    code = "unit_unavailable"


class NotDivertible(Conflict):
    """A unit on scene or later leaves only with an override_reason."""

    code = "not_divertible"


class AlreadyEnded(Conflict):
    """This assignment has ended."""

    code = "assignment_ended"


class SameIncident(Invalid):
    """The unit is on that incident already."""

    code = "same_incident"


class ReasonMissing(Invalid):
    """This needs a reason."""

    code = "reason_missing"
