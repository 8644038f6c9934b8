"""The run cards in use: read again when a file changed; a broken one is told and the last good ones stay."""

import logging
from pathlib import Path

from dispatch.recommend.plans import CARDS, BrokenCard, Card, load_cards

log = logging.getLogger("sigap.cards")


class RunCards:
    """The cards of a folder, else those shipped with the program."""

    def __init__(self, folder: Path | None) -> None:
        """Args: folder of a city's own cards; None: the shipped ones."""
        self._folder = folder or CARDS
        self._stamp: object = None
        self._cards: dict[str, Card] = load_cards()
        self.problem: str | None = None
        """Why the newest files are not in use: file, line and cause; None: they are."""

    @property
    def present(self) -> dict[str, Card]:
        """Card by incident type."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            self._read()
        return self._cards

    def _look(self) -> object:
        try:
            return sorted((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in self._folder.glob("*.toml"))
        except OSError as error:
            return str(error)

    def _read(self) -> None:
        try:
            self._cards, self.problem = load_cards(self._folder), None
        except BrokenCard as refusal:
            self.problem = refusal.detail
            log.error("run cards: %s; the last good ones stay", refusal.detail)
