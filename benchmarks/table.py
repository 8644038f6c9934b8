"""One line of the table of measured figures, and the table."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement: ours beside its peer, each the median of the runs."""

    name: str
    ours: float
    peer: float | None
    unit: str
    promise: str
    """What the issue asks, in words."""
    kept: bool
    """Whether it was reached here."""
    note: str = ""

    @property
    def ratio(self) -> str:
        """Ours to the peer's."""
        return "" if not self.peer else f"{self.ours / self.peer:.2f}"


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed; values may come in any order."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(lines: Iterable[Line]) -> str:
    """A table in Markdown."""
    head = ["| what | ours | peer | ratio | promised | kept | |", "|---|---|---|---|---|---|---|"]
    rows = [
        f"| {line.name} | {line.ours:,.1f} {line.unit} | {'' if line.peer is None else f'{line.peer:,.1f} {line.unit}'}"
        f" | {line.ratio} | {line.promise} | {'yes' if line.kept else 'NO'} | {line.note} |"
        for line in lines
    ]
    return "\n".join(head + rows)
