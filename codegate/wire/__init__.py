"""
Wire formats: bytes and JSON only. No HTTP, no asyncio, no clock, no randomness.

Five words:

format      One way to say a request, a reply, a stream and an error (`FORMATS`, one folder each).
hub         The superset that formats meet in; Anthropic Messages shaped (`hub.py`).
decoder     SSE events of one format in, hub events out.
encoder     Hub events in, SSE bytes of one format out.
relay       What stands between a provider's bytes and a client's: `Tap` (same format, bytes untouched)
            or `Pipe` (decoder + encoder).

Every machine has the same two methods, `feed(item)` and `close()`, and takes its input cut anywhere.
The rule of the house: same format on both sides means the sender's own bytes, minimally patched.
"""
