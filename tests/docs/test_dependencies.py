"""What we depend on is explained: every package we name stands in docs/dependencies.md, and no row has a gap."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "dependencies.md").read_text()


def declared() -> Iterator[str]:
    """The packages that pyproject.toml and the two package.json name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needs = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"]["optional-dependencies"].values():
        needs += extra
    yield from (re.split(r"[\[<>=~!; ]", need)[0] for need in needs)
    for folder in ("ui/web", "tests/tools"):
        package = json.loads((ROOT / folder / "package.json").read_text())
        yield from package.get("dependencies", {})
        yield from package["devDependencies"]


@pytest.mark.parametrize("name", sorted(set(declared())))
def test_every_dependency_is_explained(name: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert any(f"`{name}`" in row.split("|")[1] for row in rows)


def test_each_says_what_for_under_which_licence_how_well_kept_and_instead_of_what() -> None:
    for line in PAGE.splitlines():
        if line.startswith("| "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert (len(cells), "" in cells, "-" in cells) == (5, False, False), line
