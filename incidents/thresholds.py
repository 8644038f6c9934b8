"""How long something may take before its age changes colour and before an alert is raised: data with checks. Pure.

A centre may replace the shipped file (`rulebook.py`); a broken one is refused with its line and cause.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from geo.errors import Invalid
from incidents.types import IncidentType

FILE = Path(__file__).with_suffix(".toml")
NAME = "thresholds"
"""Its name in the rulebook."""
LEVELS = ("notice", "warning", "critical")
ROLES = ("call_taker", "dispatcher", "shift_leader", "supervisor")
"""Whom an alert may be for."""


class AlertKind(StrEnum):
    """What can be late, lost or asked for."""

    CALL_RINGING = "call_ringing"
    CALL_ABANDONED = "call_abandoned"
    WAITING = "waiting"
    TARGET = "target"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    TURNOUT = "turnout"
    NO_MOVEMENT = "no_movement"
    PAST_ETA = "past_eta"
    LOCATION_UNREAD = "location_unread"
    DESK_SILENT = "desk_silent"
    CREW_EMERGENCY = "crew_emergency"
    UNIT_LOST = "unit_lost"
    UNITS_REQUESTED = "units_requested"
    REPORT_AFTER_END = "report_after_end"


class Measure(StrEnum):
    """The intervals that have a target."""

    ANSWER = "answer"
    PROCESSING = "processing"
    TURNOUT = "turnout"
    TRAVEL = "travel"
    TOTAL = "total"


RETIRED = frozenset({"task", "tick", "position"})
"""Tables of earlier versions that nothing read: a centre's own file that still holds them is good."""
EVENTS = frozenset({AlertKind.CREW_EMERGENCY, AlertKind.UNIT_LOST, AlertKind.UNITS_REQUESTED,
                    AlertKind.REPORT_AFTER_END})  # fmt: skip
"""Raised at once: no rule."""


class BrokenThresholds(Invalid):
    """The thresholds cannot be read."""

    code = "broken_thresholds"


@dataclass(frozen=True, slots=True)
class Rule:
    """One pair of seconds and what it is for."""

    warn_s: float
    """The age changes colour, where a page shows it."""
    alert_s: float
    """An alert is raised."""
    priorities: frozenset[int] = frozenset()
    """Empty: every priority."""
    types: frozenset[str] = frozenset()
    """Empty: every incident type."""

    def fits(self, priority: int | None, kind: str | None) -> bool:
        """Whether it is for an incident of this priority and type."""
        return (not self.priorities or priority in self.priorities) and (not self.types or kind in self.types)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What holds for one kind."""

    level: str
    """notice, warning or critical."""
    roles: tuple[str, ...]
    """Whom its alert is for; empty: every desk."""
    escalate_s: float
    """Unacknowledged so long it goes to the shift leader too; 0: never."""
    rules: tuple[Rule, ...] = ()

    def alert_s(self, priority: int | None = None, kind: str | None = None) -> float | None:
        """Seconds until the alert; None when no rule fits."""
        return next((rule.alert_s for rule in self.rules if rule.fits(priority, kind)), None)


@dataclass(frozen=True, slots=True)
class Target:
    """How long an interval should take at most, and how often."""

    within_s: float
    share: float
    """0 to 1."""
    source: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All of them."""

    by_kind: Mapping[str, Threshold]
    targets: Mapping[str, Target]
    over: int
    """More alerts than this within `window_s` are one grouped line."""
    window_s: float
    verified_on: str

    def of(self, kind: AlertKind) -> Threshold:
        """What holds for a kind of alert."""
        return self.by_kind[kind]


@cache
def shipped() -> Thresholds:
    """The thresholds that come with the program."""
    return parse(FILE.read_text(encoding="utf-8"))


@cache
def _shipped_tables() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def parse(text: str) -> Thresholds:
    """The thresholds of a file's text; a table it lacks is the shipped one. Raises: BrokenThresholds naming line and
    cause.
    """
    try:
        content = _shipped_tables() | tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("at line ")[2].partition(",")[0]
        number = int(line) if line.isdigit() else text.count("\n") + 1
        raise BrokenThresholds(f"line {number}: {error}", line=number) from error
    return _Reader(text).whole(content)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks a parsed file and names the line of what is wrong."""

    text: str

    def whole(self, content: dict[str, Any]) -> Thresholds:
        kinds = set(AlertKind)
        self.keys(content, kinds | RETIRED | {"verified_on", "grouping", "targets"}, "")
        by_kind = {str(kind): self.threshold(kind, content[kind]) for kind in sorted(kinds)}
        grouping = content.get("grouping")
        if not isinstance(grouping, dict):
            self.refuse("grouping must be a table", "grouping")
        self.keys(grouping, {"over", "window_s"}, "grouping")
        over, window = (self.seconds(grouping, key, "grouping") for key in ("over", "window_s"))
        return Thresholds(by_kind, self.targets(content), int(over), window, str(content.get("verified_on", "")))

    def threshold(self, kind: str, table: Any) -> Threshold:
        if not isinstance(table, dict):
            self.refuse(f"{kind} must be a table", kind)
        self.keys(table, {"level", "roles", "escalate_s", "rule"}, kind)
        if table.get("level") not in LEVELS:
            self.refuse(f"level must be one of {', '.join(LEVELS)}", kind, "level")
        roles = table.get("roles", [])
        if not isinstance(roles, list) or not set(map(str, roles)) <= set(ROLES):
            self.refuse(f"roles must be of {', '.join(ROLES)}", kind, "roles")
        rules = table.get("rule", [])
        if not isinstance(rules, list) or bool(rules) == (kind in EVENTS):
            self.refuse("rule must be missing" if kind in EVENTS else "rule must be a list of tables", kind, "rule")
        read = tuple(self.rule(kind, rule) for rule in rules)
        return Threshold(table["level"], tuple(roles), self.seconds(table, "escalate_s", kind, 0), read)

    def rule(self, kind: str, rule: Any) -> Rule:
        if not isinstance(rule, dict):
            self.refuse("each rule is a table", kind, "rule")
        self.keys(rule, {"warn_s", "alert_s", "priorities", "types"}, kind)
        warn, alert = (self.seconds(rule, key, kind) for key in ("warn_s", "alert_s"))
        if warn > alert:
            self.refuse("warn_s is later than alert_s", kind, "warn_s")
        priorities, types = rule.get("priorities", []), rule.get("types", [])
        if not isinstance(priorities, list) or not all(p in (1, 2, 3, 4) for p in priorities):
            self.refuse("priorities are of 1, 2, 3, 4", kind, "priorities")
        if not isinstance(types, list) or not set(map(str, types)) <= set(IncidentType):
            self.refuse(f"types are of {', '.join(IncidentType)}", kind, "types")
        return Rule(warn, alert, frozenset(priorities), frozenset(types))

    def targets(self, content: dict[str, Any]) -> dict[str, Target]:
        table = content.get("targets")
        if not isinstance(table, dict) or set(table) != set(Measure):
            self.refuse(f"[targets] must hold {', '.join(Measure)}", "targets")
        return {str(name): self.target(name, table[name]) for name in Measure}

    def target(self, name: str, table: Any) -> Target:
        if not isinstance(table, dict):
            self.refuse(f"{name} must be a table", "targets", name)
        self.keys(table, {"within_s", "share", "source"}, "targets")
        share = self.seconds(table, "share", "targets", word=name)
        if share > 1:
            self.refuse("share must be between 0 and 1", "targets", name)
        return Target(self.seconds(table, "within_s", "targets", word=name), share, str(table.get("source", "")))

    def seconds(
        self, table: dict[str, Any], key: str, kind: str, default: float | None = None, word: str | None = None
    ) -> float:
        value = table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86_400:
            self.refuse(f"{key} must be a number from 0 to 86400", kind, word or key)
        return float(value)

    def keys(self, table: dict[str, Any], known: set[str], kind: str) -> None:
        for key in table:
            if key not in known:
                self.refuse(f"unknown key {key!r}", kind, key)

    def refuse(self, cause: str, kind: str, word: str = "") -> NoReturn:
        """Raises BrokenThresholds with the first line of the table that holds the word."""
        lines = self.text.splitlines() or [""]
        first = next((n for n, line in enumerate(lines) if line.partition("#")[0].strip() == f"[{kind}]"), 0)
        found = (n for n in range(first, len(lines)) if (word or kind) in lines[n].partition("#")[0])
        line = next(found, first) + 1
        where = f"[{kind}] " if kind else ""
        raise BrokenThresholds(f"line {line}: {where}{cause}", line=line)
