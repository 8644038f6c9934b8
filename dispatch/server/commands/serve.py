"""`sigap run`: starts or joins the database, serves, and watches the private postmaster."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from dispatch.server import logs, migrations
from dispatch.server.app import create_app
from dispatch.server.cluster import CannotStart, PrivateCluster
from dispatch.server.commands.context import ADDRESS
from dispatch.server.database import Database, plain_dsn
from dispatch.server.errors import described
from dispatch.server.memory import settle
from dispatch.server.settings import Settings

log = logging.getLogger("sigap.serve")
KEPT_S = 75
"""Idle connections are kept longer than a proxy keeps them (nginx: 60 s): whoever closes first loses no request."""


def serve(settings: Settings, *, demo: bool) -> None:
    """Serves until stopped. Raises: CannotStart, NotMigrated."""
    _check_files(settings)
    _check_tls(settings)
    logs.configure("WARNING")
    # uvicorn raises a caught signal again once it has stopped: it must not end us before the database is stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    listener = _listen(settings)
    if settings.database_url is not None:
        url = plain_dsn(settings.database_url.get_secret_value())
        migrations.check_head(url)
        _run(settings, url, None, listener, demo=demo)
        return
    cluster = PrivateCluster(settings.data_dir)
    cluster.claim()
    print(f"sigap: starting the database in {settings.data_dir} ..", file=sys.stderr, flush=True)
    try:
        cluster.start()
        migrations.upgrade(cluster.url)
        _run(settings, cluster.url, cluster, listener, demo=demo)
    finally:
        cluster.stop()
        cluster.release()


def _check_files(settings: Settings) -> None:
    """Raises CannotStart naming the setting whose file is not there."""
    for name in ("tls_cert", "tls_key", "run_cards"):
        path: Path | None = getattr(settings, name)
        if path is not None and not os.path.exists(path):
            raise CannotStart(f"SIGAP_{name.upper()}: {path}: no such file")


def _check_tls(settings: Settings) -> None:
    """Raises CannotStart unless certificate and key are both there and belong together, or both absent."""
    if settings.tls_cert is None and settings.tls_key is None:
        return
    if settings.tls_cert is None or settings.tls_key is None:
        raise CannotStart("SIGAP_TLS_CERT and SIGAP_TLS_KEY go together: one of them is missing.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:
        raise CannotStart(
            f"{settings.tls_cert} and {settings.tls_key} are no certificate with its key (PEM): {error.strerror}"
        ) from error


def _listen(settings: Settings) -> socket.socket:
    """The bound socket. Raises CannotStart when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise CannotStart(f"{settings.host}:{settings.port}: {error.strerror}") from error
    return listener


def _run(
    settings: Settings, url: str, cluster: PrivateCluster | None, listener: socket.socket, *, demo: bool
) -> None:  # fmt: skip
    migrations.renew_epoch(url)
    migrations.keep_partitions(url)
    app = create_app(settings, Database.at(url))
    config = uvicorn.Config(
        app, ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning", server_header=False,
        timeout_graceful_shutdown=3, ssl_certfile=_path(settings.tls_cert), ssl_keyfile=_path(settings.tls_key),
        ws_max_size=65_536, timeout_keep_alive=KEPT_S,
    )  # fmt: skip
    asyncio.run(_serve(app, uvicorn.Server(config), settings, cluster, listener, demo=demo))


def _path(path: Path | None) -> str | None:
    return str(path) if path else None


async def _serve(
    app: FastAPI, server: uvicorn.Server, settings: Settings, cluster: PrivateCluster | None, listener: socket.socket,
    *, demo: bool,
) -> None:  # fmt: skip
    scheme = "https" if settings.tls_cert else "http"
    address = f"{scheme}://{settings.host}:{listener.getsockname()[1]}"
    async with contextlib.AsyncExitStack() as stack:
        if cluster is not None:
            stack.enter_context(_told_in(settings.data_dir / ADDRESS, address))
            await stack.enter_async_context(_beside(cluster.watch()))
        await stack.enter_async_context(_beside(_announce(server, address)))
        await stack.enter_async_context(_beside(settle(app.state.roads)))
        if demo:
            from dispatch.server.demo.life import live

            await stack.enter_async_context(_beside(live(app, address)))
        await server.serve(sockets=[listener])


@contextlib.contextmanager
def _told_in(file: Path, address: str) -> Iterator[None]:
    """Other commands on this folder find the running centre by this file."""
    file.write_text(address + "\n")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


async def _announce(server: uvicorn.Server, address: str) -> None:
    while not server.started:  # noqa: ASYNC110  (uvicorn offers no event)
        await asyncio.sleep(0.05)
    print(f"sigap: the centre is at {address}", file=sys.stderr, flush=True)


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs a coroutine beside the server, cancelled when it ends; its own end by a failure is logged."""
    task = asyncio.create_task(work, name=getattr(work, "__qualname__", "work"))
    task.add_done_callback(_tell_failure)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("%s ended: %s", task.get_name(), described(error))
