"""Work that goes on for as long as a process lives: round after round, and no failure ends it unseen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from dispatch.server.errors import described

RECOVERY_S = 0.5
"""Rest after a failed round [J]."""
CALL_AGAIN_S = 0.5
"""How long a loop has to end before it is told again [J]."""
log = logging.getLogger("sigap.loops")
Round = Callable[[], Awaitable[object]]


class Loops:
    """Named loops of one room; each failure is logged and counted, and the next round follows."""

    def __init__(self) -> None:
        """None runs yet."""
        self.failures: dict[str, int] = {}
        """Failed rounds by what failed."""
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def run(self, rounds: Mapping[str, tuple[Round, float]]) -> None:
        """Starts a loop for each name: its round, and the pause in seconds before each."""
        self.tasks |= {name: asyncio.create_task(self._run(name, *loop)) for name, loop in rounds.items()}

    async def stop(self) -> None:
        """Ends them all. A call goes unheard when what a round waits for comes in the same moment: it is repeated."""
        running = set(self.tasks.values())
        while running:
            for task in running:
                task.cancel()
            _, running = await asyncio.wait(running, timeout=CALL_AGAIN_S)
        self.tasks.clear()

    def failed(self, name: str, error: Exception) -> None:
        """Counts and logs a failure: of a round, or of a part of one that let the rest go on."""
        self.failures[name] = self.failures.get(name, 0) + 1
        log.warning("%s failed: %s", name, described(error))

    async def _run(self, name: str, round_: Round, pause_s: float) -> None:
        while True:
            try:
                await asyncio.sleep(pause_s)
                await round_()
            except Exception as error:
                self.failed(name, error)
                await asyncio.sleep(RECOVERY_S)
