"""`make types`: writes what the pages take from the server's code; with `--check` it only compares.

`protocol/api.ts` are the types of `/openapi.json`, made by openapi-typescript from the application without a running
server; `tests/codes.json` are all code lists, for the test that every code has words in both
languages; `tests/states.json` are the tables of steps as the catalogue gives them, and `order`, in which the steps of
a job come, for the test that a crew's page holds the same.
"""

import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from dispatch.assignments.states import ORDER, AssignmentStatus
from dispatch.operators.roles import Role
from dispatch.recommend.reasons import SENTENCES
from dispatch.server.api.catalogue import state_tables
from dispatch.server.app import create_app
from dispatch.server.database import Database
from dispatch.server.settings import Settings
from dispatch.units.states import Capability, Readiness, VehicleClass
from geo.errors import Refusal
from incidents import types
from incidents.states import CallState, IncidentStatus
from incidents.thresholds import AlertKind

ROOT = Path(__file__).parents[1]
WEB = ROOT / "ui" / "web"
API, CODES, STATES = WEB / "src/protocol/api.ts", WEB / "tests/codes.json", WEB / "tests/states.json"
ROOMS = ("geo", "incidents", "dispatch")
ENUMS: dict[str, type[Enum]] = {
    "incident_status": IncidentStatus, "assignment_status": AssignmentStatus, "readiness": Readiness,
    "call_state": CallState, "type": types.IncidentType, "call_class": types.CallClass, "channel": types.Channel,
    "number_state": types.NumberState, "location_state": types.LocationState, "disposition": types.Disposition,
    "note_kind": types.NoteKind, "audience": types.Audience, "capability": Capability,
    "vehicle_class": VehicleClass, "role": Role, "alert_kind": AlertKind,
}  # fmt: skip


def _literals(call: str, place: int) -> list[str]:
    """The literal texts given as this argument to every call of a function in the rooms' code."""
    found = set()
    for file in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == call:
                given = node.args[place] if len(node.args) > place else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    found.add(given.value)
    return sorted(found)


def _events() -> list[str]:
    """The names of journal entries."""
    subjects = "incident|units?|call|caller|assignments?|alert|closure|station|operator|desk|handover|agency|rules"
    name = re.compile(rf"({subjects})\.(?!id$)[a-z_]+")
    found = set()
    for file in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        nodes = ast.walk(ast.parse(file.read_text()))
        found |= {n.value for n in nodes if isinstance(n, ast.Constant) and name.fullmatch(str(n.value))}
    return sorted(found)


def _refusals(kind: type[Refusal] = Refusal) -> Iterator[str]:
    yield kind.code
    for inner in kind.__subclasses__():
        yield from _refusals(inner)


def codes() -> dict[str, list[str]]:
    """Every code a page may have to say in words, by its list."""
    lists = {name: [str(member.value) for member in kind] for name, kind in ENUMS.items()}
    lists |= {"flag": _literals("set_flag", 1), "event": _events(), "report_reason": _literals("set_aside", 0)}
    return lists | {"refusal": sorted(set(_refusals())), "advice_reason": sorted(SENTENCES)}


def written() -> dict[Path, str]:
    """The files and what must stand in them. Raises CalledProcessError when openapi-typescript is not there."""
    app = create_app(Settings(), Database.at("postgresql://nobody@/nothing"))
    with tempfile.TemporaryDirectory() as folder:
        schema, made = Path(folder, "openapi.json"), Path(folder, "api.ts")
        schema.write_text(json.dumps(app.openapi()))
        command = [str(WEB / "node_modules" / ".bin" / "openapi-typescript"), str(schema), "-o", str(made)]
        subprocess.run(command, check=True, capture_output=True)
        lists = {CODES: codes(), STATES: state_tables() | {"order": ORDER}}
        return {API: made.read_text()} | {
            path: json.dumps(held, indent=1, sort_keys=True) + "\n" for path, held in lists.items()
        }


def main(*, check: bool) -> int:
    """0 when all is as it should be."""
    wrong = [path for path, text in written().items() if not path.exists() or path.read_text() != text]
    for path in wrong:
        if check:
            print(f"{path.relative_to(ROOT)} does not follow from the code: run `make types`", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written()[path])
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
