"""The rule files a centre may replace: their names, their one parser each, and the text that counts without one."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.recommend.plans import BrokenCard, parse_card
from dispatch.server.cards import PREFIX, RunCards
from geo.errors import Conflict, NotFound
from incidents import thresholds
from incidents.types import IncidentType


class UnknownRules(NotFound):
    """There is no rule file of this name."""

    code = "unknown_rules"


class StaleRules(Conflict):
    """Somebody replaced this file meanwhile; `version` is the present one."""

    code = "stale_rules"


@dataclass(frozen=True)
class RuleFile:
    """One file."""

    name: str
    check: Callable[[str], object]
    """Raises a refusal with `line` for a text that cannot be used."""
    shipped: Callable[[], str]
    """The text without one of the centre's own."""


def _card(kind: str, cards: RunCards) -> RuleFile:
    name = f"{PREFIX}{kind}"

    def check(text: str) -> None:
        if (card := parse_card(text, name)).type != kind:
            raise BrokenCard(f"{name}, line 1: this is the card of {card.type}", line=1)

    return RuleFile(name, check, lambda: cards.texts()[kind])


def rule_files(cards: RunCards) -> dict[str, RuleFile]:
    """Every file by name: `thresholds`, and `card.<type>` for each incident type."""
    clocks = RuleFile(
        thresholds.NAME, thresholds.parse, lambda: thresholds.FILE.read_text(encoding="utf-8")
    )  # fmt: skip
    return {clocks.name: clocks} | {file.name: file for file in (_card(kind.value, cards) for kind in IncidentType)}


def rule_file(cards: RunCards, name: str) -> RuleFile:
    """One file. Raises UnknownRules."""
    found = rule_files(cards).get(name)
    if found is None:
        raise UnknownRules(name=name)
    return found
