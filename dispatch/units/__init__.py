"""Who can go: units, stations, readiness and where they last were."""
