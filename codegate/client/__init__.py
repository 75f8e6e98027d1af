"""A typed client of the REST API, used by CLI and TUI."""
