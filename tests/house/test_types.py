"""What the pages take from the server's code follows from it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.write_types import ROOT, WEB, codes

BUILDER = WEB / "node_modules" / ".bin" / "openapi-typescript"


@pytest.mark.skipif(not BUILDER.exists(), reason="needs the pages' packages: deploy/bootstrap.sh")
def test_the_pages_types_follow_from_the_code() -> None:
    """In a process of its own: which refusals there are depends on what is imported."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.write_types", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_kind_of_alert_and_flag_is_found_in_the_code() -> None:
    lists = codes()
    assert {"crew_emergency", "report_after_end"} <= set(lists["alert_kind"])
    assert {"returned", "short", "late_entry"} <= set(lists["flag"])
    assert {"incident.opened", "units.assigned"} <= set(lists["event"])


def test_the_documented_rooms_of_the_pages_exist() -> None:
    text = (ROOT / "docs" / "pages.md").read_text()
    named = [part.split("`")[0] for part in text.split("`src/")[1:]]
    assert named
    assert [name for name in named if not (Path(WEB) / "src" / name.rstrip("/")).exists()] == []
