"""Accounts and units from the command line: what is asked is what is given, else one clear line and exit 1."""

import asyncio
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.centre import Centre
from tests.process import House


@pytest.fixture
def house(centre: Centre, tmp_path: Path) -> House:
    """The commands, on the database of a centre that is served."""
    return House(tmp_path, centre.database_url)


async def run(house: House, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and error of a command."""
    done = await asyncio.to_thread(house.sigap, *words)
    return done.returncode, done.stdout.strip(), done.stderr.strip()


async def roles_of(centre: Centre, token: str) -> list[str]:
    answer: httpx.Response = await centre.as_(token).get("/api/session")
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["role_names"]
    return found


async def test_another_token_of_a_name_has_what_was_asked_or_is_refused(centre: Centre, house: House) -> None:
    await centre.unit("PMK-01")
    await centre.unit("PMK-02")
    crew = ("--role", "field_unit", "--unit", "PMK-01")
    for name, asked in (("layar", ("--role", "viewer")), ("kru", crew)):
        (first, one, _), (again, other, _) = [await run(house, "token", "add", name, *asked) for _ in range(2)]
        assert (first, again, one != other) == (0, 0, True)
        assert await roles_of(centre, one) == await roles_of(centre, other) == [asked[1]]
    for name, asked, word in (
        ("layar", ("--role", "dispatcher"), "viewer"), ("layar", ("--role", "viewer", "--role", "admin"), "viewer"),
        ("kru", ("--role", "field_unit", "--unit", "PMK-02"), "field_unit"), ("kru", crew[:2], "field_unit"),
        ("kru", ("--role", "field_unit", "--unit", "PMK-99"), "no unit PMK-99"),
    ):  # fmt: skip
        code, out, error = await run(house, "token", "add", name, *asked)
        assert (code, out, len(error.splitlines())) == (1, "", 1), error
        assert word in error


async def test_an_account_that_is_no_longer_active_gets_no_token(centre: Centre, house: House) -> None:
    assert (await run(house, "token", "add", "layar", "--role", "viewer"))[0] == 0
    with psycopg.connect(centre.database_url) as owner:
        owner.execute("UPDATE operators SET active = false WHERE username = 'layar'")
    code, out, error = await run(house, "token", "add", "layar", "--role", "viewer")
    assert (code, out, len(error.splitlines()), "not active" in error) == (1, "", 1, True)


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (("import", "units"), b"call_sign,agency,capabilities\nPMK-\xff,DPKP,engine\n"),
        (("import", "units"), b"call_sign,agency,capabilities\nPMK\x00-1,DPKP,engine\n"),
        (("import", "units"), b'call_sign,agency,capabilities\n"' + b"a" * 200_000 + b'",DPKP,engine\n'),
        (("import", "units"), "call_sign,agency,capabilities\nPMK-1,DPKP,engine\n".encode("utf-16")),
        (("import", "people", "--people-field", "n"), b"lon,lat,n\n\xff,1,2\n"),
        (("import", "areas", "--level", "kecamatan", "--code-field", "c", "--name-field", "n"), b"\xff\xfe\x00"),
        (("import", "osm"), b"\xff\xfe\x00"),
        (("replay", "--preset", "montgomery911"), b"lat,lng,title,timeStamp\n\xff\xfe,1,x,1\n"),
        (("replay", "--preset", "montgomery911"), b"lat,lng,title,timeStamp\n40\n"),
        (("replay", "--preset", "montgomery911"), b"lat,lng,title,timeStamp\n1,2," + b"x" * 200_000 + b",4\n"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)  # fmt: skip
async def test_a_file_that_cannot_be_read_is_one_clear_line(
    house: House, tmp_path: Path, words: tuple[str, ...], content: bytes
) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(content)
    code, _, error = await run(house, *words, str(file))
    assert (code, "Traceback" in error) == (1, False), error
    assert error.splitlines()[-1].startswith("sigap: ")
