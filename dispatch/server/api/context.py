"""What routes share: the running parts of the application, typed. Asynchronous, since FastAPI calls plain
functions in a thread.
"""

from typing import Annotated

from fastapi import Depends, Request

from dispatch.server.live.relay import Relay
from incidents.service import Setting


async def _relay(request: Request) -> Relay:
    relay: Relay = request.app.state.relay
    return relay


async def _setting(request: Request) -> Setting:
    setting: Setting = request.app.state.setting
    return setting


LiveRelay = Annotated[Relay, Depends(_relay)]
CentreSetting = Annotated[Setting, Depends(_setting)]
