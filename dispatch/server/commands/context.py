"""What every command needs: the settings, the database (joined, or started for the moment), clear endings."""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeVar

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from dispatch.server.cluster import running
from dispatch.server.database import Database, plain_dsn
from dispatch.server.migrations import check_head, present, upgrade
from dispatch.server.settings import Settings
from geo.errors import Refusal

T = TypeVar("T")
ADDRESS = "centre.url"
"""File in the data folder that holds the running centre's address."""


def refuse(line: str) -> NoReturn:
    """One clear line, exit 1."""
    print(f"sigap: {line}", file=sys.stderr)
    sys.exit(1)


def read_settings(data_dir: Path | None = None, *, demo: bool = False) -> Settings:
    """The settings, with the folder of this call; the demonstration has a folder of its own."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        why = first["msg"].removeprefix("Value error, ")
        refuse(f"SIGAP_{str(first['loc'][0]).upper()}: {why[:1].lower() + why[1:]}")
    folder = data_dir or settings.data_dir
    return settings.model_copy(update={"data_dir": folder / "demo" if demo and data_dir is None else folder})


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Turns what can go wrong into one line and exit 1; bugs keep their traceback."""
    try:
        yield
    except Refusal as refusal:
        more = "; ".join(f"{k}={v}" for k, v in refusal.fields.items() if isinstance(v, str | int))
        refuse(refusal.detail + (f" ({more})" if more else ""))
    except (psycopg.Error, SQLAlchemyError, ConnectionError) as error:
        refuse(f"the database: {str(getattr(error, 'orig', None) or error).splitlines()[0]}")
    except OSError as error:
        refuse(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


@contextlib.contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The URL of the centre's database: the foreign one, else the private cluster, started if none runs."""
    if settings.database_url is not None:
        url = plain_dsn(settings.database_url.get_secret_value())
        check_head(url)
        yield url
        return
    with running(settings.data_dir) as cluster:
        if present(cluster.url) is None:
            upgrade(cluster.url)
        check_head(cluster.url)
        yield cluster.url


def address_of(settings: Settings) -> str:
    """Where the centre of this folder serves, else where its settings would make it serve."""
    try:
        return (settings.data_dir / ADDRESS).read_text().strip()
    except OSError:
        scheme = "https" if settings.tls_cert else "http"
        return f"{scheme}://{settings.host}:{settings.port}"


def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs one piece of work on the centre's database."""

    async def run(url: str) -> T:
        database = Database.at(url)
        try:
            return await work(database)
        finally:
            await database.dispose()

    with database_url(settings) as url:
        return asyncio.run(run(url))
