"""The file of thresholds: its numbers, and a broken one refused with line and cause."""

import pytest

from incidents.thresholds import FILE, AlertKind, BrokenThresholds, parse, shipped
from tests.alerts.clockwork import hastened


@pytest.mark.parametrize(
    ("kind", "priority", "type_", "seconds"),
    [
        ("waiting", 1, "fire", 90), ("waiting", 2, "flood", 240), ("waiting", 3, "other", 900),
        ("waiting", 4, "other", 3000), ("not_acknowledged", 2, "fire", 60), ("not_acknowledged", 3, "fire", 120),
        ("turnout", 1, "fire", 120), ("turnout", 1, "medical", 90), ("target", 4, "other", None),
    ],
)  # fmt: skip
def test_alerts_are_due_as_the_room_works(kind: str, priority: int, type_: str, seconds: float | None) -> None:
    assert shipped().of(AlertKind(kind)).alert_s(priority, type_) == seconds


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("warn_s = 45", "warn_s = 450", "warn_s is later than alert_s"),
        ("priorities = [1]", "priorities = [9]", "priorities are of 1, 2, 3, 4"),
        ("[past_eta]", "[pst]", "unknown key 'pst'"),
        ('level = "critical"', 'level = "loud"', "level must be one of"),
        ("escalate_s = 15", 'escalate_s = "x"', "escalate_s must be a number"),
        ('roles = ["dispatcher"]', 'roles = ["cook"]', "roles must be of"),
        ("within_s = 15,", "", "within_s must be a number"),
        ("over = 10", "over 10", "Expected"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(right: str, wrong: str, says: str) -> None:
    text = FILE.read_text()
    line = text[: text.index(right)].count("\n") + 1
    with pytest.raises(BrokenThresholds, match=says) as refusal:
        parse(text.replace(right, wrong, 1))
    assert refusal.value.fields["line"] == line


def test_a_table_that_is_missing_is_the_shipped_one() -> None:
    assert parse("[target]\nlevel = 'notice'\nrule = [{warn_s = 1, alert_s = 2}]\n").of(AlertKind.WAITING) == (
        shipped().of(AlertKind.WAITING)
    )
    assert parse(hastened(waiting=0.5)).of(AlertKind.WAITING).alert_s(1) == 0.5
