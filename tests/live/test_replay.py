"""Past calls replayed while three screens are cut off at random: old picture + frames = new picture, nothing lost."""

import asyncio
import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.centre import fold
from tests.live.test_stream import state_of
from tests.process import House, everything
from tests.trouble import Screen, cut_at_random

LOG = Path(__file__).parents[3] / "shared/data/logs/montgomery911/911_until_2016-05-31.csv.gz"
LONGEST_S = 300
"""A thousand rows on three hundred units in under five minutes: it was promised."""
CITY = "112.59,-7.36,112.85,-7.18"
KINDS = ["engine", "engine|rescue", "tanker", "ambulance", "ambulance", "police", "traffic", "public_order"]


def write_units(file: Path, count: int) -> None:
    """So many units at stations spread over the city, as a city's own list would be."""
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["call_sign", "agency", "capabilities", "station", "lon", "lat"])
        for n in range(count):
            post = n % 31
            lon, lat = 112.62 + (post % 6) * 0.04, -7.34 + (post // 6) * 0.03
            rows.writerow([f"U-{n:03}", "DPKP", KINDS[n % len(KINDS)], f"Pos {post}", lon, lat])


async def report_ready(house: House, token: str) -> None:
    """Every unit says it is available: imported ones are unknown and never proposed."""
    async with house.client(token) as client:
        picture = (await client.get("/api/picture")).json()
        for unit in picture["units"]:
            body = {"status": "available", "client_id": "ready", "via": "radio"}
            assert (await client.post(f"/api/units/{unit['id']}/status", json=body)).status_code == 200


async def replayed(house: House, rows: int, units: int) -> tuple[str, float]:
    """What `sigap replay` printed and its seconds; three screens cut off at random meanwhile, compared at the end."""
    if not LOG.exists():
        pytest.skip("shared/data/logs/montgomery911 is not beside the project")
    write_units(house.folder / "units.csv", units)
    assert house.sigap("import", "units", str(house.folder / "units.csv")).returncode == 0
    token = house.token()
    await report_ready(house, token)
    screens = [await Screen(lambda: house.url, token).start() for _ in range(3)]
    trouble = asyncio.create_task(cut_at_random(screens, 0.5))
    words = ["replay", str(LOG), "--preset", "montgomery911", "--fit", CITY, "--dispatch", "--rows", str(rows)]
    began = time.monotonic()
    done = await asyncio.to_thread(house.sigap, *words)
    took_s = time.monotonic() - began
    trouble.cancel()
    assert done.returncode == 0, done.stderr
    for screen in screens:
        await check(screen)
        await screen.stop()
    return done.stdout, took_s


async def check(screen: Screen) -> None:
    """No gap, no repeat, and the old picture with the frames is the new picture."""
    new = await screen.picture()
    await screen.reached(new["seq"])
    assert screen.cuts > 0
    assert [f["seq"] for f in screen.frames] == list(range(screen.old["seq"] + 1, new["seq"] + 1))
    assert fold(screen.old, screen.frames) == state_of(new)


def counted(line: str) -> Counter[str]:
    """`name: number; ..` as counts."""
    pairs = (part.rsplit(": ", 1) for part in line.strip().split("; "))
    return Counter({name: float(number) for name, number in pairs})  # type: ignore[misc]


async def endure(house: House, rows: int, units: int) -> float:
    """The seconds of a replay after which everything is there, once, and sound."""
    line, took_s = await replayed(house, rows, units)
    print(line, f"in {took_s:.0f} s")
    counts = counted(line)
    waiting = sum(n for name, n in counts.items() if name.startswith("waiting"))
    assert counts["incidents"] == rows
    assert counts["assigned"] + waiting == rows
    assert counts["assigned"] > 0
    found = await everything(house, house.token())
    assert len(found) == rows
    verdict = await asyncio.to_thread(house.sigap, "journal", "verify")
    assert (verdict.returncode, "all sound" in verdict.stdout) == (0, True)
    return took_s


async def test_a_replay_on_three_screens_cut_at_random(house: House) -> None:
    await endure(house, rows=40, units=40)


@pytest.mark.soak
async def test_a_thousand_rows_on_three_hundred_units(house: House) -> None:
    assert await endure(house, rows=1000, units=300) < LONGEST_S
