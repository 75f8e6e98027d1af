"""OpenAI Responses: requests, replies, streams and errors."""
