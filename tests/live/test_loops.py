"""Work that goes on for as long as a process lives, and its end."""

import asyncio

from dispatch.server.loops import Loops


async def test_a_round_that_does_not_hear_the_first_call_to_end_ends_at_the_next() -> None:
    begun, calls = asyncio.Event(), 0

    async def deaf() -> None:
        nonlocal calls
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            calls += 1
            if calls > 1:
                raise

    loops = Loops()
    loops.run({"deaf": (deaf, 0.0)})
    await begun.wait()
    async with asyncio.timeout(5):
        await loops.stop()
    assert (calls, loops.tasks) == (2, {})


async def test_a_failed_round_is_counted_and_the_next_follows() -> None:
    again = asyncio.Event()

    async def fails_once() -> None:
        if loops.failures:
            again.set()
            await asyncio.Event().wait()
        raise ValueError("once")

    loops = Loops()
    loops.run({"fails": (fails_once, 0.0)})
    async with asyncio.timeout(5):
        await again.wait()
    assert loops.failures == {"fails": 1}
    await loops.stop()
