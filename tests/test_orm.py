"""The types every table is made of."""

from datetime import datetime, timedelta, timezone

from geo.orm import new_id, utc_text


def test_ids_made_later_sort_later() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {i.version for i in ids} == {7}


def test_times_are_written_in_utc_with_six_digits() -> None:
    wib = timezone(timedelta(hours=7))
    assert utc_text(datetime(2026, 11, 23, 14, 32, 7, tzinfo=wib)) == "2026-11-23T07:32:07.000000Z"
