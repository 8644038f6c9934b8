"""What happened: calls, incidents and the journal."""
