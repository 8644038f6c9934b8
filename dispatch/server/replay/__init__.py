"""Sends real past calls through the real API."""
