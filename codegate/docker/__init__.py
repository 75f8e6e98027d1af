"""A Docker engine, spoken to over its unix socket; imported only where terminal sessions are enabled."""
