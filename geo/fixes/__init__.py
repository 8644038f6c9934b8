"""Position reports: parsers of the trackers people already have, and what a fix must be to count."""
