"""A centre in a process of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import open_folder
from tests.process import House


@pytest.fixture
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    house = House(open_folder(tmp_path_factory.mktemp("killed")))
    house.run()
    await house.answers()
    yield house
    house.stop()
