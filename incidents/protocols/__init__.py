"""What is asked for each type of incident: one file of data a type, Indonesian and English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from incidents.priority import MANY_CALLERS, Suggestion, priority_of, raises_alone
from incidents.types import IncidentType


@cache
def protocols() -> dict[str, dict[str, Any]]:
    """Type to its protocol. Raises KeyError or ValueError for a missing or broken file.

    Each question says whether a yes alone means life in danger; `priority` is the one without any answer, `rules` what
    `priority_of` goes by.
    """
    folder = Path(__file__).parent
    return {kind.value: _with_priority(kind, (folder / f"{kind.value}.json").read_bytes()) for kind in IncidentType}


def _with_priority(kind: IncidentType, text: bytes) -> dict[str, Any]:
    """The protocol with what `priority_of` makes of its answers, so that pages need no rule of their own."""
    protocol: dict[str, Any] = orjson.loads(text)
    questions = [{**q, "raises": raises_alone(protocol, q["id"])} for q in protocol["questions"]]
    start = priority_of(protocol, {}).priority
    return {**protocol, "priority": start, "rules": protocol["priority"], "questions": questions}


def suggest(kind: str, answers: Mapping[str, Any], subtype: str | None = None, callers: int = 1) -> Suggestion:
    """The priority an incident of a type should have, and why."""
    protocol = protocols()[kind]
    return priority_of({"priority": protocol["rules"]}, answers, subtype, callers)


def reason_text(kind: str, reason: str) -> dict[str, str]:
    """A suggestion's reason as a person reads it, in both languages."""
    protocol, (what, _, code) = protocols()[kind], reason.partition(":")
    listed = {"answer": protocol["questions"], "subtype": protocol["subtypes"]}.get(what, [])
    for one in listed:
        if code in (one.get("id"), one.get("code")):
            text: dict[str, str] = one.get("text") or one["name"]
            return text
    if what == "callers":
        return {"id": f"{MANY_CALLERS} pelapor atau lebih", "en": f"{MANY_CALLERS} callers or more"}
    name: dict[str, str] = protocol["name"]
    return name
