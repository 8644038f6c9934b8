"""How much hurry a type and its answers mean, by the rules of its protocol. Pure.

Source: operations guide, section 3 (proposals, judgement): life in danger now is 1; one level more for vulnerable
people, dense housing, sensitive places, an escalation, three independent callers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MANY_CALLERS = 3
"""So many independent callers raise by one level. Source: operations guide, section 3."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A priority and why."""

    priority: int
    """1 life in danger now .. 4 not urgent."""
    reason: str
    """`answer:<question>`, `subtype:<code>`, `callers` or `type`."""


def priority_of(
    protocol: Mapping[str, Any], answers: Mapping[str, Any], subtype: str | None = None, callers: int = 1
) -> Suggestion:
    """The priority by a protocol's rules: its start, the most urgent rule that holds, at most one level raised."""
    rules = protocol["priority"]
    found = _first(rules["start"], answers, subtype)
    for rule in rules["set"]:
        reason = _holds(rule, answers, subtype)
        if reason is not None and rule["priority"] < found.priority:
            found = Suggestion(rule["priority"], reason)
    raising = [reason for rule in rules["raise"] if (reason := _holds(rule, answers, subtype))]
    raising += ["callers"] if callers >= MANY_CALLERS else []
    if raising and found.priority > 1:
        return Suggestion(found.priority - 1, raising[0])
    return found


def is_automatic(reason: str | None) -> bool:
    """Whether a priority was suggested and set by nobody by hand."""
    return reason in ("type", "callers") or (reason or "").startswith(("answer:", "subtype:"))


def raises_alone(protocol: Mapping[str, Any], question: str) -> bool:
    """Whether a yes to this question alone means life in danger."""
    rules = protocol["priority"]["set"]
    return any(rule["priority"] == 1 and set(rule) == {"priority", "any"} and question in rule["any"] for rule in rules)


def _first(rules: list[dict[str, Any]], answers: Mapping[str, Any], subtype: str | None) -> Suggestion:
    for rule in rules:
        reason = _holds(rule, answers, subtype)
        if reason is not None:
            return Suggestion(rule["priority"], reason)
    raise ValueError("the last rule of a start must always hold")


def _holds(rule: Mapping[str, Any], answers: Mapping[str, Any], subtype: str | None) -> str | None:
    """Why a rule holds, None when it does not: each of its conditions must be met."""
    reasons = []
    if "any" in rule:
        yes = [question for question in rule["any"] if answers.get(question) is True]
        if not yes:
            return None
        reasons.append(f"answer:{yes[0]}")
    if "no" in rule:
        if not any(answers.get(question) is False for question in rule["no"]):
            return None
        reasons.append(f"answer:{rule['no'][0]}")
    for question, least in rule.get("at_least", {}).items():
        if not _is_at_least(answers.get(question), least):
            return None
        reasons.append(f"answer:{question}")
    if "subtypes" in rule:
        if subtype not in rule["subtypes"]:
            return None
        reasons.append(f"subtype:{subtype}")
    return reasons[0] if reasons else "type"


def _is_at_least(value: Any, least: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= least
