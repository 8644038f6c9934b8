"""What is known of a caller's number."""

from tests.centre import Centre


async def test_earlier_calls_are_counted_by_class_with_what_came_of_them(centre: Centre) -> None:
    for wanted in ("prank", "prank", None):
        call = await centre.post(
            "/api/calls", {"channel": "phone", "caller_number": "0812-3025-7001"}, "call_taker", 201
        )
        if wanted:
            change = {"class": wanted, "state": "ended"}
            assert (await centre.as_("call_taker").patch(f"/api/calls/{call['id']}", json=change)).status_code == 200
    incident = await centre.incident(call={"channel": "phone", "caller_number": "+6281230257001"})
    await centre.post("/api/calls", {"channel": "phone", "caller_number": "081999999999"}, "call_taker", 201)
    seen = await centre.get("/api/calls/history?number=6281230257001", "call_taker")
    assert (seen["number_e164"], seen["total"]) == ("+6281230257001", 4)
    assert seen["by_class"] == {"prank": 2, "unclassified": 1, "emergency": 1}
    assert (seen["items"][0]["incident_number"], seen["items"][0]["incident_status"]) == (incident["number"], "pending")
    assert seen["items"][1]["incident_number"] is None
    odd = {"channel": "phone", "caller_number": "anonymous"}
    await centre.post("/api/calls", odd, "call_taker", 201)
    seen = await centre.get("/api/calls/history?number=anonymous&days=1", "call_taker")
    assert (seen["number_e164"], seen["total"], seen["items"][0]["caller_number"]) == (None, 1, "anonymous")
    assert (await centre.get("/api/calls/history?number=5", "dispatcher"))["total"] == 0
    assert (await centre.as_("viewer").get("/api/calls/history?number=5")).status_code == 403
