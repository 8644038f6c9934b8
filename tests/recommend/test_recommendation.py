"""The recommendation as the API answers it: times, reasons, shortfalls, and what may never be proposed silently."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.recommend.plans import Need, asked, load_cards, need_of
from dispatch.recommend.service import recommend, substitutes
from geo.roads.straight import StraightLine

NOW = datetime(2026, 11, 23, 14, 32, 7, tzinfo=UTC)
HERE = {"lon": 112.7508, "lat": -7.2575, "accuracy_m": 30, "source": "map"}


def incident(**fields: Any) -> dict[str, Any]:
    plain = {"id": "i1", "type": "fire", "priority": 1, "alarm_level": 1, "answers": {}, "area": None}
    return {**plain, "position": HERE, "assignment_ids": [], "detail": {}, **fields}


def unit(name: str, east: float, *kinds: str, age_s: float = 5.0, **fields: Any) -> dict[str, Any]:
    """A free unit `east` hundredths of a degree east of the incident (about 1.1 km each)."""
    place = {"lon": HERE["lon"] + east / 100, "lat": HERE["lat"], "accuracy_m": 5, "source": "gps", "age_s": age_s}
    plain = {"id": f"id-{name}", "call_sign": name, "capabilities": list(kinds), "vehicle_class": "medium"}
    state = {"status": "available", "readiness": "available", "assignment_id": None, "turnout_s": 60}
    return {**plain, **state, "position": {**place, "at": None, "quality": "fresh"}, **fields}


def ask(units: list[dict[str, Any]], need: dict[str, int], **fields: Any) -> Any:
    exclude = fields.pop("exclude", ())
    return recommend(incident(**fields), units, Need(need), StraightLine(), NOW, exclude)


def chosen(answer: Any) -> list[str]:
    return [u["call_sign"] for u in answer["units"] if u["selected"]]


def test_the_unit_that_arrives_first_is_chosen_not_the_nearest() -> None:
    near_but_slow = unit("A-1", 1.0, "ambulance", turnout_s=600)
    answer = ask([near_but_slow, unit("A-2", 2.0, "ambulance")], {"ambulance": 1})
    assert chosen(answer) == ["A-2"]
    assert answer["method"] == "straight_line"
    assert answer["detour_factor"] == pytest.approx(1.4)
    for ranked in answer["units"]:
        assert ranked["eta_s"] == pytest.approx(ranked["turnout_s"] + ranked["travel_s"], abs=0.05)


@pytest.mark.parametrize("status", ["limited", "unknown", "out_of_service", "off_duty", "en_route", "on_scene"])
def test_a_unit_that_is_not_available_is_never_proposed_and_says_why(status: str) -> None:
    answer = ask([unit("A-1", 0.1, "ambulance", status=status, readiness=status)], {"ambulance": 1})
    assert answer["units"] == []
    reason = "committed" if status in ("en_route", "on_scene") else status
    assert answer["passed_over"] == [{"unit_id": "id-A-1", "call_sign": "A-1", "reason": reason}]
    assert answer["shortfalls"] == [{"capability": "ambulance", "missing": 1, "reason": "none_free"}]


def test_an_active_assignment_commits_a_unit_even_if_its_status_says_available() -> None:
    answer = ask([unit("A-1", 0.1, "ambulance", assignment_id="a9")], {"ambulance": 1})
    assert answer["passed_over"][0]["reason"] == "committed"
    assert answer["units"] == []


def test_an_old_position_counts_as_the_worst_it_may_mean() -> None:
    old, young = unit("A-1", 1.0, "ambulance", age_s=400), unit("A-2", 2.0, "ambulance", age_s=5)
    answer = ask([old, young], {"ambulance": 1})
    assert chosen(answer) == ["A-2"]
    late = next(u for u in answer["units"] if u["call_sign"] == "A-1")
    assert late["age_allowance_s"] == 370.0
    assert "370" in late["reason_text"]["en"]


def test_a_stale_or_missing_position_is_passed_over_with_its_reason() -> None:
    lost = unit("A-1", 0.1, "ambulance", position=None)
    answer = ask([lost, unit("A-2", 0.1, "ambulance", age_s=5000)], {"ambulance": 1})
    assert {p["call_sign"]: p["reason"] for p in answer["passed_over"]} == {"A-1": "no_position", "A-2": "stale"}


def test_a_unit_without_any_needed_capability_is_not_mentioned() -> None:
    answer = ask([unit("P-1", 0.1, "police")], {"ambulance": 1})
    assert answer["units"] == answer["passed_over"] == []
    assert answer["shortfalls"] == [{"capability": "ambulance", "missing": 1, "reason": "no_unit"}]


def test_excluded_units_are_passed_over_by_id_and_by_call_sign() -> None:
    units = [unit("A-1", 0.1, "ambulance"), unit("A-2", 0.2, "ambulance"), unit("A-3", 0.3, "ambulance")]
    assert chosen(ask(units, {"ambulance": 1}, exclude=["id-A-1", "A-2"])) == ["A-3"]


def test_twenty_further_candidates_are_shown_and_the_rest_is_accounted_for() -> None:
    units = [unit(f"A-{n:02d}", 0.1 * n, "ambulance") for n in range(40)]
    answer = ask(units, {"ambulance": 2})
    assert len(answer["units"]) == 22
    assert [p["reason"] for p in answer["passed_over"]] == ["farther"] * 18


def test_units_already_on_the_incident_fill_their_slots() -> None:
    own = unit("E-1", 0.0, "engine", status="on_scene", assignment_id="a1")
    units = [own, unit("E-2", 1.0, "engine"), unit("E-3", 2.0, "engine")]
    answer = ask(units, {"engine": 2}, assignment_ids=["a1"])
    assert chosen(answer) == ["E-2"]
    assert answer["requirements"][0]["unit_ids"] == ["id-E-1", "id-E-2"]
    assert answer["shortfalls"] == []


def test_without_a_position_of_the_incident_free_units_are_listed_by_area() -> None:
    units = [unit("A-1", 0.1, "ambulance", home_station_id="s1"), unit("A-2", 0.1, "ambulance", position=None)]
    answer = ask(units, {"ambulance": 1}, position=None)
    assert answer["method"] == "none"
    assert answer["units"] == []
    assert {g["area"]: g["unit_ids"] for g in answer["by_area"]} == {"s1": ["id-A-1"], None: ["id-A-2"]}
    assert answer["shortfalls"] == []


def test_agencies_of_the_card_are_told_and_never_met_by_units() -> None:
    fire = incident()
    answer = recommend(fire, [], need_of(load_cards(), fire), StraightLine(), NOW)
    tasks = [r for r in answer["requirements"] if r["met_by"] == "task"]
    assert {"PLN", "DISHUB", "POLRI"} <= {t["agency"] for t in tasks}
    assert {s["capability"]: s["missing"] for s in answer["shortfalls"]} == {
        "engine": 2,
        "tanker": 1,
        "rescue": 1,
        "ambulance": 1,
    }


def test_a_need_asked_for_replaces_the_card_and_adds_up() -> None:
    need = asked([{"capability": "boat", "count": 1}, {"capability": "boat", "count": 2}])
    assert need.units == {"boat": 3}


def test_a_refused_unit_gets_the_next_best_as_substitute() -> None:
    units = [unit("A-1", 0.1, "ambulance", assignment_id="a1"), unit("A-2", 1.0, "ambulance"), unit("P-1", 0, "police")]
    found = substitutes(incident(), units, ["id-A-1"], StraightLine(), NOW)
    assert [u["call_sign"] for u in found] == ["A-2"]


fleets = st.lists(st.tuples(st.integers(1, 400), st.integers(0, 1200), st.booleans()), min_size=2, max_size=8)


def rank_of(answer: Any, name: str) -> float:
    order = [u["call_sign"] for u in answer["units"]]
    return order.index(name) if name in order else float("inf")


@given(fleets, st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_losing_or_ageing_a_position_never_improves_a_units_rank(
    fleet: list[tuple[int, int, bool]], which: int
) -> None:
    units = [unit(f"A-{n}", east / 20, "ambulance", age_s=float(age)) for n, (east, age, _) in enumerate(fleet)]
    index = which % len(units)
    name = units[index]["call_sign"]
    before = rank_of(ask(units, {"ambulance": 1}), name)
    older = {**units[index], "position": {**units[index]["position"], "age_s": fleet[index][1] + 60.0}}
    without = {**units[index], "position": None}
    for changed in (older, without):
        now = [changed if n == index else u for n, u in enumerate(units)]
        assert rank_of(ask(now, {"ambulance": 1}), name) >= before
