"""Figures for Prometheus. Names begin with sigap_; units are in the name."""

from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from geo.orm import now_utc

REQUESTS = Histogram(
    "sigap_request_seconds", "Time of a request", ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip
FAILURES = Counter("sigap_failures", "Answers with status 500")
SCREENS = Gauge("sigap_screens", "Connected screens")
SEQ = Gauge("sigap_journal_seq", "Newest journal entry considered by this process")
LAG = Gauge("sigap_relay_lag_seconds", "Time since the relay last saw the database")
DRIFT = Gauge("sigap_picture_drift", "Objects in which the self-check found the picture wrong")
OPEN_INCIDENTS = Gauge("sigap_open_incidents", "Open incidents", ["status"])
CUT_OFF = Gauge("sigap_screens_cut_off", "Screens cut off because they were slow")
SCREEN_FAILURES = Gauge("sigap_screen_failures", "Times an entry could not be sent to a screen, which then began anew")
DATABASE_RESTARTS = Counter("sigap_database_restarts", "Times the private database was found dead and started again")
LOOP_FAILURES = Gauge("sigap_loop_failures", "Failed rounds of a background loop", ["loop"])


def observe(state: Any) -> None:
    """Sets the gauges from the running parts, which the app's state holds."""
    relay = state.relay
    SCREENS.set(len(relay.hub.clients))
    SEQ.set(relay.picture.seq)
    LAG.set((now_utc() - relay.confirmed_at).total_seconds())
    DRIFT.set(relay.drift)
    CUT_OFF.set(relay.hub.cut_off)
    SCREEN_FAILURES.set(relay.hub.failures)
    for room in (relay, state.roads, state.timers, state.presence):
        for name, count in room.loops.failures.items():
            LOOP_FAILURES.labels(name).set(count)
    OPEN_INCIDENTS.clear()
    for row in relay.picture.incidents.values():
        OPEN_INCIDENTS.labels(row["status"]).inc()
