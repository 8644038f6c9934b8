"""Nonsense in a setting: one clear line that names it, exit 1, nothing begun; usage is exit 2."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dispatch.server.cli import app


def run(folder: Path, *words: str, **environment: str) -> Result:
    return CliRunner().invoke(app, words, env={"SIGAP_DATA_DIR": str(folder / "data"), **environment})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SIGAP_PORT", "abc", "integer"),
        ("SIGAP_PORT", "99999", "65535"),
        ("SIGAP_TIMEZONE", "Mars/Olympus", "IANA"),
        ("SIGAP_TIMEZONE", "../../etc/passwd", "IANA"),
        ("SIGAP_CITY_BOUNDS", "1,2,3", "west,south,east,north"),
        ("SIGAP_CITY_BOUNDS", "113,-7,112,-8", "west < east"),
        ("SIGAP_CITY_BOUNDS", "nan,-7.36,112.85,-7.18", "west < east"),
        ("SIGAP_CITY_BOUNDS", "a,b,c,d", "number"),
        ("SIGAP_DATABASE_URL", "garbage", "postgresql://"),
        ("SIGAP_DATABASE_URL", "mysql://u:sangat-rahasia@h/db", "postgresql://"),
        ("SIGAP_TLS_CERT", "/nowhere.pem", "no such file"),
        ("SIGAP_RUN_CARDS", "/nowhere", "no such file"),
    ],
)
def test_nonsense_is_named_in_one_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    done = run(tmp_path, "run", "--port", "0", **{name: value})
    (line,) = done.stderr.splitlines()
    assert (done.exit_code, done.stdout) == (1, "")
    assert line.startswith(f"sigap: {name}: ")
    assert said in line
    assert "rahasia" not in line
    assert not (tmp_path / "data").exists()


def test_two_files_that_are_no_certificate_are_named(tmp_path: Path) -> None:
    done = run(tmp_path, "run", SIGAP_TLS_CERT="/etc/hostname", SIGAP_TLS_KEY="/etc/hostname")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "no certificate" in done.stderr
    half = run(tmp_path, "run", SIGAP_TLS_CERT="/etc/hostname")
    assert (half.exit_code, "SIGAP_TLS_KEY" in half.stderr) == (1, True)


@pytest.mark.parametrize("words", [("run", "--port", "99999"), ("run", "--port", "-1"), ("run", "--no"), ("nope",)])
def test_wrong_usage_is_exit_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words)
    assert (done.exit_code, done.stdout) == (2, "")


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    empty = {f"SIGAP_{name}": "" for name in ("PORT", "HOST", "TIMEZONE", "CITY_BOUNDS", "DATABASE_URL", "TLS_CERT")}
    done = run(tmp_path, "settings", **empty)
    assert done.exit_code == 0
    assert all(word in done.stdout for word in ("8112", "127.0.0.1", "Asia/Jakarta", "112.59"))


@pytest.mark.parametrize("words", [("settings",), ("migrate",), ("journal", "verify"), ("backup", "x")])
def test_no_command_shows_the_databases_password(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words, SIGAP_DATABASE_URL="postgresql://u:sangat-rahasia@127.0.0.1:1/db")
    assert "sangat-rahasia" not in done.output
    assert words == ("settings",) or (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
