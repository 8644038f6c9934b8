"""The run cards in use: files, read again when one changed, and over them the centre's own from the database.

A broken one is told and the last good one stays.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dispatch.picture import Picture
from dispatch.recommend.plans import CARDS, BrokenCard, Card, load_cards, parse_card, read_card
from incidents.rulebook import list_rules

log = logging.getLogger("sigap.cards")
PREFIX = "card."
"""A card's name in the rulebook: this and its incident type."""


class RunCards:
    """The centre's own cards, else those of a folder, else those shipped with the program."""

    def __init__(self, folder: Path | None, read_session: Any = None) -> None:
        """Args: folder of a city's own files, None the shipped ones; read_session makes a session that only reads."""
        self._folder = folder or CARDS
        self._read_session = read_session
        self._stamp: object = None
        self._cards: dict[str, Card] = load_cards()
        self._own: Mapping[str, Card] = {}
        self._own_of: tuple[str, int] | None = None
        self._problems: list[str] = []
        self._file_problem: str | None = None

    @property
    def problem(self) -> str | None:
        """Why the newest cards are not all in use: file, line and cause; None: they are."""
        return "; ".join(filter(None, [self._file_problem, *self._problems])) or None

    @property
    def present(self) -> dict[str, Card]:
        """Card by incident type."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            self._read()
        return {**self._cards, **self._own}

    async def refresh(self, picture: Picture) -> None:
        """Reads the centre's own cards when the journal says that one was replaced."""
        of = (picture.epoch, picture.rules_seq)
        if of == self._own_of:
            return
        async with self._read_session() as session:
            rows = await list_rules(session, PREFIX)
        own, self._problems = dict(self._own), []
        for row in rows:
            kind = row.name.removeprefix(PREFIX)
            own.pop(kind, None) if row.text is None else self._keep(own, kind, row.name, row.text)
        self._own, self._own_of = own, of

    def _keep(self, own: dict[str, Card], kind: str, name: str, text: str) -> None:
        try:
            own[kind] = parse_card(text, name)
        except BrokenCard as refusal:
            self._problems.append(refusal.detail)
            log.error("run cards: %s; the last good one stays", refusal.detail)

    def texts(self) -> dict[str, str]:
        """The files' texts by incident type: what counts where the centre has no card of its own."""
        return {read_card(path).type: path.read_text(encoding="utf-8") for path in sorted(self._folder.glob("*.toml"))}

    def _look(self) -> object:
        try:
            return sorted((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in self._folder.glob("*.toml"))
        except OSError as error:
            return str(error)

    def _read(self) -> None:
        try:
            self._cards, self._file_problem = load_cards(self._folder), None
        except BrokenCard as refusal:
            self._file_problem = refusal.detail
            log.error("run cards: %s; the last good ones stay", refusal.detail)
