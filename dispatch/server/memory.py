"""What lives as long as the process is not looked through again and again: a full garbage collection over every
module, route and road holds the event loop, and with it every screen, for a fifth of a second.
"""

import asyncio
import gc

from dispatch.server.roads import Roads

LOOK_S = 5.0
"""Pause between two looks for newly read roads."""


async def settle(roads: Roads) -> None:
    """Puts everything that is there out of the collector's sight, now and whenever roads were read. Never ends.

    Source: Python's documentation of gc.freeze. The collector, at rest while the centre was loaded, begins here.
    """
    gc.collect()
    gc.enable()
    seen: object = settle
    while True:
        if roads.ident != seen:
            seen = roads.ident
            gc.freeze()
        await asyncio.sleep(LOOK_S)
