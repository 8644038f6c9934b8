"""The private PostgreSQL cluster in the data folder: unix socket only, fsync on, never as root.

Adopts one left by a killed centre and restarts a killed postmaster. Other files in the folder are left alone.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from dispatch.server.metrics import DATABASE_RESTARTS
from geo.errors import Refusal

log = logging.getLogger("sigap.cluster")
EXTENSIONS = Path("/usr/share/postgresql")
"""Where Debian keeps each version's extensions."""
MAJOR = 15
"""Oldest PostgreSQL served."""
OWNER = "sigap"
DATABASE = "sigap"
NEEDED_BYTES = 200_000_000
"""Free disk without which a start is refused: WAL alone takes 80 MB."""
CONFIG = """
listen_addresses = ''
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 120
shared_buffers = 256MB
wal_compression = on
log_destination = 'stderr'
logging_collector = off
timezone = 'UTC'
"""


class CannotStart(Refusal):
    """The database cannot be started."""

    code = "cannot_start"


def find_binaries() -> Path:
    """The folder of the newest installed PostgreSQL with PostGIS. Raises CannotStart."""
    homes = sorted((p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()), key=_major)
    fitting = [p for p in homes if _major(p) >= MAJOR and (p / "initdb").exists()]
    if not fitting:
        raise CannotStart(f"PostgreSQL {MAJOR} or newer is missing: apt-get install postgresql-15-postgis-3")
    with_postgis = [p for p in fitting if (EXTENSIONS / str(_major(p)) / "extension" / "postgis.control").exists()]
    if not with_postgis:
        major = _major(fitting[-1])
        package = f"postgresql-{major}-postgis-3"
        raise CannotStart(f"PostGIS is missing: apt-get install {package} {package}-scripts")
    return with_postgis[-1]


def _major(path: Path) -> int:
    return int(path.parent.name)


class PrivateCluster:
    """One cluster of one data folder."""

    def __init__(self, folder: Path) -> None:
        """Args: folder is made when missing; the cluster lies in `postgres` below it."""
        self.folder = folder.absolute()
        self.data = self.folder / "postgres"
        self.ok = False
        """Whether the last look found the postmaster alive."""
        self._lock: int | None = None
        self._user = _unprivileged_user()
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        self.sockets = Path(tempfile.gettempdir()) / f"sigap-{os.geteuid()}-{digest}"
        """A short path: a socket's name holds at most 107 bytes."""

    @property
    def url(self) -> str:
        """Libpq's URL of the database."""
        return f"postgresql://{OWNER}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def dsn(self, database: str = DATABASE) -> str:
        """Libpq's connection string."""
        return f"host={self.sockets} user={OWNER} dbname={database} connect_timeout=5"

    def claim(self) -> None:
        """One running centre a folder. Raises CannotStart when another one runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder / "centre.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise CannotStart(f"{self.folder} is in use by a running centre.") from None

    def release(self) -> None:
        """Gives the folder free."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def start(self) -> None:
        """Initialises when empty, adopts when running, starts else. Raises CannotStart; nothing is ever deleted."""
        binaries = find_binaries()
        self._check_folder()
        with _held(self.folder / "postgres.lock"):
            if not (self.data / "PG_VERSION").exists():
                self._initialise(binaries)
            self._check_version(binaries)
            if not self.alive():
                self._launch(binaries)
            self._furnish()
        self.ok = True

    def _check_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self.folder).free
        except OSError as error:
            raise CannotStart(f"{self.folder}: {error.strerror}") from error
        if free < NEEDED_BYTES:
            raise CannotStart(
                f"{self.folder}: only {free // 1_000_000} MB free, {NEEDED_BYTES // 1_000_000} MB are needed"
            )
        self._make_private(self.sockets)
        if self.data.exists() and any(self.data.iterdir()) and not (self.data / "PG_VERSION").exists():
            raise CannotStart(f"{self.data} holds something that is no PostgreSQL cluster.")

    def _make_private(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid not in (os.geteuid(), self._uid()):
            raise CannotStart(f"{path} belongs to somebody else.")
        os.chmod(path, 0o700)
        if os.geteuid() == 0:
            os.chown(path, self._uid(), -1)

    def _uid(self) -> int:
        return pwd.getpwnam(self._user).pw_uid if self._user else os.geteuid()

    def _initialise(self, binaries: Path) -> None:
        """Into a folder beside it, renamed when whole: a start cut off midway leaves nothing half-made."""
        if self._user:
            _open_way(self.folder)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="making-") as making:
            self._make_private(Path(making))
            target = Path(making) / "postgres"
            options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
            self._run([binaries / "initdb", "-D", target, *options])
            with (target / "postgresql.conf").open("a") as config:
                config.write(CONFIG)
            target.rename(self.data)

    def _check_version(self, binaries: Path) -> None:
        found = int((self.data / "PG_VERSION").read_text().strip())
        if found != _major(binaries):
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {found}, installed is {_major(binaries)}: pg_upgrade it."
            )

    def _launch(self, binaries: Path) -> None:
        log_file = self.data / "server.log"
        options = f"-k {self.sockets}"
        command = [binaries / "pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", log_file, "-o", options, "start"]
        try:
            self._run(command)
        except CannotStart as error:
            lines = log_file.read_text(errors="replace").splitlines() if log_file.exists() else []
            why = next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), str(error))
            raise CannotStart(f"PostgreSQL does not start: {why}") from error

    def _run(self, command: list[object]) -> None:
        arguments = [str(part) for part in command]
        try:
            done = subprocess.run(
                arguments, user=self._user, group=self._user, cwd="/", capture_output=True, text=True, timeout=120,
                extra_groups=[] if self._user else None, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotStart(f"{Path(arguments[0]).name}: {error}") from error
        if done.returncode != 0:
            line = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
            raise CannotStart(f"{Path(arguments[0]).name}: {line[-1]}")

    def _furnish(self) -> None:
        """The database and its extensions."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            for extension in ("postgis", "pg_trgm"):
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def pid(self) -> int | None:
        """The postmaster's process id as its file says."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().split()[0])
        return None

    def _has_process(self) -> bool:
        pid = self.pid()
        with contextlib.suppress(OSError):
            # A zombie that nobody has waited for is no postmaster any more.
            return pid is not None and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        return False

    def alive(self) -> bool:
        """Whether the postmaster runs and answers on our socket."""
        if not self._has_process():
            return False
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.dsn("postgres")):
            return True
        return False

    def stop_unused(self) -> None:
        """Stops it unless a centre runs on the folder: one that begins just now finds it running or starts it anew."""
        with _held(self.folder / "postgres.lock"):
            try:
                self.claim()
            except CannotStart:
                return
            self.release()
            self.stop()

    def stop(self) -> None:
        """A fast, clean stop; nothing is left outside the folder."""
        with contextlib.suppress(CannotStart):
            self._run([find_binaries() / "pg_ctl", "-D", self.data, "-w", "-t", "30", "-m", "fast", "stop"])
        with contextlib.suppress(OSError):
            self.sockets.rmdir()

    async def watch(self) -> None:
        """Restarts a killed postmaster; never returns."""
        while True:
            await asyncio.sleep(0.3)
            if self._has_process():
                self.ok = True
                continue
            self.ok = False
            log.warning("the postmaster is gone; starting it again")
            try:
                await asyncio.to_thread(self._launch, find_binaries())
                DATABASE_RESTARTS.inc()
            except CannotStart as error:
                log.error("the database does not come back: %s", error.detail)
                await asyncio.sleep(2)


def _unprivileged_user() -> str | None:
    """Who runs PostgreSQL when root started us: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise CannotStart("There is no unprivileged user to run PostgreSQL as.")


def _open_way(folder: Path) -> None:
    """The unprivileged server must be able to enter the folder. Raises CannotStart naming the closed one."""
    for part in (folder, *folder.parents):
        if not part.stat().st_mode & 0o001:
            if part == folder:
                os.chmod(folder, folder.stat().st_mode | 0o011)
                continue
            raise CannotStart(f"{part} is closed to the database's user; choose another folder with --data-dir.")


@contextlib.contextmanager
def running(folder: Path) -> Iterator[PrivateCluster]:
    """The folder's cluster, joined when it runs, started when not; the last command to leave stops it again."""
    cluster = PrivateCluster(folder)
    with _shared(cluster.folder) as is_last:
        if not ((cluster.data / "PG_VERSION").exists() and cluster.alive()):
            cluster.start()
        try:
            yield cluster
        finally:
            if is_last():
                cluster.stop_unused()


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _shared(folder: Path) -> Iterator[Callable[[], bool]]:
    """Says whether no other command is still at work on the folder. Raises CannotStart."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "commands.lock").open("a")
    except OSError as error:
        raise CannotStart(f"{folder}: {error.strerror}") from error
    with lock as file:
        fcntl.flock(file, fcntl.LOCK_SH)

        def is_last() -> bool:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            return False

        yield is_last
