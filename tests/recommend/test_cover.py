"""The price of a proposal elsewhere: told, and never a reason to send somebody else."""

from datetime import UTC, datetime
from typing import Any

from dispatch.recommend.cover import Post
from dispatch.recommend.plans import Need
from dispatch.recommend.service import recommend
from geo.roads.straight import StraightLine
from tests.recommend.test_recommendation import HERE, chosen, incident, unit

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def post(name: str, east: float) -> Post:
    return Post(f"s-{name}", name, HERE["lon"] + east / 100, HERE["lat"])


def ask(units: list[dict[str, Any]], *posts: Post) -> Any:
    return recommend(incident(), units, Need({"engine": 1}), StraightLine(), NOW, (), posts)


def test_the_post_whose_only_engine_leaves_is_told_with_both_times() -> None:
    units = [unit("E-1", 1.0, "engine"), unit("E-2", -9.0, "engine")]
    answer = ask(units, post("Timur", 1.0), post("Barat", -9.0))
    assert chosen(answer) == ["E-1"]
    (line,) = answer["cover"]
    assert (line["post"], line["capability"], line["before_s"]) == ("Timur", "engine", 60.0)
    assert line["after_s"] > 1000


def test_a_post_with_another_engine_beside_it_loses_nothing() -> None:
    units = [unit("E-1", 1.0, "engine"), unit("E-2", 1.1, "engine")]
    assert ask(units, post("Timur", 1.0))["cover"] == []


def test_the_last_engine_of_all_leaves_nobody() -> None:
    (line,) = ask([unit("E-1", 1.0, "engine")], post("Timur", 1.0))["cover"]
    assert line["after_s"] is None


def test_the_price_never_changes_who_is_proposed() -> None:
    units = [unit("E-1", 1.0, "engine"), unit("E-2", -2.0, "engine"), unit("E-3", -2.1, "engine")]
    assert chosen(ask(units)) == chosen(ask(units, post("Timur", 1.0))) == ["E-1"]
