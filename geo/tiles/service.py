"""Tiles by name and number: from memory while the city stays the same, else from the database, each made once."""

import asyncio
import gzip
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from geo.errors import NotFound
from geo.tiles.layers import LAST_ZOOM, NAMES, tile_sql

log = logging.getLogger("sigap.tiles")
KEPT_BYTES = 96_000_000
"""Memory for tiles in each process."""
MAKERS = 3
"""Tiles made at once: drawing a map must leave connections for the work."""
LOOK_EVERY_S = 1.0
"""How old the knowledge of the last import may be."""
GENERATION = text("""
SELECT concat_ws('-', (SELECT id FROM city_imports ORDER BY id DESC LIMIT 1),
    (SELECT concat(count(*), '.', sum(revision), '.', count(ended_at)) FROM own_places))
""")


class NoTile(NotFound):
    """There is no such tile."""

    code = "no_tile"


@dataclass(frozen=True, slots=True)
class Tile:
    """A vector tile, packed."""

    packed: bytes
    """gzip; empty when nothing lies here."""
    size: int
    """Bytes when unpacked."""
    etag: str


class Tiles:
    """The tiles of one process."""

    def __init__(self, read_session: Callable[[], Any]) -> None:
        """Args: read_session makes a session that can change nothing."""
        self._read_session = read_session
        self._kept: OrderedDict[tuple[str, int, int, int], Tile] = OrderedDict()
        self._bytes = 0
        self._generation = ""
        self._looked_at = -LOOK_EVERY_S
        self._looking: asyncio.Task[None] | None = None
        self._making: dict[tuple[str, int, int, int], asyncio.Task[Tile]] = {}
        self._makers = asyncio.Semaphore(MAKERS)

    async def get(self, layer: str, zoom: int, x: int, y: int) -> Tile:
        """The tile. Raises NoTile for an unknown layer or a number outside the world."""
        if layer not in NAMES or not (0 <= zoom <= LAST_ZOOM and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
            raise NoTile
        await self._look()
        key = (layer, zoom, x, y)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        return await asyncio.shield(self._made(key))

    def _made(self, key: tuple[str, int, int, int]) -> asyncio.Task[Tile]:
        """The one task that makes a tile, however many ask for it."""
        if key not in self._making:
            task = self._making[key] = asyncio.ensure_future(self._make(key))
            task.add_done_callback(lambda _: self._making.pop(key, None))
        return self._making[key]

    async def generation(self) -> str:
        """What the map was made of: changes with each import and each change of the centre's own places."""
        await self._look()
        return self._generation

    async def _look(self) -> None:
        """While tiles are asked for, no request waits for the next look: it is taken before the last one is too old."""
        age_s = time.monotonic() - self._looked_at
        if age_s >= LOOK_EVERY_S:
            self._looked_at = time.monotonic()
            await self._read()
        elif age_s >= LOOK_EVERY_S / 2 and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._read())
            self._looking.add_done_callback(_tell)

    async def _read(self) -> None:
        began = time.monotonic()
        async with self._read_session() as session:
            generation = str((await session.execute(GENERATION)).scalar_one())
        self._looked_at = began
        if generation != self._generation:
            self._generation, self._bytes = generation, 0
            self._kept.clear()

    async def _make(self, key: tuple[str, int, int, int]) -> Tile:
        layer, zoom, x, y = key
        generation, sql = self._generation, tile_sql(layer, zoom)
        raw = b""
        if sql is not None:
            async with self._makers, self._read_session() as session:
                raw = bytes((await session.execute(text(sql), {"x": x, "y": y})).scalar_one())
        packed = await asyncio.to_thread(gzip.compress, raw, 5) if raw else b""
        tile = Tile(packed, len(raw), f'"{generation}/{layer}/{zoom}/{x}/{y}"')
        if generation == self._generation:
            self._keep(key, tile)
        return tile

    def _keep(self, key: tuple[str, int, int, int], tile: Tile) -> None:
        self._kept[key] = tile
        self._bytes += len(tile.packed) + 300
        while self._bytes > KEPT_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone.packed) + 300


def _tell(looked: asyncio.Task[None]) -> None:
    """The next request looks again, and answers for it."""
    if not looked.cancelled() and (error := looked.exception()):
        log.warning("the last import was not looked for: %s", type(error).__name__)
