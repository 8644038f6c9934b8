"""Run cards and thresholds of a centre's own: checked, versioned, in use at once in every process, never broken."""

import pytest

from tests.alerts.clockwork import alerts, entries, hastened, until_raised
from tests.centre import Centre, Json

FIRE = 'type = "fire"\n[[rule]]\nunits = { boat = 2 }\n'


async def put(centre: Centre, name: str, text: str | None, version: int, status: int = 200) -> Json:
    body = {"text": text, "version": version, "note": "uji"}
    answer = await centre.as_("admin").put(f"/api/rules/{name}", json=body)
    assert answer.status_code == status, answer.text
    view: Json = answer.json()
    return view


async def needed(centre: Centre) -> list[str]:
    incident = await centre.incident()
    advice = await centre.post(f"/api/incidents/{incident['id']}/recommendations", {}, status=201)
    return [r["capability"] for r in advice["requirements"] if r["met_by"] == "unit"]


async def test_a_card_of_ones_own_counts_in_every_process_and_can_be_taken_back(
    centre: Centre, database_url: str
) -> None:
    other = Centre(database_url)
    await other.start()
    try:
        shipped = await centre.get("/api/rules/card.fire", "admin")
        assert (shipped["version"], shipped["shipped"]) == (0, True)
        assert await needed(other) == ["engine", "tanker", "rescue"]
        first = await put(centre, "card.fire", FIRE, 0)
        assert (first["version"], first["shipped"], first["text"]) == (1, False, FIRE)
        assert await needed(centre) == ["boat"]
        assert await needed(other) == ["boat"]
        assert (await other.get("/api/catalogue"))["plans"]["fire"]["rules"][0]["units"] == {"boat": 2}
        again = await put(other, "card.fire", None, 1)
        assert (again["version"], again["text"]) == (2, shipped["text"])
        assert await needed(centre) == ["engine", "tanker", "rescue"]
        versions = (await centre.get("/api/rules/card.fire/versions", "supervisor"))["items"]
        assert [(v["version"], v["shipped"]) for v in versions] == [(2, True), (1, False)]
        assert len(await entries(centre, "rules.replaced")) == 2
    finally:
        await other.stop()


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("card.fire", FIRE.replace("boat = 2", "boot = 2"), 3, "unknown capability 'boot'"),
        ("card.fire", FIRE.replace('"fire"', '"flood"'), 1, "this is the card of flood"),
        ("card.fire", "type = ", 1, "Invalid value"),
        ("thresholds", "[waiting]\nlevel = 'loud'\n", 2, "level must be one of"),
    ],
)
async def test_a_broken_file_is_refused_with_line_and_cause(
    centre: Centre, name: str, text: str, line: int, says: str
) -> None:
    for refusal in (
        await put(centre, name, text, 0, 422),
        await centre.post(f"/api/rules/{name}/check", {"text": text}, "admin", 422),
    ):
        assert refusal["line"] == line
        assert says in refusal["detail"]
    assert (await centre.get(f"/api/rules/{name}", "admin"))["version"] == 0


async def test_two_who_replace_a_file_at_once_do_not_overwrite_each_other(centre: Centre) -> None:
    await put(centre, "card.fire", FIRE, 0)
    stale = await put(centre, "card.fire", FIRE, 0, 409)
    assert (stale["code"], stale["version"]) == ("stale_rules", 1)
    assert (await centre.as_("admin").get("/api/rules/card.none")).json()["code"] == "unknown_rules"
    assert (await centre.as_("dispatcher").get("/api/rules")).status_code == 403
    assert (await centre.post("/api/rules/card.fire/check", {"text": FIRE}, "admin"))["ok"] is True


async def test_new_thresholds_count_from_the_next_incident_on(centre: Centre) -> None:
    await centre.incident()
    await put(centre, "thresholds", hastened(waiting=0.2), 0)
    late = await centre.incident()
    assert [a["subject"]["id"] for a in await until_raised(centre, "waiting")] == [late["id"]]
    rules = (await centre.get("/api/catalogue"))["thresholds"]["waiting"]["rules"]
    assert {r["alert_s"] for r in rules} == {0.2}
    listed = {r["name"]: r for r in (await centre.get("/api/rules", "shift_leader"))["items"]}
    assert len(listed) == 10
    assert (listed["thresholds"]["version"], listed["thresholds"]["replaced_by"]) == (1, "admin")
    assert len(await alerts(centre, kind="waiting")) == 1


async def test_a_centres_own_file_may_still_hold_tables_that_nothing_reads_any_more(centre: Centre) -> None:
    own = hastened(waiting=0.2) + '\n[tick]\nlevel = "warning"\nroles = []\nrule = [{ warn_s = 7, alert_s = 12 }]\n'
    await put(centre, "thresholds", own, 0)
    shown = (await centre.get("/api/catalogue"))["thresholds"]
    assert {rule["alert_s"] for rule in shown["waiting"]["rules"]} == {0.2}
    assert "tick" not in shown
