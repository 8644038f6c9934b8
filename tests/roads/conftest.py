"""Roads of extracts, read once a session; skipped with a reason where the files are absent."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from geo.roads.book import RoadBook
from geo.roads.build import Counts, read_network
from geo.roads.network import Network

EXTRACTS = Path(__file__).parents[2].parent / "shared" / "data" / "osm"


def extract(name: str) -> Path:
    path = EXTRACTS / name
    if not path.is_file():
        pytest.skip(f"needs the extract {name} beside the project, in shared/data/osm")
    return path


@cache
def network_of(name: str) -> tuple[Network, Counts]:
    """The compiled network of an extract, made once a session."""
    return read_network(extract(name))


@cache
def book_of(name: str) -> RoadBook:
    return RoadBook(network_of(name)[0])


@pytest.fixture(scope="session")
def roads_of() -> Callable[[str], RoadBook]:
    """The roads of an extract by file name."""
    return book_of
