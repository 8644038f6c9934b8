"""Compiled extracts, shared by the tests of the session; skipped with a reason where the files are absent."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.roads.build import import_osm

EXTRACTS = Path(__file__).parents[2].parent / "shared" / "data" / "osm"


def extract(name: str) -> Path:
    path = EXTRACTS / name
    if not path.is_file():
        pytest.skip(f"needs the extract {name} beside the project, in shared/data/osm")
    return path


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The compiled network of an extract by file name, made once a session."""
    folder = tmp_path_factory.mktemp("roads")

    def compile_once(name: str) -> Path:
        into = folder / (name + ".npz")
        if not into.exists():
            import_osm(extract(name), into)
        return into

    return compile_once
