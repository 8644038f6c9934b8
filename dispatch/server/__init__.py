"""The process edge: FastAPI, sockets, settings, engine, auth, command line."""
