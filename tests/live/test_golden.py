"""The golden frames: folded alike by Python and by `ui/web/tests/golden.test.ts`, and still what is sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from dispatch.picture import Picture
from tests.centre import Centre, Json, fold
from tests.live.test_stream import state_of
from tests.write_golden import GOLDEN, recorded

STORIES = sorted(GOLDEN.glob("*.json"))
KINDS = ("incidents", "units", "assignments", "closures", "alerts", "desks", "recent")


def keys_of(value: Any, path: str = "") -> set[str]:
    """Every key an object holds, with its way there; what is free text or an id's own name is left out."""
    if isinstance(value, list):
        return set().union(*(keys_of(item, f"{path}[]") for item in value)) if value else set()
    if not isinstance(value, dict) or path.endswith((".answers", ".detail", ".stamps", ".clocks", ".milestones")):
        return set()
    return {f"{path}.{key}" for key in value}.union(*(keys_of(item, f"{path}.{key}") for key, item in value.items()))


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_old_picture_and_golden_frames_are_the_new_picture(file: Path) -> None:
    story = json.loads(file.read_text())
    assert fold(story["picture"], story["frames"]) == state_of(story["expected"])
    picture = Picture()
    picture.fold({kind: [*story["picture"][kind]] for kind in KINDS if kind != "recent"})
    for frame in story["frames"]:
        picture.fold(frame["objects"])
    for kind in KINDS[:-1]:
        assert getattr(picture, kind) == {row["id"]: row for row in story["expected"][kind]}


async def test_the_golden_frames_look_like_those_sent_today(centre: Centre) -> None:
    """Else they would prove nothing: after a change of the objects run `make golden`."""
    today = await recorded(centre)
    for file in STORIES:
        story: Json = json.loads(file.read_text())
        for kind in KINDS:
            mine = keys_of([frame["objects"].get(kind, []) for frame in story["frames"]])
            theirs = keys_of([frame["objects"].get(kind, []) for frame in today[file.stem]["frames"]])
            assert mine == theirs, f"{file.name}, {kind}: run `make golden`"
