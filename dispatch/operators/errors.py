"""What the operators' room refuses."""

from geo.errors import Conflict, Invalid, NotFound


class NameTaken(Conflict):
    """There is an operator of this name already."""

    code = "name_taken"


class UnknownOperator(NotFound):
    """There is no operator with this id."""

    code = "unknown_operator"


class UnknownRole(Invalid):
    """There is no such role."""

    code = "unknown_role"


class WeakPassword(Invalid):
    """A password has at least 8 characters."""

    code = "weak_password"
