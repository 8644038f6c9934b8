"""What is asked for each type of incident: one file of data a type, Indonesian and English."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from incidents.priority import DEFAULT, RAISING
from incidents.types import IncidentType


@cache
def protocols() -> dict[str, dict[str, Any]]:
    """Type to {type, name, priority, subtypes, questions, say}. Raises KeyError or ValueError for a missing or broken
    file. Each question says whether a yes means life in danger.
    """
    folder = Path(__file__).parent
    return {kind.value: _with_priority(kind, (folder / f"{kind.value}.json").read_bytes()) for kind in IncidentType}


def _with_priority(kind: IncidentType, text: bytes) -> dict[str, Any]:
    """The protocol with what `priority_of` makes of its answers, so that pages need no rule of their own."""
    protocol: dict[str, Any] = orjson.loads(text)
    questions = [{**question, "raises": question["id"] in RAISING} for question in protocol["questions"]]
    return {**protocol, "priority": DEFAULT[kind], "questions": questions}
