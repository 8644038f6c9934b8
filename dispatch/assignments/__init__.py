"""Which unit is on which incident."""
