"""Who goes: units, assignments, recommendation, the picture; the server is the process edge."""
