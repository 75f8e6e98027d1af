"""Anthropic Messages: requests, replies, streams and errors."""
