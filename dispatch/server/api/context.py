"""What routes share: the running parts of the application, typed. Asynchronous, since FastAPI calls plain
functions in a thread.
"""

from typing import Annotated

from fastapi import Depends, Request

from dispatch.server.live.relay import Relay
from dispatch.sight import Sight, Visible, visible
from geo.errors import Invalid, Unavailable, Unreadable
from geo.position import Position
from incidents.service import Setting

WAIT_S = 2.0
"""How long a picture is waited for before 503. Source: interface contract, `min_seq`."""


class Behind(Unavailable):
    """The picture is not there yet, or has not reached this number."""

    code = "picture_behind"


async def _relay(request: Request) -> Relay:
    relay: Relay = request.app.state.relay
    if not relay.loaded.is_set() and not await relay.reach(0, WAIT_S):
        raise Behind
    return relay


async def _fresh_relay(request: Request) -> Relay:
    relay: Relay = request.app.state.relay
    if not await relay.catch_up(WAIT_S):
        raise Behind(seq=relay.picture.seq)
    return relay


async def _setting(request: Request) -> Setting:
    setting: Setting = request.app.state.setting
    return setting


LiveRelay = Annotated[Relay, Depends(_relay)]
"""A picture that is there; 503 while it is loaded."""
FreshRelay = Annotated[Relay, Depends(_fresh_relay)]
"""A picture that holds whatever was committed before the request came: whoever has just changed something sees it."""
CentreSetting = Annotated[Setting, Depends(_setting)]


async def of_crew(relay: Relay, sight: Sight) -> Visible:
    """What a crew may see, knowing whatever was committed before it asked. Raises Behind."""
    if not await relay.catch_up(WAIT_S):
        raise Behind(seq=relay.picture.seq)
    return visible(relay.picture, sight)


class BadPlace(Unreadable):
    """A place is lon,lat in degrees, longitude first."""

    code = "bad_place"


def read_place(text: str) -> Position:
    """The place of a parameter `lon,lat`. Raises BadPlace."""
    try:
        lon, lat = (float(part) for part in text.split(","))
        return Position(lon, lat)
    except (ValueError, Invalid) as error:
        raise BadPlace from error
