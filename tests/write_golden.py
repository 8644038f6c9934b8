"""`make golden`: writes the golden frames that Python and the pages fold alike: old picture, frames, new picture."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from dispatch.server import migrations
from dispatch.server.cluster import PrivateCluster
from tests.centre import Centre, Json, read_frames
from tests.conftest import open_folder
from tests.live.test_stream import busy_hour

GOLDEN = Path(__file__).parent / "golden"


async def recorded(centre: Centre) -> dict[str, Json]:
    """By audience: what a screen had, was sent, and must have then. A dispatcher sees all, a viewer no numbers."""
    await busy_hour(centre)
    await centre.incident(call={"channel": "phone", "caller_number": "081230257001", "caller_name": "Ibu Sari"})
    sockets, old = {}, {}
    for role in ("dispatcher", "viewer"):
        old[role] = await centre.picture(role)
        query = f"?after={old[role]['seq']}&epoch={old[role]['epoch']}"
        sockets[role] = await centre.live(role, query)
    last = await busy_hour(centre)
    found = {}
    for role, socket in sockets.items():
        frames = await read_frames(socket, last)
        found[role] = {"picture": old[role], "frames": frames, "expected": await centre.picture(role, last)}
        await socket.close()
    return found


async def _record(url: str) -> dict[str, Json]:
    centre = Centre(url)
    await centre.start()
    try:
        return await recorded(centre)
    finally:
        await centre.stop()


def main() -> None:
    """Writes one file an audience, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = PrivateCluster(open_folder(Path(folder)))
        cluster.start()
        try:
            migrations.upgrade(cluster.url)
            found: dict[str, Any] = asyncio.run(_record(cluster.url))
        finally:
            cluster.stop()
    GOLDEN.mkdir(exist_ok=True)
    for role, story in found.items():
        (GOLDEN / f"{role}.json").write_text(json.dumps(story, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
