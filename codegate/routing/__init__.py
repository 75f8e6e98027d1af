"""Which account and model serve a request: pure decisions over a snapshot and a few living numbers."""
