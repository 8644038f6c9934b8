"""What the operators' room refuses."""

from geo.errors import Conflict, Invalid, NotFound


class NameTaken(Conflict):
    """There is an operator of this name already."""

    code = "name_taken"


class UnknownOperator(NotFound):
    """There is no operator with this id."""

    code = "unknown_operator"


class WeakPassword(Invalid):
    """A password has at least 8 characters."""

    code = "weak_password"


class UnknownToken(NotFound):
    """This account has no such token."""

    code = "unknown_token"


class LastAdmin(Conflict):
    """The centre's last administrator stays one: nobody could make another."""

    code = "last_admin"


class WrongPassword(Conflict):
    """The present password is another one."""

    code = "wrong_password"
