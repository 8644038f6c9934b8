"""The demonstration: a schematic Surabaya of our own making, alive through the public API."""
