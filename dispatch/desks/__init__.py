"""Where people of the room sit: who is there, which incidents each desk keeps, and how they are handed over."""
