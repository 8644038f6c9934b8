"""The refusals of the whole house: categories here, one class per business rule in each room.

A refusal carries a code, a sentence and fields; the server maps its category to a status once.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """Refused."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str | None = None, **fields: Any) -> None:
        """Args: detail replaces the class's own sentence; fields are added to the problem document."""
        self.detail = detail or (type(self).__doc__ or "Refused.").strip().splitlines()[0]
        self.fields = fields
        super().__init__(self.detail)


class NotFound(Refusal):
    """There is no such object."""

    code = "not_found"


class Conflict(Refusal):
    """The present state does not allow this."""

    code = "conflict"


class Invalid(Refusal):
    """The request is well-formed but not valid."""

    code = "invalid"


class Unreadable(Invalid):
    """A parameter cannot be read."""

    code = "bad_request"


class Forbidden(Refusal):
    """This role may not do this."""

    code = "forbidden"


class Unavailable(Refusal):
    """The centre cannot serve this right now; try again."""

    code = "unavailable"
