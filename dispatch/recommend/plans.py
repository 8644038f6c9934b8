"""Run cards: which capabilities an incident needs and which agencies are told, read from one file a type.

Cards are data that a city changes; a broken file is refused with its line and cause before anything is replaced.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from dispatch.recommend.views import PlanRuleView, PlanView, TellView, TextView
from dispatch.units.states import Capability
from geo.errors import Invalid
from incidents.types import IncidentType

CARDS = Path(__file__).parent / "cards"
"""The cards shipped with the program."""

UNKNOWN_PRIORITY = 2
"""Counts where nobody has given a priority yet [J]: the caller is served before the form is complete."""


class BrokenCard(Invalid):
    """A run card cannot be read."""

    code = "broken_run_card"


@dataclass(frozen=True, slots=True)
class Tell:
    """An agency to be told; met by a task, never by a unit."""

    agency: str
    """Code of the agency."""
    capability: str
    """What it brings."""
    text: Mapping[str, str]
    """What it is asked to do, by language (`id`, `en`)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Adds units and agencies where all its conditions hold."""

    priorities: frozenset[int]
    """Priorities 1 to 3 it is for."""
    alarm_level: int
    """Holds from this alarm level on; 1 is the first alarm."""
    answers: Mapping[str, Any]
    """Answers of the call that must be exactly so; empty: always."""
    areas: frozenset[str]
    """Codes or names of areas it is for; empty: everywhere."""
    units: Mapping[str, int]
    """Units it adds, by capability."""
    tell: tuple[Tell, ...]
    """Agencies it adds."""


@dataclass(frozen=True, slots=True)
class Card:
    """The plan of one incident type."""

    type: str
    """The incident type."""
    rules: tuple[Rule, ...]
    """Every rule that holds adds its share."""
    source: str = ""
    """Where the numbers come from; [J] where judgement."""
    verified_on: str = ""
    """The day somebody last compared them with the source."""


@dataclass(frozen=True, slots=True)
class Need:
    """What an incident needs."""

    units: Mapping[str, int] = field(default_factory=dict)
    """Number of units by capability, in the order of the card."""
    tell: tuple[Tell, ...] = ()
    """Agencies to be told."""


def load_cards(folder: Path = CARDS) -> dict[str, Card]:
    """The cards of a folder by incident type.

    Raises: BrokenCard naming file, line and cause; also when a type has no card or two.
    """
    cards: dict[str, Card] = {}
    for path in sorted(folder.glob("*.toml")):
        card = read_card(path)
        if card.type in cards:
            raise BrokenCard(f"{path.name}, line 1: a second card for {card.type}")
        cards[card.type] = card
    missing = sorted(set(IncidentType) - set(cards))
    if missing:
        raise BrokenCard(f"{folder.name}: no card for {', '.join(missing)}")
    return cards


def read_card(path: Path) -> Card:
    """One card. Raises: BrokenCard naming file, line and cause."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenCard(f"{path.name}, line 1: {error}") from error
    return parse_card(text, path.name)


def parse_card(text: str, name: str) -> Card:
    """The card of a file's text; `name` is what it is called in a refusal. Raises: BrokenCard naming line and cause."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = str(error).rpartition("at line ")[2].partition(",")[0]
        line = line if line.isdigit() else str(text.count("\n") + 1)
        raise BrokenCard(f"{name}, line {line}: {error}", line=int(line)) from error
    return _Reader(name, text).card(content)


def needs(
    card: Card, priority: int | None, alarm_level: int = 1, answers: Mapping[str, Any] | None = None, area: Any = None
) -> Need:
    """The sum of all rules of a card that hold; priority 4 is answered as 3, since somebody asked for advice."""
    units: Counter[str] = Counter()
    tell: dict[tuple[str, str], Tell] = {}
    names = {str(v).casefold() for v in (area or {}).values() if v}
    for rule in card.rules:
        if _holds(rule, min(priority or UNKNOWN_PRIORITY, 3), alarm_level, answers or {}, names):
            units.update(rule.units)
            tell.update({(t.agency, t.capability): t for t in rule.tell if (t.agency, t.capability) not in tell})
    return Need(dict(units), tuple(tell.values()))


def need_of(cards: Mapping[str, Card], incident: Mapping[str, Any], alarm_level: int | None = None) -> Need:
    """What the cards ask for an incident as the API shows it; `alarm_level` replaces its own."""
    level = alarm_level or incident.get("alarm_level") or 1
    card = cards[incident["type"]]
    return needs(card, incident.get("priority"), level, incident.get("answers"), incident.get("area"))


def asked(need: Sequence[Mapping[str, Any]]) -> Need:
    """What a dispatcher asked for instead of the card: a list of {capability, count}; the same twice adds up."""
    units: Counter[str] = Counter()
    for one in need:
        units[one["capability"]] += int(one.get("count", 1))
    return Need(dict(units))


def plan_view(card: Card) -> PlanView:
    """A card as the catalogue shows it."""
    rules: list[PlanRuleView] = [
        {
            "priorities": sorted(rule.priorities),
            "alarm_level": rule.alarm_level,
            "answers": dict(rule.answers),
            "areas": sorted(rule.areas),
            "units": dict(rule.units),
            "tell": [_tell_view(tell) for tell in rule.tell],
        }
        for rule in card.rules
    ]
    return {"rules": rules, "source": card.source, "verified_on": card.verified_on}


def _tell_view(tell: Tell) -> TellView:
    order: TextView = {"id": tell.text["id"], "en": tell.text["en"]}
    return {"agency": tell.agency, "capability": tell.capability, "order": order}


def _holds(rule: Rule, priority: int, alarm_level: int, answers: Mapping[str, Any], areas: set[str]) -> bool:
    return (
        priority in rule.priorities
        and alarm_level >= rule.alarm_level
        and all(key in answers and answers[key] == value for key, value in rule.answers.items())
        and (not rule.areas or bool(areas & {a.casefold() for a in rule.areas}))
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks one parsed file and names the line of what is wrong."""

    name: str
    text: str

    def card(self, content: dict[str, Any]) -> Card:
        kind = content.get("type")
        if kind not in set(IncidentType):
            self.refuse(f"unknown incident type {kind!r}", "type", 0)
        self.check_keys(content, {"type", "source", "verified_on", "rule"}, 0)
        entries = content.get("rule")
        if not isinstance(entries, list) or not entries:
            self.refuse("no [[rule]]", "type", 0)
        rules = tuple(self.rule(entry, number) for number, entry in enumerate(entries, 1))
        return Card(str(kind), rules, str(content.get("source", "")), str(content.get("verified_on", "")))

    def rule(self, entry: dict[str, Any], number: int) -> Rule:
        self.check_keys(entry, {"priorities", "alarm_level", "answers", "areas", "units", "tell"}, number)
        priorities, level = entry.get("priorities", [1, 2, 3]), entry.get("alarm_level", 1)
        if not _are_whole(priorities, 1, 3) or not priorities:
            self.refuse("priorities must be a list of 1, 2, 3", "priorities", number)
        if not _are_whole([level], 1, 9):
            self.refuse("alarm_level must be 1 to 9", "alarm_level", number)
        for key, kind in (("answers", dict), ("units", dict), ("areas", list), ("tell", list)):
            if not isinstance(entry.get(key, kind()), kind):
                self.refuse(f"{key} must be a {'table' if kind is dict else 'list'}", key, number)
        units = entry.get("units", {})
        for capability, count in units.items():
            self.capability(capability, number)
            if not _are_whole([count], 1, 99):
                self.refuse(f"{capability} must be a whole number from 1 to 99", capability, number)
        tell = tuple(self.tell(one, number) for one in entry.get("tell", []))
        areas = frozenset(map(str, entry.get("areas", [])))
        return Rule(frozenset(priorities), level, entry.get("answers", {}), areas, units, tell)

    def tell(self, one: Any, number: int) -> Tell:
        if not isinstance(one, dict) or not all(isinstance(one.get(k), str) for k in ("agency", "id", "en")):
            self.refuse("each tell needs agency, capability, id and en as texts", "tell", number)
        self.capability(str(one.get("capability")), number)
        return Tell(one["agency"], one["capability"], {"id": one["id"], "en": one["en"]})

    def capability(self, name: str, number: int) -> None:
        if name not in set(Capability):
            self.refuse(f"unknown capability {name!r}", name, number)

    def check_keys(self, table: dict[str, Any], known: set[str], number: int) -> None:
        for key in table:
            if key not in known:
                self.refuse(f"unknown key {key!r}", key, number)

    def refuse(self, cause: str, word: str, number: int) -> NoReturn:
        """Raises BrokenCard with the first line of the rule (0: the head) that holds the word."""
        lines = self.text.splitlines() or [""]
        heads = [n for n, line in enumerate(lines) if line.strip().replace(" ", "") == "[[rule]]"]
        first = heads[number - 1] if 0 < number <= len(heads) else 0
        last = heads[number] if number < len(heads) else len(lines)
        found = (n for n in range(first, last) if word in lines[n].partition("#")[0])
        line = next(found, first) + 1
        raise BrokenCard(f"{self.name}, line {line}: {cause}", line=line)


def _are_whole(values: Any, low: int, high: int) -> bool:
    """Whether it is a list of whole numbers within the bounds; True and False are no numbers here."""
    return isinstance(values, Sequence) and all(type(v) is int and low <= v <= high for v in values)
