"""What lives as long as the process does not hold up the screens."""

import asyncio
import gc

from dispatch.server.memory import settle
from tests.centre import Centre


async def test_a_served_centre_is_out_of_the_collectors_sight(centre: Centre) -> None:
    gc.disable()  # As `sigap run` does while it loads.
    settling = asyncio.create_task(settle(centre.app.state.roads))
    await asyncio.sleep(0)
    try:
        assert gc.get_freeze_count() > 100_000
        assert gc.isenabled()
    finally:
        settling.cancel()
        gc.enable()
        gc.unfreeze()
