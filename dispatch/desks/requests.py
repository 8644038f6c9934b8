"""What may be asked of desks and handovers: one strict model a request."""

from typing import Annotated, Literal

from pydantic import Field

from geo.request import Body
from incidents.requests import Paragraph, Reason

DeskName = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=100)]


class DeskChange(Body):
    """What a desk dispatches; only what is sent is changed."""

    agencies: Names | None = Field(None, description="codes of agencies; empty: all")
    areas: Names | None = Field(None, description="names of districts; empty: all")


class TakeOver(Body):
    """All open incidents of a desk come to one's own."""

    reason: Reason


class NewHandover(Body):
    """Freezes what a desk has, for another desk or the next person at the same one."""

    desk: DeskName
    to: DeskName = Field(description="a desk; the same one when only the person changes")
    notes: Paragraph | None = None
    cautions: list[Annotated[str, Field(min_length=1, max_length=2_000)]] = Field(
        default_factory=list, max_length=50, description="what the next one must know: dogs, closed roads, threats"
    )


class Signature(Body):
    """Signs a handover."""

    side: Literal["giver", "receiver"]
    note: Paragraph | None = None
