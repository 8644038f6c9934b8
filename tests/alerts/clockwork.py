"""A centre whose clocks run in tenths of a second: the same rules, a thresholds file of its own."""

import asyncio
import re
from typing import Any

from geo.orm import now_utc
from incidents import thresholds
from incidents.rulebook import replace_rules
from tests.centre import Centre, Json


def hastened(**seconds: float) -> str:
    """The shipped thresholds with these kinds' alerts (`waiting=0.2`) and escalations (`waiting_escalates=1`) due so
    soon.
    """
    text = thresholds.FILE.read_text()
    for name, value in seconds.items():
        kind = name.removesuffix("_escalates")
        head, body = text.split(f"\n[{kind}]", 1)
        body, *rest = re.split(r"(?=\n\[)", body, maxsplit=1)
        if name.endswith("_escalates"):
            body = re.sub(r"escalate_s = [\d.]+", f"escalate_s = {value}", body)
        else:
            body = re.sub(r"warn_s = [\d.]+, alert_s = [\d.]+", f"warn_s = 0, alert_s = {value}", body)
        text = head + f"\n[{kind}]" + body + "".join(rest)
    return text


async def hasten(centre: Centre, **seconds: float) -> None:
    """Stores such a file as the centre's own."""
    async with centre.database.write_session() as session:
        await replace_rules(session, thresholds.NAME, hastened(**seconds), None, "test", now_utc())
        await session.commit()


async def alerts(centre: Centre, state: str = "open", **wanted: Any) -> list[Json]:
    """The alerts that have these values, newest first."""
    items: list[Json] = (await centre.get(f"/api/alerts?state={state}"))["items"]
    return [a for a in items if all(a[k] == v for k, v in wanted.items())]


async def until_raised(centre: Centre, kind: str, count: int = 1, within_s: float = 15) -> list[Json]:
    """The open alerts of a kind, once there are so many."""
    async with asyncio.timeout(within_s):
        while len(found := await alerts(centre, kind=kind)) < count:
            await asyncio.sleep(0.1)
    return found


async def until_gone(centre: Centre, kind: str, within_s: float = 15) -> Json:
    """The newest alert of a kind once none is open: how it ended."""
    async with asyncio.timeout(within_s):
        while await alerts(centre, kind=kind):
            await asyncio.sleep(0.1)
    return (await alerts(centre, "all", kind=kind))[0]


async def entries(centre: Centre, event: str) -> list[Json]:
    """The journal's entries of one event."""
    found, after = [], 0
    while True:
        page = await centre.get(f"/api/journal?after={after}&limit=1000", "supervisor")
        found += [e for e in page["items"] if e["event"] == event]
        if page["next"] is None:
            return found
        after = page["next"]
