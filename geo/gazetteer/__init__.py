"""What people say, turned into places: folding of spellings, reading of queries, search, and the way back."""
