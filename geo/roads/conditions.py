"""When a conditional rule of the road holds: days and hours in local time, as OSM writes them. Pure.

Understood: `Mo-Fr 07:00-09:00,16:00-18:30; Sa 08:00-12:00`, days or hours alone. Anything else holds always: a way
that is sometimes forbidden is then never promised. Source: OpenStreetMap wiki, "Conditional restrictions".
"""

import re
from datetime import datetime

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
LETTERS = {"m": "mo", "w": "we", "f": "fr"}
"""Single letters that name one day only."""
HOURS = r"\d{1,2}:\d{2}-\d{1,2}:\d{2}"
RULE = re.compile(
    rf"(?P<days>[a-z]{{2}}(?:-[a-z]{{2}})?(?:,[a-z]{{2}}(?:-[a-z]{{2}})?)*)?\s*(?P<hours>{HOURS}(?:,{HOURS})*)?"
)


def holds(condition: str, at: datetime) -> bool:
    """Whether a condition holds at a local time; the empty one and one that cannot be read always do."""
    rules = [rule.strip().casefold().replace(", ", ",") for rule in condition.split(";") if rule.strip()]
    found = [RULE.fullmatch(rule) for rule in rules]
    if not rules or any(m is None or not _are_days(m["days"]) for m in found):
        return True
    return any(_rule_holds(m["days"], m["hours"], at) for m in found if m is not None)


def from_old_tags(day_on: str, day_off: str, hour_on: str, hour_off: str) -> str:
    """The condition of the tags `day_on`, `day_off`, `hour_on`, `hour_off` (used until about 2015)."""
    days = [_day(text) for text in (day_on, day_off)]
    span = f"{days[0]}-{days[1]}" if all(days) else ""
    hours = f"{hour_on}-{hour_off}" if hour_on and hour_off else ""
    return f"{span} {hours}".strip()


def _day(text: str) -> str:
    """`mo` for `Monday`, `Mon` or `M`; empty for what names no single day."""
    short = text.strip().casefold()
    if short[:2] in DAYS:
        return short[:2]
    return LETTERS.get(short, "")


def _are_days(text: str | None) -> bool:
    return text is None or all(day in DAYS for part in text.split(",") for day in part.split("-"))


def _rule_holds(days: str | None, hours: str | None, at: datetime) -> bool:
    minute = at.hour * 60 + at.minute
    if hours is None:
        return days is not None and _on_day(days, at.weekday())
    for span in hours.split(","):
        start, end = (int(t.split(":")[0]) * 60 + int(t.split(":")[1]) for t in span.split("-"))
        overnight = end <= start
        if start <= minute and (minute < end or overnight) and _on_day(days, at.weekday()):
            return True
        if overnight and minute < end and _on_day(days, (at.weekday() - 1) % 7):
            return True
    return False


def _on_day(days: str | None, weekday: int) -> bool:
    """Whether a weekday (0 Monday) lies in `mo-fr,su`; None: every day."""
    for part in (days or "mo-su").split(","):
        first, _, last = part.partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        if (weekday - start) % 7 <= (end - start) % 7:
            return True
    return False
