"""What lives as long as the process does not hold up the screens."""

import asyncio
import gc
import subprocess
import sys

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


def test_a_centre_that_starts_loads_nothing_that_only_imports_need() -> None:
    """A killed centre must be back within five seconds; pandas alone is a quarter of one."""
    code = "import sys, dispatch.server.commands.serve; print({'pandas', 'pyogrio', 'osmium'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
