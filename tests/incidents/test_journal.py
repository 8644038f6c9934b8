"""The log book's chain: whoever changes, removes, reorders or cuts off an entry is named by number."""

from collections.abc import AsyncIterator
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from dispatch.server.database import Database
from incidents.journal import JournalEntry, Stretch, Verdict, entry_hash, fault, read_after, verify, verify_after
from tests.centre import Centre


class Book:
    """A centre's journal, and its owner's hand in it."""

    def __init__(self, url: str) -> None:
        """Args: url of the database."""
        self.url = url
        self.database = Database.at(url)

    def owner(self, statement: str) -> None:
        """What only the database's owner could do: the application may not."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement)

    async def verdict(self, anchor: str | None = None) -> Verdict:
        """What `sigap journal verify` finds."""
        async with self.database.read_session() as session:
            return await verify(session, anchor=anchor, page=3)

    async def stretches(self, limit: int) -> Stretch:
        """The last stretch of a check in parts."""
        async with self.database.read_session() as session:
            found = await verify_after(session, 0, limit)
            while found.why is None and found.seq < found.head:
                found = await verify_after(session, found.seq, limit)
            return found


@pytest.fixture
async def book(centre: Centre, database_url: str) -> AsyncIterator[Book]:
    for _ in range(7):
        await centre.incident()
    book = Book(database_url)
    yield book
    await book.database.dispose()


async def test_a_whole_chain_is_sound_and_gives_its_anchor(book: Book) -> None:
    sound = await book.verdict()
    assert (sound.entries, sound.broken_seq, len(sound.anchor)) == (7, None, 64)
    assert (await book.verdict(sound.anchor)).broken_seq is None


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("UPDATE journal SET body = replace(body, 'fire', 'hire') WHERE seq = 4", 4, "content was changed"),
        ("UPDATE journal SET event = 'incident.closed' WHERE seq = 2", 2, "content was changed"),
        ("UPDATE journal SET at = at + interval '1 microsecond' WHERE seq = 5", 5, "content was changed"),
        ("DELETE FROM journal WHERE seq = 3", 3, "entry 3 is missing"),
        ("UPDATE journal SET seq = CASE seq WHEN 5 THEN 6 ELSE 5 END WHERE seq IN (5, 6)", 5, "does not follow"),
        ("DELETE FROM journal WHERE seq > 5", 6, "entries 6 to 7 are missing"),
    ],
)
async def test_the_first_broken_entry_is_named(book: Book, statement: str, broken: int, why: str) -> None:
    book.owner(statement)
    found = await book.verdict()
    assert found.broken_seq == broken
    assert why in (found.why or "")
    for limit in (2, 3, 50):
        part = await book.stretches(limit)
        assert (part.seq + 1, why in (part.why or "")) == (broken, True)


async def test_an_entry_written_while_a_check_reads_breaks_nothing(
    centre: Centre, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre goes on while its journal is checked: what comes after the last page is no gap."""

    async def read_and_go_on(session: AsyncSession, seq: int, limit: int, at: int) -> list[JournalEntry]:
        found = await read_after(session, seq, limit, at)
        if not found:
            await centre.incident()
        return found

    monkeypatch.setattr("incidents.journal.read_after", read_and_go_on)
    found = await book.verdict()
    assert (found.entries, found.broken_seq, found.why) == (7, None, None)


async def test_a_head_that_was_set_back_is_named(book: Book) -> None:
    book.owner("UPDATE journal_heads SET seq = 5")
    found = await book.verdict()
    assert (found.broken_seq, found.why) == (8, "the head was set back to entry 5")
    for limit in (1, 3, 5, 50):
        assert (await book.stretches(limit)).why == found.why


async def test_a_check_in_parts_comes_to_the_same_end(book: Book) -> None:
    whole = await book.verdict()
    for limit in (1, 3, 7, 50):
        assert await book.stretches(limit) == Stretch(7, whole.anchor, None, 7)
    async with book.database.read_session() as session:
        assert (await verify_after(session, 9, 3)).why == "entry 9 is missing"


async def test_a_tail_cut_off_with_its_head_shows_against_an_anchor_kept_elsewhere(book: Book) -> None:
    anchor = (await book.verdict()).anchor
    book.owner(
        "DELETE FROM journal WHERE seq > 5; UPDATE journal_heads SET seq = 5, hash = (SELECT hash FROM journal"
        " WHERE seq = 5)"
    )
    assert (await book.verdict()).broken_seq is None
    found = await book.verdict(anchor)
    assert (found.broken_seq, "anchor" in (found.why or "")) == (6, True)


async def test_a_rewritten_chain_shows_against_an_anchor_kept_elsewhere(book: Book) -> None:
    async with book.database.read_session() as session:
        entries = await read_after(session, 0)
    forged = replace(entries[0], body="{}")
    assert fault(forged, 0, "0" * 64) is not None
    assert fault(replace(forged, hash=entry_hash(forged)), 0, "0" * 64) is None


@pytest.mark.parametrize("statement", ["DELETE FROM journal", "UPDATE journal SET body = '{}'", "TRUNCATE journal",
                                       "UPDATE journal_heads SET seq = 0", "INSERT INTO journal_heads VALUES (2)",
                                       "DELETE FROM journal_default"])  # fmt: skip
def test_the_application_can_only_add_entries(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("SET ROLE sigap_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
