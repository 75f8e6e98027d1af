"""Providers as data, and the pure code that turns an account and a body into an upstream request."""
