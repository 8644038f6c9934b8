"""What is believed of a unit's fixes does not depend on the order in which they come."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.fixes.fix import Fix
from geo.fixes.rules import Known, Verdict, judge

BEGAN = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = BEGAN + timedelta(days=1)


def at(seconds: float, north_m: float = 0.0, **more: float) -> Fix:
    return Fix(112.7, -7.2 + north_m / 111_195, BEGAN + timedelta(seconds=seconds), **more)


def told(fixes: list[Fix], received_at: datetime = LATER) -> tuple[Known, list[Verdict]]:
    known, verdicts = Known.nothing(), []
    for fix in fixes:
        known, verdict, _, _ = judge(known, fix, received_at)
        verdicts.append(verdict)
    return known, verdicts


walks = st.lists(st.tuples(st.integers(1, 60), st.integers(-60, 60)), min_size=1, max_size=40)


def walk(steps: list[tuple[int, int]]) -> list[Fix]:
    """Fixes of a vehicle that never drives faster than 60 m/s, seconds apart."""
    seconds, metres, fixes = 0, 0.0, []
    for pause, speed in steps:
        seconds += pause
        metres += speed * pause
        fixes.append(at(seconds, metres))
    return fixes


@given(walks, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_duplicates_delays_and_shuffles_end_in_the_state_of_the_ordered_set(
    steps: list[tuple[int, int]], dice: random.Random
) -> None:
    fixes = walk(steps)
    mixed = fixes + dice.choices(fixes, k=10)
    dice.shuffle(mixed)
    ordered, verdicts = told(fixes)
    assert set(verdicts) == {Verdict.ACCEPTED}
    known, verdicts = told(mixed)
    assert (known.believed, known.track) == (ordered.believed, ordered.track)
    assert verdicts.count(Verdict.IGNORED) == len(mixed) - len(fixes)


@given(walks, st.lists(st.integers(0, 39), max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_so_they_do_with_jumps_among_them(steps: list[tuple[int, int]], where: list[int], dice: random.Random) -> None:
    fixes = walk(steps)
    jumps = [Fix(f.lon, f.lat + 20, f.at + timedelta(seconds=0.5)) for f in (fixes[n % len(fixes)] for n in where)]
    whole = sorted({f.at: f for f in [*fixes, *jumps]}.values(), key=lambda f: f.at)
    mixed = list(whole)
    dice.shuffle(mixed)
    assert told(mixed)[0].believed == told(whole)[0].believed


def test_a_jump_above_250_kilometres_an_hour_is_quarantined_and_the_next_good_fix_is_not() -> None:
    assert told([at(0), at(10, 700), at(20, 2_000)])[1] == [Verdict.ACCEPTED, Verdict.QUARANTINED, Verdict.QUARANTINED]
    assert told([at(0), at(10, 9_000), at(20, 100)])[1] == [Verdict.ACCEPTED, Verdict.QUARANTINED, Verdict.ACCEPTED]
    assert told([at(0), at(10, 690)])[1] == [Verdict.ACCEPTED, Verdict.ACCEPTED]


def test_a_false_first_fix_is_outvoted_by_three_that_agree() -> None:
    verdicts = told([at(0, 5_000_000), at(10), at(20, 50), at(30, 100), at(40, 150)])[1]
    assert verdicts == [Verdict.ACCEPTED, *[Verdict.QUARANTINED] * 2, *[Verdict.ACCEPTED] * 2]


def test_null_island_and_places_off_the_earth_are_quarantined() -> None:
    for lon, lat in ((0.0, 0.0), (0.00005, -0.00005), (181.0, 0.0), (0.0, 91.0), (float("nan"), 1.0)):
        assert told([Fix(lon, lat, BEGAN)])[1] == [Verdict.QUARANTINED]


def test_a_clock_more_than_five_minutes_ahead_is_clamped_and_flagged() -> None:
    _, verdict, kept, _ = judge(Known.nothing(), at(301), BEGAN)
    assert (verdict, kept.at, kept.flags) == (Verdict.ACCEPTED, BEGAN, ("clock_ahead",))
    _, _, kept, _ = judge(Known.nothing(), at(299), BEGAN)
    assert (kept.at, kept.flags) == (BEGAN + timedelta(seconds=299), ())


def test_a_stated_inaccuracy_excuses_little() -> None:
    far = at(10, 60_000, accuracy_m=1e7)
    assert told([at(0), far])[1][1] == Verdict.QUARANTINED
