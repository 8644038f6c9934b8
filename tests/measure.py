"""`make check` ends with this: one table of the house's figures beside those of three well-kept trees.

The ways of measuring: lines by `wc`, functions by lizard, circles as strongly connected imports, dead code by
vulture (Python) and knip (pages), code written twice by jscpd (six lines and fifty words or more).

The peers' figures were measured on their own trees in the same way; they stand for orientation, not as limits. What is
a limit fails the check: an import circle, a public name without docstring, a mock, dead code, a function above fifty or
a file above four hundred lines without a reason in `REASONS`.
"""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import lizard
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from vulture import Vulture

ROOT = Path(__file__).parents[1]
ROOMS = ("geo", "incidents", "dispatch", "ui")
PAGES = ROOT / "ui" / "web" / "src"
LONGEST_FUNCTION, LONGEST_FILE = 50, 400
REASONS: dict[str, str] = {}
"""What is longer than allowed, with the reason: `file` or `file:function`."""
HANDLED = ("@router.*", "@*.command*", "@app.*", "@field_validator", "@model_validator", "@classmethod", "@event.*")
"""Decorators whose functions are called by a framework."""
DECLARED = (
    "QuarantinedPosition",
    "Area",
    "People",
    "junctions",
    "road_pieces",
    "road_km",
    "areas_incomplete",
    "Circle",
)
"""Tables that only SQL reads, fields that are printed as a whole, a class named in a quoted annotation."""
CALLED = (*DECLARED, "do_*", "visit_*", "model_config", "__*", "_missing_", "atexit")
MOCK = r"MagicMock|AsyncMock|mock\.patch"
BROAD = r"except( Exception)?( as \w+)?:"
PEERS = {
    "files": ("34", "63", "141"), "lines": ("6,746", "9,040", "23,840"),
    "lines a file, median / 90th / most": ("143 / 549 / 877", "46 / 359 / 1,043", "115 / 377 / 1,007"),
    "lines a function, median / 90th": ("5 / 27", "8 / 32", "9 / 33"),
    "functions above 50 lines": ("2.4 %", "3.7 %", "4.5 %"),
    "largest import circle": ("1 (none)", "5 of 30", "3 of 22"),
    "broad excepts in 1,000 lines": ("1.04", "1.11", "0.17"), "test lines a line of code": ("1.62", "1.40", "0.65"),
}  # fmt: skip
"""Starlette, Procrastinate, Nominatim. Source: the survey of model trees this project was begun with."""


@dataclass(frozen=True)
class Function:
    """One function of Python, TypeScript or a component's script."""

    file: str
    name: str
    lines: int


def tracked(*patterns: str) -> list[Path]:
    """Files of the project that match, without what is built or written by a program."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split() if not name.endswith("protocol/api.ts")]


def python_files() -> list[Path]:
    """The program, without its tests."""
    return tracked(*(f"{room}/*.py" for room in ROOMS))


def page_files() -> list[Path]:
    """The pages, without their tests."""
    return tracked("ui/web/src/*.ts", "ui/web/src/*.svelte")


def lines_of(files: Iterable[Path]) -> dict[str, int]:
    """Lines by file; an empty package file does not count."""
    counted = {str(f.relative_to(ROOT)): len(f.read_text().splitlines()) for f in files}
    return {name: count for name, count in counted.items() if count > 1}


def functions_of(files: Iterable[Path]) -> Iterator[Function]:
    """Every function with its length; of a component its script."""
    for file in files:
        name, text = str(file.relative_to(ROOT)), file.read_text()
        if file.suffix == ".svelte":
            name_of_script, text = name + ".ts", "\n".join(re.findall(r"<script[^>]*>(.*?)</script>", text, re.S))
        else:
            name_of_script = name
        for found in lizard.analyze_file.analyze_source_code(name_of_script, text).function_list:
            yield Function(name, found.name, found.end_line - found.start_line + 1)


def largest_circle(edges: dict[str, set[str]]) -> list[str]:
    """The largest set of modules that import each other round about; empty when there is none."""
    names = sorted(edges)
    number = {name: n for n, name in enumerate(names)}
    pairs = [(number[a], number[b]) for a in names for b in edges[a] if b in number]
    tails, heads = np.array(pairs or [(0, 0)]).T
    graph = coo_array((np.ones(len(tails)), (tails, heads)), shape=(len(names), len(names)))
    _, label = connected_components(graph, directed=True, connection="strong")
    biggest = np.bincount(label).argmax()
    members = [name for name in names if label[number[name]] == biggest]
    return members if len(members) > 1 else []


def python_edges(files: Iterable[Path]) -> dict[str, set[str]]:
    """Module to the modules it imports, those inside functions too."""
    modules = {".".join(f.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): f for f in files}
    edges: dict[str, set[str]] = {}
    for module, file in modules.items():
        edges[module] = set()
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                edges[module] |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                edges[module] |= {name if name in modules else node.module for name in inner}
        edges[module] &= modules.keys() - {module}
    return edges


def page_edges(files: Iterable[Path]) -> dict[str, set[str]]:
    """File to the files it imports for more than their types."""
    edges: dict[str, set[str]] = {}
    for file in files:
        found = re.findall(r"import\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'", file.read_text())
        targets = {(file.parent / path).resolve() for path in found}
        edges[str(file)] = {str(t) if t.exists() and t.is_file() else f"{t}.ts" for t in targets}
    return edges


def undocumented(files: Iterable[Path]) -> list[str]:
    """Public modules, classes and functions without a docstring."""
    missing = []
    for file in files:
        for node in _public(ast.parse(file.read_text())):
            if not ast.get_docstring(node):
                missing.append(f"{file.relative_to(ROOT)}:{getattr(node, 'name', '')}")
    return missing


def _public(node: ast.AST) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    if isinstance(node, ast.Module) and node.body:
        yield node
    for child in getattr(node, "body", []):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)


def dead() -> list[str]:
    """Functions, classes, methods and properties nobody uses, tests not counted as users."""
    finder = Vulture(ignore_decorators=list(HANDLED), ignore_names=list(CALLED))
    finder.scavenge([str(ROOT / room) for room in (*ROOMS, "alembic", "benchmarks", "tests/write_docs.py")])
    kinds = {"function", "class", "method", "property", "attribute", "import"}
    return [
        f"{Path(item.filename).relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name}"
        for item in finder.get_unused_code(min_confidence=60)
        if item.typ in kinds and str(item.filename).startswith(tuple(str(ROOT / room) for room in ROOMS))
    ]


def unused_in_pages() -> list[str]:
    """Files, exports and packages of the pages that nobody uses."""
    return _tool(["knip", "--directory", str(PAGES.parent), "--no-progress", "--no-config-hints"])


def written_twice() -> list[str]:
    """Pairs of places that share six lines and fifty words or more."""
    rooms = [*ROOMS[:-1], "ui/mount.py", "ui/web/src", "benchmarks"]
    ours = [
        "--ignore",
        "**/api.ts,**/*.toml",
        "--min-lines",
        "6",
        "--min-tokens",
        "50",
        "--reporters",
        "consoleFull",
        *rooms,
    ]
    return [line for line in _tool(["jscpd", *ours]) if line.startswith((" - ", "   "))]


def _tool(command: list[str]) -> list[str]:
    """What a tool of tests/tools finds, line by line. Raises FileNotFoundError: `make check` installs them."""
    tool = ROOT / "tests" / "tools" / "node_modules" / ".bin" / command[0]
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]}: {done.stderr}")
    return [re.sub(r"\x1b\[[\d;]*m", "", line) for line in done.stdout.splitlines() if line.strip()]


def branch_coverage() -> str:
    """Of the rooms of which every branch must be run, as the last `make test` found it."""
    command = [sys.executable, "-m", "coverage", "report", "--format=total", "--fail-under=0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return f"{done.stdout.strip()} %" if done.returncode == 0 else "not measured yet: make test"


def count(files: Iterable[Path], pattern: str) -> int:
    """How often a pattern occurs."""
    return sum(len(re.findall(pattern, file.read_text(), re.M)) for file in files)


def spread(values: Iterable[int]) -> str:
    """Median / 90th / most."""
    ordered = sorted(values) or [0]
    ninetieth = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
    return f"{statistics.median(ordered):.0f} / {ninetieth} / {ordered[-1]:,}"


def too_long(files: dict[str, int], functions: Iterable[Function]) -> list[str]:
    """What is longer than allowed without a reason."""
    found = [f"{name}: {lines} lines" for name, lines in files.items() if lines > LONGEST_FILE and name not in REASONS]
    return found + [
        f"{f.file}:{f.name}: {f.lines} lines"
        for f in functions
        if f.lines > LONGEST_FUNCTION and f"{f.file}:{f.name}" not in REASONS
    ]


def figures(files: list[Path], edges: dict[str, set[str]], tests: list[Path]) -> dict[str, str]:
    """One column of the table."""
    lines, functions = lines_of(files), list(functions_of(files))
    total, circle = sum(lines.values()), largest_circle(edges)
    long = sum(f.lines > LONGEST_FUNCTION for f in functions)
    return {
        "files": f"{len(lines)}", "lines": f"{total:,}",
        "lines a file, median / 90th / most": spread(lines.values()),
        "lines a function, median / 90th": spread(f.lines for f in functions).rpartition(" / ")[0],
        "functions above 50 lines": f"{100 * long / max(len(functions), 1):.1f} %",
        "largest import circle": f"{len(circle)} of {len(files)}" if circle else "1 (none)",
        "broad excepts in 1,000 lines": f"{1000 * count(files, BROAD) / total:.2f}",
        "test lines a line of code": f"{sum(lines_of(tests).values()) / total:.2f}",
    }  # fmt: skip


def show(columns: dict[str, dict[str, str]]) -> str:
    """The table in Markdown."""
    names = [*columns, "Starlette", "Procrastinate", "Nominatim"]
    rows = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for figure, peers in PEERS.items():
        cells = [column[figure] for column in columns.values()]
        rows.append(f"| {figure} | {' | '.join([*cells, *peers])} |")
    return "\n".join(rows)


def main() -> int:
    """Prints the table and what is over a limit; 1 when anything is."""
    python, pages = python_files(), page_files()
    tests, page_tests = tracked("tests/*.py", "benchmarks/*.py"), tracked("ui/web/tests/*.ts")
    edges, woven = python_edges(python), page_edges(pages)
    print(show({"ours, Python": figures(python, edges, tests), "ours, pages": figures(pages, woven, page_tests)}))
    print(f"branch coverage of states, journal, hub and picture: {branch_coverage()}")
    functions = [*functions_of(python), *functions_of(pages)]
    faults = {
        "in a circle": [*largest_circle(edges), *largest_circle(woven)],
        "without docstring": undocumented(python),
        "dead": dead(),
        "unused in the pages": unused_in_pages(),
        "written twice": written_twice(),
        "too long": too_long(lines_of(python) | lines_of(pages), functions),
        "mocked": [str(f.relative_to(ROOT)) for f in tests if f != Path(__file__) and count([f], MOCK)],
    }  # fmt: skip
    for kind, found in faults.items():
        print(f"{kind}: {len(found)}")
        for one in found:
            print(f"  {one}")
    return int(any(faults.values()))


if __name__ == "__main__":
    sys.exit(main())
