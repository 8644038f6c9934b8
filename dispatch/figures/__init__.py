"""What the supervisor reads: how long things took, how much there was to do, who was at work. Reads, never writes."""
