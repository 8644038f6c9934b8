"""Protocols: whole in both languages, their rules know their questions, and suggest what the trade's guide says."""

from typing import Any

import pytest

from dispatch.recommend.plans import load_cards
from incidents.protocols import protocols, reason_text, suggest
from incidents.types import IncidentType
from tests.centre import Centre


@pytest.mark.parametrize(
    ("kind", "answers", "subtype", "priority", "reason"),
    [
        ("fire", {}, None, 2, "type"),
        ("fire", {"trapped": True}, None, 1, "answer:trapped"),
        ("fire", {"trapped": False}, "grass", 3, "subtype:grass"),
        ("fire", {"dense": True}, None, 1, "answer:dense"),
        ("fire", {"dense": True}, "grass", 2, "answer:dense"),
        ("fire", {"trapped": "yes"}, None, 2, "type"),
        ("whirlwind", {}, "roof", 3, "subtype:roof"),
        ("whirlwind", {"live_wires": True}, "roof", 1, "answer:live_wires"),
        ("whirlwind", {"houses": 6}, "roof", 2, "answer:houses"),
        ("flood", {"depth_cm": 20}, None, 3, "type"),
        ("flood", {"depth_cm": 50, "child_or_elderly": True}, None, 2, "answer:child_or_elderly"),
        ("flood", {"depth_cm": 90, "child_or_elderly": True}, None, 1, "answer:child_or_elderly"),
        ("flood", {"people": 6}, None, 2, "answer:people"),
        ("gas_leak", {"faint": True}, None, 3, "answer:faint"),
        ("gas_leak", {"faint": True, "inside": True}, None, 1, "answer:inside"),
        ("social_conflict", {"people": 21}, None, 1, "answer:people"),
        ("social_conflict", {}, "demonstration", 3, "subtype:demonstration"),
        ("traffic_accident", {"injured": False}, None, 3, "answer:injured"),
        ("traffic_accident", {"injured": True}, None, 2, "type"),
        ("traffic_accident", {"injured_count": 3}, None, 1, "answer:injured_count"),
        ("medical", {"not_breathing": True}, None, 1, "answer:not_breathing"),
        ("other", {}, None, 3, "type"),
    ],
)
def test_answers_mean_what_the_guide_says(
    kind: str, answers: dict[str, Any], subtype: str | None, priority: int, reason: str
) -> None:
    found = suggest(kind, answers, subtype)
    assert (found.priority, found.reason) == (priority, reason)


def test_three_callers_raise_by_one_level_and_nothing_above_the_first() -> None:
    assert (suggest("flood", {}, callers=3).priority, suggest("flood", {}, callers=3).reason) == (2, "callers")
    assert suggest("fire", {"trapped": True}, callers=9).reason == "answer:trapped"
    assert reason_text("flood", "callers") == {"id": "3 pelapor atau lebih", "en": "3 callers or more"}
    assert reason_text("fire", "subtype:grass")["en"] == "Grass or rubbish"


@pytest.mark.parametrize("kind", list(IncidentType))
def test_a_protocol_is_whole_and_its_rules_know_its_questions(kind: IncidentType) -> None:
    protocol = protocols()[kind]
    questions = {q["id"]: q["kind"] for q in protocol["questions"]}
    assert len(questions) == len(protocol["questions"]) >= 6
    subtypes = {s["code"] for s in protocol["subtypes"]}
    texts = [q["text"] for q in protocol["questions"]] + [s["name"] for s in protocol["subtypes"]]
    texts += [protocol["name"], *protocol["say"], *protocol["closes_when"], *(z["text"] for z in protocol["zones"])]
    assert all(set(text) == {"id", "en"} and all(v.strip() for v in text.values()) for text in texts)
    assert protocol["rules"]["start"][-1].keys() == {"priority"}
    for rule in [rule for rules in protocol["rules"].values() for rule in rules]:
        assert {questions[q] for q in [*rule.get("any", []), *rule.get("no", [])]} <= {"yes_no"}
        assert {questions[q] for q in rule.get("at_least", {})} <= {"number"}
        assert set(rule.get("subtypes", [])) <= subtypes
        assert set(rule) <= {"priority", "any", "no", "at_least", "subtypes"}
    assert all(z["source"] for z in protocol["zones"])


@pytest.mark.parametrize("kind", list(IncidentType))
def test_what_a_run_card_asks_for_is_asked_of_the_caller(kind: IncidentType) -> None:
    questions = {q["id"] for q in protocols()[kind]["questions"]}
    assert {key for rule in load_cards()[kind].rules for key in rule.answers} <= questions


async def test_the_suggestion_is_what_an_incident_gets_and_a_third_caller_raises_it(centre: Centre) -> None:
    asked = {"type": "flood", "answers": {"depth_cm": 20}}
    suggested = await centre.post("/api/catalogue/priority", asked, "call_taker")
    assert suggested == {"priority": 3, "reason": "type", "reason_text": {"id": "Banjir", "en": "Flood"}}
    incident = await centre.incident(**asked, call={"channel": "phone", "caller_number": "081230257001"})
    assert (incident["priority"], incident["priority_reason"]) == (3, "type")
    path = f"/api/incidents/{incident['id']}/calls"
    same = await centre.post(path, {"channel": "phone", "caller_number": "+62 812 3025 7001"}, "call_taker", 201)
    assert same["incident"]["priority"] == 3
    for number in ("081230257002", "081230257003"):
        last = await centre.post(path, {"channel": "phone", "caller_number": number}, "call_taker", 201)
    assert (last["incident"]["priority"], last["incident"]["priority_reason"]) == (2, "callers")
    change = {"revision": last["incident"]["revision"], "answers": {"drowning": True}}
    raised = await centre.as_("call_taker").patch(f"/api/incidents/{incident['id']}", json=change)
    assert (raised.json()["priority"], raised.json()["priority_reason"]) == (1, "answer:drowning")
    by_hand = await centre.incident(**asked, priority=3)
    for number in ("081230257004", "081230257005", "081230257006"):
        last = await centre.post(
            f"/api/incidents/{by_hand['id']}/calls", {"channel": "phone", "caller_number": number}, "call_taker", 201
        )
    assert (last["incident"]["priority"], last["incident"]["priority_reason"]) == (3, "operator")
