"""The compiled roads in the database: replaced in one step, inside the caller's transaction; read by every process."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.orm import new_id
from geo.roads.models import RoadNetworkRow, RoadPart
from geo.roads.network import BrokenNetwork, Network, from_bytes, to_bytes

PART_BYTES = 1 << 20
"""Size of a part: small enough for one statement, large enough for few."""


def save(connection: psycopg.Connection[Any], network: Network, source: str, counts: Mapping[str, Any]) -> UUID:
    """Id of the stored network, which takes the old one's place when the caller commits.

    Args: connection in a transaction; source is the extract's name, counts what the import found.
    """
    block = to_bytes(network)
    ident, digest = new_id(), hashlib.sha256(block).hexdigest()
    connection.execute("DELETE FROM road_networks WHERE centre = 1")
    connection.execute(
        "INSERT INTO road_networks (id, source, counts, size, digest) VALUES (%s, %s, %s, %s, %s)",
        (ident, source, Jsonb(dict(counts)), len(block), digest),
    )
    with connection.cursor() as cursor, cursor.copy("COPY road_parts FROM STDIN WITH (FORMAT binary)") as copy:
        copy.set_types(["uuid", "int4", "bytea"])
        for number, start in enumerate(range(0, len(block), PART_BYTES)):
            copy.write_row((ident, number, block[start : start + PART_BYTES]))
    return ident


async def load(session: AsyncSession) -> tuple[UUID, Network] | None:
    """The present network with its id; None: there is none. The session must be one snapshot.

    Raises: BrokenNetwork when it is damaged or of another version.
    """
    row = (await session.execute(select(RoadNetworkRow).where(RoadNetworkRow.centre == 1))).scalar_one_or_none()
    if row is None:
        return None
    parts = select(RoadPart.content).where(RoadPart.network_id == row.id).order_by(RoadPart.number)
    block = b"".join([part async for part in await session.stream_scalars(parts)])
    if len(block) != row.size or hashlib.sha256(block).hexdigest() != row.digest:
        raise BrokenNetwork("the stored roads are not what was imported; import them again")
    return row.id, from_bytes(block)
