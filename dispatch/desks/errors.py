"""What the desks' room refuses."""

from geo.errors import Conflict, Forbidden, Invalid, NotFound


class UnknownDesk(NotFound):
    """Nobody has ever sat at a desk of this name."""

    code = "unknown_desk"


class UnknownHandover(NotFound):
    """There is no handover with this id."""

    code = "unknown_handover"


class NotYourHandover(Forbidden):
    """Only who sits at this desk signs for it, or the shift leader for one who is gone."""

    code = "not_your_handover"


class SignedAlready(Conflict):
    """This side of the handover is signed."""

    code = "signed_already"


class SamePerson(Conflict):
    """A handover is signed by two people."""

    code = "same_person"


class NothingToHandOver(Invalid):
    """A desk hands over to another desk or another person."""

    code = "nothing_to_hand_over"
