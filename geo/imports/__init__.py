"""Bringing a city in: the conductors of `sigap import osm` and `sigap import areas`."""
