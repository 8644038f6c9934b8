"""The units and the command of a server, as they are shipped: centre, backup and commands find one database.

There is no systemd here: what the units say of environment and folders is done as systemd does it, by an unprivileged
user. Each unit has a /tmp of its own, as `PrivateTmp` gives it.
"""

import contextlib
import getpass
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
ENVIRONMENT = (DEPLOY / "sigap112.env.example").read_text()
# A value as systemd reads it: nothing in it is run, quotes around it fall away.
ENVIRONMENT = ENVIRONMENT.replace("SIGAP_PORT=8112", "SIGAP_PORT='0' \nSIGAP_UNKNOWN=a&b$(false);c #d")


def _as(user: str | None) -> dict[str, Any]:
    """How a process is begun as somebody else, as systemd begins it: in no folder of anybody's."""
    return {"cwd": "/"} | ({"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {})


PACKAGES = [str(DEPLOY.parent), str(Path(pytest.__file__).parents[1])]


def _python(user: str) -> str | None:
    """A Python that this user may run, of the version of ours, whose packages it takes."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}"):
        with contextlib.suppress(OSError):
            code = f"import sys; sys.path[:0] = {PACKAGES}; import dispatch.server.cli"
            if subprocess.run([python, "-c", code], **_as(user), check=False, capture_output=True).returncode == 0:
                return python
    return None


class Machine:
    """A server in a folder: the paths of the units and of the command lie below it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        python = _python("nobody") if os.geteuid() == 0 else None
        self.user = "nobody" if python else None
        """Where nobody may read this checkout, whoever runs the tests stands for the centre's user."""
        for name in ("var/lib", "run", "etc/sigap112", "opt/sigap112/bin"):
            (folder / name).mkdir(parents=True)
        program = folder / "opt/sigap112/bin/sigap"
        paths = f"import sys; sys.path[:0] = {PACKAGES}"
        program.write_text(f"#!{python or sys.executable}\n{paths}\nfrom dispatch.server.cli import main\nmain()\n")
        program.chmod(0o755)
        (folder / "etc/sigap112/sigap112.env").write_text(ENVIRONMENT)

    def placed(self, text: str) -> str:
        """A shipped text with this machine's paths and user."""
        for path in ("/var/lib/sigap112", "/run/sigap112", "/etc/sigap112", "/opt/sigap112"):
            text = text.replace(path, f"{self.folder}{path}")
        return text.replace("user=sigap", f"user={self.user or getpass.getuser()}")

    def unit(self, name: str) -> "Unit":
        lines = self.placed((DEPLOY / "systemd" / name).read_text()).splitlines()
        return Unit(self, name, [(key, value) for key, found, value in (x.partition("=") for x in lines) if found])

    def own(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            shutil.chown(path, self.user)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The installed command, as root calls it."""
        file = self.folder / "sigap"
        file.write_text(self.placed((DEPLOY / "sigap").read_text()))
        return subprocess.run(["bash", file, *words], capture_output=True, text=True, check=False)


class Unit:
    """One unit: its folders and environment, as systemd makes them."""

    def __init__(self, machine: Machine, name: str, settings: list[tuple[str, str]]) -> None:
        self.machine, self.settings = machine, settings
        self.tmp = machine.folder / f"tmp-{name}"

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.settings if key == name]

    def start(self) -> dict[str, str]:
        """The environment, the folders made."""
        self.machine.own(self.tmp)
        for key, place in (("StateDirectory", "var/lib"), ("RuntimeDirectory", "run")):
            for name in " ".join(self.values(key)).split():
                self.machine.own(self.machine.folder / place / name)
        home = self.machine.folder / "var/lib/sigap112"
        said = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "TMPDIR": str(self.tmp)}
        said |= dict(shlex.split(value)[0].split("=", 1) for value in self.values("Environment"))
        return said | dict(re.findall(r"^(\w+)='?([^'\n]*)", ENVIRONMENT, re.M))

    def stopped(self) -> None:
        """What systemd clears away behind a stopped unit."""
        if self.values("RuntimeDirectoryPreserve") != ["yes"]:
            for name in " ".join(self.values("RuntimeDirectory")).split():
                shutil.rmtree(self.machine.folder / "run" / name)

    def run(self) -> list[subprocess.CompletedProcess[str]]:
        """A unit that ends by itself."""
        environment, by = self.start(), _as(self.machine.user)
        lines = [shlex.split(line.replace("%%", "%")) for line in self.values("ExecStart")]
        done = [
            subprocess.run(line, env=environment, **by, capture_output=True, text=True, check=False) for line in lines
        ]
        self.stopped()
        return done


@pytest.fixture
def machine() -> Iterator[Machine]:
    # Pytest's own folder has too long a name: a socket's name holds 107 bytes.
    with tempfile.TemporaryDirectory(prefix="sigap-") as folder:
        os.chmod(folder, 0o711)
        yield Machine(Path(folder))


def test_the_backup_and_every_command_find_the_running_centres_database(machine: Machine) -> None:
    unit, backup = machine.unit("sigap112.service"), machine.unit("sigap112-backup.service")
    (line,) = unit.values("ExecStart")
    centre = subprocess.Popen(line.split(), env=unit.start(), **_as(machine.user), stderr=subprocess.PIPE, text=True)
    try:
        assert centre.stderr is not None
        address = next(found[1] for line in centre.stderr if (found := re.search(r"the centre is at (\S+)", line)))
        for _ in range(2):
            done = backup.run()
            assert [x.stderr for x in done if x.returncode] == []
            (dump,) = (machine.folder / "var/lib/sigap112-backup").glob("*.dump")
            assert "all sound" in done[1].stdout
            dump.unlink()
        added = machine.command("token", "add", "wall", "--role", "viewer")
        assert added.returncode == 0, added.stderr
        asked = httpx.get(f"{address}/api/units", headers={"Authorization": f"Bearer {added.stdout.split()[-1]}"})
        assert asked.status_code == 200, "the command has written into another database"
    finally:
        centre.terminate()
        centre.communicate(timeout=30)
    assert centre.returncode == 0
    unit.stopped()
    assert [x.stderr for x in backup.run() if x.returncode] == [], "a stopped centre is saved too"
    assert len(list((machine.folder / "var/lib/sigap112-backup").glob("*.dump"))) == 1
