"""OpenAI Chat Completions: requests, replies, streams and errors."""
