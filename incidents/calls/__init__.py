"""Calls: one contact of a citizen with the centre, which may never become an incident."""
