"""Where things are and how long it takes to get there: the ground floor, which knows no calls and no units."""
