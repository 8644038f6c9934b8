"""The city as imported from an OpenStreetMap extract: reading it, staging it, and putting it in place in one step."""
