"""A killed centre, a killed database, a cut connection: nothing acknowledged is lost or doubled, screens heal.

The clients retry under their keys. Long runs, with the promise of a first success within 5 s, are `make soak`.
"""

import asyncio
import time

import pytest

from tests.centre import fold
from tests.live.test_stream import state_of
from tests.process import House, everything
from tests.trouble import Hammer, Proxy, Screen

KILLED = ["app", "postmaster", "backend"]


async def endure(house: House, victim: str, times: int, within_s: float) -> None:
    """Kills under load; every acknowledged incident is there once, numbers have no gap, the screen is the picture."""
    token = house.token()
    proxy = Proxy(lambda: house.url, 0.1)
    through = await proxy.start()
    hammer = Hammer(lambda: through, token)
    screen = await Screen(lambda: house.url, token).start()
    for _ in range(times):
        await hammer.more(20)
        house.kill(victim)
        killed = time.monotonic()
        await asyncio.sleep(0.2)
        assert await hammer.first_after(killed + 0.2) < within_s
    await hammer.more(20)
    await hammer.stop()
    await house.answers()
    found = await everything(house, token)
    assert sorted(i["location_text"] for i in found) == sorted(hammer.acknowledged)
    assert {i["id"] for i in found} == {i["id"] for i in hammer.acknowledged.values()}
    assert sorted(int(i["number"].rsplit("-", 1)[1]) for i in found) == list(range(1, len(found) + 1))
    assert proxy.cut > 0
    new = await screen.picture()
    await screen.reached(new["seq"])
    assert [f["seq"] for f in screen.frames] == list(range(screen.old["seq"] + 1, new["seq"] + 1))
    assert screen.resyncs == 0
    assert fold(screen.old, screen.frames) == state_of(new)
    await screen.stop()
    await proxy.stop()


@pytest.mark.parametrize("victim", KILLED)
async def test_killed_under_load_nothing_acknowledged_is_lost_or_doubled(house: House, victim: str) -> None:
    await endure(house, victim, times=1, within_s=60)


@pytest.mark.soak
@pytest.mark.parametrize("victim", KILLED)
async def test_killed_twenty_times_under_load(house: House, victim: str) -> None:
    await endure(house, victim, times=20, within_s=5)
    verdict = await asyncio.to_thread(house.sigap, "journal", "verify")
    assert verdict.returncode == 0, verdict.stderr
