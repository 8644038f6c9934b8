"""`sigap import osm`: the roads of an extract take the place of the old ones, in one transaction, journalled."""

from dataclasses import asdict

from dispatch.server.database import Database
from dispatch.server.unit_of_work import NUDGE
from geo.roads.build import Counts
from geo.roads.network import Network
from geo.roads.store import save
from incidents.journal import SYSTEM, append


async def replace_roads(database: Database, network: Network, counts: Counts, source: str) -> None:
    """Stores the roads and wakes every process; each uses them from its next question on."""
    async with database.write_session() as session:
        ident = await save(session, network, source, asdict(counts))
        detail = {"source": source, "counts": asdict(counts)}
        await append(session, event="roads.imported", subject=("roads", ident), objects={}, actor=SYSTEM, detail=detail)
        await session.commit()
        await session.execute(NUDGE)
        await session.commit()
