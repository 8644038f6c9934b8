"""What the incidents' room refuses, one class per rule."""

from geo.errors import Conflict, Invalid, NotFound, Unavailable


class UnknownIncident(NotFound):
    """There is no incident with this id."""

    code = "unknown_incident"


class UnknownCall(NotFound):
    """There is no call with this id."""

    code = "unknown_call"


class IllegalTransition(Conflict):
    """This step is not allowed from the present state; `allowed` lists the legal ones."""

    code = "illegal_transition"


class Stale(Conflict):
    """Somebody changed the same field meanwhile; `present` shows the object as it is, `changed` who and what."""

    code = "stale"


class UnitsActive(Conflict):
    """Units are still active on this incident."""

    code = "units_active"


class NotOpen(Conflict):
    """The incident is no longer open."""

    code = "not_open"


class NotMerged(Conflict):
    """The incident is not merged into another."""

    code = "not_merged"


class MergeRefused(Conflict):
    """These two incidents cannot be merged."""

    code = "merge_refused"


class CallTaken(Conflict):
    """The call already belongs to another incident."""

    code = "call_taken"


class NotAbandoned(Conflict):
    """Only an abandoned call is called back."""

    code = "not_abandoned"


class PlaceMissing(Invalid):
    """An incident needs a position or a location_text."""

    code = "place_missing"


class UntilPast(Invalid):
    """A hold ends in the future."""

    code = "until_past"


class MovedMeanwhile(Unavailable):
    """The unit moved to another incident while this was done; try again."""

    code = "moved_meanwhile"


class ClosureEnded(Conflict):
    """This closure is over: a road that is closed again is a closure of its own."""

    code = "closure_ended"


class UnknownClosure(NotFound):
    """There is no closure with this id."""

    code = "unknown_closure"


class EndsBeforeItBegins(Invalid):
    """`until` lies after `from` and in the future; leave it out for a closure that is lifted by hand."""

    code = "ends_before_it_begins"
