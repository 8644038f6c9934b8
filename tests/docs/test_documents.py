"""The documents hold: every command in them runs, every file, name and link in them is there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch.server.demo.schematic import write_schematic
from tests.conftest import open_folder

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md")])
COMMANDS = [page for page in PAGES if "```console" in page.read_text()]
OURS = ("dispatch/", "incidents/", "geo/", "ui/", "tests/", "docs/", "deploy/", "alembic/", "benchmarks/")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", COMMANDS, ids=named)
def test_every_command_of_a_document_runs_in_its_order(page: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = open_folder(tmp_path_factory.mktemp("documents"))
    write_schematic(folder / "city.osm.pbf")
    shutil.copy(Path(__file__).parent / "kelurahan.geojson", folder)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "SIGAP_DATA_DIR": str(folder / "data"),
    }  # fmt: skip
    for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.S):
        commands = re.findall(r"^\$ ((?:.*\\\n)*.*)", block, re.M)
        assert commands, f"a box without a command:\n{block}"
        script = "set -euo pipefail\n" + "\n".join(commands)
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


def paths(text: str) -> list[tuple[str, str | None]]:
    """Files of ours named in backticks, each with the name in backticks right behind it, if any."""
    found = re.findall(r"`([\w./-]+\.(?:py|ts|svelte|toml|css|md|conf|yaml|example))`(?: `(\w+)`)?", text)
    return [(path, name or None) for path, name in found if path.startswith(OURS)]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_and_name_of_a_document_is_there(page: Path) -> None:
    for path, name in paths(page.read_text()):
        assert (ROOT / path).exists(), f"{named(page)} names {path}"
        if name is not None:
            defined = rf"(def|class|function|const|async|static) {name}\b|^\s*(async )?{name}[ :(=]"
            assert re.search(defined, (ROOT / path).read_text(), re.M), f"{named(page)} looks for {name} in {path}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_of_a_document_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), f"{named(page)} links to {target}"


def test_the_readme_begins_with_the_two_commands_and_is_short() -> None:
    readme = (ROOT / "README.md").read_text()
    first = [line.split("#")[0].strip() for line in readme.splitlines() if line.startswith("    make ")]
    assert first[:2] == ["make run", "make test"]
    assert len(readme.splitlines()) < 150
