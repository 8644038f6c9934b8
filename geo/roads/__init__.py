"""Roads: reading them, finding the way and its time, closing them. Knows no units and no incidents."""
