"""Vector tiles of the base map, made by PostGIS and kept in memory."""
