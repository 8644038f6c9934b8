"""The live stream: relay (reads the journal), hub (one frame to every screen), endpoint (one socket)."""
