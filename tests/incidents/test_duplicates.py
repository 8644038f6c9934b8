"""Likely duplicates: near, soon and of the same kind; measured on a year of a county's real calls."""

import csv
import gzip
import math
from collections import deque
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dispatch.server.replay.rows import type_of
from incidents.duplicates import LIKELY, RADIUS_M, WINDOW_S, Report, likelihood
from incidents.types import IncidentType
from tests.centre import Centre

LOG = Path(__file__).parents[3] / "shared" / "data" / "logs" / "montgomery911" / "911_until_2016-05-31.csv.gz"
ROWS = 20_000
types = some.sampled_from(list(IncidentType))
metres, seconds = some.floats(0, 2_000), some.floats(0, 7_200)


@given(types, types, metres, metres, seconds)
def test_nearer_is_never_less_likely(one: str, other: str, near: float, far: float, apart: float) -> None:
    near, far = sorted((near, far))
    report, known = Report(one, apart), Report(other, 0)
    assert 0 <= likelihood(report, known, far) <= likelihood(report, known, near) <= 1


@given(types, types, metres, seconds, seconds)
def test_sooner_is_never_less_likely(one: str, other: str, away: float, soon: float, late: float) -> None:
    soon, late = sorted((soon, late))
    known = Report(other, 0)
    for is_open in (True, False):
        later = likelihood(Report(one, late), known, away, is_open=is_open)
        assert later <= likelihood(Report(one, soon), known, away, is_open=is_open)


@given(types, types, metres, seconds)
def test_the_same_type_is_never_less_likely_than_another(one: str, other: str, away: float, apart: float) -> None:
    known = Report(other, 0)
    assert likelihood(Report(one, apart), known, away) <= likelihood(Report(other, apart), known, away)


def test_what_is_far_or_long_over_is_not_the_same() -> None:
    fire = Report("fire", 0)
    assert likelihood(Report("fire", 0), fire, RADIUS_M + 1) == 0
    assert likelihood(Report("fire", WINDOW_S + 1), fire, 0, is_open=False) == 0
    assert likelihood(Report("fire", 3 * WINDOW_S), fire, 0) >= LIKELY
    assert likelihood(Report("medical", WINDOW_S), Report("medical", 0), 0) < LIKELY


def test_an_unsure_place_reaches_farther_and_says_less() -> None:
    fire, unsure = Report("fire", 0), Report("fire", 0, accuracy_m=1_000)
    assert likelihood(unsure, fire, 900) > likelihood(Report("fire", 0), fire, 900) == 0
    assert likelihood(unsure, fire, 0) < likelihood(Report("fire", 0), fire, 0)


@pytest.mark.skipif(not LOG.exists(), reason=f"needs the log of past calls at {LOG}")
def test_on_real_calls_nine_of_ten_repeats_are_found_and_few_others_are_named() -> None:
    """A repeat is a call from the same address with the same description within a quarter of an hour."""
    zone, recent = ZoneInfo("America/New_York"), deque[tuple[float, float, float, str, str]]()
    repeats = found = others = named = 0
    with gzip.open(LOG, "rt", newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda r: r["timeStamp"])[:ROWS]
    for row in rows:
        at = datetime.strptime(row["timeStamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone).timestamp()
        lon, lat, kind = float(row["lng"]), float(row["lat"]), type_of(row["title"])[0]
        key = row["addr"] + row["desc"].split(";")[0]
        while recent and recent[0][0] < at - WINDOW_S:
            recent.popleft()
        best = max((_compare(at, lon, lat, kind, old) for old in recent), default=0.0)
        if any(old[4] == key and at - old[0] <= 900 for old in recent):
            repeats, found = repeats + 1, found + (best >= LIKELY)
        else:
            others, named = others + 1, named + (best >= LIKELY)
        recent.append((at, lon, lat, kind, key))
    assert repeats > 1_000
    assert found / repeats > 0.9
    assert named / others < 0.04


def _compare(at: float, lon: float, lat: float, kind: str, old: tuple[float, float, float, str, str]) -> float:
    east = math.radians(lon - old[1]) * math.cos(math.radians(lat))
    apart = 6_371_000 * math.hypot(east, math.radians(lat - old[2]))
    if apart > RADIUS_M:
        return 0.0
    return likelihood(Report(kind, at), Report(old[3], old[0]), apart, is_open=at - old[0] < 2_400)


async def test_the_likeliest_open_incident_is_named_first(centre: Centre) -> None:
    here = {"lon": 112.7378, "lat": -7.2459, "source": "map"}
    near = {**here, "lon": 112.7385}
    same = await centre.incident(position=near)
    await centre.incident(position=here, type="social_conflict")
    await centre.incident(position={**here, "lon": 112.80})
    query = "/api/incidents/similar?type=fire&lon=112.7378&lat=-7.2459"
    items = (await centre.get(query))["items"]
    assert (items[0]["incident"]["id"], items[0]["likely"], items[0]["same_type"]) == (same["id"], True, True)
    assert len(items) == 2
    assert items[0]["likelihood"] > items[1]["likelihood"] > 0
    assert 70 < items[0]["distance_m"] < 90
    wide = (await centre.get("/api/incidents/similar?type=fire&lon=112.7378&lat=-7.2459&accuracy_m=8000"))["items"]
    assert len(wide) == 3
