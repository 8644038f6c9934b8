"""Rows of figures as CSV: one column for each value, nested ones joined by a dot, times and shares as plain numbers."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def flat(row: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """(column, value) of a row, nested values as `total.median_s`."""
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def to_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows with a head, as RFC 4180 says; the columns of all rows, in the order they come.

    A text that a spreadsheet would run as a formula is quoted with an apostrophe (OWASP, CSV injection).
    """
    lines = [dict(flat(row)) for row in rows]
    columns = list(dict.fromkeys(column for line in lines for column in line))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: _safe(value) for column, value in line.items()} for line in lines)
    return out.getvalue()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
